"""Pushing: takes in what hubs bring, quickly, and has it read later by the way that polls go."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.subscriptions import Push, Subscription, SubscriptionState
from cmooc.domain.times import Clock
from cmooc.services.polling import Polling, PollReport
from cmooc.stages.websub import is_of_topic, is_signed, pushed
from cmooc.stores.subscriptions import SubscriptionStore

LOG = logging.getLogger(__name__)
MOST_A_TICK = 100
REMEMBERED_FOR = timedelta(days=30)  # a hub that brings an old body again is not listened to


@dataclass(frozen=True)
class Pushing:
    store: SubscriptionStore
    polling: Polling
    clock: Clock

    def is_expected(self, token: str) -> bool:
        """Tell whether a hub may bring something to this address."""
        return self._expected(token) is not None

    def receive(self, token: str, body: bytes, *, content_type: str, signature: str, link: str) -> bool:
        """Keep a body to be read; returns False for one that is not signed with our secret, or of another topic."""
        one = self._expected(token)
        if one is None or one.feed_id is None:
            return False
        if not is_signed(body, signature, one.secret) or not is_of_topic(link, one.topic_url):
            LOG.warning("push not believed", extra={"feed": one.feed_id})
            return False
        now = self.clock()
        if not self.store.keep_push(one, content_type, body, now):
            self.store.poll_soon(one.feed_id, now)
        return True

    def take(self) -> int:
        """Read what hubs have brought, in that order; returns how many bodies were read."""
        self.store.forget_pushes(self.clock() - REMEMBERED_FOR)
        return sum(self._take(push_id) for push_id in self.store.waiting_pushes(MOST_A_TICK))

    def _expected(self, token: str) -> Subscription | None:
        one = self.store.by_token(token)
        return one if one and one.state is SubscriptionState.ACTIVE else None

    def _take(self, push_id: int) -> bool:
        """Read one body; one whose feed is being polled waits for the next time."""
        push = self.store.push(push_id)
        if push is None or push.subscription.feed_id is None:
            return False
        report = self.polling.take(push.subscription.feed_id, _answer(push))
        if report.asked:
            self._conclude(push, report, push.subscription.feed_id)
        return bool(report.asked)

    def _conclude(self, push: Push, report: PollReport, feed_id: int) -> None:
        now = self.clock()
        if report.failed:  # some hubs only say that there is something new
            self.store.poll_soon(feed_id, now)
        else:
            has_news = bool(report.new or report.changed)
            self.store.change(push.subscription.id, lambda stored: pushed(stored, now, has_news=has_news))
        self.store.push_done(push.id)


def _answer(push: Push) -> Fetched:
    topic = push.subscription.topic_url
    return Fetched(
        FetchRequest(push.subscription.feed_id or 0, topic), topic, 200, {"content-type": push.content_type}, push.body,
        at=push.received_at, wire_bytes=len(push.body), is_push=True,
    )  # fmt: skip
