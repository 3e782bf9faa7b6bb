"""Small plots of posts over time as SVG: one bar for each week, and the names of the months below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDE, HIGH = 12, 56
NARROWEST = 36  # the room that the name of a month takes


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot ready for a template: its size, the bars as a path, the months as (x, name), and the most posts of a week."""

    width: int
    height: int
    path: str
    months: tuple[tuple[int, str], ...]
    most: int


def plot(weeks: Sequence[int], until: date, name: Callable[[date], str], wide: int = WIDE) -> Plot:
    """Plot posts per week; the last week ends on `until`. A week takes `wide` of the width."""
    months = tuple(_months(len(weeks), until, name, wide))
    return Plot(len(weeks) * wide, HIGH, bars(weeks, wide, HIGH), months, max(weeks, default=0))


def bars(weeks: Sequence[int], wide: int, high: int) -> str:
    """Return the outline of one bar per week for an SVG path; a week without posts is a line."""
    highest = max(weeks, default=0) or 1
    heights = [max(1, round((high - 2) * posts / highest)) for posts in weeks]
    return "".join(f"M{index * wide + 1} {high}v-{height}h{wide - 2}v{height}z" for index, height in enumerate(heights))


def _months(number: int, until: date, name: Callable[[date], str], wide: int) -> Iterator[tuple[int, str]]:
    """Yield the place and name of each month that there is room for; a month that is whole goes before the first one."""
    firsts = [(until - timedelta(weeks=number - 1 - index)).replace(day=1) for index in range(number)]
    begins = [index for index in range(number) if not index or firsts[index] != firsts[index - 1]]
    if len(begins) > 1 and begins[1] * wide < NARROWEST:
        begins = begins[1:]
    last_x = -NARROWEST
    for index in begins:
        x = index * wide
        if x - last_x >= NARROWEST and x + NARROWEST <= (number + 1) * wide:
            yield x, name(firsts[index])
            last_x = x
