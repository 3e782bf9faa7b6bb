"""Odysee: `/$/rss/` before a channel (help.odysee.tv)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, site
from cmooc.channels.platform import Platform

CHANNEL = re.compile(r"/(?:\$/rss/)?(@[\w-]{1,100}(?:[:#]\w{1,40})?)(?:/.*)?")


class Odysee(Platform):
    name = "odysee"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        match = CHANNEL.fullmatch(parts.path) if parts and site(parts) == "odysee.com" else None
        return f"https://odysee.com/$/rss/{match[1]}" if match else None
