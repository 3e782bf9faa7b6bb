"""Bounces and complaints: what comes back is read, kept, and decides whether a subscriber is written to again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cmooc.domain.bounces import KEPT, Bounce, BounceKind, CameBy, DomainFigures, Refusal, Report
from cmooc.domain.errors import BadInput
from cmooc.domain.ports import Mailbox
from cmooc.domain.times import Clock, from_rfc3339, rfc3339
from cmooc.stages.bounces import Signs, kind_of, plain, read_report, status_in, told_report
from cmooc.stages.suspend import REMEMBERED, is_dead
from cmooc.stages.tokens import Purpose, Tokens
from cmooc.stages.verp import read_verp
from cmooc.stores.bounces import BounceStore
from cmooc.stores.changes import ChangeStore

LOG = logging.getLogger(__name__)
VISITED = "bounces_read"
PAUSE = timedelta(minutes=5)
MOST_A_VISIT = 500
REFUSALS_SEEN = timedelta(days=3)
LATE = 10  # messages that may have been sent since the one that a report is about


@dataclass(slots=True)
class VisitReport:
    """What a mailbox held: how many messages of each kind, and how many were about nobody that we know."""

    kinds: dict[BounceKind, int] = field(default_factory=dict)
    strange: int = 0

    @property
    def read(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True)
class Bouncing:
    """`address` is the one that envelope senders are made of, empty where they carry no detail; `mailbox` None for none."""

    store: BounceStore
    changes: ChangeStore
    tokens: Tokens
    address: str
    mailbox: Mailbox | None
    in_a_row: int
    zone: ZoneInfo
    clock: Clock

    def take(self, data: bytes, recipient: str = "", came_by: CameBy = CameBy.MAIL) -> Report:
        """Take in a message that came back, once or several times alike; returns what it said."""
        report = read_report(data, self._signs, recipient)
        self._take(report, came_by)
        return report

    def told(self, told: Mapping[str, object]) -> bool:
        """Take in what a machine tells in a few words; tells whether it was understood."""
        report = told_report(told, self._signs)
        if report is not None:
            self._take(report, CameBy.HOOK)
        return report is not None

    def take_refusals(self) -> int:
        """Take in what the relay refused since, as the deliveries tell; returns how many there were."""
        refusals = self.store.refusals(self.clock() - REFUSALS_SEEN, MOST_A_VISIT)
        for one in refusals:
            self._refused(one)
        return len(refusals)

    def is_due(self) -> bool:
        """Tell whether the mailbox is to be looked into: every few minutes."""
        last = from_rfc3339(self.changes.mark(VISITED))
        return self.mailbox is not None and (last is None or not timedelta(0) <= self.clock() - last < PAUSE)

    def visit(self) -> VisitReport:
        """Read what the mailbox holds. Raises MailboxError when it can't be read."""
        report = VisitReport()
        if self.mailbox is None:
            return report
        self.changes.set_mark(VISITED, rfc3339(self.clock()) or "")
        self.mailbox.empty(lambda data: self._taken(data, report), MOST_A_VISIT)
        if report.read:
            LOG.info("bounces read", extra={"read": report.read, "strange": report.strange})
        return report

    def by_domain(self, days: int) -> tuple[DomainFigures, ...]:
        """Return how receiving domains took our messages of the last days."""
        return self.store.figures(self.clock() - timedelta(days=days))

    def _taken(self, data: bytes, visit: VisitReport) -> bool:
        """Take one message of the mailbox; tells whether it is done with, or for people to look at."""
        report = self.take(data)
        is_strange = report.subscriber_id is None and not report.key
        visit.kinds[report.kind] = visit.kinds.get(report.kind, 0) + 1
        visit.strange += is_strange
        return not is_strange and report.kind is not BounceKind.UNKNOWN

    def _refused(self, one: Refusal) -> None:
        """Read the status from the server's words; a lost connection says nothing of the mailbox."""
        status = status_in(f"{one.code} {one.detail}") if one.code else ""
        kind = kind_of("failed", status)
        report = Report(kind, status, "failed", "", plain(one.detail), one.subscriber_id, one.mailing_id)
        self._settle(one.subscriber_id, report, CameBy.SMTP, one.at)

    def _take(self, report: Report, came_by: CameBy) -> None:
        known = report.subscriber_id or (self.store.subscriber_id(report.key) if report.key else None)
        if known is not None:
            self._settle(known, report, came_by, self.clock())

    def _settle(self, subscriber_id: int, report: Report, came_by: CameBy, now: datetime) -> None:
        """Keep a report and do what follows from it; doing so twice does nothing more."""
        if report.kind in KEPT:
            self.store.add(Bounce(subscriber_id, report.mailing_id or 0, report.kind, report.status, report.domain,
                                  report.detail, now, came_by))  # fmt: skip
        if report.kind is BounceKind.LEAVE:
            self.store.leave(subscriber_id)
            return
        address = self.store.address_key(subscriber_id)
        if address is None:
            return
        address_hash = self.tokens.mark(Purpose.ADDRESS, address)
        if report.kind is BounceKind.COMPLAINT:
            self.store.take_complaint(subscriber_id, address_hash, now)
        elif self._is_dead(subscriber_id, now) and self.store.suspend(subscriber_id, address_hash, now):
            LOG.info("subscriber suspended", extra={"subscriber": subscriber_id, "status": report.status})

    def _is_dead(self, subscriber_id: int, now: datetime) -> bool:
        bounces = self.store.unspent(subscriber_id, now - REMEMBERED)
        mailings = self.store.mailings(subscriber_id, self.in_a_row + LATE)
        return is_dead(bounces, mailings, in_a_row=self.in_a_row, zone=self.zone)

    @property
    def _signs(self) -> Signs:
        return Signs(self._of_address, self._of_token)

    def _of_address(self, address: str) -> tuple[int, int] | None:
        return read_verp(address, self.address, self.tokens) if self.address else None

    def _of_token(self, token: str) -> str | None:
        try:
            return self.tokens.read(Purpose.READER, token)
        except BadInput:
            return None
