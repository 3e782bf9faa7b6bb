"""What the site shows: the subjects that outputs turn into documents. A subject is complete; rendering asks nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from cmooc.domain.choices import Choice
from cmooc.domain.courses import Course, CoursePage
from cmooc.domain.editions import Edition, EditionLine, Rhythm
from cmooc.domain.entries import Record
from cmooc.domain.events import EventRecord, Occurrence
from cmooc.domain.feeds import FeedRow
from cmooc.domain.geography import Box, Point, Ring
from cmooc.domain.people import Participant
from cmooc.domain.places import Place
from cmooc.domain.tags import Former, Vocabulary

WEEKS_LATELY = 4  # of the weeks of a count


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
    """A territory, theme or participant with its public posts, for lists; `weeks` are posts per week, oldest first."""

    slug: str
    name: str
    posts: int
    voices: int = 0
    latest_at: datetime | None = None
    weeks: tuple[int, ...] = ()

    @property
    def lately(self) -> int:
        return sum(self.weeks[-WEEKS_LATELY:])


@dataclass(frozen=True, slots=True)
class Writer:
    """A feed that writes about a territory or theme, with its public posts there."""

    feed_id: int
    feed_title: str
    participant_slug: str
    participant_name: str
    posts: int


class CountedPost(NamedTuple):
    """A post as figures count it, in UTC: once accepted, and public unless it was withdrawn."""

    key: str
    dated_at: datetime
    accepted_at: datetime
    entry_id: int
    is_public: bool
    writer: Writer
    territories: tuple[str, ...]
    themes: tuple[str, ...]

    def slugs(self, kind: ScopeKind) -> tuple[str, ...]:
        return self.territories if kind is ScopeKind.TERRITORY else self.themes


@dataclass(frozen=True, slots=True)
class Near:
    """A territory in the neighbourhood, and how far it is."""

    slug: str
    km: int


@dataclass(frozen=True, slots=True)
class Locator:
    """What a small map of a territory shows: the `land` around it, its own `outline` and point, and `others`' points."""

    land: tuple[Ring, ...]
    outline: tuple[Ring, ...] = ()
    here: Point | None = None
    others: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A territory as a map shows it: without located ones in it. A longitude may pass 180, as far as the map goes east.

    `maps` are the narrower maps on which it stands as well, narrowest first.
    """

    slug: str
    point: Point
    posts: int
    lately: int
    maps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """Public posts of a scope in one month; `first` is the month's first day."""

    first: date
    posts: int


@dataclass(frozen=True, slots=True)
class Part:
    """A document of a feed that can be walked back to its beginning (RFC 5005 §4).

    `name` is empty for the one that readers subscribe to, else `2026-11`, `2026-11-2` and so on. `is_whole`: nothing is
    added to it any more. `previous` is whole; `next` may be the one that still grows.
    """

    name: str = ""
    previous: str = ""
    next: str = ""
    is_whole: bool = False


class ScopeKind(StrEnum):
    ALL = "entries"
    TERRITORY = "territories"
    THEME = "themes"
    PARTICIPANT = "participants"


@dataclass(frozen=True, slots=True)
class Front:
    """The home page `/`: the latest edition, the current week, and the newest posts.

    `gone` are keys withdrawn since `edition` left. `recent_editions` begin with that one, newest first.
    """

    edition: Edition | None
    recent_editions: tuple[EditionLine, ...]
    newest: tuple[Record, ...]
    posts: int
    participants: int
    territories: tuple[Count, ...]
    themes: tuple[Count, ...]
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Moved:
    """The page at the address that a territory or theme had: it leads on, or says that it was removed."""

    kind: ScopeKind
    former: Former


@dataclass(frozen=True, slots=True)
class EditionPage:
    """`/editions/2026-11-22/` or `/editions/2026-W47/`.

    `previous` and `next` are neighbours of the same rhythm. `a_week_ago` and `a_year_ago` name the edition of that day,
    where there is one. `days` are the daily editions of a weekly one; `week` names the weekly one that a daily lies in.
    `gone` are keys withdrawn since it left.
    """

    edition: Edition
    previous: EditionLine | None = None
    next: EditionLine | None = None
    gone: frozenset[str] = frozenset()
    a_week_ago: str = ""
    a_year_ago: str = ""
    days: tuple[EditionLine, ...] = ()
    week: str = ""


@dataclass(frozen=True, slots=True)
class EditionCalendar:
    """`/editions/`: the editions of the newest months, all months that have some, and the newest `weeks`, newest first."""

    lines: tuple[EditionLine, ...]
    months: tuple[Month, ...] = ()
    weeks: tuple[EditionLine, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionMonth:
    """`/editions/2026-11/`: the editions of a month, newest first; `weeks` are the weekly ones that close in it."""

    first: date
    lines: tuple[EditionLine, ...]
    weeks: tuple[EditionLine, ...] = ()
    previous: date | None = None
    next: date | None = None


@dataclass(frozen=True, slots=True)
class WeeklyList:
    """`/editions/weekly/`: the newest weekly editions; `has_more` when older ones stand in the calendar only."""

    lines: tuple[EditionLine, ...]
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class EditionFeed:
    """A part of the feed of the editions of one rhythm, newest first. `gone` are keys withdrawn since they left."""

    rhythm: Rhythm
    part: Part
    editions: tuple[Edition, ...]
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """The page of a territory, a theme, a participant, or all posts (`/entries/`): its newest records.

    `months` newest first. `weeks` are posts per week, oldest first, for a plot that ends on `until`. Neighbours to go
    on to: `crossing` are the themes met in a territory, or the territories that a theme is met in; `beside` are those of
    its own kind that go with it; `near` the nearest territories; `writers` the feeds with most posts there. `events` are
    the next ones; `waiting` are posts that nobody has answered yet, as far as their source counts.
    """

    kind: ScopeKind
    slug: str
    records: tuple[Record, ...]
    posts: int
    voices: int = 0
    months: tuple[Month, ...] = ()
    weeks: tuple[int, ...] = ()
    crossing: tuple[Count, ...] = ()
    participant: Participant | None = None
    feeds: tuple[FeedRow, ...] = ()
    until: date | None = None
    beside: tuple[Count, ...] = ()
    near: tuple[Near, ...] = ()
    writers: tuple[Writer, ...] = ()
    locator: Locator | None = None
    events: tuple[Occurrence, ...] = ()
    talks: tuple[tuple[Record, Record], ...] = ()
    waiting: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class ScopeMonth:
    """`/territories/rennes/2026-11/`: the records of a scope in one month (UTC), newest first.

    A month with many has `parts`, counted from its oldest, so that what is past stays where it is; the last one stands
    at the month's own address. `posts` are those of the month. `previous` and `next` are months with posts.
    """

    kind: ScopeKind
    slug: str
    first: date
    records: tuple[Record, ...]
    posts: int
    part: int = 1
    parts: int = 1
    previous: date | None = None
    next: date | None = None
    participant: Participant | None = None


@dataclass(frozen=True, slots=True)
class ScopeFeed:
    """A part of the feed of a scope in the order of acceptance, newest first. Withdrawn records are among them."""

    kind: ScopeKind
    slug: str
    part: Part
    records: tuple[Record, ...]
    participant: Participant | None = None


@dataclass(frozen=True, slots=True)
class ChosenPage:
    """`/entries/?territory=rennes&theme=eau`, made when it is asked for: the newest records, or those of a month.

    `months` newest first; the rest is as in `ScopeMonth`.
    """

    choice: Choice
    records: tuple[Record, ...]
    posts: int
    months: tuple[Month, ...]
    first: date | None = None
    part: int = 1
    parts: int = 1
    previous: date | None = None
    next: date | None = None


@dataclass(frozen=True, slots=True)
class ChosenFeed:
    """A part of the feed of a choice in the order of acceptance, newest first. Withdrawn records are among them."""

    choice: Choice
    part: Part
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class ScopeIndex:
    """`/territories/`, `/themes/`, `/participants/`."""

    kind: ScopeKind
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class MapPage:
    """`/map/`, or `/map/bretagne/` for a territory in which there are several.

    `box` holds all spots; `land` and `outline`, that of the territory itself, reach beyond it. `counts` are the
    territories of the list, `lately` the last `WEEKS_LATELY` of their weeks; `maps` name those that have a map.
    """

    slug: str
    box: Box | None
    spots: tuple[Spot, ...]
    land: tuple[Ring, ...]
    outline: tuple[Ring, ...]
    counts: tuple[Count, ...]
    maps: frozenset[str]
    records: tuple[Record, ...] = ()
    events: tuple[Occurrence, ...] = ()


@dataclass(frozen=True, slots=True)
class NearPage:
    """`/near?place=…`, made when it is asked for: the nearest territory, and its page.

    `place` is the place of the world that was meant, so many kilometres from it; None when a territory was named itself.
    `others` are further places of the name.
    """

    typed: str = ""
    scope: Scope | None = None
    place: Place | None = None
    km: int = 0
    others: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryPage:
    """`/entries/KEY/`: the record and «where is my post?». Posts of others link to it (`answers`), or it to them."""

    record: Record
    answers: tuple[Record, ...] = ()
    speaks_of: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedList:
    """`/feeds/` with health, and `/feeds.opml`."""

    rows: tuple[FeedRow, ...]


@dataclass(frozen=True, slots=True)
class PageOf:
    """A course page; `versions` are its languages."""

    versions: tuple[CoursePage, ...]


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Public addresses (without language part) with the time of their last change: one file of the map."""

    name: str
    addresses: tuple[tuple[str, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class SitemapIndex:
    """`/sitemap.xml`: the names of the files of the map."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """`/events/`, by time: what is to come, or all of a month. `months` newest first, with their numbers of dates."""

    occurrences: tuple[Occurrence, ...]
    month: date | None = None
    months: tuple[Month, ...] = ()


@dataclass(frozen=True, slots=True)
class EventPage:
    """`/events/KEY/`: an event with all its public dates; none when it is not to be shown any more."""

    record: EventRecord
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """`calendar.ics` of the course, or of a territory or theme, whose `names` are by language."""

    kind: ScopeKind
    slug: str
    names: Mapping[str, str]
    occurrences: tuple[Occurrence, ...]


Subject = (
    Front
    | EditionPage
    | EditionCalendar
    | EditionMonth
    | WeeklyList
    | EditionFeed
    | Scope
    | ScopeMonth
    | ScopeFeed
    | ScopeIndex
    | Moved
    | MapPage
    | EntryPage
    | FeedList
    | PageOf
    | Sitemap
    | SitemapIndex
    | Agenda
    | EventPage
    | CalendarFile
)
