"""An edition is due once a day at its local hour, a weekly one once a week, whatever the clock does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.stages.leaving import edition_due, week_closed, weekly_due

PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = ("Europe/Paris", "America/Toronto", "Pacific/Auckland")
HOURS = (time(2, 30), time(7))
CHANGES = [
    ("Europe/Paris", date(2027, 3, 28)), ("Europe/Paris", date(2027, 10, 31)),
    ("America/Toronto", date(2027, 3, 14)), ("America/Toronto", date(2027, 11, 7)),
    ("Pacific/Auckland", date(2027, 9, 26)), ("Pacific/Auckland", date(2027, 4, 4)),
    ("America/Nuuk", date(2027, 3, 27)), ("America/Nuuk", date(2027, 10, 30)),
    ("Australia/Lord_Howe", date(2027, 10, 3)), ("Australia/Lord_Howe", date(2027, 4, 4)),
]  # fmt: skip


def paris(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=PARIS).astimezone(UTC)  # type: ignore[arg-type, misc]


def editions(start: datetime, end: datetime, step: timedelta, zone: str, hour: time) -> Iterator[tuple[date, datetime]]:
    """Run the clock and yield every edition that leaves, with its moment."""
    last_day = None
    now = start
    while now < end:
        day = edition_due(now, zone=ZoneInfo(zone), hour=hour, last_day=last_day)
        if day is not None:
            yield day, now
            last_day = day
        now += step


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


@pytest.mark.parametrize("hour", [*HOURS, time(0), time(23, 30), time(23, 59)], ids=str)
@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_each_day_around_a_clock_change_has_exactly_one_edition(zone: str, change: date, hour: time) -> None:
    first = change - timedelta(days=1)
    start = datetime.combine(first, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end = datetime.combine(first + timedelta(days=4), time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert [day for day, _ in editions(start, end, MINUTE, zone, hour)] == days(first, 4)


@pytest.mark.parametrize("hour", HOURS, ids=str)
@pytest.mark.parametrize("zone", ZONES)
def test_400_days_have_400_editions_each_on_its_day_at_its_hour(zone: str, hour: time) -> None:
    first = date(2026, 11, 22)
    start = datetime.combine(first, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end = datetime.combine(first + timedelta(days=400), time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    left = list(editions(start, end, timedelta(minutes=10), zone, hour))
    assert [day for day, _ in left] == days(first, 400)
    walls = [moment.astimezone(ZoneInfo(zone)) for _, moment in left]
    assert [wall.date() for wall in walls] == days(first, 400)
    moved_by_the_gap = [wall for wall in walls if wall.time() != hour]
    assert [wall.hour for wall in moved_by_the_gap] == ([3] if hour == time(2, 30) else [])


def test_an_hour_that_occurs_twice_counts_the_first_time() -> None:
    first_time = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    due = {"zone": PARIS, "hour": time(2, 30)}
    assert edition_due(first_time - MINUTE, last_day=date(2027, 10, 30), **due) is None
    assert edition_due(first_time, last_day=date(2027, 10, 30), **due) == date(2027, 10, 31)
    assert edition_due(first_time + timedelta(hours=1), last_day=date(2027, 10, 31), **due) is None


def test_an_hour_that_is_skipped_comes_when_the_gap_is_over() -> None:
    due = {"zone": PARIS, "hour": time(2, 30), "last_day": date(2027, 3, 27)}
    assert edition_due(paris(2027, 3, 28, 3, 29), **due) is None
    assert edition_due(paris(2027, 3, 28, 3, 30), **due) == date(2027, 3, 28)


def test_the_first_edition_ever_waits_for_its_hour() -> None:
    assert edition_due(paris(2026, 11, 22, 6, 59), zone=PARIS, hour=time(7), last_day=None) is None
    assert edition_due(paris(2026, 11, 22, 7), zone=PARIS, hour=time(7), last_day=None) == date(2026, 11, 22)


def test_a_late_start_on_the_same_day_is_due_at_once() -> None:
    now = paris(2026, 11, 22, 21, 14)
    assert edition_due(now, zone=PARIS, hour=time(7), last_day=date(2026, 11, 21)) == date(2026, 11, 22)


def test_after_days_without_power_only_today_is_due() -> None:
    start, end = paris(2026, 11, 22, 9), paris(2026, 11, 22, 23)
    due = {"zone": PARIS, "hour": time(7)}
    assert edition_due(start, last_day=date(2026, 11, 15), **due) == date(2026, 11, 22)
    assert list(editions(start, end, MINUTE, "Europe/Paris", time(7))) == [(date(2026, 11, 22), start)]


def test_before_the_hour_nothing_is_due_even_after_days_without_power() -> None:
    assert edition_due(paris(2026, 11, 22, 5), zone=PARIS, hour=time(7), last_day=date(2026, 11, 15)) is None


@pytest.mark.parametrize("last_day", [date(2026, 11, 22), date(2026, 11, 23), date(2031, 1, 1)], ids=str)
def test_nothing_is_due_when_an_edition_of_today_or_later_is_there(last_day: date) -> None:
    assert edition_due(paris(2026, 11, 22, 12), zone=PARIS, hour=time(7), last_day=last_day) is None


@given(
    moments=st.lists(st.integers(0, 800 * 24 * 60).map(lambda minutes: NEW_YEAR + MINUTE * minutes)).map(sorted),
    zone=st.sampled_from((*ZONES, "America/Nuuk", "Asia/Kathmandu")),
    hour=st.times(),
)
def test_however_rarely_it_is_asked_no_day_comes_twice_and_none_comes_early(
    moments: list[datetime], zone: str, hour: time
) -> None:
    last_day = None
    for now in moments:
        day = edition_due(now, zone=ZoneInfo(zone), hour=hour, last_day=last_day)
        if day is not None:
            assert day == now.astimezone(ZoneInfo(zone)).date()
            assert last_day is None or day > last_day
            last_day = day


# The weekly edition

SUNDAY = 6


def weeklies(
    zone: str, weekday: int, hour: time, first: date, days: int, asked: timedelta
) -> list[tuple[date, datetime]]:
    now = datetime.combine(first, time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end, last_week, found = now + timedelta(days=days), None, []
    while now < end:
        day = weekly_due(now, zone=ZoneInfo(zone), hour=hour, weekday=weekday, last_week=last_week)
        if day is not None:
            found.append((day, now))
            last_week = week_closed(day)
        now += asked
    return found


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("hour", [time(2, 30), time(7), time(23, 30)], ids=str)
@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Nuuk", "Africa/Casablanca"])
def test_each_week_has_one_weekly_edition_on_its_day(zone: str, hour: time, weekday: int) -> None:
    left = weeklies(zone, weekday, hour, date(2026, 9, 7), 399, timedelta(minutes=30))
    assert [day.weekday() for day, _ in left] == [weekday] * len(left)
    assert len(left) == 57
    assert [now.astimezone(ZoneInfo(zone)).date() for _, now in left] == [day for day, _ in left]
    assert [b - a for (a, _), (b, _) in itertools.pairwise(left)] == [timedelta(days=7)] * 56


def test_a_weekly_edition_that_was_missed_comes_late_under_its_own_week() -> None:
    due = {"zone": PARIS, "hour": time(7), "weekday": SUNDAY, "last_week": date(2026, 11, 22)}
    assert weekly_due(paris(2026, 11, 29, 6, 59), **due) is None
    assert weekly_due(paris(2026, 11, 29, 7), **due) == date(2026, 11, 29)
    assert weekly_due(paris(2026, 12, 3, 5), **due) == date(2026, 11, 29)
    assert weekly_due(paris(2026, 12, 6, 6), **due) == date(2026, 11, 29)
    assert weekly_due(paris(2026, 12, 6, 7), **due) == date(2026, 12, 6)  # after two weeks, one takes both


def test_the_first_weekly_edition_of_all_waits_for_its_day() -> None:
    due = {"zone": PARIS, "hour": time(7), "weekday": SUNDAY, "last_week": None}
    assert weekly_due(paris(2026, 11, 28, 12), **due) is None
    assert weekly_due(paris(2026, 11, 29, 6), **due) is None
    assert weekly_due(paris(2026, 11, 29, 7), **due) == date(2026, 11, 29)
    assert weekly_due(paris(2026, 11, 30, 7), **due) is None


def test_a_week_is_closed_once_when_the_weekday_is_changed() -> None:
    after_sunday = date(2026, 11, 29)
    due = {"zone": PARIS, "hour": time(7), "last_week": after_sunday}
    assert weekly_due(paris(2026, 11, 30, 8), weekday=0, **due) is None  # Monday closes the same week
    assert weekly_due(paris(2026, 12, 2, 8), weekday=2, **due) == date(2026, 12, 2)
    assert weekly_due(paris(2026, 12, 6, 8), weekday=6, zone=PARIS, hour=time(7), last_week=date(2026, 12, 6)) is None


def test_without_a_weekday_there_is_none() -> None:
    assert weekly_due(paris(2026, 11, 29, 12), zone=PARIS, hour=time(7), weekday=None, last_week=None) is None


@pytest.mark.parametrize(("day", "week"), [
    (date(2026, 11, 22), date(2026, 11, 22)), (date(2026, 11, 23), date(2026, 11, 22)),
    (date(2026, 11, 24), date(2026, 11, 29)), (date(2027, 1, 4), date(2027, 1, 3)),
])  # fmt: skip
def test_a_weekly_edition_closes_the_week_of_the_day_before(day: date, week: date) -> None:
    assert week_closed(day) == week
