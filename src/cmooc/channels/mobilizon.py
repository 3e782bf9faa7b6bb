"""Mobilizon: what a group announces and writes, at `/@GROUP/feed/atom` (docs.mobilizon.org: feeds)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of, says
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform

GROUP = re.compile(
    r"/@(\w{1,100}(?:@[\w.-]{1,200})?)(?:/(?:events|p|posts|discussions|resources|feed(?!/ics))(?:/.*)?)?/?"
)
FEED = re.compile(r"/@[\w@.-]{1,300}/feed/atom")


class Mobilizon(Platform):
    name = "mobilizon"
    software = ("mobilizon",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        is_ours = parts is not None and (FEED.fullmatch(parts.path) or says(parts, "mobilizon"))
        return _feed(root_of(parts), parts.path) if parts and is_ours else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        return _feed(root_of(parts), parts.path) if parts and runs(html, "mobilizon") else None


def _feed(root: str, path: str) -> str | None:
    match = GROUP.fullmatch(path)
    return f"{root}/@{match[1]}/feed/atom" if match else None
