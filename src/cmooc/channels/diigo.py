"""Diigo: public bookmarks by person, and by person and tag, below `/rss/user/` (help.diigo.com)."""

from __future__ import annotations

import re
from dataclasses import replace

from cmooc.channels.addresses import parts_of, query_of, site
from cmooc.channels.notes import titled, without
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry
from cmooc.domain.texts import excerpt

PERSON = re.compile(r"/(?:rss/)?(?:user|profile)/([\w-]{1,60})(?:/([\w%+-]{1,100}))?/?")
TAG = re.compile(r"#(\w{1,100})")
TAGS = re.compile(r"<p><strong>Tags:</strong>(?:[^<]|<(?!/?p>)){0,5000}</p>")
EMPTY = re.compile(r"<p><strong>(?:Tags|Annotations|Comments):</strong>\s*</p>")
TAGS_TEXT = re.compile(r"^Tags:.*\n?|^(?:Annotations|Comments):\s*$\n?", re.M)


class Diigo(Platform):
    name = "diigo"
    software = ("diigo",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        match = PERSON.fullmatch(parts.path) if parts and site(parts) in ("diigo.com", "secure.diigo.com") else None
        if parts is None or match is None:
            return None
        asked = TAG.fullmatch(query_of(parts, "query"))
        tag = match[2] or (asked[1] if asked else "")
        return f"https://www.diigo.com/rss/user/{match[1]}" + (f"/{tag}" if tag else "")

    def tidy(self, entry: Entry) -> Entry:
        """The tags are categories already, and headings stand there also when nothing follows them."""
        html = without(EMPTY, without(TAGS, entry.html))
        text = without(TAGS_TEXT, entry.text)
        return titled(replace(entry, html=html, text=text, summary=excerpt(text, 300)))
