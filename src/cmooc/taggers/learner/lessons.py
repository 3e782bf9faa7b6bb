"""The learner as the course keeps it: a state in bytes, and the lessons that it holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cmooc.domain.entries import Entry
from cmooc.domain.rulings import Lesson

if TYPE_CHECKING:  # numpy comes with it: imported where something was ruled
    from cmooc.taggers.learner.learner import Learner
    from cmooc.taggers.learner.model import Judged


@dataclass(frozen=True, slots=True)
class Lessons:
    """A state that can't be read, as of another version, holds nothing: all is learnt anew then."""

    def lessons(self, state: bytes) -> frozenset[Lesson]:
        if not state:
            return frozenset()
        posts = _learner(state).posts
        return frozenset(
            Lesson(text, theme, is_right) for text, post in posts.items() for theme, is_right in post.decisions.items()
        )

    def learn(self, state: bytes, new: Sequence[tuple[Lesson, Entry]], forgotten: Collection[Lesson]) -> bytes:
        from cmooc.taggers.learner.learner import Example

        learner = _learner(state)
        for lesson in forgotten:
            learner.forget(lesson.text, lesson.theme)
        for lesson, entry in new:
            learner.learn(Example(lesson.text, entry, lesson.theme, lesson.is_right))
        return learner.to_bytes() if learner.posts else b""


def _learner(state: bytes) -> Learner:
    from cmooc.taggers.learner.learner import Learner

    return Learner(dict(_posts(state)))


@lru_cache(maxsize=1)  # asked for twice in a row: what is known, then what comes to it
def _posts(state: bytes) -> Mapping[str, Judged]:
    from cmooc.taggers.learner.learner import Learner

    try:
        return Learner.from_bytes(state).posts
    except ValueError:
        return {}
