"""Subscribers: who receives the newsletter by mail, how often, and which part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cmooc.domain.editions import Rhythm


class SubscriberState(StrEnum):
    """`LEFT`: by their own wish; `SUSPENDED`: their mailbox refuses; `COMPLAINED`: they called a message spam."""

    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    LEFT = "left"
    SUSPENDED = "suspended"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class Cut:
    """Which message of an edition a subscriber gets; equal cuts get the same one.

    `language` is that of the headings. Empty `territories`, `themes` and `languages` (of posts) stand for all; all three
    are sorted, so that equal choices are equal values. `most_posts` None means as many as composed. `is_plain` asks
    for text alone.
    """

    language: str
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    most_posts: int | None = None
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a subscriber chooses: how often, and which message."""

    rhythm: Rhythm
    cut: Cut


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for a confirmation from `address`: to subscribe with these wishes, or, without any, to move there."""

    address: str
    wishes: Wishes | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """When somebody agreed, and to which words; `client` is a keyed hash of where from, empty when the host entered it."""

    at: datetime
    wording: str
    client: str = ""


class Suppressed(StrEnum):
    """Why nobody but its owner can subscribe an address again."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many letters an address is sent on request in a day, and how many a client may ask for in an hour."""

    letters_per_day: int
    sign_ups_per_hour: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that ends in a letter: keyed hashes of the address that it goes to, and of the client that asks."""

    address_hash: str
    client_hash: str


@dataclass(frozen=True, slots=True)
class Subscriber:
    """`key` is random and stands in links instead of the address. Until `paused_until`, excluded, nothing is sent."""

    id: int
    key: str
    address: str
    state: SubscriberState
    rhythm: Rhythm
    cut: Cut
    created_at: datetime
    confirmed_at: datetime | None = None
    paused_until: datetime | None = None
    pending: Pending | None = None

    @property
    def wishes(self) -> Wishes:
        return Wishes(self.rhythm, self.cut)


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a message needs to know of the subscriber whom it goes to."""

    id: int
    key: str
    address: str


def address_key(address: str) -> str:
    """Return the form in which addresses are compared: no provider tells capitals apart, and people mix them."""
    return address.lower()
