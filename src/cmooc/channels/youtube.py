"""YouTube: `/feeds/videos.xml` by channel, playlist or old user name. Other addresses tell their channel on the page."""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import is_of, parts_of, query_of
from cmooc.channels.notes import titled
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

FEED = "https://www.youtube.com/feeds/videos.xml?"
HOSTS = ("youtube.com", "youtu.be", "youtube-nocookie.com")
CHANNEL = re.compile(r"/channel/(UC[\w-]{22})(?:/.*)?")
USER = re.compile(r"/user/([\w-]{1,60})(?:/.*)?")
IDENTITY = re.compile(r"[\w-]{2,64}")
NO_FEED = re.compile(r"RD|WL$|LL$|LM$|UL")
ON_PAGE = tuple(
    re.compile(form)
    for form in (  # surest first: a page names other channels too
        r'<link rel="canonical" href="https?://www\.youtube\.com/channel/(UC[\w-]{22})"',
        r'<meta itemprop="(?:channelId|identifier)" content="(UC[\w-]{22})"',
        r'"externalChannelId":"(UC[\w-]{22})"',
        r'"externalId":"(UC[\w-]{22})"',
        r'"channelId":"(UC[\w-]{22})"',
    )
)


class YouTube(Platform):
    name = "youtube"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, *HOSTS):
            return None
        if match := CHANNEL.fullmatch(parts.path):
            return f"{FEED}channel_id={match[1]}"
        if match := USER.fullmatch(parts.path):
            return f"{FEED}user={match[1]}"
        playlist = query_of(parts, "list")
        if parts.path == "/playlist" and IDENTITY.fullmatch(playlist) and not NO_FEED.match(playlist):
            return f"{FEED}playlist_id={playlist}"
        if parts.path == "/feeds/videos.xml":
            found = ((name, query_of(parts, name)) for name in ("channel_id", "playlist_id", "user"))
            return next((f"{FEED}{name}={value}" for name, value in found if IDENTITY.fullmatch(value)), None)
        return None

    def feed_in(self, page_url: str, html: str) -> str | None:
        if not is_of(parts_of(page_url), *HOSTS):
            return None
        match = next(filter(None, (form.search(html) for form in ON_PAGE)), None)
        return f"{FEED}channel_id={match[1]}" if match else None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and is_of(parts, "youtube.com") and parts.path == "/feeds/videos.xml"

    def tidy(self, entry: Entry) -> Entry:
        """The Flash player of old is no enclosure."""
        kept = tuple(file for file in entry.enclosures if file.mime_type != "application/x-shockwave-flash")
        return titled(replace(entry, enclosures=kept))
