"""Bluesky: `bsky.app/profile/HANDLE/rss`; posts have no title, and ISO or RFC dates by the age of the server."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cmooc.channels.addresses import as_note, is_of, parts_of
from cmooc.domain.entries import Entry

PROFILE = re.compile(r"/profile/([\w.:%-]{3,250})(?:/.*)?")


@dataclass(frozen=True)
class Bluesky:
    name: str = "bluesky"
    is_social: bool = True

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "bsky.app"):
            return None
        match = PROFILE.fullmatch(parts.path)
        return f"https://bsky.app/profile/{match[1]}/rss" if match else None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and is_of(parts, "bsky.app") and parts.path.rstrip("/").endswith("/rss")

    def tidy(self, entry: Entry) -> Entry:
        return as_note(entry)
