"""The change list between the pipeline and the site, and small marks of the instance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete, select

from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.rows import STALE, chunks, mark_stale
from cmooc.stores.tables import MarkRow

MARK = table(MarkRow)


class ChangeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self) -> tuple[Mapping[str, tuple[str, ...]], tuple[int, ...]]:
        """Return the names to render again by kind, each once, and what to hand to `done`."""
        found: dict[str, dict[str, None]] = {}
        ids: list[int] = []
        with self._database.read() as connection:
            for row in connection.execute(select(STALE).order_by(STALE.c.id)):
                found.setdefault(row.kind, {})[row.name] = None
                ids.append(row.id)
        return {kind: tuple(names) for kind, names in found.items()}, tuple(ids)

    def done(self, given: Sequence[int]) -> None:
        """Take off the list what `pending` gave; what was added since stays.

        Each by its own number: PostgreSQL may show a lower number after a higher one, when a transaction took longer.
        """
        with self._database.write() as connection:
            for some in chunks(given):
                connection.execute(delete(STALE).where(STALE.c.id.in_(some)))

    def add(self, kind: str, name: str = "") -> None:
        with self._database.write() as connection:
            mark_stale(connection, [(kind, name)])

    def mark(self, name: str) -> str | None:
        with self._database.read() as connection:
            value = connection.execute(select(MARK.c.value).where(MARK.c.name == name)).scalar()
        return None if value is None else str(value)

    def set_mark(self, name: str, value: str) -> None:
        with self._database.write() as connection:
            upsert(connection, MARK, [{"name": name, "value": value}], key=("name",), update=("value",))

    def change_mark(self, name: str, change: Callable[[str | None], str | None]) -> str | None:
        """Put something made of a mark in its place, None to take it away, while nobody else does; returns it."""
        with self._database.write() as connection:
            before = connection.execute(select(MARK.c.value).where(MARK.c.name == name).with_for_update()).scalar()
            value = change(before)
            if value is None:
                connection.execute(delete(MARK).where(MARK.c.name == name))
            else:
                upsert(connection, MARK, [{"name": name, "value": value}], key=("name",), update=("value",))
        return value
