"""Aware UTC datetimes, RFC 3339 texts, and the local days of a course."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def rfc3339(moment: datetime | None) -> str | None:
    """Return `2026-11-22T07:00:00Z`, or None for an unknown time (RFC 3339 §5.6)."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def from_rfc3339(text: str | None) -> datetime | None:
    """Read what `rfc3339` wrote; other ISO forms work too. Raises ValueError on anything else."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day of `moment` in the course's zone."""
    return moment.astimezone(zone).date()


def at_local(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a local wall time.

    A time skipped by a clock change is moved on by the gap, one that occurs twice is its first occurrence: each day
    has exactly one such instant (PEP 495).
    """
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)
