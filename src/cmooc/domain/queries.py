"""What readers type into the search, read as words, phrases and operators; whatever is no operator is words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from cmooc.domain.rules import TOKEN, composed
from cmooc.domain.texts import fold

LONGEST_QUERY = 500
MOST_TERMS = 12
QUOTES = str.maketrans("«»“”„‟＂", '"""""""')
PIECE = re.compile(r"""(?<!\S)(?P<minus>-)?(?:(?P<name>[^\W\d_]{2,12}):)?"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+)""")
BARE = re.compile(r"(?P<minus>-)?(?:(?P<name>[^\W\d_]{2,12}):)?(?P<rest>.+)", re.DOTALL)
FRENCH_COLON = re.compile(r"(?<=\w)[\u00a0\u202f]:(?=\S)")
DAY = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2})(?:-(?P<day>[0-9]{1,2}))?)?")
FRENCH_DAY = re.compile(r"(?:(?:(?P<day>[0-9]{1,2})/)?(?P<month>[0-9]{1,2})/)(?P<year>[0-9]{4})")
LANGUAGE_NAMES = {"francais": "fr", "french": "fr", "anglais": "en", "english": "en"}
CODE = re.compile(r"[a-z]{2,3}")


class TermKind(StrEnum):
    """A word in any of its forms, or words exactly and in this order, or one of the operators."""

    WORD = "word"
    PHRASE = "phrase"
    THEME = "theme"
    TERRITORY = "territory"
    AUTHOR = "author"
    LANGUAGE = "language"
    BEFORE = "before"
    AFTER = "after"


OPERATORS: Mapping[str, TermKind] = {
    "theme": TermKind.THEME, "territory": TermKind.TERRITORY, "territoire": TermKind.TERRITORY,
    "author": TermKind.AUTHOR, "auteur": TermKind.AUTHOR, "autrice": TermKind.AUTHOR,
    "language": TermKind.LANGUAGE, "langue": TermKind.LANGUAGE, "lang": TermKind.LANGUAGE,
    "before": TermKind.BEFORE, "avant": TermKind.BEFORE, "after": TermKind.AFTER, "apres": TermKind.AFTER,
    "depuis": TermKind.AFTER, "since": TermKind.AFTER,
}  # fmt: skip
SUBJECTS = (TermKind.THEME, TermKind.TERRITORY)
TIMES = (TermKind.BEFORE, TermKind.AFTER)

SlugOf = Callable[[TermKind, str], str | None]
"""Takes THEME or TERRITORY and what a reader calls it; returns its slug, or None when there is no such thing."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for; `text` is as typed.

    `words` are folded, of WORD, PHRASE and AUTHOR. `name` is the slug of a theme or territory, or a language's code.
    `day` is the first that is in (AFTER) or the first that is out (BEFORE).
    """

    kind: TermKind
    text: str
    words: tuple[str, ...] = ()
    name: str = ""
    day: date | None = None
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All terms must hold, and none of the excluded ones. `is_cut`: more was typed than is looked for."""

    terms: tuple[Term, ...] = ()
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.terms)

    def wanted(self, *kinds: TermKind) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.kind in kinds and not term.is_excluded)

    @property
    def since(self) -> date | None:
        """The latest of the days from which on is looked."""
        return max((term.day for term in self.wanted(TermKind.AFTER) if term.day), default=None)

    @property
    def until(self) -> date | None:
        """The earliest of the days before which is looked."""
        return min((term.day for term in self.wanted(TermKind.BEFORE) if term.day), default=None)


def parse_query(typed: str, slug_of: SlugOf) -> Query:
    """Read what was typed; never raises. Accents and case of the operators' names make no difference.

    Single letters count only when nothing else is asked for: they come from `l'eau` and `d'été`.
    """
    text = FRENCH_COLON.sub(":", composed(typed[:LONGEST_QUERY]).translate(QUOTES))
    terms = tuple(dict.fromkeys(_terms(text, slug_of)))
    longer = tuple(term for term in terms if term.kind is not TermKind.WORD or len(term.words[0]) > 1)
    found = longer if any(not term.is_excluded for term in longer) else terms
    return Query(found[:MOST_TERMS], len(found) > MOST_TERMS or len(typed) > LONGEST_QUERY)


def _terms(text: str, slug_of: SlugOf) -> Iterator[Term]:
    for match in PIECE.finditer(text):
        if match["quoted"] is not None:
            minus, name, rest, is_quoted = match["minus"], match["name"], match["quoted"], True
        else:
            bare = BARE.fullmatch(match["bare"])
            minus, name, rest = bare.groups() if bare else ("", "", "")
            is_quoted = False
        is_excluded = bool(minus)
        operator = _operator(name or "", rest, slug_of, is_excluded=is_excluded)
        if operator is not None:
            yield operator
        else:
            if name:
                yield from _words(name, is_excluded=is_excluded)
            yield from _phrase(rest, is_excluded=is_excluded) if is_quoted else _words(rest, is_excluded=is_excluded)


def _operator(name: str, value: str, slug_of: SlugOf, *, is_excluded: bool) -> Term | None:
    """Return the operator of this name with this value; None when it can't be read as one."""
    kind = OPERATORS.get(fold(name))
    value = value.strip()
    if kind is None or not value or (kind in TIMES and is_excluded):
        return None
    term = Term(kind, value, is_excluded=is_excluded)
    if kind in SUBJECTS:
        slug = slug_of(kind, value)
        return replace(term, name=slug) if slug else None
    if kind in TIMES:
        day = first_day(value)
        return replace(term, day=day) if day else None
    if kind is TermKind.LANGUAGE:
        code = LANGUAGE_NAMES.get(fold(value), fold(value))
        return replace(term, name=code) if CODE.fullmatch(code) else None
    words = _folded(value)
    return replace(term, words=words) if words else None


def _words(text: str, *, is_excluded: bool) -> Iterator[Term]:
    """Yield each word; those of an excluded `saint-etienne` together, else `-l'eau` would leave out all with an `l`."""
    words = _folded(text)
    if is_excluded and len(words) > 1:
        yield Term(TermKind.PHRASE, text, words, is_excluded=True)
        return
    for token in TOKEN.findall(text):
        for word in folded_words(token):
            yield Term(TermKind.WORD, token, (word,), is_excluded=is_excluded)


def _phrase(text: str, *, is_excluded: bool) -> Iterator[Term]:
    words = _folded(text)
    if words:
        yield Term(TermKind.PHRASE, " ".join(text.split()), words, is_excluded=is_excluded)


def _folded(text: str) -> tuple[str, ...]:
    return tuple(part for token in TOKEN.findall(text) for part in folded_words(token))


def folded_words(token: str) -> tuple[str, ...]:
    """Return a word as it is compared: one, or several where folding leaves signs inside words of rare scripts."""
    return tuple(TOKEN.findall(fold(token)))


def first_day(text: str) -> date | None:
    """Return the first day of a year, month or day: `2026`, `2026-11`, `2026-11-22`, `11/2026`, `22/11/2026`."""
    match = DAY.fullmatch(text) or FRENCH_DAY.fullmatch(text)
    try:
        return date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1)) if match else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text; `is_found`: it holds what was looked for."""

    text: str
    is_found: bool = False


IsFound = Callable[[str], bool]
"""Tells whether a word, as it stands in a text, is one of those looked for."""


def passages(text: str, is_found: IsFound, length: int) -> tuple[Passage, ...]:
    """Return the part of a text, at most `length` characters, where most is found, cut between words.

    All of the text comes back when it is short enough; its beginning when nothing is found in it.
    """
    text = " ".join(text.split())
    spans = [match.span() for match in TOKEN.finditer(text) if is_found(match[0])]
    start, end = _window(text, spans, length)
    found: list[Passage] = [Passage("…")] if start else []
    place = start
    for first, last in spans:
        if first >= start and last <= end:
            found += [Passage(text[place:first]), Passage(text[first:last], is_found=True)]
            place = last
    found += [Passage(text[place:end]), Passage("…" if end < len(text) else "")]
    return tuple(one for one in found if one.text)


def _window(text: str, spans: list[tuple[int, int]], length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    reach = length * 3 // 4
    best = max(spans, key=lambda span: (_within(spans, span[0], reach), -span[0]), default=(0, 0))[0]
    start = 0 if best < length // 2 else text.find(" ", best - length // 4) + 1
    start = start if start <= best else best
    end = start + length
    if end >= len(text):
        return start, len(text)
    cut = text.rfind(" ", best + 1, end)
    return start, cut if cut > start else end


def _within(spans: list[tuple[int, int]], start: int, reach: int) -> int:
    return sum(start <= first < start + reach for first, _ in spans)
