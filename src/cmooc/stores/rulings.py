"""What facilitators ruled of tags, who changed it when, and how it was before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from cmooc.domain.rulings import Lesson, Ruling, Trace
from cmooc.domain.tags import TagKind
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.rows import ENTRY, RULING, chunks, rulings_of, to_ruling
from cmooc.stores.tables import TraceRow

TRACE = table(TraceRow)

Change = tuple[int, TagKind, str, bool | None]
"""An entry's id, a kind and slug, and what is to hold of them: right, wrong, or None for no ruling."""


class RulingStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, entry_ids: Iterable[int]) -> Mapping[int, tuple[Ruling, ...]]:
        """Return the rulings on these entries; those without any are left out."""
        found: dict[int, tuple[Ruling, ...]] = {}
        with self._database.read() as connection:
            for some in chunks(entry_ids):
                found |= rulings_of(connection, ENTRY.c.id.in_(some))
        return found

    def all(self) -> tuple[tuple[int, Ruling], ...]:
        """Return (entry id, ruling) of all that is ruled, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(RULING).order_by(RULING.c.at, RULING.c.entry_id, RULING.c.slug))
            return tuple((row.entry_id, to_ruling(row)) for row in rows)

    def lessons(self) -> tuple[tuple[Lesson, int], ...]:
        """Return what the rulings on themes teach, each with its entry's id, in the order in which they were made."""
        query = (
            select(RULING.c.entry_id, ENTRY.c.fingerprint, RULING.c.slug, RULING.c.is_right)
            .join(ENTRY, ENTRY.c.id == RULING.c.entry_id)
            .where(RULING.c.kind == TagKind.THEME.value)
            .order_by(RULING.c.at, RULING.c.entry_id, RULING.c.slug)
        )
        with self._database.read() as connection:
            return tuple(
                (Lesson(f"{entry_id}.{fingerprint}", slug, is_right), entry_id)
                for entry_id, fingerprint, slug, is_right in connection.execute(query)
            )

    def refused(self, kind: TagKind, slug: str) -> frozenset[int]:
        """Return the ids of the entries that are ruled not to be about this."""
        query = select(RULING.c.entry_id).where(RULING.c.kind == kind.value, RULING.c.slug == slug, ~RULING.c.is_right)
        with self._database.read() as connection:
            return frozenset(connection.execute(query).scalars())

    def rule(self, changes: Sequence[Change], *, move: str, by: str, at: datetime) -> tuple[Trace, ...]:
        """Put rulings in force and note who did so; what is ruled so already leaves no trace. Returns the traces.

        `move` names what was done in one go, and is undone in one go.
        """
        with self._database.write() as connection:
            before = _before(connection, changes)
            traces = tuple(
                Trace(move, entry_id, kind, slug, before.get((entry_id, kind.value, slug)), after, by, at)
                for entry_id, kind, slug, after in changes
                if before.get((entry_id, kind.value, slug)) is not after
            )
            _apply(connection, [(one.entry_id, one.kind, one.slug, one.after) for one in traces], by, at)
            if traces:
                connection.execute(TRACE.insert(), [_trace_values(one) for one in traces])
        return traces

    def undo(self, move: str, at: datetime) -> tuple[Trace, ...]:
        """Take back a move, as far as nobody ruled otherwise since. Returns the traces that were undone."""
        with self._database.write() as connection:
            query = select(TRACE).where(TRACE.c.move == move, TRACE.c.undone_at.is_(None)).order_by(TRACE.c.id)
            rows = connection.execute(query).all()
            traces = tuple(map(_to_trace, rows))
            now = _before(connection, [(one.entry_id, one.kind, one.slug, None) for one in traces])
            undone = [one for one in traces if now.get((one.entry_id, one.kind.value, one.slug)) is one.after]
            done = [row.id for row, one in zip(rows, traces, strict=True) if one in undone]
            connection.execute(update(TRACE).where(TRACE.c.id.in_(done)).values(undone_at=at))
            for one in undone:
                by, made_at = _made_by(connection, one) or ("", at)
                _apply(connection, [(one.entry_id, one.kind, one.slug, one.before)], by, made_at)
        return tuple(undone)

    def last_move(self, by: str) -> str | None:
        """Return the newest move of a facilitator that has not been undone."""
        query = select(TRACE.c.move).where(TRACE.c.by == by, TRACE.c.undone_at.is_(None)).order_by(TRACE.c.id.desc())
        with self._database.read() as connection:
            return connection.execute(query.limit(1)).scalar()

    def traces(self, limit: int, entry_id: int | None = None) -> tuple[Trace, ...]:
        """Return who changed what, newest first; of one entry, or of all."""
        query = select(TRACE).order_by(TRACE.c.id.desc()).limit(limit)
        if entry_id is not None:
            query = query.where(TRACE.c.entry_id == entry_id)
        with self._database.read() as connection:
            return tuple(map(_to_trace, connection.execute(query)))


def _made_by(connection: Connection, undone: Trace) -> tuple[str, datetime] | None:
    """Return who made the ruling that holds again, and when."""
    query = (
        select(TRACE.c.by, TRACE.c.at)
        .where(
            TRACE.c.entry_id == undone.entry_id, TRACE.c.kind == undone.kind.value, TRACE.c.slug == undone.slug,
            TRACE.c.undone_at.is_(None), TRACE.c.after.is_(undone.before),
        )
        .order_by(TRACE.c.id.desc())
    )  # fmt: skip
    found = connection.execute(query.limit(1)).first()
    return (found.by, found.at) if found else None


def _before(connection: Connection, changes: Sequence[Change]) -> dict[tuple[int, str, str], bool]:
    found: dict[tuple[int, str, str], bool] = {}
    for some in chunks({entry_id for entry_id, *_ in changes}):
        rows = connection.execute(select(RULING).where(RULING.c.entry_id.in_(some)).with_for_update())
        found |= {(row.entry_id, row.kind, row.slug): row.is_right for row in rows}
    return found


def _apply(connection: Connection, changes: Sequence[Change], by: str, at: datetime) -> None:
    rows = [
        {"entry_id": entry_id, "kind": kind.value, "slug": slug, "is_right": is_right, "by": by, "at": at}
        for entry_id, kind, slug, is_right in changes if is_right is not None
    ]  # fmt: skip
    upsert(connection, RULING, rows, key=("entry_id", "kind", "slug"), update=("is_right", "by", "at"))
    for entry_id, kind, slug, is_right in changes:
        if is_right is None:
            mine = (RULING.c.entry_id == entry_id, RULING.c.kind == kind.value, RULING.c.slug == slug)
            connection.execute(delete(RULING).where(*mine))


def _trace_values(trace: Trace) -> dict[str, Any]:
    return {
        "move": trace.move, "entry_id": trace.entry_id, "kind": trace.kind.value, "slug": trace.slug,
        "before": trace.before, "after": trace.after, "by": trace.by, "at": trace.at,
    }  # fmt: skip


def _to_trace(row: Any) -> Trace:
    return Trace(
        row.move, row.entry_id, TagKind(row.kind), row.slug, row.before, row.after, row.by, row.at, row.undone_at
    )
