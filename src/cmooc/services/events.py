"""What facilitators do with events: accept what posts seem to announce, reject, cancel, add; and the lines of an edition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cmooc.domain.courses import Course
from cmooc.domain.editions import Edition, EventItem
from cmooc.domain.entries import Entry
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.events import (
    AHEAD,
    DateState,
    Event,
    EventDate,
    EventRecord,
    EventState,
    FreshEvent,
    Occurrence,
    event_key,
    occurrences,
)
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Tagger
from cmooc.domain.tags import TagKind
from cmooc.domain.texts import fold, squeeze
from cmooc.domain.times import Clock, at_local, local_day
from cmooc.services.naming import not_found, slug_by_name
from cmooc.stages.occasions import as_written, cleaned, slugs, tags_of_event
from cmooc.stores.events import EventStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.vocabulary import VocabularyStore

RECENT_EDITIONS = 10  # whose events are told to be cancelled when their calendars take them away
DAYS_IN_EDITION = 2
NOBODY = Feed(0, "", "", 0, "", "")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as a facilitator writes it; `starts` and `ends` are local times, or days for an event of whole days."""

    title: str
    starts: date
    ends: date | None = None
    place: str = ""
    url: str = ""
    text: str = ""
    zone: str = ""
    language: str = ""
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Events:
    """`editions` returns the newest ones; `clean` is the sanitizer of posts, `token` makes a new name."""

    course: Course
    events: EventStore
    feeds: FeedStore
    vocabulary: VocabularyStore
    editions: Callable[[int], Sequence[Edition]]
    taggers: Sequence[Tagger]
    clean: Callable[..., Entry]
    token: Callable[[], str]
    clock: Clock

    # -- what is shown

    def on(self, day: date) -> Sequence[EventItem]:
        """Return the events of a local day and the next one, by time, as an edition shows them.

        A cancelled one is among them only where an edition had announced it.
        """
        since = at_local(day, time.min, self.course.zone)
        until = at_local(day + timedelta(days=DAYS_IN_EDITION), time.min, self.course.zone)
        announced = self.announced()
        return [
            one.item() for one in self.between(since, until)
            if not one.is_cancelled or (one.record.key, one.date.starts_at) in announced
        ]  # fmt: skip

    def between(self, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
        """Return the public dates that begin in [since, until), or have begun and are not over at its beginning."""
        announced = self.announced()
        found = [
            one for record in self.events.between(since, until) for one in occurrences(record, announced)
            if one.date.starts_at < until and (one.date.starts_at >= since or (one.date.ends_at or since) > since)
        ]  # fmt: skip
        return tuple(sorted(found, key=_order))

    def announced(self) -> frozenset[tuple[str, datetime]]:
        """Return what the latest editions have announced: (key, start)."""
        recent = self.editions(RECENT_EDITIONS)
        return frozenset((one.key, one.starts_at) for edition in recent for one in edition.events)

    def upcoming(self) -> tuple[Occurrence, ...]:
        now = self.clock()
        return self.between(now, now + AHEAD)

    def suggested(self) -> tuple[EventRecord, ...]:
        """Return what posts seem to announce and nobody has decided on, soonest first; what is over needs no decision."""
        now = self.clock()
        waiting = [one for one in self.events.of_state(EventState.SUGGESTED) if _last(one) >= now]
        return tuple(sorted(waiting, key=lambda one: (_last(one), one.key)))

    def one(self, key: str) -> EventRecord:
        found = self.events.by_keys([key.strip()])
        if not found:
            raise NotFound("There is no event {key}. See: cmooc events list", key=key)
        return found[0]

    # -- what facilitators decide

    def accept(self, key: str, by: str) -> EventRecord:
        return self._decide(key, EventState.ACCEPTED, by)

    def reject(self, key: str, by: str) -> EventRecord:
        return self._decide(key, EventState.REJECTED, by)

    def suggest(self, key: str, by: str) -> EventRecord:
        """Let an event await a decision again."""
        return self._decide(key, EventState.SUGGESTED, by)

    def cancel(self, key: str, by: str, day: date | None = None) -> EventRecord:
        """Cancel an event, or of a series only what begins on one local day."""
        record = self.one(key)
        if day is None:
            return self._decide(key, EventState.CANCELLED, by)
        known = [one for one in record.dates if local_day(one.date.starts_at, ZoneInfo(record.event.zone)) == day]
        if not known:
            raise NotFound("The event {key} has no date on {day}.", key=key, day=day)
        for one in known:
            self.events.decide_date(record, one, DateState.CANCELLED, by, self.clock())
        return self.one(key)

    def add(self, new: NewEvent, by: str) -> EventRecord:
        """Add an event of the course's own. Raises BadInput when it can't be one."""
        written = self._written(new)
        entry = self.clean(as_written(written), feed_url=self.course.base_url, feed_language=new.language or None)
        event = cleaned(written, entry)
        if not event.title:
            raise BadInput("An event needs a title.")
        territories, themes = self._tags(event)
        fresh = FreshEvent(
            event, self._known(new.territories, TagKind.TERRITORY) or territories,
            self._known(new.themes, TagKind.THEME) or themes,
        )  # fmt: skip
        key = event_key("", event.uid)
        self.events.add(fresh, key, by, self.clock())
        return self.one(key)

    def retag(self) -> int:
        """Find the territories and themes of all events of calendars anew; returns how many changed."""
        feeds = {feed.id: feed for feed, _, _ in self.feeds.all()}
        changed = {}
        for record in self.events.public():
            if record.feed_id in feeds:
                tags = self._tags(record.event, feeds[record.feed_id])
                if tags != (record.territories, record.themes):
                    changed[record.id] = tags
        if changed:
            self.events.retag(changed, self.clock())
        return len(changed)

    def _decide(self, key: str, state: EventState, by: str) -> EventRecord:
        record = self.one(key)
        if record.state is not state:
            self.events.decide(record, state, by, self.clock())
        return self.one(key)

    def _tags(self, event: Event, feed: Feed = NOBODY) -> tuple[tuple[str, ...], tuple[str, ...]]:
        tags = tags_of_event(event, feed, self.vocabulary.load(), self.taggers)
        return slugs(tags, TagKind.TERRITORY), slugs(tags, TagKind.THEME)

    def _known(self, given: Sequence[str], kind: TagKind) -> tuple[str, ...]:
        """Return the slugs of names or slugs, with the parents of territories. Raises NotFound for unknown ones."""
        vocabulary = self.vocabulary.load()
        known = vocabulary.themes if kind is TagKind.THEME else vocabulary.territories
        by_name = slug_by_name(known)
        found: list[str] = []
        for name in given:
            slug = by_name.get(fold(squeeze(name)))
            if slug is None:
                raise not_found(kind.value, name, known)
            found += [slug] if kind is TagKind.THEME else vocabulary.line(slug)
        return tuple(dict.fromkeys(found))

    def _written(self, new: NewEvent) -> Event:
        zone = _zone(new.zone) if new.zone else self.course.zone
        is_all_day = not isinstance(new.starts, datetime)
        if new.ends is not None and isinstance(new.ends, datetime) is is_all_day:
            raise BadInput("The beginning and the end of an event are both days, or both times.")
        starts_at = _moment(new.starts, zone)
        ends_at = _moment(new.ends + timedelta(days=1) if is_all_day else new.ends, zone) if new.ends else None
        if ends_at is not None and ends_at <= starts_at:
            raise BadInput("The event ends before it begins.")
        day = EventDate("", starts_at, ends_at, is_all_day)
        return Event(uid=self.token(), title=new.title, dates=(day,), zone=zone.key, html=new.text,
                     url=new.url or None, place=new.place, language=new.language or None)  # fmt: skip


def _order(one: Occurrence) -> tuple[datetime, bool, str, str]:
    return one.date.starts_at, not one.date.is_all_day, one.record.event.title, one.record.key


def _last(record: EventRecord) -> datetime:
    return max(one.date.ends_at or one.date.starts_at for one in record.dates)


def _moment(said: date, zone: ZoneInfo) -> datetime:
    if isinstance(said, datetime):
        return at_local(said.date(), said.time(), zone)
    return at_local(said, time.min, zone)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput("{zone} is no time zone; one looks like Europe/Paris.", zone=name) from error
