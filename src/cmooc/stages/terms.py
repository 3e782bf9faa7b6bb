"""Which words, phrases and labels a post is about: what could name a theme, in forms that can be counted.

A word in passing is none: in a long text it must stand twice, or in the title. Phrases are two strong words, together
or joined by small ones (`monnaie locale`, `jardin de pluie`). Plural endings, accents and capitals don't count.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cmooc.domain.labels import parts_of
from cmooc.domain.rising import Said
from cmooc.domain.rules import ADDRESS, CAMEL, singular, squash
from cmooc.domain.texts import fold, hashtags
from cmooc.stages.weak_words import WEAK

LANGUAGES = ("", "fr", "en")  # whose weak words we know; of posts in others only labels count
TOKEN = re.compile(r"#\w*|[^\W_]+|[.,;:!?…()\[\]{}«»\"“”\n•|]")
WORD = re.compile(r"[^\W_]+")
JOINING = frozenset((
    "de", "d", "du", "des", "a", "au", "aux", "en", "la", "le", "les", "l", "et", "of", "the", "and", "in", "for",
))  # fmt: skip
JOINED = "~"  # before a joining word, among stems
SHORT = 80  # tokens of a text in which every word counts
LEAST_LETTERS = 3
MAX_CHARACTERS = 20_000  # of a text: what follows says nothing new


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase by its stems, joining words among them, and the labels that say the same; one may be empty.

    `family`: of how many terms of its kind it is one.
    """

    stems: tuple[str, ...]
    labels: frozenset[str]
    family: int

    def is_within(self, other: Term) -> bool:
        return len(self.stems) == 1 < len(other.stems) and self.stems[0] in other.stems


class Stems(dict[str, str]):
    """What each token counts as: its stem; empty for a weak word, a hashtag or a break; `~de` for a word that joins."""

    def __missing__(self, token: str) -> str:
        stem = self[token] = "" if token[0] == "#" else _stem(fold(token))
        return stem


def _stem(folded: str) -> str:
    if folded in JOINING:
        return JOINED + folded
    return singular(folded) if _is_strong(folded) else ""


def _is_strong(folded: str) -> bool:
    is_word = len(folded) >= LEAST_LETTERS and folded.isalnum() and not folded[0].isdigit()
    return is_word and folded not in WEAK and singular(folded) not in WEAK


class Labels(dict[str, str]):
    """How a label is compared; empty for one of weak words."""

    def __missing__(self, label: str) -> str:
        words = (fold(word) for word in WORD.findall(CAMEL.sub(" ", label)))
        key = self[label] = label_key(label) if any(map(_is_strong, words)) else ""
        return key


@dataclass(frozen=True, slots=True)
class Read:
    """A post as it counts; `labels` as compared."""

    title: list[str]
    text: list[str]
    labels: frozenset[str]

    def words(self) -> set[str]:
        """Return the strong words that it is about."""
        if len(self.text) <= SHORT:
            return _strong({*self.title, *self.text})
        once: set[str] = set()
        twice = {stem for stem in self.text if stem in once or once.add(stem)}  # type: ignore[func-returns-value]
        return _strong(twice.union(self.title))

    def phrases(self, firsts: Collection[str] | None = None) -> set[tuple[str, ...]]:
        """Return two strong words that follow each other, with at most two joining words between.

        With `firsts` only those that begin so.
        """
        return {*_phrases(self.title, firsts), *_phrases(self.text, firsts)}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads many posts, and remembers the stems of their words and labels."""

    stems: Stems = field(default_factory=Stems)
    labels: Labels = field(default_factory=Labels)

    def read(self, said: Said) -> Read:
        labels = frozenset(filter(None, map(self.labels.__getitem__, labels_of(said))))
        if (said.language or "")[:2] not in LANGUAGES:
            return Read([], [], labels)
        return Read(self._stems_of(said.title), self._stems_of(said.text), labels)

    def _stems_of(self, text: str) -> list[str]:
        return list(map(self.stems.__getitem__, tokens_of(text)))


def label_key(label: str) -> str:
    """Return a hashtag or category as labels are compared."""
    return singular(squash(label))


def labels_of(said: Said) -> Iterator[str]:
    """Yield categories and hashtags as written, without their sign."""
    for category in said.categories:
        yield from (part.lstrip("#") for part in parts_of(category))
    if "#" in said.text or "#" in said.title:
        yield from hashtags(f"{said.title}\n{said.text[:MAX_CHARACTERS]}")


def tokens_of(text: str) -> list[str]:
    """Return words, hashtags with their sign, and marks that end a phrase; addresses are left out."""
    text = text[:MAX_CHARACTERS]
    if "://" in text or "www." in text:
        text = ADDRESS.sub(". ", text)
    return TOKEN.findall(text if text.isascii() else unicodedata.normalize("NFC", text))


def _strong(stems: Iterable[str]) -> set[str]:
    return {stem for stem in stems if stem and stem[0] != JOINED}


def _phrases(line: Sequence[str], firsts: Collection[str] | None) -> Iterator[tuple[str, ...]]:
    start = -1
    for place, stem in enumerate(line):
        if not stem:
            start = -1
        elif stem[0] != JOINED:
            if start >= 0 and place - start <= 3 and line[start] != stem:
                yield tuple(line[start : place + 1])
            start = place if firsts is None or stem in firsts else -1


def terms_of(posts: Sequence[Said], reader: Reader) -> Mapping[Term, tuple[int, ...]]:
    """Return the terms of many posts, each with the numbers of the posts that are about it."""
    spoken: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    labelled: defaultdict[str, list[int]] = defaultdict(list)
    for number, said in enumerate(posts):
        read = reader.read(said)
        for word in read.words():
            spoken[(word,)].append(number)
        for phrase in read.phrases():
            spoken[phrase].append(number)
        for label in read.labels:
            labelled[label].append(number)
    words = sum(1 for stems in spoken if len(stems) == 1)
    found: dict[Term, tuple[int, ...]] = {}
    for stems, numbers in spoken.items():
        labels = frozenset(label for label in _as_labels(stems) if label in labelled)
        family = len(labelled) if labels else words if len(stems) == 1 else len(spoken) - words
        both = {*numbers, *(number for label in labels for number in labelled[label])} if labels else numbers
        found[Term(stems, labels, family)] = tuple(sorted(both))
    said_as_words = {label for term in found for label in term.labels}
    for label, numbers in labelled.items():
        if label not in said_as_words:
            found[Term((), frozenset((label,)), len(labelled))] = tuple(numbers)
    return found


def _as_labels(stems: tuple[str, ...]) -> tuple[str, ...]:
    """Return how labels may write it; the first word of a phrase may be in the plural there."""
    if len(stems) == 1:
        return stems
    rest = "".join(stem.lstrip(JOINED) for stem in stems[1:])
    return tuple(stems[0] + ending + rest for ending in ("", "s", "x"))


class Index:
    """Finds some terms in many posts."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._labels: defaultdict[str, list[int]] = defaultdict(list)
        self._words: dict[str, int] = {}
        self._phrases: dict[tuple[str, ...], int] = {}
        for number, term in enumerate(terms):
            for label in term.labels:
                self._labels[label].append(number)
            if len(term.stems) == 1:
                self._words[term.stems[0]] = number
            elif term.stems:
                self._phrases[term.stems] = number
        self._lasts: defaultdict[str, set[str]] = defaultdict(set)
        for first, *_, last in self._phrases:
            self._lasts[first].add(last)
        self._count = len(terms)

    def posts(self, posts: Iterable[Said], reader: Reader) -> Sequence[Sequence[int]]:
        """Return for each term the numbers of the posts that are about it."""
        found: list[list[int]] = [[] for _ in range(self._count)]
        for number, said in enumerate(posts):
            for term in self._terms_in(reader.read(said)):
                found[term].append(number)
        return found

    def _terms_in(self, read: Read) -> set[int]:
        found = {term for label in self._labels.keys() & read.labels for term in self._labels[label]}
        present = {*read.title, *read.text}
        if not self._words.keys().isdisjoint(present):
            found.update(self._words[word] for word in self._words.keys() & read.words())
        firsts = {first for first in self._lasts.keys() & present if not self._lasts[first].isdisjoint(present)}
        if firsts:
            found.update(self._phrases[phrase] for phrase in self._phrases.keys() & read.phrases(firsts))
        return found
