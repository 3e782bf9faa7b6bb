"""What a feed usually writes about: the places that its posts were found to name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cmooc.domain.places import Mention

SURE = 0.95
SUPPORT = frozenset(
    ("comma in", "comma of", "country named", "region named", "district named", "near others", "holds others")
)


@dataclass(frozen=True, slots=True)
class Habits:
    """How many of the posts that named places named each, by code; what holds a place is counted with it.

    Habits add up, so a feed's are the sum of its posts', and those of its other posts are the difference: what a post
    says never backs itself. They are gathered from posts that were read without habits, so that order does not matter.
    """

    posts: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Habits) -> Habits:
        return Habits(self.posts + other.posts, dict(Counter(self.counts) + Counter(other.counts)))

    def __sub__(self, other: Habits) -> Habits:
        return Habits(self.posts - other.posts, dict(Counter(self.counts) - Counter(other.counts)))

    def as_json(self) -> dict[str, Any]:
        return {"posts": self.posts, "counts": dict(sorted(self.counts.items()))}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Habits:
        return cls(told["posts"], told["counts"])


def habits(found: Iterable[Mention]) -> Habits:
    """Return the habits that one post shows by the places it names.

    A place that was chosen for nothing but its fame does not count: the London of a feed may be another one.
    """
    shown = (one.place for one in found if one.place is not None and _is_supported(one))
    counts = dict.fromkeys((code for place in shown for code in place.line), 1)
    return Habits(1 if counts else 0, counts)


def _is_supported(mention: Mention) -> bool:
    return mention.confidence >= SURE or not SUPPORT.isdisjoint(mention.evidence)
