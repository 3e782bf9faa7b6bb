"""What a territory would take and lose, tried on the part of the archive that it may concern; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cmooc.domain.entries import Record
from cmooc.domain.matching import needle
from cmooc.domain.ports import Outlines, Tagger
from cmooc.domain.site import Locator
from cmooc.domain.tags import TagKind, Term, TermKind, Territory, Vocabulary
from cmooc.services.locating import locator
from cmooc.stages.tag import tags_of
from cmooc.stores.archive import ArchiveStore
from cmooc.stores.entries import EntryStore
from cmooc.stores.rulings import RulingStore
from cmooc.stores.search import SearchStore
from cmooc.stores.vocabulary import VocabularyStore

MOST = 200  # posts looked at: each is read for places, which takes some milliseconds


@dataclass(frozen=True, slots=True)
class Tried:
    """The newest posts that a territory would take, lose and keep; `is_part`: there are more that may be concerned."""

    takes: tuple[Record, ...]
    loses: tuple[Record, ...]
    keeps: tuple[Record, ...]
    looked_at: int
    is_part: bool


@dataclass(frozen=True)
class Trying:
    """`taggers` are those that know of places."""

    vocabulary: VocabularyStore
    archive: ArchiveStore
    search: SearchStore
    entries: EntryStore
    rulings: RulingStore
    taggers: tuple[Tagger, ...]
    outlines: Outlines

    def territory(self, wanted: Territory, most: int = MOST) -> Tried:
        """Try a territory as it would be."""
        now = self.vocabulary.load()
        before = now.territory_by_slug.get(wanted.slug)
        others = tuple(one for one in now.territories if one.slug != wanted.slug)
        vocabulary = replace(now, territories=(*others, wanted))
        ids = self._candidates(wanted, before)
        records = self.archive.newest(ids, most)
        found: dict[bool, dict[bool, list[Record]]] = {had: {has: [] for has in (False, True)} for had in (False, True)}
        for record, has in self._tagged(records, wanted.slug, vocabulary):
            found[wanted.slug in record.slugs(TagKind.TERRITORY)][has].append(record)
        return Tried(tuple(found[False][True]), tuple(found[True][False]), tuple(found[True][True]), len(records),
                     len(ids) > len(records))  # fmt: skip

    def map_of(self, wanted: Territory) -> Locator | None:
        """Return what a small map of it would show."""
        now = self.vocabulary.load()
        others = tuple(one for one in now.territories if one.slug != wanted.slug)
        return locator(wanted.slug, replace(now, territories=(*others, wanted)), self.outlines)

    def _tagged(self, records: tuple[Record, ...], slug: str, vocabulary: Vocabulary) -> Iterator[tuple[Record, bool]]:
        rulings = self.rulings.of([one.id for one in records])
        feeds = {record.id: feed for batch in self.entries.these([one.id for one in records]) for feed, record in batch}
        for record in records:
            tags = tags_of(record.entry, feeds[record.id], vocabulary, self.taggers, rulings.get(record.id, ()))
            yield (
                record,
                any((tag.kind, tag.slug, tag.is_suggested) == (TagKind.TERRITORY, slug, False) for tag in tags),
            )

    def _candidates(self, wanted: Territory, before: Territory | None) -> frozenset[int]:
        """Return the ids of posts that name it, lie in it, or have it; of an official place, of all that may."""
        if wanted.code and (before is None or before.code != wanted.code):
            return self.archive.ids()
        ways = [one for one in (wanted, before) if one is not None]
        names = {name for one in ways for name in (*one.names.values(), *one.other_names)}
        runs = [needle(Term(TermKind.PHRASE, name))[0] for name in names]
        found = self.search.holding([run for run in runs if run]) | self.archive.having(TagKind.TERRITORY, wanted.slug)
        return found | (self.archive.with_points() if any(one.outline or one.latitude for one in ways) else frozenset())
