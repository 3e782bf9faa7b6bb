"""Substack: `/feed` below the newsletter (support.substack.com: Is there an RSS feed for my publication?)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import below, is_of, parts_of, site
from cmooc.channels.platform import Platform

PERSON = re.compile(r"/(?:@|pub/)([A-Za-z0-9]{1,60})(?:/.*)?")


class Substack(Platform):
    name = "substack"
    software = ("substack",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        if site(parts) in ("substack.com", "open.substack.com"):
            match = PERSON.fullmatch(parts.path)
            return f"https://{match[1].lower()}.substack.com/feed" if match else None
        return f"https://{site(parts)}/feed" if below(parts, "substack.com", "support", "on", "open") else None

    def owns(self, feed_url: str) -> bool:
        return is_of(parts_of(feed_url), "substack.com")
