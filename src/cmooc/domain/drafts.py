"""Drafts: what facilitators prepare for the edition that is still to leave, piece by piece, with who did it and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cmooc.domain.editions import Rhythm


class PieceKind(StrEnum):
    """What a draft is made of. A piece is called by its kind and what it is about, such as `lead:fr` or `hold:KEY`."""

    LEAD = "lead"
    ANNOUNCEMENT = "announcement"
    HIGHLIGHT = "highlight"
    NOTE = "note"
    HOLD = "hold"
    ORDER = "order"


SECTIONS = "sections"
POSTS = "posts"
OF_POSTS = (PieceKind.HIGHLIGHT, PieceKind.NOTE, PieceKind.HOLD)


@dataclass(frozen=True, slots=True)
class Text:
    """Words as a facilitator wrote them, and as sanitized HTML; a lead has no title."""

    markdown: str
    html: str
    title: str = ""


Value = Text | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """What holds now, who said so, when, and with which version of the draft."""

    value: Value
    by: str
    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Act:
    """One change of one piece; None where it was or became nothing."""

    version: int
    name: str
    by: str
    at: datetime
    before: Value | None
    after: Value | None
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """`version` grows with each change. `opened` is the version with which this draft began, when the last one left."""

    rhythm: Rhythm = Rhythm.DAILY
    version: int = 0
    opened: int = 0
    opened_at: datetime | None = None
    pieces: Mapping[str, Piece] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()

    @property
    def lead(self) -> tuple[tuple[str, str], ...]:
        """(language, html), as an edition has it."""
        return tuple((name, one.html) for name, one in self._of(PieceKind.LEAD) if isinstance(one, Text))

    @property
    def announcements(self) -> tuple[tuple[str, str, str], ...]:
        """(language, title, html), in the order in which they were first written."""
        return tuple(
            (name.rpartition(".")[2], one.title, one.html)
            for name, one in self._of(PieceKind.ANNOUNCEMENT) if isinstance(one, Text)
        )  # fmt: skip

    @property
    def highlights(self) -> Mapping[str, str]:
        """The note of each post that is highlighted, by key."""
        return self.words(PieceKind.HIGHLIGHT)

    @property
    def notes(self) -> Mapping[str, str]:
        """The notes on posts that are not highlighted, by key."""
        return self.words(PieceKind.NOTE)

    @property
    def held(self) -> frozenset[str]:
        """Keys of the posts that wait until they are released."""
        return frozenset(self.words(PieceKind.HOLD))

    @property
    def sections(self) -> tuple[str, ...]:
        """Names of the sections that come first, in order; see `section_name`."""
        return self._order(SECTIONS)

    @property
    def posts(self) -> tuple[str, ...]:
        """Keys of the posts that come first in their sections, in order."""
        return self._order(POSTS)

    def value(self, name: str) -> Value | None:
        piece = self.pieces.get(name)
        return piece.value if piece else None

    def _of(self, kind: PieceKind) -> Iterator[tuple[str, Value]]:
        for name, piece in self.pieces.items():
            if name.startswith(f"{kind.value}:"):
                yield name.partition(":")[2], piece.value

    def words(self, kind: PieceKind) -> Mapping[str, str]:
        """What was said with a kind of piece, by what it is about."""
        return {name: value for name, value in self._of(kind) if isinstance(value, str)}

    def _order(self, what: str) -> tuple[str, ...]:
        found = self.value(piece_name(PieceKind.ORDER, what))
        return found if isinstance(found, tuple) else ()


def piece_name(kind: PieceKind, about: str) -> str:
    return f"{kind.value}:{about}"


def section_name(kind: str, theme: str | None) -> str:
    """Return what facilitators call a section: `theme:gardens`, `theme:` for posts without one, else its kind."""
    return f"{kind}:{theme or ''}" if kind == "theme" else kind
