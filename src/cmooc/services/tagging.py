"""Tagging: what all taggers say of an entry, and the parents of its territories; now, or for the whole archive anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Tagger
from cmooc.domain.tags import Reason, Tag, TagKind, Vocabulary
from cmooc.stores.entries import EntryStore
from cmooc.stores.vocabulary import VocabularyStore

BATCH = 500
WITHIN = "within"
PARENT_CONFIDENCE = 0.9  # of the child's: the nearest place comes first


@dataclass(frozen=True, slots=True)
class TagReport:
    entries: int
    changed: int


@dataclass(frozen=True)
class Tagging:
    taggers: tuple[Tagger, ...]
    entries: EntryStore
    vocabulary: VocabularyStore

    def tags(self, entry: Entry, feed: Feed, vocabulary: Vocabulary) -> tuple[Tag, ...]:
        """Return the tags of one entry in a fixed order; only territories and themes of the vocabulary."""
        given = [tag for tagger in self.taggers for tag in tagger.tags(entry, feed, vocabulary)]
        known = [tag for tag in given if _is_known(tag, vocabulary)]
        return tuple({_identity(tag): tag for tag in (*known, *_parents(known, vocabulary))}.values())

    def retag(self, since: datetime | None = None, progress: Callable[[int], None] = lambda _: None) -> TagReport:
        """Compute the tags of all entries first seen since then anew; what facilitators decided stays."""
        vocabulary = self.vocabulary.load()
        entries = changed = 0
        for batch in self.entries.batches(since, BATCH):
            anew = {record.id: self.tags(record.entry, feed, vocabulary) for feed, record in batch}
            differing = {
                record.id: anew[record.id] for _, record in batch if set(anew[record.id]) != set(_computed(record.tags))
            }
            if differing:
                self.entries.retag(differing)
            entries += len(batch)
            changed += len(differing)
            progress(entries)
        return TagReport(entries, changed)


def _computed(tags: Iterable[Tag]) -> Iterator[Tag]:
    return (tag for tag in tags if tag.tagger != "facilitator")


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
