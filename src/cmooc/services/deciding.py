"""Deciding: what facilitators rule of the tags of posts, at once in force, learnt from, and undone when they ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cmooc.domain.entries import Record
from cmooc.domain.errors import NotFound
from cmooc.domain.rulings import Ruling, Trace, Waiting
from cmooc.domain.tags import Subject, TagKind
from cmooc.domain.times import Clock
from cmooc.services.learning import Learning
from cmooc.services.references import entry_named, subject_named
from cmooc.services.tagging import Tagging
from cmooc.stores.entries import EntryStore
from cmooc.stores.rulings import RulingStore
from cmooc.stores.vocabulary import VocabularyStore

AT_ONCE = 200  # suggestions that are judged anew right after a decision; the others wait for the next tagging


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to; nothing changed when there are no traces. `others`: entries tagged otherwise by learning."""

    move: str
    traces: tuple[Trace, ...]
    records: tuple[Record, ...]
    others: int = 0


@dataclass(frozen=True, slots=True)
class Ruled:
    """An entry with what is ruled of its tags, and who changed that, newest first."""

    record: Record
    rulings: tuple[Ruling, ...]
    traces: tuple[Trace, ...]


@dataclass(frozen=True)
class Deciding:
    """`new_move` makes a name for what is done in one go."""

    entries: EntryStore
    vocabulary: VocabularyStore
    rulings: RulingStore
    tagging: Tagging
    learning: Learning
    clock: Clock
    new_move: Callable[[], str]

    def accept(self, references: Sequence[str], subject: str, by: str) -> Decided:
        """Rule that these posts are about a subject. Raises BadInput and NotFound, and then nothing is ruled."""
        return self._rule(references, {subject: True}, by)

    def reject(self, references: Sequence[str], subject: str, by: str) -> Decided:
        """Rule that these posts are not about a subject."""
        return self._rule(references, {subject: False}, by)

    def move(self, references: Sequence[str], subject: str, other: str, by: str) -> Decided:
        """Rule that these posts are not about a subject, but about another."""
        return self._rule(references, {subject: False, other: True}, by)

    def undo(self, by: str, move: str = "") -> Decided:
        """Take back a move, or the facilitator's own last one, as far as nobody ruled otherwise since.

        Raises NotFound when nothing is left of it.
        """
        named = move or self.rulings.last_move(by)
        if named is None:
            raise NotFound("{by} has made no move that could be undone. See: cmooc tags history", by=by)
        traces = self.rulings.undo(named, self.clock())
        if not traces:
            raise NotFound(
                "Of the move {move} nothing stands that could be undone. See: cmooc tags history", move=named
            )
        return self._take_effect(named, traces)

    def shown(self, reference: str) -> Ruled:
        record = entry_named(reference, self.entries)
        rulings = self.rulings.of([record.id]).get(record.id, ())
        return Ruled(record, rulings, self.rulings.traces(AT_ONCE, record.id))

    def history(self, limit: int) -> tuple[tuple[Trace, Record], ...]:
        """Return who changed which ruling, newest first, with the entry it is about."""
        traces = self.rulings.traces(limit)
        records = self.entries.by_ids({one.entry_id for one in traces})
        return tuple((one, records[one.entry_id]) for one in traces if one.entry_id in records)

    def unsure(self, limit: int, kind: TagKind | None = None) -> tuple[tuple[Waiting, Record], ...]:
        """Return the suggestions that await a decision, surest first, with their entries."""
        waiting = self.entries.suggested(limit, kind)
        records = self.entries.by_ids({one.entry_id for one in waiting})
        return tuple((one, records[one.entry_id]) for one in waiting if one.entry_id in records)

    def _rule(self, references: Sequence[str], said: dict[str, bool], by: str) -> Decided:
        vocabulary = self.vocabulary.load()
        right: dict[Subject, bool] = {subject_named(name, vocabulary): is_right for name, is_right in said.items()}
        ids = [entry_named(one, self.entries).id for one in references]
        changes = [(entry_id, kind, slug, is_right) for entry_id in dict.fromkeys(ids)
                   for (kind, slug), is_right in right.items()]  # fmt: skip
        move = self.new_move()
        return self._take_effect(move, self.rulings.rule(changes, move=move, by=by, at=self.clock()), ids)

    def _take_effect(self, move: str, traces: tuple[Trace, ...], ids: Iterable[int] = ()) -> Decided:
        """Learn from what was ruled, and tag anew: the entries concerned, and those that were nearly sure before."""
        concerned = {*ids, *(one.entry_id for one in traces)}
        others = 0
        if self.learning.keep_up():
            waiting = {one.entry_id for one in self.entries.suggested(AT_ONCE, TagKind.THEME)}
            others = self.tagging.retag_these(waiting - concerned).changed
        self.tagging.retag_these(concerned)
        return Decided(move if traces else "", traces, tuple(self.entries.by_ids(concerned).values()), others)
