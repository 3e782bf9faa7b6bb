"""Hubs: subscribes to the feeds that name one, keeps the leases, and notices which hub keeps silent (W3C WebSub)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.polls import Polled
from cmooc.domain.ports import Fetcher
from cmooc.domain.subscriptions import Mode, Question, Subscription, SubscriptionState
from cmooc.domain.times import Clock
from cmooc.domain.urls import host_of
from cmooc.stages.websub import (
    SHUNNED_FOR,
    asked,
    form_of,
    has_missed,
    is_ours,
    is_over,
    is_silent,
    missed,
    read_question,
    refusal,
    turned_down,
    verified,
)
from cmooc.stores.subscriptions import SubscriptionStore

LOG = logging.getLogger(__name__)
MOST_LOOKED_AT = 500
MOST_A_HUB = 5  # questions in one tick, so that a hub that does not answer holds nobody up for long
MOST_A_TICK = 20


@dataclass(frozen=True)
class Hubs:
    """`callback_url` is where hubs reach us, without the token; empty where they can't, and then nobody is asked."""

    store: SubscriptionStore
    fetcher: Fetcher
    clock: Clock
    callback_url: str
    new_token: Callable[[], str]

    def keep_up(self) -> int:
        """Ask the hubs whose subscriptions are due, some at a time; returns how many were asked."""
        if not self.callback_url:
            return 0
        now = self.clock()
        self._settle(now)
        pending = {one.id: one for one in self._asked(self.store.due(now, MOST_LOOKED_AT), now)}
        requests = [
            FetchRequest(one.id, one.hub_url, form=form_of(one, f"{self.callback_url}/{one.token}"))
            for one in pending.values()
        ]
        for answer in self.fetcher.fetch(requests) if requests else ():
            self._hear(pending[answer.request.key], answer)
        return len(requests)

    def confirm(self, token: str, said: Mapping[str, str]) -> str | None:
        """Return what to answer a hub that asks whether we meant it; None when we did not."""
        now = self.clock()
        question, subscription = read_question(said), self.store.by_token(token)
        if question is None or subscription is None or not is_ours(subscription, question, now):
            return None
        if question.mode is Mode.UNSUBSCRIBE:
            self.store.forget(subscription.id)
        else:
            self._agree(subscription, question, now)
        return question.challenge

    def notice(self, polled: Sequence[Polled], now: datetime) -> None:
        """Count what polls found and hubs did not push; a hub that misses too often is left for a month."""
        news = {one.feed.id: one.new for one in polled if one.new and one.poll.hub_url}
        for subscription in self.store.of_feeds(news) if news else ():
            new = news.get(subscription.feed_id or 0, ())
            if has_missed(subscription, (one.entry.published_at for one in new), now):
                self._miss(subscription, now)

    def _settle(self, now: datetime) -> None:
        """Bring the subscriptions in line with what the feeds say now."""
        unwanted = self.store.unwanted()
        if unwanted:
            self.store.leave(unwanted, now)
        wanted = [self._new(*one, due_at=now) for one in self.store.unserved()]
        if wanted:
            self.store.add(wanted)

    def _new(
        self, feed_id: int, hub_url: str, topic_url: str, *, due_at: datetime,
        state: SubscriptionState = SubscriptionState.WANTED, detail: str = "",
    ) -> Subscription:  # fmt: skip
        return Subscription(
            0, feed_id, hub_url, topic_url, self.new_token(), self.new_token(), state, due_at, detail=detail
        )

    def _asked(self, due: Iterable[Subscription], now: datetime) -> Iterator[Subscription]:
        """Yield the subscriptions to ask for now, marked as asked in the store; forget those that are over."""
        for one in _a_few_of_each_hub(due):
            if is_over(one, now):
                self.store.forget(one.id)
            elif (marked := self.store.change(one.id, lambda stored: asked(stored, now))) is not None:
                yield marked

    def _hear(self, subscription: Subscription, answer: Fetched) -> None:
        why = refusal(answer)
        if why is not None:
            LOG.warning("hub refused a question", extra={"hub": host_of(subscription.hub_url), "why": why})
            self.store.change(subscription.id, lambda stored: turned_down(stored, why))

    def _agree(self, subscription: Subscription, question: Question, now: datetime) -> None:
        self.store.change(
            subscription.id,
            lambda stored: verified(stored, question, now) if is_ours(stored, question, now) else stored,
        )
        LOG.info("hub answered", extra={"hub": host_of(subscription.hub_url), "mode": question.mode.value,
                                        "feed": subscription.feed_id})  # fmt: skip

    def _miss(self, subscription: Subscription, now: datetime) -> None:
        after = self.store.change(subscription.id, missed)
        if after is None or after.feed_id is None or not is_silent(after):
            return
        LOG.warning("hub is left for a month", extra={"hub": host_of(after.hub_url), "feed": after.feed_id})
        again = self._new(
            after.feed_id, after.hub_url, after.topic_url, due_at=now + SHUNNED_FOR,
            state=SubscriptionState.DISTRUSTED, detail=after.detail,
        )  # fmt: skip
        self.store.leave([after.id], now, instead=[again])


def _a_few_of_each_hub(due: Iterable[Subscription]) -> list[Subscription]:
    counts: Counter[str] = Counter()
    chosen = []
    for one in due:
        host = host_of(one.hub_url)
        if counts[host] < MOST_A_HUB:
            counts[host] += 1
            chosen.append(one)
    return chosen[:MOST_A_TICK]
