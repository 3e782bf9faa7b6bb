"""Letters: messages to one person that are no edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class LetterState(StrEnum):
    """`CLAIMED`: in the hands of a process that sends, until its time runs out."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    RETRY = "retry"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Letter:
    """`kind` chooses the template; `content` is what it tells, as JSON values.

    `name` is what the letter is about, such as `confirm:KEY:1`: a name is written to once only.
    """

    kind: str
    name: str
    address: str
    language: str
    content: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter in the outbox; `tries` counts those that were begun."""

    id: int
    letter: Letter
    written_at: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter as it is read; `body` has lines of at most 72 characters, addresses excepted."""

    subject: str
    body: str
