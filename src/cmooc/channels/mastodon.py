"""Mastodon and its kin: a public profile or tag has a feed at its own address plus `.rss` (docs.joinmastodon.org)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cmooc.channels.addresses import as_note, is_of, parts_of
from cmooc.domain.entries import Entry

PROFILE = re.compile(r"/(?:web/)?(@[\w.-]{1,100})(?:/(?:with_replies|media))?/?")
TAGGED = re.compile(r"/(@[\w.-]{1,100}/tagged|tags)/(\w{1,100})/?")
FEED = re.compile(
    r"/(?:@[\w.-]+(?:/(?:with_replies|media|tagged/[^/]+))?|tags/[^/]+|users/[\w.-]+)\.rss|/@[\w.-]+/feed\.rss"
)
ELSEWHERE = ("medium.com", "youtube.com", "tiktok.com", "substack.com", "flipboard.com", "threads.net", "threads.com")
WARNING = re.compile(
    r"^\s*(?:<p>)?\s*<(?:strong|b)>(Content warning|CW|Avertissement(?: de contenu)?)\s*:?\s*</(?:strong|b)>", re.I
)


@dataclass(frozen=True)
class Mastodon:
    name: str = "mastodon"
    is_social: bool = True

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or is_of(parts, *ELSEWHERE):
            return None
        if FEED.fullmatch(parts.path):
            return parts._replace(query="").geturl()
        if match := TAGGED.fullmatch(parts.path):
            return f"{parts.scheme}://{parts.netloc}/{match[1]}/{match[2]}.rss"
        if (match := PROFILE.fullmatch(parts.path)) and "@" not in match[1][1:]:
            return f"{parts.scheme}://{parts.netloc}/{match[1].removesuffix('.rss')}.rss"
        return None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and bool(FEED.fullmatch(parts.path))

    def tidy(self, entry: Entry) -> Entry:
        """A content warning stays the title: it is what the author wants to be read first."""
        note = as_note(entry)
        if WARNING.match(entry.html):
            first = entry.text.partition("\n")[0]
            return replace(note, title=first[:200], summary=first[:300])
        return note
