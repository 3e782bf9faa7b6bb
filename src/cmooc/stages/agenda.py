"""From the text of a calendar to its events with their dates, those of series one by one (RFC 5545).

Calendars are hostile: a rule may mean a date for each second until the end of time. Only a window of dates is looked at,
rules that mean more than one a day on end count once, and no calendar gives more than so many events and dates.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cmooc.domain.events import AHEAD, BACK, CalendarText, Event, EventDate
from cmooc.domain.times import at_local
from cmooc.stages.recurring import is_series, repeats

if TYPE_CHECKING:
    from icalendar import Component

MOST_EVENTS = 1500
MOST_DATES = 8000
MOST_SERIES = 300
MOST_OF_A_SERIES = 500
MOST_WORDS = 20_000
DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
REPEATS = ("RRULE", "RDATE", "RECURRENCE-ID")
SLACK = timedelta(days=2)  # zones are not known yet when events are chosen
GEO = re.compile(r"\s*(-?\d{1,3}(?:\.\d*)?)\s*[;,]\s*(-?\d{1,3}(?:\.\d*)?)\s*")
OWN_WORDS = ("title", "html", "place", "url", "latitude", "longitude")


@dataclass(frozen=True, slots=True)
class _Window:
    """The dates that are looked at.

    `zone` is where hours without a zone are meant: that of the calendar, else the course's. Whole days have none at all,
    and are told in the course's, `day_zone`.
    """

    since: datetime
    until: datetime
    zone: ZoneInfo
    day_zone: ZoneInfo
    is_named: bool

    def days(self) -> Iterator[date]:
        first = self.since.date() - SLACK
        return (first + timedelta(days=number) for number in range((self.until - self.since + 2 * SLACK).days))


def events_of(calendar: CalendarText, *, zone: ZoneInfo, now: datetime) -> tuple[Event, ...]:
    """Return the events that take place between some weeks ago and a year ahead, as written, unsafe. Never raises.

    Dates of a series belong to one event, but for those that say something of their own.
    """
    named = next(iter(_safely(lambda: [ZoneInfo(calendar.zone)])), None) if calendar.zone else None
    window = _Window(now - BACK, now + AHEAD, named or zone, zone, named is not None)
    groups: dict[str, list[Component]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the library finds odd in a calendar is nobody's business here
        for part in _components(calendar, window):
            groups.setdefault(_uid(part), []).append(part)
        found = list(_read(groups, window))
    return _fewer(found)


def _read(groups: Mapping[str, Sequence[Component]], window: _Window) -> Iterator[Event]:
    """Yield the events of all groups; those of a calendar that has no end are cut."""
    series = dates = 0
    for uid, parts in groups.items():
        repeated = any(is_series(part) for part in parts)
        if repeated and (series == MOST_SERIES or dates > MOST_DATES):
            continue
        series += repeated
        for event in _safely(_read_group, uid, parts, window):
            dates += len(event.dates)
            yield event


def _components(calendar: CalendarText, window: _Window) -> Iterator[Component]:
    """Yield the events that may fall into the window, as the library reads them; one that it can't read is left out."""
    from icalendar import Calendar
    from icalendar import Event as Part
    from icalendar.timezone import tzp

    tzp.use_zoneinfo()  # forgets the zones that other calendars brought: each may give the same name to its own
    chosen = [lines for lines in calendar.events if _may_matter(lines, window)][:MOST_EVENTS]
    for lines in calendar.zones:
        _safely(Calendar.from_ical, "\r\n".join(("BEGIN:VCALENDAR", *lines, "END:VCALENDAR")))
    for lines in chosen:
        for part in _safely(lambda text: [Part.from_ical(text)], "\r\n".join(lines)):
            if isinstance(part, Part) and part.get("DTSTART") is not None and not _is_private(part):
                yield part


def _is_private(part: Component) -> bool:
    """Tell whether an event is not for all eyes (RFC 5545 §3.8.1.3)."""
    return str(part.get("CLASS") or "").strip().upper() in ("PRIVATE", "CONFIDENTIAL")


def _may_matter(lines: Sequence[str], window: _Window) -> bool:
    """Tell from the text alone whether an event may have a date in the window; most of an old calendar has none."""
    days: list[date] = []
    for line in lines:
        name = line.partition(":")[0].partition(";")[0].upper()
        if name in REPEATS:
            return True
        if name in ("DTSTART", "DTEND") and (found := DAY.search(line.rpartition(":")[2])):
            days += _safely(lambda: [date(*map(int, found.groups()))])
        if name == "DURATION":
            return True
    first, last = (window.since - SLACK).date(), (window.until + SLACK).date()
    return bool(days) and min(days) <= last and max(days) >= first


def _uid(part: Component) -> str:
    said = str(part.get("UID") or "").strip()
    if said:
        return said[:500]
    words = f"{part.get('SUMMARY')}\n{part.decoded('DTSTART', '')}"
    return sha256(words.encode("utf-8", "replace")).hexdigest()[:32]


def _read_group(uid: str, parts: Sequence[Component], window: _Window) -> list[Event]:
    """Return the events of one UID: a series and the dates that say something of their own."""
    overrides = [part for part in parts if part.get("RECURRENCE-ID") is not None]
    masters = _masters([part for part in parts if part.get("RECURRENCE-ID") is None])
    found: list[Event] = []
    for number, master in enumerate(masters):
        own = uid if number == 0 else f"{uid}\n{_stamp(_start(master), window)}"
        event = _event(own, master, window)
        series = _safely(repeats, master, window.days())
        found += (series and _safely(_series, event, master, overrides if number == 0 else [], window)) or [
            replace(event, dates=tuple(_only(_date("", master, window), window)))
        ]
    if not masters:
        found += [_alone(uid, part, window) for part in overrides]
    return [event for event in found if event.dates]


def _masters(parts: Sequence[Component]) -> list[Component]:
    """Return one for each start, the newest version: some calendars give the same UID to different events."""
    best: dict[object, Component] = {}
    for part in sorted(parts, key=_version):
        best[str(_start(part))] = part
    return list(best.values())


def _version(part: Component) -> int:
    said = str(part.get("SEQUENCE") or 0)
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _series(event: Event, master: Component, overrides: Sequence[Component], window: _Window) -> list[Event]:
    """Return a series with its dates, then the dates that say something of their own as events beside it."""
    import recurring_ical_events
    from icalendar import Calendar

    calendar = Calendar()
    if window.is_named:  # it writes UTC and repeats by the clock on the wall: the library sees to that
        calendar.add("X-WR-TIMEZONE", window.zone.key)
    for part in (master, *overrides):
        calendar.add_component(part)
    parts = recurring_ical_events.of(calendar, skip_bad_series=True).between(window.since, window.until)
    changed = {_named(part, window) for part in overrides}
    dates, others = [], []
    for part in sorted(parts, key=lambda part: _stamp(_start(part), window))[:MOST_OF_A_SERIES]:
        recurrence = _named(part, window)
        day = _date(recurrence, part, window)
        said = _event(event.uid, part, window) if recurrence in changed else event
        if all(getattr(said, name) == getattr(event, name) for name in OWN_WORDS):
            dates.append(day)
        else:
            others.append(replace(said, recurrence=recurrence, dates=(day,)))
    return [replace(event, dates=tuple(dates)), *others]


def _named(part: Component, window: _Window) -> str:
    """Return what names a date within its series: when it was to be at first."""
    named = part.get("RECURRENCE-ID")
    return _stamp(named.dt if named is not None else _start(part), window)


def _alone(uid: str, part: Component, window: _Window) -> Event:
    """Return a date of a series that the calendar does not hold, as some servers send invitations to a single one."""
    recurrence = _named(part, window)
    dates = tuple(_only(_date(recurrence, part, window), window))
    return replace(_event(uid, part, window), recurrence=recurrence, dates=dates)


def _event(uid: str, part: Component, window: _Window) -> Event:
    latitude, longitude = _point(part)
    return Event(
        uid=uid, title=_words(part, "SUMMARY"), dates=(), zone=_zone(_start(part), window),
        html=_words(part, "DESCRIPTION"), url=_words(part, "URL") or None, place=_words(part, "LOCATION"),
        latitude=latitude, longitude=longitude, categories=tuple(_categories(part)),
        language=str(getattr(part.get("SUMMARY"), "params", {}).get("LANGUAGE", "")) or None,
    )  # fmt: skip


def _date(recurrence: str, part: Component, window: _Window) -> EventDate:
    start = _start(part)
    is_all_day = not isinstance(start, datetime)
    starts_at, end = _moment(start, window), _end(part, start)
    ends_at = _moment(end, window) if end is not None else None
    if ends_at is not None and ends_at <= starts_at:
        ends_at = None
    is_cancelled = str(part.get("STATUS") or "").strip().upper() == "CANCELLED"
    return EventDate(recurrence, starts_at, ends_at, is_all_day, is_cancelled)


def _start(part: Component) -> date:
    start: date = part.get("DTSTART").dt
    return start


def _end(part: Component, start: date) -> date | None:
    if part.get("DTEND") is not None:
        end: date = part.get("DTEND").dt
        return end if isinstance(end, datetime) is isinstance(start, datetime) else None
    if part.get("DURATION") is not None:
        length: timedelta = part.get("DURATION").dt
        return start + length if isinstance(start, datetime) or length.seconds == 0 else None
    return None


def _moment(said: date, window: _Window) -> datetime:
    """Return the instant of a time or of the beginning of a day."""
    if not isinstance(said, datetime):
        return at_local(said, time.min, window.day_zone)
    return (said if said.tzinfo else said.replace(tzinfo=window.zone)).astimezone(UTC)


def _zone(start: date, window: _Window) -> str:
    """Return the name of the zone in which an event gives its hours; UTC is that of programs, not of people."""
    if not isinstance(start, datetime):
        return window.day_zone.key
    key = getattr(start.tzinfo, "key", None)
    return str(key) if key and key != "UTC" and not key.startswith("Etc/") else window.zone.key


def _stamp(said: date, window: _Window) -> str:
    return f"{_moment(said, window):%Y%m%dT%H%M%SZ}" if isinstance(said, datetime) else f"{said:%Y%m%d}"


def _words(part: Component, name: str) -> str:
    said = part.get(name)
    said = said[0] if isinstance(said, list) and said else said
    return str(said)[:MOST_WORDS].strip() if said is not None else ""


def _categories(part: Component) -> Iterator[str]:
    said = part.get("CATEGORIES")
    for line in said if isinstance(said, list) else [said] if said is not None else []:
        yield from (str(word).strip() for word in getattr(line, "cats", ())[:20] if str(word).strip())


def _point(part: Component) -> tuple[float | None, float | None]:
    said = part.get("GEO")
    found = GEO.fullmatch(said.to_ical() if hasattr(said, "to_ical") else str(said or ""))
    if found is None:
        return None, None
    latitude, longitude = float(found[1]), float(found[2])
    if (latitude, longitude) == (0, 0) or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None, None
    return latitude, longitude


def _only(day: EventDate, window: _Window) -> Iterator[EventDate]:
    if (day.ends_at or day.starts_at) >= window.since and day.starts_at <= window.until:
        yield day


def _fewer(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events, those with the earliest dates first, up to as many dates as one calendar may give."""
    found, dates = [], 0
    for event in sorted(events, key=lambda event: (event.dates[0].starts_at, event.uid, event.recurrence)):
        dates += len(event.dates)
        if dates > MOST_DATES:
            break
        found.append(event)
    return tuple(found)


def _safely(do: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a reader makes of a hostile text; nothing when it fails, in whatever way its library does."""
    try:
        return do(*arguments)
    except Exception:
        return []
