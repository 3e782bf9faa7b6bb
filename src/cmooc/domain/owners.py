"""Owners of feeds: whom to write to about a feed, and whether they want that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cmooc.domain.feeds import Feed


@dataclass(frozen=True, slots=True)
class Owner:
    """`confirmed_at` is when they said that the address is theirs; from `stopped_at` on no letter goes there.

    `pending` is the address that they want to move to. `is_stopped_by_owner`: they paused the feed or left, so that they
    may come back without asking anybody.
    """

    feed: Feed
    address: str
    language: str
    confirmed_at: datetime | None = None
    stopped_at: datetime | None = None
    pending: str = ""
    is_stopped_by_owner: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """Who comes by a link to their own feeds: their address, and every feed that is confirmed to be theirs, by title."""

    address: str
    language: str
    owners: tuple[Owner, ...]

    @property
    def pending(self) -> str:
        return next((one.pending for one in self.owners if one.pending), "")
