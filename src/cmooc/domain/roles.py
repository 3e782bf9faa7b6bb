"""People who run the course: facilitators and hosts, and how they are let in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

# first words of actions that are about the course itself; whatever is not among them, hosts alone see
CURATION = frozenset((
    "announcement", "category", "desk", "draft", "edition", "entry", "event", "feed", "post", "tag", "territory", "theme",
))  # fmt: skip


class Role(StrEnum):
    """A host may do all that a facilitator may."""

    FACILITATOR = "facilitator"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Person:
    """`name` stands beside what they do, and is nobody else's. `key` is what passkeys know them by.

    `territories` and `themes` bound what a facilitator decides; while both are empty, they decide on everything.
    """

    id: int
    key: str
    name: str
    address: str
    language: str
    role: Role
    territories: tuple[str, ...]
    themes: tuple[str, ...]
    created_at: datetime
    removed_at: datetime | None = None

    @property
    def version(self) -> str:
        """What a form carries, so that nobody overwrites what they have not seen."""
        said = (self.name, self.address, self.language, self.role.value, self.territories, self.themes)
        return sha256(repr(said).encode()).hexdigest()[:16]

    @property
    def is_host(self) -> bool:
        return self.role is Role.HOST

    @property
    def is_bounded(self) -> bool:
        return not self.is_host and bool(self.territories or self.themes)

    def decides_on(self, territories: Collection[str], themes: Collection[str]) -> bool:
        """Tell whether something with these tags is theirs to decide on; untagged things are everybody's."""
        if not self.is_bounded or not (territories or themes):
            return True
        return not set(self.territories).isdisjoint(territories) or not set(self.themes).isdisjoint(themes)


def changes(old: Person, new: Person) -> str:
    """Say in short what is another now, without addresses: the audit log keeps it when people are forgotten."""
    shown = {
        "name": (old.name, new.name), "language": (old.language, new.language), "role": (old.role, new.role),
        "territories": (" ".join(old.territories), " ".join(new.territories)),
        "themes": (" ".join(old.themes), " ".join(new.themes)),
    }  # fmt: skip
    told = [f"{name}: {one or '–'} → {other or '–'}" for name, (one, other) in shown.items() if one != other]
    return "; ".join([*told, *(["address"] if old.address != new.address else [])])


class WayIn(StrEnum):
    LINK = "link"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class LoginLink:
    """Whom a link lets in, and where they then go. `is_by_host`: a host vouches for them, no mailbox."""

    person: Person
    goes_to: str
    is_by_host: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which a person is signed in; `device` is what it says of itself, in two or three words."""

    id: int
    person: Person
    way_in: WayIn
    device: str
    made_at: datetime
    seen_at: datetime
    runs_out_at: datetime


class PasskeyPolicy(StrEnum):
    """`REQUIRED`: a link in a mail is only good for making a first passkey."""

    OFFERED = "offered"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class NewKey:
    """What an authenticator made; `credential` is its name for it, in base64url.

    `uses` is how often it says it has signed; 0 where it does not count.
    """

    credential: str
    public_key: bytes
    uses: int
    transports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passkey:
    id: int
    person_id: int
    key: NewKey
    name: str
    made_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Whom passkeys are made for: the host's name and the address of its pages, as browsers name them."""

    host: str
    origin: str
    title: str


class Outcome(StrEnum):
    """`BEGUN`: the action was not seen to end, for instance because the process was killed."""

    BEGUN = "begun"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the audit log. `action` is a stable code such as `feed.approve`; `about` names what it was done to."""

    id: int
    at: datetime
    by: str
    action: str
    about: str
    detail: str
    outcome: Outcome
