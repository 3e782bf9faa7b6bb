"""A course of 90 days under a simulated clock: every accepted post is in exactly one daily edition, whatever happens.

Clocks change, a zone skips a day, the machine is off for days, the program is cut short while an edition is being
stored and started again, days are empty, posts come late, are held and released, and facilitators write meanwhile.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.editions import Rhythm
from cmooc.domain.entries import Decision, Verdict, entry_key
from cmooc.domain.times import at_local, local_day
from cmooc.stages.leaving import week_closed
from cmooc.stores import editions as store

SOON = timedelta(minutes=1)
COURSES = [
    (
        "Africa/Casablanca",
        date(2027, 1, 10),
        time(2, 30),
        90,
        "sqlite",
    ),  # puts its clocks back and on again, five weeks apart
    ("Europe/Paris", date(2026, 10, 12), time(2, 30), 30, "postgresql"),  # has this hour twice
    ("Europe/Paris", date(2027, 3, 8), time(2, 30), 30, "sqlite"),  # leaves this hour out
    ("America/Nuuk", date(2027, 3, 8), time(23, 30), 30, "sqlite"),  # leaves out the last hour of a day
    ("Pacific/Apia", date(2011, 12, 11), time(7), 30, "sqlite"),  # had no 30 December
]


class CutShort(Exception):
    """The process ends here."""


@dataclass
class Course:
    """Lives through the days, and keeps its own account of what was accepted."""

    instance: Instance
    stores: Any
    clock: Any
    rng: random.Random
    started_again: Callable[[], Instance]
    accepted: set[str] = field(default_factory=set)
    later: list[str] = field(default_factory=list)
    cuts: int = 0

    def live(self, first: date, days: int) -> None:
        zone, hour = self.instance.course.zone, self.instance.course.edition_hour
        self.feeds = [self.stores.feed(f"p{n}") for n in range(6)]
        is_off_until = None
        for number in range(days):
            day = first + timedelta(days=number)
            is_quiet = number % 30 in (4, 5, 19)  # also two days in a row
            if number % 21 == 20:
                is_off_until = day + timedelta(days=self.rng.choice((1, 2, 4)))
            leaves = at_local(day, hour, zone)
            moments = {leaves - SOON, leaves, leaves + SOON, *(
                at_local(day, time(self.rng.randrange(24), self.rng.randrange(60)), zone) for _ in range(2)
            )}  # fmt: skip
            for moment in sorted(moments):
                if moment <= self.clock.now:
                    continue
                self.clock.now = moment
                if not is_quiet:
                    self._posts()
                if is_off_until is None or day >= is_off_until:
                    self._facilitators()
                    self._tick()

    def end(self) -> None:
        """Release all that is held, and let two more days pass."""
        desk = self.instance.drafting(Rhythm.DAILY)
        for key in desk.shown().held:
            desk.release(key, by="Ann")
        for _ in range(8):
            self.clock.now += timedelta(days=1)
            self._tick()

    def _posts(self) -> None:
        """Some are stored later than they were accepted, some are taken in by hand, days after they came."""
        feed, now = self.rng.choice(self.feeds), self.clock.now
        guids = [f"{now.timestamp()}-{n}" for n in range(self.rng.choice((0, 0, 1, 1, 2, 5)))]
        verdict = self.rng.choices((Verdict.ACCEPTED, Verdict.LEFT_OUT), (9, 1))[0]
        late = timedelta(microseconds=self.rng.choice((0, 1, 10**6, 4 * 3600 * 10**6)))
        if guids:
            new = tuple(self.stores.fresh(guid, verdict=verdict) for guid in guids)
            self.stores.save(feed, now - late, new=new)
        keys = [entry_key(feed.url, guid) for guid in guids]
        self.accepted.update(keys)
        self.later += [] if verdict is Verdict.ACCEPTED else keys
        if self.later and self.rng.random() < 0.2:
            decision = Decision(Verdict.ACCEPTED, "facilitator")
            self.stores.entries.decide(self.later.pop(0), decision, now)

    def _facilitators(self) -> None:
        desk, chance = self.instance.drafting(Rhythm.DAILY), self.rng.random()
        waiting = [one.key for one in self.stores.entries.waiting(self.clock.now + SOON)] if chance < 0.35 else []
        held = sorted(desk.shown().held)
        if waiting and chance < 0.15:
            desk.hold(self.rng.choice(waiting), by="Ann", why=str(self.clock.now))
        elif held and chance < 0.25:
            desk.release(self.rng.choice(held), by="Ben")
        elif waiting and chance < 0.35:
            desk.highlight(self.rng.choice(waiting), "why", by="Ann")

    def _tick(self) -> None:
        """Do what the worker does each minute; when it is cut short, start again and go on."""
        try:
            for rhythm in Rhythm:
                day = self.instance.newsletter.due(rhythm)
                if day is not None:
                    held = self.instance.drafting(Rhythm.DAILY).shown().held
                    edition = self.instance.newsletter.edition(day, rhythm=rhythm).edition
                    if rhythm is Rhythm.DAILY:
                        waiting = {one.key for one in self.stores.entries.waiting(self.clock.now)}
                        assert waiting <= held
                        assert edition is None or held.isdisjoint(item.key for item in edition.items)
        except CutShort:
            self.cuts += 1
            self.instance.database.close()
            self.instance = self.started_again()
            self._tick()


@pytest.fixture
def course(instance, stores_of, clock, monkeypatch, fresh_entry, request) -> Iterator[Callable[..., Course]]:
    """Return what makes a course in a zone, on SQLite or PostgreSQL."""
    found: list[Course] = []

    def make(zone: str, first: date, hour: time, engine: str) -> Course:
        rng = random.Random(f"{zone}{first}")
        settings = instance.settings.model_copy(update={"timezone": zone, "edition_hour": hour})
        if engine == "postgresql":
            settings = settings.model_copy(update={"database_url": request.getfixturevalue("postgres").migrated()})

        def started_again() -> Instance:
            return Instance(instance.data, settings, clock, reads_apart=False)

        mark, saved = store._mark_carried, itertools.count(1)

        def cut_short(*arguments: Any) -> None:
            mark(*arguments)
            if next(saved) % 7 == 0:
                raise CutShort

        monkeypatch.setattr(store, "_mark_carried", cut_short)
        here = started_again()
        stores = stores_of(here.database)
        stores.fresh = fresh_entry
        clock.now = datetime.combine(first, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
        found.append(Course(here, stores, clock, rng, started_again))
        return found[-1]

    yield make
    for one in found:
        one.instance.database.close()
        one.stores.database.close()


@pytest.mark.parametrize(("zone", "first", "hour", "days", "engine"), COURSES, ids=lambda value: str(value))
def test_every_accepted_post_is_in_exactly_one_daily_edition(course, zone, first, hour, days, engine):
    lived = course(zone, first, hour, engine)
    stores = lived.stores
    lived.live(first, days)
    lived.end()
    here = ZoneInfo(zone)
    dailies = stores.editions.newest(999)[::-1]
    carried = Counter(key for one in dailies for key in (*(item.key for item in one.items), *one.twins))
    assert lived.cuts >= 2
    assert len(lived.accepted) > 1.5 * days
    assert len(dailies) > 0.7 * days
    # none lost, none twice
    missing = set(lived.later)
    assert set(carried) == lived.accepted - missing
    assert set(carried.values()) == {1}
    for one in dailies:
        assert {record.edition_day for record in stores.entries.by_keys([item.key for item in one.items])} <= {one.name}
    # each local date once, on its day, after its hour
    dates = [one.day for one in dailies]
    assert dates == sorted(set(dates))
    assert all(local_day(one.published_at, here) == one.day for one in dailies)
    # no gap between windows
    assert [one.number for one in dailies] == [*range(1, len(dailies) + 1)]
    for before, after in itertools.pairwise(dailies):
        assert before.window.end <= after.window.start < after.window.end
    # the weekly ones: each week once, each daily edition in one
    weeklies = stores.editions.newest(999, Rhythm.WEEKLY)[::-1]
    assert len(weeklies) >= days // 7 - 1
    assert len({one.name for one in weeklies}) == len(weeklies)
    in_weeks = Counter(name for one in weeklies for name in stores.editions.names(one.window))
    assert set(in_weeks.values()) == {1}
    late = {one.name for one in dailies if one.published_at > weeklies[-1].window.end}
    assert set(in_weeks) == {one.name for one in dailies} - late
    assert all(week_closed(one.day) >= week_closed(first) for one in weeklies)
