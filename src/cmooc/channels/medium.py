"""Medium: `/feed/` before the name of a person, publication or tag (help.medium.com: RSS feeds)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cmooc.channels.addresses import is_of, parts_of, site, titled
from cmooc.domain.entries import Entry

PATH = re.compile(r"/(?:feed/)?(@[\w.-]{1,60}|tag/[\w-]{1,80}|[a-z0-9-]{2,80}(?:/tagged/[\w-]{1,80})?)(?:/.*)?")
OWN = ("m", "about", "search", "me", "membership", "p", "policy")
STAT = re.compile(r'<img[^>]*src="https?://(?:[\w.-]*\.)?medium\.com/_/stat[^"]*"[^>]*>')
SOURCE = re.compile(r"([?&])(?:source=rss[^&#]*(?:&|(?=#)|$))+")


@dataclass(frozen=True)
class Medium:
    name: str = "medium"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "medium.com"):
            return None
        if site(parts) != "medium.com":
            return f"https://{parts.netloc}/feed"
        match = PATH.fullmatch(parts.path)
        return f"https://medium.com/feed/{match[1]}" if match and match[1] not in OWN and match[1] != "feed" else None

    def owns(self, feed_url: str) -> bool:
        return is_of(parts_of(feed_url), "medium.com")

    def tidy(self, entry: Entry) -> Entry:
        """The counting image goes, and so does the mark of where a reader came from."""
        url = SOURCE.sub(r"\1", entry.url).rstrip("?&") if entry.url else None
        return titled(replace(entry, url=url, html=STAT.sub("", entry.html)))
