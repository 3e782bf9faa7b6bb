"""Pixelfed: `/users/NAME.atom` (resources/views/atom/user.blade.php). The title repeats the caption, or «No caption»."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of, says
from cmooc.channels.notes import as_note
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

PROFILE = re.compile(r"/(?:users/|@)?([A-Za-z0-9][\w.-]{0,60}?)(?:\.atom)?/?")
FEED = re.compile(r"/users/[\w.-]{1,60}\.atom")
OWN = frozenset(str.split("about account admin api discover i login notifications p register settings site storage "
                          "timeline users"))  # fmt: skip
HOSTS = ("pixelfed", "pixey.org", "pxlmo.com")


class Pixelfed(Platform):
    name = "pixelfed"
    is_social = True
    software = ("pixelfed",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        is_ours = says(parts, *HOSTS) or FEED.fullmatch(parts.path)
        return _feed(root_of(parts), parts.path) if is_ours else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        return _feed(root_of(parts), parts.path) if parts and runs(html, "pixelfed") else None

    def tidy(self, entry: Entry) -> Entry:
        return as_note(entry)


def _feed(root: str, path: str) -> str | None:
    match = PROFILE.fullmatch(path)
    return f"{root}/users/{match[1]}.atom" if match and match[1].lower() not in OWN else None
