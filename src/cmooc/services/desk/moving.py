"""Carrying out what facilitators decide at the desk: never over a decision that they have not seen, and undone on demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from cmooc.domain.desk import CardKind, Done, Effect, Move, Order, Seen, TrailLine
from cmooc.domain.errors import BadInput, CmoocError, DecidedMeanwhile
from cmooc.domain.sentences import Sentence
from cmooc.domain.sentences import marked as _
from cmooc.domain.times import Clock
from cmooc.stores.moves import MoveStore

Bounds = tuple[tuple[str, ...], tuple[str, ...]]
GONE = ""

MEANWHILE = _("{who} has decided on this meanwhile. Look at it again.")
SOMEBODY = _("This was decided or has changed meanwhile. Look at it again.")


class Decider(Protocol):
    """Decides on things of one kind. A state is empty for a thing that has gone."""

    def states(self, keys: Sequence[str]) -> Mapping[str, str]: ...

    def titles(self, keys: Sequence[str]) -> Mapping[str, str]: ...

    def bounds(self, key: str, /) -> Bounds:
        """Return the territories and themes that say whose it is to decide on."""
        ...

    def decide(self, order: Order, by: str, /) -> Effect:
        """Carry an order out. Raises CmoocError, and then nothing has changed."""
        ...

    def undo(self, moves: Sequence[Move], by: str, /) -> Sentence | None:
        """Take back what was decided in one go; returns what is to be said beside that it is undone."""
        ...


def unknown(order: Order) -> BadInput:
    return BadInput("{action} can't be done here.", action=order.action)


@dataclass(frozen=True)
class Moving:
    """`new_name` makes a name for what is done in one go."""

    store: MoveStore
    deciders: Mapping[CardKind, Decider]
    clock: Clock
    new_name: Callable[[], str]

    def bounds(self, kind: CardKind, keys: Sequence[str]) -> tuple[Bounds, ...]:
        return tuple(self.deciders[kind].bounds(key) for key in keys)

    def decide(self, order: Order, by: str) -> Done:
        """Carry out an order. Raises DecidedMeanwhile when the things are not as they were seen."""
        decider = self.deciders[order.kind]
        if not order.seen:
            raise BadInput("Nothing is chosen.")
        self._must_stand(order, decider)
        name = self.new_name()
        unseen = self.store.begin(name, order, by, self.clock())
        if unseen is not None:
            raise DecidedMeanwhile(MEANWHILE, unseen, who=unseen.by)
        try:
            effect = decider.decide(order, by)
        except CmoocError:
            self.store.drop(name)
            raise
        states = decider.states(order.keys)
        moves = self.store.end(name, {key: states.get(key, GONE) for key in order.keys}, effect.kept)
        return Done(moves, effect.told)

    def undo(self, name: str, by: str) -> Done:
        """Take back what was decided in one go. Raises BadInput when that can't be, DecidedMeanwhile when others went on."""
        moves = self.store.of(name)
        if not moves or not moves[0].can_be_undone:
            raise BadInput("This can't be undone, or has been already.")
        kind, keys = moves[0].kind, [one.key for one in moves]
        decider = self.deciders[kind]
        states, last = decider.states(keys), self.store.last(kind, keys)
        for one in moves:
            newest = last[one.key]
            if newest.id != one.id and newest.undone_at is None:
                raise DecidedMeanwhile(MEANWHILE, newest, who=newest.by)
            if states.get(one.key, GONE) != one.became:
                raise DecidedMeanwhile(SOMEBODY)
        if not self.store.undo(name, by, self.clock()):
            raise BadInput("This can't be undone, or has been already.")
        try:
            more = decider.undo(moves, by)
        except CmoocError:
            self.store.redo(name)
            raise
        return Done(self.store.of(name), more)

    def made(self, name: str) -> tuple[Move, ...]:
        """Return what was decided in one go, for those who are told of it."""
        return self.store.of(name)

    def last_of(self, order: Order) -> Move | None:
        """Return the newest move on any of these things."""
        return max(self.store.last(order.kind, order.keys).values(), key=lambda one: one.id, default=None)

    def trail(self, limit: int, by: str = "") -> tuple[TrailLine, ...]:
        """Return the newest moves, each with what it is about; of one person, or of all."""
        return self._lines(self.store.newest(limit, by))

    def others(self, since: int, person: str) -> tuple[TrailLine, ...]:
        """Return what others have decided after a move, oldest first."""
        return self._lines(self.store.since(since, person))

    def line(self, moves: Sequence[Move]) -> TrailLine:
        return self._lines(moves)[0]

    def newest_id(self) -> int:
        return self.store.newest_id()

    def seen(self, kind: CardKind, states: Mapping[str, str]) -> dict[str, Seen]:
        """Return what is seen of things by who looks at them now."""
        last = self.store.last(kind, states)
        return {key: Seen(key, state, last[key].id if key in last else 0) for key, state in states.items()}

    def _must_stand(self, order: Order, decider: Decider) -> None:
        states = decider.states(order.keys)
        for one in order.seen:
            if states.get(one.key, GONE) != one.state:
                last = self.store.last(order.kind, [one.key]).get(one.key)
                if last is not None and last.id != one.last:
                    raise DecidedMeanwhile(MEANWHILE, last, who=last.by)
                raise DecidedMeanwhile(SOMEBODY)

    def _lines(self, moves: Sequence[Move]) -> tuple[TrailLine, ...]:
        titles: dict[tuple[CardKind, str], str] = {}
        for kind, decider in self.deciders.items():
            keys = [one.key for one in moves if one.kind is kind]
            titles |= {(kind, key): title for key, title in (decider.titles(keys) if keys else {}).items()}
        groups = [tuple(found) for _name, found in groupby(moves, key=lambda one: one.name)]
        return tuple(TrailLine(found, titles.get((found[0].kind, found[0].key), "")) for found in groups)
