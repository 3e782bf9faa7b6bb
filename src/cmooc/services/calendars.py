"""What a calendar brings: its events cleaned, tagged and compared with those that are known; and what posts announce.

It touches no database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cmooc.domain.changes import Seen
from cmooc.domain.courses import Course
from cmooc.domain.entries import Entry
from cmooc.domain.events import Event, EventChanges, EventRecord, FreshEvent
from cmooc.domain.feeds import Accepts, Feed, ParsedFeed
from cmooc.domain.ports import Tagger
from cmooc.domain.rules import Haystack, find_tag
from cmooc.domain.tags import Tag, TagKind, Vocabulary
from cmooc.stages.announced import announced_events
from cmooc.stages.occasions import as_entry, as_written, cleaned, named, slugs, tags_of_event
from cmooc.stages.reconcile_events import reconcile_events

MOST_READ = 150  # of the events of one calendar: reading one takes some milliseconds


@dataclass(frozen=True)
class Calendars:
    """`events_of` makes the dates of a calendar's text; `clean` is the sanitizer of posts."""

    course: Course
    vocabulary: Vocabulary
    taggers: Sequence[Tagger]
    events_of: Callable[..., Sequence[Event]]
    clean: Callable[..., Entry]

    def changes(
        self, parsed: ParsedFeed, feed: Feed, known: Sequence[EventRecord], *, url: str, now: datetime, is_partial: bool
    ) -> EventChanges:
        """Return what a calendar's text changes; a partial one withdraws nothing."""
        if parsed.calendar is None:
            return EventChanges()
        written = self.events_of(parsed.calendar, zone=self.course.zone, now=now)
        language = parsed.language or feed.language
        events = (cleaned(one, self.clean(as_written(one), feed_url=url, feed_language=language)) for one in written)
        belonging = [event for event in events if event.title and self._belongs(event, feed)]
        fresh = tuple(self._fresh(belonging, feed, known, now))
        return reconcile_events(known, tuple(_each_once(fresh)), now=now, is_partial=is_partial)

    def announced(
        self, seen: Seen, entry: Entry, tags: tuple[Tag, ...], *, url: str, now: datetime
    ) -> tuple[FreshEvent, ...]:
        """Return the events that a post seems to announce."""
        found = announced_events(seen.entry, entry, tags, seen_at=now, zone=self.course.zone)
        return tuple(
            replace(one, event=cleaned(one.event, self.clean(as_written(one.event), feed_url=entry.url or url,
                                                             feed_language=entry.language)))
            for one in found
        )  # fmt: skip

    def _belongs(self, event: Event, feed: Feed) -> bool:
        """Every event of an approved calendar is one of the course's, or those with its tag where the feed is so set."""
        return feed.accepts is Accepts.EVERY or find_tag(self.course.tag, Haystack(as_entry(event))) is not None

    def _fresh(
        self, events: Sequence[Event], feed: Feed, known: Sequence[EventRecord], now: datetime
    ) -> Iterator[FreshEvent]:
        """Yield the events with their territories and themes; the same words are read once, known ones not again.

        Of a long calendar the events that come first are read; the others are told by their places alone.
        """
        said = {_words(one.event): (one.territories, one.themes) for one in known}
        left = MOST_READ
        for event in sorted(events, key=lambda one: (one.dates[-1].starts_at < now, one.dates[0].starts_at)):
            words = _words(event)
            if words not in said:
                said[words] = self._tags(event, feed) if left > 0 else self._by_place(event, feed)
                left -= 1
            yield FreshEvent(event, *said[words])

    def _tags(self, event: Event, feed: Feed) -> tuple[tuple[str, ...], tuple[str, ...]]:
        tags = tags_of_event(event, feed, self.vocabulary, self.taggers)
        return slugs(tags, TagKind.TERRITORY), slugs(tags, TagKind.THEME)

    def _by_place(self, event: Event, feed: Feed) -> tuple[tuple[str, ...], tuple[str, ...]]:
        home = (one for slug in feed.territories for one in self.vocabulary.line(slug))
        found = slugs(tuple(named(event.place, self.vocabulary)), TagKind.TERRITORY)
        return found or tuple(dict.fromkeys(home)), tuple(
            one for one in feed.themes if one in self.vocabulary.theme_by_slug
        )


def _words(event: Event) -> Event:
    """Return of an event only what it is tagged by."""
    return replace(event, uid="", recurrence="", dates=(), zone="", html="", url=None)


def _each_once(fresh: Sequence[FreshEvent]) -> Iterator[FreshEvent]:
    yield from {(one.event.uid, one.event.recurrence): one for one in fresh}.values()
