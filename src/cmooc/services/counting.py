"""Counting: the numbers by which facilitators see who is heard, who has gone silent, and how fast posts go round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cmooc.domain.courses import Course
from cmooc.domain.numbers import Line, Numbers, ReaderCounts, Spread
from cmooc.domain.tags import TagKind
from cmooc.domain.times import Clock, at_local, local_day
from cmooc.stages.small_counts import unless_small, without_small
from cmooc.stores.echoes import EchoStore
from cmooc.stores.numbers import Figures, NumberStore

PERIODS = (4, 12, 26, 52)  # weeks
SILENCES = (2, 4, 8, 12)
UNANSWERED_FOR = timedelta(days=30)
UNANSWERED_SHOWN = 20
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Counting:
    course: Course
    store: NumberStore
    echoes: EchoStore
    clock: Clock

    def numbers(self, weeks: int = PERIODS[1], silent_weeks: int = SILENCES[1]) -> Numbers:
        """Return the numbers of so many weeks, the last of which is that of the newest post."""
        until = self._last_sunday()
        ends = [self._midnight(until - (weeks - number) * WEEK) for number in range(weeks + 1)]
        now = self.clock()
        unanswered, shown = self.echoes.unanswered(local_day(now, self.course.zone) - UNANSWERED_FOR, UNANSWERED_SHOWN)
        journeys = self.store.journeys(ends)
        total = _lines(*self.store.by_week(ends), weeks)
        return Numbers(
            until=until, total=total[0] if total else Line("", (0,) * weeks, (0,) * weeks, 0),
            new_voices=self._new_voices(ends),
            territories=_lines(*self.store.by_week(ends, TagKind.TERRITORY), weeks),
            themes=_lines(*self.store.by_week(ends, TagKind.THEME), weeks),
            languages=self.store.languages(ends), busiest=self.store.busiest(ends),
            silent=self.store.silent(now - silent_weeks * WEEK), silent_weeks=silent_weeks,
            unanswered=unanswered, unanswered_shown=shown,
            to_seen=spread([seen - published for published, seen, _ in journeys]),
            to_edition=spread([out - published for published, _, out in journeys if out is not None]),
            readers=self._readers(),
        )  # fmt: skip

    def _last_sunday(self) -> date:
        day = local_day(self.store.newest() or self.clock(), self.course.zone)
        return day + timedelta(days=6 - day.weekday())

    def _midnight(self, sunday: date) -> datetime:
        return at_local(sunday + timedelta(days=1), time.min, self.course.zone)

    def _new_voices(self, ends: Sequence[datetime]) -> tuple[int, ...]:
        found = [0] * (len(ends) - 1)
        for first in self.store.first_posts(ends):
            found[sum(first >= end for end in ends[1:])] += 1
        return tuple(found)

    def _readers(self) -> ReaderCounts:
        rhythms: Counter[str] = Counter()
        languages: Counter[str] = Counter()
        follow: Counter[str] = Counter()
        everything = 0
        for rhythm, cut, n in self.store.readers():
            rhythms[rhythm.value] += n
            languages[cut.language] += n
            everything += 0 if cut.territories else n
            for slug in cut.territories:
                follow[slug] += n
        total = rhythms.total()
        halves = without_small({"everything": everything, "some": total - everything})
        return ReaderCounts(
            unless_small(total), without_small(rhythms), without_small(languages), halves["everything"],
            {slug: unless_small(n) for slug, n in sorted(follow.items(), key=lambda one: (-one[1], one[0]))},
        )  # fmt: skip


def spread(times: Sequence[timedelta]) -> Spread | None:
    """Return median and ninth decile by nearest rank; None for nothing."""
    if not times:
        return None
    ordered = sorted(times)

    def rank(share: float) -> timedelta:
        return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]

    return Spread(len(ordered), rank(0.5), rank(0.9))


def _lines(figures: Figures, writers: Mapping[str, int], weeks: int) -> tuple[Line, ...]:
    """Return a line for each slug, those with most posts first."""
    found = []
    for slug, of in figures.items():
        row = [of.get(week, (0, 0)) for week in range(weeks)]
        found.append(Line(slug, tuple(n for n, _ in row), tuple(n for _, n in row), writers.get(slug, 0)))
    return tuple(sorted(found, key=lambda line: (-line.total, line.slug)))
