"""What is new in a calendar, what has changed, and what has left it. Dates that are over stay, whatever it says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from cmooc.domain.events import Changed, DateState, EventChanges, EventDate, EventRecord, FreshEvent, KnownDate


def reconcile_events(
    known: Sequence[EventRecord], fresh: Sequence[FreshEvent], *, now: datetime, is_partial: bool
) -> EventChanges:
    """A partial reading withdraws nothing."""
    stored = {(one.event.uid, one.event.recurrence): one for one in known}
    found = {(one.event.uid, one.event.recurrence): one for one in fresh}
    new = tuple(one for name, one in found.items() if name not in stored)
    changed = [_changed(old, found.get(name), now, is_partial=is_partial) for name, old in stored.items()]
    return EventChanges(new, tuple(one for one in changed if one is not None))


def _changed(old: EventRecord, fresh: FreshEvent | None, now: datetime, *, is_partial: bool) -> Changed | None:
    dates = {one.recurrence: one for one in fresh.event.dates} if fresh else {}
    stored = {one.date.recurrence: one for one in old.dates}
    added = tuple(one for one in dates.values() if one.recurrence not in stored)
    moved = tuple((one.id, dates[name]) for name, one in stored.items() if name in dates and _differs(one, dates[name]))
    gone = () if is_partial else tuple(_gone(old, dates.keys(), now))
    says_else = fresh is not None and not is_same(old, fresh)
    if not (says_else or added or moved or gone):
        return None
    return Changed(old.id, fresh if says_else else None, added, moved, gone)


def is_same(old: EventRecord, fresh: FreshEvent) -> bool:
    """Tell whether an event says what it said, whatever its dates."""
    words = replace(fresh.event, dates=()) == replace(old.event, dates=())
    return words and (fresh.territories, fresh.themes) == (old.territories, old.themes)


def _differs(stored: KnownDate, date: EventDate) -> bool:
    """Tell whether a date must be written anew; what a facilitator decided of it stands."""
    state = DateState.CANCELLED if date.is_cancelled else DateState.STANDING
    is_else = replace(stored.date, is_cancelled=False) != replace(date, is_cancelled=False)
    return is_else or (stored.state is not state and not stored.decided_by)


def _gone(old: EventRecord, there: Collection[str], now: datetime) -> Iterator[int]:
    for one in old.dates:
        is_there = one.date.recurrence in there
        if not is_there and one.state is DateState.STANDING and one.date.starts_at > now:
            yield one.id
