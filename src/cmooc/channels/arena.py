"""Are.na: `/feed/rss` after a person or a channel."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, site
from cmooc.channels.platform import Platform

OWNER = re.compile(r"/([\w-]{2,80}(?:/(?!feed/)[\w-]{1,150})?)(?:/feed/rss)?/?")
OWN = ("about", "explore", "feed", "login", "pricing", "search", "settings", "sign_up", "block", "editorial", "blog")


class Arena(Platform):
    name = "arena"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        match = OWNER.fullmatch(parts.path) if parts and site(parts) == "are.na" else None
        if match is None or match[1].partition("/")[0] in OWN:
            return None
        return f"https://www.are.na/{match[1]}/feed/rss"
