"""`poll`, `check`, `parse`, `discover`: everything about reading feeds."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cmooc.bootstrap import reader_named
from cmooc.cli.app import app, instance
from cmooc.cli.checkups import checkup_line, tell_checkup
from cmooc.cli.console import Failed, show_json
from cmooc.cli.options import AsJson
from cmooc.cli.telling import polled, tell_poll
from cmooc.domain.entries import Enclosure
from cmooc.domain.errors import BadInput, ParseError
from cmooc.services.upkeep import sole_worker


@app.command()
def poll(
    context: typer.Context,
    every_feed: Annotated[bool, typer.Option("--all", help="Ask every feed, whatever its due time.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch what is due (or all), parse, store, tag."""
    here = instance(context)
    with sole_worker(here.data):
        report = polled(here, every_feed=every_feed)
        here.fetch_log.trim()
    if as_json:
        show_json(report)
    else:
        tell_poll(report)
    if report.failed:
        raise Failed(1)


@app.command()
def check(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Any address: a blog, a profile, a feed.")],
    as_json: AsJson = False,
) -> None:
    """Show what a participant would see on registering this address; stores nothing."""
    checkup = instance(context).checkups.check(url)
    if as_json:
        show_json(checkup_line(checkup))
    else:
        tell_checkup(checkup)
    if checkup.feed is None:
        raise Failed(2)


@app.command()
def parse(
    files: Annotated[list[Path], typer.Argument(help="Saved answers of servers.")],
    base_url: Annotated[str, typer.Option(help="The address they came from.")] = "",
    content_type: Annotated[str, typer.Option(help="The Content-Type they came with.")] = "",
) -> None:
    """Read saved bodies without database or network; prints one JSON line per file."""
    has_failed = False
    for path in files:
        line = _parsed_line(path, base_url, content_type)
        has_failed |= not line["ok"]
        show_json(line)
    if has_failed:
        raise Failed(1)


def _parsed_line(path: Path, base_url: str, content_type: str) -> Mapping[str, Any]:
    try:
        feed, entries = reader_named("read_feed")(
            path.read_bytes(), url=base_url or "http://localhost/", content_type=content_type
        )
    except OSError as error:
        raise BadInput("{path} can't be read: {cause}.", path=path, cause=error.strerror) from error
    except ParseError as error:
        return {"source": str(path), "ok": False, "error": error.reason, "format": None, "charset": None,
                "feed": None, "entries": []}  # fmt: skip
    return {
        "source": str(path), "ok": True, "error": feed.error, "format": feed.format, "charset": feed.charset,
        "feed": {
            "title": feed.title, "home_page_url": feed.home_page_url, "feed_url": feed.feed_url,
            "language": feed.language, "hubs": feed.hubs,
        },
        "entries": [_entry_line(entry) for entry in entries],
    }  # fmt: skip


def _entry_line(entry: Any) -> Mapping[str, Any]:
    return {
        "guid": entry.guid, "url": entry.url, "title": entry.title or None, "author": entry.author or None,
        "published_at": entry.published_at, "updated_at": entry.updated_at, "summary_text": entry.summary,
        "content_html": entry.html, "language": entry.language, "categories": entry.categories,
        "enclosures": [_file_line(file) for file in entry.enclosures], "comments_url": entry.comments_url,
        "comments_feed_url": entry.comments_feed_url, "comments_count": entry.comments_count,
        "latitude": entry.latitude, "longitude": entry.longitude,
    }  # fmt: skip


def _file_line(file: Enclosure) -> Mapping[str, Any]:
    return {name: getattr(file, name) for name in ("url", "mime_type", "size_bytes", "duration_s")}


@app.command()
def discover(
    file: Annotated[Path, typer.Argument(help="An HTML page; - for standard input.")],
    base_url: Annotated[str, typer.Option(help="The address it came from.")],
) -> None:
    """Print the feeds that a page announces, best first, as a JSON list."""
    try:
        body = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise BadInput("{path} can't be read: {cause}.", path=file, cause=error.strerror) from error
    links = reader_named("discover")(body, base_url=base_url)
    show_json([{"url": link.url, "title": link.title, "type": link.type} for link in links])
