"""Castopod: a podcast's feed is `/@NAME/feed.xml` (docs.castopod.org)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of, says
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform

PODCAST = re.compile(r"/@(\w{1,100})(?:/.*)?")
FEED = re.compile(r"/@\w{1,100}/feed\.xml")


class Castopod(Platform):
    name = "castopod"
    software = ("castopod",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        is_ours = parts is not None and (FEED.fullmatch(parts.path) or says(parts, "castopod"))
        return _feed(root_of(parts), parts.path) if parts and is_ours else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        return _feed(root_of(parts), parts.path) if parts and runs(html, "castopod") else None


def _feed(root: str, path: str) -> str | None:
    match = PODCAST.fullmatch(path)
    return f"{root}/@{match[1]}/feed.xml" if match else None
