"""What came back, what becomes of subscribers for it, and how receiving servers take our mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, exists, func, or_, select, update

from cmooc.domain.bounces import FAILING, LASTING, Bounce, BounceKind, CameBy, DomainFigures, Refusal
from cmooc.domain.subscribers import SubscriberState
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.tables import BounceRow, DeliveryRow, SubscriberRow, SuppressedRow

BOUNCE = table(BounceRow)
DELIVERY = table(DeliveryRow)
SUBSCRIBER = table(SubscriberRow)
SUPPRESSED = table(SuppressedRow)
ACCEPTED, FAILED, RETRY = "accepted", "failed", "retry"  # states of a delivery
PERMANENT = 500  # SMTP codes from here on are for good
COMPLAINED = "complained"
BOUNCED = "bounced"


class BounceStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def subscriber_id(self, key: str) -> int | None:
        """Return who has this key in their links."""
        with self._database.read() as connection:
            found = connection.execute(select(SUBSCRIBER.c.id).where(SUBSCRIBER.c.key == key)).scalar()
        return None if found is None else int(found)

    def address_key(self, subscriber_id: int) -> str | None:
        with self._database.read() as connection:
            query = select(SUBSCRIBER.c.address_key).where(SUBSCRIBER.c.id == subscriber_id)
            found = connection.execute(query).scalar()
        return None if found is None else str(found)

    def add(self, bounce: Bounce) -> None:
        """Keep a report; one of a kind for each message, so that the same one counts once however often it comes."""
        row = {
            "subscriber_id": bounce.subscriber_id, "mailing_id": bounce.mailing_id, "kind": bounce.kind.value,
            "status": bounce.status, "detail": bounce.detail, "came_by": bounce.came_by.value, "is_spent": False,
            "at": bounce.at,
        }  # fmt: skip
        with self._database.write() as connection:
            row["domain"] = _domain(connection, bounce)
            upsert(connection, BOUNCE, [row], key=("subscriber_id", "mailing_id", "kind"), update=())

    def refusals(self, since: datetime, limit: int) -> tuple[Refusal, ...]:
        """Return the deliveries to subscribers of today that failed and that no report is kept of, oldest first."""
        is_known = exists().where(
            BOUNCE.c.subscriber_id == DELIVERY.c.subscriber_id, BOUNCE.c.mailing_id == DELIVERY.c.mailing_id
        )
        query = (
            select(DELIVERY.c.subscriber_id, DELIVERY.c.mailing_id, DELIVERY.c.code, DELIVERY.c.detail,
                   DELIVERY.c.changed_at)
            .join(SUBSCRIBER, SUBSCRIBER.c.id == DELIVERY.c.subscriber_id)
            .where(DELIVERY.c.state == FAILED, DELIVERY.c.changed_at >= since, ~is_known)
            .order_by(DELIVERY.c.id)
            .limit(limit)
        )  # fmt: skip
        with self._database.read() as connection:
            return tuple(Refusal(*row) for row in connection.execute(query))

    def unspent(self, subscriber_id: int, since: datetime) -> tuple[Bounce, ...]:
        """Return the reports on a subscriber that still count, oldest first."""
        is_theirs = (BOUNCE.c.subscriber_id == subscriber_id, BOUNCE.c.at >= since, BOUNCE.c.is_spent.is_(False))
        with self._database.read() as connection:
            rows = connection.execute(select(BOUNCE).where(*is_theirs).order_by(BOUNCE.c.at, BOUNCE.c.id)).all()
        return tuple(map(_to_bounce, rows))

    def mailings(self, subscriber_id: int, limit: int) -> tuple[int, ...]:
        """Return the newest mailings that came to an end with a subscriber, in their order."""
        ended = DELIVERY.c.state.in_((ACCEPTED, FAILED))
        query = select(DELIVERY.c.mailing_id).where(DELIVERY.c.subscriber_id == subscriber_id, ended)
        with self._database.read() as connection:
            found = connection.execute(query.order_by(DELIVERY.c.mailing_id.desc()).limit(limit)).scalars().all()
        return tuple(reversed(found))

    def suspend(self, subscriber_id: int, address_hash: str, now: datetime) -> bool:
        """Write to an active subscriber no more until they say so; tells whether they were one."""
        values = {"state": SubscriberState.SUSPENDED.value}
        is_active = SUBSCRIBER.c.state == SubscriberState.ACTIVE.value
        with self._database.write() as connection:
            done = connection.execute(
                update(SUBSCRIBER).where(SUBSCRIBER.c.id == subscriber_id, is_active).values(values)
            )
            if done.rowcount:
                own = BOUNCE.c.subscriber_id == subscriber_id
                connection.execute(update(BOUNCE).where(own).values(is_spent=True))
                _suppress(connection, address_hash, BOUNCED, now, over=())
        return bool(done.rowcount)

    def take_complaint(self, subscriber_id: int, address_hash: str, now: datetime) -> None:
        """Write to somebody no more who called a message spam, whatever they were before."""
        values = {"state": SubscriberState.COMPLAINED.value}
        with self._database.write() as connection:
            connection.execute(update(SUBSCRIBER).where(SUBSCRIBER.c.id == subscriber_id).values(values))
            _suppress(connection, address_hash, COMPLAINED, now, over=("why", "at"))

    def leave(self, subscriber_id: int) -> None:
        """Let a subscriber go by their own wish; who complained stays so."""
        leaving = (SubscriberState.ACTIVE.value, SubscriberState.SUSPENDED.value)
        is_one = (SUBSCRIBER.c.id == subscriber_id, SUBSCRIBER.c.state.in_(leaving))
        with self._database.write() as connection:
            connection.execute(update(SUBSCRIBER).where(*is_one).values(state=SubscriberState.LEFT.value))

    def figures(self, since: datetime) -> tuple[DomainFigures, ...]:
        """Return what became of our messages by receiving domain, those with the most messages first."""
        found: dict[str, dict[str, int]] = {}
        with self._database.read() as connection:
            for query in (_delivered(since), _came_back(since)):
                for row in connection.execute(query).mappings():
                    own = found.setdefault(row["domain"], {})
                    for name, count in row.items():
                        if name != "domain":
                            own[name] = own.get(name, 0) + int(count)
        figures = (DomainFigures(domain, **counts) for domain, counts in found.items())
        return tuple(sorted(figures, key=lambda one: (-one.accepted - one.failed, one.domain)))


def _delivered(since: datetime) -> Any:
    state, was_late = DELIVERY.c.state, or_(DELIVERY.c.state == RETRY, DELIVERY.c.tries > 1)
    return (
        select(
            DELIVERY.c.domain, _count(state == ACCEPTED).label("accepted"), _count(was_late).label("deferred"),
            _count(state == FAILED).label("failed"),
            _count((state == FAILED) & (DELIVERY.c.code >= PERMANENT)).label("lasting"),
        )
        .where(DELIVERY.c.changed_at >= since, DELIVERY.c.domain != "")
        .group_by(DELIVERY.c.domain)
    )  # fmt: skip


def _came_back(since: datetime) -> Any:
    """Count reports; those of the relay's own answers are among the failed deliveries."""
    failures = [kind.value for kind in FAILING | LASTING]
    return (
        select(
            BOUNCE.c.domain, _count(BOUNCE.c.kind.in_(failures)).label("bounced"),
            _count(BOUNCE.c.kind.in_([kind.value for kind in LASTING])).label("lasting"),
            _count(BOUNCE.c.kind == BounceKind.COMPLAINT.value).label("complaints"),
        )
        .where(BOUNCE.c.at >= since, BOUNCE.c.came_by != CameBy.SMTP.value, BOUNCE.c.domain != "")
        .group_by(BOUNCE.c.domain)
    )  # fmt: skip


def _count(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _domain(connection: Connection, bounce: Bounce) -> str:
    """Return the domain that the message was sent to: forwarded mail bounces elsewhere."""
    sent = select(DELIVERY.c.domain).where(
        DELIVERY.c.subscriber_id == bounce.subscriber_id, DELIVERY.c.mailing_id == bounce.mailing_id
    )
    known = connection.execute(sent).scalar()
    if known:
        return str(known)
    own = select(SUBSCRIBER.c.address_key).where(SUBSCRIBER.c.id == bounce.subscriber_id)
    return str(connection.execute(own).scalar() or "").rpartition("@")[2] or bounce.domain


def _suppress(connection: Connection, address_hash: str, why: str, now: datetime, over: Iterable[str]) -> None:
    """Keep an address from coming back but by its owner; `over` names what may replace an older reason."""
    row = {"address_hash": address_hash, "why": why, "at": now}
    upsert(connection, SUPPRESSED, [row], key=("address_hash",), update=tuple(over))


def _to_bounce(row: Any) -> Bounce:
    return Bounce(row.subscriber_id, row.mailing_id, BounceKind(row.kind), row.status, row.domain, row.detail, row.at,
                  CameBy(row.came_by))  # fmt: skip
