"""Subscribers, and the addresses that only their owners can bring back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, literal, or_, select, update

from cmooc.domain.editions import Rhythm
from cmooc.domain.subscribers import (
    Consent,
    Cut,
    Pending,
    Subscriber,
    SubscriberState,
    Suppressed,
    Wishes,
    address_key,
)
from cmooc.domain.times import from_rfc3339, rfc3339
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.following import forget_rows
from cmooc.stores.rows import MANY, chunks
from cmooc.stores.sign_ups import forget_visits
from cmooc.stores.tables import BounceRow, DeliveryRow, EditionRow, LetterRow, MailingRow, SubscriberRow, SuppressedRow

SUBSCRIBER = table(SubscriberRow)
SUPPRESSED = table(SuppressedRow)
LETTER = table(LetterRow)
DELIVERY = table(DeliveryRow)
MAILING = table(MailingRow)
BOUNCE = table(BounceRow)
EDITION = table(EditionRow)
GIVING_WAY = {
    SubscriberState.SUSPENDED: (SubscriberState.ACTIVE.value,),
    SubscriberState.COMPLAINED: tuple(
        one.value for one in (SubscriberState.ACTIVE, SubscriberState.SUSPENDED, SubscriberState.LEFT)
    ),
}
LANGUAGE = SUBSCRIBER.c.cut["language"].as_string()


class SubscriberStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    # -- looking up

    def by_key(self, key: str) -> Subscriber | None:
        return self._one(SUBSCRIBER.c.key == key)

    def by_id(self, subscriber_id: int) -> Subscriber | None:
        return self._one(SUBSCRIBER.c.id == subscriber_id)

    def by_address(self, address: str) -> Subscriber | None:
        return self._one(SUBSCRIBER.c.address_key == address_key(address))

    def states(self, addresses: Iterable[str]) -> Mapping[str, SubscriberState]:
        """Return the states of the addresses that are known, by the form in which addresses are compared."""
        found: dict[str, SubscriberState] = {}
        with self._database.read() as connection:
            for some in chunks(map(address_key, addresses)):
                query = select(SUBSCRIBER.c.address_key, SUBSCRIBER.c.state).where(SUBSCRIBER.c.address_key.in_(some))
                found.update((row.address_key, SubscriberState(row.state)) for row in connection.execute(query))
        return found

    def suppressed(self, address_hashes: Iterable[str]) -> Mapping[str, Suppressed]:
        """Return why, by keyed hash, the addresses among these are suppressed."""
        found: dict[str, Suppressed] = {}
        with self._database.read() as connection:
            for some in chunks(address_hashes):
                query = select(SUPPRESSED.c.address_hash, SUPPRESSED.c.why).where(SUPPRESSED.c.address_hash.in_(some))
                found.update((row.address_hash, Suppressed(row.why)) for row in connection.execute(query))
        return found

    def all(self, state: SubscriberState | None = None) -> Iterator[tuple[Subscriber, Consent | None]]:
        """Yield subscribers with their consent in the order in which they came, some hundreds at a time."""
        last = 0
        while True:
            query = select(SUBSCRIBER).where(SUBSCRIBER.c.id > last).order_by(SUBSCRIBER.c.id).limit(MANY)
            if state is not None:
                query = query.where(SUBSCRIBER.c.state == state.value)
            with self._database.read() as connection:
                rows = connection.execute(query).all()
            yield from ((to_subscriber(row), _to_consent(row.consent)) for row in rows)
            if len(rows) < MANY:
                return
            last = rows[-1].id

    def counts(self) -> tuple[tuple[SubscriberState, Rhythm, str, int], ...]:
        """Return how many there are of each state, rhythm and language."""
        each = select(SUBSCRIBER.c.state, SUBSCRIBER.c.rhythm, LANGUAGE.label("language")).subquery()
        query = select(*each.c, func.count()).group_by(*each.c).order_by(*each.c)
        with self._database.read() as connection:
            return tuple((SubscriberState(row[0]), Rhythm(row[1]), row[2], row[3]) for row in connection.execute(query))

    def data(self, subscriber: Subscriber) -> Mapping[str, Any]:
        """Return what is kept of a subscriber besides the row itself, newest first."""
        with self._database.read() as connection:
            consent = select(SUBSCRIBER.c.consent).where(SUBSCRIBER.c.id == subscriber.id)
            letters = select(LETTER.c.kind, LETTER.c.written_at, LETTER.c.sent_at).where(
                or_(_named(subscriber), _sent_to([subscriber]))
            )
            deliveries = (
                select(EDITION.c.day.label("edition"), EDITION.c.rhythm, DELIVERY.c.state, DELIVERY.c.changed_at)
                .join(MAILING, MAILING.c.id == DELIVERY.c.mailing_id)
                .join(EDITION, EDITION.c.id == MAILING.c.edition_id)
                .where(DELIVERY.c.subscriber_id == subscriber.id)
            )
            bounces = select(BOUNCE.c.kind, BOUNCE.c.status, BOUNCE.c.at).where(BOUNCE.c.subscriber_id == subscriber.id)
            return {
                "consent": connection.execute(consent).scalar_one_or_none(),
                "letters": _plain(connection, letters.order_by(LETTER.c.id.desc())),
                "deliveries": _plain(connection, deliveries.order_by(DELIVERY.c.id.desc())),
                "bounces": _plain(connection, bounces.order_by(BOUNCE.c.id.desc())),
            }

    # -- coming

    def sign_up(self, key: str, wanted: Pending, now: datetime) -> Subscriber:
        """Note that an address wants to subscribe; returns its subscriber, to be known by `key` when new.

        The same statements run whoever it is; for an active subscriber they change nothing.
        """
        wishes = wanted.wishes
        assert wishes is not None  # noqa: S101 (who signs up has wishes)
        new = {**_new_row(key, wanted.address, wishes, now), "state": SubscriberState.UNCONFIRMED.value}
        own = SUBSCRIBER.c.address_key == address_key(wanted.address)
        is_open = SUBSCRIBER.c.state != SubscriberState.ACTIVE.value
        asked = {"pending": _pending_value(wanted), "pending_at": now}
        with self._database.write() as connection:
            upsert(connection, SUBSCRIBER, [new], key=("address_key",), update=())
            connection.execute(update(SUBSCRIBER).where(own, is_open).values(asked))
            return to_subscriber(connection.execute(select(SUBSCRIBER).where(own)).one())

    def ask_to_move(self, subscriber: Subscriber, address: str, now: datetime) -> Subscriber | None:
        """Note where a subscriber wants to move, unless somebody confirmed has that address: returns who."""
        holder = select(SUBSCRIBER).where(_holds(address), SUBSCRIBER.c.state != SubscriberState.UNCONFIRMED.value)
        asked = {"pending": _pending_value(Pending(address)), "pending_at": now}
        own = SUBSCRIBER.c.id == subscriber.id
        with self._database.write() as connection:
            row = connection.execute(holder).first()
            connection.execute(update(SUBSCRIBER).where(own, literal(row is None)).values(asked))
        return to_subscriber(row) if row else None

    def confirm(
        self, subscriber: Subscriber, consent: Consent, address_hashes: Collection[str], now: datetime
    ) -> Subscriber | None:
        """Do what waits for a confirmation, and believe the address again; None when it waits no more.

        Also when the new address has got a subscriber of its own meanwhile, None. One who has not confirmed gives way.
        """
        wanted = subscriber.pending
        if wanted is None:
            return None
        values: dict[str, Any] = {"address": wanted.address, "address_key": address_key(wanted.address),
                                  "state": SubscriberState.ACTIVE.value, "pending": None, "pending_at": None}  # fmt: skip
        if wanted.wishes is not None:
            values |= {**_wishes_values(wanted.wishes), "confirmed_at": now, "consent": _consent_value(consent),
                       "paused_until": None}  # fmt: skip
        own = SUBSCRIBER.c.id == subscriber.id
        with self._database.write() as connection:
            row = connection.execute(select(SUBSCRIBER).where(own).with_for_update()).first()
            other = connection.execute(select(SUBSCRIBER).where(_holds(wanted.address), ~own)).first()
            if row is None or to_subscriber(row).pending != wanted:
                return None
            if other is not None:
                if other.state != SubscriberState.UNCONFIRMED.value:
                    return None
                _forget(connection, [to_subscriber(other)])
            connection.execute(update(SUBSCRIBER).where(own).values(values))
            connection.execute(delete(SUPPRESSED).where(SUPPRESSED.c.address_hash.in_(address_hashes)))
            return to_subscriber(connection.execute(select(SUBSCRIBER).where(own)).one())

    def add(self, new: Sequence[tuple[str, str, Wishes, Consent]], now: datetime) -> int:
        """Store active subscribers as (key, address, wishes, consent); returns how many were not there yet."""
        rows = [
            {**_new_row(key, address, wishes, now), "state": SubscriberState.ACTIVE.value,
             "confirmed_at": consent.at, "consent": _consent_value(consent)}
            for key, address, wishes, consent in new
        ]  # fmt: skip
        count = select(func.count()).select_from(SUBSCRIBER)
        with self._database.write() as connection:
            before = connection.execute(count).scalar_one()
            upsert(connection, SUBSCRIBER, rows, key=("address_key",), update=())
            return connection.execute(count).scalar_one() - before

    # -- changing and going

    def save(self, subscriber: Subscriber, wishes: Wishes, paused_until: datetime | None) -> None:
        values = {**_wishes_values(wishes), "paused_until": paused_until}
        with self._database.write() as connection:
            connection.execute(update(SUBSCRIBER).where(SUBSCRIBER.c.id == subscriber.id).values(values))

    def leave(self, subscriber: Subscriber) -> bool:
        """Let go who was to be written to, or would be once their mailbox works again; tells whether that was so."""
        leaving = (SubscriberState.ACTIVE.value, SubscriberState.SUSPENDED.value)
        values = {"state": SubscriberState.LEFT.value, "pending": None, "pending_at": None, "paused_until": None}
        own = SUBSCRIBER.c.id == subscriber.id
        with self._database.write() as connection:
            done = connection.execute(update(SUBSCRIBER).where(own, SUBSCRIBER.c.state.in_(leaving)).values(values))
            is_new = SUBSCRIBER.c.state == SubscriberState.UNCONFIRMED.value
            gone = connection.execute(select(SUBSCRIBER).where(own, is_new)).first()
            if gone is not None:
                _forget(connection, [to_subscriber(gone)])
            return done.rowcount > 0 or gone is not None

    def suppress(
        self, subscriber: Subscriber, state: SubscriberState, address_hash: str, why: Suppressed, now: datetime
    ) -> None:
        """Write to a subscriber no more; one who never confirmed only waits to be forgotten."""
        changes = SUBSCRIBER.c.state.in_(GIVING_WAY[state])
        values = {"state": state.value, "pending": None, "pending_at": None}
        with self._database.write() as connection:
            connection.execute(update(SUBSCRIBER).where(SUBSCRIBER.c.id == subscriber.id, changes).values(values))
            _suppress(connection, address_hash, why, now)

    def erase(self, subscriber: Subscriber, address_hashes: Collection[str], mark: str, now: datetime) -> None:
        """Forget a subscriber with every trace but the number in deliveries; `mark`, a keyed hash, stays."""
        with self._database.write() as connection:
            connection.execute(delete(LETTER).where(_named(subscriber)))
            _forget(connection, [subscriber])
            forget_visits(connection, address_hashes)
            _suppress(connection, mark, Suppressed.ERASED, now)

    def forget_unanswered(self, before: datetime) -> int:
        """Forget what was asked for before a time and not confirmed; returns how many subscribers went with it."""
        is_old = SUBSCRIBER.c.pending_at <= before
        with self._database.read() as connection:
            if connection.execute(select(SUBSCRIBER.c.id).where(is_old).limit(1)).first() is None:
                return 0
        with self._database.write() as connection:
            new = SUBSCRIBER.c.state == SubscriberState.UNCONFIRMED.value
            gone = connection.execute(select(SUBSCRIBER).where(is_old, new)).all()
            _forget(connection, [to_subscriber(row) for row in gone])
            connection.execute(update(SUBSCRIBER).where(is_old).values(pending=None, pending_at=None))
        return len(gone)

    def _one(self, condition: ColumnElement[bool]) -> Subscriber | None:
        with self._database.read() as connection:
            row = connection.execute(select(SUBSCRIBER).where(condition)).first()
        return to_subscriber(row) if row else None


def to_subscriber(row: Row[Any]) -> Subscriber:
    return Subscriber(
        id=row.id, key=row.key, address=row.address, state=SubscriberState(row.state), rhythm=Rhythm(row.rhythm),
        cut=to_cut(row.cut), created_at=row.created_at, confirmed_at=row.confirmed_at, paused_until=row.paused_until,
        pending=_to_pending(row.pending),
    )  # fmt: skip


def to_cut(value: Mapping[str, Any]) -> Cut:
    lists = {name: tuple(value[name]) for name in ("territories", "themes", "languages")}
    return Cut(value["language"], **lists, most_posts=value["most_posts"], is_plain=value["is_plain"])


def _holds(address: str) -> ColumnElement[bool]:
    return SUBSCRIBER.c.address_key == address_key(address)


def _new_row(key: str, address: str, wishes: Wishes, now: datetime) -> dict[str, Any]:
    return {"key": key, "address": address, "address_key": address_key(address), **_wishes_values(wishes),
            "created_at": now, "consent": {}}  # fmt: skip


def _wishes_values(wishes: Wishes) -> dict[str, Any]:
    return {"rhythm": wishes.rhythm.value, "cut": asdict(wishes.cut)}


def _pending_value(pending: Pending) -> dict[str, Any]:
    return {"address": pending.address, "wishes": _wishes_values(pending.wishes) if pending.wishes else None}


def _to_pending(value: Mapping[str, Any] | None) -> Pending | None:
    if value is None:
        return None
    wishes = value["wishes"]
    return Pending(value["address"], Wishes(Rhythm(wishes["rhythm"]), to_cut(wishes["cut"])) if wishes else None)


def _consent_value(consent: Consent) -> dict[str, Any]:
    return {"at": rfc3339(consent.at), "wording": consent.wording, "client": consent.client}


def _to_consent(value: Mapping[str, Any]) -> Consent | None:
    at = from_rfc3339(value.get("at"))
    return Consent(at, value["wording"], value["client"]) if at else None


def _named(subscriber: Subscriber) -> ColumnElement[bool]:
    """Letters that carry a subscriber's key in their name, wherever they went."""
    return LETTER.c.name.contains(f":{subscriber.key}:", autoescape=True)


def _sent_to(subscribers: Sequence[Subscriber]) -> ColumnElement[bool]:
    """Letters to the addresses of subscribers, whatever they are about."""
    held = {one.address for one in subscribers} | {one.pending.address for one in subscribers if one.pending}
    return func.lower(LETTER.c.address).in_(sorted(map(address_key, held)))


def _forget(connection: Connection, subscribers: Sequence[Subscriber]) -> None:
    for some in chunks(subscribers):
        ids = [one.id for one in some]
        connection.execute(delete(LETTER).where(_sent_to(some)))
        connection.execute(delete(BOUNCE).where(BOUNCE.c.subscriber_id.in_(ids)))
        own = DELIVERY.c.subscriber_id.in_(ids)
        connection.execute(update(DELIVERY).where(own).values(detail="", domain=""))  # servers repeat the address
        forget_rows(connection, "subscriber.", [str(one) for one in ids])
        connection.execute(delete(SUBSCRIBER).where(SUBSCRIBER.c.id.in_(ids)))


def _suppress(connection: Connection, address_hash: str, why: Suppressed, now: datetime) -> None:
    row = {"address_hash": address_hash, "why": why.value, "at": now}
    weighs_more = () if why is Suppressed.BOUNCED else ("why", "at")  # a complaint is never taken for less
    upsert(connection, SUPPRESSED, [row], key=("address_hash",), update=weighs_more)


def _plain(connection: Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]
