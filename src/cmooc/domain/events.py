"""Events: what calendars and posts say of meetings, kept with all their dates, and what facilitators decided of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from cmooc.domain.editions import EventItem
from cmooc.domain.entries import entry_key
from cmooc.domain.times import local_day

BACK = timedelta(days=60)  # dates of a calendar that are read
AHEAD = timedelta(days=400)


class EventState(StrEnum):
    """Only what is accepted or cancelled is public; what a post seems to announce is suggested first."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class DateState(StrEnum):
    """`withdrawn`: it stood in the calendar and does no more."""

    STANDING = "standing"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


PUBLIC = (EventState.ACCEPTED, EventState.CANCELLED)


@dataclass(frozen=True, slots=True)
class CalendarText:
    """A calendar taken apart: the unfolded lines of its events and of its time zones, and the zone that it names."""

    events: tuple[tuple[str, ...], ...] = ()
    zones: tuple[tuple[str, ...], ...] = ()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class EventDate:
    """One time at which an event takes place.

    `recurrence` names the date within its series (RFC 5545 §3.8.4.4) and is empty for an event that has only one. An
    event of whole days starts and ends at midnight in its zone; the end is the first moment that is no longer part of it.
    """

    recurrence: str
    starts_at: datetime
    ends_at: datetime | None = None
    is_all_day: bool = False
    is_cancelled: bool = False

    def days(self, zone: ZoneInfo) -> tuple[date, date]:
        """Return the first and the last local day."""
        last = max(self.starts_at, self.ends_at - timedelta(seconds=1)) if self.ends_at else self.starts_at
        return local_day(self.starts_at, zone), local_day(last, zone)


@dataclass(frozen=True, slots=True)
class Event:
    """An event with all its dates in the window that is read; `zone` is the IANA name in which its hours are meant.

    As a calendar wrote it, `title`, `place` and `html` are unsafe; once cleaned, `html` has passed the sanitizer and
    `text` is its text. `recurrence` is set for a date of a series that says something of its own.
    """

    uid: str
    title: str
    dates: tuple[EventDate, ...]
    zone: str
    recurrence: str = ""
    html: str = ""
    text: str = ""
    url: str | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class FreshEvent:
    """A cleaned event as a poll found it, with the territories and themes that it has; surest first."""

    event: Event
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownDate:
    """A stored date of an event."""

    id: int
    date: EventDate
    state: DateState
    sequence: int = 0
    changed_at: datetime | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class EventRecord:
    """A stored event with all that we know about it; `dates` are in order, withdrawn ones included.

    `key` is its permanent address part. `entry_key` names the post that announced it. `decided_by` is the facilitator
    who accepted, rejected, cancelled or added it. `show` is how much of its words may be shown, as of a post.
    """

    id: int
    key: str
    event: Event
    state: EventState
    dates: tuple[KnownDate, ...]
    territories: tuple[str, ...]
    themes: tuple[str, ...]
    sequence: int
    first_seen_at: datetime
    changed_at: datetime
    decided_by: str = ""
    feed_id: int | None = None
    feed_title: str = ""
    participant_slug: str = ""
    participant_name: str = ""
    entry_key: str = ""
    entry_title: str = ""
    show: str = "full"

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One public date of an event, as lists and calendars show it."""

    record: EventRecord
    date: EventDate
    is_cancelled: bool
    sequence: int
    changed_at: datetime

    @property
    def anchor(self) -> str:
        """The name of the date on the page of its event."""
        return f"d{self.date.starts_at:%Y%m%dT%H%MZ}"

    @property
    def path(self) -> str:
        return f"events/{self.record.key}/"

    def item(self) -> EventItem:
        event, day = self.record.event, self.date
        return EventItem(
            key=self.record.key, title=event.title, starts_at=day.starts_at, ends_at=day.ends_at,
            is_all_day=day.is_all_day, zone=event.zone, place=event.place, url=event.url, language=event.language,
            territories=self.record.territories, themes=self.record.themes, is_cancelled=self.is_cancelled,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changed:
    """What a calendar now says otherwise of a stored event: None where it has not changed.

    `added` are new dates, `moved` pairs the id of a stored date with what it is now, `withdrawn` are ids.
    """

    id: int
    fresh: FreshEvent | None
    added: tuple[EventDate, ...] = ()
    moved: tuple[tuple[int, EventDate], ...] = ()
    withdrawn: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EventChanges:
    """What one reading of a calendar, or of a post, came to."""

    new: tuple[FreshEvent, ...] = ()
    changed: tuple[Changed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)


def event_key(source: str, uid: str, recurrence: str = "", copy: int = 0) -> str:
    """Return the permanent address part of an event; `source` is the feed's address, or what else gave it."""
    return entry_key(f"event {source}", f"{uid}\n{recurrence}", copy)


def occurrences(
    record: EventRecord, announced: frozenset[tuple[str, datetime]] = frozenset()
) -> tuple[Occurrence, ...]:
    """Return the public dates of an event, in order.

    A date that was withdrawn is one of them, as cancelled, when an edition had announced it: (key, start).
    """
    if not record.is_public:
        return ()
    found = []
    for known in record.dates:
        is_withdrawn = known.state is DateState.WITHDRAWN
        if is_withdrawn and (record.key, known.date.starts_at) not in announced:
            continue
        is_cancelled = known.state is not DateState.STANDING or record.state is EventState.CANCELLED
        changed_at = max(known.changed_at or record.changed_at, record.changed_at)
        found.append(Occurrence(record, replace(known.date, is_cancelled=is_cancelled), is_cancelled,
                                record.sequence + known.sequence, changed_at))  # fmt: skip
    return tuple(found)
