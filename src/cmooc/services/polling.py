"""Polling: asks the feeds that are due, and stores what came, batch by batch. One bad feed never disturbs another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice

from cmooc.domain.entries import Decision, Verdict, entry_key
from cmooc.domain.feeds import CALENDAR, FAILURES, Feed, Outcome, PollState
from cmooc.domain.fetches import Fetched, FetchRequest, Validators
from cmooc.domain.jobs import Job
from cmooc.domain.polls import Fresh, Polled, Why
from cmooc.domain.ports import Fetcher, Workers
from cmooc.domain.tags import Vocabulary
from cmooc.domain.times import Clock
from cmooc.services.settling import failed, settled
from cmooc.stages.outcome import detail_of, is_cut, outcome_of, was_asked
from cmooc.stages.schedule import Reading
from cmooc.stages.validators import conditions
from cmooc.stores.polls import PollStore
from cmooc.stores.vocabulary import VocabularyStore

LOG = logging.getLogger(__name__)
BATCH = 64  # answers that are stored in one transaction
AT_ONCE = 24  # bodies that travel to another process together
LARGE = 2_000_000  # bytes that travel together at most, but for a body that is larger by itself
MOST_AT_A_TIME = 20_000
LEASE = timedelta(minutes=30)  # longer than the longest crawl of one batch of claims
CALENDAR_KEPT = timedelta(days=30)  # of the 400 days ahead that were read, 370 are left then
GIVEN_UP = "The feed could not be read within the limits of time and memory; it was given up."


@dataclass(frozen=True, slots=True)
class PollReport:
    """`older` posts are from before the course; `failures` pairs a feed's title with the reason, in words."""

    asked: int = 0
    new: int = 0
    older: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    unreachable: int = 0
    failures: tuple[tuple[str, str], ...] = ()

    @property
    def is_offline(self) -> bool:
        """Tell whether not one of several feeds could be reached at all."""
        return self.asked > 1 and self.unreachable == self.asked


@dataclass(frozen=True)
class Polling:
    """`workers` makes, for one poll and its vocabulary, what reads bodies; `every_s` is the usual time between polls.

    `noticed` is told what polls found, which no hub had pushed before.
    """

    polls: PollStore
    vocabulary: VocabularyStore
    fetcher: Fetcher
    workers: Callable[[Vocabulary], Workers[Job, Polled]]
    noticed: Callable[[Sequence[Polled], datetime], None]
    clock: Clock
    every_s: int

    def poll(
        self,
        *,
        every_feed: bool = False,
        feed_ids: Sequence[int] = (),
        progress: Callable[[int], None] = lambda _: None,
    ) -> PollReport:
        """Ask what is due (or all), each feed once, still conditionally; returns what came of it."""
        now = self.clock()
        claimed = self.polls.claim(now, limit=MOST_AT_A_TIME, lease=LEASE, every_feed=every_feed, feed_ids=feed_ids)
        if not claimed:
            return PollReport()
        requests = [FetchRequest(feed.id, feed.url, conditions_of(feed, poll, now)) for feed, poll in claimed]
        by_id = {feed.id: (feed, poll) for feed, poll in claimed}
        asked = filter(was_asked, self.fetcher.fetch(requests))  # the others wait for their host; their leases run out
        answers = ((*by_id[answer.request.key], answer) for answer in asked)
        why = Why.FORCED if every_feed or feed_ids else Why.DUE
        report = PollReport()
        with closing(answers):
            for polled in self._stored(answers, why):
                self.noticed(polled, self.clock())
                report = _added(report, polled)
                progress(report.asked)
        return report

    def take(self, feed_id: int, answer: Fetched) -> PollReport:
        """Store what came for one feed otherwise than by a poll; nothing counts as asked while others poll that feed."""
        report = PollReport()
        why = Why.PUSHED if answer.is_push else Why.FORCED
        for feed, poll in self.polls.claim(self.clock(), limit=1, lease=LEASE, feed_ids=[feed_id]):
            for polled in self._stored(iter([(feed, poll, answer)]), why):
                report = _added(report, polled)
        return report

    def _stored(self, answers: Iterator[tuple[Feed, PollState, Fetched]], why: Why) -> Iterator[Sequence[Polled]]:
        """Yield what the answers came to, batch by batch, once it is stored."""
        with closing(self.workers(self.vocabulary.load())) as workers:
            for polled in _batches(self._polled(answers, workers)):
                self.polls.save(self._without_twins(polled), self.clock(), why)
                yield polled

    def _polled(
        self, answers: Iterable[tuple[Feed, PollState, Fetched]], workers: Workers[Job, Polled]
    ) -> Iterator[Polled]:
        """Yield what each answer came to, in any order; bodies are read elsewhere meanwhile."""
        waiting: list[tuple[Feed, PollState, Fetched, str]] = []
        for feed, poll, answer in answers:
            outcome = outcome_of(answer)
            body_hash = "" if outcome else sha256(answer.body).hexdigest()[:32]
            is_known = body_hash == poll.body_hash and feed.channel != CALENDAR
            if outcome is None and (not is_known or is_cut(answer) or answer.is_push):
                waiting.append((feed, poll, answer, body_hash))
            else:
                yield self._settled(feed, poll, answer, outcome, body_hash)
            if len(waiting) == AT_ONCE or sum(len(one[2].body) for one in waiting) > LARGE:
                workers.put(self._jobs(waiting))
                waiting.clear()
            yield from self._digested(workers.ready())
        if waiting:
            workers.put(self._jobs(waiting))
        for done in workers.rest():
            yield from self._digested(done)

    def _settled(self, feed: Feed, poll: PollState, answer: Fetched, outcome: Outcome | None, body_hash: str) -> Polled:
        now = self.clock()
        if outcome in FAILURES:
            return failed(feed, poll, answer, outcome, detail_of(answer), now=now, every_s=self.every_s)
        reading = Reading(outcome or Outcome.UNCHANGED, body_hash=body_hash or None)
        return settled(feed, poll, answer, reading, now=now, every_s=self.every_s)

    def _jobs(self, waiting: Sequence[tuple[Feed, PollState, Fetched, str]]) -> list[Job]:
        feed_ids, now = [feed.id for feed, *_ in waiting], self.clock()
        known, outlined = self.polls.known(feed_ids), self.polls.outlined(feed_ids)
        events = self.polls.events(feed for feed, *_ in waiting)
        return [
            Job(*one, known.get(one[0].id, ()), outlined.get(one[0].id, frozenset()), now, events.get(one[0].id, ()))
            for one in waiting
        ]  # fmt: skip

    def _digested(self, done: Iterable[tuple[Job, Polled | None]]) -> Iterator[Polled]:
        for job, polled in done:
            yield polled or failed(
                job.feed, job.poll, job.answer, Outcome.BROKEN, GIVEN_UP, now=job.now, every_s=self.every_s
            )

    def _without_twins(self, batch: Sequence[Polled]) -> list[Polled]:
        """Leave out entries that another feed of the same participant shows already, also after an edit (rule 48)."""
        fresh = [entry for one in batch for entry in (*one.new, *(entry for _, entry in one.changed))]
        if not fresh:
            return list(batch)
        shown = dict(self.polls.shown_elsewhere({entry.keys.url_key for entry in fresh if entry.keys.url_key}))
        return [
            replace(
                one, new=tuple(_decided_once(new, one.feed, shown) for new in one.new),
                changed=tuple((old, _decided_once(entry, one.feed, shown)) for old, entry in one.changed),
            )
            for one in batch
        ]  # fmt: skip


def conditions_of(feed: Feed, poll: PollState, now: datetime) -> Validators:
    """A calendar that does not change still comes to new dates: from time to time it is asked for whole."""
    is_old = poll.full_at is None or now - poll.full_at >= CALENDAR_KEPT
    return Validators() if feed.channel == CALENDAR and is_old else conditions(poll, now)


def _decided_once(new: Fresh, feed: Feed, shown: dict[tuple[int, str], tuple[int, str]]) -> Fresh:
    """Return the entry with its decision, which is `duplicate` when its address is shown already; notes it in `shown`."""
    if not new.keys.url_key or new.decision.verdict is not Verdict.ACCEPTED:
        return new
    feed_id, key = shown.setdefault(
        (feed.participant_id, new.keys.url_key), (feed.id, entry_key(feed.url, new.keys.guid))
    )
    if feed_id == feed.id:
        return new
    return replace(new, decision=Decision(Verdict.LEFT_OUT, "duplicate", key))


def _added(report: PollReport, polled: Iterable[Polled]) -> PollReport:
    for one in polled:
        outcome = one.attempt.outcome
        is_failure = outcome in FAILURES
        LOG.info("feed polled", extra={"feed": one.feed.id, "outcome": outcome.value, "new": one.attempt.new,
                                       "status": one.attempt.status})  # fmt: skip
        report = replace(
            report,
            asked=report.asked + 1,
            new=report.new + one.attempt.new,
            older=report.older + len(one.outlines),
            changed=report.changed + one.attempt.changed,
            unchanged=report.unchanged + (outcome in (Outcome.UNCHANGED, Outcome.NOT_MODIFIED)),
            failed=report.failed + is_failure,
            unreachable=report.unreachable + (outcome is Outcome.UNREACHABLE),
            failures=(*report.failures, (one.feed.title, one.attempt.detail)) if is_failure else report.failures,
        )
    return report


def _batches(polled: Iterator[Polled]) -> Iterator[list[Polled]]:
    while batch := list(islice(polled, BATCH)):
        yield batch
