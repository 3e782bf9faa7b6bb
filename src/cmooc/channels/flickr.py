"""Flickr: public photos by person or tag (flickr.com/services/feeds). Addresses with a person's number only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cmooc.channels.addresses import is_of, parts_of, titled
from cmooc.domain.entries import Entry

FEED = "https://www.flickr.com/services/feeds/"
PERSON = re.compile(r"/(?:photos|people)/(\d{3,15}@N\d{2})(?:/.*)?")
TAG = re.compile(r"/photos/tags/([\w-]{1,100})/?")
GROUP = re.compile(r"/groups/(\d{3,15}@N\d{2})(?:/.*)?")
POSTED = re.compile(r"^(?:.{1,100}? posted a (?:photo|video):\s*)+")


@dataclass(frozen=True)
class Flickr:
    name: str = "flickr"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "flickr.com"):
            return None
        path = parts.path.replace("%40", "@")
        if match := TAG.fullmatch(path):
            return f"{FEED}photos_public.gne?tags={match[1]}"
        if match := PERSON.fullmatch(path):
            return f"{FEED}photos_public.gne?id={match[1]}"
        match = GROUP.fullmatch(path)
        return f"{FEED}groups_pool.gne?id={match[1]}" if match else None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and is_of(parts, "flickr.com") and "/services/feeds/" in parts.path

    def tidy(self, entry: Entry) -> Entry:
        """«Name posted a photo:» stands above every photo."""
        text, summary = POSTED.sub("", entry.text), POSTED.sub("", entry.summary)
        return titled(replace(entry, text=text, summary=summary))
