"""What suggested themes are made from: the posts of some weeks; and the suggestions that facilitators do not want."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import delete, select

from cmooc.domain.rising import Said
from cmooc.domain.tags import TagKind
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.entries import PUBLIC
from cmooc.stores.rows import ENTRY, FEED, PARTICIPANT, TAG
from cmooc.stores.tables import DismissedRow

DISMISSED = table(DismissedRow)


class SuggestionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def said(self, since: datetime, home: str) -> Iterator[Said]:
        """Yield the public posts dated since then, oldest first; themes of the tagger `home` come from their feed."""
        columns = (ENTRY.c.id, ENTRY.c.key, PARTICIPANT.c.slug, FEED.c.title.label("feed"), ENTRY.c.title, ENTRY.c.text,
                   ENTRY.c.categories, ENTRY.c.language, ENTRY.c.dated_at)  # fmt: skip
        query = (
            select(*columns)
            .join(FEED, FEED.c.id == ENTRY.c.feed_id)
            .join(PARTICIPANT, PARTICIPANT.c.id == FEED.c.participant_id)
            .where(PUBLIC, ENTRY.c.dated_at >= since)
            .order_by(ENTRY.c.dated_at, ENTRY.c.key)
        )
        themes = select(TAG.c.entry_id, TAG.c.slug).where(
            TAG.c.kind == TagKind.THEME.value, ~TAG.c.is_suggested, TAG.c.tagger != home
        )
        with self._database.read() as connection:
            given: dict[int, tuple[str, ...]] = {}
            for entry_id, slug in connection.execute(themes):
                given[entry_id] = (*given.get(entry_id, ()), slug)
            for entry_id, key, voice, feed, title, text, categories, language, dated_at in connection.execute(query):
                yield Said(
                    key, voice, feed, title, text, tuple(categories), language, dated_at, given.get(entry_id, ())
                )

    def dismissed(self) -> frozenset[str]:
        with self._database.read() as connection:
            return frozenset(connection.execute(select(DISMISSED.c.word)).scalars())

    def dismiss(self, words: Iterable[str], *, by: str, at: datetime) -> None:
        rows = [{"word": word, "by": by, "at": at} for word in words]
        with self._database.write() as connection:
            upsert(connection, DISMISSED, rows, key=("word",), update=())

    def restore(self, word: str) -> bool:
        """Let a word be suggested again; tells whether it was dismissed."""
        with self._database.write() as connection:
            return bool(connection.execute(delete(DISMISSED).where(DISMISSED.c.word == word)).rowcount)
