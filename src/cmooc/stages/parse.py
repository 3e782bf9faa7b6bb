"""The parse stage: the bytes of a feed in whatever format and encoding become a ParsedFeed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from cmooc.domain.errors import ParseError
from cmooc.domain.feeds import ParsedFeed
from cmooc.stages.charset import as_utf8, false_label
from cmooc.stages.readers import ical, jsonfeed, xml

IsAside = Callable[[datetime | None], bool]
MAX_BYTES = 16 * 1024 * 1024
MAX_SECOND_TRY = 400_000  # bytes; feedparser takes seconds for more
BLANK = re.compile(rb"(?:[ \t\r\n\0]|\xef\xbb\xbf|\xc2\xa0)*")


def parse(body: bytes, *, url: str, content_type: str = "", is_aside: IsAside | None = None) -> ParsedFeed:
    """`url` is where the body came from; relative addresses are resolved against it when the feed gives no better base.

    Entries of whose date `is_aside` says so may come with no more than identity, link, title and dates.

    Raises ParseError with reason `empty`, `html`, `not_a_feed` or `too_large`.
    """
    if body.startswith(b"\x1f\x8b"):
        body = _inflated(body, url)
    if len(body) > MAX_BYTES:
        raise ParseError("{url} is larger than {size} bytes.", reason="too_large", url=url, size=MAX_BYTES)
    text, charset = as_utf8(body, content_type)
    start = text[BLANK.match(text).end() :]  # type: ignore[union-attr]
    if not start:
        raise ParseError("{url} is empty.", reason="empty", url=url)
    if start.startswith(b"{"):
        feed = jsonfeed.read(start, url=url, charset=charset)
    elif ical.is_calendar(start):
        feed = ical.read(start, url=url, charset=charset)
    else:
        feed = _read(start, url=url, charset=charset, is_aside=is_aside)
    wrong = false_label(body, content_type, charset)
    return replace(feed, wrong_charset=wrong) if wrong else feed


def _read(body: bytes, *, url: str, charset: str, is_aside: IsAside | None) -> ParsedFeed:
    """Use the fast reader; where that one loses entries, let the tolerant one try, if it can do so in good time."""
    feed, rest = xml.read(body, url=url, charset=charset, is_aside=is_aside)
    if rest is None or len(rest.xml) > MAX_SECOND_TRY:
        return feed
    from cmooc.stages.readers import tolerant  # it takes a while to load, and few feeds need it

    try:
        other = tolerant.read(rest, url=url, charset=charset)
    except ParseError:
        return feed
    return other if len(other.entries) > len(feed.entries) else feed


def _inflated(body: bytes, url: str) -> bytes:
    """Return what servers compressed without saying so; one byte more than allowed is enough to refuse it."""
    try:
        return zlib.decompressobj(47).decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise ParseError("{url} is no feed.", reason="not_a_feed", url=url) from error
