"""The publisher's categories and hashtags that name a theme or a territory, however they are spelled.

`#PaysBasque`, `Pays basque` and `pays-basque` are one name. WordPress writes several categories into one when people
type them with commas, so parts count, too. What a facilitator said of a label outdoes its spelling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.labels import parts_of
from cmooc.domain.rules import Haystack, singular, squash
from cmooc.domain.same import Same
from cmooc.domain.tags import Meaning, Reason, Subject, Tag, TagKind, Vocabulary

CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True)
class Categories:
    """A name that several subjects share tags them all, each with its share of the confidence."""

    name: str = "categories"

    def tags(self, entry: Entry, feed: Feed, vocabulary: Vocabulary) -> Iterator[Tag]:  # noqa: ARG002
        names = _names(Same(vocabulary))
        best: dict[Subject, Tag] = {}
        for code, key, written in _labels(Haystack(entry), names.settled):
            subjects = names.meant.get(key, ())
            for kind, slug in subjects:
                tag = Tag(kind, slug, self.name, Reason(code, written), _share(kind, subjects))
                if (kind, slug) not in best or best[kind, slug].confidence < tag.confidence:
                    best[kind, slug] = tag
        yield from best.values()


@dataclass(frozen=True, slots=True)
class _Names:
    """What each squashed name means, in the vocabulary's order; `settled` are those of which a facilitator said it."""

    meant: Mapping[str, tuple[Subject, ...]]
    settled: frozenset[str]


def is_known(key: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a squashed label means something, or is known to mean nothing."""
    return key in _names(Same(vocabulary)).meant


def _share(kind: TagKind, subjects: tuple[Subject, ...]) -> float:
    return CONFIDENCE / sum(1 for other, _ in subjects if other is kind)


def _labels(haystack: Haystack, settled: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (reason code, squashed, as written) of every category, its parts unless it is settled, and every hashtag."""
    for key, written in haystack.categories.items():
        yield "category", key, written
        parts = () if key in settled else parts_of(written)
        if len(parts) > 1:
            yield from (("category", squash(part), part) for part in parts)
    for key, written in haystack.hashtags.items():
        yield "hashtag", key, written


@lru_cache(maxsize=8)
def _names(same: Same[Vocabulary]) -> _Names:
    """What a facilitator said of a label outdoes all spellings; themes count also in the other number."""
    meant: defaultdict[str, dict[Subject, None]] = defaultdict(dict)
    for territory in same.value.territories:
        for name in _spellings((territory.slug, *territory.names.values(), *territory.other_names), plural=False):
            meant[name][TagKind.TERRITORY, territory.slug] = None
    for theme in same.value.themes:
        for name in _spellings((theme.slug, *theme.names.values(), *theme.categories), plural=True):
            meant[name][TagKind.THEME, theme.slug] = None
    by_hand = dict(_by_hand(same.value.meanings))
    return _Names({name: tuple(found) for name, found in meant.items()} | by_hand, frozenset(by_hand))


def _by_hand(meanings: Sequence[Meaning]) -> Iterator[tuple[str, tuple[Subject, ...]]]:
    """Yield what facilitators said of labels, last of all what they said of exactly these."""
    for one in meanings:
        if one.subject is not None and one.subject[0] is TagKind.THEME:
            yield from ((name, (one.subject,)) for name in _spellings((one.label,), plural=True))
    for one in meanings:
        yield one.label, (one.subject,) if one.subject else ()


def _spellings(names: Iterable[str], *, plural: bool) -> Iterator[str]:
    """Yield the squashed names; with `plural` also the other number of each: `commun` for `communs` and back."""
    for name in filter(None, map(squash, names)):
        yield name
        if plural and len(name) > 3:
            yield from {singular(name), f"{name}s", f"{name}x"} - {name}


def tagger() -> Categories:
    return Categories()
