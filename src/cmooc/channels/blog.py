"""Any blog or site with a feed of its own: the channel for whatever no other one owns."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cmooc.channels.addresses import titled
from cmooc.domain.entries import Entry


@dataclass(frozen=True)
class Blog:
    name: str = "blog"
    is_social: bool = False

    def feed_url(self, profile_url: str) -> str | None:  # noqa: ARG002 - a page must be read to know
        return None

    def owns(self, feed_url: str) -> bool:  # noqa: ARG002
        return False

    def tidy(self, entry: Entry) -> Entry:
        """A post without a title is a note: it gets its first words for one."""
        return entry if entry.title else replace(titled(entry), is_short=True)
