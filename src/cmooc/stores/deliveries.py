"""Deliveries in the hands of the one who sends: leased, claimed, settled, put back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, bindparam, case, cast, or_, select, update

from cmooc.domain.mailings import Delivery, DeliveryState, Exclusion, MailingState, Settled
from cmooc.domain.subscribers import Cut, Recipient, SubscriberState
from cmooc.stores.engine import Database
from cmooc.stores.mailings import (
    DELIVERY,
    MAILING,
    OPEN_STATES,
    SUBSCRIBER,
    deliveries_of,
    excluded,
    reason_at,
    to_cut,
)
from cmooc.stores.rows import chunks

CUTS_KEPT = 256
MAY_GO = (
    "SELECT m.state, m.holder, s.state, s.paused_until IS NOT NULL AND s.paused_until > ? FROM mailing m"
    " LEFT JOIN subscriber s ON s.id = ? WHERE m.id = ?"
)


class DeliveryStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def lease(self, mailing_id: int, holder: str, now: datetime, until: datetime) -> bool:
        """Take a mailing, or keep it; False when another journal's holder has it.

        What one that never came back had in its hands is in doubt, and goes out again.
        """
        free = or_(MAILING.c.holder.in_(("", holder)), MAILING.c.leased_until <= now)
        query = select(MAILING.c.holder).where(MAILING.c.id == mailing_id, free).with_for_update()
        with self._database.write() as connection:
            before = connection.execute(query).scalar()
            if before is None:
                return False
            if before not in ("", holder):
                rows = deliveries_of(mailing_id).where(DELIVERY.c.state == DeliveryState.CLAIMED.value)
                connection.execute(rows.values(**_in_doubt(now)))
            values = {"holder": holder, "leased_until": until}
            connection.execute(update(MAILING).where(MAILING.c.id == mailing_id).values(**values))
        return True

    def held_by(self, holder: str) -> tuple[int, ...]:
        with self._database.read() as connection:
            return tuple(connection.execute(select(MAILING.c.id).where(MAILING.c.holder == holder)).scalars())

    def let_go(self, mailing_id: int, now: datetime) -> None:
        """Put back what is in the sender's hands, and give up the lease."""
        with self._database.write() as connection:
            state = connection.execute(select(MAILING.c.state).where(MAILING.c.id == mailing_id)).scalar_one()
            claimed = deliveries_of(mailing_id).where(DELIVERY.c.state == DeliveryState.CLAIMED.value)
            if state == MailingState.CANCELLED:
                connection.execute(claimed.values(**excluded(Exclusion.CANCELLED, now)))
            else:
                connection.execute(claimed.values(state=_waits()))
            values = {"holder": "", "leased_until": None}
            connection.execute(update(MAILING).where(MAILING.c.id == mailing_id).values(**values))

    def claim(self, mailing_id: int, holder: str, now: datetime, *, limit: int, resting: Sequence[str] = ()) -> (
        tuple[Delivery, ...] | None
    ):  # fmt: skip
        """Take the next ones that are due, those that were put off before first; None when none is, or it may not go on.

        Who has left since is excluded here, so that fewer may come back, even none. `resting` are domains left alone.
        """
        with self._database.write() as connection:
            mine = select(MAILING.c.id).where(MAILING.c.id == mailing_id, MAILING.c.holder == holder)
            if connection.execute(mine.where(MAILING.c.state == MailingState.SENDING.value)).first() is None:
                return None
            ids = _due_ids(connection, mailing_id, now, limit, resting)
            if not ids:
                return None
            for some in chunks(ids):
                rows = update(DELIVERY).where(DELIVERY.c.id.in_(some))
                connection.execute(rows.values(state=DeliveryState.CLAIMED.value, changed_at=now))
            found = _to_go(connection, ids, now)
            gone = [(delivery_id, why) for delivery_id, why, _ in found if why]
            for delivery_id, why in gone:
                row = update(DELIVERY).where(DELIVERY.c.id == delivery_id)
                connection.execute(row.values(**excluded(Exclusion(why), now)))
        return tuple(one for _, why, one in found if not why and one is not None)

    def settle(self, outcomes: Sequence[Settled], now: datetime) -> None:
        """Store what became of tries. Saying it twice does no harm: a row that is a try further is left as it is.

        What a server says when it takes a message is not kept.
        """
        accepted: dict[tuple[int, int], list[int]] = {}
        others = []
        for one in outcomes:
            if one.state is DeliveryState.ACCEPTED:
                accepted.setdefault((one.tries, one.code), []).append(one.delivery_id)
            else:
                others.append(_settled_values(one, now))
        if not outcomes:
            return
        with self._database.write() as connection:
            for (tries, code), ids in accepted.items():
                for some in chunks(ids):
                    rows = _open(DELIVERY.c.id.in_(some), DELIVERY.c.tries == tries)
                    connection.execute(rows.values(**_accepted(tries, code, now)))
            if others:
                connection.execute(_settling(), others)

    def rest(self, mailing_id: int, domain: str, until: datetime) -> None:
        """Leave a receiving domain alone until then."""
        waiting = DELIVERY.c.state.in_((DeliveryState.QUEUED.value, DeliveryState.RETRY.value))
        rows = deliveries_of(mailing_id).where(waiting, DELIVERY.c.domain == domain, DELIVERY.c.due_at < until)
        with self._database.write() as connection:
            connection.execute(rows.values(due_at=until))

    @contextmanager
    def watch(self, mailing_id: int, holder: str) -> Iterator[Callable[[int, datetime], Exclusion | bool]]:
        """Yield a function that tells at this very moment whether a message to a subscriber may go, or why it may not.

        False: none may, because the mailing was paused, cancelled, or taken over by another.
        """
        encode = _encoder(self._database)
        with self._database.watch(MAY_GO) as ask:

            def may_go(subscriber_id: int, now: datetime) -> Exclusion | bool:
                row = ask(encode(now), subscriber_id, mailing_id)
                if row is None or row[0] != MailingState.SENDING or row[1] != holder:
                    return False
                return _why_not(row[2]) or (not row[3] or Exclusion.PAUSED)

            yield may_go


def _due_ids(
    connection: Connection, mailing_id: int, now: datetime, limit: int, resting: Sequence[str]
) -> tuple[int, ...]:
    """Each state by itself, which the index answers without sorting."""
    found: list[int] = []
    for state in (DeliveryState.RETRY, DeliveryState.QUEUED):
        due = (DELIVERY.c.mailing_id == mailing_id, DELIVERY.c.state == state.value, DELIVERY.c.due_at <= now)
        query = select(DELIVERY.c.id).where(*due).order_by(DELIVERY.c.due_at, DELIVERY.c.id)
        if resting:
            query = query.where(DELIVERY.c.domain.not_in(resting))
        found += connection.execute(query.limit(limit - len(found))).scalars()
    return tuple(found)


def _to_go(connection: Connection, ids: Sequence[int], now: datetime) -> tuple[tuple[int, str, Delivery | None], ...]:
    """Return (id, why not, the delivery) in the order of the ids."""
    query = select(
        DELIVERY.c.id, reason_at(now), DELIVERY.c.subscriber_id, SUBSCRIBER.c.key, SUBSCRIBER.c.address,
        DELIVERY.c.domain, cast(SUBSCRIBER.c.cut, String), DELIVERY.c.tries,
    ).outerjoin(SUBSCRIBER, SUBSCRIBER.c.id == DELIVERY.c.subscriber_id)  # fmt: skip
    found: dict[int, tuple[int, str, Delivery | None]] = {}
    for some in chunks(ids):
        for delivery_id, why, *rest in connection.execute(query.where(DELIVERY.c.id.in_(some))):
            found[delivery_id] = (delivery_id, why, None if why else _to_delivery(delivery_id, *rest))
    return tuple(map(found.__getitem__, ids))


def _open(*which: ColumnElement[bool]) -> Any:
    # Not IN: statements on many rows at once allow none.
    return update(DELIVERY).where(*which, or_(*(DELIVERY.c.state == state for state in OPEN_STATES)))


def _accepted(tries: int, code: int, now: datetime) -> Mapping[str, Any]:
    return {"state": DeliveryState.ACCEPTED.value, "due_at": None, "tries": tries + 1, "code": code, "detail": "",
            "changed_at": now}  # fmt: skip


def _settling() -> Any:
    return _open(DELIVERY.c.id == bindparam("b_id"), DELIVERY.c.tries == bindparam("b_before")).values(
        state=bindparam("b_state"), due_at=bindparam("b_due_at"), tries=bindparam("b_tries"),
        doubts=DELIVERY.c.doubts + bindparam("b_doubts"), code=bindparam("b_code"), detail=bindparam("b_detail"),
        changed_at=bindparam("b_at"),
    )  # fmt: skip


def _settled_values(one: Settled, now: datetime) -> Mapping[str, Any]:
    return {
        "b_id": one.delivery_id, "b_before": one.tries, "b_state": one.state.value, "b_due_at": one.due_at,
        "b_tries": one.tries + one.is_try, "b_doubts": int(one.is_doubtful), "b_code": one.code,
        "b_detail": one.detail, "b_at": now,
    }  # fmt: skip


def _why_not(state: str | None) -> Exclusion | None:
    if state == SubscriberState.ACTIVE:
        return None
    return Exclusion.SUSPENDED if state == SubscriberState.SUSPENDED else Exclusion.LEFT


def _waits() -> ColumnElement[str]:
    return case((DELIVERY.c.tries == 0, DeliveryState.QUEUED.value), else_=DeliveryState.RETRY.value)


def _in_doubt(now: datetime) -> Mapping[str, Any]:
    return {"state": DeliveryState.RETRY.value, "due_at": now, "tries": DELIVERY.c.tries + 1,
            "doubts": DELIVERY.c.doubts + 1, "changed_at": now, "detail": "its sender did not come back"}  # fmt: skip


def _encoder(database: Database) -> Callable[[datetime], Any]:
    dialect = database.engine.dialect
    return SUBSCRIBER.c.paused_until.type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)


def _to_delivery(
    delivery_id: int, subscriber_id: int, key: str, address: str, domain: str, cut: str, tries: int
) -> Delivery:
    return Delivery(delivery_id, Recipient(subscriber_id, key, address), domain, _read_cut(cut), tries)


@lru_cache(CUTS_KEPT)
def _read_cut(text: str) -> Cut:
    return to_cut(json.loads(text))
