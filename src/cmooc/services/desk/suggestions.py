"""Deciding on what the engine suggests: words that could be themes, and events that posts seem to announce."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cmooc.domain.desk import Effect, Move, Order
from cmooc.domain.events import EventState
from cmooc.domain.sentences import Sentence
from cmooc.domain.sentences import marked as _
from cmooc.services.curating import Curating
from cmooc.services.desk.moving import Bounds, unknown
from cmooc.services.events import Events
from cmooc.services.suggesting import Suggesting
from cmooc.services.tagging import Tagging

RISING, DISMISSED, THEME = "rising", "dismissed", "theme"
ADDED = _("It is a theme now: {n} posts are tagged anew.")
NOT_WANTED = _("It is suggested no more.")
EVENT_SHOWN = _("It stands among the events, and in the editions of its days.")
EVENT_REFUSED = _("It is not shown.")


@dataclass(frozen=True)
class SuggestedThemes:
    """`forget` removes a theme that was added by mistake, in somebody's name. The order's words name a new one."""

    suggesting: Suggesting
    curating: Curating
    tagging: Tagging
    rule_of: Callable[[str], str]
    forget: Callable[[str, str], object]

    def states(self, keys: Sequence[str]) -> Mapping[str, str]:
        dismissed, is_known = self.suggesting.store.dismissed(), self.suggesting.known_words()
        return {key: DISMISSED if key in dismissed else THEME if is_known(key) else RISING for key in keys}

    def titles(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: key for key in keys}

    def bounds(self, _key: str) -> Bounds:
        return (), ()

    def decide(self, order: Order, by: str) -> Effect:
        (word,) = order.keys
        if order.action == "dismiss":
            self.suggesting.dismiss(word, by)
            return Effect(Sentence(NOT_WANTED))
        if order.action != "add":
            raise unknown(order)
        name = order.words or word
        theme = self.curating.add_theme(name[:1].upper() + name[1:], rule=self.rule_of(word), by=by)
        report = self.tagging.retag_theme(theme.slug)
        return Effect(Sentence(ADDED, {"n": report.changed}), {"theme": theme.slug})

    def undo(self, moves: Sequence[Move], by: str) -> Sentence | None:
        (move,) = moves
        if move.action == "dismiss":
            self.suggesting.restore(move.key)
        else:
            self.forget(str((move.kept or {})["theme"]), by)
        return None


@dataclass(frozen=True)
class SuggestedEvents:
    events: Events

    def states(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {one.key: one.state.value for one in self.events.events.by_keys(keys)}

    def titles(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {one.key: one.event.title for one in self.events.events.by_keys(keys)}

    def bounds(self, key: str) -> Bounds:
        record = self.events.one(key)
        return record.territories, record.themes

    def decide(self, order: Order, by: str) -> Effect:
        (key,) = order.keys
        before = {"state": self.events.one(key).state.value}
        if order.action == "accept":
            self.events.accept(key, by)
            return Effect(Sentence(EVENT_SHOWN), before)
        if order.action == "dismiss":
            self.events.reject(key, by)
            return Effect(Sentence(EVENT_REFUSED), before)
        raise unknown(order)

    def undo(self, moves: Sequence[Move], by: str) -> Sentence | None:
        (move,) = moves
        if (move.kept or {})["state"] == EventState.SUGGESTED.value:
            self.events.suggest(move.key, by)
        return None
