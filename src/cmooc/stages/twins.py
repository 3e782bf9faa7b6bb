"""Twins: the same post seen through several feeds of one participant, of which an edition shows one."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cmooc.domain.entries import Record
from cmooc.domain.texts import fold, squeeze
from cmooc.domain.urls import address_key

TWINS_APART = timedelta(days=2)
SHOW_ORDER = ("full", "excerpt", "title")


@dataclass(slots=True)
class _Kept:
    """A post that is shown; `feeds` are those it was seen through. A feed carries a post once, so each only once."""

    record: Record
    feeds: set[int] = field(default_factory=set)
    twins: list[str] = field(default_factory=list)


def without_twins(candidates: Iterable[Record], held: Set[str] = frozenset()) -> tuple[list[Record], tuple[str, ...]]:
    """Return the records to show, and the keys of those that are the same post seen through another feed.

    A post that is held waits with all its twins.
    """
    kept = [one for one in _groups(candidates) if held.isdisjoint((one.record.key, *one.twins))]
    return [one.record for one in kept], tuple(sorted(key for one in kept for key in one.twins))


def _groups(candidates: Iterable[Record]) -> list[_Kept]:
    found: dict[tuple[str, str, str], list[_Kept]] = {}
    kept: list[_Kept] = []
    for record in sorted(candidates, key=_fitness):
        marks = _marks(record)
        same = [one for mark in marks for one in found.get(mark, ()) if _is_twin(record, one, by=mark[0])]
        if same:
            same[0].feeds.add(record.feed_id)
            same[0].twins.append(record.key)
            continue
        one = _Kept(record, {record.feed_id})
        kept.append(one)
        for mark in marks:
            found.setdefault(mark, []).append(one)
    return kept


def _fitness(record: Record) -> tuple[bool, bool, int, bool, datetime, str]:
    """Sort the better of two twins first: highlighted, no mere note, shown in full, with the full text, seen first."""
    entry = record.entry
    shown = SHOW_ORDER.index(record.show) if record.show in SHOW_ORDER else len(SHOW_ORDER)
    has_full_text = len(entry.text) > len(entry.summary)
    return record.highlight is None, entry.is_short, shown, not has_full_text, record.first_seen_at, record.key


def _marks(record: Record) -> tuple[tuple[str, str, str], ...]:
    """Return what a twin would share, the surer first; people differ, even under one title («Introduction»)."""
    address = address_key(record.entry.url) if record.entry.url else ""
    title = fold(squeeze(record.entry.title))
    marks = (("address", record.participant_slug, address), ("title", record.participant_slug, title))
    return tuple(mark for mark in marks if mark[2])


def _is_twin(record: Record, kept: _Kept, *, by: str) -> bool:
    if record.feed_id in kept.feeds:
        return False
    return by == "address" or abs(record.dated_at - kept.record.dated_at) <= TWINS_APART
