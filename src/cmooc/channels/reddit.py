"""Reddit: `/.rss` after a community or a person (old.reddit.com/wiki/rss). It allows about one request a minute."""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import is_of, parts_of
from cmooc.channels.notes import titled, without
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

COMMUNITY = re.compile(r"/r/([\w+]{2,200}?)(?:\.rss)?(?:/.*)?")
COLLECTION = re.compile(r"/(?:u|user)/([\w-]{2,40}/m/\w{2,60})(?:/.*)?")
PERSON = re.compile(r"/(?:u|user)/([\w-]{2,40}?)(?:\.rss)?(?:/.*)?")
SUBMITTED = re.compile(
    r"submitted by\s{1,3}/?u/[\w-]{1,60}(?:\s{1,3}to\s{1,3}/?r/\w{1,60})?(?:\s{0,3}\[(?:link|comments)\]){1,2}"
)
NAME = r"<a [^<>]*>\s*/?{}/[^<>]{{1,60}}</a>"
SUBMITTED_HTML = re.compile(
    rf"submitted by\s*{NAME.format('u')}(?:\s*to\s*{NAME.format('r')})?\s*(?:<br>)?"
    r"(?:\s*<span><a [^<>]*>\[(?:link|comments)\]</a></span>)*"
)


class Reddit(Platform):
    name = "reddit"

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, "reddit.com"):
            return None
        if match := COMMUNITY.fullmatch(parts.path):
            return f"https://www.reddit.com/r/{match[1]}/.rss"
        match = COLLECTION.fullmatch(parts.path) or PERSON.fullmatch(parts.path)
        return f"https://www.reddit.com/user/{match[1]}/.rss" if match else None

    def owns(self, feed_url: str) -> bool:
        parts = parts_of(feed_url)
        return parts is not None and is_of(parts, "reddit.com") and parts.path.rstrip("/").endswith(".rss")

    def tidy(self, entry: Entry) -> Entry:
        """«submitted by /u/name [link] [comments]» stands under every post."""
        text, summary = (without(SUBMITTED, one) for one in (entry.text, entry.summary))
        html = without(SUBMITTED_HTML, entry.html)
        return titled(replace(entry, text=text, summary=summary, html=html))
