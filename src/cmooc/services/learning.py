"""Learning: the theme learner knows exactly what facilitators ruled of themes, whatever happened in between.

What is to be known follows from the rulings and entries as they stand, and is compared with what is known. So undone
rulings are forgotten, and an edited or removed post takes its lessons along, however that came about.
"""

from __future__ import annotations

from dataclasses import dataclass

from cmooc.domain.ports import Learner
from cmooc.stores.entries import EntryStore
from cmooc.stores.rulings import RulingStore
from cmooc.stores.vocabulary import VocabularyStore


@dataclass(frozen=True)
class Learning:
    learner: Learner
    rulings: RulingStore
    entries: EntryStore
    vocabulary: VocabularyStore

    def keep_up(self) -> bool:
        """Learn what was ruled and forget what no longer holds; tells whether anything was to do."""
        before = self.vocabulary.learnt()
        return self._keep(before, self._learnt_from(before))

    def relearn(self) -> bool:
        """Learn everything from nothing; tells whether that comes to something else than was known."""
        return self._keep(self.vocabulary.learnt(), self._learnt_from(b""))

    def _keep(self, before: bytes, after: bytes) -> bool:
        if after != before:
            self.vocabulary.learn(after)
        return after != before

    def _learnt_from(self, state: bytes) -> bytes:
        known = self.learner.lessons(state)
        wanted = dict(self.rulings.lessons())
        new = {lesson: entry_id for lesson, entry_id in wanted.items() if lesson not in known}
        records = self.entries.by_ids(new.values())
        given = [(lesson, records[entry_id].entry) for lesson, entry_id in new.items() if entry_id in records]
        forgotten = known - wanted.keys()
        return self.learner.learn(state, given, forgotten) if given or forgotten else state
