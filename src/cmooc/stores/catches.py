"""The posts that were seen in a feed, whatever became of them, and all that is kept of a feed and its author."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, case, func, or_, select

from cmooc.domain.catches import Catch, Caught
from cmooc.domain.entries import Decision, Record, Verdict
from cmooc.domain.texts import fold, words
from cmooc.domain.urls import address_key
from cmooc.stores.engine import Database
from cmooc.stores.events import DATE, EVENT
from cmooc.stores.letters import LETTER
from cmooc.stores.polls import ATTEMPT, OUTLINE, REVISION
from cmooc.stores.rows import ENTRY, FEED, PARTICIPANT, TAG, record_select, to_records

NEWEST = (ENTRY.c.dated_at.desc(), ENTRY.c.id.desc())
OF_FEED_ALONE = ("leased_until", "host_key", "url_key")  # how the machine works, and nothing of anybody


class CatchStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, feed_id: int, first: int, number: int) -> tuple[Caught, ...]:
        """Return some of the posts that were seen, newest first, after the `first` newest."""
        until = first + number
        posts = record_select().where(ENTRY.c.feed_id == feed_id).order_by(*NEWEST).limit(until)
        dated = func.coalesce(OUTLINE.c.published_at, OUTLINE.c.first_seen_at).desc()
        aside = select(OUTLINE).where(OUTLINE.c.feed_id == feed_id).order_by(dated, OUTLINE.c.guid).limit(until)
        with self._database.read() as connection:
            found = [*_caught(connection, posts), *map(_outlined, connection.execute(aside))]
        return tuple(sorted(found, key=lambda one: one.dated_at, reverse=True)[first:until])

    def count(self, feed_ids: Sequence[int]) -> Mapping[int, Catch]:
        """Return how many posts of these feeds were seen."""
        what = case((ENTRY.c.withdrawn_at.is_not(None), "withdrawn"), else_=ENTRY.c.verdict)
        posts = select(ENTRY.c.feed_id, what, func.count()).where(ENTRY.c.feed_id.in_(feed_ids))
        aside = select(OUTLINE.c.feed_id, func.count()).where(OUTLINE.c.feed_id.in_(feed_ids))
        found: dict[int, dict[str, int]] = {feed_id: {} for feed_id in feed_ids}
        with self._database.read() as connection:
            for feed_id, name, number in connection.execute(posts.group_by(ENTRY.c.feed_id, what)):
                found[feed_id][name] = int(number)
            for feed_id, number in connection.execute(aside.group_by(OUTLINE.c.feed_id)):
                left_out = Verdict.LEFT_OUT.value
                found[feed_id][left_out] = found[feed_id].get(left_out, 0) + int(number)
        return {feed_id: Catch(**numbers) for feed_id, numbers in found.items()}

    def find(self, feed_id: int, typed: str, limit: int) -> tuple[Caught, ...]:
        """Return the posts at an address, or with these words in their title; a note's own words stand for its title."""
        key, part = address_key(typed), fold(words(typed))
        is_named = ENTRY.c.title_key.contains(part, autoescape=True)
        is_said = and_(ENTRY.c.title == "", ENTRY.c.text.icontains(typed, autoescape=True))
        posts = (
            record_select()
            .where(ENTRY.c.feed_id == feed_id, or_(ENTRY.c.url_key == key, ENTRY.c.guid == typed, is_named, is_said))
            .order_by(*NEWEST)
            .limit(limit)
        )
        aside = select(OUTLINE).where(OUTLINE.c.feed_id == feed_id)
        with self._database.read() as connection:
            found = [*_caught(connection, posts)]
            found += [_outlined(row) for row in connection.execute(aside)
                      if part in fold(row.title) or (row.url and address_key(row.url) == key)]  # fmt: skip
        return tuple(sorted(found, key=lambda one: one.dated_at, reverse=True)[:limit])

    def ids(self, feed_id: int) -> frozenset[int]:
        """Return the ids of a feed's entries."""
        with self._database.read() as connection:
            return frozenset(connection.execute(select(ENTRY.c.id).where(ENTRY.c.feed_id == feed_id)).scalars())

    def kept(self, feed_id: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield all that is kept of a feed, as (what it is, row)."""
        with self._database.read() as connection:
            (feed,) = _rows(connection, FEED, FEED.c.id == feed_id)
            for row in _rows(connection, PARTICIPANT, PARTICIPANT.c.id == feed["participant_id"]):
                yield "participant", row
            yield "feed", {name: value for name, value in feed.items() if name not in OF_FEED_ALONE}
            for table, what in ((ENTRY, "post"), (OUTLINE, "post left aside"), (ATTEMPT, "visit"), (EVENT, "event")):
                for row in _rows(connection, table, table.c.feed_id == feed_id):
                    yield what, row
            own = select(ENTRY.c.id).where(ENTRY.c.feed_id == feed_id)
            for table, what in ((REVISION, "earlier version of a post"), (TAG, "tag of a post")):
                for row in _rows(connection, table, table.c.entry_id.in_(own)):
                    yield what, row
            events = select(EVENT.c.id).where(EVENT.c.feed_id == feed_id)
            for row in _rows(connection, DATE, DATE.c.event_id.in_(events)):
                yield "date of an event", row

    def letters(self, address: str) -> Iterator[dict[str, Any]]:
        """Yield the letters to an address that are still known."""
        with self._database.read() as connection:
            yield from _rows(connection, LETTER, LETTER.c.address == address)


def _rows(connection: Connection, table: Table, condition: Any) -> Iterator[dict[str, Any]]:
    for row in connection.execute(select(table).where(condition).order_by(*table.primary_key.columns)):
        yield dict(row._mapping)


def _caught(connection: Connection, query: Any) -> Iterator[Caught]:
    yield from map(_of_record, to_records(connection, connection.execute(query).all()))


def _of_record(record: Record) -> Caught:
    entry = record.entry
    return Caught(entry.title or entry.summary or entry.text, entry.url, entry.published_at, record.first_seen_at,
                  record.decision, record.withdrawn_at, record)  # fmt: skip


def _outlined(row: Row[Any]) -> Caught:
    return Caught(row.title, row.url, row.published_at, row.first_seen_at, Decision(Verdict.LEFT_OUT, row.reason))
