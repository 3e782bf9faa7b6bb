"""Does a rule match an entry? What made it match, and where that stands.

`domain.rules` has the haystack that words are looked up in; regular expressions are run by whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.rules import TOKEN, Haystack, composed, singular, squash
from cmooc.domain.stems import stems
from cmooc.domain.tags import Rule, Term, TermKind
from cmooc.domain.texts import HASHTAG, fold

SearchRegex = Callable[[str, str], tuple[int, int] | None]
"""Takes a pattern and a text and returns where it matched, or None; never raises. Rooms bring their own engine."""

LABELS = (TermKind.HASHTAG, TermKind.CATEGORY)
GATED = (TermKind.WORD, TermKind.PHRASE, *LABELS)
ADDRESS_START = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A term of a rule and the words by which it was found, as they stand in the entry."""

    term: Term
    text: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A rule with the words and labels of which at least one must be there; `is_open`: none must, so look closer."""

    rule: Rule
    words: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    is_open: bool = True

    def matches(self, haystack: Haystack, search_regex: SearchRegex) -> tuple[Found, ...]:
        """As the function `matches`, quicker when nothing is found."""
        if self.is_open or self._lets_through(haystack):
            return matches(self.rule, haystack, search_regex)
        return ()

    def _lets_through(self, haystack: Haystack) -> bool:
        if self.words and not self.words.isdisjoint(haystack.stems):
            return True
        return bool(self.labels) and not self.labels.isdisjoint(haystack.labels)


def gate(rule: Rule) -> Gate:
    """Prepare a rule that will be asked of many entries."""
    group = next((group for group in clauses(rule) if all(term.kind in GATED for term in group)), None)
    if group is None:
        return Gate(rule)
    words = [needle(term)[0][:1] for term in group if term.kind not in LABELS]
    labels = (_label(term) for term in group if term.kind in LABELS)
    return Gate(
        rule, frozenset().union(*(forms for first in words for forms in first)), frozenset(labels), is_open=False
    )


def clauses(rule: Rule) -> tuple[tuple[Term, ...], ...]:
    """Return what must be there: of each group at least one."""
    return (*((rule.any_of,) if rule.any_of else ()), *((term,) for term in rule.all_of), *rule.only)


@dataclass(frozen=True, slots=True)
class Clue:
    """What an entry has when a term may be found in it: of each word a form, or one of these feeds that it came by."""

    words: tuple[frozenset[str], ...] = ()
    feeds: frozenset[int] = frozenset()


def clues(rule: Rule, feeds: Sequence[Feed]) -> tuple[tuple[Clue, ...], ...]:
    """Return groups of clues; an entry that the rule takes has of each group at least one.

    Terms that leave no clue (regular expressions, languages) make their whole clause useless; it is left out.
    """
    groups = [[_clue(term, feeds) for term in group] for group in clauses(rule)]
    return tuple(tuple(one for one in group if one) for group in groups if None not in group)


def _clue(term: Term, feeds: Sequence[Feed]) -> Clue | None:
    match term.kind:
        case TermKind.WORD | TermKind.PHRASE:
            return Clue(needle(term)[0])
        case TermKind.HASHTAG | TermKind.CATEGORY:
            label = _label(term)
            return Clue((frozenset((label, f"{label}s", f"{label}x")),))
        case TermKind.AUTHOR:
            known = frozenset(feed.id for feed in feeds if is_name_in(term.text, feed.participant_name))
            return Clue(tuple(frozenset((word,)) for word in name_words(term.text)), known)
        case TermKind.FEED:
            return Clue(feeds=frozenset(feed.id for feed in feeds if is_feed(term.text, feed)))
    return None


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
    chosen: list[Found] = []
    for group in (rule.any_of, *rule.only):
        found = _any_found(group, haystack, search_regex)
        if group and not found:
            return ()
        chosen += found
    return (*chosen, *needed)


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
    match term.kind:
        case TermKind.REGEX:
            span = search_regex(term.text, haystack.raw)
            return None if span is None else haystack.raw[slice(*span)]
        case TermKind.HASHTAG:
            return haystack.labels.get(_label(term))
        case TermKind.CATEGORY:
            return haystack.category_labels.get(_label(term))
        case TermKind.AUTHOR:
            return next((name for name in _authors(haystack) if is_name_in(term.text, name)), None)
        case TermKind.FEED:
            return haystack.feed.title if haystack.feed and is_feed(term.text, haystack.feed) else None
        case TermKind.LANGUAGE:
            return term.text if _language(haystack) == term.text else None
    words, is_exact = needle(term)
    return haystack.find(words, is_exact=is_exact)


@lru_cache(maxsize=8192)
def _label(term: Term) -> str:
    return singular(squash(term.text))


@lru_cache(maxsize=8192)
def needle(term: Term) -> tuple[tuple[frozenset[str], ...], bool]:
    """Return the forms of each word to look for; a single word in quotes is taken as it is."""
    words = [fold(token) for token in TOKEN.findall(composed(term.text))]
    is_exact = term.kind is TermKind.PHRASE and len(words) == 1
    return tuple(frozenset((word,)) if is_exact else stems(word) for word in words), is_exact


def _authors(haystack: Haystack) -> Iterator[str]:
    """Yield who signed the entry, then who registered its feed: many systems sign everything «admin»."""
    yield haystack.entry.author
    if haystack.feed is not None:
        yield haystack.feed.participant_name


def is_name_in(name: str, full: str) -> bool:
    """Tell whether the words of a name stand, in order, in a longer one: `Lee` in `Ann Lee`."""
    wanted, words = name_words(name), name_words(full)
    starts = range(len(words) - len(wanted) + 1)
    return bool(wanted) and any(words[start : start + len(wanted)] == wanted for start in starts)


def name_words(name: str) -> tuple[str, ...]:
    return tuple(fold(token) for token in TOKEN.findall(composed(name)))


def is_feed(asked: str, feed: Feed) -> bool:
    """Tell whether a feed is meant: by its title, its or its home page's address or host, or its participant's slug."""
    if fold(asked) == feed.participant_slug or (squash(asked) and squash(asked) == squash(feed.title)):
        return True
    address = _bare(asked)
    known = [_bare(url) for url in (feed.url, feed.home_page_url or "") if url]
    return bool(address) and any(address in (url, url.partition("/")[0]) for url in known)


def _bare(url: str) -> str:
    """Return an address as people type it: without scheme, `www.` and closing slash."""
    return ADDRESS_START.sub("", url.strip()).rstrip("/").lower()


def _language(haystack: Haystack) -> str:
    """Return the code of the entry's language, else of its feed's, without the country."""
    said = haystack.entry.language or (haystack.feed.language if haystack.feed else None) or ""
    return said.replace("_", "-").partition("-")[0].lower()


def spans(terms: Iterable[Term], text: str, search_regex: SearchRegex) -> tuple[tuple[int, int], ...]:
    """Return where the words of these terms stand in a text that is `composed`, in order, none in another."""
    haystack = Haystack(Entry("", title=text))
    found = sorted({span for term in terms for span in _spans(term, haystack, search_regex)})
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return tuple(apart)


def _spans(term: Term, haystack: Haystack, search_regex: SearchRegex) -> Iterator[tuple[int, int]]:
    if term.kind is TermKind.REGEX:
        span = search_regex(term.text, haystack.entry.title)
        if span is not None:
            yield span
    elif term.kind is TermKind.HASHTAG:
        tags = HASHTAG.finditer(haystack.plain)
        yield from (tag.span() for tag in tags if singular(squash(tag[1])) == _label(term))
    elif term.kind in (TermKind.WORD, TermKind.PHRASE):
        words, is_exact = needle(term)
        yield from (haystack.span(*run) for run in haystack.runs(words, is_exact=is_exact))
