"""Mailings: one edition on its way to its readers, and what became of it for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cmooc.domain.editions import Rhythm
from cmooc.domain.subscribers import Cut, Recipient


class MailingState(StrEnum):
    """`LATE`: the relay took nothing until it was too late to go out unasked; somebody must say whether it still should."""

    SENDING = "sending"
    PAUSED = "paused"
    LATE = "late"
    CANCELLED = "cancelled"
    DONE = "done"


class StepKind(StrEnum):
    """What people do with a mailing."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Step:
    """`by` is empty when nobody's hand did it: its hour had come."""

    at: datetime
    kind: StepKind
    by: str


class DeliveryState(StrEnum):
    """`CLAIMED`: in the hands of a process that sends. `EXCLUDED`: was not to get it after all, with the reason."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    RETRY = "retry"
    ACCEPTED = "accepted"
    FAILED = "failed"
    EXCLUDED = "excluded"


class Exclusion(StrEnum):
    """Why a candidate gets nothing. `NOTHING`: nothing in the edition is for their cut."""

    PAUSED = "paused"
    SUSPENDED = "suspended"
    LEFT = "left"
    NOTHING = "nothing"
    CANCELLED = "cancelled"


OPEN = (DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.RETRY)


@dataclass(frozen=True, slots=True)
class Mailing:
    """`name` is that of its edition, which left at `left_at`. `due_at` is set while a relay that is down is left alone.

    `stalls` counts how often in a row the relay took nothing; `detail` says what it said last.
    """

    id: int
    name: str
    rhythm: Rhythm
    state: MailingState
    candidates: int
    left_at: datetime
    started_at: datetime
    ended_at: datetime | None = None
    due_at: datetime | None = None
    stalls: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Candidates by what became of them. `doubtful` may have got the edition twice: they are counted elsewhere too."""

    states: Mapping[DeliveryState, int] = field(default_factory=dict)
    exclusions: Mapping[str, int] = field(default_factory=dict)
    doubtful: int = 0

    def of(self, state: DeliveryState) -> int:
        return self.states.get(state, 0)

    @property
    def waiting(self) -> int:
        return sum(self.of(state) for state in OPEN)

    @property
    def settled(self) -> int:
        return sum(self.states.values()) - self.waiting


@dataclass(frozen=True, slots=True)
class Delivery:
    """One edition to one reader, about to go; `tries` is how often it was tried before."""

    id: int
    recipient: Recipient
    domain: str
    cut: Cut
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a try: `tries` went before it, and `is_try` tells whether this one counts."""

    delivery_id: int
    tries: int
    state: DeliveryState
    due_at: datetime | None = None
    code: int = 0
    detail: str = ""
    is_try: bool = True
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A delivery that needs a look: it failed, or may have gone out twice (`doubts` times in doubt)."""

    subscriber_id: int
    address: str
    state: DeliveryState
    tries: int
    code: int
    detail: str
    doubts: int
