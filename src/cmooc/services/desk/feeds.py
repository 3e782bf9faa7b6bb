"""Deciding on feeds: new ones let in, refused or put off; broken ones written about, paused, removed or left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmooc.domain.desk import Effect, Move, Order, digest
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.feeds import Feed, FeedRow, FeedState
from cmooc.domain.sentences import Sentence
from cmooc.domain.sentences import marked as _
from cmooc.services.desk.moving import Bounds
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
class NewFeeds:
    feeds: Feeds
    owners: Owners

    def states(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {feed_key(feed): feed.state.value for feed in _some(self.feeds, keys)}

    def titles(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {feed_key(feed): feed.title for feed in _some(self.feeds, keys)}

    def bounds(self, key: str) -> Bounds:
        return _bounds(self.feeds, key)

    def decide(self, order: Order, _by: str) -> Effect:
        (key,) = order.keys
        before = _one(self.feeds, key)
        kept: dict[str, object] = {"state": before.state.value}
        match order.action:
            case "approve":
                self.feeds.set_state(str(before.id), FeedState.APPROVED)
                return Effect(Sentence(APPROVED_WRITTEN if self.owners.approved(before) else APPROVED), kept)
            case "pause":
                self.feeds.set_state(str(before.id), FeedState.PAUSED)
                return Effect(Sentence(PUT_OFF), kept)
            case "refuse":
                is_written = self.owners.removed(before, order.words)
                self.feeds.remove(str(before.id))
                return Effect(Sentence(REFUSED_WRITTEN if is_written else REFUSED), None)
        raise unknown(order)

    def undo(self, moves: Sequence[Move], _by: str) -> Sentence | None:
        (move,) = moves
        row = self.feeds.row(str(_one(self.feeds, move.key).id))
        if move.action == "approve" and row.poll.ok_at is not None:
            raise BadInput("Posts of {feed} have come in: pause it, or remove it.", feed=row.feed.title)
        self.feeds.set_state(str(row.feed.id), FeedState(str((move.kept or {})["state"])))
        if move.action == "approve" and self.owners.not_approved(row.feed):
            return Sentence(LETTER_GONE)
        return None


@dataclass(frozen=True)
class BrokenFeeds:
    """A letter to an owner, once written, is not taken back: it may be on its way."""

    feeds: Feeds
    owners: Owners

    def states(self, keys: Sequence[str]) -> Mapping[str, str]:
        wanted = set(keys)
        rows = ((feed_key(row.feed), row) for row in self.feeds.rows())
        return {key: trouble_of(row) for key, row in rows if key in wanted}

    def titles(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {feed_key(feed): feed.title for feed in _some(self.feeds, keys)}

    def bounds(self, key: str) -> Bounds:
        return _bounds(self.feeds, key)

    def decide(self, order: Order, _by: str) -> Effect:
        (key,) = order.keys
        feed = _one(self.feeds, key)
        match order.action:
            case "write":
                self.owners.write(feed)
                return Effect(Sentence(WRITTEN), None)
            case "pause":
                self.feeds.set_state(str(feed.id), FeedState.PAUSED)
                return Effect(Sentence(PAUSED), {"state": feed.state.value})
            case "leave":
                return Effect(Sentence(LEFT), {"state": feed.state.value})
            case "remove":
                is_written = self.owners.removed(feed, order.words)
                self.feeds.remove(str(feed.id))
                return Effect(Sentence(REMOVED_WRITTEN if is_written else REMOVED), None)
        raise unknown(order)

    def undo(self, moves: Sequence[Move], _by: str) -> Sentence | None:
        (move,) = moves
        if move.action == "pause":
            feed = _one(self.feeds, move.key)
            self.feeds.set_state(str(feed.id), FeedState(str((move.kept or {})["state"])))
        return None


def feed_key(feed: Feed) -> str:
    """Return how a feed is called at the desk. SQLite may give a feed the number of one that was removed."""
    return f"{feed.id}-{digest(feed.created_at)}"


def trouble_of(row: FeedRow) -> str:
    """Return the state of a feed's trouble: it is another one when it began at another time."""
    return f"{row.feed.state.value} {row.health.value} {digest(row.condition.since)}"


def unknown(order: Order) -> BadInput:
    return BadInput("{action} can't be done here.", action=order.action)


def _one(feeds: Feeds, key: str) -> Feed:
    found = _some(feeds, [key])
    if not found:
        raise NotFound("This feed is not there any more.")
    return found[0]


def _some(feeds: Feeds, keys: Sequence[str]) -> tuple[Feed, ...]:
    ids = {int(number) for key in keys if (number := key.partition("-")[0]).isdecimal()}
    return tuple(feed for feed in feeds.store.some(ids) if feed_key(feed) in keys)


def _bounds(feeds: Feeds, key: str) -> Bounds:
    feed = _one(feeds, key)
    return feed.territories, feed.themes
