"""Blogger: `/feeds/posts/default`, and `/-/LABEL` below it for one label (support.google.com/blogger/answer/97933)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform

HOST = re.compile(r"(?:www\.|m\.)?([\w-]+\.blogspot\.[a-z]{2,3}(?:\.[a-z]{2})?)")
LABEL = re.compile(r"/search/label/([^/]{1,200})/?")
FEED = re.compile(r"/feeds/(?:posts|\d+/posts)/(?:default|summary)(?:/-/[^/]{1,200})?/?")
POSTS = "/feeds/posts/default"


class Blogger(Platform):
    name = "blogger"
    software = ("blogger",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        host = HOST.fullmatch(parts.netloc) if parts else None
        return f"https://{host[1]}{_feed_path(parts.path)}" if parts and host else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        """A blog may have a domain of its own."""
        parts = parts_of(page_url)
        return root_of(parts) + _feed_path(parts.path) if parts and runs(html, "blogger") else None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and bool(HOST.fullmatch(parts.netloc) or FEED.fullmatch(parts.path))


def _feed_path(path: str) -> str:
    if FEED.fullmatch(path):
        return path.rstrip("/")
    label = LABEL.fullmatch(path)
    return f"{POSTS}/-/{label[1]}" if label else POSTS
