"""Deciding on feeds: new ones let in, refused or put off; broken ones written about, paused, removed or left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmooc.domain.desk import Effect, Move, Order, digest
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.feeds import Feed, FeedRow, FeedState
from cmooc.domain.sentences import Sentence
from cmooc.domain.sentences import marked as _
from cmooc.services.desk.moving import Bounds, unknown
from cmooc.services.feeds import Feeds
from cmooc.services.owners import Owners

APPROVED = _("It is let in: its posts come within minutes.")
APPROVED_WRITTEN = _("It is let in: its posts come within minutes. Its owner gets a letter.")
PUT_OFF = _("It is paused: nothing is read, and nobody is written to.")
REFUSED = _("It is refused and forgotten.")
REFUSED_WRITTEN = _("It is refused and forgotten. Its owner gets a letter.")
PAUSED = _("It is read no more for now. Its posts stay.")
REMOVED = _("It is forgotten, with its posts.")
REMOVED_WRITTEN = _("It is forgotten, with its posts. Its owner gets a letter.")
WRITTEN = _("Its owner gets a letter that says what is wrong and what helps.")
LEFT = _("It waits for no decision until something changes.")
LETTER_GONE = _("The letter to its owner has gone already.")


@dataclass(frozen=True)
class _Decider:
    """What deciding on feeds has in common, whatever about them is to be decided."""

    feeds: Feeds
    owners: Owners

    def titles(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {feed_key(feed): feed.title for feed in self._some(keys)}

    def bounds(self, key: str) -> Bounds:
        feed = self._one(key)
        return feed.territories, feed.themes

    def _some(self, keys: Sequence[str]) -> tuple[Feed, ...]:
        ids = {int(number) for key in keys if (number := key.partition("-")[0]).isdecimal()}
        return tuple(feed for feed in self.feeds.store.some(ids) if feed_key(feed) in keys)

    def _one(self, key: str) -> Feed:
        found = self._some([key])
        if not found:
            raise NotFound("This feed is not there any more.")
        return found[0]

    def _set_state(self, feed: Feed, state: object) -> None:
        self.feeds.set_state(str(feed.id), FeedState(str(state)))

    def _pause(self, feed: Feed, told: str) -> Effect:
        self._set_state(feed, FeedState.PAUSED)
        return Effect(Sentence(told), {"state": feed.state.value})

    def _remove(self, feed: Feed, why: str, *, told: str, told_written: str) -> Effect:
        is_written = self.owners.removed(feed, why)
        self.feeds.remove(str(feed.id))
        return Effect(Sentence(told_written if is_written else told), None)


@dataclass(frozen=True)
class NewFeeds(_Decider):
    def states(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {feed_key(feed): feed.state.value for feed in self._some(keys)}

    def decide(self, order: Order, _by: str) -> Effect:
        (key,) = order.keys
        feed = self._one(key)
        match order.action:
            case "approve":
                self._set_state(feed, FeedState.APPROVED)
                told = APPROVED_WRITTEN if self.owners.approved(feed) else APPROVED
                return Effect(Sentence(told), {"state": feed.state.value})
            case "pause":
                return self._pause(feed, PUT_OFF)
            case "refuse":
                return self._remove(feed, order.words, told=REFUSED, told_written=REFUSED_WRITTEN)
        raise unknown(order)

    def undo(self, moves: Sequence[Move], _by: str) -> Sentence | None:
        (move,) = moves
        row = self.feeds.row(str(self._one(move.key).id))
        if move.action == "approve" and row.poll.ok_at is not None:
            raise BadInput("Posts of {feed} have come in: pause it, or remove it.", feed=row.feed.title)
        self._set_state(row.feed, (move.kept or {})["state"])
        if move.action == "approve" and self.owners.not_approved(row.feed):
            return Sentence(LETTER_GONE)
        return None


@dataclass(frozen=True)
class BrokenFeeds(_Decider):
    """A letter to an owner, once written, is not taken back: it may be on its way."""

    def states(self, keys: Sequence[str]) -> Mapping[str, str]:
        wanted = set(keys)
        rows = ((feed_key(row.feed), row) for row in self.feeds.rows())
        return {key: trouble_of(row) for key, row in rows if key in wanted}

    def decide(self, order: Order, _by: str) -> Effect:
        (key,) = order.keys
        feed = self._one(key)
        match order.action:
            case "write":
                self.owners.write(feed)
                return Effect(Sentence(WRITTEN), None)
            case "pause":
                return self._pause(feed, PAUSED)
            case "leave":
                return Effect(Sentence(LEFT), {"state": feed.state.value})
            case "remove":
                return self._remove(feed, order.words, told=REMOVED, told_written=REMOVED_WRITTEN)
        raise unknown(order)

    def undo(self, moves: Sequence[Move], _by: str) -> Sentence | None:
        (move,) = moves
        if move.action == "pause":
            self._set_state(self._one(move.key), (move.kept or {})["state"])
        return None


def feed_key(feed: Feed) -> str:
    """Return how a feed is called at the desk. SQLite may give a feed the number of one that was removed."""
    return f"{feed.id}-{digest(feed.created_at)}"


def trouble_of(row: FeedRow) -> str:
    """Return the state of a feed's trouble: it is another one when it began at another time."""
    return f"{row.feed.state.value} {row.health.value} {digest(row.condition.since)}"
