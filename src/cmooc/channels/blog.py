"""Any blog or site with a feed of its own: the channel for whatever no other one owns."""

from __future__ import annotations

from dataclasses import replace

from cmooc.channels.notes import titled
from cmooc.channels.platform import Platform
from cmooc.domain.entries import Entry


class Blog(Platform):
    name = "blog"

    def feed_url(self, profile_url: str) -> str | None:  # noqa: ARG002 - a page must be read to know
        return None

    def tidy(self, entry: Entry) -> Entry:
        """A post without a title is a note: it gets its first words for one."""
        done = titled(entry)
        return done if done.title == entry.title else replace(done, is_short=True)
