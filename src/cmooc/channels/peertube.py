"""PeerTube: `/feeds/videos.xml` by account or channel (docs.joinpeertube.org/api: Video Feeds)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cmooc.channels.addresses import is_of, parts_of, query_of, titled
from cmooc.domain.entries import Entry

OWNER = re.compile(
    r"/(a|accounts|c|video-channels)/([\w.-]{1,120}(?:@[\w.:-]{1,200})?)(?:/(?:videos|video-playlists|about|video-channels))?/?"
)
ALSO_C = ("youtube.com", "reddit.com", "github.com", "lemmy.world", "patreon.com")
FEED = re.compile(r"/feeds/(?:videos|subscriptions)\.(?:xml|atom|rss|json)|/feeds/podcast/videos\.xml")
PARAMETERS = ("videoChannelName", "accountName", "videoChannelId", "accountId")


@dataclass(frozen=True)
class PeerTube:
    name: str = "peertube"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or is_of(parts, *ALSO_C):
            return None
        if FEED.fullmatch(parts.path):
            return parts.geturl() if self.owns(profile_url) else None
        match = OWNER.fullmatch(parts.path)
        if not match:
            return None
        parameter = "accountName" if match[1] in ("a", "accounts") else "videoChannelName"
        return f"{parts.scheme}://{parts.netloc}/feeds/videos.xml?{parameter}={match[2]}"

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        if parts is None or is_of(parts, *ALSO_C) or not FEED.fullmatch(parts.path):
            return False
        return not parts.query or any(query_of(parts, name) for name in (*PARAMETERS, "sort", "isLocal"))

    def tidy(self, entry: Entry) -> Entry:
        return titled(entry)
