"""What a channel is until it says otherwise: articles, no quirks, known by the addresses of its feeds."""

from __future__ import annotations

from abc import ABC, abstractmethod

from cmooc.channels.notes import titled
from cmooc.domain.entries import Entry
from cmooc.domain.urls import address_key


class Platform(ABC):
    """The agreement is `Channel` in `cmooc.domain.ports`; a member overrides what is different with it."""

    name: str
    is_social: bool = False
    software: tuple[str, ...] = ()

    @abstractmethod
    def feed_url(self, profile_url: str) -> str | None: ...

    def feed_in(self, page_url: str, html: str) -> str | None:  # noqa: ARG002 - most need no page
        return None

    def owns(self, feed_url: str) -> bool:
        found = self.feed_url(feed_url)
        return found is not None and address_key(found) == address_key(feed_url)

    def tidy(self, entry: Entry) -> Entry:
        return titled(entry)
