"""Real captured feeds, served from this machine and read by cmooc in one go: what came whole, what was refused and why.

    python bench/corpus.py FOLDER            # a fresh course: import, then one poll
    python bench/corpus.py FOLDER --parse    # `cmooc parse` on the files, without server or database

FOLDER has FACTS.tsv: a line for each file with the columns source (its folder), file, kind (rss, atom, rdf, json; html,
empty, other: no feed) and three counts of its entries made without cmooc: items_regex, items_lxml_recover, fp_items.
Where they agree, a true feed must give exactly that many. The captured feeds belong to their publishers, so that none is
kept here.
"""

from __future__ import annotations

import argparse
import csv
import json
import sqlite3
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import quoteattr

from measure import Cost, run, surroundings

HERE = Path(__file__).parent
FEEDS = frozenset(("rss", "atom", "rdf", "json"))
COUNTS = ("items_regex", "items_lxml_recover", "fp_items")
READ = """
select f.url, f.outcome, f.detail, (select count(*) from entry e where e.feed_id = f.id)
  + (select count(*) from outline o where o.feed_id = f.id)
from feed f
"""
CMOOC = (sys.executable, "-m", "cmooc")


@dataclass(frozen=True)
class Fact:
    name: str
    path: Path
    kind: str
    entries: int | None  # None where the three counts differ, or there is no feed
    twins: int  # entries that share their id or, without ids, their link with another: one post each for cmooc

    @property
    def is_feed(self) -> bool:
        return self.kind in FEEDS


@dataclass(frozen=True)
class Reading:
    """What cmooc made of a file: entries, or the reason why it refused it."""

    entries: int = 0
    refused: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--parse", action="store_true", help="through `cmooc parse`")
    parser.add_argument("--port", type=int, default=8812)
    options = parser.parse_args()
    facts = tuple(_facts(options.folder))
    with tempfile.TemporaryDirectory(prefix="cmooc-bench-") as work:
        if options.parse:
            readings, cost = _parsed(facts, Path(work))
        else:
            readings, cost = _polled(facts, Path(work), options.port)
    _report(facts, readings, cost)


def _facts(folder: Path) -> Iterator[Fact]:
    with (folder / "FACTS.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            counts = {row[name] for name in COUNTS if row[name]}
            kind = "other" if row["kind"] == "json" and counts == {"0"} else row["kind"]  # JSON, and no JSON Feed
            is_agreed = kind in FEEDS and len(counts) == 1
            twins = int(row["dup_id"] or 0) or (int(row["dup_link"] or 0) if int(row["no_id"] or 0) else 0)
            yield Fact(
                f"{row['source']}/{row['file']}", folder / row["source"] / row["file"], kind,
                int(counts.pop()) if is_agreed else None, twins,
            )  # fmt: skip


def _parsed(facts: Sequence[Fact], work: Path) -> tuple[Mapping[str, Reading], Cost]:
    command = (*CMOOC, "parse", *(str(fact.path) for fact in facts))
    cost = run(command, env=surroundings(work), keep_output=True)
    names = {str(fact.path): fact.name for fact in facts}
    lines = [json.loads(line) for line in cost.output.splitlines()]
    if len(lines) != len(facts):
        sys.exit(f"cmooc parse gave {len(lines)} lines for {len(facts)} files: {cost.error}")
    return {
        names[line["source"]]: Reading(len(line["entries"]), "" if line["ok"] else line["error"]) for line in lines
    }, cost


def _polled(facts: Sequence[Fact], work: Path, port: int) -> tuple[Mapping[str, Reading], Cost]:
    data, env = work / "data", surroundings(work)
    data.mkdir()
    names = {f"http://127.0.0.1:{port}/{number}": fact for number, fact in enumerate(facts)}
    outlines = "".join(f"<outline type='rss' text={quoteattr(names[url].name)} xmlUrl='{url}'/>" for url in names)
    (work / "feeds.opml").write_text(f"<opml version='2.0'><body>{outlines}</body></opml>", encoding="utf-8")
    with _serving(facts, port):
        told = run((*CMOOC, "--data", str(data), "import", str(work / "feeds.opml")), env=env)
        if told.code:
            sys.exit(f"cmooc import failed: {told.error}")
        cost = run((*CMOOC, "--data", str(data), "poll", "--all"), env=env)
    if cost.code not in (0, 1):  # 1: some feeds failed, as they should
        sys.exit(f"cmooc poll failed: {cost.error}")
    with sqlite3.connect(data / "cmooc.db") as database:
        rows = database.execute(READ).fetchall()
    return {
        names[url].name: Reading(entries, "" if outcome in ("new", "unchanged") else detail.replace(url, "it"))
        for url, outcome, detail, entries in rows
    }, cost


@contextmanager
def _serving(facts: Sequence[Fact], port: int) -> Iterator[None]:
    """Serve the bodies as they were captured, each at /NUMBER, with a content type that tells nothing."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = facts[int(self.path[1:])].path.read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/octet-stream")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _report(facts: Sequence[Fact], readings: Mapping[str, Reading], cost: Cost) -> None:
    agreed = [fact for fact in facts if fact.entries is not None]
    unsure = [fact for fact in facts if fact.is_feed and fact.entries is None]
    others = [fact for fact in facts if not fact.is_feed]
    got = {fact.name: readings.get(fact.name, Reading(refused="not read")) for fact in facts}
    whole = [fact for fact in agreed if not got[fact.name].refused and got[fact.name].entries == fact.entries]
    refused = [fact for fact in others if got[fact.name].refused]
    print("| what | files | |\n|---|---|---|")
    print(f"| feeds whose three counts agree | {len(agreed)} | {len(whole)} gave exactly their entries |")
    seen = sum(not got[fact.name].refused for fact in unsure)
    print(f"| feeds whose counts differ, or are not known | {len(unsure)} | {seen} were read |")
    print(f"| no feeds | {len(others)} | {len(refused)} were refused |")
    for (kind, why), number in sorted(Counter((fact.kind, got[fact.name].refused) for fact in refused).items()):
        print(f"| … {kind} | {number} | {why} |")
    entries = sum(reading.entries for reading in got.values())
    print(f"\n{entries} entries; {cost.wall_s:.1f} s, CPU {cost.cpu_s:.1f} s, peak {cost.peak_mb:.0f} MB")
    for fact in facts:
        found = got[fact.name]
        if fact.entries is not None and fact not in whole:
            cause = f", {fact.twins} of them twins" if fact.twins else ""
            told = f"; refused: {found.refused}" if found.refused else ""
            print(f"deviates: {fact.name} ({fact.kind}): {found.entries} of {fact.entries} entries{cause}{told}")
        elif not fact.is_feed and not found.refused:
            print(f"deviates: {fact.name} ({fact.kind}, no feed) was taken, with {found.entries} entries")
        elif fact.is_feed and found.refused:
            print(f"deviates: {fact.name} ({fact.kind}) was refused: {found.refused}")


if __name__ == "__main__":
    main()
