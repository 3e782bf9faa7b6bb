"""Editions: one dated number of the newsletter, kept as it went out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Window:
    """[start, end) of acceptance; `start` is None for the first edition."""

    start: datetime | None
    end: datetime


class Rhythm(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"


class SectionKind(StrEnum):
    """`EVENTS` and `NEWCOMERS` stand in editions of before: an edition has fields of its own for both."""

    EVENTS = "events"
    HIGHLIGHTED = "highlighted"
    THEME = "theme"
    SOCIAL = "social"
    CONVERSATIONS = "conversations"
    WAITING = "waiting"
    ELSEWHERE = "elsewhere"
    NEWCOMERS = "newcomers"


AGAIN = frozenset({SectionKind.CONVERSATIONS, SectionKind.WAITING})
"""Sections of posts that went out before: an edition mentions them, and carries them no second time."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it stood when the edition was composed. `note` is the facilitators'.

    `text` is the excerpt, empty where the author allows the title only. `comments_count` is None where the source does
    not tell; `new_comments` came since an edition last told of the post. `is_first`: the first post of its author here.
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
    comments_count: int | None = None
    new_comments: int = 0
    is_first: bool = False


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
class EventItem:
    """An event as it stood when the edition was composed; `zone` is the IANA name in which its hours are meant."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    is_all_day: bool = False
    zone: str = ""
    place: str = ""
    url: str | None = None
    language: str | None = None
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """What was set right after an edition had left: sanitized (language, html)."""

    at: datetime
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """`day` is the day it leaves; `number` counts from 1 in each rhythm.

    `lead` is the facilitator's sanitized HTML by language, empty for the automatic lead.
    `announcements` are sanitized (language, title, html). `counts` are whole-window figures: posts, voices, territories.
    `twins` are keys of entries carried but not shown: the same post seen through another feed of its participant.
    `events` are those of the days it speaks of, by time. `corrections` were made after it had left, oldest first.
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
    rhythm: Rhythm = Rhythm.DAILY
    events: tuple[EventItem, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def name(self) -> str:
        """The last part of its address: its day, or the ISO week that a weekly one closes (`2026-W47`)."""
        return edition_name(self.day, self.rhythm)

    @property
    def items(self) -> tuple[Item, ...]:
        """Every entry that the edition carries, once, in the order of reading, those behind «read more» included."""
        return _once(section for section in self.sections if section.kind not in AGAIN)

    @property
    def highlighted(self) -> tuple[Item, ...]:
        return _once(section for section in self.sections if section.kind is SectionKind.HIGHLIGHTED)

    @property
    def mentioned(self) -> tuple[Item, ...]:
        """Every entry that stands anywhere in it, once: those that it carries, and those that went out before."""
        return _once(self.sections)


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition as the calendar shows it: its day, number, the titles it opens with, and how many posts it has."""

    day: date
    number: int
    titles: tuple[str, ...]
    posts: int
    rhythm: Rhythm = Rhythm.DAILY

    @property
    def name(self) -> str:
        return edition_name(self.day, self.rhythm)


def edition_name(day: date, rhythm: Rhythm) -> str:
    """Return the last part of the address of the edition that leaves on a day."""
    if rhythm is Rhythm.DAILY:
        return day.isoformat()
    year, week, _ = (day - timedelta(days=1)).isocalendar()
    return f"{year}-W{week:02}"


def _once(sections: Iterable[Section]) -> tuple[Item, ...]:
    found = {item.key: item for section in sections for item in (*section.items, *section.more)}
    return tuple(found.values())
