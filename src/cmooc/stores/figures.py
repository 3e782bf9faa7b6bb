"""Figures of many scopes at once: how their posts spread over months, weeks, feeds and the other tags.

A scope is a kind (`territory`, `theme`, `participant`, or empty for all) and a slug. One query answers for all slugs that
are asked: a site has hundreds of scopes, and most of them change when a day's posts come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, literal, select

from cmooc.domain.site import Count, Month, Writer
from cmooc.stores.engine import Database
from cmooc.stores.entries import ACCEPTED, ARRIVAL, NEWEST, PUBLIC, joined, month_of
from cmooc.stores.rows import ENTRY, FEED, PARTICIPANT, TAG, chunks


class FigureStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def months(self, kind: str, slugs: Collection[str]) -> Mapping[str, tuple[Month, ...]]:
        """Return the months (UTC) in which public posts of these scopes are dated, newest first."""
        found = self._by_month(kind, slugs, ENTRY.c.dated_at, PUBLIC)
        return {slug: months[::-1] for slug, months in found.items()}

    def accepted_months(self, kind: str, slugs: Collection[str]) -> Mapping[str, tuple[Month, ...]]:
        """Return how many were accepted in each month (UTC), oldest first, with those withdrawn since."""
        return self._by_month(kind, slugs, ENTRY.c.accepted_at, ACCEPTED)

    def newest(self, kind: str, slugs: Collection[str], most: int) -> Mapping[str, tuple[str, ...]]:
        """Return the keys of the newest public posts, at most so many."""
        return self._first_keys(kind, slugs, PUBLIC, NEWEST, most)

    def last_accepted(self, kind: str, slugs: Collection[str], most: int) -> Mapping[str, tuple[str, ...]]:
        """Return the keys of those accepted last, the last first, with those withdrawn since."""
        return self._first_keys(kind, slugs, ACCEPTED, [column.desc() for column in ARRIVAL], most)

    def times(self, kind: str, slugs: Collection[str], since: datetime) -> Mapping[str, tuple[datetime, ...]]:
        """Return when the public posts since then are dated, oldest first."""
        return _gathered(
            (row.slug, row.dated_at)
            for row in self._rows(
                kind, slugs, [ENTRY.c.dated_at], PUBLIC & (ENTRY.c.dated_at >= since), ENTRY.c.dated_at
            )
        )

    def crossing(self, kind: str, slugs: Collection[str], other: str) -> Mapping[str, tuple[Count, ...]]:
        """Return how often the tags of `other` kind stand on the public posts, most first."""
        posts = func.count(func.distinct(ENTRY.c.id))
        found: list[Any] = []
        with self._database.read() as connection:
            for some in chunks(slugs):
                query, own = _scoped(kind, some, TAG.c.slug.label("other"), posts.label("posts"))
                query = query.join(TAG, and_(TAG.c.entry_id == ENTRY.c.id, TAG.c.kind == other, ~TAG.c.is_suggested))
                found += connection.execute(query.where(PUBLIC).group_by(*own, TAG.c.slug)).all()
        found.sort(key=lambda row: (-row[2], row[1]))
        return _gathered((slug, Count(name, name, number)) for slug, name, number in found)

    def writers(self, kind: str, slugs: Collection[str], most: int) -> Mapping[str, tuple[Writer, ...]]:
        """Return the feeds with most public posts, at most so many."""
        columns = (FEED.c.id, FEED.c.title, PARTICIPANT.c.slug.label("participant"), PARTICIPANT.c.name)
        found: list[Any] = []
        with self._database.read() as connection:
            for some in chunks(slugs):
                query, own = _scoped(kind, some, *columns, func.count().label("posts"))
                found += connection.execute(query.where(PUBLIC).group_by(*own, *columns)).all()
        found.sort(key=lambda row: (-row[5], row[1]))
        gathered = _gathered((row[0], Writer(*row[1:])) for row in found)
        return {slug: writers[:most] for slug, writers in gathered.items()}

    def _first_keys(
        self, kind: str, slugs: Collection[str], condition: Any, order: Iterable[Any], most: int
    ) -> Mapping[str, tuple[str, ...]]:
        found: list[Any] = []
        with self._database.read() as connection:
            for some in chunks(slugs):
                query, own = _scoped(kind, some, ENTRY.c.key.label("key"))
                place = func.row_number().over(partition_by=own or None, order_by=tuple(order)).label("place")
                ranked = query.add_columns(place).where(condition).subquery()
                first = select(ranked.c.slug, ranked.c.key).where(ranked.c.place <= most).order_by(ranked.c.place)
                found += connection.execute(first).all()
        return _gathered(found)

    def _by_month(
        self, kind: str, slugs: Collection[str], column: Any, condition: Any
    ) -> Mapping[str, tuple[Month, ...]]:
        month = month_of(column)
        found: list[Any] = []
        with self._database.read() as connection:
            for some in chunks(slugs):
                query, own = _scoped(kind, some, month.label("month"), func.count())
                found += connection.execute(query.where(condition).group_by(*own, month)).all()
        found.sort(key=lambda row: row[1])
        return _gathered((slug, Month(date.fromisoformat(f"{name}-01"), number)) for slug, name, number in found)

    def _rows(self, kind: str, slugs: Collection[str], columns: Iterable[Any], condition: Any, order: Any) -> list[Any]:
        found: list[Any] = []
        with self._database.read() as connection:
            for some in chunks(slugs):
                query, _ = _scoped(kind, some, *columns)
                found += connection.execute(query.where(condition).order_by(order)).all()
        return found


def _scoped(kind: str, slugs: Collection[str], *columns: Any) -> tuple[Select[Any], tuple[Any, ...]]:
    """Return a query of posts, each once for each of the scopes that it belongs to, and what to group it by."""
    if not kind:
        return joined(select(literal("").label("slug"), *columns)), ()
    if kind == "participant":
        slug = PARTICIPANT.c.slug
        return joined(select(slug.label("slug"), *columns)).where(slug.in_(slugs)), (slug,)
    tagged = (
        select(TAG.c.entry_id, TAG.c.slug)
        .where(TAG.c.kind == kind, TAG.c.slug.in_(slugs), ~TAG.c.is_suggested)
        .distinct()
        .subquery()
    )
    query = joined(select(tagged.c.slug.label("slug"), *columns)).join(tagged, tagged.c.entry_id == ENTRY.c.id)
    return query, (tagged.c.slug,)


def _gathered(pairs: Iterable[tuple[str, Any]]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, list[Any]] = {}
    for slug, value in pairs:
        found.setdefault(slug, []).append(value)
    return {slug: tuple(values) for slug, values in found.items()}
