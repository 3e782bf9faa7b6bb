"""Numbers for facilitators: what is written, by how many, how fast it goes round. Nothing of what single readers do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cmooc.domain.entries import Record


@dataclass(frozen=True, slots=True)
class Line:
    """Posts and voices of each week, oldest first; `writers` are the voices of all these weeks together."""

    slug: str
    posts: tuple[int, ...]
    voices: tuple[int, ...]
    writers: int

    @property
    def total(self) -> int:
        return sum(self.posts)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something takes: half of the posts no longer than `median`, nine in ten no longer than `p90`."""

    posts: int
    median: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True)
class Silent:
    """An approved feed with no public post for a while; `newest_at` is None where there never was one."""

    feed_id: int
    feed_title: str
    participant_slug: str
    participant_name: str
    newest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Busiest:
    feed_id: int
    feed_title: str
    posts: int


@dataclass(frozen=True, slots=True)
class ReaderCounts:
    """Subscribers in groups. None stands for a number that is hidden, because it or what it gives away is small.

    `everything` and `by_territory`: who follows all territories, and who follows each one.
    """

    total: int | None = None
    by_rhythm: Mapping[str, int | None] = field(default_factory=dict)
    by_language: Mapping[str, int | None] = field(default_factory=dict)
    everything: int | None = None
    by_territory: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Numbers:
    """`until` is the Sunday on which the last of the weeks ends. `total` is everything together."""

    until: date
    total: Line
    new_voices: tuple[int, ...]
    territories: tuple[Line, ...]
    themes: tuple[Line, ...]
    languages: tuple[tuple[str, int], ...]
    busiest: Busiest | None
    silent: tuple[Silent, ...]
    silent_weeks: int
    unanswered: int
    unanswered_shown: tuple[Record, ...]
    to_seen: Spread | None
    to_edition: Spread | None
    readers: ReaderCounts

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Sunday of each week, oldest first."""
        count = len(self.total.posts)
        return tuple(self.until - timedelta(weeks=count - 1 - number) for number in range(count))
