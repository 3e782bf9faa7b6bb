"""Tagging anew: the whole archive, or what came since a moment, after the vocabulary changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cmooc.domain.ports import Tagger
from cmooc.domain.tags import Tag
from cmooc.stages.tag import tags_of
from cmooc.stores.entries import EntryStore
from cmooc.stores.vocabulary import VocabularyStore

BATCH = 500


@dataclass(frozen=True, slots=True)
class TagReport:
    entries: int
    changed: int


@dataclass(frozen=True)
class Tagging:
    taggers: tuple[Tagger, ...]
    entries: EntryStore
    vocabulary: VocabularyStore

    def retag(self, since: datetime | None = None, progress: Callable[[int], None] = lambda _: None) -> TagReport:
        """Compute the tags of all entries first seen since then anew; what facilitators decided stays."""
        vocabulary = self.vocabulary.load()
        entries = changed = 0
        for batch in self.entries.batches(since, BATCH):
            anew = {record.id: tags_of(record.entry, feed, vocabulary, self.taggers) for feed, record in batch}
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
