"""How often a feed speaks: research/fetching.md, rules 26 to 28."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cmooc.domain.entries import ParsedEntry
from cmooc.domain.feeds import Habits, ParsedFeed
from cmooc.stages.habits import awake, habits_of, pace

NOW = datetime(2026, 11, 23, 7, 20, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)


def feed(*hours_ago: float | None, **given: object) -> ParsedFeed:
    dates = [None if hours is None else NOW - hours * HOUR for hours in hours_ago]
    return ParsedFeed("rss", entries=tuple(ParsedEntry(published_at=date) for date in dates), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours_ago", "gap_h"),
    [
        ((), None),
        ((5,), None),
        ((5, 5), None),
        ((None, None), None),
        ((1, 25, 49), 24),
        ((49, 1, None, 25), 24),
        ((1, 2, 100), 49.5),
        ((-5, 1, 3), 2),
        ((1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 9000), 2),
    ],
)
def test_the_usual_gap_is_the_median_of_the_latest(hours_ago: tuple[float | None, ...], gap_h: float | None) -> None:
    found = habits_of(feed(*hours_ago), NOW).gap_s
    assert found == (None if gap_h is None else gap_h * 3600)


@pytest.mark.parametrize(("wish", "kept"), [(None, None), (7200, 7200), (-5, 0), (10**30, 86400)])
def test_the_publishers_wish_is_kept_within_a_day(wish: int | None, kept: int | None) -> None:
    assert habits_of(feed(every_s=wish), NOW).every_s == kept


def test_the_pace_follows_the_gap_or_the_silence_and_the_wish_is_a_floor() -> None:
    assert pace(Habits(gap_s=48 * 3600), 0 * HOUR) == HOUR
    assert pace(Habits(gap_s=48 * 3600), 96 * HOUR) == 2 * HOUR
    assert pace(Habits(), 10_000 * HOUR) == 12 * HOUR
    assert pace(Habits(every_s=86400), 0 * HOUR) == 24 * HOUR
    assert pace(Habits(), 0 * HOUR) == timedelta(0)


@pytest.mark.parametrize(
    ("hours", "days", "moved_h"),
    [
        ((), (), 0),
        ((7,), (), 1),
        ((7, 8, 9), (), 3),
        ((6, 8), (), 0),
        ((), (0,), 17),
        ((0, 1), (0,), 19),
        ((), (0, 1, 2), 65),
        ((), (0, 1, 2, 3), 0),
        (range(24), (), 0),
        ((), range(7), 0),
    ],
)
def test_excepted_hours_and_days_are_passed_over_up_to_three_days(
    hours: tuple[int, ...], days: tuple[int, ...], moved_h: int
) -> None:
    later = awake(NOW, Habits(skip_hours=frozenset(hours), skip_days=frozenset(days)))
    assert later - NOW == timedelta(hours=moved_h)
