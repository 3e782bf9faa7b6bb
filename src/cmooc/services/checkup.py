"""The check-up: all that can be said of an address before it is registered. Stores nothing; asks no address twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from cmooc.domain.checkups import CheckedFeed, CheckUp, Preview
from cmooc.domain.courses import Course
from cmooc.domain.entries import Entry, ParsedEntry
from cmooc.domain.errors import BadInput
from cmooc.domain.events import CalendarText, Event
from cmooc.domain.feeds import Feed, ParsedFeed
from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.ports import Channel, Fetcher
from cmooc.domain.rules import Haystack, find_tag
from cmooc.domain.tags import Vocabulary
from cmooc.domain.times import Clock
from cmooc.services.finding import LATEST_SHOWN, Finder, FoundFeed, newest
from cmooc.services.tagging import Tagging
from cmooc.stages.answer_faults import refusal_of
from cmooc.stages.faults import Facts, faults_of
from cmooc.stages.occasions import as_entry, as_written, cleaned
from cmooc.stages.platforms import platform_of
from cmooc.stages.tag import tags_of
from cmooc.stores.feeds import FeedStore

MOST_EXAMINED = 50  # posts


@dataclass(frozen=True)
class CheckUps:
    """`feeds` and `tagging` are None where there is no course yet: then nothing is known, and nothing is tagged."""

    course: Course
    finder: Finder
    channel_named: Callable[[str], Channel]
    tagging: Tagging | None
    feeds: FeedStore | None
    clock: Clock
    timeout_s: float
    events_of: Callable[..., Sequence[Event]]

    def check(self, address: str) -> CheckUp:
        """Return the check-up of any address. Raises BadInput when nothing can be found there, saying why."""
        return self.look(address)[0]

    def look(self, address: str) -> tuple[CheckUp, FoundFeed | None]:
        """Return the check-up with the feed itself, ready to be registered; see `check`."""
        once = _Once(self.finder.fetcher)
        try:
            found = replace(self.finder, fetcher=once).find(address)
        except BadInput:
            faults = (refusal_of(one, platform_of(self._channel_name(one), None, one)) for one in once.answers)
            refusal = next(filter(None, faults), None)
            if refusal is None:
                raise
            return CheckUp(address, faults=(refusal,)), None
        return self._of(address, found, found.answer), found

    def _of(self, address: str, found: FoundFeed, answer: Fetched) -> CheckUp:
        channel = self.channel_named(found.channel)
        platform = platform_of(found.channel, found.parsed, answer)
        calendar = found.parsed.calendar
        entries = tuple(self._newest(found.parsed, answer.url, channel))
        known, next_poll_at = self._known(found.url)
        vocabulary = self.tagging.vocabulary.load() if self.tagging else Vocabulary()
        feed = known or Feed(0, found.url, found.title, 0, "", "", channel=found.channel)
        previews = tuple(self._preview(entry, feed, vocabulary) for _, entry in entries)
        if calendar is not None:
            previews = tuple(self._next_events(calendar, feed, answer.url, vocabulary))
        facts = Facts(
            answer=answer, parsed=found.parsed, entries=entries, platform=platform, is_social=channel.is_social,
            tag=self.course.tag.lstrip("#"), tagged=sum(one.course_tag is not None for one in previews),
            now=self.clock(), timeout_s=self.timeout_s,
        )  # fmt: skip
        return CheckUp(
            address, _described(found, platform), previews[:LATEST_SHOWN], faults_of(facts), known, next_poll_at
        )

    def _newest(self, parsed: ParsedFeed, url: str, channel: Channel) -> Iterator[tuple[ParsedEntry, Entry]]:
        for written in newest(parsed)[:MOST_EXAMINED]:
            yield written, channel.tidy(self.finder.clean(written, feed_url=url, feed_language=parsed.language))

    def _next_events(self, calendar: CalendarText, feed: Feed, url: str, vocabulary: Vocabulary) -> Iterator[Preview]:
        """Yield the next events as they would appear, with the day on which they begin."""
        now = self.clock()
        events = self.events_of(calendar, zone=self.course.zone, now=now)
        coming = [
            (day.starts_at, event.uid, event) for event in events
            for day in islice((one for one in event.dates if one.starts_at >= now), 1)
        ]  # fmt: skip
        for starts_at, _, event in sorted(coming, key=lambda one: one[:2])[:LATEST_SHOWN]:
            entry = self.finder.clean(as_written(event), feed_url=url, feed_language=feed.language)
            shown = replace(as_entry(cleaned(event, entry)), published_at=starts_at)
            yield self._preview(shown, feed, vocabulary)

    def _preview(self, entry: Entry, feed: Feed, vocabulary: Vocabulary) -> Preview:
        tag = find_tag(self.course.tag, Haystack(entry)) if self.course.tag else None
        tags = tags_of(entry, feed, vocabulary, self.tagging.taggers) if self.tagging else ()
        return Preview(entry, tag, tuple(tag for tag in tags if not tag.is_suggested))

    def _known(self, url: str) -> tuple[Feed | None, datetime | None]:
        feed = self.feeds.by_url(url) if self.feeds else None
        if feed is None or self.feeds is None:
            return None, None
        return feed, self.feeds.row(feed.id)[1].next_poll_at

    def _channel_name(self, answer: Fetched) -> str:
        return self.finder.channel_of(answer.url, None).name


class _Once:
    """A fetcher that asks each address once, wherever it is met; what was asked before is answered from memory."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.answers: list[Fetched] = []

    def fetch(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        wanted = list(requests)
        fresh = {one.url: one for one in wanted if self._known(one.url) is None}
        self.answers.extend(self._fetcher.fetch(fresh.values()))
        for request in wanted:
            answer = self._known(request.url)
            if answer is not None:
                yield replace(answer, request=request)

    def _known(self, url: str) -> Fetched | None:
        return next((one for one in self.answers if url in (one.request.url, one.url)), None)


def _described(found: FoundFeed, platform: str) -> CheckedFeed:
    return CheckedFeed(
        url=found.url, title=found.title, channel=found.channel, platform=platform, format=found.parsed.format,
        language=found.parsed.language, has_validators=found.has_validators, entry_count=len(found.parsed.entries),
        others=found.others,
    )  # fmt: skip
