"""The words of an entry or an edition as the search index holds them: folded, in order, and with their stems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from cmooc.domain.entries import Record
from cmooc.domain.queries import folded_words
from cmooc.domain.rules import TOKEN, composed, squash
from cmooc.domain.stems import stems
from cmooc.domain.texts import fold, hashtags, words

LANGUAGES = {"fr": "french", "en": "english"}
INDEXED_WORDS = 15_000  # of one text: more than any real post has
INDEXED_LETTERS = 300_000  # of one text; PostgreSQL takes no more than a megabyte of words
LONGEST_WORD = 60
CUT = ":cut"  # stands in the index for what was cut off
ANY = ":any"  # stands in the index of everything
BREAK = ":"  # no phrase runs over it


@dataclass(frozen=True, slots=True)
class Indexed:
    """What one row of the index says: words in the order of reading, and `forms`, each once, that are looked up alone."""

    title: tuple[str, ...]
    names: tuple[str, ...]
    said: tuple[str, ...]
    forms: tuple[str, ...]


def of_record(record: Record) -> Indexed:
    """Return the words of a record, public or not, with its labels, and what operators ask for."""
    entry = record.entry
    labels = (*entry.categories, *(tag.slug for tag in record.tags))
    people = (entry.author, record.participant_name)
    code = (entry.language or "").partition("-")[0].lower()
    marks = [
        *(operator(tag.kind.value, tag.slug) for tag in record.tags),
        *(operator("author", word) for token in TOKEN.findall(composed(" ".join(people))) for word in word_of(token)),
        *([operator("language", code)] if code.isascii() and code.isalpha() else []),
    ]
    whole = (composed(entry.title), composed(entry.text))
    together = (squash(one)[:LONGEST_WORD] for one in (*labels, *(tag for text in whole for tag in hashtags(text))))
    languages = (code,) if code in LANGUAGES else tuple(LANGUAGES)
    names = tuple(dict.fromkeys(filter(None, (*people, *labels))))
    return _indexed(
        (entry.title,), names, tuple(filter(None, (entry.text, record.highlight))), languages, (*together, *marks)
    )


def of_edition(document: Mapping[str, Any], corrections: Iterable[Mapping[str, str]]) -> Indexed:
    """Return the words of an edition's document: what it says itself. The posts that it carries are found as such."""
    told = tuple(filter(None, edition_texts(document, corrections)))
    names = tuple(one["name"] for one in document["newcomers"])
    return _indexed((), names, told, tuple(LANGUAGES), ())


def edition_texts(document: Mapping[str, Any], corrections: Iterable[Mapping[str, str]] = ()) -> Iterator[str]:
    """Yield the texts of an edition without markup: leads, announcements, corrections, events."""
    for _, html in document["lead"]:
        yield words(html)
    for _, title, html in document["announcements"]:
        yield from (title, words(html))
    for texts in corrections:
        yield from map(words, texts.values())
    for event in document.get("events", ()):
        yield event["title"]


def operator(name: str, value: str) -> str:
    """Return the word that stands in the index for what an operator asks; slugs keep their hyphens."""
    return f"{name}:{value}"


@lru_cache(maxsize=50_000)
def word_forms(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the forms by which a word is found: as it is, its light stems, and those of full-text search."""
    word = word.casefold()
    further = (_stemmer(LANGUAGES[language]).stemWord(word) for language in languages)
    forms = (*folded_words(word), *sorted(stems(fold(word))), *map(fold, further))
    return tuple(dict.fromkeys(part[:LONGEST_WORD] for form in forms for part in TOKEN.findall(form)))


def tsvector(row: Indexed) -> str:
    """Write a row for PostgreSQL: titles weigh A, names B, the text D, and the forms C, all in one place at the end."""
    places: dict[str, list[str]] = {}
    place = 0
    for some, weight in ((row.title, "A"), (row.names, "B"), (row.said, "")):
        place += 1  # no phrase runs from one into the next
        for word in some:
            place += 1
            places.setdefault(word, []).append(f"{place}{weight}")
    for form in row.forms:
        places.setdefault(form, []).append("16383C")
    return " ".join(f"'{word}':{','.join(found[:255])}" for word, found in places.items())


def _indexed(
    titles: Sequence[str], names: Sequence[str], said: Sequence[str], languages: tuple[str, ...], marks: Iterable[str]
) -> Indexed:
    room = Room(INDEXED_WORDS, INDEXED_LETTERS)
    tokens: dict[str, None] = {}
    title, name, text = (tuple(_column(texts, room, tokens)) for texts in (titles, names, said))
    ordered = {*title, *name, *text}
    forms = (form for token in tokens for form in word_forms(token, languages) if form not in ordered)
    last = (CUT,) if room.is_full else ()
    return Indexed(title, name, text, tuple(dict.fromkeys((*forms, *filter(None, marks), ANY, *last))))


def _column(texts: Sequence[str], room: Room, tokens: dict[str, None]) -> Iterator[str]:
    """Yield the folded words of texts, a sign between two of them; the words as written are noted in `tokens`."""
    for number, text in enumerate(texts):
        if number:
            yield BREAK
        kept = room.take(TOKEN.findall(composed(text)))
        tokens.update(dict.fromkeys(kept))
        yield from chain.from_iterable(map(word_of, kept))


@dataclass
class Room:
    """What is left of the words and letters that one row may have."""

    words: int
    letters: int
    is_full: bool = False

    def take(self, tokens: list[str]) -> list[str]:
        """Return as many of these as there is room for."""
        kept = tokens[: self.words]
        letters = sum(map(len, kept))
        while letters > self.letters:
            letters -= len(kept.pop())
        self.words, self.letters = self.words - len(kept), self.letters - letters
        self.is_full |= len(kept) < len(tokens)
        return kept


@lru_cache(maxsize=50_000)
def word_of(token: str) -> tuple[str, ...]:
    """Return a word as it stands in the index, in the parts that folding leaves of it."""
    return tuple(word[:LONGEST_WORD] for word in folded_words(token))


@lru_cache(maxsize=4)
def _stemmer(name: str) -> Any:
    import snowballstemmer  # late: only searching and indexing need it

    return snowballstemmer.stemmer(name)
