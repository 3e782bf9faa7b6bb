"""What the site shows of events: lists by day and month, a page for each, calendars to subscribe to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from cmooc.domain.events import AHEAD, BACK, EventRecord, Occurrence, occurrences
from cmooc.domain.site import Agenda, CalendarFile, EventPage, Month, ScopeKind, Site
from cmooc.domain.times import at_local, local_day
from cmooc.services.events import Events

LISTED = timedelta(days=45)
LEAST_LISTED = 10
NEXT_SHOWN = 5
STALE_NAMES = {ScopeKind.TERRITORY: "territory", ScopeKind.THEME: "theme", ScopeKind.PARTICIPANT: "participant"}
Pending = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class AgendaSubjects:
    """Events are read once for all pages of one publishing."""

    site: Site
    events: Events

    def lists(self) -> Iterator[Agenda | CalendarFile]:
        """Yield the page of what is to come, one for each month, and all calendars."""
        months = self._months
        yield Agenda(self._soon(), months=months)
        for month in months:
            of_month = (one for one in self._all if self._month(one) == month.first)
            yield Agenda(tuple(of_month), month.first, months)
        yield from self._calendars()

    def pages(self, keys: tuple[str, ...]) -> Iterator[EventPage]:
        announced = self._announced
        for record in self.events.events.by_keys(keys):
            yield EventPage(record, occurrences(record, announced))

    def keys(self) -> tuple[str, ...]:
        """Return the keys of all events that have a page."""
        return tuple(record.key for record in self._records)

    def next_of(self, kind: ScopeKind, slug: str) -> tuple[Occurrence, ...]:
        """Return the next events of a territory, theme or participant, or of the course, of a series only its next date."""
        found: dict[str, Occurrence] = {}
        for one in self._coming:
            if kind is ScopeKind.ALL or slug in _slugs(one.record, kind):
                found.setdefault(one.record.key, one)
        return tuple(found.values())[:NEXT_SHOWN]

    def addresses(self) -> list[tuple[str, datetime | None]]:
        """Return the addresses of the events' pages, without language, with the time of their last change."""
        months: list[tuple[str, datetime | None]] = [(f"events/{one.first:%Y-%m}/", None) for one in self._months]
        return [("events/", None), *months, *((f"events/{one.key}/", one.changed_at) for one in self._records)]

    def with_passed(self, pending: Pending, since: date) -> Pending:
        """Return the change list with what shows events as to come that are over since a day."""
        first = at_local(since, time.min, self.site.course.zone)
        passed = [one for one in self._all if first <= one.date.starts_at < self._today]
        found = {name: dict.fromkeys(names) for name, names in pending.items()}
        for one in passed:
            found.setdefault("event", {})[one.record.key] = None
            for kind, name in STALE_NAMES.items():
                found.setdefault(name, {}).update(dict.fromkeys(_slugs(one.record, kind)))
        return {name: tuple(names) for name, names in found.items()}

    def _calendars(self) -> Iterator[CalendarFile]:
        """Yield the calendar of the course, of each territory and of each theme."""
        since, until = self._today - BACK, self._today + AHEAD
        window = tuple(one for one in self._all if since <= one.date.starts_at < until)
        yield CalendarFile(ScopeKind.ALL, "", {}, window)
        vocabulary = self.site.vocabulary
        for kind, members in ((ScopeKind.TERRITORY, vocabulary.territories), (ScopeKind.THEME, vocabulary.themes)):
            for one in members:
                yield CalendarFile(
                    kind,
                    one.slug,
                    one.names,
                    tuple(found for found in window if one.slug in _slugs(found.record, kind)),
                )

    @cached_property
    def _today(self) -> datetime:
        return at_local(self.site.today, time.min, self.site.course.zone)

    @cached_property
    def _announced(self) -> frozenset[tuple[str, datetime]]:
        return self.events.announced()

    @cached_property
    def _records(self) -> tuple[EventRecord, ...]:
        return self.events.events.public()

    @cached_property
    def _all(self) -> tuple[Occurrence, ...]:
        found = [one for record in self._records for one in occurrences(record, self._announced)]
        return tuple(sorted(found, key=lambda one: (one.date.starts_at, one.record.event.title, one.record.key)))

    @cached_property
    def _coming(self) -> tuple[Occurrence, ...]:
        """The dates that are not over when the day begins."""
        return tuple(one for one in self._all if (one.date.ends_at or one.date.starts_at) >= self._today)

    def _soon(self) -> tuple[Occurrence, ...]:
        """Return what comes in the next weeks, and the next few whenever they are."""
        near = [one for one in self._coming if one.date.starts_at < self._today + LISTED]
        return tuple(near if len(near) >= LEAST_LISTED else self._coming[:LEAST_LISTED])

    @cached_property
    def _months(self) -> tuple[Month, ...]:
        counts = Counter(self._month(one) for one in self._all)
        return tuple(Month(first, counts[first]) for first in sorted(counts, reverse=True))

    def _month(self, one: Occurrence) -> date:
        return local_day(one.date.starts_at, self.site.course.zone).replace(day=1)


def _slugs(record: EventRecord, kind: ScopeKind) -> tuple[str, ...]:
    match kind:
        case ScopeKind.TERRITORY:
            return record.territories
        case ScopeKind.THEME:
            return record.themes
        case ScopeKind.PARTICIPANT:
            return (record.participant_slug,) if record.participant_slug else ()
    return ()
