"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), with the liberties that publishers take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cmooc.domain.entries import Enclosure, ParsedEntry
from cmooc.domain.errors import ParseError
from cmooc.domain.feeds import ParsedFeed
from cmooc.domain.texts import CONTROL, squeeze
from cmooc.stages.dates import read_date
from cmooc.stages.readers import fields

Json = dict[str, Any]


def read(body: bytes, *, url: str, charset: str) -> ParsedFeed:
    """Raises ParseError `not_a_feed` when the JSON is no JSON Feed."""
    feed, error, is_malformed = _load(body.decode("utf-8", "replace"))
    version = str(feed.get("version") or "")
    items = feed.get("items")
    if not isinstance(items, list) or not ("jsonfeed.org" in version or "title" in feed or items):
        raise ParseError("{url} is JSON, and no JSON Feed.", reason="not_a_feed", url=url)
    language = fields.language(_text(feed.get("language")))
    home = fields.address(_text(feed.get("home_page_url")), url)
    authors = _authors(feed)
    known = [item for item in items if isinstance(item, dict)]
    return ParsedFeed(
        format=f"json {version.rpartition('/')[2]}" if "jsonfeed.org/version/" in version else "json",
        charset=charset,
        title=fields.html_of_text(_text(feed.get("title")) or "") or None,
        home_page_url=home,
        feed_url=fields.address(_text(feed.get("feed_url")), url),
        language=language,
        hubs=tuple(dict.fromkeys(_hubs(feed, url))),
        entries=tuple(_entry(item, home or url, authors) for item in known[: fields.MAX_ENTRIES]),
        error=error,
        image_url=fields.address(_text(feed.get("icon")) or _text(feed.get("favicon")), url),
        is_malformed=is_malformed,
    )


def _load(text: str) -> tuple[Json, str | None, bool]:
    """Return the feed, `truncated` where it is cut, and whether anything was wrong with the JSON."""
    try:
        feed, end = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return _whole_items(text), "truncated", True
    return (feed if isinstance(feed, dict) else {}), None, bool(text[end:].strip())


def _whole_items(text: str) -> Json:
    """Return what a cut body still holds: its head, and the items that are complete."""
    head, mark, tail = text.partition('"items"')
    start = tail.find("[")
    if not mark or start < 0 or "jsonfeed.org" not in text:
        return {}
    feed: Json = {}
    try:
        feed = json.loads(head.rstrip().rstrip(",") + "}", strict=False)
    except (ValueError, RecursionError):
        feed = {}
    items: list[object] = []
    decoder = json.JSONDecoder(strict=False)
    place = start + 1
    while True:
        while place < len(tail) and tail[place] in " \t\r\n,":
            place += 1
        try:
            item, place = decoder.raw_decode(tail, place)
        except (ValueError, RecursionError):
            break
        items.append(item)
    return {**feed, "items": items}


def _entry(item: Json, base: str, feed_authors: str | None) -> ParsedEntry:
    url = fields.address(_text(item.get("url")), base) or fields.address(_text(item.get("external_url")), base)
    content, plain = _text(item.get("content_html")), _text(item.get("content_text"))
    title, summary = _text(item.get("title")), _text(item.get("summary"))
    tags = item.get("tags")
    return ParsedEntry(
        guid=_text(item.get("id")) or None,
        url=url,
        title=fields.html_of_text(title) if title else None,
        author=_authors(item) or feed_authors,
        summary=fields.html_of_text(summary) if summary else None,
        content=content or (fields.paragraphs(plain) if plain else None),
        base_url=url or base,
        published_at=read_date(_text(item.get("date_published"))),
        updated_at=read_date(_text(item.get("date_modified"))),
        language=fields.language(_text(item.get("language"))),
        categories=fields.terms(_text(tag) for tag in tags) if isinstance(tags, list) else (),
        enclosures=fields.files(_enclosures(item, base)),
        image_url=fields.address(_text(item.get("image")) or _text(item.get("banner_image")), base),
    )


def _enclosures(item: Json, base: str) -> Iterator[Enclosure]:
    attachments = item.get("attachments")
    for file in attachments if isinstance(attachments, list) else ():
        if isinstance(file, dict) and (url := fields.address(_text(file.get("url")), base)):
            yield Enclosure(
                url,
                fields.mime(_text(file.get("mime_type"))),
                fields.size(_text(file.get("size_in_bytes"))),
                fields.seconds(_text(file.get("duration_in_seconds"))),
                squeeze(_text(file.get("title")) or "")[:2000] or None,
            )


def _hubs(feed: Json, url: str) -> Iterator[str]:
    hubs = feed.get("hubs")
    for hub in hubs if isinstance(hubs, list) else ():
        if isinstance(hub, dict) and (found := fields.address(_text(hub.get("url")), url)):
            yield found


def _authors(owner: Json) -> str | None:
    authors = owner.get("authors")
    people = authors if isinstance(authors, list) else [owner.get("author")]
    names = [_text(one.get("name")) if isinstance(one, dict) else _text(one) for one in people]
    return fields.html_of_text(", ".join(name for name in names if name)) or None


def _text(value: object) -> str | None:
    """Return strings and numbers (ids are numbers in the wild) as text, anything else as None."""
    if isinstance(value, str):
        return CONTROL.sub("", value).strip()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
