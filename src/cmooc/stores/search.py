"""Asking the full-text index: FTS5 on SQLite, tsvector on PostgreSQL, over words folded and stemmed by us, so both agree.

It holds every entry, public or not: readers search in it, and rules find in it the entries worth a closer look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, TextClause, select, text

from cmooc.domain.entries import Record
from cmooc.domain.queries import Query, Term, TermKind, folded_words
from cmooc.domain.rules import TOKEN
from cmooc.stores.engine import Database
from cmooc.stores.entries import PUBLIC
from cmooc.stores.indexing import place_of
from cmooc.stores.rows import EDITION, ENTRY, record_select, to_records
from cmooc.stores.wording import ANY, CUT, LANGUAGES, LONGEST_WORD, edition_texts, operator, word_forms

Run = Sequence[Collection[str]]
"""Words that an entry holds all, each given by the forms of which one is enough."""

MOST_COUNTED = 1_000
MOST_RANKED = 1_000
FARTHEST = 2**62
WEIGHTS = "10.0, 4.0, 1.0, 0.5"  # of title, names, text and forms


@dataclass(frozen=True, slots=True)
class FoundEdition:
    """An edition that was found; `texts` are those it was found by, without markup."""

    name: str
    number: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """`found` in order. `total` stops at MOST_COUNTED + 1. `following` is where the next page begins; None at the end."""

    found: tuple[Record | FoundEdition, ...] = ()
    total: int = 0
    following: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is looked in: [since, until)."""

    since: datetime | None = None
    until: datetime | None = None


class SearchStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, query: Query, span: Span, limit: int, below: int | None = None) -> Matches:
        """Return what holds all terms, newest first; `below` is the `following` of the page before.

        The index lies in the order of time, so common words cost no more than rare ones.
        """
        if not query:
            return Matches()
        with self._database.read() as connection:
            counted = _newest(connection, query, span, MOST_COUNTED + 1, FARTHEST)
            rows = counted if below is None else _newest(connection, query, span, limit + 1, below)
            following = rows[limit - 1].place if len(rows) > limit else None
            return Matches(_found(connection, rows[:limit]), len(counted), following)

    def fittest(self, query: Query, span: Span, limit: int, start: int = 0) -> Matches:
        """Return the best of the newest MOST_RANKED matches, from the one that is number `start` on."""
        if not query:
            return Matches()
        with self._database.read() as connection:
            rows = _ranked(connection, query, span)
            following = start + limit if len(rows) > start + limit else None
            return Matches(_found(connection, rows[start : start + limit]), len(rows), following)

    def holding(self, runs: Collection[Run]) -> frozenset[int]:
        """Return the ids of entries, public or not, that hold all words of at least one run.

        Entries that were cut are among them: nobody knows what else they hold.
        """
        with self._database.read() as connection:
            grammar = _grammar(connection)
            wanted = grammar.either(grammar.both(map(grammar.word, run)) for run in (*runs, ((CUT,),)))
            statement = text(f"SELECT i.entry_id {grammar.matching} AND i.entry_id IS NOT NULL")
            return frozenset(connection.execute(statement, {"words": wanted}).scalars())


def forms_of(term: Term) -> tuple[str, ...]:
    """Return the forms that may stand for a word, whatever the language of the post."""
    (word,) = term.words
    forms = word_forms(term.text, tuple(LANGUAGES)) if folded_words(term.text) == term.words else ()
    return tuple(dict.fromkeys((word[:LONGEST_WORD], *forms)))


def _newest(connection: Connection, query: Query, span: Span, limit: int, below: int) -> Sequence[Row[tuple[int, ...]]]:
    given = _bounds(span, below)
    if all(
        term.kind in (TermKind.BEFORE, TermKind.AFTER) for term in query.terms
    ):  # no word to look for: all of a time
        statement = text(
            "SELECT place, entry_id, edition_id FROM indexed WHERE is_public AND place >= :since AND place < :below"
            " ORDER BY place DESC LIMIT :limit"
        )
    else:
        grammar = _grammar(connection)
        given["words"] = grammar.query(query)
        statement = _matching(grammar, "")
    return connection.execute(statement, {**given, "limit": limit}).all()


def _ranked(connection: Connection, query: Query, span: Span) -> Sequence[Row[tuple[int, ...]]]:
    grammar = _grammar(connection)
    statement = _matching(grammar, f", {grammar.rank} AS score")
    given = {**_bounds(span, FARTHEST), "words": grammar.query(query), "limit": MOST_RANKED}
    return sorted(connection.execute(statement, given).all(), key=lambda row: (row.score, -row.place))


def _matching(grammar: _Grammar, further: str) -> TextClause:
    where = f"{grammar.matching} AND t.rowid >= :since AND t.rowid < :below AND i.is_public"
    order = "ORDER BY t.rowid DESC LIMIT :limit"
    return text(f"SELECT i.place, i.entry_id, i.edition_id{further} {where} {order}")


def _bounds(span: Span, below: int) -> dict[str, int | str]:
    until = FARTHEST if span.until is None else place_of(span.until)
    return {"since": 0 if span.since is None else place_of(span.since), "below": min(below, until)}


def _found(connection: Connection, rows: Sequence[Row[tuple[int, ...]]]) -> tuple[Record | FoundEdition, ...]:
    """Return what rows of the index stand for; what is no longer public since the last publishing is left out."""
    ids = [row.entry_id for row in rows if row.entry_id is not None]
    records = to_records(connection, connection.execute(record_select().where(ENTRY.c.id.in_(ids), PUBLIC)).all())
    by_id: dict[int, Record] = {record.id: record for record in records}
    numbers = [row.edition_id for row in rows if row.edition_id is not None]
    editions = {
        row.id: FoundEdition(row.day, row.number, tuple(filter(None, edition_texts(row.document))))
        for row in (connection.execute(select(EDITION).where(EDITION.c.id.in_(numbers))) if numbers else ())
    }
    found = (editions.get(row.edition_id) if row.entry_id is None else by_id.get(row.entry_id) for row in rows)
    return tuple(one for one in found if one is not None)


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How an engine is asked. Words hold no signs but those of `operator`, so quoting them is safe.

    `phrase` and `step` write words in a row: around them all, and between two.
    """

    match: str
    rank: str
    quote: str
    conjunction: str
    disjunction: str
    negation: str
    phrase: tuple[str, str]
    step: str

    @property
    def matching(self) -> str:
        """The index is looked through first, whatever the engine thinks of it (CROSS JOIN on SQLite)."""
        return f"FROM entry_text t CROSS JOIN indexed i WHERE {self.match} AND i.place = t.rowid"

    def query(self, query: Query) -> str:
        """Return what holds all terms, and none of the excluded ones."""
        wanted = self.both(filter(None, (self._term(term) for term in query.terms if not term.is_excluded)))
        refused = self.either(self._term(term) for term in query.terms if term.is_excluded)
        wanted = wanted or self._quoted(ANY)
        return f"({wanted}) {self.negation} ({refused})" if refused else wanted

    def word(self, forms: Collection[str]) -> str:
        parts = (part for form in forms for part in ([form] if form in (CUT, ANY) else TOKEN.findall(form)))
        return self.either(self._quoted(part[:LONGEST_WORD]) for part in parts)

    def both(self, parts: Iterable[str]) -> str:
        return f" {self.conjunction} ".join(f"({part})" for part in parts)

    def either(self, parts: Iterable[str]) -> str:
        return f" {self.disjunction} ".join(f"({part})" for part in parts)

    def _term(self, term: Term) -> str:
        match term.kind:
            case TermKind.WORD:
                return self.word(forms_of(term))
            case TermKind.PHRASE:
                first, last = self.phrase
                return first + self.step.join(word[:LONGEST_WORD] for word in term.words) + last
            case TermKind.AUTHOR:
                return self.both(self._quoted(operator("author", word[:LONGEST_WORD])) for word in term.words)
            case TermKind.BEFORE | TermKind.AFTER:
                return ""
        return self._quoted(operator(term.kind.value, term.name))

    def _quoted(self, word: str) -> str:
        return f"{self.quote}{word}{self.quote}"


SQLITE = _Grammar(
    match="entry_text MATCH :words", rank=f"bm25(entry_text, {WEIGHTS})", quote='"', conjunction="AND", disjunction="OR",
    negation="NOT", phrase=('{title names said} : "', '"'), step=" ",
)  # fmt: skip
POSTGRESQL = _Grammar(
    match="t.tsv @@ CAST(:words AS tsquery)", rank="-ts_rank(t.tsv, CAST(:words AS tsquery))", quote="'", conjunction="&",
    disjunction="|", negation="& !", phrase=("'", "':ABD"), step="':ABD <-> '",
)  # fmt: skip


def _grammar(connection: Connection) -> _Grammar:
    return SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
