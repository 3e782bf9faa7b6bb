"""Hashnode: `/rss.xml` below the blog."""

from __future__ import annotations

from cmooc.channels.addresses import below, parts_of, site
from cmooc.channels.platform import Platform


class Hashnode(Platform):
    name = "hashnode"
    software = ("hashnode",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        return f"https://{site(parts)}/rss.xml" if parts and below(parts, "hashnode.dev") else None
