"""Labels that publishers put on their posts: categories, also several written as one, and hashtags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cmooc.domain.rules import squash
from cmooc.domain.texts import hashtags

SEPARATORS = re.compile(r"[,;/|>›»]")  # WordPress makes one category of several that were typed with commas


@dataclass(frozen=True, slots=True)
class Label:
    """A category as most posts write it, how many posts have it, and in how many feeds."""

    written: str
    posts: int
    feeds: int


def parts_of(category: str) -> tuple[str, ...]:
    """Return the categories that one holds: itself alone, when it is not several written as one."""
    return tuple(filter(None, map(str.strip, SEPARATORS.split(category))))


def keys_of(categories: Iterable[str], text: str = "") -> frozenset[str]:
    """Return all labels squashed: categories, their parts, and the hashtags of a text."""
    wholes = tuple(categories)
    parts = (part for category in wholes for part in parts_of(category))
    return frozenset(filter(None, map(squash, (*wholes, *parts, *hashtags(text)))))
