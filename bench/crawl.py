"""The crawl benchmark: cmooc and its peers ask the same local server for the same feeds, in turn.

    python bench/crawl.py --feeds 1000 --profile clean --peer floor --peer newsboat --repeat 3

Phases: `cold` (first crawl), `same` (nothing changed), `again` (the same: who keeps validators only from the second
crawl on shows it here), `changed` (5 % of the feeds have one more post). What the figures mean: bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from measure import Cost, run, surroundings
from peers import PEERS, Lists

HERE = Path(__file__).parent
PHASES = (("cold", 0), ("same", 0), ("again", 0), ("changed", 1))
COUNTED = ("requests", "asked_twice", "200", "304", "other_paths", "max_connections", "max_per_host")


@dataclass(frozen=True)
class Result:
    peer: str
    phase: str
    cost: Cost
    served: Mapping[str, Any]  # what the server counted


def main() -> None:
    options = _options()
    names = list(dict.fromkeys((*options.peer, "cmooc")))
    for name in names:
        if not PEERS[name].is_here():
            sys.exit(f"{name} is not installed here; see bench/README.md.")
    with tempfile.TemporaryDirectory(prefix="cmooc-bench-") as folder, _server(options, Path(folder)) as server:
        lists = (Path(folder) / "urls.txt", Path(folder) / "feeds.opml")
        results = [
            result
            for _ in range(options.repeat)
            for name in names
            for result in _crawls(name, lists, server, options)
        ]  # fmt: skip
    print(_table(results, names, options.feeds))
    if options.json:
        lines = [{"peer": one.peer, "phase": one.phase, "wall_s": one.cost.wall_s, "cpu_s": one.cost.cpu_s,
                  "peak_mb": one.cost.peak_mb, "served": one.served} for one in results]  # fmt: skip
        Path(options.json).write_text(json.dumps(lines, indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--profile", choices=("clean", "real"), default="clean", help="real: with slow and broken ones")
    parser.add_argument("--peer", action="append", choices=list(PEERS), default=[], help="beside cmooc; repeatable")
    parser.add_argument("--repeat", type=int, default=1, help="rounds; the table shows medians")
    parser.add_argument("--port", type=int, default=8811)
    parser.add_argument("--limit", type=float, default=600, help="seconds for one crawl")
    parser.add_argument("--hang", type=float, default=10, help="seconds before a hanging feed hangs up")
    parser.add_argument("--json", help="a file for every single figure")
    return parser.parse_args()


@contextmanager
def _server(options: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Start the feed server (it writes the lists of feeds into the folder); yields its control address."""
    script = str(HERE / "feedserver" / "server.py")
    words = {"feeds": options.feeds, "profile": options.profile, "port": options.port, "hang": options.hang}
    command = [sys.executable, script, "--out", str(folder), *(f"--{name}={word}" for name, word in words.items())]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        for line in server.stderr:
            print("#", line.strip(), file=sys.stderr)
            if line.startswith("serving"):
                break
        else:
            sys.exit("The feed server did not start.")
        yield f"http://127.0.0.1:{options.port}/_ctl/"
    finally:
        server.terminate()
        server.wait(20)


def _crawls(name: str, lists: tuple[Path, Path], server: str, options: argparse.Namespace) -> Iterator[Result]:
    """Yield the phases of one peer, from an empty folder on."""
    peer = PEERS[name]
    with tempfile.TemporaryDirectory(prefix="cmooc-bench-") as work:
        given = Lists(Path(work), *lists)
        env = surroundings(given.work)
        setup = peer.setup(given)
        if setup is not None and (cost := run(setup, env=env, limit_s=options.limit)).code:
            sys.exit(f"{name} could not be set up: {cost.error}")
        for phase, round_number in PHASES:
            _ask(server, f"round/{round_number}")
            _ask(server, "reset")
            cost = run(peer.crawl(given), env=env, limit_s=options.limit)
            result = Result(name, phase, cost, _ask(server, "stats"))
            print(_line(result, options), file=sys.stderr, flush=True)
            yield result


def _ask(server: str, what: str) -> Mapping[str, Any]:
    with urllib.request.urlopen(server + what, timeout=10) as answer:
        found: Mapping[str, Any] = json.load(answer)
        return found


def _line(one: Result, options: argparse.Namespace) -> str:
    # With broken feeds in the list, "some failed" (1) is the right answer of most programs.
    failed = one.cost.code not in ((0, 1) if options.profile == "real" else (0,))
    counts = " ".join(f"{name} {one.served.get(name, 0)}" for name in COUNTED)
    return (
        f"{one.peer:10} {one.phase:8} wall {one.cost.wall_s:6.2f} s, CPU {one.cost.cpu_s:6.2f} s, "
        f"peak {one.cost.peak_mb:4.0f} MB | {counts}{f' | EXIT {one.cost.code}: {one.cost.error}' if failed else ''}"
    )


def _table(results: Sequence[Result], names: Sequence[str], feeds: int) -> str:
    first = names[0]
    rows = [
        f"| peer | phase | feeds/s | CPU ms a feed | CPU, times {first}'s | wall, times {first}'s | peak MB | 304 "
        "| asked twice | most connections a host | other paths |",
        "|---" * 11 + "|",
    ]
    for name in names:
        for phase, _ in PHASES:
            mine = [one for one in results if (one.peer, one.phase) == (name, phase)]
            firsts = [one for one in results if (one.peer, one.phase) == (first, phase)]
            pairs = list(zip(mine, firsts, strict=True))  # each round against the same round of the first peer
            cells = (
                name,
                phase,
                f"{median(feeds / one.cost.wall_s for one in mine):.0f}",
                f"{median(1000 * one.cost.cpu_s / feeds for one in mine):.2f}",
                f"{median(one.cost.cpu_s / base.cost.cpu_s for one, base in pairs):.2f}",
                f"{median(one.cost.wall_s / base.cost.wall_s for one, base in pairs):.2f}",
                f"{median(one.cost.peak_mb for one in mine):.0f}",
                *(
                    f"{median(one.served.get(key, 0) for one in mine):.0f}"
                    for key in ("304", "asked_twice", "max_per_host", "other_paths")
                ),
            )
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
