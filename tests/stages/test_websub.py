"""What follows from what hubs say and do (W3C WebSub)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

import pytest

from cmooc.domain.feeds import Outcome, ParsedFeed, PollState
from cmooc.domain.fetches import Fetched, FetchRequest, Validators
from cmooc.domain.subscriptions import Mode, Question, Subscription, SubscriptionState
from cmooc.stages.websub import (
    BACKUP_EVERY,
    LEASE,
    LONGEST_LEASE,
    MOST_GOODBYES,
    MOST_MISSES,
    PATIENCE,
    SHUNNED_FOR,
    after_push,
    announced,
    asked,
    form_of,
    has_missed,
    is_of_topic,
    is_ours,
    is_over,
    is_signed,
    is_silent,
    linked,
    missed,
    pace,
    pause,
    pushed,
    read_question,
    turned_down,
    verified,
)

HUB, TOPIC, FEED = "https://hub.example/", "https://jardin.example/feed", "https://jardin.example/rss"
HOUR = timedelta(hours=1)
WANTED = Subscription(1, 7, HUB, TOPIC, "token", "secret")


@pytest.fixture
def active(now):
    return verified(asked(WANTED, now), Question(Mode.SUBSCRIBE, TOPIC, "c"), now)


# ---- what feeds announce


@pytest.mark.parametrize(("header", "hubs", "topic", "found"), [
    ("", (HUB,), TOPIC, (HUB, TOPIC)),
    ("", (HUB, "https://other.example/"), None, (HUB, FEED)),
    ("", (), TOPIC, (None, None)),
    ('<https://h.example/>; rel="hub", <https://t.example/>; rel="self"', (HUB,), TOPIC,
     ("https://h.example/", "https://t.example/")),
    ("</hub>; rel=hub", (), None, ("https://jardin.example/hub", FEED)),
    ("<javascript:alert(1)>; rel=hub", (), TOPIC, (None, None)),
    ("<https://h.example/" + "a" * 3000 + ">; rel=hub", (), TOPIC, (None, None)),
])  # fmt: skip
def test_a_hub_and_its_topic_come_from_the_headers_else_from_the_feed(header, hubs, topic, found):
    answer = Fetched(FetchRequest(1, FEED), FEED, 200, {"link": header})
    assert announced(ParsedFeed("atom 1.0", hubs=hubs, feed_url=topic), answer, FEED) == found


@pytest.mark.parametrize(("header", "found"), [
    ('<https://a.example/?x=1,2;y>; title="a, b"; rel="next hub"', ["https://a.example/?x=1,2;y"]),
    ("<https://a.example/>; REL = HUB , <https://b.example/>; rel='hub'", ["https://a.example/"]),
    ('<https://a.example/>; rel="github"', []),
    ("<https://a.example/>; rel=hub, <https://b.example/>;rel=hub", ["https://a.example/", "https://b.example/"]),
    ("rel=hub", []), ("<<<>>>;;;rel", []), ("<" * 9000, []), ("<>" * 9000 + "; rel=hub", [FEED]),
])  # fmt: skip
def test_link_headers_are_read_whatever_they_hold(header, found):
    assert list(linked(header, "hub", FEED)) == found


# ---- asking


def test_a_hub_is_asked_with_a_secret_and_a_lease(now):
    one = asked(WANTED, now)
    assert (one.pending, one.asked_at, one.tries, one.due_at) == (Mode.SUBSCRIBE, now, 1, now + HOUR)
    assert dict(form_of(one, "https://course.example/websub/token")) == {
        "hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": "https://course.example/websub/token",
        "hub.secret": "secret", "hub.lease_seconds": "864000",
    }  # fmt: skip


def test_a_hub_that_is_left_learns_no_secret(now):
    one = asked(replace(WANTED, state=SubscriptionState.LEAVING, lease_until=now + HOUR), now)
    assert dict(form_of(one, "https://course.example/websub/token")) == {
        "hub.mode": "unsubscribe", "hub.topic": TOPIC, "hub.callback": "https://course.example/websub/token",
    }  # fmt: skip


def test_pauses_double_up_to_a_week():
    assert [pause(tries) / HOUR for tries in (0, 1, 2, 3, 8, 9, 10**6)] == [1, 1, 2, 4, 128, 168, 168]


def test_a_refusal_is_kept_unless_the_hub_agreed_meanwhile(now, active):
    one = turned_down(asked(WANTED, now), "The hub answered 403.")
    assert (one.pending, one.tries, one.detail) == (None, 1, "The hub answered 403.")
    assert turned_down(active, "late") == active


@pytest.mark.parametrize(
    ("lease", "tries", "over"), [(None, 0, True), (-1, 0, True), (1, 0, False), (1, MOST_GOODBYES, True)]
)
def test_taking_leave_ends_with_the_lease_or_after_some_tries(now, lease, tries, over):
    until = None if lease is None else now + lease * HOUR
    one = replace(WANTED, state=SubscriptionState.LEAVING, lease_until=until, tries=tries)
    assert is_over(one, now) is over
    assert not is_over(replace(one, state=SubscriptionState.ACTIVE), now)


# ---- what hubs say


@pytest.mark.parametrize("said", [
    {}, {"hub.mode": "subscribe"}, {"hub.mode": "publish", "hub.topic": TOPIC}, {"hub.topic": TOPIC},
    {"hub.mode": "SUBSCRIBE", "hub.topic": TOPIC}, {"hub.mode": "subscribe", "hub.topic": ""},
])  # fmt: skip
def test_nonsense_is_no_question(said):
    assert read_question(said) is None


@pytest.mark.parametrize(
    ("lease", "read"), [("60", 60), ("-1", None), ("1e9", None), ("9" * 40, None), ("", None), ("٣", None)]
)
def test_a_lease_is_a_plain_number(lease, read):
    assert read_question({"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.lease_seconds": lease}).lease_s == read


@pytest.mark.parametrize(("changes", "asks", "hours", "ours"), [
    ({}, {}, 0, True),
    ({}, {}, 23, True),
    ({}, {}, 25, False),
    ({}, {"topic_url": TOPIC + "/"}, 0, False),
    ({}, {"challenge": ""}, 0, False),
    ({}, {"mode": Mode.UNSUBSCRIBE}, 0, False),
    ({"pending": None}, {}, 0, False),
    ({"pending": Mode.UNSUBSCRIBE, "state": SubscriptionState.LEAVING}, {}, 0, False),
    ({"pending": Mode.UNSUBSCRIBE, "state": SubscriptionState.LEAVING}, {"mode": Mode.UNSUBSCRIBE}, 0, True),
    ({"pending": None}, {"mode": Mode.DENIED, "challenge": ""}, 0, True),
    ({"state": SubscriptionState.LEAVING}, {"mode": Mode.DENIED}, 0, False),
])  # fmt: skip
def test_only_what_was_asked_for_is_agreed_to(now, changes, asks, hours, ours):
    one = replace(asked(WANTED, now), **changes)
    question = replace(Question(Mode.SUBSCRIBE, TOPIC, "c"), **asks)
    assert is_ours(one, question, now + hours * HOUR) is ours
    assert PATIENCE == 24 * HOUR


@pytest.mark.parametrize(("lease_s", "lease", "renewed"), [
    (None, LEASE, LEASE * 2 / 3),
    (864_000, LEASE, LEASE * 2 / 3),
    (10**11, LONGEST_LEASE, LONGEST_LEASE * 2 / 3),
    (86_400, timedelta(days=1), timedelta(hours=16)),
    (60, timedelta(minutes=1), HOUR),
    (0, timedelta(0), HOUR),
])  # fmt: skip
def test_a_lease_is_believed_for_two_weeks_at_most_and_renewed_well_before_its_end(now, lease_s, lease, renewed):
    one = verified(asked(WANTED, now), Question(Mode.SUBSCRIBE, TOPIC, "c", lease_s), now)
    assert (one.state, one.lease_until, one.due_at, one.tries) == (
        SubscriptionState.ACTIVE, now + lease, now + renewed, 0
    )  # fmt: skip


def test_a_renewal_keeps_what_is_known_of_the_hub(now, active):
    later = now + 6 * timedelta(days=1)
    again = verified(
        asked(missed(pushed(active, now, has_news=True)), later), Question(Mode.SUBSCRIBE, TOPIC, "c"), later
    )
    assert (again.verified_at, again.pushed_at, again.misses) == (now, now, 1)
    assert again.lease_until == later + LEASE


def test_a_denial_is_kept_with_its_reason_and_holds_for_a_month(now, active):
    one = verified(active, Question(Mode.DENIED, TOPIC, reason="Topic not allowed here"), now)
    assert (one.state, one.detail, one.due_at) == (
        SubscriptionState.DENIED,
        "Topic not allowed here",
        now + SHUNNED_FOR,
    )
    assert not one.is_current(now)
    assert verified(active, Question(Mode.DENIED, TOPIC), now).detail == "The hub gave no reason."


# ---- what hubs bring


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_signature_of_each_method_is_checked(method):
    right = hmac.new(b"secret", b"\xff body", getattr(hashlib, method)).hexdigest()
    assert is_signed(b"\xff body", f"{method}={right}", "secret")
    assert is_signed(b"\xff body", f" {method.upper()}={right.upper()} ", "secret")
    assert not is_signed(b"\xff body ", f"{method}={right}", "secret")
    assert not is_signed(b"\xff body", f"{method}={right}", "Secret")
    assert not is_signed(b"\xff body", f"{method}={right[:-1]}", "secret")
    assert not is_signed(b"\xff body", right, "secret")


@pytest.mark.parametrize(
    "signature", ["", "sha256", "sha256=", "md5=900150983cd24fb0d6963f7d28e17f72", "new=1", "é=é", "sha256=é"]
)
def test_no_signature_is_none(signature):
    assert not is_signed(b"abc", signature, "")


@pytest.mark.parametrize(("header", "own"), [
    ("", True), (f'<{TOPIC}>; rel="self"', True), ("<https://hub.example/>; rel=hub", True),
    ("<http://www.jardin.example/feed/>; rel=self", True), ("<https://rival.example/feed>; rel=self", False),
])  # fmt: skip
def test_a_push_of_another_topic_is_told_apart(header, own):
    assert is_of_topic(header, TOPIC) is own


def test_a_push_leaves_the_state_of_polling_alone_but_for_the_body(now):
    state = PollState(
        Validators('"1"', "yesterday"), "hash", now, now, now, now - HOUR, 2, now, Outcome.NOT_FOUND, "why"
    )
    assert after_push(state, now) == replace(state, body_hash=None, newest_at=now)
    assert after_push(state, None) == replace(state, body_hash=None)


# ---- what hubs keep back


@pytest.mark.parametrize(("hours_ago", "is_missed"), [
    ([None], True), ([2], True), ([0.5], False), ([-5], False), ([48], False), ([48, 0.5, 2], True), ([], False),
])  # fmt: skip
def test_a_post_that_appeared_during_the_lease_and_was_not_pushed_is_missed(now, active, hours_ago, is_missed):
    later = now + timedelta(days=1)
    published = [None if hours is None else later - hours * HOUR for hours in hours_ago]
    assert has_missed(active, published, later) is is_missed
    assert not has_missed(active, published, now + LEASE)
    assert not has_missed(WANTED, published, later)


def test_three_misses_are_silence_and_news_make_up_for_one(now, active):
    one = active
    for _ in range(MOST_MISSES - 1):
        one = missed(one)
    assert not is_silent(one)
    assert is_silent(missed(one))
    assert pushed(one, now, has_news=True).misses == MOST_MISSES - 2
    assert pushed(one, now, has_news=False).misses == MOST_MISSES - 1
    assert pushed(active, now, has_news=True).misses == 0


@pytest.mark.parametrize(("until", "outcome", "every", "found"), [
    (1, Outcome.UNCHANGED, HOUR, BACKUP_EVERY), (1, Outcome.NOT_MODIFIED, HOUR, BACKUP_EVERY),
    (1, Outcome.NEW, HOUR, HOUR), (0, Outcome.UNCHANGED, HOUR, HOUR), (None, Outcome.UNCHANGED, HOUR, HOUR),
    (1, Outcome.UNCHANGED, 48 * HOUR, 48 * HOUR),
])  # fmt: skip
def test_polls_are_rare_only_while_a_proven_hub_brings_everything(now, until, outcome, every, found):
    state = PollState(pushed_until=None if until is None else now + until * HOUR)
    assert pace(state, outcome, every, now) == found
