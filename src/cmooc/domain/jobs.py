"""What a poll hands to the process that reads bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cmooc.domain.changes import Known
from cmooc.domain.events import EventRecord
from cmooc.domain.feeds import Feed, PollState
from cmooc.domain.fetches import Fetched


@dataclass(frozen=True, slots=True)
class Job:
    """An answer with a body to read.

    `known` are all entries of the feed, `outlined` the identities of posts that were left aside, `events` those of a
    calendar; `now` is when the answer is looked at.
    """

    feed: Feed
    poll: PollState
    answer: Fetched
    body_hash: str
    known: tuple[Known, ...]
    outlined: frozenset[str]
    now: datetime
    events: tuple[EventRecord, ...] = ()
