"""From the sum of the judges to how often a facilitator would agree: a logistic curve (Platt, 1999)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cmooc.taggers.learner.vectors import Floats

USUAL = (12.0, -3.0)  # the curve as long as there is nothing to see
HOLD = 0.1  # how much has to be seen to leave it
STEPS = 12
STRANGE = 0.5

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likelihood:
    slope: float
    lift: float

    def __call__(self, sums: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * sums + self.lift, -30, 30))), np.float32)


def likelihood(sums: Floats, is_right: Floats, strange: Floats) -> Likelihood:
    """Return the curve that fits best to what came true, by Newton's method; a step that leads astray is shortened.

    `strange` are the sums of posts about other subjects, of which none is right; all together weigh half of the rest.
    """
    seen = np.stack([np.concatenate([sums.ravel(), strange.ravel()]), np.ones(sums.size + strange.size)], axis=1)
    right = np.concatenate([is_right.ravel(), np.zeros(strange.size)])
    weights = np.repeat([1.0, STRANGE * sums.size / max(strange.size, 1)], [sums.size, strange.size])
    curve = np.array(USUAL)
    for _ in range(STEPS):
        told = 1 / (1 + np.exp(-np.clip(seen @ curve, -30, 30)))
        slope = seen.T @ (weights * (told - right)) + HOLD * (curve - USUAL)
        bend = (seen * (weights * told * (1 - told))[:, None]).T @ seen + HOLD * np.eye(2)
        step = np.linalg.solve(bend, slope)
        before = _loss(curve, seen, right, weights)
        while _loss(curve - step, seen, right, weights) > before and np.abs(step).max() > 1e-3:
            step = step / 2
        curve = curve - step
    return Likelihood(float(curve[0]), float(curve[1]))


def _loss(curve: Doubles, seen: Doubles, right: Doubles, weights: Doubles) -> float:
    sums = seen @ curve
    off = float(((curve - USUAL) ** 2).sum())
    return float((weights * (np.logaddexp(0, sums) - right * sums)).sum()) + HOLD / 2 * off
