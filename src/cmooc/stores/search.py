"""The full-text index: FTS5 on SQLite, tsvector on PostgreSQL, over words folded and stemmed here, so both agree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, TextualSelect, select, text

from cmooc.domain.entries import Record
from cmooc.domain.texts import fold
from cmooc.stores.engine import Database
from cmooc.stores.entries import NEWEST, PUBLIC
from cmooc.stores.rows import ENTRY, chunks, record_select, to_records

WORD = re.compile(r"[^\W_]+")
LANGUAGES = {"fr": "french", "en": "english"}
INDEXED_CHARACTERS = 20_000
BATCH = 200
MOST_WORDS = 12


class SearchStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def update(self, keys: Iterable[str]) -> int:
        """Bring the index up to date for these entries; returns how many are in it now."""
        count = 0
        for some in chunks(keys, BATCH):
            with self._database.write() as connection:
                rows = connection.execute(record_select().where(ENTRY.c.key.in_(some))).all()
                records = to_records(connection, rows)
                self._replace(connection, records)
                count += sum(record.is_public for record in records)
        return count

    def find(self, query: str, limit: int) -> tuple[tuple[Record, ...], int]:
        """Return the newest public records that hold every word of the query, and how many there are.

        Accents, case, plurals and French or English endings make no difference; signs and operators mean nothing.
        """
        words = query_words(query)
        if not words:
            return (), 0
        with self._database.read() as connection:
            matching = ENTRY.c.id.in_(_matching(connection, words))
            found = select(ENTRY.c.id).where(PUBLIC, matching).order_by(*NEWEST)
            ids = connection.execute(found).scalars().all()
            rows = connection.execute(record_select().where(ENTRY.c.id.in_(ids[:limit])).order_by(*NEWEST)).all()
            return to_records(connection, rows), len(ids)

    def _replace(self, connection: Connection, records: Iterable[Record]) -> None:
        rows = [{"id": record.id, "search": index_text(record) if record.is_public else ""} for record in records]
        if not rows:
            return
        connection.execute(text("DELETE FROM entry_text WHERE rowid = :id"), rows)
        kept = [row for row in rows if row["search"]]
        if kept:
            connection.execute(text("INSERT INTO entry_text (rowid, search) VALUES (:id, :search)"), kept)


def index_text(record: Record) -> str:
    """Return the words of a record as they are searched: each folded, with its stem where that differs."""
    entry = record.entry
    names = " ".join((entry.author, record.participant_name, *entry.categories, *(tag.slug for tag in record.tags)))
    languages = (entry.language,) if entry.language in LANGUAGES else tuple(LANGUAGES)
    forms: list[str] = []
    for word in WORD.findall(f"{entry.title} {names} {entry.text[:INDEXED_CHARACTERS]}".casefold()):
        forms.extend(word_forms(word, languages))
    return " ".join(forms)


def query_words(query: str) -> tuple[tuple[str, ...], ...]:
    """Return, for each word of a query, the forms that may stand for it; single letters count only when alone."""
    words = WORD.findall(query.casefold())[:MOST_WORDS]
    longer = [word for word in words if len(word) > 1]
    return tuple(word_forms(word, tuple(LANGUAGES)) for word in longer or words)


@lru_cache(maxsize=50_000)
def word_forms(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    stems = (_stemmer(LANGUAGES[language]).stemWord(word) for language in languages)
    folded = (fold(form) for form in (word, *stems))
    # Folding may leave signs inside a word of a rare script; the index splits there, so the query must as well.
    return tuple(dict.fromkeys(part for form in folded for part in WORD.findall(form)))


@lru_cache(maxsize=4)
def _stemmer(name: str) -> Any:
    import snowballstemmer  # late: only searching and indexing need it

    return snowballstemmer.stemmer(name)


def _matching(connection: Connection, words: tuple[tuple[str, ...], ...]) -> TextualSelect:
    if connection.dialect.name == "sqlite":
        groups = (" OR ".join(f'"{form}"' for form in forms) for forms in words)
        expression = " AND ".join(f"({group})" for group in groups)
        query = text("SELECT rowid FROM entry_text WHERE entry_text MATCH :words")
    else:
        expression = " & ".join("(" + " | ".join(f"'{form}'" for form in forms) + ")" for forms in words)
        query = text("SELECT rowid FROM entry_text WHERE tsv @@ to_tsquery('simple', :words)")
    return query.bindparams(words=expression).columns(ENTRY.c.id)
