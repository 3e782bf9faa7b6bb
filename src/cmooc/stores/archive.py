"""All entries, whatever became of them, read as lean as a rule needs them; and the tags that one tagger gives them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select

from cmooc.domain.entries import Entry, Record
from cmooc.domain.feeds import Feed
from cmooc.domain.tags import Tag, TagKind
from cmooc.stores.engine import Database
from cmooc.stores.entries import PUBLIC
from cmooc.stores.polls import stale_of
from cmooc.stores.rows import (
    ENTRY,
    FEED,
    TAG,
    chunks,
    feed_select,
    mark_stale,
    record_select,
    tag_values,
    to_feed,
    to_records,
    to_tag,
)

PAGE = 1000
LEAN = (ENTRY.c.id, ENTRY.c.feed_id, ENTRY.c.title, ENTRY.c.text, ENTRY.c.author, ENTRY.c.categories, ENTRY.c.language)


class ArchiveStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self) -> int:
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(ENTRY)).scalar_one())

    def feeds(self) -> tuple[Feed, ...]:
        with self._database.read() as connection:
            return tuple(map(to_feed, connection.execute(feed_select().order_by(FEED.c.id))))

    def ids(self) -> frozenset[int]:
        with self._database.read() as connection:
            return frozenset(connection.execute(select(ENTRY.c.id)).scalars())

    def with_points(self) -> frozenset[int]:
        """Return the ids of the entries that say where they lie."""
        with self._database.read() as connection:
            return frozenset(connection.execute(select(ENTRY.c.id).where(ENTRY.c.latitude.is_not(None))).scalars())

    def having(self, kind: TagKind, slug: str) -> frozenset[int]:
        """Return the ids of the entries that have a tag, from whichever tagger."""
        own = and_(TAG.c.kind == kind.value, TAG.c.slug == slug, ~TAG.c.is_suggested)
        with self._database.read() as connection:
            return frozenset(connection.execute(select(TAG.c.entry_id).where(own)).scalars())

    def unsure(self, kind: TagKind) -> Mapping[str, int]:
        """Return how many public entries may have each tag, and await a decision."""
        sure = TAG.alias()
        is_sure = (
            select(sure.c.entry_id)
            .where(sure.c.entry_id == TAG.c.entry_id, sure.c.kind == TAG.c.kind, sure.c.slug == TAG.c.slug,
                   ~sure.c.is_suggested)
            .exists()
        )  # fmt: skip
        query = (
            select(TAG.c.slug, func.count(TAG.c.entry_id.distinct()))
            .join(ENTRY, ENTRY.c.id == TAG.c.entry_id)
            .where(TAG.c.kind == kind.value, TAG.c.is_suggested, PUBLIC, ~is_sure)
            .group_by(TAG.c.slug)
        )
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def of_feeds(self, feed_ids: Collection[int]) -> frozenset[int]:
        """Return the ids of all entries of these feeds."""
        found: set[int] = set()
        with self._database.read() as connection:
            for some in chunks(feed_ids):
                found.update(connection.execute(select(ENTRY.c.id).where(ENTRY.c.feed_id.in_(some))).scalars())
        return frozenset(found)

    def texts(self, ids: Collection[int] | None) -> Iterator[tuple[int, int, Entry]]:
        """Yield (id, feed id, entry) of these entries, or of all: only what a rule looks at, no HTML."""
        for rows in self._pages() if ids is None else self._some(ids):
            for row in rows:
                entry = Entry("", title=row.title, text=row.text, author=row.author, language=row.language,
                              categories=tuple(row.categories))  # fmt: skip
                yield row.id, row.feed_id, entry

    def newest(self, ids: Collection[int], limit: int | None = None) -> tuple[Record, ...]:
        """Return the newest records among these entries."""
        with self._database.read() as connection:
            dated = [
                (dated_at, entry_id) for some in chunks(ids)
                for entry_id, dated_at in connection.execute(
                    select(ENTRY.c.id, ENTRY.c.dated_at).where(ENTRY.c.id.in_(some))
                )
            ]  # fmt: skip
            wanted = [entry_id for _, entry_id in sorted(dated, reverse=True)[:limit]]
            records = {
                record.id: record for some in chunks(wanted)
                for record in to_records(connection, connection.execute(record_select().where(ENTRY.c.id.in_(some))).all())
            }  # fmt: skip
        return tuple(records[entry_id] for entry_id in wanted if entry_id in records)

    def tags(self, kind: TagKind, slug: str, tagger: str) -> Mapping[int, Tag]:
        """Return the tags that a tagger gave for one subject, by entry id."""
        with self._database.read() as connection:
            rows = connection.execute(select(TAG).where(_given(kind, slug, tagger))).all()
        return {row.entry_id: to_tag(row) for row in rows}

    def put_tags(self, kind: TagKind, slug: str, tagger: str, tags: Mapping[int, Tag]) -> int:
        """Put these tags in the place of all that the tagger gave for the subject; other tags stay as they are.

        What the site must show anew goes on its change list. Returns how many entries are tagged otherwise.
        """
        before = self.tags(kind, slug, tagger)
        changed = [entry_id for entry_id in sorted({*before, *tags}) if before.get(entry_id) != tags.get(entry_id)]
        for some in chunks(changed):
            with self._database.write() as connection:
                stale = list(stale_of(connection, some))
                connection.execute(delete(TAG).where(_given(kind, slug, tagger), TAG.c.entry_id.in_(some)))
                there = connection.execute(select(ENTRY.c.id).where(ENTRY.c.id.in_(some))).scalars().all()
                rows = [tag_values(entry_id, tags[entry_id]) for entry_id in there if entry_id in tags]
                if rows:
                    connection.execute(TAG.insert(), rows)
                mark_stale(connection, [*stale, *stale_of(connection, some)])
        return len(changed)

    def _pages(self) -> Iterator[list[Any]]:
        last_id = 0
        while True:
            with self._database.read() as connection:
                query = select(*LEAN).where(ENTRY.c.id > last_id).order_by(ENTRY.c.id).limit(PAGE)
                rows = list(connection.execute(query))
            if not rows:
                return
            yield rows
            last_id = rows[-1].id

    def _some(self, ids: Collection[int]) -> Iterator[list[Any]]:
        for some in chunks(sorted(ids)):
            with self._database.read() as connection:
                yield list(connection.execute(select(*LEAN).where(ENTRY.c.id.in_(some))))


def _given(kind: TagKind, slug: str, tagger: str) -> ColumnElement[bool]:
    return and_(TAG.c.kind == kind.value, TAG.c.slug == slug, TAG.c.tagger == tagger)
