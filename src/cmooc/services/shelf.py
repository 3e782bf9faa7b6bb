"""The shelf of editions that have left: their pages, calendar and feeds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from cmooc.domain.editions import Edition, EditionLine, Rhythm, edition_name
from cmooc.domain.site import EditionCalendar, EditionFeed, EditionMonth, EditionPage, Month, Part, WeeklyList
from cmooc.stages.parts import current, neighbours, parts
from cmooc.stores.past_editions import PastEditions

A_PART = 15  # editions of one document of their feed; the one that is subscribed to has as many
MONTHS_ON_CALENDAR = 2
WEEKS_ON_CALENDAR = 6
WEEKS_LISTED = 52


@dataclass(frozen=True)
class Shelf:
    """Names are read once, so a shelf is for one publishing."""

    past: PastEditions

    def latest(self, lines: int) -> tuple[Edition | None, frozenset[str], tuple[EditionLine, ...]]:
        """Return the newest daily edition, what was withdrawn from it since, and the newest ones in short."""
        names = self._days[-lines:][::-1]
        if not names:
            return None, frozenset(), ()
        edition = self.past.of_names(names[:1])[names[0]]
        return edition, self.past.gone([edition]), self._lines(names)

    def calendar(self) -> EditionCalendar:
        months = list(self._months.items())[::-1]
        shown = [name for _, (days, _) in months[:MONTHS_ON_CALENDAR] for name in reversed(days)]
        counted = tuple(Month(first, len(days) + len(weeks)) for first, (days, weeks) in months)
        return EditionCalendar(self._lines(shown), counted, self._lines(self._weeks[-WEEKS_ON_CALENDAR:][::-1]))

    def weekly_list(self) -> WeeklyList:
        return WeeklyList(self._lines(self._weeks[-WEEKS_LISTED:][::-1]), len(self._weeks) > WEEKS_LISTED)

    def addresses(self) -> tuple[str, ...]:
        """Return the address parts of all pages below `/editions/`."""
        return (*self._days, *self._weeks, *(f"{first:%Y-%m}" for first in self._months), "weekly")

    def months(self, names: Collection[str] | None) -> Iterator[EditionMonth]:
        """Yield the months of these editions, and their neighbours; None for all."""
        known = list(self._months)
        wanted = set(known)
        if names is not None:
            own = {last_day(name).replace(day=1) for name in names}
            wanted = own | {near for first in own for near in neighbours(known, first) if near}
        for first in known:
            if first in wanted:
                days, weeks = self._months[first]
                yield EditionMonth(first, self._lines(days[::-1]), self._lines(weeks[::-1]), *neighbours(known, first))

    def pages(self, names: Collection[str] | None) -> Iterator[EditionPage]:
        """Yield the pages of these editions and of those that point at them; None for all."""
        for order in (self._days, self._weeks):
            place = {name: number for number, name in enumerate(order)}
            wanted = set(place) if names is None else {
                near for name in names for near in self._pointing(name, order, place)
            }  # fmt: skip
            for name in sorted(wanted):
                yield self._page(name, order, place[name])

    def feeds(self, names: Collection[str] | None) -> Iterator[EditionFeed]:
        """Yield the feeds of the editions of each rhythm, with the parts that hold one of these; None for all."""
        for rhythm, order in ((Rhythm.DAILY, self._days), (Rhythm.WEEKLY, self._weeks)):
            by_month = _by_month(order)
            cuts = parts(((first, len(found)) for first, found in by_month.items()), A_PART)
            if rhythm is Rhythm.DAILY or order:
                yield self._feed(rhythm, current(cuts), order[-A_PART:])
            held = [by_month[cut.month][cut.start : cut.stop] for cut in cuts]
            for number, cut in enumerate(cuts):
                after = held[number + 1] if number + 1 < len(held) else ()
                if names is None or {*held[number], *after[:1]} & {
                    *names
                }:  # the first of the next makes this one whole
                    yield self._feed(rhythm, cut.part, held[number])

    @cached_property
    def _days(self) -> tuple[str, ...]:
        return self.past.names(Rhythm.DAILY)

    @cached_property
    def _weeks(self) -> tuple[str, ...]:
        return self.past.names(Rhythm.WEEKLY)

    @cached_property
    def _months(self) -> Mapping[date, tuple[tuple[str, ...], tuple[str, ...]]]:
        """The names of each month's editions of both rhythms, all oldest first."""
        days, weeks = _by_month(self._days), _by_month(self._weeks)
        return {first: (days.get(first, ()), weeks.get(first, ())) for first in sorted({*days, *weeks})}

    def _feed(self, rhythm: Rhythm, part: Part, names: Sequence[str]) -> EditionFeed:
        found = self.past.of_names(names)
        editions = tuple(found[name] for name in reversed(names))
        return EditionFeed(rhythm, part, editions, self.past.gone(editions))

    def _pointing(self, name: str, order: Sequence[str], place: Mapping[str, int]) -> Iterator[str]:
        """Yield an edition and those of one rhythm whose pages have a link to it."""
        if name in place:
            at = place[name]
            yield from order[max(0, at - 1) : at + 2]
        day = last_day(name)
        is_week = "W" in name
        if not is_week:
            later = [_name(day + timedelta(weeks=1), weekly=False), _name(_a_year_later(day), weekly=False)]
            found = [*later, _name(_sunday(day), weekly=True)]
        else:
            days = [_name(day - timedelta(days=back), weekly=False) for back in range(7)]
            found = [*days, _name(_a_year_later(day), weekly=True)]
        yield from (one for one in found if one in place)

    def _page(self, name: str, order: Sequence[str], at: int) -> EditionPage:
        edition = self.past.of_names([name])[name]
        day = last_day(name)
        is_week = edition.rhythm is Rhythm.WEEKLY
        near = [*(order[at - 1 : at] if at else ()), *order[at + 1 : at + 2]]
        days = [_name(day - timedelta(days=back), weekly=False) for back in range(6, -1, -1)] if is_week else []
        lines = self.past.lines([*near, *(one for one in days if one in self._known)])
        week = "" if is_week else _name(_sunday(day), weekly=True)
        return EditionPage(
            edition,
            previous=lines.get(order[at - 1]) if at else None,
            next=lines.get(order[at + 1]) if at + 1 < len(order) else None,
            gone=self.past.gone([edition]),
            a_week_ago="" if is_week else self._if_known(_name(day - timedelta(weeks=1), weekly=False)),
            a_year_ago=self._if_known(_name(_a_year_ago(day), weekly=is_week)),
            days=tuple(lines[one] for one in days if one in lines),
            week=self._if_known(week),
        )

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset((*self._days, *self._weeks))

    def _if_known(self, name: str) -> str:
        return name if name in self._known else ""

    def _lines(self, names: Sequence[str]) -> tuple[EditionLine, ...]:
        found = self.past.lines(names)
        return tuple(found[name] for name in names)


def last_day(name: str) -> date:
    """Return the day that an edition is filed under: its own, or the Sunday of its week."""
    year, is_week, week = name.partition("-W")
    return date.fromisocalendar(int(year), int(week), 7) if is_week else date.fromisoformat(name)


def _name(day: date, *, weekly: bool) -> str:
    """Return the name of the edition that is filed under a day; for a weekly one, that is a Sunday."""
    return edition_name(day + timedelta(days=1), Rhythm.WEEKLY) if weekly else edition_name(day, Rhythm.DAILY)


def _sunday(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _a_year_ago(day: date) -> date:
    """Return the same weekday 52 weeks before: the week of a year ago, as readers remember it."""
    return day - timedelta(weeks=52)


def _a_year_later(day: date) -> date:
    return day + timedelta(weeks=52)


def _by_month(names: Iterable[str]) -> Mapping[date, tuple[str, ...]]:
    filed = groupby(names, key=lambda name: last_day(name).replace(day=1))
    return {first: tuple(found) for first, found in filed}
