"""Ghost: `/rss/` below the site. Its links carry `?ref=` with the site's own name (ghost.org/help)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cmooc.channels.addresses import is_of, parts_of, site, titled
from cmooc.domain.entries import Entry
from cmooc.domain.urls import host_of

OWN_PAGES = ("ghost.io", "api.ghost.io")


@dataclass(frozen=True)
class Ghost:
    name: str = "ghost"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "ghost.io") or site(parts) in OWN_PAGES:
            return None
        return f"https://{parts.netloc}/rss/"

    def owns(self, feed_url: str) -> bool:
        return is_of(parts_of(feed_url), "ghost.io")

    def tidy(self, entry: Entry) -> Entry:
        """The mark of where a reader came from goes out of the links."""
        host = host_of(entry.url or "").removeprefix("www.")
        if not host:
            return titled(entry)
        mark = re.compile(rf"(\?|&amp;)ref=(?:www\.)?{re.escape(host)}(?=[\"#]|&amp;)")
        html = entry.html
        while (less := mark.sub("", html)) != html:
            html = less
        return titled(replace(entry, html=html))
