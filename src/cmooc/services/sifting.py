"""Which stored entries the rule of a theme takes, found by looking closely at few of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cmooc.domain.feeds import Feed
from cmooc.domain.matching import Clue, clues
from cmooc.domain.ports import Tagger
from cmooc.domain.tags import Rule, Tag, TagKind, Theme, Vocabulary
from cmooc.stores.archive import ArchiveStore
from cmooc.stores.indexing import IndexStore
from cmooc.stores.rulings import RulingStore
from cmooc.stores.search import SearchStore

STEP = 1000  # entries between two words of progress


@dataclass(frozen=True)
class Sifting:
    """`tagger` is the one that applies rules, so that sifting tags as a poll does."""

    tagger: Tagger
    archive: ArchiveStore
    search: SearchStore
    index: IndexStore
    rulings: RulingStore

    def taken(self, theme: Theme, progress: Callable[[int], None] = lambda _: None) -> Mapping[int, Tag]:
        """Return the tag of each entry that the theme's rule takes, by entry id; what facilitators refused is not taken."""
        if not theme.rule:
            return {}
        feeds = {feed.id: feed for feed in self.archive.feeds()}
        refused = self.rulings.refused(TagKind.THEME, theme.slug)
        alone = Vocabulary(themes=(theme,))
        found: dict[int, Tag] = {}
        texts = self.archive.texts(self._candidates(theme.rule, tuple(feeds.values())))
        for number, (entry_id, feed_id, entry) in enumerate(texts, 1):
            if entry_id not in refused and feed_id in feeds:
                found.update((entry_id, tag) for tag in self.tagger.tags(entry, feeds[feed_id], alone))
            if number % STEP == 0:
                progress(number)
        return found

    def _candidates(self, rule: Rule, feeds: tuple[Feed, ...]) -> frozenset[int] | None:
        """Return the ids of all entries that the rule may take, and some more; None when it may be any."""
        groups = clues(rule, feeds)
        if not groups:
            return None
        return frozenset.intersection(*map(self._having, groups)) | self.index.behind()

    def _having(self, group: tuple[Clue, ...]) -> frozenset[int]:
        runs = [clue.words for clue in group if clue.words]
        feeds = frozenset().union(*(clue.feeds for clue in group))
        return (self.search.holding(runs) if runs else frozenset()) | self.archive.of_feeds(feeds)
