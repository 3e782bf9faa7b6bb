"""Hypothesis: public annotations by person, tag, group or page (web.hypothes.is/help: Atom/RSS feeds)."""

from __future__ import annotations

import re
from urllib.parse import quote

from cmooc.channels.addresses import is_of, parts_of, query_of
from cmooc.channels.platform import Platform

PERSON = re.compile(r"/(?:users|u)/([\w.-]{1,60})/?")
GROUP = re.compile(r"/groups/(\w{4,20})(?:/.*)?")
STREAM = re.compile(r"/stream\.(?:atom|rss)")
ASKED = re.compile(r"(user|tag|group|uri|url):(\"[^\"]{1,500}\"|\S{1,500})")
FEED = "https://hypothes.is/stream.atom?"
PARAMETERS = {"user": "user", "tag": "tags", "group": "group", "uri": "uri", "url": "uri"}


class Hypothesis(Platform):
    name = "hypothesis"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "hypothes.is"):
            return None
        if STREAM.fullmatch(parts.path) and parts.query:
            return f"https://hypothes.is{parts.path}?{parts.query}"
        if match := PERSON.fullmatch(parts.path):
            return f"{FEED}user={match[1]}"
        if match := GROUP.fullmatch(parts.path):
            return f"{FEED}group={match[1]}"
        asked = ASKED.findall(query_of(parts, "q")) if parts.path.rstrip("/") in ("/search", "/stream") else []
        said = "&".join(f"{PARAMETERS[name]}={quote(value.strip(chr(34)), safe='')}" for name, value in asked)
        return FEED + said if said else None
