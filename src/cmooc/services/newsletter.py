"""The newsletter: composes the edition of a day from what was accepted since the last one, and stores it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cmooc.domain.courses import Announcement, Course
from cmooc.domain.editions import Edition, Newcomer, Window
from cmooc.domain.errors import BadInput
from cmooc.domain.times import Clock, at_local, local_day, rfc3339
from cmooc.stages.compose import Caps, compose, edition_due
from cmooc.stores.editions import EditionStore
from cmooc.stores.entries import EntryStore
from cmooc.stores.vocabulary import VocabularyStore

LOG = logging.getLogger(__name__)


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


@dataclass(frozen=True)
class Newsletter:
    course: Course
    editions: EditionStore
    entries: EntryStore
    vocabulary: VocabularyStore
    announcements: Callable[[date], Sequence[Announcement]]
    clock: Clock
    caps: Caps

    def due(self) -> date | None:
        """Return the day whose edition should leave now, if any."""
        last_day, _, _ = self.editions.last()
        return edition_due(self.clock(), zone=self.course.zone, hour=self.course.edition_hour, last_day=last_day)

    def edition(self, day: date | None = None, *, preview: bool = False) -> EditionReport:
        """Compose the edition of a day (today unless given), and store it unless it is a preview.

        A day has one edition: asked again, the one that is there comes back. An empty day has none.
        """
        now = self.clock()
        today = local_day(now, self.course.zone)
        if preview and day is None and self.editions.of_day(today) is not None:
            day = today + timedelta(days=1)  # today's has left: what stands ready is tomorrow's
        day = day or today
        there = self.editions.of_day(day)
        if there is not None:
            return EditionReport(day, EditionOutcome.THERE, there)
        if day > today + timedelta(days=1 if preview else 0):
            raise BadInput("{day} is still to come; today is {today}.", day=day, today=today)
        edition = self._composed(day, now)
        if preview:
            return EditionReport(day, EditionOutcome.PREVIEW, edition)
        if not edition.items:
            LOG.info("no edition: nothing was accepted", extra={"day": day.isoformat()})
            if edition.number > 1 and self._hour_has_come(day, now):  # a course's very first may come any minute
                self.editions.skip(day, edition.window)
            return EditionReport(day, EditionOutcome.EMPTY, None)
        edition = replace(edition, published_at=now)
        if not self.editions.save(edition):
            return EditionReport(day, EditionOutcome.THERE, self.editions.of_day(day))
        LOG.info("edition published", extra={"day": day.isoformat(), "posts": edition.posts,
                                             "window_end": rfc3339(edition.window.end)})  # fmt: skip
        return EditionReport(day, EditionOutcome.PUBLISHED, edition)

    def _composed(self, day: date, now: datetime) -> Edition:
        last_day, last_end, number = self.editions.last()
        if last_day is not None and day < last_day:
            raise BadInput("An edition of {last} exists already; {day} can't get one any more: its posts went out then.",
                           last=last_day, day=day)  # fmt: skip
        window = Window(last_end, self._window_end(day, now))
        candidates = self.entries.waiting(window.end)
        newcomers = tuple(
            Newcomer(one.slug, one.name, title, one.territories) for one, title in self.editions.newcomers(window)
        )
        return compose(
            candidates, self.vocabulary.load(), day=day, window=window, number=number + 1,
            newcomers=newcomers, lead=(), caps=self.caps,
            announcements=tuple((one.language, one.title, one.html) for one in self.announcements(day)),
        )  # fmt: skip

    def _window_end(self, day: date, now: datetime) -> datetime:
        """The window of today, and of tomorrow's preview, ends now; that of a past day ended with that day."""
        return now if day >= local_day(now, self.course.zone) else min(now, at_local(day, time.max, self.course.zone))

    def _hour_has_come(self, day: date, now: datetime) -> bool:
        return now >= at_local(day, self.course.edition_hour, self.course.zone)
