"""Medium: `/feed/` before the name of a person, publication or tag (help.medium.com: RSS feeds)."""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import below, is_of, parts_of, site
from cmooc.channels.notes import titled
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

PATH = re.compile(r"/(?:feed/)?(@[\w.-]{1,60}|tag/[\w-]{1,80}|[a-z0-9-]{2,80}(?:/tagged/[\w-]{1,80})?)(?:/.*)?")
TAGGED = re.compile(r"/(?:feed/)?(tagged/[\w-]{1,80})/?")
OWN = ("m", "about", "search", "me", "membership", "p", "policy", "feed", "jobs", "creators", "business")
STAT = re.compile(r'<img [^<>]{0,1000}?src="https?://(?:[\w-]{1,60}\.)?medium\.com/_/stat[^"<>]*"[^<>]*>')
SOURCE = re.compile(r"([?&])(?:source=rss[^&#]*(?:&|(?=#)|$))+")


class Medium(Platform):
    name = "medium"
    software = ("medium",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "medium.com"):
            return None
        if below(parts, "medium.com", "help", "blog", "api"):
            tagged = TAGGED.fullmatch(parts.path)
            return f"https://{site(parts)}/feed" + (f"/{tagged[1]}" if tagged else "")
        match = PATH.fullmatch(parts.path)
        return f"https://medium.com/feed/{match[1]}" if match and match[1] not in OWN else None

    def owns(self, feed_url: str) -> bool:
        return is_of(parts_of(feed_url), "medium.com")

    def tidy(self, entry: Entry) -> Entry:
        """The counting image goes, and so does the mark of where a reader came from."""
        url = SOURCE.sub(r"\1", entry.url).rstrip("?&") if entry.url else None
        return titled(replace(entry, url=url, html=STAT.sub("", entry.html)))
