"""Diaspora: a person's public posts are at `/public/NAME.atom` (wiki.diasporafoundation.org)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of, says
from cmooc.channels.notes import as_note
from cmooc.channels.pages import meta
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

PERSON = re.compile(r"/(?:u|public)/([\w.-]{1,100}?)(?:\.atom)?/?")
FEED = re.compile(r"/public/[\w.-]{1,100}\.atom")
HOSTS = ("diaspora", "diasp.", "framasphere", "pluspora")


class Diaspora(Platform):
    name = "diaspora"
    is_social = True
    software = ("diaspora",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        is_ours = parts is not None and (FEED.fullmatch(parts.path) or says(parts, *HOSTS))
        return _feed(root_of(parts), parts.path) if parts and is_ours else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        is_ours = meta(html, "og:site_name").lower().startswith("diaspora")
        return _feed(root_of(parts), parts.path) if parts and is_ours else None

    def tidy(self, entry: Entry) -> Entry:
        return as_note(entry)


def _feed(root: str, path: str) -> str | None:
    match = PERSON.fullmatch(path)
    return f"{root}/public/{match[1]}.atom" if match else None
