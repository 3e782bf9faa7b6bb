"""Editions: one dated number of the newsletter, kept as it went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Window:
    """[start, end) of acceptance; `start` is None for the first edition."""

    start: datetime | None
    end: datetime


class SectionKind(StrEnum):
    EVENTS = "events"
    HIGHLIGHTED = "highlighted"
    THEME = "theme"
    SOCIAL = "social"
    NEWCOMERS = "newcomers"


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it stood when the edition was composed. `note` is the facilitator's, with the highlight.

    `show` is what the author allowed then (`title`, `excerpt`, `full`); `text` is the excerpt, empty for `title`.
    """

    key: str
    title: str
    url: str | None
    text: str
    participant_slug: str
    participant_name: str
    feed_title: str
    channel: str
    language: str | None
    published_at: datetime | None
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one territory within a section; `territory` is None where none is known."""

    territory: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """`theme` is set for theme sections only (None there: posts without a theme).

    `groups` are within the cap; `more` are the items past it, shown behind «read more».
    """

    kind: SectionKind
    theme: str | None = None
    groups: tuple[Group, ...] = ()
    more: tuple[Item, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for group in self.groups for item in group.items)


@dataclass(frozen=True, slots=True)
class Newcomer:
    slug: str
    name: str
    feed_title: str
    territories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """`number` counts from 1. `lead` is the facilitator's sanitized HTML by language, empty for the automatic lead.

    `announcements` are sanitized (language, title, html). `counts` are whole-window figures: posts, voices, territories.
    `twins` are keys of entries carried but not shown: the same post seen through another feed of its participant.
    """

    day: date
    window: Window
    number: int
    sections: tuple[Section, ...]
    newcomers: tuple[Newcomer, ...] = ()
    lead: tuple[tuple[str, str], ...] = ()
    announcements: tuple[tuple[str, str, str], ...] = ()
    posts: int = 0
    voices: int = 0
    territories: int = 0
    published_at: datetime | None = None
    twins: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Every entry of the edition once, in the order of reading, those behind «read more» included."""
        found = {item.key: item for section in self.sections for item in (*section.items, *section.more)}
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition as the calendar shows it: its day, number, the titles it opens with, and how many posts it has."""

    day: date
    number: int
    titles: tuple[str, ...]
    posts: int
