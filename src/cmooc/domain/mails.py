"""Messages on their way to a mail server, and what became of them there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered message in its envelope. `id` is the sender's own number for it; `data` has CRLF line ends (RFC 5322)."""

    id: int
    sender: str
    recipient: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: `address` stands in From. Bounces come to `bounce_address` with a detail (VERP), else to `address`.

    `contact` is who answers people, a mail or web address; `postal_address` is printed as it is. All may be empty but
    the first.
    """

    address: str
    bounce_address: str = ""
    contact: str = ""
    postal_address: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What all readers of one cut of an edition get; `html` is empty for those who want text alone.

    Where a reader's own token belongs, `text` and `html` hold the mark that was given to their making.
    """

    language: str
    subject: str
    text: str
    html: str
    archive_url: str
    help_url: str


class Taking(StrEnum):
    """What became of a message: taken over, to be tried again (4xx, lost), refused for good (5xx).

    `WITHHELD`: it was not let go at the last moment. `STALLED`: it was not tried, because the server takes no mail at
    present from anybody.
    """

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    WITHHELD = "withheld"
    STALLED = "stalled"


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` is the SMTP reply code, 0 when none came; `detail` the server's words, or what cut the connection.

    `is_uncertain`: the whole message had left when the connection was lost, so it may have been taken over all the same.
    `is_relays`: the server asks its sender to slow down; it says nothing of this recipient.
    """

    taking: Taking
    code: int = 0
    detail: str = ""
    is_uncertain: bool = False
    is_relays: bool = False
