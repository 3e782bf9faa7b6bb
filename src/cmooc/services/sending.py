"""Sending: takes the deliveries of mailings to the relay, and accounts for each one whatever happens in between."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cmooc.domain.editions import Edition
from cmooc.domain.errors import NotFound, StoreError
from cmooc.domain.mailings import Delivery, DeliveryState, Exclusion, Mailing, Settled
from cmooc.domain.mails import Answer, Message, Taking
from cmooc.domain.ports import Molds, Relay
from cmooc.domain.times import Clock
from cmooc.stages.backoff import Domains, relay_at, retry_at
from cmooc.stages.journal import Attempt, Journal
from cmooc.stores.deliveries import DeliveryStore
from cmooc.stores.mailings import MailingStore

LOG = logging.getLogger(__name__)
BLOCK = 200  # deliveries taken, and outcomes stored, in one transaction
LOOK_S = 1.0
RENEW_S = 10.0
LEASE = timedelta(seconds=90)
CUT_OFF = "the sending was cut off when it was on its way"

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class SendingReport:
    """What one go at a mailing came to. `stalled` is what a relay said that took nothing, empty when it did."""

    name: str
    accepted: int = 0
    deferred: int = 0
    failed: int = 0
    stalled: str = ""


@dataclass(frozen=True)
class Sending:
    """`late_after` is how long after its hour an edition still goes out unasked when the relay was down."""

    mailings: MailingStore
    deliveries: DeliveryStore
    edition_named: Callable[[str], Edition | None]
    molds: Callable[[Edition, int], Molds]
    relay: Relay
    journal: Path
    clock: Clock
    chance: Callable[[], float]
    late_after: timedelta
    domains: Domains = field(default_factory=Domains)
    stopping: threading.Event = field(default_factory=threading.Event)

    def send(self, progress: Progress = lambda _: None) -> tuple[SendingReport, ...] | None:
        """Send all that is due of all mailings. None when another process of this data folder is at it.

        Begins with what a process left behind that was killed: what it had written down counts, what was on its way at
        that moment goes out again and is marked.
        """
        try:
            with Journal.opened(self.journal) as journal:
                if journal is None:
                    return None
                self._recover(journal)
                return tuple(
                    self._send(mailing, journal, progress)
                    for mailing in self.mailings.unfinished(self.clock())
                    if not self.stopping.is_set() and self._lease(mailing, journal)
                )
        except OSError as error:
            raise StoreError("{path} can't be written to: {cause}.", path=self.journal, cause=error.strerror) from error

    def stop(self) -> None:
        """Let no further message go; what is on its way is waited for."""
        self.stopping.set()

    def _recover(self, journal: Journal) -> None:
        now = self.clock()
        under_way: set[Attempt] = set()
        told: list[Settled] = []
        for attempt, answer in journal.tell():
            if answer is None:
                under_way.add(attempt)
                continue
            under_way.discard(attempt)
            told.append(self._settled(attempt, answer, now))
            if len(told) >= BLOCK:
                self.deliveries.settle(told, now)
                told.clear()
        told += (_in_doubt(attempt, now) for attempt in under_way)
        self.deliveries.settle(told, now)
        for mailing_id in self.deliveries.held_by(journal.holder):
            self._put_back(mailing_id)
        if under_way:
            LOG.warning("sending was cut off; those on their way go out again", extra={"deliveries": len(under_way)})
        journal.clear()

    def _lease(self, mailing: Mailing, journal: Journal) -> bool:
        now = self.clock()
        return self.deliveries.lease(mailing.id, journal.holder, now, now + LEASE)

    def _send(self, mailing: Mailing, journal: Journal, progress: Progress) -> SendingReport:
        edition = self.edition_named(mailing.name)
        if edition is None:
            raise NotFound("There is no edition of {name}.", name=mailing.name)
        with self.deliveries.watch(mailing.id, journal.holder) as may_go:
            run = _Run(self, mailing, journal, self.molds(edition, mailing.id), may_go, progress)
            run.go()
        # After an exception nothing is put back here: the journal knows better, and is read at the next start.
        self._note_relay(mailing, run)
        self._put_back(mailing.id)
        report = SendingReport(mailing.name, run.accepted, run.deferred, run.failed, run.stalled)
        LOG.info("edition sent", extra={"edition": mailing.name, "accepted": run.accepted, "deferred": run.deferred,
                                        "failed": run.failed, "stalled": run.stalled})  # fmt: skip
        return report

    def _put_back(self, mailing_id: int) -> None:
        self.deliveries.let_go(mailing_id, self.clock())
        if not self.mailings.close(mailing_id, self.clock()):
            LOG.error("the figures of a mailing do not agree", extra={"mailing": mailing_id})

    def _note_relay(self, mailing: Mailing, run: _Run) -> None:
        """Leave a relay that took nothing alone for a while; forget its troubles when it took something."""
        stalls = (0 if run.accepted else mailing.stalls) + bool(run.stalled)
        now = self.clock()
        if run.stalled:
            is_late = now > mailing.left_at + self.late_after
            LOG.warning("the mail relay takes nothing", extra={"edition": mailing.name, "why": run.stalled})
            self.mailings.note_relay(mailing.id, stalls=stalls, due_at=relay_at(now, stalls), detail=run.stalled,
                                     is_late=is_late)  # fmt: skip
        elif stalls != mailing.stalls:
            self.mailings.note_relay(mailing.id, stalls=stalls, due_at=None, detail="", is_late=False)

    def _settled(self, attempt: Attempt, answer: Answer, now: datetime) -> Settled:
        """Return what an answer makes of a delivery."""
        state, due_at = DeliveryState.ACCEPTED, None
        if answer.taking is Taking.REFUSED:
            state = DeliveryState.FAILED
        elif answer.taking is Taking.DEFERRED:
            due_at = retry_at(now, attempt.tries + 1, self.chance())
            state = DeliveryState.RETRY if due_at else DeliveryState.FAILED
        return Settled(attempt.delivery_id, attempt.tries, state, due_at, answer.code, answer.detail,
                       is_doubtful=answer.is_uncertain)  # fmt: skip


def _in_doubt(attempt: Attempt, now: datetime) -> Settled:
    """What was on its way when the process was killed goes out again: rather twice than never."""
    state = DeliveryState.RETRY
    return Settled(attempt.delivery_id, attempt.tries, state, now, detail=CUT_OFF, is_doubtful=True)


class _Run:
    """One go at one mailing."""

    def __init__(
        self, sending: Sending, mailing: Mailing, journal: Journal, molds: Molds,
        may_go: Callable[[int, datetime], Exclusion | bool], progress: Progress,
    ) -> None:  # fmt: skip
        self._sending, self._mailing, self._journal, self._molds = sending, mailing, journal, molds
        self._may_go, self._progress, self._clock = may_go, progress, sending.clock
        self._under_way: dict[int, Delivery] = {}  # with the relay
        self._gone: set[int] = set()  # of these, on the wire
        self._withheld: dict[int, Exclusion] = {}
        self._outcomes: list[Settled] = []
        self._is_ended = False
        self._looked_at = self._renewed_at = time.monotonic()
        self.accepted = self.deferred = self.failed = self.done = 0
        self.stalled = ""

    def go(self) -> None:
        with closing(self._sending.relay.hand_over(self._messages(), self._let_go)) as answers:
            for told in answers:
                if told is not None:
                    self._hear(*told)
                self._keep_up()
                if self._is_over and not self._gone:
                    break
        self._store()

    @property
    def _is_over(self) -> bool:
        return self._is_ended or self._sending.stopping.is_set()

    def _messages(self) -> Iterator[Message]:
        """Yield the messages that are due, by blocks, so that memory does not grow with the readers."""
        store, holder = self._sending.deliveries, self._journal.holder
        while (block := store.claim(self._mailing.id, holder, self._clock(), limit=BLOCK)) is not None:
            for delivery in block:
                if self._is_over:
                    return
                message = self._message(delivery)
                if message is not None:
                    self._under_way[delivery.id] = delivery
                    yield message

    def _message(self, delivery: Delivery) -> Message | None:
        held_until = self._sending.domains.held_until(delivery.domain, self._clock())
        if held_until is not None:
            self._put_aside(delivery, held_until)
            return None
        mold = self._molds.of(delivery.cut)
        if mold is None:
            self._exclude(delivery, Exclusion.NOTHING)
            return None
        return mold.message(delivery.id, delivery.recipient)

    def _let_go(self, message: Message) -> bool:
        delivery = self._under_way[message.id]
        verdict = self._may_go(delivery.recipient.id, self._clock())
        if verdict is True:
            self._gone.add(delivery.id)
            self._journal.goes(Attempt(delivery.id, delivery.tries))
            return True
        if isinstance(verdict, Exclusion):
            self._withheld[message.id] = verdict
        else:
            self._is_ended = True
        return False

    def _hear(self, message: Message, answer: Answer) -> None:
        delivery = self._under_way.pop(message.id)
        self._gone.discard(delivery.id)
        if answer.taking is Taking.STALLED:
            self.stalled = answer.detail or str(answer.code)
        elif answer.taking is Taking.WITHHELD:
            why = self._withheld.pop(message.id, None)
            if why is not None:
                self._exclude(delivery, why)
        else:
            self._account(delivery, answer)

    def _account(self, delivery: Delivery, answer: Answer) -> None:
        attempt, now = Attempt(delivery.id, delivery.tries), self._clock()
        self._journal.answered(attempt, answer)
        settled = self._sending._settled(attempt, answer, now)
        self._outcomes.append(settled)
        self.accepted += settled.state is DeliveryState.ACCEPTED
        self.deferred += settled.state is DeliveryState.RETRY
        self.failed += settled.state is DeliveryState.FAILED
        self.done += 1
        if answer.taking is Taking.ACCEPTED:
            self._sending.domains.took(delivery.domain)
        elif answer.taking is Taking.DEFERRED and not answer.is_relays and not answer.is_uncertain:
            self._rest(delivery.domain, answer.detail, now)

    def _rest(self, domain: str, detail: str, now: datetime) -> None:
        until = self._sending.domains.put_off(domain, detail, now)
        if until is not None:
            LOG.info("a receiving domain is left alone", extra={"domain": domain, "until": until.isoformat()})
            self._sending.deliveries.rest(self._mailing.id, domain, until)

    def _put_aside(self, delivery: Delivery, until: datetime) -> None:
        state = DeliveryState.RETRY if delivery.tries else DeliveryState.QUEUED
        self._outcomes.append(Settled(delivery.id, delivery.tries, state, until, is_try=False))

    def _exclude(self, delivery: Delivery, why: Exclusion) -> None:
        self._outcomes.append(
            Settled(delivery.id, delivery.tries, DeliveryState.EXCLUDED, detail=why.value, is_try=False)
        )
        self.done += 1

    def _keep_up(self) -> None:
        now = time.monotonic()
        if len(self._outcomes) >= BLOCK:
            self._store()
        if now - self._looked_at >= LOOK_S:
            self._looked_at = now
            self._store()
            self._journal.sync()
            self._is_ended = self._is_ended or self._may_go(0, self._clock()) is False
        if now - self._renewed_at >= RENEW_S:
            self._renewed_at = now
            self._is_ended = self._is_ended or not self._sending._lease(self._mailing, self._journal)

    def _store(self) -> None:
        self._sending.deliveries.settle(self._outcomes, self._clock())
        self._outcomes.clear()
        self._progress(self.done)
