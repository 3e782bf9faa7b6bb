"""The course's own feeds whose change the hub is still to hear of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update

from cmooc.domain.subscriptions import Ping
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.tables import PingRow

PING = table(PingRow)


class PingStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, paths: Iterable[str], now: datetime) -> None:
        """Note that these changed; one that waits already keeps its turn."""
        rows = [{"path": path, "changed_at": now, "due_at": now, "tries": 0} for path in dict.fromkeys(paths)]
        with self._database.write() as connection:
            upsert(connection, PING, rows, key=("path",), update=("changed_at",))

    def due(self, now: datetime, limit: int) -> tuple[Ping, ...]:
        query = select(PING).where(PING.c.due_at <= now).order_by(PING.c.due_at, PING.c.path).limit(limit)
        with self._database.read() as connection:
            return tuple(Ping(row.path, row.changed_at, row.tries) for row in connection.execute(query))

    def done(self, pings: Iterable[Ping]) -> None:
        """Take off what the hub heard of, but for what changed again since `due` gave it."""
        with self._database.write() as connection:
            for ping in pings:
                is_same = PING.c.changed_at == ping.changed_at
                connection.execute(delete(PING).where(PING.c.path == ping.path, is_same))

    def put_off(self, ping: Ping, until: datetime) -> None:
        with self._database.write() as connection:
            statement = update(PING).where(PING.c.path == ping.path)
            connection.execute(statement.values(due_at=until, tries=ping.tries + 1))

    def clear(self) -> None:
        with self._database.read() as connection:
            if connection.execute(select(PING.c.path).limit(1)).first() is None:
                return
        with self._database.write() as connection:
            connection.execute(delete(PING))
