"""Subscriptions to the hubs of feeds, and what hubs say and push (W3C WebSub, https://www.w3.org/TR/websub/)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SubscriptionState(StrEnum):
    """Where a subscription stands. `leaving`: no feed wants it any more, and the hub is still to be told."""

    WANTED = "wanted"
    ACTIVE = "active"
    DENIED = "denied"
    DISTRUSTED = "distrusted"
    LEAVING = "leaving"


class Mode(StrEnum):
    """What is asked of a hub, and what the hub asks back."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One topic at one hub, for one feed; `token` names it in the address that the hub calls back.

    `pending` is what was asked last, at `asked_at`; `tries` how often in a row without a verification; `due_at` when to
    ask (again).
    `pushed_at` is the time of the last push that could be read; `misses` counts what the hub should have pushed and
    did not, less what it pushed since. `detail` is told to people.
    """

    id: int
    feed_id: int | None
    hub_url: str
    topic_url: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    state: SubscriptionState = SubscriptionState.WANTED
    due_at: datetime | None = None
    pending: Mode | None = None
    asked_at: datetime | None = None
    tries: int = 0
    verified_at: datetime | None = None
    lease_until: datetime | None = None
    pushed_at: datetime | None = None
    misses: int = 0
    detail: str = ""

    def is_current(self, now: datetime) -> bool:
        """Tell whether the hub has agreed to push, and for how long has not run out."""
        return self.state is SubscriptionState.ACTIVE and self.lease_until is not None and now < self.lease_until


@dataclass(frozen=True, slots=True)
class Question:
    """What a hub asks at our address before it starts or stops pushing, or tells when it won't (WebSub §5.2, §5.3)."""

    mode: Mode
    topic_url: str
    challenge: str = ""
    lease_s: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Push:
    """A body that a hub brought, signed with our secret and not read yet."""

    id: int
    subscription: Subscription
    content_type: str
    body: bytes = field(repr=False)
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Ping:
    """A feed of the course's own whose change the hub is still to hear of; `path` is that of its document."""

    path: str
    changed_at: datetime
    tries: int = 0
