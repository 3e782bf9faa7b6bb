"""SoundCloud: a person's sounds, by the number that stands on the page (help.soundcloud.com: RSS feed)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import is_of, parts_of
from cmooc.channels.platform import Platform

FEED = re.compile(r"/users/soundcloud:users:\d{1,15}/sounds\.rss")
PERSON = re.compile(r"soundcloud://users:(\d{1,15})")
AUTHOR = re.compile(r'"user_id":(\d{1,15})')


class SoundCloud(Platform):
    name = "soundcloud"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        is_feed = parts is not None and parts.netloc == "feeds.soundcloud.com" and FEED.fullmatch(parts.path)
        return f"https://feeds.soundcloud.com{parts.path}" if parts and is_feed else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        if parts is None or not is_of(parts, "soundcloud.com"):
            return None
        match = PERSON.search(html) or AUTHOR.search(html)
        return f"https://feeds.soundcloud.com/users/soundcloud:users:{match[1]}/sounds.rss" if match else None
