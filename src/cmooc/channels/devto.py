"""DEV: `/feed/` before a person, an organization or `tag/` (dev.to/settings: RSS)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, site
from cmooc.channels.platform import Platform

TAG = re.compile(r"/(?:feed/tag|t)/([\w-]{1,60})(?:/.*)?")
PERSON = re.compile(r"/(?:feed/)?([\w-]{2,60})(?:/.*)?")
OWN = ("about", "contact", "enter", "feed", "latest", "listings", "mod", "pod", "privacy", "search", "settings", "t",
       "tags", "terms", "top", "videos")  # fmt: skip


class DevTo(Platform):
    name = "devto"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or site(parts) != "dev.to":
            return None
        if match := TAG.fullmatch(parts.path):
            return f"https://dev.to/feed/tag/{match[1]}"
        match = PERSON.fullmatch(parts.path)
        return f"https://dev.to/feed/{match[1]}" if match and match[1] not in OWN else None
