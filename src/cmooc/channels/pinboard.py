"""Pinboard: public bookmarks by person and tag (pinboard.in/howto: RSS feeds)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, site
from cmooc.channels.platform import Platform

PERSON = re.compile(r"/(?:rss/)?(u:[\w.-]{1,60}(?:/t:[^/\s]{1,100}){0,3})/?")
TAG = re.compile(r"/(?:rss/)?(t:[^/\s]{1,100})/?")


class Pinboard(Platform):
    name = "pinboard"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or site(parts) not in ("pinboard.in", "feeds.pinboard.in"):
            return None
        match = PERSON.fullmatch(parts.path) or TAG.fullmatch(parts.path)
        return f"https://feeds.pinboard.in/rss/{match[1]}/" if match else None
