"""The entries of a choice: by territory, theme and language at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from cmooc.domain.choices import Choice
from cmooc.domain.entries import Record
from cmooc.domain.site import Month
from cmooc.stores.engine import Database
from cmooc.stores.entries import ACCEPTED, ARRIVAL, NEWEST, PUBLIC, by_month, joined, within
from cmooc.stores.rows import ENTRY, PARTICIPANT, TAG, record_select, to_records


class ChosenEntries:
    def __init__(self, database: Database) -> None:
        self._database = database

    def total(self, choice: Choice) -> int:
        query = joined(select(func.count())).where(PUBLIC, *_conditions(choice))
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def newest(self, choice: Choice, limit: int) -> tuple[Record, ...]:
        return self._records(record_select().where(PUBLIC, *_conditions(choice)).order_by(*NEWEST).limit(limit))

    def after(
        self, choice: Choice, participant: str, place: tuple[datetime, str] | None, limit: int
    ) -> tuple[Record, ...]:
        """Return the newest ones after a place (time, key), of one participant or, with an empty slug, of all."""
        conditions = [PUBLIC, *_conditions(choice)]
        if participant:
            conditions.append(PARTICIPANT.c.slug == participant)
        if place is not None:
            at, key = place
            conditions.append(or_(ENTRY.c.dated_at < at, and_(ENTRY.c.dated_at == at, ENTRY.c.key > key)))
        return self._records(record_select().where(*conditions).order_by(*NEWEST).limit(limit))

    def months(self, choice: Choice) -> tuple[Month, ...]:
        """Return the months (UTC) that have public posts, oldest first."""
        with self._database.read() as connection:
            return by_month(connection, ENTRY.c.dated_at, (PUBLIC, *_conditions(choice)))

    def of_month(self, choice: Choice, first: date) -> tuple[Record, ...]:
        """Return the public records of a month (UTC), newest first."""
        conditions = (PUBLIC, *within(ENTRY.c.dated_at, first), *_conditions(choice))
        return self._records(record_select().where(*conditions).order_by(*NEWEST))

    def accepted_months(self, choice: Choice) -> tuple[Month, ...]:
        """Return how many were accepted in each month (UTC), oldest first, with those withdrawn since."""
        with self._database.read() as connection:
            return by_month(connection, ENTRY.c.accepted_at, (ACCEPTED, *_conditions(choice)))

    def accepted_in(self, choice: Choice, first: date, start: int, stop: int) -> tuple[Record, ...]:
        """Return [start, stop) of what was accepted in a month (UTC), the first accepted first."""
        conditions = (ACCEPTED, *within(ENTRY.c.accepted_at, first), *_conditions(choice))
        query = record_select().where(*conditions).order_by(*ARRIVAL).offset(start).limit(stop - start)
        return self._records(query)

    def last_accepted(self, choice: Choice, limit: int) -> tuple[Record, ...]:
        order = [column.desc() for column in ARRIVAL]
        return self._records(record_select().where(ACCEPTED, *_conditions(choice)).order_by(*order).limit(limit))

    def _records(self, query: Select[Any]) -> tuple[Record, ...]:
        with self._database.read() as connection:
            return to_records(connection, connection.execute(query).all())


def _conditions(choice: Choice) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        ENTRY.c.id.in_(select(TAG.c.entry_id).where(TAG.c.kind == kind, TAG.c.slug.in_(slugs), ~TAG.c.is_suggested))
        for kind, slugs in (("territory", choice.territories), ("theme", choice.themes)) if slugs
    ]  # fmt: skip
    if choice.languages:
        code = ENTRY.c.language
        found.append(or_(*(or_(code == one, code.startswith(f"{one}-")) for one in choice.languages)))
    return found
