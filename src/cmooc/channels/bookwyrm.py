"""BookWyrm: what a reader writes of books, at `/user/NAME/rss` (bookwyrm/urls.py)."""

from __future__ import annotations

import re

from cmooc.channels.addresses import parts_of, root_of, says
from cmooc.channels.notes import as_note
from cmooc.channels.pages import runs
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry

READER = re.compile(
    r"/(?:user/|@)([\w.@-]{1,200}?)(?:/(?:rss(?:-\w{1,20})?|books|shelf|lists|reviews-comments)(?:/.*)?)?/?"
)
FEED = re.compile(r"/user/[\w.@-]{1,200}/rss(?:-(?:reviews|quotes|comments))?/?")


class BookWyrm(Platform):
    name = "bookwyrm"
    is_social = True
    software = ("bookwyrm",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None:
            return None
        if FEED.fullmatch(parts.path):
            return parts._replace(query="").geturl()
        return _feed(root_of(parts), parts.path) if says(parts, "bookwyrm") else None

    def feed_in(self, page_url: str, html: str) -> str | None:
        parts = parts_of(page_url)
        return _feed(root_of(parts), parts.path) if parts and runs(html, "bookwyrm") else None

    def tidy(self, entry: Entry) -> Entry:
        return as_note(entry, keeps_title=True)


def _feed(root: str, path: str) -> str | None:
    match = READER.fullmatch(path)
    return f"{root}/user/{match[1]}/rss" if match else None
