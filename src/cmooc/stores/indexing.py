"""Keeping the search index: a row for each entry, public or not, and for each edition, in the order of time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, select, text

from cmooc.stores.engine import Database, table
from cmooc.stores.rows import EDITION, ENTRY, STALE, chunks, record_select, to_records
from cmooc.stores.tables import CorrectionRow, IndexedRow
from cmooc.stores.wording import Indexed, of_edition, of_record, tsvector

INDEXED = table(IndexedRow)
CORRECTION = table(CorrectionRow)
PUBLISHED = "published"
EDITION_KINDS = ("edition", "weekly")  # on the change list
BATCH = 200
STEP = 1000


class IndexStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def update(self, keys: Iterable[str]) -> int:
        """Bring the index up to date for these entries; returns how many of them are public."""
        count = 0
        for some in chunks(keys, BATCH):
            with self._database.write() as connection:
                records = to_records(connection, connection.execute(record_select().where(ENTRY.c.key.in_(some))).all())
                remove(connection, INDEXED.c.entry_id, [record.id for record in records])
                rows = [(record.dated_at, {"entry_id": record.id, "is_public": record.is_public}, of_record(record))
                        for record in records]  # fmt: skip
                _add(connection, rows)
                count += sum(record.is_public for record in records)
        return count

    def update_editions(self, names: Iterable[str]) -> None:
        """Bring the index up to date for these published editions."""
        for some in chunks(names, BATCH):
            with self._database.write() as connection:
                query = select(EDITION).where(EDITION.c.day.in_(some), EDITION.c.state == PUBLISHED)
                editions = connection.execute(query).all()
                remove(connection, INDEXED.c.edition_id, [one.id for one in editions])
                _add(connection, [_edition_row(connection, one) for one in editions])

    def behind(self) -> frozenset[int]:
        """Return the ids of entries that the index does not hold as they are now: new ones, and what has changed."""
        changed = select(ENTRY.c.id).join(STALE, and_(STALE.c.kind == "entry", STALE.c.name == ENTRY.c.key))
        with self._database.read() as connection:
            missing = connection.execute(_missing(ENTRY.c.id, INDEXED.c.entry_id)).scalars()
            return frozenset(row for row in missing).union(connection.execute(changed).scalars())

    def missing(self) -> tuple[str, ...]:
        """Return the keys of the entries that are not in the index."""
        with self._database.read() as connection:
            query = _missing(ENTRY.c.id, INDEXED.c.entry_id).order_by(ENTRY.c.id)  # the index grows best in order
            ids = connection.execute(query).scalars().all()
            return tuple(
                key for some in chunks(ids)
                for key in connection.execute(select(ENTRY.c.key).where(ENTRY.c.id.in_(some)).order_by(ENTRY.c.id)).scalars()
            )  # fmt: skip

    def missing_editions(self) -> tuple[str, ...]:
        """Return the names of the published editions that are not in the index."""
        query = _missing(EDITION.c.id, INDEXED.c.edition_id).where(EDITION.c.state == PUBLISHED)
        with self._database.read() as connection:
            return tuple(connection.execute(query.with_only_columns(EDITION.c.day)).scalars())


def remove(connection: Connection, column: Any, ids: Collection[int]) -> None:
    """Take what these ids stand for, in a column of INDEXED, out of the index."""
    for some in chunks(ids):
        places = connection.execute(select(INDEXED.c.place).where(column.in_(some))).scalars().all()
        if places:
            connection.execute(text("DELETE FROM entry_text WHERE rowid = :place"), [{"place": one} for one in places])
            connection.execute(delete(INDEXED).where(INDEXED.c.place.in_(places)))


def changed_editions(connection: Connection) -> Sequence[int]:
    """Return the ids of the editions that the site must show anew."""
    query = select(EDITION.c.id).join(STALE, and_(STALE.c.kind.in_(EDITION_KINDS), STALE.c.name == EDITION.c.day))
    return connection.execute(query.distinct()).scalars().all()


def _edition_row(connection: Connection, edition: Row[Any]) -> tuple[datetime, dict[str, Any], Indexed]:
    query = select(CORRECTION.c.texts).where(CORRECTION.c.edition_id == edition.id).order_by(CORRECTION.c.id)
    corrections = connection.execute(query).scalars().all()
    moment = edition.published_at or edition.window_end
    return moment, {"edition_id": edition.id, "is_public": True}, of_edition(edition.document, corrections)


def _add(connection: Connection, rows: Sequence[tuple[datetime, dict[str, Any], Indexed]]) -> None:
    if not rows:
        return
    inorder = sorted(rows, key=lambda row: row[0])
    places = tuple(_free_places(connection, [place_of(moment) for moment, _, _ in inorder]))
    values = [{"entry_id": None, "edition_id": None, **what, "place": place}
              for place, (_, what, _) in zip(places, inorder, strict=True)]  # fmt: skip
    connection.execute(INDEXED.insert(), values)
    if connection.dialect.name == "sqlite":
        statement = (
            "INSERT INTO entry_text (rowid, title, names, said, forms) VALUES (:p, :title, :names, :said, :forms)"
        )
        given = [{"p": place, "title": " ".join(row.title), "names": " ".join(row.names), "said": " ".join(row.said),
                  "forms": " ".join(row.forms)} for place, (_, _, row) in zip(places, inorder, strict=True)]  # fmt: skip
    else:
        statement = "INSERT INTO entry_text (rowid, tsv) VALUES (:p, CAST(:tsv AS tsvector))"
        given = [{"p": place, "tsv": tsvector(row)} for place, (_, _, row) in zip(places, inorder, strict=True)]
    connection.execute(text(statement), given)


def place_of(moment: datetime) -> int:
    """Return the place in the index of a moment: its second since 1970; what is older stands at the beginning."""
    return max(0, int(moment.astimezone(UTC).timestamp()))


def _free_places(connection: Connection, wanted: Sequence[int]) -> Iterator[int]:
    """Yield a free place for each wanted one, in order: itself, or the next that nothing stands at."""
    taken = set(connection.execute(select(INDEXED.c.place).where(INDEXED.c.place.in_(wanted))).scalars())
    last = -1
    for place in wanted:
        chosen = max(place, last + 1)
        if chosen in taken or chosen != place:
            chosen = _next_free(connection, chosen)
        yield chosen
        last = chosen


def _next_free(connection: Connection, place: int) -> int:
    while True:
        query = select(INDEXED.c.place).where(INDEXED.c.place >= place).order_by(INDEXED.c.place).limit(STEP)
        taken = connection.execute(query).scalars().all()
        for one in taken:
            if one != place:
                return place
            place += 1
        if len(taken) < STEP:
            return place


def _missing(own: Any, known: Any) -> Any:
    return select(own).where(own.not_in(select(known).where(known.is_not(None))))
