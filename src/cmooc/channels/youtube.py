"""YouTube: `/feeds/videos.xml` by channel, playlist or old user name. A @handle tells its channel only on its page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cmooc.channels.addresses import is_of, parts_of, query_of, titled
from cmooc.domain.entries import Entry

FEED = "https://www.youtube.com/feeds/videos.xml?"
CHANNEL = re.compile(r"/channel/(UC[\w-]{22})(?:/.*)?")
USER = re.compile(r"/user/([\w-]{1,60})(?:/.*)?")
IDENTITY = re.compile(r"[\w-]{2,64}")


@dataclass(frozen=True)
class YouTube:
    name: str = "youtube"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "youtube.com"):
            return None
        if match := CHANNEL.fullmatch(parts.path):
            return f"{FEED}channel_id={match[1]}"
        if match := USER.fullmatch(parts.path):
            return f"{FEED}user={match[1]}"
        if parts.path == "/playlist" and IDENTITY.fullmatch(query_of(parts, "list")):
            return f"{FEED}playlist_id={query_of(parts, 'list')}"
        if parts.path == "/feeds/videos.xml":
            found = ((name, query_of(parts, name)) for name in ("channel_id", "playlist_id", "user"))
            return next((f"{FEED}{name}={value}" for name, value in found if IDENTITY.fullmatch(value)), None)
        return None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and is_of(parts, "youtube.com") and parts.path == "/feeds/videos.xml"

    def tidy(self, entry: Entry) -> Entry:
        """The Flash player of old is no enclosure."""
        kept = tuple(file for file in entry.enclosures if file.mime_type != "application/x-shockwave-flash")
        return titled(replace(entry, enclosures=kept))
