"""Scoop.it: `/rss.xml` after a topic."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, site
from cmooc.channels.platform import Platform

TOPIC = re.compile(r"/(?:topic|t)/([\w-]{1,120})(?:/.*)?")


class ScoopIt(Platform):
    name = "scoopit"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        match = TOPIC.fullmatch(parts.path) if parts and site(parts) == "scoop.it" else None
        return f"https://www.scoop.it/topic/{match[1]}/rss.xml" if match else None
