"""Requests that end in a letter, kept for a day so that nobody's mailbox can be flooded with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, delete, func, insert, select

from cmooc.domain.subscribers import Limits, Visit
from cmooc.stores.engine import Database, table
from cmooc.stores.tables import SignUpRow

SIGN_UP = table(SignUpRow)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class SignUpStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def let_in(self, visit: Visit, limits: Limits, now: datetime) -> bool:
        """Note a request unless it is one too many; two that come at once are counted one after the other."""
        with self._database.write() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("LOCK TABLE sign_up IN EXCLUSIVE MODE")
            letters = _count(connection, SIGN_UP.c.address_hash, visit.address_hash, now - DAY)
            asked = _count(connection, SIGN_UP.c.client_hash, visit.client_hash, now - HOUR)
            is_let_in = letters < limits.letters_per_day and asked < limits.sign_ups_per_hour
            if is_let_in:
                row = {"address_hash": visit.address_hash, "client_hash": visit.client_hash, "at": now}
                connection.execute(insert(SIGN_UP).values(row))
        return is_let_in

    def forget(self, now: datetime) -> None:
        """Forget what is a day old."""
        is_old = SIGN_UP.c.at <= now - DAY
        with self._database.read() as connection:
            if connection.execute(select(SIGN_UP.c.id).where(is_old).limit(1)).first() is None:
                return
        with self._database.write() as connection:
            connection.execute(delete(SIGN_UP).where(is_old))


def forget_visits(connection: Connection, address_hashes: Collection[str]) -> None:
    connection.execute(delete(SIGN_UP).where(SIGN_UP.c.address_hash.in_(address_hashes)))


def _count(connection: Connection, column: Column[str], mark: str, since: datetime) -> int:
    query = select(func.count()).select_from(SIGN_UP).where(column == mark, SIGN_UP.c.at > since)
    return connection.execute(query).scalar_one()
