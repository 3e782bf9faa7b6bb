"""Feeds read by feedparser: the reader for whatever `xml` does not make sense of, and the one to compare it with.

Its sanitizer and its resolving of addresses are off for the call: we do both ourselves, faster. It is given bytes only;
a string would be opened as an address or a file.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from cmooc.domain.entries import Enclosure, ParsedEntry
from cmooc.domain.errors import ParseError
from cmooc.domain.feeds import ParsedFeed
from cmooc.domain.texts import squeeze
from cmooc.stages.dates import read_date
from cmooc.stages.readers import fields, places
from cmooc.stages.readers.repair import Document

HTML_TYPES = ("text/html", "application/xhtml+xml")
FORMATS = {"rss090": "rdf 0.9", "rss10": "rdf 1.0", "atom03": "atom 0.3", "atom10": "atom 1.0", "atom": "atom"}
Data = Any  # feedparser has no types


def read(document: Document, *, url: str, charset: str) -> ParsedFeed:
    """Raises ParseError `not_a_feed` for a body that feedparser itself fails on."""
    import feedparser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            data = feedparser.parse(
                BytesIO(document.xml),
                response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
                sanitize_html=False,
                resolve_relative_uris=False,
            )
        except Exception as error:  # KeyError, AttributeError, …: whatever its handlers meet in a mangled body
            raise ParseError("{url} is no feed.", reason="not_a_feed", url=url) from error
        return _feed(data, document, url, charset)


def _feed(data: Data, document: Document, url: str, charset: str) -> ParsedFeed:
    feed = data.feed
    links = feed.get("links", [])
    home = fields.address(_said(feed, "link"), url)
    version = data.get("version") or document.root
    return ParsedFeed(
        format=FORMATS.get(version) or (f"rss {version[3]}.{version[4:]}" if version[3:].isdigit() else version[:4]),
        charset=charset,
        title=_html(feed.get("title_detail")),
        home_page_url=home,
        feed_url=next(_related(links, "self", url), None),
        language=fields.language(_said(feed, "language")),
        hubs=tuple(dict.fromkeys(_related(links, "hub", url))),
        entries=tuple(_entry(entry, feed, home, url) for entry in data.entries[: fields.MAX_ENTRIES]),
        every_s=fields.every(_said(feed, "ttl"), _said(feed, "sy_updateperiod"), _said(feed, "sy_updatefrequency")),
        error="truncated" if document.is_cut else None,
        generator=squeeze(_said(feed, "generator") or "")[:200] or None,
        is_malformed=True,
    )


def _entry(entry: Data, feed: Data, home: str | None, url: str) -> ParsedEntry:
    contents = entry.get("content", [])
    base = entry.get("title_detail", {}).get("base") or (contents[0].get("base") if contents else None) or home or url
    link = fields.address(_said(entry, "feedburner_origlink") or _said(entry, "link"), base)
    summary = _body(entry.get("summary_detail"))
    content = next(filter(None, map(_body, contents)), None)
    own_base = next((one.get("base") for one in contents if one.get("base") not in (None, "", url)), None)
    latitude, longitude = _place(entry)
    comments = fields.address(_said(entry, "wfw_commentrss"), base)
    return ParsedEntry(
        guid=_said(entry, "id"),
        url=link,
        title=_html(entry.get("title_detail")),
        author=fields.author(_said(entry, "author") or _said(feed, "author")),
        summary=summary if content != summary else None,
        content=content,
        base_url=own_base or link or home,
        published_at=read_date(_said(entry, "published")) or read_date(_said(entry, "created")),
        updated_at=read_date(_said(dict(entry), "updated")),  # feedparser itself would answer with the other date
        language=fields.language(_said(entry, "language")),
        categories=fields.terms(_said(tag, "label") or _said(tag, "term") for tag in entry.get("tags", [])),
        enclosures=fields.files(_enclosures(entry, base)),
        comments_url=fields.address(_said(entry, "comments"), base),
        comments_feed_url=comments or next(_related(entry.get("links", []), "replies", base), None),
        comments_count=fields.count(_said(entry, "slash_comments") or _said(entry, "thr_total")),
        latitude=latitude,
        longitude=longitude,
    )


def _said(data: Data, name: str) -> str | None:
    """Return a text; mangled elements leave objects of all kinds in its place."""
    value = data.get(name)
    return value if isinstance(value, str) and value else None


def _related(links: Data, relation: str, base: str) -> Iterator[str]:
    found = (fields.address(_said(link, "href"), base) for link in links if link.get("rel") == relation)
    return filter(None, found)


def _html(detail: Data) -> str | None:
    if not detail or not detail.get("value"):
        return None
    value = str(detail["value"])
    return value if detail.get("type") in HTML_TYPES else fields.html_of_text(value)


def _body(detail: Data) -> str | None:
    if not detail or not detail.get("value"):
        return None
    value = str(detail["value"])
    return fields.unwrapped(value if detail.get("type") in HTML_TYPES else fields.html_of_guess(value))


def _enclosures(entry: Data, base: str) -> Iterator[Enclosure]:
    duration = fields.seconds(_said(entry, "itunes_duration"))
    for file in entry.get("enclosures", []):
        if found := fields.address(_said(file, "href") or _said(file, "url"), base):
            yield Enclosure(found, fields.mime(_said(file, "type")), fields.size(_said(file, "length")), duration)
            duration = None
    for file in entry.get("media_content", []):
        if found := fields.address(_said(file, "url"), base):
            seconds = fields.seconds(_said(file, "duration"))
            yield Enclosure(found, fields.mime(_said(file, "type")), fields.size(_said(file, "filesize")), seconds)


def _place(entry: Data) -> places.Place:
    where = entry.get("where") or {}
    if where.get("type") == "Point":
        east, north = where["coordinates"][:2]
        return places.place(str(north), str(east))
    return places.place(_said(entry, "geo_lat"), _said(entry, "geo_long"))
