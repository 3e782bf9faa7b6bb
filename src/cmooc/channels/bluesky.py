"""Bluesky: `bsky.app/profile/HANDLE/rss`, without replies and boosts (bskyweb/cmd/bskyweb/rss.go of bluesky-social).

Posts have no title, or «@handle post» on an older server; pictures and quotes are left out of the feed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import below, is_of, parts_of
from cmooc.channels.notes import as_note, split_mark, without
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

PROFILE = re.compile(r"/profile/@?([\w.:%-]{3,250})(?:/.*)?")
NOISE = re.compile(r"@[\w.-]{1,253} post")
EMBEDDED = re.compile(r"\[contains quote post or other embedded content\]")


class Bluesky(Platform):
    name = "bluesky"
    is_social = True

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        if handle := below(parts, "bsky.social"):
            return f"https://bsky.app/profile/{handle}.bsky.social/rss"
        match = PROFILE.fullmatch(parts.path) if is_of(parts, "bsky.app") else None
        return f"https://bsky.app/profile/{match[1]}/rss" if match else None

    def tidy(self, entry: Entry) -> Entry:
        mark, title = split_mark(entry.title)
        title = mark if NOISE.fullmatch(title) else entry.title
        html, text, summary = (without(EMBEDDED, one) for one in (entry.html, entry.text, entry.summary))
        return as_note(replace(entry, title=title, html=html, text=text, summary=summary))
