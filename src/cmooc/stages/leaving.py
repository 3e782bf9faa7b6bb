"""When an edition is due: local wall time in the course's zone, each date once, whatever the clock does."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cmooc.domain.times import at_local, local_day

WEEK = timedelta(days=7)


def edition_due(now: datetime, *, zone: ZoneInfo, hour: time, last_day: date | None) -> date | None:
    """Return today, in the course's zone, once its hour has come and unless an edition of today or later is there.

    Only today is ever due: after days without power one edition takes everything. Asking often enough gives each day
    exactly once, because each day has exactly one such instant, whatever the clock does.
    """
    today = local_day(now, zone)
    if last_day is not None and last_day >= today:
        return None
    return today if now >= _leaves_at(today, hour, zone) else None


def weekly_due(
    now: datetime, *, zone: ZoneInfo, hour: time, weekday: int | None, last_week: date | None
) -> date | None:
    """Return the day whose weekly edition should leave now: the newest such weekday that has come, 0 for Monday.

    `last_week` is the Sunday of the week that the last one closed; each week is closed once, also when the weekday is
    changed. Days without power are caught up, but for the very first, which waits for its day.
    """
    if weekday is None:
        return None
    today = local_day(now, zone)
    day = weekly_day(today, weekday)
    if now < _leaves_at(day, hour, zone):
        day -= WEEK
    if last_week is None:
        return day if day == today else None
    return day if week_closed(day) > last_week else None


def weekly_day(today: date, weekday: int) -> date:
    """Return today if it is such a weekday, else the newest one before."""
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def week_closed(day: date) -> date:
    """Return the Sunday of the ISO week that a weekly edition of this day closes: the week of the day before."""
    before = day - timedelta(days=1)
    return before + timedelta(days=6 - before.weekday())


def _leaves_at(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return the instant of the hour; one that a gap before midnight moves into the next day leaves before the gap.

    America/Nuuk skips 23:00 to 24:00 in March. With `fold=1` the offset after the gap counts (PEP 495).
    """
    moment = at_local(day, hour, zone)
    return moment if local_day(moment, zone) == day else at_local(day, hour.replace(fold=1), zone)
