"""Friendica: `/feed/NAME/` (github.com/friendica/friendica: Feed). Posts shared from others begin with ♲."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of
from cmooc.channels.notes import as_note
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

PROFILE = re.compile(r"/(?:profile|u)/([\w.-]{1,100})(?:/.*)?")


class Friendica(Platform):
    name = "friendica"
    is_social = True
    software = ("friendica",)

    def feed_url(self, profile_url: str) -> str | None:  # noqa: ARG002 - its paths are those of many others
        return None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        match = PROFILE.fullmatch(parts.path) if parts else None
        return f"{root_of(parts)}/feed/{match[1]}/" if parts and match and runs(html, "friendica") else None

    def tidy(self, entry: Entry) -> Entry:
        return as_note(entry, keeps_title=True)
