"""What the words around a name say about it, one table for each language."""

from __future__ import annotations

from dataclasses import dataclass, field

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import Flag


@dataclass(frozen=True, slots=True)
class Cues:
    """Folded words of a language, by what they say of a name beside them."""

    before: dict[str, str]
    """A word directly before a name, and what it announces: in, from, kind (of "city of"), direction, title, the, ..."""
    after: dict[str, str]
    """A word directly after a name, and what it makes of it: kind, people, office, said, company, site, team, ..."""
    kinds: frozenset[str]
    """Words that name a kind of place, as in "city of X"."""
    features: dict[str, str]
    """Words that close the name of a natural feature or a county, and which group they are of: X River, X County."""
    leaders: dict[str, str]
    """Words that open such a name: Lake X, Mount X."""
    joins: frozenset[str]
    """Words that join names in a list: and, or."""
    directions: frozenset[str]
    given: frozenset[str]
    """Given names of people."""
    stop: frozenset[str]
    """Words that are never a place by themselves when they stand in lower case or open a sentence."""
    common: Flag
    """Which flag of the atlas marks names that are words of this language."""
    has_demonyms: bool
    """Whether adjectives and names of inhabitants count as mentions of the place."""
    kind_of: dict[str, PlaceKind] = field(default_factory=dict)
    """Which kind of place a word before "of X" tells."""
    kind_after: dict[str, PlaceKind] = field(default_factory=dict)
    """Which kind of place a word directly after a name tells."""
    countries: frozenset[str] = frozenset()
    """Codes of the countries where the language is at home: their places are likelier."""
    at_home: float = 0.3
    """By how much, in tenfolds of inhabitants."""
    surnames: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    """Keys that are names in another language only."""
    institutions: frozenset[str] = frozenset()
    """Keys of places that mostly stand for who sits there: the Kremlin, Wall Street."""


def table(**groups: str) -> dict[str, str]:
    """Return each word of the groups with the name of its group."""
    return {word: name for name, words in groups.items() for word in words.split()}


def kinds(**groups: str) -> dict[str, PlaceKind]:
    """Return each word of the groups with its kind of place; a group bears the name of a kind."""
    return {word: PlaceKind(name) for name, told in groups.items() for word in told.split()}


def words(text: str) -> frozenset[str]:
    """Return the words of a text, once each."""
    return frozenset(text.split())
