"""The audit log: what privileged people did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, or_, select, true, update

from cmooc.domain.roles import CURATION, Deed, Outcome
from cmooc.stores.engine import Database, table
from cmooc.stores.tables import DeedRow

DEED = table(DeedRow)


class AuditStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, at: datetime, by: str, action: str, about: str, detail: str) -> int:
        row = {"at": at, "by": by, "action": action, "about": about, "detail": detail, "outcome": Outcome.BEGUN.value}
        with self._database.write() as connection:
            found = connection.execute(insert(DEED).values(row)).inserted_primary_key
        assert found  # noqa: S101  a row was made
        return int(found[0])

    def end(self, deed_id: int, outcome: Outcome, why: str = "") -> None:
        """Note how it ended; `why` it was refused, beside the detail."""
        values: dict[str, Any] = {"outcome": outcome.value}
        if why:
            values["detail"] = why
        with self._database.write() as connection:
            connection.execute(update(DEED).where(DEED.c.id == deed_id).values(values))

    def count(self, by: str, action: str, since: datetime) -> int:
        query = select(func.count()).select_from(DEED).where(DEED.c.at >= since, DEED.c.by == by)
        with self._database.read() as connection:
            return int(connection.execute(query.where(DEED.c.action == action)).scalar_one())

    def newest(
        self, limit: int, before: int | None = None, *, by: str = "", action: str = "", about: str = "",
        seen_by: str = "",
    ) -> tuple[Deed, ...]:  # fmt: skip
        """Return the newest lines first; `before` is the number of the last one seen.

        `seen_by`: only what this facilitator may see, which is their own and what was done to the course.
        """
        query = select(DEED).where(_visible(seen_by)).order_by(DEED.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(DEED.c.id < before)
        for column, value in ((DEED.c.by, by), (DEED.c.action, action), (DEED.c.about, about)):
            query = query.where(column == value) if value else query
        with self._database.read() as connection:
            return tuple(
                Deed(row.id, row.at, row.by, row.action, row.about, row.detail, Outcome(row.outcome))
                for row in connection.execute(query)
            )

    def choices(self, seen_by: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return who stands in the log and which actions do, each in order."""
        with self._database.read() as connection:
            by, action = (
                tuple(connection.execute(select(column).where(_visible(seen_by)).distinct().order_by(column)).scalars())
                for column in (DEED.c.by, DEED.c.action)
            )
        return by, action


def _visible(seen_by: str) -> ColumnElement[bool]:
    if not seen_by:
        return true()
    return or_(
        DEED.c.by == seen_by, *(DEED.c.action.startswith(f"{kind}.", autoescape=True) for kind in sorted(CURATION))
    )
