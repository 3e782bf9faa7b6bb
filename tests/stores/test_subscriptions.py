"""Subscriptions, pushes and pings in both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cmooc.domain.feeds import FeedState, PollState
from cmooc.domain.subscriptions import Mode, Subscription, SubscriptionState
from cmooc.stages.websub import pushed
from cmooc.stores.pings import PingStore
from cmooc.stores.subscriptions import MOST_WAITING, SOONEST, SubscriptionStore

HUB, TOPIC = "https://hub.example/", "https://ann.example/feed"
HOUR = timedelta(hours=1)


@pytest.fixture
def subscriptions(database):
    return SubscriptionStore(database)


@pytest.fixture
def ann(stores, now):
    """The feed of somebody whose blog names a hub."""
    feed = stores.feed("ann")
    stores.save(feed, poll=PollState(next_poll_at=now + HOUR, polled_at=now, hub_url=HUB, topic_url=TOPIC))
    return feed


@pytest.fixture
def one(subscriptions, ann, now):
    """The subscription to it, agreed upon."""
    subscriptions.add([Subscription(0, ann.id, HUB, TOPIC, "token", "secret", SubscriptionState.ACTIVE, now,
                                    lease_until=now + HOUR)])  # fmt: skip
    return subscriptions.by_token("token")


def state(stores, feed):
    return next(poll for found, poll, _ in stores.feeds.all() if found.id == feed.id)


def test_a_feed_that_names_a_hub_is_unserved_until_it_has_a_subscription(stores, subscriptions, ann, now):
    stores.feed("bob")
    stores.save(stores.feed("eve", state=FeedState.PROPOSED), poll=PollState(hub_url=HUB, topic_url=TOPIC))
    assert subscriptions.unserved() == ((ann.id, HUB, TOPIC),)
    subscriptions.add([Subscription(0, ann.id, HUB, TOPIC, "a", "s", due_at=now)])
    subscriptions.add([Subscription(0, ann.id, HUB, TOPIC, "b", "s", due_at=now)])
    assert subscriptions.unserved() == ()
    assert subscriptions.of_feed(ann.id).token == "a"
    assert subscriptions.by_token("b") is None


@pytest.mark.parametrize(
    "changes", [{"hub_url": HUB + "2"}, {"topic_url": TOPIC + "2"}, {"hub_url": None, "topic_url": None}]
)
def test_a_subscription_is_unwanted_when_the_feed_names_another_hub_or_topic_or_none(
    stores, subscriptions, ann, one, now, changes
):
    assert subscriptions.unwanted() == ()
    stores.save(ann, poll=replace(PollState(next_poll_at=now, hub_url=HUB, topic_url=TOPIC), **changes))
    assert subscriptions.unwanted() == (one.id,)


def test_a_subscription_is_unwanted_when_its_feed_is_paused_or_removed(stores, subscriptions, ann, one, now):
    stores.feeds.set_state(ann.id, FeedState.PAUSED, now)
    assert subscriptions.unwanted() == (one.id,)
    subscriptions.keep_push(one, "text/xml", b"a", now)
    stores.feeds.remove(ann.id)
    assert subscriptions.unwanted() == (one.id,)
    assert subscriptions.waiting_pushes(9) == ()
    subscriptions.leave([one.id], now)
    assert subscriptions.unwanted() == ()
    assert subscriptions.by_token("token").state is SubscriptionState.LEAVING


def test_leaving_drops_what_waits_and_makes_room_for_another(subscriptions, ann, one, now):
    subscriptions.keep_push(one, "text/xml", b"a", now)
    other = Subscription(0, ann.id, HUB, TOPIC, "other", "s", SubscriptionState.DISTRUSTED, now + HOUR)
    subscriptions.leave([one.id], now, instead=[other])
    left = subscriptions.by_token("token")
    assert (left.feed_id, left.state, left.due_at, left.pending) == (None, SubscriptionState.LEAVING, now, None)
    assert subscriptions.of_feed(ann.id).state is SubscriptionState.DISTRUSTED
    assert subscriptions.waiting_pushes(9) == ()
    subscriptions.forget(left.id)
    assert subscriptions.by_token("token") is None


def test_what_is_due_comes_in_the_order_of_waiting(stores, subscriptions, now):
    for hours, name in ((0, "a"), (-2, "b"), (1, "c"), (-1, "d")):
        feed = stores.feed(name)
        subscriptions.add([Subscription(0, feed.id, HUB, TOPIC, name, "s", due_at=now + hours * HOUR)])
    assert [one.token for one in subscriptions.due(now, 9)] == ["b", "d", "a"]
    assert [one.token for one in subscriptions.due(now, 1)] == ["b"]
    assert [one.token for one in subscriptions.of_feeds([1, 3, 99])] == ["a", "c"]


def test_a_change_is_made_of_what_is_stored_now(subscriptions, one, now):
    full = replace(
        one, state=SubscriptionState.DENIED, due_at=now + HOUR, pending=Mode.SUBSCRIBE, asked_at=now, tries=3,
        verified_at=now, lease_until=None, pushed_at=now, misses=2, detail="why",
    )  # fmt: skip
    assert subscriptions.change(one.id, lambda _: full) == full
    assert subscriptions.by_token("token") == full
    assert subscriptions.change(one.id, lambda stored: replace(stored, misses=stored.misses + 1)).misses == 3
    assert subscriptions.change(99, lambda stored: stored) is None


def test_a_proven_hub_is_told_with_the_poll_state(stores, subscriptions, ann, one, now):
    assert state(stores, ann).pushed_until is None
    subscriptions.change(one.id, lambda stored: pushed(stored, now, has_news=True))
    assert state(stores, ann).pushed_until == now + HOUR
    assert stores.polls.claim(now, limit=9, lease=HOUR, every_feed=True)[0][1].pushed_until == now + HOUR
    subscriptions.change(one.id, lambda stored: replace(stored, misses=1))
    assert state(stores, ann).pushed_until is None


def test_a_body_is_kept_once_and_read_once(subscriptions, one, now):
    assert subscriptions.keep_push(one, "text/xml", b"\x00\xff a", now)
    assert subscriptions.keep_push(one, "text/plain", b"\x00\xff a", now)
    assert subscriptions.keep_push(one, "", b"b", now + HOUR)
    first, second = subscriptions.waiting_pushes(9)
    push = subscriptions.push(first)
    assert (push.content_type, push.body, push.received_at, push.subscription) == ("text/xml", b"\x00\xff a", now, one)
    subscriptions.push_done(first)
    assert subscriptions.push(first) is None
    assert subscriptions.keep_push(one, "text/xml", b"\x00\xff a", now)
    assert subscriptions.waiting_pushes(9) == (second,)
    subscriptions.forget_pushes(now + HOUR)
    assert subscriptions.waiting_pushes(9) == (second,)
    assert subscriptions.keep_push(one, "text/xml", b"\x00\xff a", now)
    assert len(subscriptions.waiting_pushes(9)) == 2


def test_only_some_bodies_wait(subscriptions, one, now):
    kept = [subscriptions.keep_push(one, "", b"%d" % number, now) for number in range(MOST_WAITING + 2)]
    assert kept == [True] * MOST_WAITING + [False] * 2
    assert len(subscriptions.waiting_pushes(99)) == MOST_WAITING


@pytest.mark.parametrize(("polled", "failures", "next_hours", "found_minutes"), [
    (-60, 0, 24, 0), (-4, 0, 24, SOONEST.total_seconds() / 60 - 4), (-60, 0, -1, -60), (-60, 1, 24, 24 * 60),
])  # fmt: skip
def test_a_feed_can_be_polled_soon_but_not_hounded(
    stores, subscriptions, now, polled, failures, next_hours, found_minutes
):
    feed, minute = stores.feed("ann"), timedelta(minutes=1)
    stores.save(
        feed, poll=PollState(next_poll_at=now + next_hours * HOUR, polled_at=now + polled * minute, failures=failures)
    )
    subscriptions.poll_soon(feed.id, now)
    assert state(stores, feed).next_poll_at == now + found_minutes * minute


def test_pings_wait_until_they_are_done_and_a_change_meanwhile_keeps_them(database, now):
    pings = PingStore(database)
    pings.add(["feed.atom", "feed.json", "feed.atom"], now)
    atom, json = pings.due(now, 9)
    assert (atom.path, json.path) == ("feed.atom", "feed.json")
    pings.put_off(json, now + HOUR)
    pings.add(["feed.atom", "feed.json"], now + timedelta(minutes=1))
    pings.done([atom])
    assert [(one.path, one.tries) for one in pings.due(now + timedelta(minutes=2), 9)] == [("feed.atom", 0)]
    assert [(one.path, one.tries) for one in pings.due(now + HOUR, 9)] == [("feed.atom", 0), ("feed.json", 1)]
    pings.done(pings.due(now + HOUR, 9))
    assert pings.due(now + HOUR, 9) == ()
    pings.add(["feed.atom"], now)
    pings.clear()
    assert pings.due(now, 9) == ()
