"""The desk: what awaits a facilitator's decision, what they saw of it, and the moves that they made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from cmooc.domain.sentences import Sentence

NAME_LENGTH = 10
LONGEST_NUMBER = 18  # digits


class CardKind(StrEnum):
    """In the order of their value for readers and participants; see docs/decisions/0033."""

    FEED = "feed"
    POST = "post"
    TAG = "tag"
    THEME = "theme"
    EVENT = "event"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw of a thing: its state, and the number of the last move on it, 0 for none."""

    key: str
    state: str
    last: int = 0

    def __str__(self) -> str:
        """Return it as a form carries it."""
        return f"{self.last}|{self.state}|{self.key}"

    @classmethod
    def of(cls, text: str) -> Seen | None:
        """Read what a form carried; None when this is nothing of ours."""
        last, _bar, rest = text.partition("|")
        state, bar, key = rest.partition("|")
        is_ours = bool(bar and key) and last.isascii() and last.isdecimal() and len(last) <= LONGEST_NUMBER
        return cls(key, state, int(last)) if is_ours else None


@dataclass(frozen=True, slots=True)
class Card:
    """Something to decide: one decision on all that was `seen`. `about` tells it from others; `thing` is what is shown.

    `territories` and `themes` say whose it is to decide on.
    """

    kind: CardKind
    about: str
    seen: tuple[Seen, ...]
    thing: object
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name within a page, the same as long as it is about the same thing."""
        return card_name(self.kind, self.about)


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done. `words` are a reason, a note or a name; `to` is where something belongs instead.

    `note` was being typed beside, and is not to be lost.
    """

    kind: CardKind
    action: str
    seen: tuple[Seen, ...]
    words: str = ""
    to: str = ""
    note: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(one.key for one in self.seen)


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of an order: told to whom gave it. `kept` is what taking it back needs; None where nothing can."""

    told: Sentence
    kept: Mapping[str, object] | None = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that somebody decided at the desk. Moves of one `name` were made in one go.

    `became` is its state afterwards, None while it is being done. `kept` is None where it can't be undone.
    """

    id: int
    name: str
    at: datetime
    by: str
    kind: CardKind
    action: str
    key: str
    became: str | None = None
    kept: Mapping[str, object] | None = None
    undone_at: datetime | None = None
    undone_by: str = ""

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and self.became is not None and self.kept is not None


@dataclass(frozen=True, slots=True)
class Done:
    """A move that was made, or undone, with what came of it; None where nothing more is to be said."""

    moves: tuple[Move, ...]
    told: Sentence | None


@dataclass(frozen=True, slots=True)
class TrailLine:
    """Moves that were made in one go, with the title of what they are about; empty when that has gone."""

    moves: tuple[Move, ...]
    title: str

    @property
    def first(self) -> Move:
        return self.moves[0]


def card_name(kind: CardKind, about: str) -> str:
    return f"{kind.value}-{sha256(about.encode()).hexdigest()[:NAME_LENGTH]}"


def digest(*parts: object) -> str:
    """Return a short state of something that has many parts."""
    return sha256(repr(parts).encode()).hexdigest()[:NAME_LENGTH]
