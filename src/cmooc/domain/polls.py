"""What one poll of one feed came to, ready to be stored in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cmooc.domain.changes import Keys
from cmooc.domain.entries import Decision, Entry
from cmooc.domain.events import EventChanges, FreshEvent
from cmooc.domain.feeds import Feed, Outcome, PollState
from cmooc.domain.tags import Tag


class Why(StrEnum):
    """Why a feed was asked: its time had come, somebody asked for it, or its hub brought the news."""

    DUE = "due"
    FORCED = "forced"
    PUSHED = "pushed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A line of the public fetch log. `status` is 0 when no answer came; `is_conditional`: validators were sent."""

    at: datetime
    outcome: Outcome
    status: int = 0
    wire_bytes: int = 0
    duration_ms: int = 0
    new: int = 0
    changed: int = 0
    detail: str = ""
    why: Why = Why.DUE
    is_conditional: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """A server that asked to be left alone: none of its feeds is polled before `until`. `host` is a `host_key`."""

    host: str
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """An entry as this poll found it, decided upon and tagged, with what it will be known by.

    `events` are those that it seems to announce.
    """

    entry: Entry
    keys: Keys
    fingerprint: str
    decision: Decision
    tags: tuple[Tag, ...] = ()
    events: tuple[FreshEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A post that the course has no use for: known by name, so that it is not taken for new, and not kept.

    `reason` is that of its decision.
    """

    guid: str
    url: str | None
    title: str
    published_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Polled:
    """`changed` pairs the id of a stored entry with its new form, `rekeyed` with the keys it is known by from now on.

    `withdrawn`, `returned`, `listed` and `unlisted` are ids; the last two say what stands in the feed now and did not
    before, and the other way round. `events` are those of a calendar.
    """

    feed: Feed
    poll: PollState
    attempt: Attempt
    new: tuple[Fresh, ...] = ()
    outlines: tuple[Outline, ...] = ()
    changed: tuple[tuple[int, Fresh], ...] = ()
    rekeyed: tuple[tuple[int, Keys], ...] = ()
    withdrawn: tuple[int, ...] = ()
    returned: tuple[int, ...] = ()
    listed: tuple[int, ...] = ()
    unlisted: tuple[int, ...] = ()
    hold: Hold | None = None
    events: EventChanges = EventChanges()
