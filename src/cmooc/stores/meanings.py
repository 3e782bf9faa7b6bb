"""What publishers' categories mean in this course, and which of them are in use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import case, delete, or_, select

from cmooc.domain.tags import Meaning
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.entries import PUBLIC
from cmooc.stores.rows import ENTRY
from cmooc.stores.tables import MeaningRow

MEANING = table(MeaningRow)


class MeaningStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, meaning: Meaning, *, by: str, at: datetime) -> None:
        kind, slug = meaning.subject or (None, None)
        row = {"label": meaning.label, "written": meaning.written, "kind": kind and kind.value, "slug": slug, "by": by,
               "at": at}  # fmt: skip
        with self._database.write() as connection:
            upsert(connection, MEANING, [row], key=("label",), update=("written", "kind", "slug", "by", "at"))

    def forget(self, label: str) -> bool:
        with self._database.write() as connection:
            return bool(connection.execute(delete(MEANING).where(MEANING.c.label == label)).rowcount)

    def in_use(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield (feed's id, categories) of every public entry that has any, newest first."""
        query = select(ENTRY.c.feed_id, ENTRY.c.categories).where(PUBLIC).order_by(ENTRY.c.dated_at.desc(), ENTRY.c.key)
        with self._database.read() as connection:
            for feed_id, categories in connection.execute(query):
                if categories:
                    yield feed_id, tuple(categories)

    def labelled(self) -> Iterator[tuple[int, tuple[str, ...], str]]:
        """Yield (id, categories, title and text) of every entry that may have a label; no text without a hashtag."""
        hashed = or_(ENTRY.c.title.contains("#"), ENTRY.c.text.contains("#"))
        text = case((hashed, ENTRY.c.title + "\n" + ENTRY.c.text), else_="")
        with self._database.read() as connection:
            for entry_id, categories, words in connection.execute(select(ENTRY.c.id, ENTRY.c.categories, text)):
                if categories or words:
                    yield entry_id, tuple(categories), words
