"""Which words of a text are names of people: "Mr Lyon", "Charlotte Berlin", and later "Berlin said"."""

from __future__ import annotations

from dataclasses import dataclass

from cmooc.taggers.gazetteer.cues import Cues
from cmooc.taggers.gazetteer.tokens import Tokens

LONGEST = 4
PLACE_WORDS = frozenset(("kind", "office", "site"))


@dataclass(frozen=True, slots=True)
class People:
    """`surnames` are folded words; `tokens` the places where a whole name stands."""

    surnames: frozenset[str]
    tokens: frozenset[int]


def people(tokens: Tokens, cues: Cues) -> People:
    """Return the people that a text names with a given name or a title."""
    surnames: set[str] = set()
    covered: set[int] = set()
    keys, given, before = tokens.keys, cues.given, cues.before
    for index in tokens.capitals:
        if keys[index] in given:
            first = index
        elif index and before.get(keys[index - 1]) == "title":
            first = index - 1
        else:
            continue
        last = _surname_at(tokens, first, cues)
        if last is not None:
            surnames.add(keys[last])
            covered.update(range(first, last + 1))
    return People(frozenset(surnames), frozenset(covered))


def _surname_at(tokens: Tokens, index: int, cues: Cues) -> int | None:
    """Return the token of the surname that follows a given name or title, past initials and further given names."""
    at = index + 1
    last = None
    while at < len(tokens) and at <= index + LONGEST and _continues(tokens, at):
        word = tokens.words[at]
        if last is not None and word[0].islower() and cues.before.get(tokens.keys[at]) == "particle":
            at += 1
            continue
        if not word[0].isupper() or cues.after.get(tokens.keys[at]) in PLACE_WORDS:
            break
        if len(word) > 1:
            last = at
        at += 1
    return last


def _continues(tokens: Tokens, index: int) -> bool:
    gap = tokens.gap(index)
    return gap == " " or gap == "-" or (gap in (". ", ".") and len(tokens.words[index - 1]) <= 4)
