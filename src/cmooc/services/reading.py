"""Reading saved bytes without a database: what the `parse` command gives."""

from __future__ import annotations

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import ParsedFeed
from cmooc.stages.parse import parse
from cmooc.stages.sanitize import clean


def read_feed(body: bytes, *, url: str, content_type: str = "") -> tuple[ParsedFeed, tuple[Entry, ...]]:
    """Return the feed and its safe entries in the feed's order. Raises ParseError."""
    feed = parse(body, url=url, content_type=content_type)
    return feed, tuple(clean(entry, feed_url=url, feed_language=feed.language) for entry in feed.entries)
