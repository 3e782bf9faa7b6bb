"""The secrets that links in mail are signed with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from cmooc.stores.engine import Database, table
from cmooc.stores.tables import SigningKeyRow

SIGNING_KEY = table(SigningKeyRow)


class SigningKeyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[str, ...]:
        """Return all keys, oldest first."""
        with self._database.read() as connection:
            return tuple(connection.execute(select(SIGNING_KEY.c.secret).order_by(SIGNING_KEY.c.id)).scalars())

    def first(self, secret: str, now: datetime) -> tuple[str, ...]:
        """Return all keys; store this one when there is none. Two processes that begin at once agree."""
        with self._database.write() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("LOCK TABLE signing_key IN EXCLUSIVE MODE")
            if connection.execute(select(SIGNING_KEY.c.id).limit(1)).first() is None:
                connection.execute(insert(SIGNING_KEY).values(secret=secret, made_at=now))
        return self.all()

    def add(self, secret: str, now: datetime) -> None:
        """Sign with this one from now on; older links stay good."""
        with self._database.write() as connection:
            connection.execute(insert(SIGNING_KEY).values(secret=secret, made_at=now))
