"""Searching the archive: what was typed is read, found, and shown with the words that were looked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from cmooc.domain.courses import Course
from cmooc.domain.entries import Record
from cmooc.domain.queries import LONGEST_QUERY, Passage, Query, TermKind, parse_query, passages
from cmooc.domain.stems import IRREGULAR
from cmooc.domain.tags import TagKind
from cmooc.domain.texts import CONTROL, fold, slugify
from cmooc.domain.times import at_local
from cmooc.services.naming import former_by_name, slug_by_name
from cmooc.stores.search import FARTHEST, MOST_COUNTED, FoundEdition, Matches, SearchStore, Span, forms_of
from cmooc.stores.vocabulary import VocabularyStore
from cmooc.stores.wording import LANGUAGES, word_forms

SNIPPET = 280
LOOKED_AT = 20_000  # letters of a text that the words are looked for in, to be shown
ALL_OF_A_TITLE = 500
BEGINNING = 3  # letters
TITLE_ONLY = "title"


class Sort(StrEnum):
    NEWEST = "newest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Hit:
    """A post or an edition that was found: one of the two is None. What is shown of a post is what its author allows."""

    record: Record | None
    edition: FoundEdition | None
    title: tuple[Passage, ...]
    text: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """`total` is bounded: when `is_more_than`, there are more. `following` begins the next page."""

    query: Query
    sort: Sort
    hits: tuple[Hit, ...] = ()
    total: int = 0
    is_more_than: bool = False
    following: int | None = None


@dataclass(frozen=True)
class Searching:
    course: Course
    store: SearchStore
    vocabulary: VocabularyStore

    def search(self, typed: str, *, limit: int, sort: Sort = Sort.NEWEST, place: int | None = None) -> Results:
        """Return a page of what holds all that was asked for; `place` is the `following` of the page before.

        Nothing that is typed breaks it: what can't be read as an operator is searched as words.
        """
        query = self.read(typed)
        if not query:
            return Results(query, sort)
        found = self._matches(query, limit, sort, place)
        total = min(found.total, MOST_COUNTED)
        marks = _Marks(query)
        return Results(query, sort, tuple(map(marks.hit, found.found)), total, found.total > total, found.following)

    def read(self, typed: str) -> Query:
        known = _Names(self.vocabulary)
        return parse_query(CONTROL.sub(" ", typed[: LONGEST_QUERY + 1]), known.slug_of)

    def _matches(self, query: Query, limit: int, sort: Sort, place: int | None) -> Matches:
        span = Span(self._begins(query.since), self._begins(query.until))
        if sort is Sort.RELEVANCE:
            return self.store.fittest(query, span, limit, _within(place or 0, MOST_COUNTED))
        return self.store.newest(query, span, limit, None if place is None else _within(place, FARTHEST))

    def _begins(self, day: date | None) -> datetime | None:
        return None if day is None else at_local(max(day, date(1970, 1, 2)), time.min, self.course.zone)


def _within(place: int, most: int) -> int:
    return max(0, min(place, most))


class _Names:
    """What readers may call a theme or territory, also as it was called once; looked up only once an operator asks."""

    def __init__(self, store: VocabularyStore) -> None:
        self._store = store
        self._slugs: Mapping[TermKind, Mapping[str, str]] | None = None

    def slug_of(self, kind: TermKind, name: str) -> str | None:
        if self._slugs is None:
            known = self._store.load()
            self._slugs = {
                TermKind.THEME: {**former_by_name(TagKind.THEME, known), **slug_by_name(known.themes)},
                TermKind.TERRITORY: {**former_by_name(TagKind.TERRITORY, known), **slug_by_name(known.territories)},
            }
        return self._slugs[kind].get(fold(name)) or self._slugs[kind].get(slugify(name))


class _Marks:
    """Marks the words of a query in what is shown. Forms of a word begin alike, so few words need be looked at."""

    def __init__(self, query: Query) -> None:
        self._forms = {form for term in query.wanted(TermKind.WORD) for form in forms_of(term)}
        self._exact = {word for term in query.wanted(TermKind.PHRASE) for word in term.words}
        self._known: dict[str, bool] = {}
        self._beginnings = {form[:BEGINNING] for form in (*self._forms, *self._exact)}

    def is_found(self, word: str) -> bool:
        if word not in self._known:
            self._known[word] = self._is_found(word)
        return self._known[word]

    def _is_found(self, word: str) -> bool:
        folded = fold(word)
        if folded[:BEGINNING] not in self._beginnings and folded not in IRREGULAR:
            return False
        if folded in self._exact or folded in self._forms:
            return True
        return not self._forms.isdisjoint(word_forms(word, tuple(LANGUAGES)))

    def hit(self, found: Record | FoundEdition) -> Hit:
        if isinstance(found, FoundEdition):
            return Hit(None, found, (), passages(" · ".join(found.texts), self.is_found, SNIPPET))
        entry = found.entry
        title = passages(entry.title, self.is_found, ALL_OF_A_TITLE)
        if found.show == TITLE_ONLY:
            return Hit(found, None, title, ())
        return Hit(found, None, title, passages((entry.text or entry.summary)[:LOOKED_AT], self.is_found, SNIPPET))
