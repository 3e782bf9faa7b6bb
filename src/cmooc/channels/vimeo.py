"""Vimeo: `/videos/rss` after a person, channel or group, `/album/NUMBER/rss` for a showcase (vimeo.com/help)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import is_of, parts_of, site
from cmooc.channels.platform import Platform

OWNER = re.compile(
    r"/((?:channels/|groups/)?(?!\d+(?:/|$))[\w-]{2,80})(?:/(?:videos(?:/rss)?|about|likes|collections|appears))?/?"
)
ALBUM = re.compile(r"/(?:album|showcase)/(\d{1,12})(?:/.*)?")
OWN = frozenset(
    str.split(
        "about album blog categories channels create enterprise event features groups help join log_in manage ondemand "
        "pricing search settings showcase site_map solutions stats upload user watch"
    )
)


class Vimeo(Platform):
    name = "vimeo"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or site(parts) != "vimeo.com":
            return None
        if match := ALBUM.fullmatch(parts.path):
            return f"https://vimeo.com/album/{match[1]}/rss"
        match = OWNER.fullmatch(parts.path)
        return f"https://vimeo.com/{match[1]}/videos/rss" if match and match[1] not in OWN else None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and is_of(parts, "vimeo.com") and parts.path.endswith("/rss")
