"""Editions that have left, as the archive reads them: names at once, whole ones by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from cmooc.domain.editions import Correction, Edition, EditionLine, Rhythm
from cmooc.stores.documents import items_of, to_edition, to_line
from cmooc.stores.engine import Database, table
from cmooc.stores.rows import EDITION, ENTRY, chunks
from cmooc.stores.tables import CorrectionRow

CORRECTION = table(CorrectionRow)
PUBLISHED = "published"


class PastEditions:
    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self, rhythm: Rhythm) -> tuple[str, ...]:
        """Return the names of all editions of a rhythm, oldest first; their documents stay unread."""
        query = select(EDITION.c.day).where(EDITION.c.state == PUBLISHED, EDITION.c.rhythm == rhythm.value)
        with self._database.read() as connection:
            return tuple(connection.execute(query.order_by(EDITION.c.day)).scalars())

    def of_names(self, names: Iterable[str]) -> Mapping[str, Edition]:
        """Return these editions, with their corrections."""
        found: dict[str, Edition] = {}
        with self._database.read() as connection:
            for some in chunks(names):
                query = select(EDITION).where(EDITION.c.day.in_(some), EDITION.c.state == PUBLISHED)
                rows = connection.execute(query).all()
                corrections = _corrections(connection, [row.id for row in rows])
                for row in rows:
                    found[row.day] = to_edition(row.document, row.published_at, corrections.get(row.id, ()))
        return found

    def lines(self, names: Iterable[str]) -> Mapping[str, EditionLine]:
        """Return these editions in short."""
        found: dict[str, EditionLine] = {}
        with self._database.read() as connection:
            for some in chunks(names):
                query = select(EDITION.c.day, EDITION.c.document).where(EDITION.c.day.in_(some))
                for name, document in connection.execute(query.where(EDITION.c.state == PUBLISHED)):
                    found[name] = to_line(document)
        return found

    def mentioning(self, keys: Collection[str]) -> tuple[str, ...]:
        """Return the names of the editions in which one of these posts stands, whichever carried it."""
        if not keys:
            return ()
        query = select(EDITION.c.day, EDITION.c.document).where(EDITION.c.state == PUBLISHED)
        with self._database.read() as connection:
            return tuple(
                name for name, document in connection.execute(query)
                if any(item["key"] in keys for item in items_of(document))
            )  # fmt: skip

    def gone(self, editions: Iterable[Edition]) -> frozenset[str]:
        """Return the keys that stand in these editions and whose posts have been withdrawn or forgotten since."""
        keys = {
            item.key for edition in editions for section in edition.sections
            for item in (*section.items, *section.more)
        }  # fmt: skip
        there: set[str] = set()
        with self._database.read() as connection:
            for some in chunks(sorted(keys)):
                query = select(ENTRY.c.key).where(ENTRY.c.key.in_(some), ENTRY.c.withdrawn_at.is_(None))
                there.update(connection.execute(query).scalars())
        return frozenset(keys - there)


def _corrections(connection: Connection, edition_ids: Sequence[int]) -> Mapping[int, tuple[Correction, ...]]:
    found: dict[int, tuple[Correction, ...]] = {}
    query = select(CORRECTION).where(CORRECTION.c.edition_id.in_(edition_ids))
    for row in connection.execute(query.order_by(CORRECTION.c.at, CORRECTION.c.id)):
        found[row.edition_id] = (*found.get(row.edition_id, ()), Correction(row.at, tuple(row.texts.items())))
    return found
