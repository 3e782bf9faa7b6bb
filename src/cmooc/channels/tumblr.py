"""Tumblr: `/rss` below the blog or one of its tags; notes, pictures and other people's posts come without a title."""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import below, is_of, parts_of, root_of, site
from cmooc.channels.notes import BOOST, as_note
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

TAGGED = re.compile(r"/tagged/([^/]{1,140})(?:/rss)?/?")
BLOG = re.compile(r"/(?:blog/(?:view/)?)?([a-z0-9-]{1,32})(?:/.*)?", re.I)
OWN = ("dashboard", "explore", "login", "register", "tagged", "search", "about", "blog", "settings")
KINDS = ("Photo", "Video", "Audio", "Photoset")
REBLOGGED = re.compile(r'\s*<p><a href="https?://[^"<>]*"[^<>]*>([\w-]{1,60})</a>:</p>\s*<blockquote>')


class Tumblr(Platform):
    name = "tumblr"
    software = ("tumblr",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "tumblr.com"):
            return None
        if site(parts) == "tumblr.com":
            match = BLOG.fullmatch(parts.path)
            return f"https://{match[1].lower()}.tumblr.com/rss" if match and match[1].lower() not in OWN else None
        return f"https://{site(parts)}{_feed_path(parts.path)}" if below(parts, "tumblr.com", "help", "api") else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        """A blog may have a domain of its own."""
        parts = parts_of(page_url)
        return root_of(parts) + _feed_path(parts.path) if parts and runs(html, "tumblr") else None

    def owns(self, feed_url: str) -> bool:
        return is_of(parts_of(feed_url), "tumblr.com")

    def tidy(self, entry: Entry) -> Entry:
        """«Photo» and «Video» say what a post is, not what it is called; another's words are told to be another's."""
        if REBLOGGED.match(entry.html):
            return as_note(replace(entry, title=BOOST))
        if entry.title and entry.title not in KINDS:
            return entry
        done = as_note(replace(entry, title=""))
        return done if done.title else replace(done, title=entry.title)


def _feed_path(path: str) -> str:
    tag = TAGGED.fullmatch(path)
    return f"/tagged/{tag[1]}/rss" if tag else "/rss"
