"""Pinterest: `/feed.rss` after a person, `.rss` after a board."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of
from cmooc.channels.notes import as_note
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

HOST = re.compile(r"(?:[a-z]{2,3}\.)?(?:www\.)?pinterest\.(?:com|fr|ca|de|es|it|at|ch|co\.uk|com\.au)")
PERSON = re.compile(r"/([\w-]{3,60})(?:/(?:feed\.rss|_saved|_created|pins|boards)?)?/?")
BOARD = re.compile(r"/([\w-]{3,60}/[\w%-]{1,150}?)(?:\.rss)?/?")
OWN = ("pin", "ideas", "search", "today", "explore", "business", "login", "settings", "about")


class Pinterest(Platform):
    name = "pinterest"
    is_social = True

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not HOST.fullmatch(parts.netloc) or parts.path.split("/")[1:2] in ([one] for one in OWN):
            return None
        if match := PERSON.fullmatch(parts.path):
            return f"https://www.pinterest.com/{match[1]}/feed.rss"
        match = BOARD.fullmatch(parts.path)
        return f"https://www.pinterest.com/{match[1]}.rss" if match else None

    def tidy(self, entry: Entry) -> Entry:
        return as_note(entry, keeps_title=True)
