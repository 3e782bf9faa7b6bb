"""Mbin and kbin: `/rss?magazine=NAME` and `/rss?user=NAME` (docs.joinmbin.org)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, query_of, root_of, says
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform

OWNER = re.compile(r"/([mu])/([\w.@-]{1,200})(?:/.*)?")
HOSTS = ("kbin.", "mbin.", "fedia.io")


class Mbin(Platform):
    name = "mbin"
    software = ("mbin", "kbin")

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        if parts.path == "/rss" and (query_of(parts, "magazine") or query_of(parts, "user")):
            return parts.geturl()
        return _feed(root_of(parts), parts.path) if says(parts, *HOSTS) else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        return _feed(root_of(parts), parts.path) if parts and runs(html, "mbin", "kbin", "/kbin") else None


def _feed(root: str, path: str) -> str | None:
    match = OWNER.fullmatch(path)
    return f"{root}/rss?{'magazine' if match[1] == 'm' else 'user'}={match[2]}" if match else None
