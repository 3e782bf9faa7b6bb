"""Feeds on trial, where all come in at once: their first posts are held until a facilitator accepts one."""

from __future__ import annotations

from dataclasses import dataclass

from cmooc.domain.entries import Decision, Record, Verdict
from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import Feed
from cmooc.domain.rulings import FACILITATOR
from cmooc.domain.times import Clock
from cmooc.services.references import entry_named
from cmooc.stages.accept import FIRST_POST, off_trial
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore


@dataclass(frozen=True)
class Trials:
    feeds: FeedStore
    entries: EntryStore
    clock: Clock

    def held(self) -> tuple[Record, ...]:
        """Return the posts that wait so, oldest first."""
        return self.entries.held_for(FIRST_POST)

    def accept(self, reference: str, of: Feed | None = None) -> tuple[Record, ...]:
        """Accept a held post: its feed's trial ends, and all that waited with it comes in. Returns what came in.

        Raises NotFound, and BadInput when the post does not wait so, or is not `of` that feed.
        """
        record = entry_named(reference, self.entries)
        feed = self.feeds.get(record.feed_id)
        if feed is None or record.decision.reason != FIRST_POST or of not in (None, feed):
            raise BadInput("The post {entry} does not wait as the first one of its feed.", entry=record.key)
        self.entries.decide(record.key, Decision(Verdict.ACCEPTED, FACILITATOR), self.clock())
        return (record, *self._end(feed))

    def release(self, feed: Feed) -> tuple[Record, ...]:
        """End the trial of a feed without looking at single posts; returns those that came in.

        Raises BadInput when there is no trial, and nothing that waits.
        """
        if not feed.is_on_trial and not self._waiting(feed):
            raise BadInput("{feed} is not on trial.", feed=feed.title)
        return self._end(feed)

    def _end(self, feed: Feed) -> tuple[Record, ...]:
        """The trial ends first: a poll that begins meanwhile holds nothing more."""
        self.feeds.end_trial(feed.id)
        waiting = self._waiting(feed)
        for record in waiting:
            self.entries.decide(record.key, off_trial(record.decision), self.clock())
        return waiting

    def _waiting(self, feed: Feed) -> tuple[Record, ...]:
        return tuple(one for one in self.held() if one.feed_id == feed.id)
