"""A post's themes by what was learnt, with the words that spoke for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cmooc.domain.entries import Entry
from cmooc.domain.same import Same
from cmooc.domain.tags import Vocabulary
from cmooc.taggers.learner.features import features_of_entry
from cmooc.taggers.learner.learner import Learner, Seeds, seeds_of
from cmooc.taggers.learner.model import Model
from cmooc.taggers.learner.vectors import Floats

WORDS = 3


@dataclass(frozen=True, slots=True)
class Score:
    """`words` are those that spoke most for the theme, as they stand in the post, with their weights."""

    slug: str
    probability: float
    examples: int
    words: tuple[tuple[str, float], ...]


def scores(model: Model, entry: Entry, *, at_least: float = 0.0, words: int = WORDS) -> tuple[Score, ...]:
    """Return the themes that are at least so probable, the most probable first; none for a post without words.

    `words`: how many are told of each.
    """
    features, spelled = features_of_entry(entry)
    if not spelled:
        return ()
    probabilities = model.probabilities(features)
    chosen = [int(place) for place in np.argsort(-probabilities, kind="stable") if probabilities[place] >= at_least]
    if not chosen:
        return ()
    weights = model.word_weights(features) if words else np.zeros((0, len(model.slugs)), np.float32)
    return tuple(
        Score(
            model.slugs[place],
            float(probabilities[place]),
            model.examples[place],
            tuple((spelled[row], float(weights[row, place])) for row in _heaviest(weights[:, place])[:words]),
        )
        for place in chosen
    )


def _heaviest(weights: Floats) -> list[int]:
    return [int(row) for row in np.argsort(-weights, kind="stable") if weights[row] > 0]


@lru_cache(maxsize=8)
def model_of(same: Same[Vocabulary]) -> Model:
    """Return the model of a vocabulary with at least one theme; one that says the same gives the same model."""
    return _model(same.value.learnt, seeds_of(same.value.themes))


@lru_cache(maxsize=2)
def _model(learnt: bytes, seeds: Seeds) -> Model:
    """A state that cannot be read counts as none here: whoever stores it is told (`Learner.from_bytes` raises)."""
    try:
        learner = Learner.from_bytes(learnt)
    except ValueError:
        learner = Learner()
    return learner.model(seeds)
