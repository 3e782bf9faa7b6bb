"""Reddit: `/.rss` after a community or a person (old.reddit.com/wiki/rss). It allows about one request a minute."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cmooc.channels.addresses import is_of, parts_of, titled
from cmooc.domain.entries import Entry

COMMUNITY = re.compile(r"/r/([\w+]{2,200})(?:/.*)?")
PERSON = re.compile(r"/(?:u|user)/([\w-]{2,40})(?:/.*)?")
SUBMITTED = re.compile(r"\s*(?:submitted by\s+/?u/[\w-]+(?:\s+to\s+r/\w+)?\s*(?:\[link\])?\s*(?:\[comments\])?\s*)+$")


@dataclass(frozen=True)
class Reddit:
    name: str = "reddit"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "reddit.com"):
            return None
        if match := COMMUNITY.fullmatch(parts.path):
            return f"https://www.reddit.com/r/{match[1]}/.rss"
        match = PERSON.fullmatch(parts.path)
        return f"https://www.reddit.com/user/{match[1]}/.rss" if match else None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and is_of(parts, "reddit.com") and parts.path.rstrip("/").endswith(".rss")

    def tidy(self, entry: Entry) -> Entry:
        """«submitted by /u/name [link] [comments]» stands under every post."""
        text, summary = SUBMITTED.sub("", entry.text), SUBMITTED.sub("", entry.summary)
        return titled(replace(entry, text=text, summary=summary))
