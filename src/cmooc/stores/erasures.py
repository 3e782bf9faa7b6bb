"""What erasing asks of the database besides the stores that own the rows: to leave no trace in its files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, text

from cmooc.stores.engine import Database, table
from cmooc.stores.rows import chunks
from cmooc.stores.tables import BounceRow, LetterRow, SubscriberRow

SUBSCRIBER = table(SubscriberRow)
LETTER = table(LetterRow)
BOUNCE = table(BounceRow)


class ErasureStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def subscribers(self) -> tuple[tuple[int, str, datetime], ...]:
        """Return (id, address as it is compared, since when) of all subscribers."""
        query = select(SUBSCRIBER.c.id, SUBSCRIBER.c.address_key, SUBSCRIBER.c.created_at)
        with self._database.read() as connection:
            return tuple((row.id, row.address_key, row.created_at) for row in connection.execute(query))

    def remove_subscribers(self, ids: Sequence[int]) -> None:
        """Forget subscribers with what was written to them; the account of deliveries keeps its numbers."""
        with self._database.write() as connection:
            for some in chunks(ids):
                mine = SUBSCRIBER.c.id.in_(some)
                addresses = select(SUBSCRIBER.c.address).where(mine)
                connection.execute(delete(LETTER).where(LETTER.c.address.in_(addresses)))
                connection.execute(delete(BOUNCE).where(BOUNCE.c.subscriber_id.in_(some)))
                connection.execute(delete(SUBSCRIBER).where(mine))

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the database's files, as far as the engine lets us.

        SQLite keeps deleted words in its search index, in free pages and in its log until it is told to write them anew.
        """
        with self._database.outside() as connection:
            if self._database.is_sqlite:
                connection.execute(text("INSERT INTO entry_text (entry_text) VALUES ('optimize')"))
                connection.execute(text("VACUUM"))
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            else:
                connection.execute(text("VACUUM"))
