"""Echoes: what came back to the posts of past editions, and who has spoken lately."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cmooc.domain.entries import Record
from cmooc.domain.tags import Subject


@dataclass(frozen=True, slots=True)
class Echoes:
    """`talked_about` are (post, comments since an edition last told of it); `unanswered` wait for a first comment.

    Both know only sources that count comments. `spoken` are posts of the last weeks by theme and territory.
    """

    talked_about: tuple[tuple[Record, int], ...] = ()
    unanswered: tuple[Record, ...] = ()
    spoken: Mapping[Subject, int] = field(default_factory=dict)
