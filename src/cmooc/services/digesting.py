"""Digesting: what a body holds, compared with what is known of its feed. It touches no database and no network.

It runs in a process apart, where a hostile body can do no harm: see `cmooc.digester` and `stages/apart.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from cmooc.domain.changes import Changes, Known, Seen
from cmooc.domain.courses import Course
from cmooc.domain.entries import Entry, Verdict
from cmooc.domain.errors import ParseError
from cmooc.domain.feeds import CALENDAR, Feed, Outcome, ParsedFeed
from cmooc.domain.jobs import Job
from cmooc.domain.polls import Fresh, Outline, Polled
from cmooc.domain.ports import Channel, Tagger
from cmooc.domain.rulings import Ruling
from cmooc.domain.tags import Vocabulary
from cmooc.domain.texts import excerpt, squeeze
from cmooc.domain.urls import absolute
from cmooc.services.calendars import Calendars
from cmooc.services.settling import failed, settled
from cmooc.stages.accept import TOO_OLD, decide, decide_early
from cmooc.stages.footprint import grown
from cmooc.stages.habits import habits_of
from cmooc.stages.outcome import detail_of_no_feed, is_cut, is_delta
from cmooc.stages.reconcile import fingerprint, reconcile
from cmooc.stages.schedule import Reading
from cmooc.stages.tag import tags_of
from cmooc.stages.websub import announced

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Digesting:
    """Stages that speak to a library come as functions; `every_s` is the usual time between two polls of a feed.

    `footprint_of` returns the places that an entry names; it is asked where the course has territories.
    """

    course: Course
    vocabulary: Vocabulary
    taggers: Sequence[Tagger]
    channel_for: Callable[[Feed, str, str | None], Channel]
    parse: Callable[..., ParsedFeed]
    clean: Callable[..., Entry]
    plain_line: Callable[[str | None], str]
    footprint_of: Callable[[Entry, Feed], Mapping[str, int]]
    calendars: Calendars
    every_s: int

    def __call__(self, job: Job) -> Polled:
        try:
            # Where nothing is known of a feed yet, its older posts need not be read to be known again.
            is_aside = None if job.known else partial(self._is_aside, job)
            parsed = self.parse(
                job.answer.body, url=job.answer.url, content_type=job.answer.content_type, is_aside=is_aside
            )
            return self._digested(job, parsed)
        except ParseError as error:
            return self._failed(job, Outcome.NOT_A_FEED, detail_of_no_feed(job.answer, error))
        except Exception:
            # A fault of ours: told loudly, charged to this feed, and the others go on.
            LOG.exception("feed could not be processed", extra={"feed": job.feed.id})
            return self._failed(job, Outcome.BROKEN, "cmooc failed on this answer; see its log.")

    def _failed(self, job: Job, outcome: Outcome, detail: str) -> Polled:
        return failed(job.feed, job.poll, job.answer, outcome, detail, now=job.now, every_s=self.every_s)

    def _digested(self, job: Job, parsed: ParsedFeed) -> Polled:
        is_whole = not is_cut(job.answer) and parsed.error is None
        is_partial = not is_whole or is_delta(job.answer) or job.answer.is_push
        if not is_partial:
            job = _with_hub(job, parsed)
        if parsed.calendar is not None:
            return self._calendar(job, parsed, is_partial=is_partial)
        changes = reconcile(job.known, parsed.entries, now=job.now, is_partial=is_partial)
        read = self._reader(job, parsed)
        unknown = [seen for seen in changes.new if seen.guid not in job.outlined]
        outlines = {seen.guid: outline for seen in unknown if (outline := self._outline(seen, job))}
        entries = [(seen, read(seen)) for seen in unknown if seen.guid not in outlines]
        feed = self._walked(_named(job.feed, parsed), [entry for _, entry in entries])
        new = tuple(self._fresh(seen, entry, feed, job.now) for seen, entry in entries)
        changed = tuple(
            (old.id, self._fresh(seen, read(_dated(seen, old)), feed, old.first_seen_at or job.now, old.rulings))
            for old, seen in changes.changed
        )
        has_news = bool(unknown or changed)
        reading = _reading(job, parsed, unknown, is_whole=is_whole, has_news=has_news)
        polled = settled(feed, job.poll, job.answer, reading, now=job.now, every_s=self.every_s)
        attempt = replace(polled.attempt, new=len(new), changed=len(changed))
        polled = replace(polled, new=new, changed=changed, outlines=tuple(outlines.values()), attempt=attempt)
        return _with_standing(polled, job, changes, parsed, is_partial=is_partial)

    def _calendar(self, job: Job, parsed: ParsedFeed, *, is_partial: bool) -> Polled:
        """Events are no posts: a calendar brings no entries, and what it held as a feed of posts stays as it is."""
        feed = replace(_named(job.feed, parsed), channel=CALENDAR)
        events = self.calendars.changes(
            parsed, feed, job.events, url=job.answer.url, now=job.now, is_partial=is_partial
        )
        reading = replace(_reading(job, parsed, (), is_whole=not is_partial, has_news=bool(events)),
                          newest_at=job.now if events else None)  # fmt: skip
        polled = settled(feed, job.poll, job.answer, reading, now=job.now, every_s=self.every_s)
        attempt = replace(polled.attempt, new=len(events.new), changed=len(events.changed))
        return replace(polled, events=events, attempt=attempt)

    def _outline(self, seen: Seen, job: Job) -> Outline | None:
        """Return what is kept of a post that is left out before it is read, or None for one to be read."""
        date = seen.entry.published_at or seen.entry.updated_at
        if not self._is_aside(job, date):
            return None
        url = absolute(seen.entry.url, job.answer.url) if seen.entry.url else None
        return Outline(seen.guid, url, self.plain_line(seen.entry.title), date, TOO_OLD.reason)

    def _is_aside(self, job: Job, date: datetime | None) -> bool:
        return decide_early(date, job.feed, self.course, first_seen_at=job.now) is TOO_OLD

    def _reader(self, job: Job, parsed: ParsedFeed) -> Callable[[Seen], Entry]:
        """Return how an entry of this feed is made fit to be shown."""
        url = job.answer.url
        channel = self.channel_for(job.feed, url, parsed.generator)
        language = parsed.language or job.feed.language
        return lambda seen: channel.tidy(self.clean(seen.entry, feed_url=url, feed_language=language))

    def _walked(self, feed: Feed, entries: Sequence[Entry]) -> Feed:
        """Return the feed with the places of its new entries, which help to read each of them."""
        if not (entries and self.vocabulary.territories):
            return feed
        return replace(feed, footprint=grown(feed.footprint, (self.footprint_of(entry, feed) for entry in entries)))

    def _fresh(
        self, seen: Seen, entry: Entry, feed: Feed, first_seen_at: datetime, rulings: tuple[Ruling, ...] = ()
    ) -> Fresh:
        """Decide upon an entry and tag it."""
        decision = decide(entry, feed, self.course, first_seen_at=first_seen_at)
        tags = tags_of(entry, feed, self.vocabulary, self.taggers, rulings)
        may_come_in = decision.verdict is not Verdict.LEFT_OUT  # what is held brings its events along once it is let go
        events = self.calendars.announced(seen, entry, tags, url=feed.url, now=first_seen_at) if may_come_in else ()
        return Fresh(entry, seen.keys, fingerprint(seen.entry), decision, tags, events)


def _with_hub(job: Job, parsed: ParsedFeed) -> Job:
    hub_url, topic_url = announced(parsed, job.answer, job.feed.url)
    return replace(job, poll=replace(job.poll, hub_url=hub_url, topic_url=topic_url))


def _dated(seen: Seen, old: Known) -> Seen:
    """Return the entry with the date that was settled when it was new (rule 51)."""
    return replace(seen, entry=replace(seen.entry, published_at=old.published_at or seen.published_at))


def _reading(job: Job, parsed: ParsedFeed, unknown: Sequence[Seen], *, is_whole: bool, has_news: bool) -> Reading:
    dates = [min(seen.published_at or job.now, job.now) for seen in unknown]
    return Reading(
        outcome=Outcome.NEW if has_news else Outcome.UNCHANGED, is_whole=is_whole,
        detail="" if is_whole else "The answer broke off before its end.", body_hash=job.body_hash,
        oldest_at=min(dates, default=None), newest_at=max(dates, default=None), habits=habits_of(parsed, job.now),
    )  # fmt: skip


def _with_standing(polled: Polled, job: Job, changes: Changes, parsed: ParsedFeed, *, is_partial: bool) -> Polled:
    """Add what became of the entries that are known."""
    present = {*changes.unchanged, *(old.id for old, _ in changes.changed)}
    return replace(
        polled,
        rekeyed=tuple((old.id, seen.keys) for old, seen in changes.rekeyed),
        withdrawn=changes.withdrawn,
        returned=changes.returned,
        listed=tuple(old.id for old in job.known if not old.was_listed and old.id in present),
        unlisted=() if is_partial else tuple(_fallen_off(job.known, present, parsed, job.now)),
    )


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
