"""Mailings as people see them: started, paused, taken up again, cancelled, rehearsed, tried on oneself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmooc.domain.editions import Edition
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.mailings import Exclusion, Failure, Mailing, MailingState, Step, StepKind, Tally
from cmooc.domain.mails import Answer, Taking
from cmooc.domain.ports import Molds, Relay
from cmooc.domain.subscribers import Cut, Recipient
from cmooc.domain.times import Clock
from cmooc.stores.mailings import MailingStore

LOOKS_BACK = timedelta(days=7)  # an edition that left before that is of no interest to a worker that was off
UNDER_WAY = (MailingState.SENDING, MailingState.PAUSED, MailingState.LATE)


@dataclass(frozen=True, slots=True)
class MailingReport:
    """`next_due_at` is when somebody is tried again."""

    mailing: Mailing
    tally: Tally
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One candidate, and what they would get: a cut, or the reason why nothing."""

    recipient: Recipient
    cut: Cut
    excluded: str


@dataclass(frozen=True)
class Mailings:
    store: MailingStore
    edition_named: Callable[[str], Edition | None]
    molds: Callable[[Edition, int], Molds]
    test_molds: Callable[[Edition], Molds]
    relay: Relay
    clock: Clock
    late_after: timedelta

    def start_due(self) -> None:
        """Start the mailing of the newest editions, once each; one that left too long ago waits for somebody's word."""
        now = self.clock()
        for name, left_at in self.store.unstarted(now - LOOKS_BACK):
            is_late = now > left_at + self.late_after
            self.store.start(name, now, state=MailingState.LATE if is_late else MailingState.SENDING)

    def start(self, name: str, *, by: str = "") -> MailingReport:
        """Start the mailing of an edition that has left, or release one that was late; asked again, nothing happens."""
        edition = self.edition(name)
        if not (edition.items or edition.events or edition.announcements or edition.lead):
            raise BadInput("The edition of {name} is empty: there is nothing to send.", name=name)
        if not self.store.start(name, self.clock(), by=by):
            step = Step(self.clock(), StepKind.RESUMED, by)
            self.store.change(self._mailing(name).id, [MailingState.LATE], MailingState.SENDING, step)
        return self.one(name)

    def edition(self, name: str) -> Edition:
        edition = self.edition_named(name)
        if edition is None:
            raise NotFound("There is no edition of {name}.", name=name)
        return edition

    def one(self, name: str) -> MailingReport:
        return self._report(self._mailing(name))

    def newest(self, limit: int) -> tuple[MailingReport, ...]:
        return tuple(map(self._report, self.store.newest(limit)))

    def failures(self, name: str) -> Iterator[Failure]:
        return self.store.failures(self._mailing(name).id)

    def steps(self, name: str) -> tuple[Step, ...]:
        return self.store.steps(self._mailing(name).id)

    def pause(self, name: str, *, by: str = "") -> MailingReport:
        return self._change(name, [MailingState.SENDING], MailingState.PAUSED, StepKind.PAUSED, by)

    def resume(self, name: str, *, by: str = "") -> MailingReport:
        return self._change(name, [MailingState.PAUSED, MailingState.LATE], MailingState.SENDING, StepKind.RESUMED, by)

    def cancel(self, name: str, *, by: str = "") -> MailingReport:
        report = self._change(name, UNDER_WAY, MailingState.CANCELLED, StepKind.CANCELLED, by)
        self.store.close(report.mailing.id, self.clock())  # where somebody is still sending, that one closes it
        return self.one(name)

    def rehearse(self, name: str) -> Iterator[Rehearsed]:
        """Tell who would get what, one after another; nothing is stored or sent."""
        edition = self.edition(name)
        molds = self.molds(edition, 0)
        for recipient, cut, reason in self.store.candidates(edition.rhythm, self.clock()):
            nothing = not reason and molds.of(cut) is None
            yield Rehearsed(recipient, cut, Exclusion.NOTHING if nothing else reason)

    def try_out(self, edition: Edition, addresses: Sequence[str], cut: Cut) -> tuple[tuple[str, Answer], ...]:
        """Send an edition to these addresses only, marked as a test; it counts nowhere."""
        mold = self.test_molds(edition).of(cut)
        if mold is None:
            raise BadInput("The edition of {name} is empty: there is nothing to send.", name=edition.name)
        messages = [mold.message(0, Recipient(0, "", address)) for address in addresses]
        answers = self.relay.hand_over(messages, lambda _: True)
        return tuple((message.recipient, answer) for message, answer in filter(None, answers))

    def _change(
        self, name: str, states: Sequence[MailingState], to: MailingState, kind: StepKind, by: str
    ) -> MailingReport:
        mailing = self._mailing(name)
        if not self.store.change(mailing.id, states, to, Step(self.clock(), kind, by)):
            raise BadInput("The mailing of {name} is {state}: that can't be done now.", name=name,
                           state=self._mailing(name).state.value)  # fmt: skip
        return self.one(name)

    def _mailing(self, name: str) -> Mailing:
        mailing = self.store.named(name)
        if mailing is None:
            raise NotFound("The edition of {name} has not been mailed.", name=name)
        return mailing

    def _report(self, mailing: Mailing) -> MailingReport:
        due_at = self.store.next_due(mailing.id) if mailing.ended_at is None else None
        return MailingReport(mailing, self.store.tally(mailing.id), due_at)


def are_taken(answers: Sequence[tuple[str, Answer]]) -> bool:
    return all(answer.taking is Taking.ACCEPTED for _, answer in answers)
