"""Ghost: `/rss/` below the site, a tag or an author. Its links carry `?ref=` with the site's own name (ghost.org/help)."""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import below, is_of, parts_of, root_of
from cmooc.channels.notes import titled, without
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry
from cmooc.domain.urls import host_of

SCOPE = re.compile(r"(/(?:tag|author)/[\w-]{1,200})/?.*")


class Ghost(Platform):
    name = "ghost"
    software = ("ghost",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not below(parts, "ghost.io", "api"):
            return None
        return root_of(parts._replace(scheme="https")) + _feed_path(parts.path)

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        return root_of(parts) + _feed_path(parts.path) if parts and runs(html, "ghost") else None

    def owns(self, feed_url: str) -> bool:
        return is_of(parts_of(feed_url), "ghost.io")

    def tidy(self, entry: Entry) -> Entry:
        """The mark of where a reader came from goes out of the links."""
        host = host_of(entry.url or "").removeprefix("www.")
        if not host:
            return titled(entry)
        mark = re.compile(rf"(\?|&amp;)ref=(?:www\.)?{re.escape(host)}(?=[\"#]|&amp;)")
        return titled(replace(entry, html=without(mark, entry.html)))


def _feed_path(path: str) -> str:
    scope = SCOPE.fullmatch(path)
    return f"{scope[1] if scope else ''}/rss/"
