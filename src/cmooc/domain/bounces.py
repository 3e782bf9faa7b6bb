"""What comes back on a message: a report, what it says of a mailbox, and how receiving servers take our mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BounceKind(StrEnum):
    """What a report says.

    `HARD`: there is no such mailbox. `MAILBOX_FULL` and `SOFT`: not for now, or nobody says why. `REFUSED`: what we sent
    or who we are is not wanted, which says nothing of the mailbox. `DELAYED`: still under way. `DELIVERED`: it arrived.
    `LEAVE`: the reader's own wish, by mail. `OUT_OF_OFFICE`: an answer no person wrote. `UNKNOWN`: no report that
    machines could read.
    """

    HARD = "hard"
    SOFT = "soft"
    MAILBOX_FULL = "mailbox_full"
    REFUSED = "refused"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"
    LEAVE = "leave"
    OUT_OF_OFFICE = "out_of_office"
    UNKNOWN = "unknown"


LASTING = frozenset({BounceKind.HARD, BounceKind.REFUSED})  # of no use to try again
FAILING = frozenset({BounceKind.HARD, BounceKind.SOFT, BounceKind.MAILBOX_FULL})  # the mailbox did not get the message
KEPT = FAILING | {BounceKind.REFUSED, BounceKind.DELAYED, BounceKind.COMPLAINT, BounceKind.UNKNOWN}


class CameBy(StrEnum):
    """`SMTP`: the relay's own answer; `MAIL`: a message to the bounce address; `HOOK`: a machine that called us."""

    SMTP = "smtp"
    MAIL = "mail"
    HOOK = "hook"


@dataclass(frozen=True, slots=True)
class Report:
    """What a message to the bounce address says.

    `subscriber_id` and `mailing_id` stand in a recipient that we signed, `key` in a link that we signed: without any of
    them the report is about nobody, whatever it says. `status` is an enhanced code (RFC 3463) or empty, `domain` that
    of the mailbox it names, `detail` the server's words without names of mailboxes.
    """

    kind: BounceKind
    status: str = ""
    action: str = ""
    domain: str = ""
    detail: str = ""
    subscriber_id: int | None = None
    mailing_id: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report on the message of a subscriber; `mailing_id` is 0 when nobody knows which message it was."""

    subscriber_id: int
    mailing_id: int
    kind: BounceKind
    status: str
    domain: str
    detail: str
    at: datetime
    came_by: CameBy


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that failed while it was handed over; `code` is 0 when the server said nothing."""

    subscriber_id: int
    mailing_id: int
    code: int
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DomainFigures:
    """How the servers of a domain took our messages. `bounced` came back after they had been accepted.

    `lasting` counts those of `failed` and `bounced` that would fail again; `deferred` those that had to wait.
    """

    domain: str
    accepted: int = 0
    deferred: int = 0
    failed: int = 0
    bounced: int = 0
    lasting: int = 0
    complaints: int = 0

    @property
    def lasting_share(self) -> float:
        return self.lasting / (self.accepted + self.failed) if self.accepted + self.failed else 0.0

    @property
    def complaint_share(self) -> float:
        return self.complaints / self.accepted if self.accepted else 0.0

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what the host is to look at: `failures` above 1 % and `complaints` above 0.1 %, as big receivers do."""
        found = (("failures", self.lasting_share > 0.01), ("complaints", self.complaint_share > 0.001))
        return tuple(name for name, is_much in found if is_much)
