"""Telling owners what has become of their feeds: who is to be told, and noting who was."""

from __future__ import annotations

from dataclasses import dataclass

from cmooc.domain.courses import Course
from cmooc.domain.feeds import Feed
from cmooc.domain.notices import Notice, Told
from cmooc.domain.times import Clock
from cmooc.stages.health import condition_of
from cmooc.stages.notices import notice_at_once, notice_of
from cmooc.stores.feeds import FeedStore


@dataclass(frozen=True)
class Notices:
    store: FeedStore
    course: Course
    clock: Clock

    def pending(self) -> tuple[Notice, ...]:
        """Return the messages that are due now; nothing is noted by asking."""
        now = self.clock()
        found = (
            notice_of(feed, condition_of(feed, poll, now), told, site=self.course.base_url, now=now)
            for feed, poll, told in self.store.told()
        )
        return tuple(filter(None, found))

    def of(self, feed: Feed) -> Notice | None:
        """Return what its owner can be told of a feed as it is, however long it has been so; None of a sound one."""
        _, poll, _ = self.store.row(feed.id)
        return notice_at_once(feed, condition_of(feed, poll, self.clock()), site=self.course.base_url)

    def told(self, notice: Notice) -> None:
        """Note that the owner has been told."""
        feed = notice.feed
        self.store.mark_told(feed.id, Told(feed.url, notice.about, self.clock(), notice.since))
