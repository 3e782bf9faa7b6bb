"""Dotclear: `feed/atom` below the blog, a category or a tag (dotclear.org)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform

SCOPE = re.compile(r"((?:category|tag)/[^?&#\s]{1,200}?)/?")
PAGE = re.compile(r"(.*?/(?:index\.php)?\??)((?:post|category|tag|archive|pages|feed)(?:/.*)?)?")


class Dotclear(Platform):
    name = "dotclear"
    software = ("dotclear",)

    def feed_url(self, profile_url: str) -> str | None:  # noqa: ARG002 - its paths are those of many others
        return None

    def feed_in(self, page_url: str, html: str) -> str | None:
        """Both forms of its addresses are understood: `/blog/post/…` and `/blog/index.php?post/…`."""
        parts = parts_of(page_url)
        match = PAGE.fullmatch(parts.path + (f"?{parts.query}" if parts.query else "")) if parts else None
        if parts is None or match is None or not runs(html, "dotclear"):
            return None
        scope = SCOPE.fullmatch(match[2] or "")
        return f"{parts.scheme}://{parts.netloc}{match[1]}feed/{scope[1] + '/' if scope else ''}atom"
