"""Dailymotion: `/rss/user/NAME` and `/rss/playlist/IDENTITY` (faq.dailymotion.com)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import is_of, parts_of
from cmooc.channels.platform import Platform

PLAYLIST = re.compile(r"/(?:\w{2}/)?(?:rss/)?playlist/(\w{4,20})(?:[/_].*)?")
PERSON = re.compile(r"/(?:rss/)?(?:user/)?([\w.-]{2,60})(?:/(?:videos|playlists|1)?)?")
OWN = (
    "video",
    "playlist",
    "channel",
    "signin",
    "search",
    "trending",
    "rss",
    "user",
    "legal",
    "about",
    "embed",
    "fr",
    "en",
)


class Dailymotion(Platform):
    name = "dailymotion"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "dailymotion.com"):
            return None
        if match := PLAYLIST.fullmatch(parts.path):
            return f"https://www.dailymotion.com/rss/playlist/{match[1]}"
        match = PERSON.fullmatch(parts.path)
        return f"https://www.dailymotion.com/rss/user/{match[1]}" if match and match[1].lower() not in OWN else None
