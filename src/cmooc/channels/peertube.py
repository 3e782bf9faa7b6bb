"""PeerTube: `/feeds/videos.xml` by account or channel (docs.joinpeertube.org/api: Video Feeds).

Other software has `/c/` and `/a/` too: without a page, only a host that names itself a tube is taken for one.
"""

from __future__ import annotations

import re

from cmooc.channels.addresses import is_of, parts_of, query_of, root_of, says
from cmooc.channels.pages import meta, runs
from cmooc.channels.platform import Platform

OWNER = re.compile(
    r"/(a|accounts|c|video-channels)/([\w.-]{1,120}(?:@[\w.:-]{1,200})?)(?:/(?:videos|video-playlists|about|video-channels))?/?"
)
HANDLE = re.compile(r"/@([\w.-]{1,120}(?:@[\w.:-]{1,200})?)(?:/.*)?")
PLAIN = re.compile(r"/video-channels/[\w.-]{1,120}(?:/\w{0,20})?")
ALSO_C = ("youtube.com", "reddit.com", "github.com", "patreon.com", "vimeo.com", "tumblr.com")
HINTS = ("tube", "video", "peer", "vidz", "vids", "tilvids", "diode.zone", "kolektiva", "film", "kino")
FEED = re.compile(r"/feeds/(?:videos|subscriptions)\.(?:xml|atom|rss|json)|/feeds/podcast/videos\.xml")
PARAMETERS = ("videoChannelName", "accountName", "videoChannelId", "accountId")


class PeerTube(Platform):
    name = "peertube"
    software = ("peertube",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or is_of(parts, *ALSO_C):
            return None
        if FEED.fullmatch(parts.path):
            return parts.geturl() if self.owns(profile_url) else None
        match = OWNER.fullmatch(parts.path)
        is_likely = says(parts, *HINTS) or PLAIN.fullmatch(parts.path)
        return _feed(root_of(parts), match[1], match[2]) if match and is_likely else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        if parts is None or not (runs(html, "peertube") or meta(html, "og:platform") == "PeerTube"):
            return None
        if match := OWNER.fullmatch(parts.path):
            return _feed(root_of(parts), match[1], match[2])
        match = HANDLE.fullmatch(parts.path)
        return _feed(root_of(parts), "a" if match else "", match[1] if match else "")

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        if parts is None or is_of(parts, *ALSO_C) or not FEED.fullmatch(parts.path):
            return False
        return not parts.query or any(query_of(parts, name) for name in (*PARAMETERS, "sort", "isLocal"))


def _feed(root: str, kind: str, name: str) -> str:
    """Return the feed of an account or channel, or of all videos that this server made."""
    if not kind:
        return f"{root}/feeds/videos.xml?isLocal=true"
    parameter = "accountName" if kind in ("a", "accounts") else "videoChannelName"
    return f"{root}/feeds/videos.xml?{parameter}={name}"
