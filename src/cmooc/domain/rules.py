"""How words are found in an entry: a haystack prepared once, then asked by many rules and for the course tag.

Lesson from gRSShopper (research/grsshopper.md, d): its regular expressions matched inside addresses and other words.
Here words are whole words, accents and case don't count, and nothing is looked for inside an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import contains

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.stems import stems
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

Word = tuple[str, frozenset[str]]
"""A word folded, and the base forms that it may have beside that."""


def squash(text: str) -> str:
    """Return the folded letters and digits alone: `#PaysBasque`, `Pays basque` and `pays-basque` are one."""
    return "".join(char for char in fold(text) if char.isalnum())


def singular(word: str) -> str:
    """Return a folded word without a French or English plural ending; words of three letters stay as they are."""
    return word[:-1] if len(word) > 4 and word[-1] in "sx" and word[-2] != "s" else word


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a text, without their plural endings."""
    return tuple(singular(fold(token)) for token in TOKEN.findall(composed(text)))


def composed(text: str) -> str:
    """Return the text as it is searched: each letter with its accent one character, no soft hyphens."""
    return unicodedata.normalize("NFC", text.replace("\u00ad", ""))


@dataclass(frozen=True)
class Haystack:
    """The title, text and categories of one entry, prepared as far as the questions need it; `feed` it came by."""

    entry: Entry
    feed: Feed | None = None

    @cached_property
    def raw(self) -> str:
        """Everything as written, for regular expressions."""
        return "\n".join((self.entry.title, self.entry.text, *self.entry.categories))

    @cached_property
    def plain(self) -> str:
        """Everything but addresses, in whose place are zeros; no phrase runs from the title into the text."""
        whole = composed(BREAK.join((self.entry.title, self.entry.text, *self.entry.categories)))
        return ADDRESS.sub(_zeros, whole) if _may_hold_address(whole) else whole

    @cached_property
    def tokens(self) -> list[str]:
        return TOKEN.findall(self.plain)

    @cached_property
    def words(self) -> Mapping[str, Word]:
        """Each word as written, once, and what is known of it."""
        return {token: _word(token) for token in set(self.tokens)}

    @cached_property
    def folded(self) -> list[str]:
        return [self.words[token][0] for token in self.tokens]

    @cached_property
    def exact(self) -> frozenset[str]:
        return frozenset([word for word, _ in self.words.values()])

    @cached_property
    def stems(self) -> frozenset[str]:
        return self.exact.union(*[further for _, further in self.words.values() if further])

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        return [match.span() for match in TOKEN.finditer(self.plain)]

    @cached_property
    def hashtags(self) -> Mapping[str, str]:
        """Squashed hashtags of title and text with `#`, as written; the first spelling of each."""
        return _keyed((f"#{tag}", tag) for tag in hashtags(self.plain)) if "#" in self.plain else {}

    @cached_property
    def categories(self) -> Mapping[str, str]:
        """Squashed categories as written."""
        return _keyed((category, category) for category in self.entry.categories)

    @cached_property
    def category_labels(self) -> Mapping[str, str]:
        """Categories by what remains without a plural ending."""
        return _keyed((written, singular(key)) for key, written in self.categories.items())

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Hashtags and categories by what remains without a plural ending."""
        hashtags_ = _keyed((written, singular(key)) for key, written in self.hashtags.items())
        return {**hashtags_, **self.category_labels}

    def find(self, words: Sequence[frozenset[str]], *, is_exact: bool = False) -> str | None:
        """Return the first run of these words, each given by its forms, as it stands in the entry."""
        run = next(self.runs(words, is_exact=is_exact), None)
        return None if run is None else self._slice(*run)

    def runs(self, words: Sequence[frozenset[str]], *, is_exact: bool = False) -> Iterator[tuple[int, int]]:
        """Yield the runs of these words as numbers of their first and last word; `is_exact`: stems don't count."""
        known = self.exact if is_exact else self.stems
        if not words or any(forms.isdisjoint(known) for forms in words):
            return
        wanted = [self._tokens_like(forms, is_exact=is_exact) for forms in words]
        last = len(words) - 1
        for start, token in enumerate(self.tokens):
            if token not in wanted[0]:
                continue
            following = self.tokens[start + 1 : start + 1 + last]
            if (
                len(following) == last
                and all(map(contains, wanted[1:], following))
                and (not last or self._is_joined(start, start + last))
            ):
                yield start, start + last

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where a run of words stands in `plain`."""
        return self.spans[first][0], self.spans[last][1]

    def _tokens_like(self, forms: frozenset[str], *, is_exact: bool) -> frozenset[str]:
        return frozenset(
            token for token, (word, further) in self.words.items()
            if word in forms or (further and not is_exact and not further.isdisjoint(forms))
        )  # fmt: skip

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

    def _is_joined(self, first: int, last: int) -> bool:
        return all(self._joins(position, spaced=True) for position in range(first, last))

    def _joins(self, position: int, *, spaced: bool) -> bool:
        gap = self.plain[self.spans[position][1] : self.spans[position + 1][0]]
        return bool(GAP.fullmatch(gap)) and (spaced or not any(char.isspace() for char in gap))

    def _slice(self, first: int, last: int) -> str:
        if first == last:
            return self.tokens[first]
        return " ".join(self.plain[self.spans[first][0] : self.spans[last][1]].split())


@lru_cache(maxsize=65_536)
def _word(token: str) -> Word:
    word = fold(token)
    return word, stems(word) - {word}


def _zeros(match: re.Match[str]) -> str:
    return "\x00" * len(match[0])


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


def find_tag(tag: str, haystack: Haystack) -> str | None:
    """Return the course tag as it stands in a category, a hashtag, the title or the text, or None.

    Accents, case, `#`, hyphens and a plural ending don't count. Apart (`pays basque`) it is taken only when the tag
    itself is written as several words (`pays-basque`, `PaysBasque`).
    """
    parts = words_of(CAMEL.sub(" ", composed(tag)))
    keys = tuple(filter(None, (singular(squash(tag)), "".join(parts))))
    for key in keys:
        if key in haystack.labels:
            return haystack.labels[key]
    return haystack.find_squashed(frozenset(keys), spaced=len(parts) > 1)
