"""What follows from what hubs say and do (W3C WebSub): whom to ask, when, whom to believe. Pure."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from cmooc.domain.feeds import Outcome, ParsedFeed, PollState
from cmooc.domain.fetches import Fetched
from cmooc.domain.subscriptions import Mode, Question, Subscription, SubscriptionState
from cmooc.domain.texts import excerpt, squeeze
from cmooc.domain.urls import absolute, address_key

LEASE = timedelta(days=10)  # what we ask for
LONGEST_LEASE = timedelta(days=14)  # what we believe, so that a hub that forgot us is noticed
SHORTEST_ROUND = timedelta(hours=1)  # between two questions to a hub about one topic
LONGEST_PAUSE = timedelta(days=7)
PATIENCE = timedelta(days=1)  # with a hub that took a question and has not verified it
SHUNNED_FOR = timedelta(days=30)  # a hub that denied, or kept posts back
MOST_MISSES = 3
MOST_GOODBYES = 3
GRACE = timedelta(hours=1)  # what a hub may take to push
BACKUP_EVERY = timedelta(hours=24)  # the polls that notice a hub's silence
METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})  # WebSub §8
LONGEST_URL = 2000
LINK = re.compile(r"<([^<>]*)>([^<]*)")
REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


def announced(parsed: ParsedFeed, answer: Fetched, feed_url: str) -> tuple[str | None, str | None]:
    """Return (hub, topic) of a feed that can be subscribed to, else twice None; headers come first (WebSub §4).

    A feed without a link to itself is its own topic.
    """
    header = answer.headers.get("link", "")
    hubs = (*linked(header, "hub", answer.url), *parsed.hubs)
    topics = (*linked(header, "self", answer.url), *filter(None, (parsed.feed_url, feed_url)))
    hub, topic = next(iter(hubs), ""), next(iter(topics), "")
    return (hub, topic) if hub and max(len(hub), len(topic)) <= LONGEST_URL else (None, None)


def linked(header: str, rel: str, base_url: str) -> tuple[str, ...]:
    """Return the http addresses that a Link header (RFC 8288) names with this relation, in order."""
    found = []
    for target, parameters in LINK.findall(header):
        match = REL.search(parameters)
        if match and rel in (match[1] or match[2] or "").lower().split():
            found.append(absolute(target, base_url))
    return tuple(url for url in found if url)


# ---- asking


def refusal(answer: Fetched) -> str | None:
    """Return why a hub did not take what it was sent, or None when it did."""
    if answer.error is None and 200 <= answer.status < 300:
        return None
    return str(answer.error) if answer.error is not None else f"The hub answered {answer.status}."


def asked(subscription: Subscription, now: datetime) -> Subscription:
    """Return the subscription as it stands while the hub is asked; stored before, as some hubs verify at once."""
    mode = Mode.UNSUBSCRIBE if subscription.state is SubscriptionState.LEAVING else Mode.SUBSCRIBE
    tries = subscription.tries + 1
    return replace(subscription, pending=mode, asked_at=now, tries=tries, due_at=now + pause(tries))


def pause(tries: int, *, first: timedelta = SHORTEST_ROUND, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """Return how long to wait after so many tries in a row."""
    return min(first * (1 << min(max(tries - 1, 0), 20)), longest)


def form_of(subscription: Subscription, callback_url: str) -> tuple[tuple[str, str], ...]:
    """Return the request to the hub (WebSub §5.1)."""
    form = (
        ("hub.mode", (subscription.pending or Mode.SUBSCRIBE).value),
        ("hub.topic", subscription.topic_url),
        ("hub.callback", callback_url),
    )
    if subscription.pending is Mode.UNSUBSCRIBE:
        return form
    return (*form, ("hub.secret", subscription.secret), ("hub.lease_seconds", str(int(LEASE.total_seconds()))))


def turned_down(subscription: Subscription, why: str) -> Subscription:
    """Return what is left of a question that the hub did not take; one that it has verified meanwhile stands."""
    return replace(subscription, pending=None, detail=why) if subscription.tries else subscription


def is_over(subscription: Subscription, now: datetime) -> bool:
    """Tell whether there is nothing to take leave of, or the hub was told often enough."""
    if subscription.state is not SubscriptionState.LEAVING:
        return False
    is_lapsed = subscription.lease_until is None or subscription.lease_until <= now
    return is_lapsed or subscription.tries >= MOST_GOODBYES


# ---- what hubs say


def read_question(said: Mapping[str, str]) -> Question | None:
    """Read the parameters of a hub's GET; None when they make no sense."""
    mode, topic = said.get("hub.mode", ""), said.get("hub.topic", "")
    if mode not in set(Mode) or not topic:
        return None
    lease = said.get("hub.lease_seconds", "")
    return Question(
        Mode(mode), topic, said.get("hub.challenge", "")[:LONGEST_URL],
        int(lease) if re.fullmatch(r"[0-9]{1,12}", lease) else None, excerpt(squeeze(said.get("hub.reason", "")), 200),
    )  # fmt: skip


def is_ours(subscription: Subscription, question: Question, now: datetime) -> bool:
    """Tell whether this is about what we asked for, so that nobody subscribes us to what we did not want.

    A hub may ask twice, as our answer may have been lost.
    """
    if question.topic_url != subscription.topic_url:
        return False
    if question.mode is Mode.DENIED:
        return subscription.state is not SubscriptionState.LEAVING
    is_fresh = subscription.asked_at is not None and now < subscription.asked_at + PATIENCE
    return is_fresh and question.mode is subscription.pending and bool(question.challenge)


def verified(subscription: Subscription, question: Question, now: datetime) -> Subscription:
    """Return the subscription after a question that is ours: agreed upon for a while, or denied."""
    if question.mode is Mode.DENIED:
        why = question.reason or "The hub gave no reason."
        return replace(
            subscription, state=SubscriptionState.DENIED, pending=None, tries=0, due_at=now + SHUNNED_FOR,
            lease_until=None, pushed_at=None, detail=why,
        )  # fmt: skip
    lease = LEASE if question.lease_s is None else min(timedelta(seconds=question.lease_s), LONGEST_LEASE)
    return replace(
        subscription, state=SubscriptionState.ACTIVE, tries=0, detail="", lease_until=now + lease,
        verified_at=subscription.verified_at if subscription.is_current(now) else now,
        due_at=now + max(lease * 2 / 3, SHORTEST_ROUND),
    )  # fmt: skip


# ---- what hubs bring


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Tell whether `X-Hub-Signature` (`sha256=…`) is of this body and our secret (WebSub §7.1)."""
    method, _, digest = signature.strip().partition("=")
    if method.lower() not in METHODS:
        return False
    right = hmac.new(secret.encode(), body, method.lower()).hexdigest()
    return hmac.compare_digest(right.encode(), digest.strip().lower().encode("utf-8", "replace"))


def is_of_topic(link_header: str, topic_url: str) -> bool:
    """Tell whether a push is about its own topic; one that does not say so is (the address is known to one hub)."""
    selves = linked(link_header, "self", topic_url)
    return not selves or address_key(topic_url) in map(address_key, selves)


def pushed(subscription: Subscription, now: datetime, *, has_news: bool) -> Subscription:
    """Return the subscription after a push that could be read; news make up for something missed."""
    misses = max(subscription.misses - 1, 0) if has_news else subscription.misses
    return replace(subscription, pushed_at=now, misses=misses)


def after_push(previous: PollState, newest_at: datetime | None) -> PollState:
    """Return the poll state after a push, which says nothing of the feed's own address.

    The body hash goes: what the feed says next is to be read, even if it is what it said before the push.
    """
    newest = [moment for moment in (previous.newest_at, newest_at) if moment is not None]
    return replace(previous, body_hash=None, newest_at=max(newest, default=None))


# ---- what hubs keep back


def has_missed(subscription: Subscription, published: Iterable[datetime | None], now: datetime) -> bool:
    """Tell whether the hub should have pushed one of these entries, which a poll found: it was new while we waited.

    What has no date counts; what appeared a moment ago may be on its way.
    """
    if not subscription.is_current(now) or subscription.verified_at is None:
        return False
    since = subscription.verified_at
    return any(moment is None or since <= moment <= now - GRACE for moment in published)


def missed(subscription: Subscription) -> Subscription:
    """Return the subscription with one more miss; after the third it is to be left."""
    return replace(
        subscription, misses=subscription.misses + 1, detail="The hub did not push a post that a poll found."
    )


def is_silent(subscription: Subscription) -> bool:
    return subscription.misses >= MOST_MISSES


def pace(poll: PollState, outcome: Outcome, every: timedelta, now: datetime) -> timedelta:
    """Return the usual time between two polls: once a day is enough while the hub brings everything."""
    is_enough = poll.pushed_until is not None and now < poll.pushed_until and outcome is not Outcome.NEW
    return max(every, BACKUP_EVERY) if is_enough else every
