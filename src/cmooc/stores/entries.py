"""Entries as records: for pages, feeds, composing and tagging anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, select, update

from cmooc.domain.entries import Decision, Record, Verdict
from cmooc.domain.feeds import Feed
from cmooc.domain.rulings import Waiting
from cmooc.domain.site import Count, Month
from cmooc.domain.tags import Tag, TagKind
from cmooc.domain.urls import address_key
from cmooc.stores import mentions
from cmooc.stores.engine import Database
from cmooc.stores.polls import replace_tags, stale_of
from cmooc.stores.rows import (
    ENTRY,
    FEED,
    PARTICIPANT,
    TAG,
    chunks,
    feed_select,
    mark_stale,
    record_select,
    to_feed,
    to_records,
    to_tag,
)

ACCEPTED = ENTRY.c.verdict == Verdict.ACCEPTED.value
PUBLIC = and_(ACCEPTED, ENTRY.c.withdrawn_at.is_(None))
WITHIN = "within"  # the reason of a territory that holds another
NEWEST = (ENTRY.c.dated_at.desc(), ENTRY.c.key)
ARRIVAL = (ENTRY.c.accepted_at, ENTRY.c.id)


class EntryStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, key: str) -> Record | None:
        found = self.by_keys([key])
        return found[0] if found else None

    def by_keys(self, keys: Sequence[str]) -> tuple[Record, ...]:
        """Return the records of these keys, newest first; unknown keys are left out."""
        with self._database.read() as connection:
            return tuple(
                record for some in chunks(keys)
                for record in self._records(connection, record_select().where(ENTRY.c.key.in_(some)))
            )  # fmt: skip

    def by_ids(self, entry_ids: Iterable[int]) -> Mapping[int, Record]:
        with self._database.read() as connection:
            return {
                record.id: record for some in chunks(entry_ids)
                for record in self._records(connection, record_select().where(ENTRY.c.id.in_(some)))
            }  # fmt: skip

    def held_for(self, reason: str) -> tuple[Record, ...]:
        """Return the entries that are held for a reason, oldest first."""
        held = (ENTRY.c.verdict == Verdict.HELD.value, ENTRY.c.reason == reason, ENTRY.c.withdrawn_at.is_(None))
        query = record_select().where(*held).order_by(ENTRY.c.first_seen_at, ENTRY.c.id)
        with self._database.read() as connection:
            return to_records(connection, connection.execute(query).all())

    def at_address(self, url: str) -> Record | None:
        """Return the newest entry at an address, a public one first."""
        query = record_select().where(ENTRY.c.url_key == address_key(url)).order_by(PUBLIC.desc(), *NEWEST).limit(1)
        with self._database.read() as connection:
            found = to_records(connection, connection.execute(query).all())
        return found[0] if found else None

    def held(self) -> tuple[Record, ...]:
        """Return what waits for a facilitator, newest first."""
        condition = and_(ENTRY.c.verdict == Verdict.HELD.value, ENTRY.c.withdrawn_at.is_(None))
        with self._database.read() as connection:
            return self._records(connection, record_select().where(condition))

    def suggested(self, limit: int, kind: TagKind | None = None) -> tuple[Waiting, ...]:
        """Return the suggestions on public entries that no surer tag has settled, surest first, then newest.

        What merely follows from another suggestion is left out.
        """
        sure = TAG.alias()
        settled = select(1).where(
            sure.c.entry_id == TAG.c.entry_id, sure.c.kind == TAG.c.kind, sure.c.slug == TAG.c.slug,
            ~sure.c.is_suggested,
        )  # fmt: skip
        query = (
            select(TAG)
            .join(ENTRY, ENTRY.c.id == TAG.c.entry_id)
            .where(PUBLIC, TAG.c.is_suggested, TAG.c.reason != WITHIN, ~settled.exists())
            .order_by(TAG.c.confidence.desc(), *NEWEST, TAG.c.kind, TAG.c.slug, TAG.c.tagger)
        )
        if kind is not None:
            query = query.where(TAG.c.kind == kind.value)
        found: dict[tuple[int, str, str], Waiting] = {}
        with self._database.read() as connection:
            for row in connection.execute(query):
                found.setdefault((row.entry_id, row.kind, row.slug), Waiting(row.entry_id, to_tag(row)))
                if len(found) == limit:
                    break
        return tuple(found.values())

    def newest(self, limit: int, kind: str = "", slug: str = "") -> tuple[Record, ...]:
        """Return the newest public records of a scope (`territory`, `theme`, `participant`, or empty for all)."""
        with self._database.read() as connection:
            return self._records(connection, record_select().where(PUBLIC, *_scope(kind, slug)).limit(limit))

    def newest_keys(self, limit: int, kind: str = "", slug: str = "") -> tuple[str, ...]:
        """Return the keys of the newest public records of a scope."""
        query = joined(select(ENTRY.c.key)).where(PUBLIC, *_scope(kind, slug)).order_by(*NEWEST).limit(limit)
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())

    def of_month(self, first: date) -> tuple[Record, ...]:
        """Return all public records of one month (UTC), newest first."""
        return self._between(ENTRY.c.dated_at, first, PUBLIC, NEWEST)

    def accepted_in(self, first: date) -> tuple[Record, ...]:
        """Return all records that were accepted in one month (UTC), in that order, withdrawn ones included."""
        return self._between(ENTRY.c.accepted_at, first, ACCEPTED, ARRIVAL)

    def moments(self, keys: Iterable[str]) -> tuple[tuple[str, datetime, datetime, datetime | None], ...]:
        """Return (key, dated, first seen, accepted) of each of these entries."""
        columns = (ENTRY.c.key, ENTRY.c.dated_at, ENTRY.c.first_seen_at, ENTRY.c.accepted_at)
        with self._database.read() as connection:
            return tuple(
                (row[0], row[1], row[2], row[3]) for some in chunks(keys)
                for row in connection.execute(select(*columns).where(ENTRY.c.key.in_(some)))
            )  # fmt: skip

    def withdrawn(self, keys: Iterable[str]) -> frozenset[str]:
        """Return those among these keys whose posts are withdrawn."""
        with self._database.read() as connection:
            return frozenset(
                key for some in chunks(keys)
                for key in connection.execute(
                    select(ENTRY.c.key).where(ENTRY.c.key.in_(some), ENTRY.c.withdrawn_at.is_not(None))
                ).scalars()
            )  # fmt: skip

    def waiting(self, end: datetime) -> tuple[Record, ...]:
        """Return accepted records that no edition has carried yet, accepted before `end`, oldest acceptance first."""
        condition = and_(PUBLIC, ENTRY.c.edition_id.is_(None), ENTRY.c.accepted_at < end)
        with self._database.read() as connection:
            rows = connection.execute(record_select().where(condition).order_by(ENTRY.c.accepted_at, ENTRY.c.key)).all()
            return to_records(connection, rows)

    def keys(self) -> tuple[str, ...]:
        """Return the key of every entry, whatever became of it."""
        with self._database.read() as connection:
            return tuple(connection.execute(select(ENTRY.c.key).order_by(ENTRY.c.id)).scalars())

    def addresses(self, first: date) -> tuple[tuple[str, datetime], ...]:
        """Return (key, last change) of every public entry of one month (UTC), oldest first."""
        query = select(ENTRY.c.key, ENTRY.c.changed_at).where(PUBLIC, *within(ENTRY.c.dated_at, first))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(ENTRY.c.dated_at, ENTRY.c.key)).all()
        return tuple((key, changed_at) for key, changed_at in rows)

    def totals(self, kind: str = "", slug: str = "") -> tuple[int, int]:
        """Return (public posts, voices) of a scope."""
        query = (
            select(func.count(), func.count(func.distinct(FEED.c.participant_id)))
            .select_from(ENTRY)
            .join(FEED, FEED.c.id == ENTRY.c.feed_id)
            .join(PARTICIPANT, PARTICIPANT.c.id == FEED.c.participant_id)
            .where(PUBLIC, *_scope(kind, slug))
        )
        with self._database.read() as connection:
            posts, voices = connection.execute(query).one()
        return int(posts), int(voices)

    def months(self) -> tuple[Month, ...]:
        """Return the months (UTC) that have public posts, newest first."""
        return self._by_month(ENTRY.c.dated_at, PUBLIC)[::-1]

    def accepted_months(self) -> tuple[Month, ...]:
        """Return how many posts were accepted in each month (UTC), oldest first, with those withdrawn since."""
        return self._by_month(ENTRY.c.accepted_at, ACCEPTED)

    def counts(self, kind: str) -> tuple[Count, ...]:
        """Return public posts, voices and latest time of each territory, theme or participant; `name` is the slug."""
        slug = PARTICIPANT.c.slug if kind == "participant" else TAG.c.slug
        figures = (func.count(func.distinct(ENTRY.c.id)), func.count(func.distinct(FEED.c.participant_id)))
        query = joined(select(slug, *figures, func.max(ENTRY.c.dated_at, type_=ENTRY.c.dated_at.type)))
        if kind != "participant":
            query = query.join(TAG, and_(TAG.c.entry_id == ENTRY.c.id, TAG.c.kind == kind, ~TAG.c.is_suggested))
        with self._database.read() as connection:
            rows = connection.execute(query.where(PUBLIC).group_by(slug).order_by(slug)).all()
        return tuple(Count(name, name, int(posts), int(voices), latest) for name, posts, voices, latest in rows)

    def talks(self, slugs: Sequence[str]) -> Mapping[str, list[tuple[str, str]]]:
        """Return the links between these participants' posts and others', as keys (links, is linked to), newest first."""
        with self._database.read() as connection:
            return mentions.of_participants(connection, slugs)

    def talks_of(self, keys: Sequence[str], limit: int) -> list[tuple[str, str]]:
        """Return the links between these posts and those of other participants, likewise, at most so many."""
        with self._database.read() as connection:
            return [pair for some in chunks(keys) for pair in mentions.of_entries(connection, some, limit)]

    def batches(self, since: datetime | None, size: int) -> Iterator[tuple[tuple[Feed, Record], ...]]:
        """Yield all entries first seen since then, with their feeds, oldest id first."""
        last_id = 0
        while True:
            query = record_select().where(ENTRY.c.id > last_id).order_by(ENTRY.c.id).limit(size)
            if since is not None:
                query = query.where(ENTRY.c.first_seen_at >= since)
            with self._database.read() as connection:
                records = to_records(connection, connection.execute(query).all())
                feeds = _feeds_of(connection, {record.feed_id for record in records})
            if not records:
                return
            yield tuple((feeds[record.feed_id], record) for record in records)
            last_id = records[-1].id

    def these(self, entry_ids: Iterable[int]) -> Iterator[tuple[tuple[Feed, Record], ...]]:
        """Yield some entries with their feeds, in batches."""
        for some in chunks(sorted(entry_ids)):
            with self._database.read() as connection:
                records = self._records(connection, record_select().where(ENTRY.c.id.in_(some)))
                feeds = _feeds_of(connection, {record.feed_id for record in records})
            yield tuple((feeds[record.feed_id], record) for record in records)

    def retag(self, tags: Mapping[int, Sequence[Tag]]) -> None:
        """Replace the computed tags of entries; what the site must show anew goes on its change list."""
        with self._database.write() as connection:
            for some in chunks(tags):
                before = list(stale_of(connection, some))
                replace_tags(connection, {entry_id: tags[entry_id] for entry_id in some})
                mark_stale(connection, [*before, *stale_of(connection, some)])

    def decide(self, key: str, decision: Decision, now: datetime) -> None:
        """Set what became of an entry by a facilitator's hand."""
        is_accepted = decision.verdict is Verdict.ACCEPTED
        accepted_at = func.coalesce(ENTRY.c.accepted_at, now) if is_accepted else None
        self._update(key, verdict=decision.verdict.value, reason=decision.reason, reason_detail=decision.detail,
                     accepted_at=accepted_at, changed_at=now)  # fmt: skip

    def highlight(self, key: str, note: str | None, now: datetime) -> None:
        """Highlight an entry with a note (may be empty), or stop doing so with None."""
        self._update(key, highlight=note, changed_at=now)

    def _update(self, key: str, **values: Any) -> None:
        with self._database.write() as connection:
            connection.execute(update(ENTRY).where(ENTRY.c.key == key).values(values))
            ids = connection.execute(select(ENTRY.c.id).where(ENTRY.c.key == key)).scalars().all()
            mark_stale(connection, [*stale_of(connection, ids), ("feeds", "")])  # their list counts posts

    def _by_month(self, column: Any, condition: Any) -> tuple[Month, ...]:
        with self._database.read() as connection:
            return by_month(connection, column, (condition,))

    def _between(self, column: Any, first: date, condition: Any, order: Any) -> tuple[Record, ...]:
        query = record_select().where(condition, *within(column, first)).order_by(*order)
        with self._database.read() as connection:
            return to_records(connection, connection.execute(query).all())

    def _records(self, connection: Any, query: Select[Any]) -> tuple[Record, ...]:
        return to_records(connection, connection.execute(query.order_by(*NEWEST)).all())


def by_month(connection: Any, column: Any, conditions: Iterable[ColumnElement[bool]]) -> tuple[Month, ...]:
    """Return how many entries each month (UTC) has by a time of theirs, oldest first."""
    month = month_of(column).label("month")
    query = joined(select(month, func.count())).where(*conditions).group_by(month).order_by(month)
    return tuple(Month(date.fromisoformat(f"{name}-01"), int(n)) for name, n in connection.execute(query))


def month_of(column: Any) -> Any:
    """Return the month (UTC) of a time as text, such as `2026-11`."""
    return func.substr(cast(column, String), 1, 7)


def within(column: Any, first: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions of a month in UTC."""
    start = datetime(first.year, first.month, 1, tzinfo=UTC)
    return column >= start, column < datetime(first.year + first.month // 12, first.month % 12 + 1, 1, tzinfo=UTC)


def _scope(kind: str, slug: str) -> tuple[ColumnElement[bool], ...]:
    if not kind:
        return ()
    if kind == "participant":
        return (PARTICIPANT.c.slug == slug,)
    tagged = select(TAG.c.entry_id).where(TAG.c.kind == kind, TAG.c.slug == slug, ~TAG.c.is_suggested)
    return (ENTRY.c.id.in_(tagged),)


def joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(ENTRY)
        .join(FEED, FEED.c.id == ENTRY.c.feed_id)
        .join(PARTICIPANT, PARTICIPANT.c.id == FEED.c.participant_id)
    )


def _feeds_of(connection: Any, feed_ids: set[int]) -> dict[int, Feed]:
    return {
        row.id: to_feed(row) for some in chunks(sorted(feed_ids))
        for row in connection.execute(feed_select().where(FEED.c.id.in_(some)))
    }  # fmt: skip
