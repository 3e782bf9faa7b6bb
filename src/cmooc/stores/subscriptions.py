"""Subscriptions to hubs, and what hubs have pushed and nobody has read yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update

from cmooc.domain.feeds import FeedState
from cmooc.domain.subscriptions import Mode, Push, Subscription, SubscriptionState
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.rows import FEED, SUBSCRIPTION, chunks
from cmooc.stores.tables import PushRow

PUSH = table(PushRow)
WAITING = PUSH.c.body.is_not(None)
SOONEST = timedelta(minutes=10)  # between two polls of one feed, whatever its hub says
MOST_WAITING = 10  # bodies of one subscription


class SubscriptionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def unserved(self) -> tuple[tuple[int, str, str], ...]:
        """Return (feed, hub, topic) of the approved feeds that name a hub and have no subscription."""
        query = (
            select(FEED.c.id, FEED.c.hub_url, FEED.c.topic_url)
            .outerjoin(SUBSCRIPTION, SUBSCRIPTION.c.feed_id == FEED.c.id)
            .where(FEED.c.state == FeedState.APPROVED.value, FEED.c.hub_url.is_not(None), SUBSCRIPTION.c.id.is_(None))
            .order_by(FEED.c.id)
        )
        with self._database.read() as connection:
            return tuple((row.id, row.hub_url, row.topic_url) for row in connection.execute(query))

    def unwanted(self) -> tuple[int, ...]:
        """Return the subscriptions whose feed is not read any more, or names another hub or topic; and those of none."""
        is_same = and_(FEED.c.hub_url == SUBSCRIPTION.c.hub_url, FEED.c.topic_url == SUBSCRIPTION.c.topic_url)
        is_wanted = and_(FEED.c.state == FeedState.APPROVED.value, FEED.c.hub_url.is_not(None), is_same)
        query = (
            select(SUBSCRIPTION.c.id)
            .outerjoin(FEED, FEED.c.id == SUBSCRIPTION.c.feed_id)
            .where(SUBSCRIPTION.c.state != SubscriptionState.LEAVING.value, or_(FEED.c.id.is_(None), ~is_wanted))
            .order_by(SUBSCRIPTION.c.id)
        )
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())

    def add(self, new: Iterable[Subscription]) -> None:
        """Store subscriptions, whose ids do not count; a feed that has one keeps it."""
        rows = [_values(one) for one in new]
        with self._database.write() as connection:
            upsert(connection, SUBSCRIPTION, rows, key=("feed_id",), update=())

    def leave(self, ids: Iterable[int], now: datetime, instead: Iterable[Subscription] = ()) -> None:
        """Part subscriptions from their feeds, and have the hubs told; what waits to be read goes."""
        values = {"feed_id": None, "state": SubscriptionState.LEAVING.value, "due_at": now, "pending": None, "tries": 0}
        with self._database.write() as connection:
            for some in chunks(ids):
                connection.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id.in_(some)).values(values))
                connection.execute(delete(PUSH).where(PUSH.c.subscription_id.in_(some)))
            upsert(connection, SUBSCRIPTION, [_values(one) for one in instead], key=("feed_id",), update=())

    def due(self, now: datetime, limit: int) -> tuple[Subscription, ...]:
        """Return the subscriptions whose hub is to be asked, the longest waiting first."""
        query = select(SUBSCRIPTION).where(SUBSCRIPTION.c.due_at <= now)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(SUBSCRIPTION.c.due_at, SUBSCRIPTION.c.id).limit(limit))
            return tuple(map(_to_subscription, rows))

    def by_token(self, token: str) -> Subscription | None:
        return self._one(SUBSCRIPTION.c.token == token)

    def of_feed(self, feed_id: int) -> Subscription | None:
        return self._one(SUBSCRIPTION.c.feed_id == feed_id)

    def of_feeds(self, feed_ids: Iterable[int]) -> tuple[Subscription, ...]:
        found: list[Subscription] = []
        with self._database.read() as connection:
            for some in chunks(feed_ids):
                query = select(SUBSCRIPTION).where(SUBSCRIPTION.c.feed_id.in_(some)).order_by(SUBSCRIPTION.c.id)
                found.extend(map(_to_subscription, connection.execute(query)))
        return tuple(found)

    def change(self, subscription_id: int, how: Callable[[Subscription], Subscription]) -> Subscription | None:
        """Store what `how` makes of a subscription as it stands now; None when it is there no more."""
        query = select(SUBSCRIPTION).where(SUBSCRIPTION.c.id == subscription_id).with_for_update()
        with self._database.write() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            changed = how(_to_subscription(row))
            connection.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == row.id).values(_values(changed)))
        return changed

    def forget(self, subscription_id: int) -> None:
        with self._database.write() as connection:
            connection.execute(delete(PUSH).where(PUSH.c.subscription_id == subscription_id))
            connection.execute(delete(SUBSCRIPTION).where(SUBSCRIPTION.c.id == subscription_id))

    # ---- pushes

    def keep_push(self, subscription: Subscription, content_type: str, body: bytes, now: datetime) -> bool:
        """Store a body to be read; returns False when too many wait, so that polling is the better way.

        A body that was brought before is left out.
        """
        row = {"subscription_id": subscription.id, "body_hash": sha256(body).hexdigest(), "content_type": content_type,
               "body": body, "received_at": now}  # fmt: skip
        count = select(func.count()).select_from(PUSH).where(PUSH.c.subscription_id == subscription.id, WAITING)
        with self._database.write() as connection:
            if connection.execute(count).scalar_one() >= MOST_WAITING:
                return False
            upsert(connection, PUSH, [row], key=("subscription_id", "body_hash"), update=())
        return True

    def waiting_pushes(self, limit: int) -> tuple[int, ...]:
        """Return the ids of what waits to be read, in the order in which it came."""
        with self._database.read() as connection:
            return tuple(
                connection.execute(select(PUSH.c.id).where(WAITING).order_by(PUSH.c.id).limit(limit)).scalars()
            )

    def push(self, push_id: int) -> Push | None:
        """Return what waits under this id; None when it was read meanwhile."""
        columns = (PUSH.c.id.label("push_id"), PUSH.c.content_type, PUSH.c.body, PUSH.c.received_at, SUBSCRIPTION)
        query = select(*columns).join(SUBSCRIPTION, SUBSCRIPTION.c.id == PUSH.c.subscription_id)
        with self._database.read() as connection:
            row = connection.execute(query.where(PUSH.c.id == push_id, WAITING)).first()
        return Push(row.push_id, _to_subscription(row), row.content_type, row.body, row.received_at) if row else None

    def push_done(self, push_id: int) -> None:
        with self._database.write() as connection:
            connection.execute(update(PUSH).where(PUSH.c.id == push_id).values(body=None))

    def forget_pushes(self, before: datetime) -> None:
        """Forget what came before a time, read or not."""
        is_old = PUSH.c.received_at < before
        with self._database.read() as connection:
            if connection.execute(select(PUSH.c.id).where(is_old).limit(1)).first() is None:
                return
        with self._database.write() as connection:
            connection.execute(delete(PUSH).where(is_old))

    def poll_soon(self, feed_id: int, now: datetime) -> None:
        """Have a feed that is well polled at the next tick, but not again and again."""
        own = FEED.c.id == feed_id
        query = select(FEED.c.next_poll_at, FEED.c.polled_at).where(own, FEED.c.failures == 0).with_for_update()
        with self._database.write() as connection:
            row = connection.execute(query).first()
            if row is not None:
                soon = max(now, row.polled_at + SOONEST) if row.polled_at else now
                connection.execute(update(FEED).where(own).values(next_poll_at=min(row.next_poll_at or soon, soon)))

    def _one(self, condition: Any) -> Subscription | None:
        with self._database.read() as connection:
            row = connection.execute(select(SUBSCRIPTION).where(condition)).first()
        return _to_subscription(row) if row else None


def release(connection: Connection, feed_ids: Sequence[int]) -> None:
    """Part subscriptions from feeds that are about to be removed; `unwanted` finds them then."""
    own = select(SUBSCRIPTION.c.id).where(SUBSCRIPTION.c.feed_id.in_(feed_ids))
    connection.execute(delete(PUSH).where(PUSH.c.subscription_id.in_(own)))
    connection.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.feed_id.in_(feed_ids)).values(feed_id=None))


def _values(one: Subscription) -> dict[str, Any]:
    return {
        "feed_id": one.feed_id, "hub_url": one.hub_url, "topic_url": one.topic_url, "token": one.token,
        "secret": one.secret, "state": one.state.value, "due_at": one.due_at,
        "pending": one.pending.value if one.pending else None, "asked_at": one.asked_at, "tries": one.tries,
        "verified_at": one.verified_at, "lease_until": one.lease_until, "pushed_at": one.pushed_at,
        "misses": one.misses, "detail": one.detail,
    }  # fmt: skip


def _to_subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        id=row.id, feed_id=row.feed_id, hub_url=row.hub_url, topic_url=row.topic_url, token=row.token,
        secret=row.secret, state=SubscriptionState(row.state), due_at=row.due_at,
        pending=Mode(row.pending) if row.pending else None, asked_at=row.asked_at, tries=row.tries,
        verified_at=row.verified_at, lease_until=row.lease_until, pushed_at=row.pushed_at, misses=row.misses,
        detail=row.detail,
    )  # fmt: skip
