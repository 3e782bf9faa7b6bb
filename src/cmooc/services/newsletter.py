"""The newsletter: composes the edition of a day from what was accepted since the last one, and the weekly one of these."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain

from cmooc.domain.courses import Announcement, Course
from cmooc.domain.drafts import Draft
from cmooc.domain.editions import Edition, EventItem, Newcomer, Rhythm, Window, edition_name
from cmooc.domain.entries import Record
from cmooc.domain.errors import BadInput, DraftChanged
from cmooc.domain.times import Clock, at_local, local_day, rfc3339
from cmooc.stages.compose import compose
from cmooc.stages.drafts import begun_anew
from cmooc.stages.leaving import edition_due, week_closed, weekly_day, weekly_due
from cmooc.stages.sharing import Caps
from cmooc.stages.weekly import compose_weekly
from cmooc.stores.drafts import DraftStore
from cmooc.stores.echoes import EchoStore
from cmooc.stores.editions import EditionStore
from cmooc.stores.entries import EntryStore
from cmooc.stores.vocabulary import VocabularyStore

LOG = logging.getLogger(__name__)
TRIES = 5
TALK_FOR = timedelta(days=30)
SILENCE_FOR = timedelta(days=5)
STEP = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}
WEEKLY_CAPS = {"highlighted": 6, "per_section": 4, "per_feed": 1, "per_territory": 2, "social": 4}


class EditionOutcome(StrEnum):
    PUBLISHED = "published"
    PREVIEW = "preview"
    THERE = "there"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class EditionReport:
    """`edition` is None for an empty day."""

    day: date
    outcome: EditionOutcome
    edition: Edition | None
    rhythm: Rhythm = Rhythm.DAILY

    @property
    def name(self) -> str:
        return edition_name(self.day, self.rhythm)


@dataclass(frozen=True, slots=True)
class _Composed:
    """An edition with the draft that went into it, and what is left of that."""

    edition: Edition
    draft: Draft
    rest: Draft
    candidates: Sequence[Record]

    @property
    def is_empty(self) -> bool:
        """Without a post there is no edition, unless facilitators wrote something for it."""
        return not (self.edition.posts or self.draft.lead or self.draft.announcements)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The edition of a day as it stands, and what it was made of.

    `candidates` are the posts that it could carry. `leaves_at` is when it leaves by itself, None for never.
    """

    edition: Edition
    draft: Draft
    candidates: Sequence[Record]
    caps: Caps
    leaves_at: datetime | None
    is_empty: bool
    may_leave: bool


@dataclass(frozen=True)
class Newsletter:
    """`weekday` is that of the weekly edition, 0 for Monday, None for none. `events` are those an edition tells of."""

    course: Course
    editions: EditionStore
    entries: EntryStore
    vocabulary: VocabularyStore
    announcements: Callable[[date], Sequence[Announcement]]
    clock: Clock
    caps: Caps
    drafts: DraftStore
    echoes: EchoStore
    events: Callable[[date], Sequence[EventItem]]
    weekday: int | None
    leaves_by_hand: bool

    def due(self, rhythm: Rhythm = Rhythm.DAILY) -> date | None:
        """Return the day whose edition should leave now, if any; none ever where editions leave by hand."""
        if self.leaves_by_hand:
            return None
        now, zone, hour = self.clock(), self.course.zone, self.course.edition_hour
        last, _, _ = self.editions.last(rhythm)
        if rhythm is Rhythm.WEEKLY:
            return weekly_due(now, zone=zone, hour=hour, weekday=self.weekday, last_week=last)
        return edition_due(now, zone=zone, hour=hour, last_day=last)

    def edition(
        self, day: date | None = None, *, preview: bool = False, rhythm: Rhythm = Rhythm.DAILY, by: str = ""
    ) -> EditionReport:
        """Compose the edition of a day (today unless given), and let it leave unless it is a preview.

        A day or week has one edition: asked again, the one that is there comes back. An empty day has none.
        """
        now = self.clock()
        today = local_day(now, self.course.zone)
        day = day or self._next_day(today, rhythm, preview=preview)
        there = self.editions.of_name(edition_name(day, rhythm))
        if there is not None:
            return EditionReport(day, EditionOutcome.THERE, there, rhythm)
        if day > today + (STEP[rhythm] if preview else timedelta()):
            raise BadInput("{day} is still to come; today is {today}.", day=day, today=today)
        if preview:
            return EditionReport(day, EditionOutcome.PREVIEW, self._composed(day, now, rhythm).edition, rhythm)
        for _ in range(TRIES - 1):
            try:
                return self._leave(day, now, rhythm, by)
            except DraftChanged:
                continue  # with what the facilitator has just written
        return self._leave(day, now, rhythm, by)

    def prepared(self, rhythm: Rhythm = Rhythm.DAILY) -> Prepared:
        """Return the next edition as it stands. It may leave once the day before has its own."""
        now = self.clock()
        today = local_day(now, self.course.zone)
        day = self._next_day(today, rhythm, preview=True)
        composed = self._composed(day, now, rhythm)
        return Prepared(composed.edition, composed.draft, composed.candidates, self._caps(rhythm),
                        self._leaves_at(day, rhythm), composed.is_empty, may_leave=day <= today)  # fmt: skip

    def _caps(self, rhythm: Rhythm) -> Caps:
        return self.caps if rhythm is Rhythm.DAILY else replace(self.caps, **WEEKLY_CAPS)

    def _leaves_at(self, day: date, rhythm: Rhythm) -> datetime | None:
        if self.leaves_by_hand or (rhythm is Rhythm.WEEKLY and self.weekday is None):
            return None
        if rhythm is Rhythm.WEEKLY and self.weekday is not None:
            day += timedelta(days=(self.weekday - day.weekday()) % 7)
        return at_local(day, self.course.edition_hour, self.course.zone)

    def _next_day(self, today: date, rhythm: Rhythm, *, preview: bool) -> date:
        """Return the day that is next to leave; once today's has left, a preview is that of the next one."""
        day = today
        if rhythm is Rhythm.WEEKLY:
            last, _, _ = self.editions.last(rhythm)
            planned = today if self.weekday is None else weekly_day(today, self.weekday)
            day = planned if last is None or week_closed(planned) > last else today
        has_left = preview and self.editions.of_name(edition_name(day, rhythm)) is not None
        return day + STEP[rhythm] if has_left else day

    def _leave(self, day: date, now: datetime, rhythm: Rhythm, by: str) -> EditionReport:
        composed = self._composed(day, now, rhythm)
        edition = replace(composed.edition, published_at=now)
        if composed.is_empty:
            LOG.info("no edition: nothing was accepted", extra={"day": edition.name})
            if edition.number > 1 and self._hour_has_come(day, now):  # a course's very first may come any minute
                self.editions.skip(day, edition.window, rhythm)
            return EditionReport(day, EditionOutcome.EMPTY, None, rhythm)
        if not self.editions.save(edition, composed.rest, instead_of=composed.draft.version, by=by):
            return EditionReport(day, EditionOutcome.THERE, self.editions.of_name(edition.name), rhythm)
        LOG.info("edition published", extra={"day": edition.name, "posts": edition.posts, "by": by,
                                             "window_end": rfc3339(edition.window.end)})  # fmt: skip
        return EditionReport(day, EditionOutcome.PUBLISHED, edition, rhythm)

    def _composed(self, day: date, now: datetime, rhythm: Rhythm) -> _Composed:
        last, last_end, number = self.editions.last(rhythm)
        if last is not None and (day if rhythm is Rhythm.DAILY else week_closed(day)) < last:
            raise BadInput("An edition of {last} exists already; {day} can't get one any more: its posts went out then.",
                           last=last, day=day)  # fmt: skip
        window = Window(last_end, self._window_end(day, now))
        make = self._daily if rhythm is Rhythm.DAILY else self._weekly
        return make(day, now, window, number + 1)

    def _daily(self, day: date, now: datetime, window: Window, number: int) -> _Composed:
        draft = self.drafts.of(Rhythm.DAILY)
        candidates = self.entries.waiting(window.end)
        newcomers = self.editions.newcomers({one.participant_slug for one in candidates})
        edition = compose(
            candidates, self.vocabulary.load(), day=day, window=window, number=number, caps=self.caps,
            newcomers=tuple(Newcomer(one.slug, one.name, title, one.territories) for one, title in newcomers),
            lead=draft.lead, announcements=self._announcements(day, draft), events=tuple(self.events(day)), draft=draft,
            echoes=self.echoes.since(day - TALK_FOR, day - SILENCE_FOR),
        )  # fmt: skip
        carried = {*(item.key for item in edition.items), *edition.twins}
        waiting = {one.key for one in candidates} - carried
        later = {key for key in draft.held - {one.key for one in candidates} if self._may_wait(key)}
        return _Composed(edition, draft, begun_anew(draft, waiting | later, now), candidates)

    def _weekly(self, day: date, now: datetime, window: Window, number: int) -> _Composed:
        draft = self.drafts.of(Rhythm.WEEKLY)
        dailies = [one for name in self.editions.names(window) if (one := self.editions.of_name(name))]
        carried = self.entries.by_keys([item.key for one in dailies for item in one.items])
        public = [record for record in carried if record.is_public]
        voices = {record.participant_slug for record in public}
        newcomers = {one.slug: one for daily in dailies for one in daily.newcomers if one.slug in voices}
        events = {one.key: one for ahead in range(7) for one in self.events(day + timedelta(days=ahead))}
        edition = compose_weekly(
            public, self.vocabulary.load(), day=day, window=window, number=number,
            caps=self._caps(Rhythm.WEEKLY), newcomers=tuple(newcomers.values()),
            announcements=self._announcements(day, draft), draft=draft,
            events=tuple(sorted(events.values(), key=lambda one: (one.starts_at, one.key))),
        )  # fmt: skip
        return _Composed(edition, draft, begun_anew(draft, (), now), public)

    def _announcements(self, day: date, draft: Draft) -> tuple[tuple[str, str, str], ...]:
        files = ((one.language, one.title, one.html) for one in self.announcements(day))
        return tuple(chain(draft.announcements, files))

    def _may_wait(self, key: str) -> bool:
        """Tell whether a post that is held, and came after the window, is still to go out."""
        record = self.entries.record(key)
        return record is not None and record.is_public and record.edition_day is None

    def _window_end(self, day: date, now: datetime) -> datetime:
        """The window of today, and of tomorrow's preview, ends now; that of a past day ended with that day."""
        return now if day >= local_day(now, self.course.zone) else min(now, at_local(day, time.max, self.course.zone))

    def _hour_has_come(self, day: date, now: datetime) -> bool:
        return now >= at_local(day, self.course.edition_hour, self.course.zone)
