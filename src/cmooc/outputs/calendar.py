"""Calendars to subscribe to: of the course, of each territory, of each theme (iCalendar, RFC 5545, RFC 7986).

Each date is an event by itself, in UTC: what a series was made of has been worked out, and every program shows the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cmooc.domain.documents import Document
from cmooc.domain.events import Occurrence
from cmooc.domain.ports import Output
from cmooc.domain.site import CalendarFile, ScopeKind, Site, Subject
from cmooc.domain.texts import excerpt
from cmooc.domain.urls import is_http
from cmooc.outputs.addresses import absolute, link
from cmooc.outputs.templating import Templating

if TYPE_CHECKING:  # the library takes a while to load, and most publishings find no event changed
    from icalendar import Calendar, Event, Timezone

FILE = "calendar.ics"
PRODUCT = "-//cmooc//events//EN"
EVERY = timedelta(hours=6)
EXCERPT, WHOLE = 280, 4000
UNSEEN = {code: None for code in (*range(32), *range(127, 160), 0xFFFE, 0xFFFF) if code not in (9, 10)}


@dataclass(frozen=True)
class CalendarOutput:
    name: str = "calendar"

    def render(self, subject: Subject, site: Site) -> Iterable[Document]:
        if isinstance(subject, CalendarFile):
            yield Document(path_of(subject), "text/calendar", _calendar(subject, site).to_ical(sorted=False))


def output(templating: Templating) -> Output:  # noqa: ARG001 - every output is made in the same way
    return CalendarOutput()


def path_of(file: CalendarFile) -> str:
    return FILE if file.kind is ScopeKind.ALL else f"{file.kind.value}/{file.slug}/{FILE}"


def _calendar(file: CalendarFile, site: Site) -> Calendar:
    from icalendar import Calendar

    course = site.course
    name = file.names.get(course.language) or next(iter(file.names.values()), "")
    title = " · ".join(filter(None, (name, course.title(course.language))))
    found = Calendar()
    page = "events/" if file.kind is ScopeKind.ALL else f"{file.kind.value}/{file.slug}/"
    for key, value in (
        ("PRODID", PRODUCT), ("VERSION", "2.0"), ("METHOD", "PUBLISH"), ("NAME", title), ("X-WR-CALNAME", title),
        ("URL", absolute(course, page)), ("X-PUBLISHED-TTL", "PT6H"),
        ("X-WR-TIMEZONE", course.zone.key),
    ):  # fmt: skip
        found.add(key, value)
    found.add("REFRESH-INTERVAL", EVERY, parameters={"VALUE": "DURATION"})
    found.add_component(_utc())
    for part in _events(file.occurrences, site):
        found.add_component(part)
    return found


def _utc() -> Timezone:
    """All times are in UTC; a calendar without any component, as that of a quiet territory would be, is none."""
    from icalendar import Timezone, TimezoneStandard

    standard = TimezoneStandard()
    standard.add("DTSTART", datetime(1970, 1, 1))  # noqa: DTZ001 - local time, as the format asks
    standard.add("TZOFFSETFROM", timedelta(0))
    standard.add("TZOFFSETTO", timedelta(0))
    zone = Timezone()
    zone.add("TZID", "Etc/UTC")
    zone.add_component(standard)
    return zone


def _events(occurrences: Iterable[Occurrence], site: Site) -> Iterator[Event]:
    for one in occurrences:
        yield _event(one, site)


def _event(one: Occurrence, site: Site) -> Event:
    from icalendar import Event

    record, day, course = one.record, one.date, site.course
    said, page = record.event, absolute(course, one.path)
    host = absolute(course, "").partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"
    part = Event()
    own = "-".join(filter(None, (record.key, day.recurrence)))
    part.add("UID", f"{own}@{host}{link(course, '').rstrip('/')}")
    part.add("DTSTAMP", one.changed_at)
    part.add("CREATED", record.first_seen_at)
    part.add("LAST-MODIFIED", one.changed_at)
    part.add("SEQUENCE", one.sequence)
    part.add("STATUS", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    _put_times(part, one)
    part.add("SUMMARY", _plain(said.title), parameters={"LANGUAGE": said.language} if said.language else {})
    part.add("DESCRIPTION", _plain("\n\n".join(filter(None, (words(record.show, said.text), page)))))
    if said.place:
        part.add("LOCATION", _plain(said.place))
    if said.latitude is not None and said.longitude is not None:
        part.add("GEO", (said.latitude, said.longitude))
    part.add("URL", said.url if said.url and is_http(said.url) else page)
    if names := _categories(one, site):
        part.add("CATEGORIES", names)
    return part


def _put_times(part: Event, one: Occurrence) -> None:
    """Whole days are dates, the end the day after the last; a time without an end takes none."""
    if one.date.is_all_day:
        first, last = one.date.days(ZoneInfo(one.record.event.zone))
        part.add("DTSTART", first)
        part.add("DTEND", last + timedelta(days=1))
        return
    part.add("DTSTART", _whole(one.date.starts_at))
    if one.date.ends_at is not None:
        part.add("DTEND", _whole(one.date.ends_at))


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def words(show: str, text: str) -> str:
    """Return as much of an event's text as its author lets us show."""
    if show == "title":
        return ""
    return excerpt(text, EXCERPT) if show == "excerpt" else text[:WHOLE]


def _categories(one: Occurrence, site: Site) -> list[str]:
    language, vocabulary = site.course.language, site.vocabulary
    territories = (vocabulary.territory_by_slug.get(slug) for slug in one.record.territories)
    themes = (vocabulary.theme_by_slug.get(slug) for slug in one.record.themes)
    return [found.name(language) for found in (*themes, *territories) if found is not None]


def _plain(text: str) -> str:
    return text.translate(UNSEEN)
