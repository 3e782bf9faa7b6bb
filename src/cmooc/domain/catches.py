"""What became of each post that was seen in a feed, for its author: those of the course, and those that were left aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cmooc.domain.entries import Decision, Record
from cmooc.domain.polls import Attempt


@dataclass(frozen=True, slots=True)
class Caught:
    """A post that was seen. Of one that was left aside before it was read there is no `record`: its name alone is known."""

    title: str
    url: str | None
    published_at: datetime | None
    first_seen_at: datetime
    decision: Decision
    withdrawn_at: datetime | None = None
    record: Record | None = None

    @property
    def dated_at(self) -> datetime:
        """The time to sort and show by: published, never later than first seen."""
        return min(self.published_at, self.first_seen_at) if self.published_at else self.first_seen_at


@dataclass(frozen=True, slots=True)
class Catch:
    """How many posts of a feed were seen, by what became of them."""

    accepted: int = 0
    held: int = 0
    left_out: int = 0
    withdrawn: int = 0

    @property
    def seen(self) -> int:
        return self.accepted + self.held + self.left_out + self.withdrawn


class Missing(StrEnum):
    """Why a post is not among those that were seen."""

    NOT_READ = "not_read"
    NOT_APPROVED = "not_approved"
    STOPPED = "stopped"
    FAILED = "failed"
    ELSEWHERE = "elsewhere"
    NOT_IN_FEED = "not_in_feed"


@dataclass(frozen=True, slots=True)
class Sought:
    """What looking for a post came to: those that were found, else why there are none."""

    typed: str
    found: tuple[Caught, ...]
    missing: Missing | None = None


class Asked(StrEnum):
    """What asking to be read at once came to. `BUSY`: it is being read at this moment, or its server wants peace."""

    READ = "read"
    TOO_SOON = "too_soon"
    BUSY = "busy"
    NOT_APPROVED = "not_approved"


@dataclass(frozen=True, slots=True)
class ReadNow:
    """`attempt` is what was asked and what came, when it was read."""

    asked: Asked
    attempt: Attempt | None = None
