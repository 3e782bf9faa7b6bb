"""The rules that a theme had: who set which, when; and which one an undo brings back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """`text` is in force from `at` on, until the next. `by` may be empty."""

    text: str
    by: str
    at: datetime


def before_last(texts: Iterable[str]) -> str | None:
    """Return the rule that an undo brings back, from all that were in force, oldest first; None when there is none.

    An undo adds a version as every change does. So a rule like the last but one takes the last away, and the next undo
    goes one further back.
    """
    standing: list[str] = []
    for text in texts:
        if len(standing) > 1 and text == standing[-2]:
            standing.pop()
        elif not standing or text != standing[-1]:
            standing.append(text)
    return standing[-2] if len(standing) > 1 else None
