"""Entries as records: for pages, feeds, composing and tagging anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, select, update

from cmooc.domain.entries import Decision, Record, Verdict
from cmooc.domain.feeds import Feed
from cmooc.domain.site import Count, Month
from cmooc.domain.tags import Tag
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
)

PUBLIC = and_(ENTRY.c.verdict == Verdict.ACCEPTED.value, ENTRY.c.withdrawn_at.is_(None))
NEWEST = (ENTRY.c.dated_at.desc(), ENTRY.c.key)


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

    def newest(self, limit: int, kind: str = "", slug: str = "") -> tuple[Record, ...]:
        """Return the newest public records of a scope (`territory`, `theme`, `participant`, or empty for all)."""
        with self._database.read() as connection:
            return self._records(connection, record_select().where(PUBLIC, *_scope(kind, slug)).limit(limit))

    def of_month(self, first: date, kind: str = "", slug: str = "") -> tuple[Record, ...]:
        """Return all public records of a scope in one month (UTC), newest first."""
        month = func.substr(cast(ENTRY.c.dated_at, String), 1, 7) == first.isoformat()[:7]
        with self._database.read() as connection:
            return self._records(connection, record_select().where(PUBLIC, month, *_scope(kind, slug)))

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

    def addresses(self) -> tuple[tuple[str, datetime], ...]:
        """Return (key, last change) of every public entry."""
        with self._database.read() as connection:
            rows = connection.execute(select(ENTRY.c.key, ENTRY.c.changed_at).where(PUBLIC).order_by(*NEWEST)).all()
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

    def months(self, kind: str = "", slug: str = "") -> tuple[Month, ...]:
        """Return the months (UTC) that have public posts, newest first."""
        month = func.substr(cast(ENTRY.c.dated_at, String), 1, 7).label("month")
        query = (
            _joined(select(month, func.count()))
            .where(PUBLIC, *_scope(kind, slug))
            .group_by(month)
            .order_by(month.desc())
        )
        with self._database.read() as connection:
            return tuple(Month(date.fromisoformat(f"{name}-01"), int(n)) for name, n in connection.execute(query))

    def times(self, since: datetime, kind: str = "", slug: str = "") -> tuple[datetime, ...]:
        """Return when the public posts of a scope since then are dated, oldest first."""
        query = _joined(select(ENTRY.c.dated_at)).where(PUBLIC, ENTRY.c.dated_at >= since, *_scope(kind, slug))
        with self._database.read() as connection:
            return tuple(connection.execute(query.order_by(ENTRY.c.dated_at)).scalars())

    def counts(self, kind: str) -> tuple[Count, ...]:
        """Return public posts, voices and latest time of each territory, theme or participant; `name` is the slug."""
        slug = PARTICIPANT.c.slug if kind == "participant" else TAG.c.slug
        figures = (func.count(func.distinct(ENTRY.c.id)), func.count(func.distinct(FEED.c.participant_id)))
        query = _joined(select(slug, *figures, func.max(ENTRY.c.dated_at, type_=ENTRY.c.dated_at.type)))
        if kind != "participant":
            query = query.join(TAG, and_(TAG.c.entry_id == ENTRY.c.id, TAG.c.kind == kind))
        with self._database.read() as connection:
            rows = connection.execute(query.where(PUBLIC).group_by(slug).order_by(slug)).all()
        return tuple(Count(name, name, int(posts), int(voices), latest) for name, posts, voices, latest in rows)

    def crossing(self, kind: str, slug: str, other: str) -> tuple[Count, ...]:
        """Return how often the tags of `other` kind stand on the public posts of a scope, most first."""
        query = (
            _joined(select(TAG.c.slug, func.count(func.distinct(ENTRY.c.id)).label("posts")))
            .join(TAG, and_(TAG.c.entry_id == ENTRY.c.id, TAG.c.kind == other))
            .where(PUBLIC, *_scope(kind, slug))
            .group_by(TAG.c.slug)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(Count(name, name, int(posts)) for name, posts in sorted(rows, key=lambda row: (-row[1], row[0])))

    def batches(self, since: datetime | None, size: int) -> Iterator[tuple[tuple[Feed, Record], ...]]:
        """Yield all entries first seen since then, with their feeds, oldest id first, to be tagged anew."""
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

    def _records(self, connection: Any, query: Select[Any]) -> tuple[Record, ...]:
        return to_records(connection, connection.execute(query.order_by(*NEWEST)).all())


def _scope(kind: str, slug: str) -> tuple[ColumnElement[bool], ...]:
    if not kind:
        return ()
    if kind == "participant":
        return (PARTICIPANT.c.slug == slug,)
    return (ENTRY.c.id.in_(select(TAG.c.entry_id).where(TAG.c.kind == kind, TAG.c.slug == slug)),)


def _joined(query: Select[Any]) -> Select[Any]:
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
