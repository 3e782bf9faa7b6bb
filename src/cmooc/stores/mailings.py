"""Mailings and deliveries: who was to get which edition, how far it is, and who sends it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, String, case, cast, func, literal, or_, select, update

from cmooc.domain.editions import Rhythm
from cmooc.domain.mailings import (
    OPEN,
    DeliveryState,
    Exclusion,
    Failure,
    Mailing,
    MailingState,
    Step,
    StepKind,
    Tally,
)
from cmooc.domain.subscribers import Cut, Recipient, SubscriberState
from cmooc.stores.editions import PUBLISHED
from cmooc.stores.engine import Database, domain_of, table
from cmooc.stores.rows import EDITION
from cmooc.stores.tables import DeliveryRow, MailingRow, MailingStepRow, SubscriberRow

MAILING = table(MailingRow)
DELIVERY = table(DeliveryRow)
SUBSCRIBER = table(SubscriberRow)
STEP = table(MailingStepRow)
CANDIDATES = (SubscriberState.ACTIVE.value, SubscriberState.SUSPENDED.value)
OPEN_STATES = tuple(state.value for state in OPEN)
STREAMED = 1000


class MailingStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- the mailing as a whole

    def start(self, name: str, now: datetime, *, state: MailingState = MailingState.SENDING, by: str = "") -> bool:
        """Freeze who gets the edition of that name, all or nothing. False when that was done before.

        Candidates are the confirmed subscribers of its rhythm. Those who pause or whose mailbox refuses are excluded.
        """
        edition = select(EDITION.c.id, EDITION.c.rhythm).where(EDITION.c.day == name, EDITION.c.state == PUBLISHED)
        with self._database.write() as connection:
            found = connection.execute(edition.with_for_update()).first()  # one starter at a time, on both engines
            if found is None or connection.execute(_of_edition(found.id)).first():
                return False
            row = {"edition_id": found.id, "state": state.value, "started_at": now, "candidates": 0, "detail": "",
                   "holder": "", "stalls": 0}  # fmt: skip
            connection.execute(MAILING.insert(), row)
            mailing_id = connection.execute(_of_edition(found.id)).scalar_one()
            candidates = _freeze(connection, mailing_id, Rhythm(found.rhythm), now)
            connection.execute(update(MAILING).where(MAILING.c.id == mailing_id).values(candidates=candidates))
            _note(connection, mailing_id, Step(now, StepKind.STARTED, by))
        return True

    def named(self, name: str) -> Mailing | None:
        with self._database.read() as connection:
            row = connection.execute(_mailings().where(EDITION.c.day == name)).first()
        return _to_mailing(row) if row else None

    def newest(self, limit: int) -> tuple[Mailing, ...]:
        query = _mailings().order_by(MAILING.c.started_at.desc(), MAILING.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(map(_to_mailing, connection.execute(query)))

    def unstarted(self, since: datetime) -> tuple[tuple[str, datetime], ...]:
        """Return (name, when it left) of the newest edition of each rhythm, if it left since then and has no mailing."""
        newest = select(func.max(EDITION.c.published_at)).where(EDITION.c.state == PUBLISHED).group_by(EDITION.c.rhythm)
        query = (
            select(EDITION.c.day, EDITION.c.published_at)
            .outerjoin(MAILING, MAILING.c.edition_id == EDITION.c.id)
            .where(EDITION.c.state == PUBLISHED, EDITION.c.published_at >= since, EDITION.c.published_at.in_(newest))
            .where(MAILING.c.id.is_(None))
            .order_by(EDITION.c.published_at)
        )
        with self._database.read() as connection:
            return tuple((row.day, row.published_at) for row in connection.execute(query))

    def unfinished(self, now: datetime) -> tuple[Mailing, ...]:
        """Return those that send, but for those whose relay is left alone for now."""
        is_due = or_(MAILING.c.due_at.is_(None), MAILING.c.due_at <= now)
        query = _mailings().where(MAILING.c.state == MailingState.SENDING.value, is_due).order_by(MAILING.c.id)
        with self._database.read() as connection:
            return tuple(map(_to_mailing, connection.execute(query)))

    def change(self, mailing_id: int, states: Iterable[MailingState], to: MailingState, step: Step) -> bool:
        """Take a mailing from one of these states to another by a step of somebody; False when it is in none of them.

        What waits in a cancelled one is excluded at once; what is in a sender's hands, when that one lets it go.
        """
        values = {"state": to.value, "due_at": None, "stalls": 0}
        with self._database.write() as connection:
            is_one = MAILING.c.state.in_([state.value for state in states])
            done = connection.execute(update(MAILING).where(MAILING.c.id == mailing_id, is_one).values(**values))
            if done.rowcount and to is MailingState.CANCELLED:
                waiting = (DeliveryState.QUEUED.value, DeliveryState.RETRY.value)
                rows = deliveries_of(mailing_id).where(DELIVERY.c.state.in_(waiting))
                connection.execute(rows.values(**excluded(Exclusion.CANCELLED, step.at)))
            if done.rowcount:
                _note(connection, mailing_id, step)
            return bool(done.rowcount)

    def note_relay(self, mailing_id: int, *, stalls: int, due_at: datetime | None, detail: str, is_late: bool) -> None:
        """Note how often in a row the relay took nothing, what it said, and when it is asked again."""
        values: dict[str, Any] = {"stalls": stalls, "due_at": due_at, "detail": detail}
        if is_late:
            values |= {"state": MailingState.LATE.value, "due_at": None}
        sends = update(MAILING).where(MAILING.c.id == mailing_id, MAILING.c.state == MailingState.SENDING.value)
        with self._database.write() as connection:
            connection.execute(sends.values(**values))

    def close(self, mailing_id: int, now: datetime) -> bool:
        """End a mailing in which nobody waits any more; True when its figures agree, or when it is not its time yet."""
        with self._database.write() as connection:
            if connection.execute(count_of(mailing_id).where(DELIVERY.c.state.in_(OPEN_STATES))).scalar():
                return True
            settled = connection.execute(count_of(mailing_id)).scalar_one()
            row = connection.execute(
                select(MAILING.c.state, MAILING.c.candidates).where(MAILING.c.id == mailing_id)
            ).one()
            if settled != row.candidates:
                return False
            values: dict[str, Any] = {"ended_at": now, "holder": "", "leased_until": None, "due_at": None}
            if row.state != MailingState.CANCELLED:
                values |= {"state": MailingState.DONE.value, "detail": ""}
            is_open = MAILING.c.ended_at.is_(None)
            connection.execute(update(MAILING).where(MAILING.c.id == mailing_id, is_open).values(**values))
            return True

    def tally(self, mailing_id: int) -> Tally:
        states = select(DELIVERY.c.state, func.count()).where(DELIVERY.c.mailing_id == mailing_id)
        excluded = DELIVERY.c.state == DeliveryState.EXCLUDED.value
        reasons = select(DELIVERY.c.detail, func.count()).where(DELIVERY.c.mailing_id == mailing_id, excluded)
        with self._database.read() as connection:
            found = {DeliveryState(state): n for state, n in connection.execute(states.group_by(DELIVERY.c.state))}
            why = {row[0]: row[1] for row in connection.execute(reasons.group_by(DELIVERY.c.detail))}
            doubtful = connection.execute(count_of(mailing_id).where(DELIVERY.c.doubts > 0)).scalar_one()
        return Tally(found, why, doubtful)

    def steps(self, mailing_id: int) -> tuple[Step, ...]:
        """Return who did what with a mailing, oldest first."""
        query = select(STEP).where(STEP.c.mailing_id == mailing_id).order_by(STEP.c.id)
        with self._database.read() as connection:
            return tuple(Step(row.at, StepKind(row.kind), row.by) for row in connection.execute(query))

    def forecast(self, rhythm: Rhythm, now: datetime) -> tuple[tuple[Cut, str, int], ...]:
        """Return (cut, why not or nothing, how many) of those who would be frozen now."""
        cut, reason = cast(SUBSCRIBER.c.cut, String).label("choice"), reason_at(now).label("reason")
        query = select(cut, reason, func.count()).where(*_are_candidates(rhythm)).group_by("choice", "reason")
        with self._database.read() as connection:
            return tuple((to_cut(json.loads(text)), why, n) for text, why, n in connection.execute(query))

    def next_due(self, mailing_id: int) -> datetime | None:
        """Return when the next delivery that was put off is tried again."""
        query = select(func.min(DELIVERY.c.due_at, type_=DELIVERY.c.due_at.type))
        query = query.where(DELIVERY.c.mailing_id == mailing_id, DELIVERY.c.state.in_(OPEN_STATES))
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def failures(self, mailing_id: int) -> Iterator[Failure]:
        """Return those that failed, are being tried again, or may have gone out twice, one after another."""
        wanted = or_(
            DELIVERY.c.state.in_((DeliveryState.FAILED.value, DeliveryState.RETRY.value)), DELIVERY.c.doubts > 0
        )
        query = (
            select(DELIVERY, SUBSCRIBER.c.address)
            .outerjoin(SUBSCRIBER, SUBSCRIBER.c.id == DELIVERY.c.subscriber_id)
            .where(DELIVERY.c.mailing_id == mailing_id, wanted)
        )
        for row in self._streamed(query, DELIVERY.c.id):
            yield Failure(row.subscriber_id, row.address or "", DeliveryState(row.state), row.tries, row.code, row.detail,
                          row.doubts)  # fmt: skip

    def candidates(self, rhythm: Rhythm, now: datetime) -> Iterator[tuple[Recipient, Cut, str]]:
        """Return who would be frozen now, with the reason for which one would be excluded, or nothing."""
        reason = reason_at(now).label("reason")
        query = select(SUBSCRIBER, reason).where(*_are_candidates(rhythm))
        for row in self._streamed(query, SUBSCRIBER.c.id):
            yield Recipient(row.id, row.key, row.address), to_cut(row.cut), row.reason

    def _streamed(self, query: Select[Any], key: ColumnElement[int]) -> Iterator[Row[Any]]:
        """Read by ranges of ids: memory stays flat, and no transaction stays open."""
        last = 0
        while True:
            with self._database.read() as connection:
                rows = connection.execute(query.where(key > last).order_by(key).limit(STREAMED)).all()
            yield from rows
            if len(rows) < STREAMED:
                return
            last = rows[-1].id


def _note(connection: Connection, mailing_id: int, step: Step) -> None:
    values = {"mailing_id": mailing_id, "at": step.at, "kind": step.kind.value, "by": step.by}
    connection.execute(STEP.insert(), values)


def _of_edition(edition_id: int) -> Select[Any]:
    return select(MAILING.c.id).where(MAILING.c.edition_id == edition_id)


def count_of(mailing_id: int) -> Select[Any]:
    return select(func.count()).select_from(DELIVERY).where(DELIVERY.c.mailing_id == mailing_id)


def deliveries_of(mailing_id: int) -> Any:
    return update(DELIVERY).where(DELIVERY.c.mailing_id == mailing_id)


def _mailings() -> Select[Any]:
    return select(MAILING, EDITION.c.day, EDITION.c.rhythm, EDITION.c.published_at).join(
        EDITION, EDITION.c.id == MAILING.c.edition_id
    )


def _are_candidates(rhythm: Rhythm) -> tuple[ColumnElement[bool], ...]:
    return (
        SUBSCRIBER.c.rhythm == rhythm.value,
        SUBSCRIBER.c.state.in_(CANDIDATES),
        SUBSCRIBER.c.confirmed_at.is_not(None),
    )


def reason_at(now: datetime) -> ColumnElement[str]:
    """Return why a subscriber gets nothing now, or nothing."""
    return case(
        (SUBSCRIBER.c.state == SubscriberState.SUSPENDED.value, Exclusion.SUSPENDED.value),
        (or_(SUBSCRIBER.c.state.is_(None), SUBSCRIBER.c.state != SubscriberState.ACTIVE.value), Exclusion.LEFT.value),
        (SUBSCRIBER.c.paused_until > now, Exclusion.PAUSED.value),
        else_="",
    )


def _freeze(connection: Connection, mailing_id: int, rhythm: Rhythm, now: datetime) -> int:
    """Write one row for each candidate, those of one cut together, within the database; returns how many there are."""
    reason = reason_at(now)
    state = case((reason == "", DeliveryState.QUEUED.value), else_=DeliveryState.EXCLUDED.value)
    at = literal(now, DELIVERY.c.changed_at.type)
    who = select(
        literal(mailing_id), SUBSCRIBER.c.id, domain_of(connection, SUBSCRIBER.c.address), state, at, literal(0),
        literal(0), literal(0), reason, at,
    ).where(*_are_candidates(rhythm)).order_by(cast(SUBSCRIBER.c.cut, String), SUBSCRIBER.c.id)  # fmt: skip
    columns = ("mailing_id", "subscriber_id", "domain", "state", "due_at", "tries", "doubts", "code", "detail",
               "changed_at")  # fmt: skip
    connection.execute(DELIVERY.insert().from_select(columns, who))
    return int(connection.execute(count_of(mailing_id)).scalar_one())


def excluded(why: Exclusion, now: datetime) -> Mapping[str, Any]:
    return {"state": DeliveryState.EXCLUDED.value, "detail": why.value, "due_at": None, "changed_at": now}


def _to_mailing(row: Row[Any]) -> Mailing:
    return Mailing(
        row.id, row.day, Rhythm(row.rhythm), MailingState(row.state), row.candidates, row.published_at,
        row.started_at, row.ended_at, row.due_at, row.stalls, row.detail,
    )  # fmt: skip


def to_cut(value: Mapping[str, Any]) -> Cut:
    values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in value.items()}
    return Cut(**values)
