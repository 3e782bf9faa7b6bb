"""The tag stage: what all taggers say of an entry, and the parents of its territories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Tagger
from cmooc.domain.tags import Reason, Tag, TagKind, Vocabulary

WITHIN = "within"
PARENT_CONFIDENCE = 0.9  # of the child's: the nearest place comes first


def tags_of(entry: Entry, feed: Feed, vocabulary: Vocabulary, taggers: Sequence[Tagger]) -> tuple[Tag, ...]:
    """Return the tags of one entry in a fixed order; only territories and themes of the vocabulary."""
    given = [tag for tagger in taggers for tag in tagger.tags(entry, feed, vocabulary)]
    known = [tag for tag in given if _is_known(tag, vocabulary)]
    return tuple({_identity(tag): tag for tag in (*known, *_parents(known, vocabulary))}.values())


def _identity(tag: Tag) -> tuple[str, str, str]:
    return tag.kind.value, tag.slug, tag.tagger


def _is_known(tag: Tag, vocabulary: Vocabulary) -> bool:
    names = vocabulary.territory_by_slug if tag.kind is TagKind.TERRITORY else vocabulary.theme_by_slug
    return tag.slug in names


def _parents(tags: Iterable[Tag], vocabulary: Vocabulary) -> Iterator[Tag]:
    """Yield a tag for each parent of each territory, once, with the nearest child as its reason."""
    territories = sorted((tag for tag in tags if tag.kind is TagKind.TERRITORY), key=lambda tag: -tag.confidence)
    said = {tag.slug for tag in territories}
    for tag in territories:
        confidence = tag.confidence
        for parent in vocabulary.line(tag.slug)[1:]:
            confidence *= PARENT_CONFIDENCE
            if parent not in said:
                said.add(parent)
                yield Tag(TagKind.TERRITORY, parent, WITHIN, Reason(WITHIN, tag.slug), round(confidence, 4))
