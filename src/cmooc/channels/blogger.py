"""Blogger: `/feeds/posts/default`, and `/-/LABEL` below it for one label (support.google.com/blogger/answer/97933)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cmooc.channels.addresses import parts_of, titled
from cmooc.domain.entries import Entry

HOST = re.compile(r"[\w-]+\.blogspot\.[a-z]{2,3}(?:\.[a-z]{2})?")
LABEL = re.compile(r"/search/label/([^/]{1,200})/?")
FEED = re.compile(r"/feeds/(?:posts|\d+/posts)/(?:default|summary)(?:/-/[^/]{1,200})?/?")


@dataclass(frozen=True)
class Blogger:
    name: str = "blogger"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not HOST.fullmatch(parts.netloc):
            return None
        if FEED.fullmatch(parts.path):
            return f"https://{parts.netloc}{parts.path.rstrip('/')}"
        label = LABEL.fullmatch(parts.path)
        return f"https://{parts.netloc}/feeds/posts/default" + (f"/-/{label[1]}" if label else "")

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and bool(HOST.fullmatch(parts.netloc) or FEED.fullmatch(parts.path))

    def tidy(self, entry: Entry) -> Entry:
        return titled(entry)
