"""How likely a post is of each theme, from what facilitators decided: two simple judges and the sum of both.

One judge is a ridge regression on the point where a post lies among words of like meaning: it knows much after few
decisions. The other counts words, as complement naive Bayes does: it learns names and turns of phrase, and goes on
learning after hundreds of decisions. Both are worked out anew from all decisions, so one that is taken back leaves
no trace. `docs/decisions/0020-what-learns-themes.md` has the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cmooc.taggers.learner.features import POINT_STEPS, Features
from cmooc.taggers.learner.likelihood import Likelihood, likelihood
from cmooc.taggers.learner.vectors import Floats, vectors

SLOTS = 1 << 17  # words share a place of the counts where the ends of their keys agree
RIDGE = 1.0
SEED_WEIGHT = 2.0  # what a theme says of itself counts as much as so many posts
BACKGROUND_WEIGHT = 2.0  # so do posts about nothing
REFUSED = -0.5  # the aim for a post of which it was said that it is not of the theme; 1: it is, 0: nothing was said
SMOOTHING = 1000.0  # so much weight, spread as in all posts, is added to each theme
RARE = 0.03  # and this to each word, so that a word never seen says nothing
COUNTING_SHARE = 0.05  # of the second judge in the sum, times the logarithm of the number of posts
SAMPLE = 150  # posts of which each is judged as if it had not been learnt, to see how far the sum can be trusted


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """A post with what was decided: True and False by the slugs of themes."""

    features: Features
    decisions: Mapping[str, bool]


@dataclass(frozen=True, eq=False, slots=True)
class Counts:
    """How much of each word's weight lies `inside` posts of each theme, and in all posts (`everywhere`).

    `rows` leads from a slot to the row of a word, which is the first where no post had the word.
    """

    rows: npt.NDArray[np.int32]
    inside: Floats
    everywhere: Floats
    all_inside: Floats
    all_words: float

    def evidence(self, features: Features, own: Floats | None = None) -> Floats:
        """Return for each word and theme how much oftener it stands in posts of the theme than elsewhere, as a log.

        `own`: 1 for the themes of which this very post was counted, which then is left out; 0 for the others.
        """
        rows, shares = self.rows[features.keys % SLOTS], features.shares[:, None]
        inside, everywhere = self.inside[:, rows].T, self.everywhere[rows, None]
        all_inside, all_words = self.all_inside, self.all_words
        if own is not None:
            inside, everywhere = inside - shares * own, everywhere - shares
            all_inside, all_words = all_inside - shares.sum() * own, all_words - float(shares.sum())
        inside, everywhere = np.maximum(inside, 0), np.maximum(everywhere, 0)
        outside, all_outside = np.maximum(everywhere - inside, 0), all_words - all_inside
        usual = everywhere / max(all_words, 1.0)
        added = SMOOTHING * usual + RARE
        within = (inside + added) / (all_inside * usual + added)
        without = (outside + added) / (all_outside * usual + added)
        return np.asarray(np.log(within / without), np.float32)


@dataclass(frozen=True, eq=False, slots=True)
class Model:
    """`directions` has a column for each theme; `examples` tells how many posts are of the theme."""

    slugs: tuple[str, ...]
    examples: tuple[int, ...]
    directions: Floats
    offsets: Floats
    counts: Counts
    counting_share: float
    likelihood: Likelihood

    def probabilities(self, features: Features) -> Floats:
        near = features.point.astype(np.float32) @ self.directions / POINT_STEPS + self.offsets
        return self.likelihood(near + self.counting_share * (features.shares @ self.counts.evidence(features)))

    def word_weights(self, features: Features) -> Floats:
        """Return for each word and theme what the word adds to the sum."""
        placed = features.weights.astype(np.float32)[:, None] * vectors().weighted(features.keys)
        near = placed @ self.directions / max(float(np.linalg.norm(placed.sum(axis=0))), 1.0)
        return np.asarray(near + self.counting_share * features.shares[:, None] * self.counts.evidence(features))


@dataclass(frozen=True, eq=False, slots=True)
class Sheet:
    """Posts and, after them, what each theme says of itself: a row each; `aims` has a column for each theme."""

    features: Sequence[Features]
    points: Floats
    aims: Floats
    weights: Floats
    posts: int

    @property
    def own(self) -> Floats:
        """Return 1 where a row is of a theme, 0 elsewhere."""
        return np.asarray(self.aims > 0, np.float32)

    @property
    def whole(self) -> float:
        return float(self.weights.sum()) + BACKGROUND_WEIGHT


def fit(posts: Sequence[Judged], seeds: Mapping[str, Features]) -> Model:
    """Learn the themes that `seeds` names, at least one; decisions about others count for nothing."""
    slugs = tuple(seeds)
    sheet = _sheet(posts, slugs, tuple(seeds.values()))
    sample = _sample(sheet.posts)
    directions, offsets, near = _regression(sheet, sample)
    counts = _counts(sheet)
    share = COUNTING_SHARE * float(np.log10(sheet.posts + 10))
    own = sheet.own
    counted = [sheet.features[row].shares @ counts.evidence(sheet.features[row], own[row]) for row in sample]
    sums = near + share * np.reshape(counted, near.shape)
    strange = vectors().subjects.astype(np.float32) @ directions / np.float32(POINT_STEPS) + offsets
    examples = tuple(int(number) for number in own[: sheet.posts].sum(axis=0))
    return Model(
        slugs,
        examples,
        directions,
        offsets,
        counts,
        share,
        likelihood(np.asarray(sums, np.float32), own[sample], strange),
    )


def _sheet(posts: Sequence[Judged], slugs: tuple[str, ...], seeds: tuple[Features, ...]) -> Sheet:
    features = (*(post.features for post in posts), *seeds)
    points = np.stack([one.point for one in features]).astype(np.float32) / np.float32(POINT_STEPS)
    weights = np.ones(len(features), np.float32)
    weights[len(posts) :] = SEED_WEIGHT
    aims = np.zeros((len(features), len(slugs)), np.float32)
    place = {slug: number for number, slug in enumerate(slugs)}
    for row, post in enumerate(posts):
        for slug, is_right in post.decisions.items():
            if slug in place:
                aims[row, place[slug]] = 1.0 if is_right else REFUSED
    aims[len(posts) :] = np.eye(len(slugs))
    return Sheet(features, np.asarray(points), aims, weights, len(posts))


def _regression(sheet: Sheet, sample: list[int]) -> tuple[Floats, Floats, Floats]:
    """Return directions, offsets, and what each row of the sample would get had it not been there."""
    weighted = sheet.points * sheet.weights[:, None]
    centre, mean = weighted.sum(axis=0) / sheet.whole, sheet.weights @ sheet.aims / sheet.whole
    spread = weighted.T @ sheet.points - sheet.whole * np.outer(centre, centre)
    inverse = np.linalg.inv(spread + RIDGE * np.eye(len(centre), dtype=np.float32))
    directions = inverse @ (weighted.T @ sheet.aims - sheet.whole * np.outer(centre, mean))
    scale = np.sqrt(len(mean) * np.maximum(sheet.weights @ sheet.own / sheet.whole, 1e-6))
    moved, aims = sheet.points[sample] - centre, sheet.aims[sample] - mean
    pull = ((moved @ inverse) * moved).sum(axis=1) + 1 / sheet.whole
    missed = (aims - moved @ directions) / np.maximum(1 - pull, 0.05)[:, None]
    return (
        np.asarray(directions / scale, np.float32),
        np.asarray(-(centre @ directions) / scale, np.float32),
        np.asarray((aims - missed) / scale, np.float32),
    )


def _counts(sheet: Sheet) -> Counts:
    slots = np.concatenate([one.keys for one in sheet.features]) % SLOTS
    owner = np.repeat(np.arange(len(sheet.features)), [len(one.keys) for one in sheet.features])
    plain = np.concatenate([one.weights for one in sheet.features]).astype(np.float32)
    lengths = np.sqrt(np.maximum(np.bincount(owner, plain * plain, len(sheet.features)), 1))
    shares = plain * (sheet.weights / lengths)[owner]
    seen = np.bincount(slots, minlength=SLOTS) > 0
    rows = np.where(seen, np.cumsum(seen), 0).astype(np.int32)
    places, size = rows[slots], int(seen.sum()) + 1
    inside = np.empty((sheet.aims.shape[1], size), np.float32)
    for theme, own in enumerate(sheet.aims.T > 0):
        chosen = np.flatnonzero(own[owner])
        inside[theme] = np.bincount(places[chosen], shares[chosen], size)
    everywhere = np.bincount(places, shares, size).astype(np.float32)
    return Counts(rows, inside, everywhere, inside.sum(axis=1), float(everywhere.sum()))


def _sample(posts: int) -> list[int]:
    return [round(row) for row in np.linspace(0, posts - 1, min(posts, SAMPLE))]
