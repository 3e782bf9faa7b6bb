"""The publisher's categories and hashtags that name a theme or a territory, however they are spelled.

`#PaysBasque`, `Pays basque` and `pays-basque` are one name. WordPress writes several categories into one when people
type them with commas, so parts count where the whole means nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.rules import Haystack, singular, squash
from cmooc.domain.same import Same
from cmooc.domain.tags import Reason, Tag, TagKind, Vocabulary

CONFIDENCE = 0.9
PARTS = re.compile(r"[,;/|>›»]")

Meaning = tuple[TagKind, str]


@dataclass(frozen=True, slots=True)
class Categories:
    """A name that several subjects share tags them all, each with its share of the confidence."""

    name: str = "categories"

    def tags(self, entry: Entry, feed: Feed, vocabulary: Vocabulary) -> Iterator[Tag]:  # noqa: ARG002
        named = _names(Same(vocabulary))
        best: dict[Meaning, Tag] = {}
        for code, key, written in _labels(Haystack(entry)):
            meanings = named.get(key, ())
            for kind, slug in meanings:
                tag = Tag(kind, slug, self.name, Reason(code, written), _share(kind, meanings))
                if (kind, slug) not in best or best[kind, slug].confidence < tag.confidence:
                    best[kind, slug] = tag
        yield from best.values()


def _share(kind: TagKind, meanings: tuple[Meaning, ...]) -> float:
    return CONFIDENCE / sum(1 for other, _ in meanings if other is kind)


def _labels(haystack: Haystack) -> Iterator[tuple[str, str, str]]:
    """Yield (reason code, squashed, as written) of every category, its parts, and every hashtag."""
    for key, written in haystack.categories.items():
        yield "category", key, written
        if PARTS.search(written):
            yield from (("category", squash(part), part.strip()) for part in PARTS.split(written))
    for key, written in haystack.hashtags.items():
        yield "hashtag", key, written


@lru_cache(maxsize=8)
def _names(same: Same[Vocabulary]) -> Mapping[str, tuple[Meaning, ...]]:
    """Return what each squashed name means, in the vocabulary's order; themes also without a plural ending."""
    meanings: defaultdict[str, dict[Meaning, None]] = defaultdict(dict)
    for territory in same.value.territories:
        for name in _spellings((territory.slug, *territory.names.values(), *territory.other_names), plural=False):
            meanings[name][TagKind.TERRITORY, territory.slug] = None
    for theme in same.value.themes:
        for name in _spellings((theme.slug, *theme.names.values(), *theme.categories), plural=True):
            meanings[name][TagKind.THEME, theme.slug] = None
    return {name: tuple(found) for name, found in meanings.items()}


def _spellings(names: Iterable[str], *, plural: bool) -> Iterator[str]:
    """Yield the squashed names; with `plural` also the other number of each: `commun` for `communs` and back."""
    for name in filter(None, map(squash, names)):
        yield name
        if plural and len(name) > 3:
            yield from {singular(name), f"{name}s", f"{name}x"} - {name}


def tagger() -> Categories:
    return Categories()
