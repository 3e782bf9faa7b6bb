"""Tagging anew: the whole archive, or what came since a moment, after the vocabulary changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cmooc.domain.entries import Entry, Record
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Tagger
from cmooc.domain.tags import TagKind, Vocabulary
from cmooc.services.sifting import Sifting
from cmooc.stages.footprint import grown
from cmooc.stages.tag import tags_of
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.rulings import RulingStore
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
    rulings: RulingStore
    sifting: Sifting
    feeds: FeedStore
    footprint_of: Callable[[Entry, Feed], Mapping[str, int]]

    def retag(self, since: datetime | None = None, progress: Callable[[int], None] = lambda _: None) -> TagReport:
        """Compute the tags of all entries first seen since then anew; what facilitators ruled stays.

        For all of them, where each feed has been is found out anew first: the outcome hangs on no earlier one.
        """
        vocabulary = self.vocabulary.load()
        if since is None and vocabulary.territories:
            self._walk()
        entries = changed = 0
        for batch in self.entries.batches(since, BATCH):
            changed += self._retag(batch, vocabulary)
            entries += len(batch)
            progress(entries)
        return TagReport(entries, changed)

    def _walk(self) -> None:
        footprints: dict[int, Mapping[str, int]] = {}
        for batch in self.entries.batches(None, BATCH):
            shown: dict[int, list[Mapping[str, int]]] = {}
            for feed, record in batch:
                shown.setdefault(feed.id, []).append(self.footprint_of(record.entry, feed))
            footprints |= {feed_id: grown(footprints.get(feed_id, {}), some) for feed_id, some in shown.items()}
        self.feeds.walk(footprints)

    def retag_these(self, entry_ids: Collection[int]) -> TagReport:
        """Compute the tags of some entries anew."""
        vocabulary = self.vocabulary.load()
        return TagReport(len(entry_ids), sum(self._retag(batch, vocabulary) for batch in self.entries.these(entry_ids)))

    def _retag(self, batch: Sequence[tuple[Feed, Record]], vocabulary: Vocabulary) -> int:
        """Store the tags that differ; returns of how many entries they did."""
        rulings = self.rulings.of([record.id for _, record in batch])
        anew = {
            record.id: tags_of(record.entry, feed, vocabulary, self.taggers, rulings.get(record.id, ()))
            for feed, record in batch
        }
        differing = {
            record.id: anew[record.id] for _, record in batch
            if set(anew[record.id]) != {*record.tags, *record.suggestions}
        }  # fmt: skip
        if differing:
            self.entries.retag(differing)
        return len(differing)

    def retag_theme(self, slug: str, progress: Callable[[int], None] = lambda _: None) -> TagReport:
        """Compute anew what the rule of one theme, and nothing else, says of all entries."""
        theme = self.vocabulary.load().theme_by_slug[slug]
        taken = self.sifting.taken(theme, progress)
        archive = self.sifting.archive
        return TagReport(archive.count(), archive.put_tags(TagKind.THEME, slug, self.sifting.tagger.name, taken))
