"""Funkwhale: a channel's feed is `/api/v1/channels/NAME/rss` (docs.funkwhale.audio)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of, says
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform

CHANNEL = re.compile(r"/(?:api/v1/)?channels/([\w@.-]{1,200})(?:/.*)?")
FEED = re.compile(r"/api/v1/channels/[\w@.-]{1,200}/rss/?")


class Funkwhale(Platform):
    name = "funkwhale"
    software = ("funkwhale",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        is_ours = parts is not None and (FEED.fullmatch(parts.path) or says(parts, "funkwhale"))
        return _feed(root_of(parts), parts.path) if parts and is_ours else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        return _feed(root_of(parts), parts.path) if parts and runs(html, "funkwhale") else None


def _feed(root: str, path: str) -> str | None:
    match = CHANNEL.fullmatch(path)
    return f"{root}/api/v1/channels/{match[1]}/rss" if match else None
