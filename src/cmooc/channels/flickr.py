"""Flickr: public photos by person, tag or group (flickr.com/services/feeds). A name's number stands on its page."""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import is_of, parts_of
from cmooc.channels.notes import titled
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

FEEDS = "https://www.flickr.com/services/feeds/"
PERSON = re.compile(r"/(?:photos|people)/(\d{3,15}@N\d{2})(?:/.*)?")
TAG = re.compile(r"/photos/tags/([\w-]{1,100})(?:/.*)?")
GROUP = re.compile(r"/groups/(\d{3,15}@N\d{2})(?:/.*)?")
FEED = re.compile(r"/services/feeds/(photos_public|groups_pool)\.gne")
NUMBER = re.compile(r"(?:photos_public\.gne\?id=|\"ownerNsid\":\"|\"nsid\":\")(\d{3,15})(?:@|%40)(N\d{2})")
GROUP_NUMBER = re.compile(r"(?:groups_pool\.gne\?id=|\"groupNsid\":\"|\"nsid\":\")(\d{3,15})(?:@|%40)(N\d{2})")
POSTED = re.compile(r"^(?:.{1,100}? posted (?:a photo|a video|photos):\s*)+")
POSTED_HTML = re.compile(r"^(?:\s*<p><a [^<>]*>[^<>]*</a> posted (?:a photo|a video|photos):</p>)+\s*")


class Flickr(Platform):
    name = "flickr"
    software = ("flickr",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "flickr.com"):
            return None
        path = parts.path.replace("%40", "@")
        if FEED.fullmatch(path):
            return f"https://www.flickr.com{path}" + (f"?{parts.query}" if parts.query else "")
        if match := TAG.fullmatch(path):
            return f"{FEEDS}photos_public.gne?tags={match[1]}"
        if match := PERSON.fullmatch(path):
            return f"{FEEDS}photos_public.gne?id={match[1]}"
        match = GROUP.fullmatch(path)
        return f"{FEEDS}groups_pool.gne?id={match[1]}" if match else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        if parts is None or not is_of(parts, "flickr.com"):
            return None
        is_group = parts.path.startswith("/groups/")
        match = (GROUP_NUMBER if is_group else NUMBER).search(html)
        kind = "groups_pool" if is_group else "photos_public"
        return f"{FEEDS}{kind}.gne?id={match[1]}@{match[2]}" if match else None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and is_of(parts, "flickr.com") and "/services/feeds/" in parts.path

    def tidy(self, entry: Entry) -> Entry:
        """«Name posted a photo:» stands above every photo."""
        text, summary = POSTED.sub("", entry.text), POSTED.sub("", entry.summary)
        return titled(replace(entry, text=text, summary=summary, html=POSTED_HTML.sub("", entry.html)))
