"""What the site shows: the subjects that outputs turn into documents. A subject is complete; rendering asks nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cmooc.domain.courses import Course, CoursePage
from cmooc.domain.editions import Edition, EditionLine
from cmooc.domain.entries import Record
from cmooc.domain.feeds import FeedRow
from cmooc.domain.people import Participant
from cmooc.domain.polls import Attempt
from cmooc.domain.tags import Vocabulary


@dataclass(frozen=True)
class Site:
    """What every page needs. `pages` are the course pages of all languages; `today` is the course's local day."""

    course: Course
    vocabulary: Vocabulary
    pages: tuple[CoursePage, ...]
    today: date
    languages: tuple[str, ...] = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Count:
    """A territory, theme or participant with its public posts, for lists."""

    slug: str
    name: str
    posts: int
    voices: int = 0
    latest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """Public posts of a scope in one month; `first` is the month's first day."""

    first: date
    posts: int


class ScopeKind(StrEnum):
    ALL = "entries"
    TERRITORY = "territories"
    THEME = "themes"
    PARTICIPANT = "participants"


@dataclass(frozen=True, slots=True)
class Front:
    """The home page `/`: the latest edition, the current week, and the newest posts. Also site-wide feeds of editions.

    `gone` are keys withdrawn since `edition` and `recent_editions` left.
    """

    edition: Edition | None
    recent_editions: tuple[Edition, ...]
    newest: tuple[Record, ...]
    posts: int
    participants: int
    territories: tuple[Count, ...]
    themes: tuple[Count, ...]
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EditionPage:
    """`/editions/2026-11-22/`; `previous` and `next` are neighbours in time. `gone` are keys withdrawn since it left."""

    edition: Edition
    previous: EditionLine | None = None
    next: EditionLine | None = None
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EditionCalendar:
    """`/editions/`: all editions, newest first."""

    lines: tuple[EditionLine, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The page of a territory, a theme, a participant, or all posts (`/entries/`), with its feeds.

    `month` None: the newest records; else all records of that month, newest first. `months` newest first.
    `weeks` are posts per week, oldest first, for a small plot. `others` are neighbours to go on to: for a territory its
    children and parent, then the themes met there (`crossing`), and so on.
    """

    kind: ScopeKind
    slug: str
    records: tuple[Record, ...]
    posts: int
    voices: int = 0
    month: date | None = None
    months: tuple[Month, ...] = ()
    weeks: tuple[int, ...] = ()
    crossing: tuple[Count, ...] = ()
    participant: Participant | None = None
    feeds: tuple[FeedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ScopeIndex:
    """`/territories/`, `/themes/`, `/participants/`."""

    kind: ScopeKind
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """`/entries/KEY/`: the record and «where is my post?», also for entries that were held or left out."""

    record: Record


@dataclass(frozen=True, slots=True)
class FeedList:
    """`/feeds/` with health, and `/feeds.opml`."""

    rows: tuple[FeedRow, ...]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`/feeds/3/`: how a feed is, and its fetch log, newest first."""

    row: FeedRow
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class PageOf:
    """A course page; `versions` are its languages."""

    versions: tuple[CoursePage, ...]


@dataclass(frozen=True, slots=True)
class Sitemap:
    """All public addresses (without language part) with the time of their last change."""

    addresses: tuple[tuple[str, datetime | None], ...]


Subject = (
    Front | EditionPage | EditionCalendar | Scope | ScopeIndex | EntryPage | FeedList | FeedPage | PageOf | Sitemap
)
