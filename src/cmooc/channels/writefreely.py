"""WriteFreely and Write.as: `/feed/` below the blog or one of its tags (writefreely.org/docs)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import below, parts_of, root_of, site
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform

BLOG = re.compile(r"/([\w-]{1,100})(?:/(tag:[\w-]{1,100}))?(?:/.*)?")
TITLE = re.compile(r'id="blog-title"[^<>]*>\s*<a [^<>]*?href="(/(?:[^"/<>]{1,100}/)?)"')
OWN = ("read", "about", "login", "signup", "me", "api", "pad", "privacy", "new", "pricing", "contact", "start")


class WriteFreely(Platform):
    name = "writefreely"
    software = ("writefreely", "write.as")

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        if site(parts) == "write.as":
            match = BLOG.fullmatch(parts.path)
            return _feed("https://write.as", match) if match and match[1] not in OWN else None
        return f"https://{site(parts)}/feed/" if below(parts, "writeas.com") or below(parts, "write.as") else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        if parts is None or not runs(html, "writefreely", "write.as"):
            return None
        if title := TITLE.search(html):  # tells whether the blog is one of many on this host
            return f"{root_of(parts)}{title[1]}feed/"
        match = BLOG.fullmatch(parts.path)
        return _feed(root_of(parts), match) if match and match[1] not in OWN else f"{root_of(parts)}/feed/"


def _feed(root: str, match: re.Match[str]) -> str:
    return f"{root}/{match[1]}/{match[2]}/feed/" if match[2] else f"{root}/{match[1]}/feed/"
