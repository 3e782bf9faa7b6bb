"""Cutting an archive into parts that stay as they are: by month, and within a month by a fixed number from its oldest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cmooc.domain.site import Part


@dataclass(frozen=True, slots=True)
class Cut:
    """A part, and which posts of its month it holds: [start, stop), counted from the oldest."""

    part: Part
    month: date
    start: int
    stop: int


def parts(months: Iterable[tuple[date, int]], most: int) -> tuple[Cut, ...]:
    """Return the parts of a feed, oldest first; `months` are (first day, posts), oldest first.

    All but the last are whole: what comes later stands in a later part.
    """
    cuts = [
        Cut(Part(_name(first, start // most)), first, start, min(start + most, posts))
        for first, posts in months for start in range(0, posts, most)
    ]  # fmt: skip
    names = ["", *(cut.part.name for cut in cuts), ""]
    return tuple(
        Cut(Part(cut.part.name, before, after, bool(after)), cut.month, cut.start, cut.stop)
        for cut, before, after in zip(cuts, names, names[2:], strict=False)
    )


def current(cuts: Sequence[Cut]) -> Part:
    """Return the document that readers subscribe to: the newest posts, and the way to the newest whole part."""
    return Part(previous=cuts[-1].part.previous if cuts else "")


def neighbours(months: Sequence[date], month: date) -> tuple[date | None, date | None]:
    """Return the months before and after one, which itself need not be among them; `months` are oldest first."""
    before = max((one for one in months if one < month), default=None)
    return before, min((one for one in months if one > month), default=None)


def _name(first: date, number: int) -> str:
    return f"{first:%Y-%m}" + (f"-{number + 1}" if number else "")
