"""What facilitators ruled of tags: this entry is, or is not, about that territory or theme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cmooc.domain.tags import Tag, TagKind

FACILITATOR = "facilitator"  # the tagger of tags that a person gave


@dataclass(frozen=True, slots=True)
class Ruling:
    """It holds until it is taken back, whatever any tagger says. `by` is the name of the facilitator, may be empty."""

    kind: TagKind
    slug: str
    is_right: bool
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One change of one ruling: who, when, from what to what; None where nothing was or is ruled.

    The traces of one `move` were made in one go and are undone in one go.
    """

    move: str
    entry_id: int
    kind: TagKind
    slug: str
    before: bool | None
    after: bool | None
    by: str
    at: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a learner takes from a ruling on a theme. `text` stands for an entry as it reads now: an edit makes another."""

    text: str
    theme: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A suggestion that awaits a facilitator: the surest one of all taggers on an entry and a subject."""

    entry_id: int
    tag: Tag
