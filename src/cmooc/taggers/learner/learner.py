"""All that facilitators decided about themes, post by post: what the learner remembers, and how it is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from cmooc.domain.entries import Entry
from cmooc.domain.tags import TermKind, Theme
from cmooc.taggers.learner.features import Features, features_of_entry, features_of_text, pointed
from cmooc.taggers.learner.model import Judged, Model, fit
from cmooc.taggers.learner.vectors import vectors

MAGIC = b"cmooc learner 1\n"

Seeds = tuple[tuple[str, str], ...]
"""The slug of each theme with what the theme says of itself."""


def seeds_of(themes: Iterable[Theme]) -> Seeds:
    """Return the names, descriptions and categories of each theme, and the words of its rule."""
    return tuple((theme.slug, " ".join(_words_of(theme))) for theme in themes)


def _words_of(theme: Theme) -> Iterator[str]:
    yield from (*theme.names.values(), *theme.descriptions.values(), *theme.categories)
    yield from (term.text for term in (*theme.rule.any_of, *theme.rule.all_of) if term.kind is not TermKind.REGEX)


@dataclass(frozen=True, slots=True)
class Example:
    """One decision: the post of this `id` is, or is not, about the theme of this slug."""

    id: str
    entry: Entry
    slug: str
    is_right: bool


@dataclass(slots=True)
class Learner:
    """Remembers of each post its words' keys and weights as they were at the latest decision, no text.

    Learning twice is learning once. A post that must be forgotten altogether: `forget` each of its themes.
    """

    posts: dict[str, Judged] = field(default_factory=dict)

    def learn(self, example: Example) -> None:
        """Take a decision in; it replaces an earlier one about the same post and theme."""
        known = self.posts.get(example.id)
        decisions = {**(known.decisions if known else {}), example.slug: example.is_right}
        self.posts[example.id] = Judged(features_of_entry(example.entry)[0], decisions)

    def forget(self, id: str, slug: str) -> None:  # noqa: A002
        """Make as if that decision had never been; nothing happens when there was none."""
        known = self.posts.get(id)
        if known is None:
            return
        decisions = {other: is_right for other, is_right in known.decisions.items() if other != slug}
        if decisions:
            self.posts[id] = replace(known, decisions=decisions)
        else:
            del self.posts[id]

    def model(self, seeds: Seeds) -> Model:
        """Return what follows from the decisions, the same in whatever order they were learnt; needs a theme."""
        posts = [post for _, post in self._sorted()]
        return fit(posts, {slug: features_of_text(text) for slug, text in seeds})

    def to_bytes(self) -> bytes:
        posts = self._sorted()
        features = [post.features for _, post in posts]
        head = {
            "stamp": vectors().stamp,
            "size": vectors().size,
            "posts": [[name, dict(sorted(post.decisions.items())), len(post.features.keys)] for name, post in posts],
        }
        columns = (
            [one.keys.astype("<u4") for one in features],
            [one.weights for one in features],
            [one.point for one in features],
        )
        return MAGIC + json.dumps(head).encode() + b"\n" + b"".join(part.tobytes() for of in columns for part in of)

    def _sorted(self) -> list[tuple[str, Judged]]:
        return sorted(self.posts.items(), key=lambda named: named[0])

    @classmethod
    def from_bytes(cls, state: bytes) -> Learner:
        """Raise ValueError when these are not the bytes of a learner; no bytes give one that has seen nothing."""
        if not state:
            return cls()
        if not state.startswith(MAGIC):
            raise ValueError("not the state of a learner, or of another version")
        line_end = state.find(b"\n", len(MAGIC))
        try:
            head = json.loads(state[len(MAGIC) : line_end])
            return cls(_posts(head, memoryview(state)[line_end + 1 :]))
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError("the state of the learner is damaged") from error


def _posts(head: dict[str, Any], content: memoryview) -> dict[str, Judged]:
    told, size, table = head["posts"], head["size"], vectors()
    ends = np.cumsum([0, *(length for _, _, length in told)]).tolist()
    words = ends[-1]
    if len(content) != words * 5 + len(told) * size:
        raise ValueError("the state of the learner is cut short")
    keys = np.frombuffer(content[: words * 4], "<u4")
    weights = np.frombuffer(content[words * 4 : words * 5], np.uint8)
    points = np.frombuffer(content[words * 5 :], np.int8).reshape(len(told), size)
    is_same = head["stamp"] == table.stamp and size == table.size  # else the vectors came with another version
    posts = {}
    for (name, decisions, _), (start, end), point in zip(told, pairwise(ends), points, strict=True):
        own = keys[start:end], weights[start:end]
        posts[name] = Judged(Features(*own, point) if is_same else pointed(*own), decisions)
    return posts
