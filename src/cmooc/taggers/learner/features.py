"""What the learner sees of a post: its words, each with a weight, and the point where they lie together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cmooc.domain.entries import Entry
from cmooc.domain.rules import Haystack
from cmooc.domain.texts import fold
from cmooc.taggers.learner.vectors import Floats, Keys, key_of, vectors

MAX_CHARACTERS = 4000
MAX_WORDS = 400
MAX_DIFFERENT = 160
TITLE_WEIGHT = 1.5
HALF_WEIGHT_AT = 100  # a word after so many others counts half: posts say early what they are about
SHARES = tuple(HALF_WEIGHT_AT / (HALF_WEIGHT_AT + place) for place in range(MAX_WORDS))
STEPS = 32  # of a weight, which is kept in one byte
POINT_STEPS = 127


@dataclass(frozen=True, eq=False, slots=True)
class Features:
    """`keys` stand for words, `weights` are in 1/32, `point` in 1/127 of a vector of length one, or zeros."""

    keys: Keys
    weights: npt.NDArray[np.uint8]
    point: npt.NDArray[np.int8]

    @property
    def shares(self) -> Floats:
        """Return the weights, made to a vector of length one."""
        weights = self.weights.astype(np.float32)
        return np.asarray(weights / max(float(np.linalg.norm(weights)), 1.0))


def features_of_entry(entry: Entry) -> tuple[Features, tuple[str, ...]]:
    """Return the features and the words as they stand in the post, in the order of the keys."""
    written: dict[str, float] = {}
    for text, weight in _parts(entry):
        for word, share in zip(_words(text), SHARES, strict=False):
            written[word] = written.get(word, 0.0) + weight * share
    weighted: dict[str, float] = {}
    spelled: dict[str, str] = {}
    for word, total in written.items():
        folded = fold(word)
        weighted[folded] = weighted.get(folded, 0.0) + total
        spelled.setdefault(folded, word)
    chosen = sorted(weighted, key=weighted.__getitem__, reverse=True)[:MAX_DIFFERENT]
    return _features({word: weighted[word] for word in chosen}), tuple(spelled[word] for word in chosen)


def features_of_text(text: str) -> Features:
    """Return the features of a text in which each word counts the same wherever it stands."""
    counted: defaultdict[str, float] = defaultdict(float)
    for word in _words(text)[:MAX_DIFFERENT]:
        counted[fold(word)] += 1
    return _features(counted)


def _parts(entry: Entry) -> Iterator[tuple[str, float]]:
    yield entry.title, TITLE_WEIGHT
    yield " ".join(entry.categories), TITLE_WEIGHT
    yield entry.text, 1.0


def _words(text: str) -> list[str]:
    """Return the words as written; addresses are none, nor are single letters."""
    tokens = Haystack(Entry(guid="", text=text[:MAX_CHARACTERS])).tokens
    return [word for word in tokens if len(word) > 1]


def _features(weighted: dict[str, float]) -> Features:
    keys = np.array([key_of(word) for word in weighted], np.uint32)
    logs = np.log1p(np.array(list(weighted.values()), np.float32))
    return pointed(keys, np.clip(np.rint(logs * STEPS), 1, 255).astype(np.uint8))


def pointed(keys: Keys, weights: npt.NDArray[np.uint8]) -> Features:
    """Return the features of weighted words: their point is the direction of the sum of their vectors."""
    table = vectors()
    total = weights.astype(np.float32) @ table.weighted(keys) if len(keys) else np.zeros(table.size, np.float32)
    length = float(np.linalg.norm(total))
    return Features(keys, weights, np.rint(total * (POINT_STEPS / length if length else 0.0)).astype(np.int8))
