"""Registrations on their way: each step is one short transaction, so that several processes may serve them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, or_, select, update

from cmooc.domain.checkups import CheckUp
from cmooc.domain.feeds import Feed, NewFeed
from cmooc.domain.registrations import Found, ProofState, Registration, RegistrationState, Wanted
from cmooc.domain.sentences import Sentence
from cmooc.domain.texts import fold
from cmooc.domain.urls import address_key
from cmooc.stores.engine import Database
from cmooc.stores.feeds import insert as insert_feed
from cmooc.stores.feeds import mark_added
from cmooc.stores.registration_rows import (
    REGISTRATION,
    checkup_document,
    found_document,
    sentence_document,
    to_registration,
    wanted_document,
)
from cmooc.stores.rows import FEED, PARTICIPANT, feed_select, to_feed

HOUR = timedelta(hours=1)
PROOF_PAUSE = timedelta(seconds=20)
ENOUGH = 3  # decisions, for what is usual
LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Beginning:
    """A look-up that is asked for; `most_of_client` and `most_of_address` are how many there may be in an hour."""

    key_hash: str
    client_hash: str
    typed: str
    url: str
    language: str
    most_of_client: int
    most_of_address: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a confirmation brings: the feed as wished, whom to write to, and the consent."""

    new: NewFeed
    address: str
    language: str
    wording: str
    client_hash: str


class RegistrationStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    # -- looking up

    def begin(self, asked: Beginning, now: datetime, leased_until: datetime) -> int | None:
        """Note a look-up; None when there were too many by this client, or of this address, within the hour."""
        url_key = address_key(asked.url)
        with self._database.write() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("LOCK TABLE registration IN SHARE ROW EXCLUSIVE MODE")
            since = REGISTRATION.c.started_at > now - HOUR
            by_client = _count(connection, since, REGISTRATION.c.client_hash == asked.client_hash)
            by_address = _count(connection, since, REGISTRATION.c.url_key == url_key)
            if by_client >= asked.most_of_client or by_address >= asked.most_of_address:
                return None
            row = {
                "key_hash": asked.key_hash, "client_hash": asked.client_hash, "url_key": url_key, "typed": asked.typed,
                "state": RegistrationState.LOOKING.value, "language": asked.language, "started_at": now,
                "changed_at": now, "leased_until": leased_until, "holder": "", "asking": "", "wording": "",
                "consent_client": "", "proof": "", "proof_url": "",
            }  # fmt: skip
            made = connection.execute(insert(REGISTRATION).values(row).returning(REGISTRATION.c.id))
            return int(made.scalar_one())

    def again(self, registration_id: int, now: datetime, leased_until: datetime) -> bool:
        """Begin a look-up once more whose time ran out; False when somebody was quicker."""
        stalled = (REGISTRATION.c.state == RegistrationState.LOOKING.value, REGISTRATION.c.leased_until <= now)
        return self._changed(registration_id, stalled, holder="", leased_until=leased_until, started_at=now)

    def claim(self, registration_id: int, holder: str, state: RegistrationState, leased_until: datetime) -> bool:
        """Take the work on a registration, unless somebody has it or it is done."""
        free = (REGISTRATION.c.state == state.value, REGISTRATION.c.holder == "")
        return self._changed(registration_id, free, holder=holder, leased_until=leased_until)

    def note(self, registration_id: int, holder: str, asking: str, leased_until: datetime) -> bool:
        """Note which host is being asked; False when the work has gone to somebody else."""
        mine = (REGISTRATION.c.holder == holder,)
        return self._changed(registration_id, mine, asking=asking, leased_until=leased_until)

    def found(self, registration_id: int, holder: str, found: Found, checkup: CheckUp, now: datetime) -> None:
        self._done(registration_id, holder, state=RegistrationState.FOUND.value, found=found_document(found),
                   checkup=checkup_document(checkup), changed_at=now)  # fmt: skip

    def lost(self, registration_id: int, holder: str, refusal: Sentence, now: datetime) -> None:
        self._done(registration_id, holder, state=RegistrationState.LOST.value, refusal=sentence_document(refusal),
                   changed_at=now)  # fmt: skip

    # -- choosing and confirming

    def ask(self, registration_id: int, wanted: Wanted, now: datetime, proof: ProofState) -> bool:
        """Keep what was chosen; False when it has been confirmed meanwhile. `proof` is what stands of an earlier one."""
        open_ = (REGISTRATION.c.state.in_([RegistrationState.FOUND.value, RegistrationState.ASKED.value]),)
        overtaking = (
            {"holder": ""} if proof is ProofState.NONE else {}
        )  # a proof of another address is looked for in vain
        return self._changed(registration_id, open_, state=RegistrationState.ASKED.value, asked_at=now, changed_at=now,
                             wanted=wanted_document(wanted), proof=proof.value, **overtaking)  # fmt: skip

    def confirm(self, registration: Registration, agreed: Agreement, now: datetime) -> Feed | None:
        """Put the feed on the list with its owner and consent, all at once; None when it or its address is taken."""
        with self._database.write() as connection:
            url_key = address_key(agreed.new.url)
            if connection.execute(select(FEED.c.id).where(FEED.c.url_key == url_key)).first():
                return None
            asked = (REGISTRATION.c.id == registration.id, REGISTRATION.c.asked_at == registration.asked_at,
                     REGISTRATION.c.state == RegistrationState.ASKED.value)  # fmt: skip
            values = {"state": RegistrationState.CONFIRMED.value, "confirmed_at": now, "changed_at": now,
                      "wording": agreed.wording, "consent_client": agreed.client_hash}  # fmt: skip
            if connection.execute(update(REGISTRATION).where(*asked).values(values)).rowcount == 0:
                return None
            feed = insert_feed(connection, agreed.new, now)
            owner = {"owner_address": agreed.address, "owner_language": agreed.language, "owner_confirmed_at": now}
            connection.execute(update(FEED).where(FEED.c.id == feed.id).values(owner))
            mine = update(REGISTRATION).where(REGISTRATION.c.id == registration.id)
            connection.execute(mine.values(feed_id=feed.id))
            mark_added(connection, [feed])
        return feed

    def decided(self, feed_id: int, now: datetime) -> None:
        """Note that a facilitator let a feed in."""
        first = (REGISTRATION.c.feed_id == feed_id, REGISTRATION.c.decided_at.is_(None))
        with self._database.write() as connection:
            connection.execute(update(REGISTRATION).where(*first).values(decided_at=now))

    # -- proof

    def look_for_proof(self, registration_id: int, now: datetime, leased_until: datetime) -> bool:
        """Begin to look for proof; False when it was found, while it is being looked for, and just after that."""
        missing = (REGISTRATION.c.proof == ProofState.MISSING.value) & (REGISTRATION.c.proof_at <= now - PROOF_PAUSE)
        is_idle = or_(REGISTRATION.c.proof == ProofState.NONE.value, missing,
                      (REGISTRATION.c.proof == ProofState.LOOKING.value) & (REGISTRATION.c.leased_until <= now))  # fmt: skip
        return self._changed(registration_id, (is_idle,), proof=ProofState.LOOKING.value, holder="", asking="",
                             leased_until=leased_until)  # fmt: skip

    def proven(self, registration_id: int, holder: str, proof: ProofState, url: str, now: datetime) -> None:
        self._done(registration_id, holder, proof=proof.value, proof_at=now, proof_url=url)

    # -- looking at

    def of_mark(self, key_hash: str) -> Registration | None:
        return self._one(REGISTRATION.c.key_hash == key_hash)

    def of_id(self, registration_id: int) -> Registration | None:
        return self._one(REGISTRATION.c.id == registration_id)

    def of_feeds(self, feed_ids: tuple[int, ...]) -> Mapping[int, Registration]:
        """Return how feeds were registered, by feed; those that were added otherwise are not in it."""
        with self._database.read() as connection:
            query = select(REGISTRATION).where(REGISTRATION.c.feed_id.in_(feed_ids))
            return {row.feed_id: to_registration(row) for row in connection.execute(query)}

    def usual_wait(self, since: datetime) -> timedelta | None:
        """Return how long it mostly took from confirming to being let in; None when there were too few."""
        columns = (REGISTRATION.c.confirmed_at, REGISTRATION.c.decided_at)
        query: Select[Any] = select(*columns).where(REGISTRATION.c.decided_at > since)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(REGISTRATION.c.decided_at.desc()).limit(LOOKED_AT)).all()
        waits = [(row.decided_at - row.confirmed_at).total_seconds() for row in rows if row.confirmed_at]
        return timedelta(seconds=median(waits)) if len(waits) >= ENOUGH else None

    def holders_of_name(self, name: str) -> tuple[tuple[Feed, str], ...]:
        """Return the feeds of participants of a name, each with the confirmed address of its owner, or nothing."""
        with self._database.read() as connection:
            people = connection.execute(select(PARTICIPANT.c.id, PARTICIPANT.c.name)).all()
            ids = [row.id for row in people if fold(row.name) == fold(name)]
            rows = connection.execute(feed_select().where(FEED.c.participant_id.in_(ids))).all()
        return tuple((to_feed(row), row.owner_address if row.owner_confirmed_at else "") for row in rows)

    # -- upkeep

    def forget(self, looked_before: datetime, asked_before: datetime) -> int:
        """Forget look-ups without choices, and choices without a confirmation, that are older; returns how many."""
        looked = [RegistrationState.LOOKING.value, RegistrationState.LOST.value, RegistrationState.FOUND.value]
        is_old = or_(
            REGISTRATION.c.state.in_(looked) & (REGISTRATION.c.changed_at <= looked_before),
            (REGISTRATION.c.state == RegistrationState.ASKED.value) & (REGISTRATION.c.asked_at <= asked_before),
        )
        with self._database.read() as connection:
            if connection.execute(select(REGISTRATION.c.id).where(is_old).limit(1)).first() is None:
                return 0
        with self._database.write() as connection:
            return connection.execute(delete(REGISTRATION).where(is_old)).rowcount

    def forget_checkups(self, confirmed_before: datetime) -> None:
        """Forget what was shown to who registered feeds long ago; their choices and consent stay."""
        is_old = (REGISTRATION.c.confirmed_at <= confirmed_before, REGISTRATION.c.checkup.is_not(None))
        with self._database.read() as connection:
            if connection.execute(select(REGISTRATION.c.id).where(*is_old).limit(1)).first() is None:
                return
        with self._database.write() as connection:
            connection.execute(update(REGISTRATION).where(*is_old).values(checkup=None))

    def _one(self, condition: ColumnElement[bool]) -> Registration | None:
        with self._database.read() as connection:
            row = connection.execute(select(REGISTRATION).where(condition)).first()
        return to_registration(row) if row else None

    def _done(self, registration_id: int, holder: str, **values: Any) -> None:
        """Store what came of some work, unless it has gone to somebody else."""
        mine = (REGISTRATION.c.holder == holder,)
        self._changed(registration_id, mine, holder="", asking="", **values)

    def _changed(self, registration_id: int, conditions: tuple[ColumnElement[bool], ...], **values: Any) -> bool:
        statement = update(REGISTRATION).where(REGISTRATION.c.id == registration_id, *conditions).values(values)
        with self._database.write() as connection:
            return connection.execute(statement).rowcount == 1


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(REGISTRATION).where(*conditions)
    return connection.execute(query).scalar_one()
