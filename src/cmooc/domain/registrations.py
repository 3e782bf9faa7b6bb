"""Registrations: from an address that somebody pasted to a feed on the list, with what they chose and agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cmooc.domain.checkups import CheckUp
from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import Accepts, Feed, Show
from cmooc.domain.sentences import Sentence


class RegistrationState(StrEnum):
    """`LOST`: nothing was found. `ASKED`: choices are made, and a letter asks to confirm them."""

    LOOKING = "looking"
    LOST = "lost"
    FOUND = "found"
    ASKED = "asked"
    CONFIRMED = "confirmed"


class ProofState(StrEnum):
    """Whether mailbox and feed were seen to belong together. `MISSING`: it was looked for and not found."""

    NONE = ""
    LOOKING = "looking"
    MISSING = "missing"
    LINE = "line"
    MAIL = "mail"

    @property
    def is_proven(self) -> bool:
        return self in (ProofState.LINE, ProofState.MAIL)


class Moderation(StrEnum):
    """Who lets a confirmed feed in. `OPEN`: it comes in at once, and its first posts wait for a facilitator."""

    BY_HAND = "by hand"
    KNOWN_DOMAINS = "known domains"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Admission:
    """How a confirmed feed begins: let in or not, and on trial or not."""

    is_approved: bool = False
    is_on_trial: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that was perhaps meant. `code` is the gazetteer's; `line` names it with what holds it."""

    code: str
    line: str


@dataclass(frozen=True, slots=True)
class Home:
    """A home territory: `slug` when the course has it, `code` when it is an official place that it may take in."""

    slug: str = ""
    code: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a participant chose. `language` is that of the posts, empty where each post says its own."""

    show: Show
    accepts: Accepts
    name: str
    mail: str
    language: str = ""
    home: Home = Home()


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was filled in: texts, as long as nobody has looked at them."""

    show: str = Show.EXCERPT.value
    accepts: str = Accepts.EVERY.value
    name: str = ""
    mail: str = ""
    language: str = ""
    home: str = ""
    home_code: str = ""
    agrees: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What the form came to: `wanted` when it is right, else what is wrong by field, and places to choose from."""

    wanted: Wanted | None = None
    errors: Mapping[str, BadInput] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The feed that was found, as far as the list needs it. `urls` are all addresses under which it was met."""

    url: str
    title: str
    channel: str
    home_page_url: str | None = None
    language: str | None = None
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registration:
    """`mark` is the hash of the key in its address. Until `leased_until` somebody is at work on it.

    `asking` is the host that is being asked. `wording` is what was agreed to. `decided_at`: let in by a facilitator.
    """

    id: int
    mark: str
    state: RegistrationState
    typed: str
    language: str
    started_at: datetime
    changed_at: datetime
    leased_until: datetime
    asking: str = ""
    refusal: Sentence | None = None
    found: Found | None = None
    checkup: CheckUp | None = None
    wanted: Wanted | None = None
    asked_at: datetime | None = None
    confirmed_at: datetime | None = None
    decided_at: datetime | None = None
    wording: str = ""
    feed_id: int | None = None
    proof: ProofState = ProofState.NONE
    proof_at: datetime | None = None
    proof_url: str = ""


class Standing(StrEnum):
    """Why a feed can't be registered again."""

    WAITING = "waiting"
    IN = "in"
    PAUSED = "paused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Known:
    """A feed that is with us. `has_owner`: somebody has confirmed that letters about it go to them."""

    feed: Feed
    standing: Standing
    has_owner: bool
    next_poll_at: datetime | None = None
