"""How words are found in an entry: a haystack prepared once, then asked by many rules.

Lesson from gRSShopper (research/grsshopper.md, d): its regular expressions matched inside addresses and other words.
Here words are whole words, accents and case don't count, and nothing is looked for inside an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cmooc.domain.entries import Entry
from cmooc.domain.tags import Rule, Term, TermKind
from cmooc.domain.texts import fold, hashtags

TOKEN = re.compile(r"[^\W_]+")
ENDING = r"\.(?:com|org|net|info|edu|eu|fr|be|ch|ca|uk|io|social|coop)\b"
ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://\S+|\bwww\.\S+|[\w.+-]{1,64}@[\w-]{1,63}\.\w\S*"
    rf"|\b\w[\w-]{{0,62}}(?:\.\w[\w-]{{0,62}}){{0,9}}{ENDING}(?:/\S*)?",
    re.IGNORECASE,
)
ADDRESS_SIGNS = (":/", "@", "ww.")
KNOWN_ENDING = re.compile(ENDING, re.IGNORECASE)
BREAK = "\n\x00\n"
GAP = re.compile(r"[\s_'’\-\u2010-\u2015]{1,3}")
CAMEL = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[^\W\d_])(?=\d)")

SearchRegex = Callable[[str, str], str | None]
"""Takes a pattern and a text and returns what matched, or None; never raises. Rooms bring their own engine."""


@dataclass(frozen=True, slots=True)
class Found:
    """A term of a rule and the words by which it was found, as they stand in the entry."""

    term: Term
    text: str


def squash(text: str) -> str:
    """Return the folded letters and digits alone: `#PaysBasque`, `Pays basque` and `pays-basque` are one."""
    return "".join(char for char in fold(text) if char.isalnum())


def singular(word: str) -> str:
    """Return a folded word without a French or English plural ending; words of three letters stay as they are."""
    return word[:-1] if len(word) > 4 and word[-1] in "sx" and word[-2] != "s" else word


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a text, without their plural endings."""
    return tuple(singular(fold(token)) for token in TOKEN.findall(_composed(text)))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\u00ad", ""))


@dataclass(frozen=True)
class Haystack:
    """The title, text and categories of one entry, prepared as far as the questions need it."""

    entry: Entry

    @cached_property
    def raw(self) -> str:
        """Everything as written, for regular expressions."""
        return "\n".join((self.entry.title, self.entry.text, *self.entry.categories))

    @cached_property
    def plain(self) -> str:
        """Everything but addresses; no phrase runs from the title into the text."""
        whole = _composed(BREAK.join((self.entry.title, self.entry.text, *self.entry.categories)))
        return ADDRESS.sub(" \x00 ", whole) if _may_hold_address(whole) else whole

    @cached_property
    def tokens(self) -> list[str]:
        return TOKEN.findall(self.plain)

    @cached_property
    def folded(self) -> list[str]:
        return list(map(fold, self.tokens))

    @cached_property
    def exact(self) -> frozenset[str]:
        return frozenset(self.folded)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(map(singular, self.exact))

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        return [match.span() for match in TOKEN.finditer(self.plain)]

    @cached_property
    def hashtags(self) -> Mapping[str, str]:
        """Squashed hashtags of title and text with `#`, as written; the first spelling of each."""
        return _keyed((f"#{tag}", tag) for tag in hashtags(self.plain))

    @cached_property
    def categories(self) -> Mapping[str, str]:
        """Squashed categories as written."""
        return _keyed((category, category) for category in self.entry.categories)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Hashtags and categories by what remains without a plural ending."""
        both = (*self.categories.items(), *self.hashtags.items())
        return _keyed((written, singular(key)) for key, written in both)

    @cached_property
    def marks(self) -> frozenset[str]:
        """Every word and, with `#`, every label: what a rule's gate is held against."""
        return self.stems.union(f"#{label}" for label in self.labels)

    def find(self, words: tuple[str, ...], *, is_exact: bool = False) -> str | None:
        """Return the first run of these words (as `words_of` gives them) as it stands in the entry."""
        known = self.exact if is_exact else self.stems
        if not words or not known.issuperset(words):
            return None
        return next(self._runs(words, str if is_exact else singular), None)

    def find_squashed(self, keys: frozenset[str], *, spaced: bool) -> str | None:
        """Return the first run of words that, joined, gives one of the keys: `c-mooc` for `cmooc`.

        `spaced`: the words may also be apart (`pays basque` for `paysbasque`).
        """
        for start in range(len(self.folded)):
            end = self._squashed_end(start, keys, spaced=spaced)
            if end is not None:
                return self._slice(start, end)
        return None

    def _squashed_end(self, start: int, keys: frozenset[str], *, spaced: bool) -> int | None:
        whole = stems = ""
        for end in range(start, len(self.folded)):
            if end > start and not self._joins(end - 1, spaced=spaced):
                return None
            stem = singular(self.folded[end])
            if not keys.isdisjoint((whole + stem, stems + stem)):
                return end
            whole, stems = whole + self.folded[end], stems + stem
            if not any(key.startswith((whole, stems)) for key in keys):
                return None
        return None

    def _runs(self, words: tuple[str, ...], form: Callable[[str], str]) -> Iterator[str]:
        size = len(words)
        for start, word in enumerate(self.folded):
            if form(word) != words[0]:
                continue
            following = self.folded[start + 1 : start + size]
            if tuple(map(form, following)) == words[1:] and self._is_joined(start, start + size - 1):
                yield self._slice(start, start + size - 1)

    def _is_joined(self, first: int, last: int) -> bool:
        return all(self._joins(position, spaced=True) for position in range(first, last))

    def _joins(self, position: int, *, spaced: bool) -> bool:
        gap = self.plain[self.spans[position][1] : self.spans[position + 1][0]]
        return bool(GAP.fullmatch(gap)) and (spaced or not any(char.isspace() for char in gap))

    def _slice(self, first: int, last: int) -> str:
        if first == last:
            return self.tokens[first]
        return " ".join(self.plain[self.spans[first][0] : self.spans[last][1]].split())


def _may_hold_address(text: str) -> bool:
    """Tell cheaply that most texts hold none."""
    lowered = text.lower()
    return any(sign in lowered for sign in ADDRESS_SIGNS) or KNOWN_ENDING.search(text) is not None


def _keyed(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    keyed: dict[str, str] = {}
    for written, text in pairs:
        if key := squash(text):
            keyed.setdefault(key, written)
    return keyed


@dataclass(frozen=True, slots=True)
class Gate:
    """A rule with the words of which at least one must be there; None: no such words, so always look closer."""

    rule: Rule
    words: frozenset[str] | None

    def matches(self, haystack: Haystack, search_regex: SearchRegex) -> tuple[Found, ...]:
        """As the function `matches`, quicker when nothing is found."""
        if self.words is not None and self.words.isdisjoint(haystack.marks):
            return ()
        return matches(self.rule, haystack, search_regex)


def gate(rule: Rule) -> Gate:
    """Prepare a rule that will be asked of many entries."""
    if rule.any_of:
        marks = [_mark(term) for term in rule.any_of]
        return Gate(rule, None if None in marks else frozenset(filter(None, marks)))
    known = next((mark for term in rule.all_of if (mark := _mark(term)) is not None), None)
    return Gate(rule, None if known is None else frozenset({known}))


def _mark(term: Term) -> str | None:
    if term.kind is TermKind.REGEX:
        return None
    if term.kind is TermKind.HASHTAG:
        return f"#{singular(squash(term.text))}"
    return next(iter(words_of(term.text)), "")


def matches(rule: Rule, haystack: Haystack, search_regex: SearchRegex) -> tuple[Found, ...]:
    """Return the terms that made the rule match, in the rule's order; empty when it doesn't.

    Words are looked up before regular expressions are run; of these only as many as decide the matter.
    """
    if not rule:
        return ()
    if any(_find(term, haystack, search_regex) is not None for term in _cheap_first(rule.none_of)):
        return ()
    needed = _all_found(rule.all_of, haystack, search_regex)
    if needed is None:
        return ()
    chosen = _any_found(rule.any_of, haystack, search_regex)
    return (*chosen, *needed) if chosen or not rule.any_of else ()


def _all_found(terms: tuple[Term, ...], haystack: Haystack, search_regex: SearchRegex) -> tuple[Found, ...] | None:
    found: dict[Term, Found] = {}
    for term in _cheap_first(terms):
        text = _find(term, haystack, search_regex)
        if text is None:
            return None
        found[term] = Found(term, text)
    return tuple(found[term] for term in terms)


def _any_found(terms: tuple[Term, ...], haystack: Haystack, search_regex: SearchRegex) -> tuple[Found, ...]:
    found: list[Found] = []
    for term in _cheap_first(terms):
        if found and term.kind is TermKind.REGEX:
            break
        text = _find(term, haystack, search_regex)
        if text is not None:
            found.append(Found(term, text))
    return tuple(found)


def _cheap_first(terms: tuple[Term, ...]) -> list[Term]:
    return sorted(terms, key=lambda term: term.kind is TermKind.REGEX)


def _find(term: Term, haystack: Haystack, search_regex: SearchRegex) -> str | None:
    if term.kind is TermKind.REGEX:
        return search_regex(term.text, haystack.raw)
    if term.kind is TermKind.HASHTAG:
        return haystack.labels.get(singular(squash(term.text)))
    words, is_exact = _needle(term)
    return haystack.find(words, is_exact=is_exact)


@lru_cache(maxsize=8192)
def _needle(term: Term) -> tuple[tuple[str, ...], bool]:
    """Return the words to look for; a single word in quotes is taken as it is, without plural."""
    tokens = TOKEN.findall(_composed(term.text))
    is_exact = term.kind is TermKind.PHRASE and len(tokens) == 1
    return (tuple(map(fold, tokens)) if is_exact else words_of(term.text)), is_exact


def find_tag(tag: str, haystack: Haystack) -> str | None:
    """Return the course tag as it stands in a category, a hashtag, the title or the text, or None.

    Accents, case, `#`, hyphens and a plural ending don't count. Apart (`pays basque`) it is taken only when the tag
    itself is written as several words (`pays-basque`, `PaysBasque`).
    """
    parts = words_of(CAMEL.sub(" ", _composed(tag)))
    keys = tuple(filter(None, (singular(squash(tag)), "".join(parts))))
    for key in keys:
        if key in haystack.labels:
            return haystack.labels[key]
    return haystack.find_squashed(frozenset(keys), spaced=len(parts) > 1)
