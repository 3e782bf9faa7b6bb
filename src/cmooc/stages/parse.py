"""The parse stage: the bytes of a feed in whatever format and encoding become a ParsedFeed."""

from __future__ import annotations

import zlib

from cmooc.domain.errors import ParseError
from cmooc.domain.feeds import ParsedFeed
from cmooc.stages.charset import decode
from cmooc.stages.readers import jsonfeed, tolerant, xml
from cmooc.stages.readers.repair import Document, document

MAX_BYTES = 16 * 1024 * 1024
MAX_SECOND_TRY = 400_000  # characters; feedparser takes seconds for more


def parse(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
    """`url` is where the body came from; relative addresses are resolved against it when the feed gives no better base.

    Raises ParseError with reason `empty`, `html`, `not_a_feed` or `too_large`.
    """
    if body.startswith(b"\x1f\x8b"):
        body = _inflated(body, url)
    if len(body) > MAX_BYTES:
        raise ParseError("{url} is larger than {size} bytes.", reason="too_large", url=url, size=MAX_BYTES)
    text, charset = decode(body, content_type)
    start = text.strip(" \t\r\n\0\ufeff\xa0")
    if not start:
        raise ParseError("{url} is empty.", reason="empty", url=url)
    if start[0] == "{":
        return jsonfeed.read(start, url=url, charset=charset)
    return _read(document(start, url=url), url, charset)


def _read(found: Document, url: str, charset: str) -> ParsedFeed:
    """Use the fast reader; where that one loses entries, let the tolerant one try, if it can do so in good time."""
    feed, is_whole = xml.read(found, url=url, charset=charset)
    if is_whole or len(found.text) > MAX_SECOND_TRY:
        return feed
    try:
        other = tolerant.read(found, url=url, charset=charset)
    except ParseError:
        return feed
    return other if len(other.entries) > len(feed.entries) else feed


def _inflated(body: bytes, url: str) -> bytes:
    """Return what servers compressed without saying so; one byte more than allowed is enough to refuse it."""
    try:
        return zlib.decompressobj(47).decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise ParseError("{url} is no feed.", reason="not_a_feed", url=url) from error
