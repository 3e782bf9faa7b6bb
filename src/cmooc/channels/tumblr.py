"""Tumblr: `/rss` below the blog or one of its tags; notes and photos often come without a title."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cmooc.channels.addresses import first_words, is_of, parts_of, site
from cmooc.domain.entries import Entry

TAGGED = re.compile(r"/tagged/([^/]{1,140})(?:/rss)?/?")
BLOG = re.compile(r"/(?:blog/)?([a-z0-9-]{1,32})(?:/.*)?", re.I)
OWN = ("dashboard", "explore", "login", "register", "tagged", "search", "about", "blog", "settings")


@dataclass(frozen=True)
class Tumblr:
    name: str = "tumblr"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "tumblr.com"):
            return None
        if site(parts) == "tumblr.com":
            match = BLOG.fullmatch(parts.path)
            return f"https://{match[1].lower()}.tumblr.com/rss" if match and match[1].lower() not in OWN else None
        tag = TAGGED.fullmatch(parts.path)
        return f"https://{parts.netloc}/tagged/{tag[1]}/rss" if tag else f"https://{parts.netloc}/rss"

    def owns(self, feed_url: str) -> bool:
        return is_of(parts_of(feed_url), "tumblr.com")

    def tidy(self, entry: Entry) -> Entry:
        """«Photo» and «Video» say what a post is, not what it is called."""
        if entry.title and entry.title not in ("Photo", "Video", "Audio", "Photoset"):
            return entry
        return replace(entry, title=first_words(entry.text) or entry.title, is_short=True)
