"""Our reading against feedparser's, field by field, over folders of saved bodies; each difference is a line.

    python bench/differential.py FOLDER… [--only FIELD] [--most 5]

Texts are compared as the words that a reader sees. Where one of the two says nothing, the line shows `-`. At the end
stands a table: how often each field agrees, differs, or is told by one of the two alone.
"""

from __future__ import annotations

import argparse
import calendar
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser

from cmooc.domain.entries import ParsedEntry
from cmooc.domain.errors import ParseError
from cmooc.domain.feeds import ParsedFeed
from cmooc.stages.parse import parse
from cmooc.stages.sanitize import clean, plain, plain_line

URL = "https://blog.example/feed"
MAX_BYTES = 1_000_000  # feedparser takes seconds for more
Facts = Mapping[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--only", help="show this field alone")
    parser.add_argument("--most", type=int, default=5, help="lines for each field of a file")
    options = parser.parse_args()
    tally: Counter[tuple[str, str]] = Counter()
    for path in sorted(path for folder in options.folders for path in folder.rglob("*") if path.is_file()):
        if path.stat().st_size > MAX_BYTES or path.suffix in (".tsv", ".md") or path.name.endswith(".expect.json"):
            continue
        shown: Counter[str] = Counter()
        for field, place, our, their in _compared(path.read_bytes()):
            verdict = _verdict(our, their)
            tally[field, verdict] += 1
            shown[field] += verdict != "same"
            if verdict != "same" and shown[field] <= options.most and options.only in (None, field):
                told, other = _apart(our, their)
                print(f"{path}{place} {field} {verdict}\n    ours:   {told}\n    theirs: {other}")
    _report(tally)


def _compared(body: bytes) -> Iterator[tuple[str, str, Any, Any]]:
    try:
        our = parse(body, url=URL)
    except ParseError as error:
        yield "refused", "", error.reason, "feed" if _theirs(body).entries else error.reason
        return
    if our.format.startswith("json"):
        return  # feedparser 6 reads none
    their = _theirs(body)
    for field, value in _feed_facts(their).items():
        yield f"feed {field}", "", _our_feed(our)[field], value
    yield "entries", "", len(our.entries), len(their.entries)
    if len(our.entries) != len(their.entries):
        return
    for number, (one, other) in enumerate(zip(our.entries, their.entries, strict=True)):
        facts = _entry_facts(other)
        for field, value in _our_entry(one).items():
            yield field, f" [{number}]", value, facts[field]


def _theirs(body: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return feedparser.parse(BytesIO(body), response_headers={"content-location": URL})
        except Exception:
            return feedparser.FeedParserDict(feed={}, entries=[])


def _our_feed(feed: ParsedFeed) -> Facts:
    return {
        "title": plain_line(feed.title), "home": feed.home_page_url, "self": feed.feed_url, "language": feed.language,
        "generator": (feed.generator or "").split(" ")[0],
    }  # fmt: skip


def _feed_facts(data: Any) -> Facts:
    feed = data.feed
    found = next((link.get("href") for link in feed.get("links", []) if link.get("rel") == "self"), None)
    return {
        "title": plain_line(feed.get("title")), "home": feed.get("link"), "self": found,
        "language": feed.get("language"), "generator": (feed.get("generator") or "").split(" ")[0],
    }  # fmt: skip


def _our_entry(parsed: ParsedEntry) -> Facts:
    entry = clean(parsed, feed_url=URL, feed_language=None)
    return {
        "guid": parsed.guid, "link": parsed.url, "title": plain_line(parsed.title), "author": plain_line(parsed.author),
        "published": parsed.published_at, "updated": parsed.updated_at, "words": _words(entry.text),
        "categories": set(parsed.categories), "files": {file.url for file in parsed.enclosures},
        "comments": parsed.comments_url, "count": parsed.comments_count, "place": (parsed.latitude, parsed.longitude),
    }  # fmt: skip


def _entry_facts(entry: Any) -> Facts:
    bodies = [*entry.get("content", []), entry.get("summary_detail") or {}]
    html = next((one.get("value") for one in bodies if one.get("value")), "")
    where = entry.get("where") or {}
    east, north = where["coordinates"][:2] if where.get("type") == "Point" else (None, None)
    number = str(entry.get("slash_comments") or entry.get("thr_total") or "")
    return {
        "guid": entry.get("id"), "link": entry.get("feedburner_origlink") or entry.get("link"),
        "title": plain_line(entry.get("title")), "author": plain_line(entry.get("author")),
        "published": _moment(entry.get("published_parsed") or entry.get("created_parsed")),
        "updated": _moment(dict.get(entry, "updated_parsed")), "words": _words(plain(html)),
        "categories": {tag.get("label") or tag.get("term") for tag in entry.get("tags", [])} - {None, ""},
        "files": {file.get("href") or file.get("url") for file in (
            *entry.get("enclosures", []), *entry.get("media_content", []))} - {None},
        "comments": entry.get("comments"), "count": int(number) if number.isdigit() else None, "place": (north, east),
    }  # fmt: skip


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))[:2000]


def _moment(parsed: Any) -> datetime | None:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=calendar.timegm(parsed)) if parsed else None


def _verdict(our: Any, their: Any) -> str:
    if our == their or (not our and not their) or (our == (None, None) and their == (None, None)):
        return "same"
    if not our or our == (None, None):
        return "theirs alone"
    return "ours alone" if not their or their == (None, None) else "differs"


def _apart(our: Any, their: Any) -> tuple[str, str]:
    """Return both from a little before the place where they part."""
    if isinstance(our, set):
        our, their = sorted(our - their), sorted(their - our)
    start = 0
    if isinstance(our, str) and isinstance(their, str):
        pairs = enumerate(zip(our, their, strict=False))
        start = max(next((index for index, (one, other) in pairs if one != other), 0) - 40, 0)
    return _short(our, start), _short(their, start)


def _short(value: Any, start: int) -> str:
    return str(value)[start : start + 220] if value not in (None, "", set(), (None, None)) else "-"


def _report(tally: Mapping[tuple[str, str], int]) -> None:
    print("\n| field | same | differs | ours alone | theirs alone |\n|---|---|---|---|---|")
    for field in dict.fromkeys(field for field, _ in tally):
        counts = (str(tally[field, verdict]) for verdict in ("same", "differs", "ours alone", "theirs alone"))
        print(f"| {field} | {' | '.join(counts)} |")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
