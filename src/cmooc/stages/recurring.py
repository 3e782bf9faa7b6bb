"""Which rules of a calendar are worked out: those that mean some dates, and not more than a day can hold (RFC 5545 §3.3.10).

dateutil tries a rule that means no day at all until the year 9999, and one for each second as long as it is asked.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from icalendar import Component

MOST_A_DAY = 24
OLDEST = 1900
RARE = ("BYYEARDAY", "BYWEEKNO", "BYEASTER")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")


def is_series(part: Component) -> bool:
    return part.get("RRULE") is not None or part.get("RDATE") is not None


def repeats(part: Component, days: Iterable[date]) -> bool:
    """Tell whether an event is a series that can be worked out; `days` are all that are looked at."""
    rules, window, start = _rules(part), tuple(days), part.get("DTSTART").dt
    return is_series(part) and all(_is_calm(rule, start) and _may_fall(rule, window) for rule in rules)


def _rules(part: Component) -> list[Any]:
    said = part.get("RRULE")
    return said if isinstance(said, list) else [said] if said is not None else []


def _is_calm(rule: Mapping[str, Any], start: date) -> bool:
    """Tell whether a rule means a bounded number of dates a day; else only its first date is taken."""
    frequency = str(next(iter(rule.get("FREQ", ())), "")).upper()
    times = prod(max(1, len(rule.get(name, ()))) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    is_recent = start.year >= OLDEST or frequency in ("MONTHLY", "YEARLY")
    return bool(frequency) and frequency not in TOO_OFTEN and times <= MOST_A_DAY and is_recent


def _may_fall(rule: Mapping[str, Any], window: Sequence[date]) -> bool:
    """Tell whether some day of the window is one that a rule allows; a rule for no day at all would be tried for ever."""
    months, days, positions = (
        {int(one) for one in rule.get(name, ())} for name in ("BYMONTH", "BYMONTHDAY", "BYSETPOS")
    )
    weekdays = {str(one)[-2:].upper() for one in rule.get("BYDAY", ())}
    most = {"DAILY": 1, "WEEKLY": max(1, len(weekdays))}.get(str(next(iter(rule.get("FREQ", ())))).upper(), 31)
    if any(abs(one) > most for one in positions) or any(rule.get(name) for name in RARE):
        return False
    return any(
        (not months or day.month in months)
        and (not days or day.day in days or day.day - monthrange(day.year, day.month)[1] - 1 in days)
        and (not weekdays or WEEKDAYS[day.weekday()] in weekdays)
        for day in window
    )
