"""The software behind a feed, for remedies that name the right setting, and where it keeps the feed of one tag."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from cmooc.domain.feeds import ParsedFeed
from cmooc.domain.fetches import Fetched
from cmooc.domain.texts import slugify

# How each names itself in `generator`, for software that stands on anybody's own host.
GENERATORS = (
    "wordpress", "blogger", "ghost", "mastodon", "peertube", "substack", "medium", "tumblr", "spip", "dotclear", "hugo",
    "jekyll", "squarespace", "wix", "drupal", "pixelfed", "writefreely",
)  # fmt: skip
ADDRESSES = ((re.compile(r"/spip\.php"), "spip"), (re.compile(r"/wp-(?:rss|atom|content)"), "wordpress"))
MASTODON = re.compile(r"(/@[\w.-]+)\.rss")
TUMBLR = re.compile(r"/rss/?")


def platform_of(channel: str, parsed: ParsedFeed | None, answer: Fetched) -> str:
    """Return the channel, or for a `blog` the software that the feed, its server or its address names; else `blog`."""
    if channel != "blog":
        return channel
    generator = ((parsed.generator if parsed else None) or "").lower()
    named = next((name for name in GENERATORS if name in generator), None)
    if named is None and "wp-json" in answer.headers.get("link", ""):
        named = "wordpress"
    return named or next((name for shape, name in ADDRESSES if shape.search(answer.url)), channel)


def tag_feed(platform: str, feed_url: str, home_page_url: str | None, tag: str) -> str | None:
    """Return the address of the feed of one tag, or None where the platform has none for everybody."""
    parts = urlsplit(feed_url)
    root = f"{parts.scheme}://{parts.netloc}"
    match platform:
        case "wordpress":
            return f"{(home_page_url or root).rstrip('/')}/tag/{slugify(tag)}/feed/"
        case "ghost":
            return f"{root}/tag/{slugify(tag)}/rss/"
        case "hugo":
            return f"{root}/tags/{slugify(tag)}/index.xml"
        case "blogger":
            return f"{root}/feeds/posts/default/-/{quote(tag)}"
        case "tumblr" if TUMBLR.fullmatch(parts.path):
            return f"{root}/tagged/{quote(tag)}/rss"
        case "mastodon" if match := MASTODON.fullmatch(parts.path):
            return f"{root}{match[1]}/tagged/{quote(tag)}.rss"
        case _:
            return None
