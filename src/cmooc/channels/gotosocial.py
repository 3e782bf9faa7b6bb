"""GoToSocial: `/@NAME/feed.rss`, where its owner switched it on (docs.gotosocial.org: RSS).

A post's title is its content warning, or else the beginning of its text as typed (internal/typeutils/internaltorss.go).
"""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of
from cmooc.channels.notes import as_note, behind
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.channels.subjects import is_subject
from cmooc.domain.entries import Entry

PROFILE = re.compile(r"/@([\w.-]{1,100})(?:/statuses/\w{1,40})?/?")
FEED = re.compile(r"/@[\w.-]{1,100}/feed\.rss")


class GoToSocial(Platform):
    name = "gotosocial"
    is_social = True
    software = ("gotosocial",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        return parts._replace(query="").geturl() if parts and FEED.fullmatch(parts.path) else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        match = PROFILE.fullmatch(parts.path) if parts else None
        return f"{root_of(parts)}/@{match[1]}/feed.rss" if parts and match and runs(html, "gotosocial") else None

    def tidy(self, entry: Entry) -> Entry:
        """What stands behind a content warning is not shown."""
        return behind(entry, entry.title) if is_subject(entry) else as_note(entry)
