"""How often a feed speaks, and how often that makes it worth asking: research/fetching.md, rules 26 to 28."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from cmooc.domain.feeds import Habits, ParsedFeed

LATEST = 10
ASKED_A_GAP = 48  # a blog with a post every second day is asked hourly
LONGEST_PACE = timedelta(hours=12)  # so that a post that comes after months is in the edition of its day
LONGEST_WISH_S = 24 * 3600
LONGEST_SLEEP_H = 72  # a weekend and a day


def habits_of(parsed: ParsedFeed, now: datetime) -> Habits:
    every_s = None if parsed.every_s is None else min(max(parsed.every_s, 0), LONGEST_WISH_S)
    return Habits(_usual_gap_s(parsed, now), every_s, parsed.skip_hours, parsed.skip_days)


def pace(habits: Habits, idle: timedelta) -> timedelta:
    """Return how often a feed is worth asking; `idle` is the time since its newest post.

    A silence longer than usual counts as the gap that it is becoming. The publisher's own wish is a floor.
    """
    gap = max(timedelta(seconds=habits.gap_s or 0), idle)
    return max(min(gap / ASKED_A_GAP, LONGEST_PACE), timedelta(seconds=habits.every_s or 0))


def awake(moment: datetime, habits: Habits) -> datetime:
    """Return the moment, moved on by whole hours out of skipHours and skipDays (RSS 2.0, in GMT).

    A publisher who excepts more than three days on end is not taken at their word.
    """
    for hours in range(LONGEST_SLEEP_H + 1):
        later = moment + timedelta(hours=hours)
        if later.hour not in habits.skip_hours and later.weekday() not in habits.skip_days:
            return later
    return moment


def _usual_gap_s(parsed: ParsedFeed, now: datetime) -> int | None:
    """Return the median of the latest gaps; None for less than two dated posts."""
    dates = sorted({one.published_at for one in parsed.entries if one.published_at and one.published_at <= now})
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(dates[-LATEST - 1 :])]
    return int(median(gaps)) if gaps else None
