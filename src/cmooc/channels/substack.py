"""Substack: `/feed` below the newsletter (support.substack.com: Is there an RSS feed for my publication?)."""

from __future__ import annotations

from dataclasses import dataclass

from cmooc.channels.addresses import is_of, parts_of, site, titled
from cmooc.domain.entries import Entry

OWN_PAGES = ("substack.com", "support.substack.com", "on.substack.com", "open.substack.com")


@dataclass(frozen=True)
class Substack:
    name: str = "substack"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        if site(parts) == "substack.com" and parts.path.startswith("/@"):
            name = parts.path[2:].partition("/")[0].lower()
            return f"https://{name}.substack.com/feed" if name.isascii() and name.isalnum() else None
        return f"https://{parts.netloc}/feed" if is_of(parts, "substack.com") and site(parts) not in OWN_PAGES else None

    def owns(self, feed_url: str) -> bool:
        return is_of(parts_of(feed_url), "substack.com")

    def tidy(self, entry: Entry) -> Entry:
        return titled(entry)
