"""Polling: asks the feeds that are due, and stores what came, batch by batch. One bad feed never disturbs another."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice

from cmooc.domain.changes import Known, Seen
from cmooc.domain.courses import Course
from cmooc.domain.entries import Decision, Entry, Verdict, entry_key
from cmooc.domain.errors import ParseError
from cmooc.domain.feeds import FAILURES, Feed, FeedState, Outcome, ParsedFeed, PollState
from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.polls import Attempt, Fresh, Polled
from cmooc.domain.ports import Channel, Fetcher
from cmooc.domain.tags import Vocabulary
from cmooc.domain.texts import excerpt, squeeze
from cmooc.domain.times import Clock
from cmooc.services.tagging import Tagging
from cmooc.stages.accept import decide
from cmooc.stages.outcome import detail_of, outcome_of
from cmooc.stages.reconcile import reconcile
from cmooc.stages.schedule import Reading, address_to_adopt, after_adoption, after_poll
from cmooc.stages.websub import after_push, announced, pace
from cmooc.stores.polls import PollStore
from cmooc.stores.vocabulary import VocabularyStore

LOG = logging.getLogger(__name__)
BATCH = 64
MOST_AT_A_TIME = 20_000
LEASE = timedelta(minutes=30)  # longer than the longest crawl of one batch of claims
PUSHED = "A hub pushed this."


@dataclass(frozen=True, slots=True)
class PollReport:
    """`failures` pairs a feed's title with the reason, in words."""

    asked: int = 0
    new: int = 0
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
    """Stages that speak to a library come as functions; `every_s` is the usual time between two polls of a feed.

    `noticed` is told what polls found, which no hub had pushed before.
    """

    course: Course
    polls: PollStore
    vocabulary: VocabularyStore
    tagging: Tagging
    fetcher: Fetcher
    channel_for: Callable[[Feed, str], Channel]
    parse: Callable[..., ParsedFeed]
    clean: Callable[..., Entry]
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
        claimed = self.polls.claim(
            self.clock(), limit=MOST_AT_A_TIME, lease=LEASE, every_feed=every_feed, feed_ids=feed_ids
        )
        if not claimed:
            return PollReport()
        vocabulary = self.vocabulary.load()
        by_id = {feed.id: (feed, poll) for feed, poll in claimed}
        requests = [FetchRequest(feed.id, feed.url, poll.validators) for feed, poll in claimed]
        report = PollReport()
        for answers in _batches(self.fetcher.fetch(requests)):
            polled = self._stored(by_id, answers, vocabulary)
            self.noticed(polled, self.clock())
            report = _added(report, polled)
            progress(report.asked)
        return report

    def take(self, feed_id: int, answer: Fetched) -> PollReport:
        """Store what came for one feed without being asked for; nothing counts as asked while others poll that feed."""
        claimed = self.polls.claim(self.clock(), limit=1, lease=LEASE, feed_ids=[feed_id])
        by_id = {feed.id: (feed, poll) for feed, poll in claimed}
        return _added(PollReport(), self._stored(by_id, [answer], self.vocabulary.load()) if by_id else ())

    def _stored(
        self, by_id: Mapping[int, tuple[Feed, PollState]], answers: Sequence[Fetched], vocabulary: Vocabulary
    ) -> Sequence[Polled]:
        now = self.clock()
        with_body = [answer.request.key for answer in answers if outcome_of(answer) is None]
        known = self.polls.known(with_body)
        polled = [self._polled(*by_id[one.request.key], one, known, vocabulary, now) for one in answers]
        self.polls.save(self._without_twins(polled), now)
        return polled

    def _without_twins(self, batch: Sequence[Polled]) -> list[Polled]:
        """Leave out new entries that another feed of the same participant has brought already (rule 48)."""
        addresses = {new.seen.url_key for one in batch for new in one.new if new.seen.url_key}
        shown = dict(self.polls.shown_elsewhere(addresses))
        return [replace(one, new=tuple(_decided_once(new, one.feed, shown) for new in one.new)) for one in batch]

    def _polled(
        self, feed: Feed, poll: PollState, answer: Fetched, known: Mapping[int, Sequence[Known]],
        vocabulary: Vocabulary, now: datetime,
    ) -> Polled:  # fmt: skip
        try:
            polled = self._read(feed, poll, answer, known.get(feed.id, ()), vocabulary, now)
        except Exception:
            # A fault of ours: told loudly, charged to this feed, and the others go on.
            LOG.exception("feed could not be processed", extra={"feed": feed.id})
            polled = self._failed(feed, poll, answer, Outcome.BROKEN, "cmooc failed on this answer; see its log.", now)
        LOG.info("feed polled", extra={"feed": feed.id, "outcome": polled.attempt.outcome.value,
                                       "new": polled.attempt.new, "status": answer.status})  # fmt: skip
        return polled

    def _read(
        self,
        feed: Feed,
        poll: PollState,
        answer: Fetched,
        known: Sequence[Known],
        vocabulary: Vocabulary,
        now: datetime,
    ) -> Polled:
        outcome = outcome_of(answer)
        if outcome is Outcome.NOT_MODIFIED:
            return self._done(feed, poll, answer, Reading(outcome), now)
        if outcome is not None:
            return self._failed(feed, poll, answer, outcome, detail_of(answer), now)
        body_hash = sha256(answer.body).hexdigest()[:32]
        if body_hash == poll.body_hash and not (answer.is_cut or answer.is_push):
            return self._done(feed, poll, answer, Reading(Outcome.UNCHANGED, body_hash=body_hash), now)
        try:
            parsed = self.parse(answer.body, url=answer.url, content_type=answer.content_type)
        except ParseError as error:
            return self._failed(feed, poll, answer, Outcome.NOT_A_FEED, str(error), now)
        return self._reconciled(feed, poll, answer, parsed, known, vocabulary, now, body_hash)

    def _reconciled(
        self, feed: Feed, poll: PollState, answer: Fetched, parsed: ParsedFeed, known: Sequence[Known],
        vocabulary: Vocabulary, now: datetime, body_hash: str,
    ) -> Polled:  # fmt: skip
        is_cut = answer.is_cut or parsed.error is not None
        is_partial = is_cut or answer.is_push
        if not is_partial:
            hub_url, topic_url = announced(parsed, answer, feed.url)
            poll = replace(poll, hub_url=hub_url, topic_url=topic_url)
        changes = reconcile(known, parsed.entries, now=now, is_partial=is_partial)
        channel = self.channel_for(feed, answer.url)

        def fresh(seen: Seen) -> Fresh:
            language = parsed.language or feed.language
            entry = channel.tidy(self.clean(seen.entry, feed_url=answer.url, feed_language=language))
            decision = decide(entry, feed, self.course, first_seen_at=now)
            return Fresh(entry, seen, decision, self.tagging.tags(entry, feed, vocabulary))

        new = tuple(fresh(seen) for seen in changes.new)
        changed = tuple((old.id, fresh(seen)) for old, seen in changes.changed)
        dates = [min(one.entry.published_at or now, now) for one in new]
        reading = Reading(
            outcome=Outcome.NEW if new or changed else Outcome.UNCHANGED, is_whole=not is_partial,
            detail="The answer broke off before its end." if is_cut else "", body_hash=body_hash,
            newest_at=max(dates, default=None), every_s=parsed.every_s,
        )  # fmt: skip
        done = self._done(_named(feed, parsed), poll, answer, reading, now)
        present = {*changes.unchanged, *(old.id for old, _ in changes.changed)}
        return replace(
            done, new=new, changed=changed, rekeyed=tuple((old.id, seen) for old, seen in changes.rekeyed),
            withdrawn=changes.withdrawn, returned=changes.returned,
            listed=tuple(old.id for old in known if not old.was_listed and old.id in present),
            unlisted=() if is_partial else tuple(_fallen_off(known, present, parsed, now)),
            attempt=replace(done.attempt, new=len(new), changed=len(changed)),
        )  # fmt: skip

    def _done(self, feed: Feed, poll: PollState, answer: Fetched, reading: Reading, now: datetime) -> Polled:
        if answer.is_push:
            told = f"{PUSHED} {reading.detail}".strip()
            return Polled(feed, after_push(poll, reading.newest_at), _attempt(answer, reading.outcome, told, now))
        spread = sha256(f"{feed.url}\n{now.isoformat()}".encode()).digest()[0] / 255
        every = pace(poll, reading.outcome, timedelta(seconds=self.every_s), now)
        after = after_poll(poll, answer, reading, now=now, every=every, spread=spread)
        url = address_to_adopt(feed.url, after, now)
        if url is not None:
            feed, after = replace(feed, url=url), after_adoption(after)
        elif reading.outcome is Outcome.GONE:  # RFC 9110 §15.5.11: for good; a facilitator may bring it back
            feed = replace(feed, state=FeedState.GONE)
        return Polled(feed, after, _attempt(answer, reading.outcome, reading.detail, now))

    def _failed(
        self, feed: Feed, poll: PollState, answer: Fetched, outcome: Outcome, detail: str, now: datetime
    ) -> Polled:
        return self._done(feed, poll, answer, Reading(outcome, detail, is_whole=False), now)


def _decided_once(new: Fresh, feed: Feed, shown: dict[tuple[int, str], tuple[int, str]]) -> Fresh:
    """Return the entry with its decision, which is `duplicate` when its address is shown already; notes it in `shown`."""
    if not new.seen.url_key or new.decision.verdict is not Verdict.ACCEPTED:
        return new
    feed_id, key = shown.setdefault(
        (feed.participant_id, new.seen.url_key), (feed.id, entry_key(feed.url, new.seen.guid))
    )
    if feed_id == feed.id:
        return new
    return replace(new, decision=Decision(Verdict.LEFT_OUT, "duplicate", key))


def _fallen_off(known: Sequence[Known], present: set[int], parsed: ParsedFeed, now: datetime) -> Iterator[int]:
    """Yield what has grown too old to be listed.

    What was newer than all that is listed has not: its author took it away, as the next post in the feed will show.
    """
    newest = max((entry.published_at for entry in parsed.entries if entry.published_at), default=now)
    for old in known:
        is_newer = old.published_at is not None and newest < old.published_at <= now
        if old.was_listed and old.id not in present and not is_newer:
            yield old.id


def _named(feed: Feed, parsed: ParsedFeed) -> Feed:
    """Fill in what the registration left open."""
    title = feed.title if feed.title and feed.title != feed.url else excerpt(squeeze(parsed.title or ""), 120)
    return replace(feed, title=title or feed.url, home_page_url=feed.home_page_url or parsed.home_page_url)


def _attempt(answer: Fetched, outcome: Outcome, detail: str, now: datetime) -> Attempt:
    return Attempt(now, outcome, answer.status, answer.wire_bytes, round(answer.duration_s * 1000), detail=detail)


def _added(report: PollReport, polled: Iterable[Polled]) -> PollReport:
    for one in polled:
        outcome = one.attempt.outcome
        is_failure = outcome in FAILURES
        report = replace(
            report, asked=report.asked + 1, new=report.new + one.attempt.new, changed=report.changed + one.attempt.changed,
            unchanged=report.unchanged + (outcome in (Outcome.UNCHANGED, Outcome.NOT_MODIFIED)),
            failed=report.failed + is_failure, unreachable=report.unreachable + (outcome is Outcome.UNREACHABLE),
            failures=(*report.failures, (one.feed.title, one.attempt.detail)) if is_failure else report.failures,
        )  # fmt: skip
    return report


def _batches(answers: Iterator[Fetched]) -> Iterator[tuple[Fetched, ...]]:
    while batch := tuple(islice(answers, BATCH)):
        yield batch
