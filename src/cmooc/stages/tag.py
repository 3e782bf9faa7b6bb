"""The tag stage: what all taggers say of an entry, what facilitators ruled, and the parents of its territories."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Tagger
from cmooc.domain.rulings import FACILITATOR, Ruling
from cmooc.domain.tags import Reason, Subject, Tag, TagKind, Vocabulary

WITHIN = "within"
PARENT_CONFIDENCE = 0.9  # of the child's: the nearest place comes first


def tags_of(
    entry: Entry, feed: Feed, vocabulary: Vocabulary, taggers: Sequence[Tagger], rulings: Collection[Ruling] = ()
) -> tuple[Tag, ...]:
    """Return the tags of one entry in a fixed order, suggested ones included; no tagger outdoes a ruling.

    Only territories and themes of the vocabulary are named.
    """
    given = (tag for tagger in taggers for tag in tagger.tags(entry, feed, vocabulary))
    standing = _backed([tag for tag in _ruled(given, rulings) if _is_known(tag, vocabulary)])
    refused = {(ruling.kind, ruling.slug) for ruling in rulings if not ruling.is_right}
    parents = (tag for tag in _parents(standing, vocabulary) if _subject(tag) not in refused)
    return tuple({_identity(tag): tag for tag in (*standing, *parents)}.values())


def _ruled(tags: Iterable[Tag], rulings: Collection[Ruling]) -> Iterator[Tag]:
    """Yield the tags as far as facilitators let them stand, then those that they gave."""
    right = {(ruling.kind, ruling.slug): ruling.is_right for ruling in rulings}
    for tag in tags:
        is_right = right.get(_subject(tag))
        if is_right is not False:
            yield replace(tag, is_suggested=False) if is_right else tag
    for ruling in rulings:
        if ruling.is_right:
            yield Tag(ruling.kind, ruling.slug, FACILITATOR, Reason(FACILITATOR, ruling.by))


def _backed(tags: Sequence[Tag]) -> tuple[Tag, ...]:
    """Return the tags, where a suggestion of what another tagger is sure of is no question any more but a reason more."""
    sure = {_subject(tag) for tag in tags if not tag.is_suggested}
    return tuple(replace(tag, is_suggested=tag.is_suggested and _subject(tag) not in sure) for tag in tags)


def _identity(tag: Tag) -> tuple[str, str, str]:
    return tag.kind.value, tag.slug, tag.tagger


def _subject(tag: Tag) -> Subject:
    return tag.kind, tag.slug


def _is_known(tag: Tag, vocabulary: Vocabulary) -> bool:
    names = vocabulary.territory_by_slug if tag.kind is TagKind.TERRITORY else vocabulary.theme_by_slug
    return tag.slug in names


def _parents(tags: Iterable[Tag], vocabulary: Vocabulary) -> Iterator[Tag]:
    """Yield a tag for each parent of each territory, once, with the nearest and surest child as its reason."""
    territories = sorted(
        (tag for tag in tags if tag.kind is TagKind.TERRITORY), key=lambda tag: (tag.is_suggested, -tag.confidence)
    )
    said = {tag.slug for tag in territories if not tag.is_suggested}
    for tag in territories:
        confidence = tag.confidence
        for parent in vocabulary.line(tag.slug)[1:]:
            confidence *= PARENT_CONFIDENCE
            if parent not in said:
                said.add(parent)
                reason = Reason(WITHIN, tag.slug)
                yield Tag(TagKind.TERRITORY, parent, WITHIN, reason, round(confidence, 4), tag.is_suggested)
