"""Pleroma and Akkoma: `/users/NAME/feed.rss`. A post's title is its subject, or else the beginning of its text."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of
from cmooc.channels.notes import as_note, behind
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.channels.subjects import is_subject
from cmooc.domain.entries import Entry

PROFILE = re.compile(r"/(?:users/|@)?([\w.-]{1,100})/?")
FEED = re.compile(r"/(?:users/[\w.-]{1,100}/feed(?:\.rss|\.atom)?|tags/\w{1,100}\.atom)")
SIGNS = ("/api/pleroma/", "/static/fe/pleroma", "pleroma-fe", "akkoma-fe")


class Pleroma(Platform):
    name = "pleroma"
    is_social = True
    software = ("pleroma", "akkoma")

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        return parts._replace(query="").geturl() if parts and FEED.fullmatch(parts.path) else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        match = PROFILE.fullmatch(parts.path) if parts else None
        is_ours = runs(html, "pleroma", "akkoma") or any(sign in html for sign in SIGNS)
        return f"{root_of(parts)}/users/{match[1]}/feed.rss" if parts and match and is_ours else None

    def tidy(self, entry: Entry) -> Entry:
        """What stands behind a subject is not shown: it is used as a content warning."""
        return behind(entry, entry.title) if is_subject(entry) else as_note(entry)
