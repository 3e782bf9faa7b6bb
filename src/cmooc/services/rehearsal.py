"""The demo: lives through the sample community's weeks, a poll and an edition each day, on the real pipeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol

from cmooc.demo.community import PLACES, THEMES, Community, DemoFeed
from cmooc.demo.facilitating import ANNOUNCEMENTS, note_for
from cmooc.domain.courses import Course
from cmooc.domain.editions import Rhythm
from cmooc.domain.entries import Record
from cmooc.domain.events import EventState
from cmooc.domain.feeds import Accepts, FeedState, NewFeed
from cmooc.domain.tags import Rule, Territory, Theme
from cmooc.domain.times import at_local, local_day
from cmooc.services.events import Events
from cmooc.services.newsletter import Newsletter
from cmooc.services.polling import Polling
from cmooc.stores.editions import EditionStore
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.vocabulary import VocabularyStore

HIGHLIGHTS_A_DAY = 2
DAYS_BETWEEN_EVENTS = 3
FACILITATOR_NAME = "Camille"
POLLED_BEFORE_EDITION = timedelta(minutes=10)
MOST_AGE = timedelta(days=3)
LONG = 600  # characters


class Server(Protocol):
    """The demo server, as far as its clock goes."""

    @property
    def community(self) -> Community: ...

    def set_now(self, now: datetime) -> None: ...


class MovableClock:
    """A clock that stands where it was last set, or runs with the wall clock once released."""

    def __init__(self) -> None:
        self._moment: datetime | None = None

    def __call__(self) -> datetime:
        return self._moment or datetime.now(UTC)

    def set(self, moment: datetime | None) -> None:
        self._moment = moment


@dataclass(frozen=True, slots=True)
class RehearsalReport:
    days: int
    editions: int
    feeds: int
    new: int


@dataclass(frozen=True)
class Rehearsal:
    """All services share `clock`, which is moved from day to day."""

    course: Course
    server: Server
    clock: MovableClock
    feeds: FeedStore
    vocabulary: VocabularyStore
    entries: EntryStore
    editions: EditionStore
    polling: Polling
    newsletter: Newsletter
    events: Events
    parse_rule: Callable[[str], Rule]
    known_channels: frozenset[str]
    folder: Path

    def live(self, progress: Callable[[int], None] = lambda _: None) -> RehearsalReport:
        """Live all days up to the community's last one; a run that was cut short goes on where it stopped."""
        community = self.server.community
        self._settle(community)
        last, _, _ = self.editions.last()
        if last is not None:
            self._close_week(last)  # it may have been cut short between the two editions of a day
        editions = new = 0
        days = [community.opening_day + timedelta(days=number) for number in range(1, community.days + 1)]
        for number, day in enumerate(days):
            if last is None or day > last:
                found = self._live_through(day)
                new += found[0]
                editions += found[1]
            progress(number + 1)
        self._release()
        return RehearsalReport(len(days), editions, len(community.feeds), new)

    def _live_through(self, day: date) -> tuple[int, int]:
        moment = self._leaves_at(day)
        self._set(moment - POLLED_BEFORE_EDITION)
        new = self.polling.poll().new
        self._highlight(day)
        self._accept_an_event(day)
        self._set(moment)
        edition = self.newsletter.edition(day).edition
        self._close_week(day)
        return new, 1 if edition else 0

    def _close_week(self, day: date) -> None:
        self._set(self._leaves_at(day))
        week = self.newsletter.due(Rhythm.WEEKLY)
        if week is not None:
            self.newsletter.edition(week, rhythm=Rhythm.WEEKLY)

    def _leaves_at(self, day: date) -> datetime:
        hour = at_local(day, self.course.edition_hour, self.course.zone)
        return min(hour, datetime.now(UTC))  # today's may be still to come

    def _highlight(self, day: date) -> None:
        """Do what facilitators do each morning: choose a few articles, with a word why; twice chooses the same."""
        now = self.clock()
        articles = [one for one in self.entries.waiting(now + timedelta(seconds=1)) if _is_article(one, now)]
        notes = {one.key: note_for(one.key, one.entry.language or self.course.language, day) for one in articles}
        chosen = sorted(one.key for one in articles if one.highlight in (None, notes[one.key]))
        for key in chosen[:HIGHLIGHTS_A_DAY]:
            self.entries.highlight(key, notes[key], now)

    def _accept_an_event(self, day: date) -> None:
        """Take every few days one of the meetings that posts announce, unless it has been taken on that day."""
        if day.toordinal() % DAYS_BETWEEN_EVENTS:
            return
        is_taken = any(
            one.decided_by == FACILITATOR_NAME and local_day(one.changed_at, self.course.zone) == day
            for one in self.events.events.of_state(EventState.ACCEPTED)
        )
        suggested = self.events.suggested()
        if suggested and not is_taken:
            self.events.accept(suggested[0].key, FACILITATOR_NAME)

    def _settle(self, community: Community) -> None:
        """Put the community's places, themes, feeds and announcements in place; doing it twice changes nothing."""
        self._set(at_local(community.opening_day, time(6, 0), self.course.zone))
        vocabulary = self.vocabulary.load()
        self.vocabulary.save(
            [one for one in _territories() if one.slug not in vocabulary.territory_by_slug],
            [one for one in self._themes() if one.slug not in vocabulary.theme_by_slug],
        )
        if self.feeds.count() == 0:  # later, one may live under the address that it moved to
            self.feeds.add([self._new_feed(community, one) for one in (*community.feeds, *community.agendas)],
                           self.clock())  # fmt: skip
        self._announce()

    def _new_feed(self, community: Community, feed: DemoFeed) -> NewFeed:
        return NewFeed(
            url=community.base_url + feed.path, title=feed.title, participant_name=feed.participant,
            channel=feed.channel if feed.channel in self.known_channels else "blog", state=FeedState.APPROVED,
            home_page_url=community.base_url + feed.home_path, language=feed.language,
            accepts=Accepts.TAGGED if feed.course_tag_required else Accepts.EVERY,
            territories=(feed.place_slug,), themes=feed.theme_slugs,
        )  # fmt: skip

    def _announce(self) -> None:
        today = local_day(datetime.now(UTC), self.course.zone)
        for slug, language, title, text, first, last in ANNOUNCEMENTS:
            path = self.folder / "announcements" / f"{slug}.{language}.md"
            if not path.exists():
                starts, ends = today + timedelta(days=first), today + timedelta(days=last)
                path.write_text(f"---\ntitle: {title}\nfrom: {starts}\nuntil: {ends}\n---\n\n{text}\n", "utf-8")

    def _themes(self) -> list[Theme]:
        return [
            Theme(one.slug, {"fr": one.name_fr, "en": one.name_en},
                  {"fr": one.description_fr, "en": one.description_en}, one.categories,
                  self.parse_rule(one.rule), one.rule)
            for one in THEMES
        ]  # fmt: skip

    def _set(self, moment: datetime) -> None:
        self.clock.set(moment)
        self.server.set_now(moment)

    def _release(self) -> None:
        self.clock.set(None)
        self.server.set_now(datetime.now(UTC))


def _is_article(record: Record, now: datetime) -> bool:
    is_new = now - record.dated_at < MOST_AGE
    return not record.entry.is_short and bool(record.tags) and is_new and len(record.entry.text) > LONG


def _territories() -> list[Territory]:
    return [
        Territory(one.slug, {"fr": one.name_fr, "en": one.name_en}, one.other_names, one.parent_slug, one.latitude,
                  one.longitude, one.code)
        for one in PLACES
    ]  # fmt: skip
