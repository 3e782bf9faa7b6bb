"""The `theme` benchmark: a few labelled posts are learnt, then each document is given the theme it is most likely of.

`--per-label` posts of each label are drawn from `--pool`, or all. A label is a theme of that name, with no description.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable
from typing import Any

from cmooc.domain.entries import Entry
from cmooc.domain.tags import Theme
from cmooc.taggers.learner.learner import Example, Learner, Seeds, seeds_of
from cmooc.taggers.learner.scoring import scores

Rows = list[dict[str, Any]]


def prepare(options: argparse.Namespace) -> Callable[[Rows], Rows]:
    pool = [json.loads(line) for line in options.pool.read_text("utf-8").splitlines()]
    learner = Learner()
    for row in drawn(pool, options.per_label, options.seed):
        learner.learn(example_of(row))
    model = learner.model(seeds_of_pool(pool))
    return lambda documents: [
        {"id": row["id"], "labels": [score.slug for score in scores(model, entry_of(row), words=0)]}
        for row in documents
    ]


def drawn(pool: Rows, per_label: str | int | None, seed: int) -> Rows:
    """Draw as the protocol says: the labels in order, one random generator for all, shuffle, take the first."""
    if per_label in (None, "all"):
        return pool
    chance = random.Random(seed)
    chosen: Rows = []
    for label in sorted({row["label"] for row in pool}):
        rows = [row for row in pool if row["label"] == label]
        chance.shuffle(rows)
        chosen += rows[: int(str(per_label))]
    return chosen


def example_of(row: dict[str, Any]) -> Example:
    return Example(row["id"], entry_of(row), row["label"], is_right=True)


def entry_of(row: dict[str, Any]) -> Entry:
    return Entry(guid=row["id"], title=row["title"], text=row["text"])


def seeds_of_pool(pool: Rows) -> Seeds:
    return seeds_of(Theme(label, {"en": label}, {}) for label in sorted({row["label"] for row in pool}))
