"""Passkeys: making one, and signing in with it. Each challenge is ours, fresh, and good for one answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Protocol

from cmooc.domain.errors import BadInput
from cmooc.domain.letters import Letter
from cmooc.domain.roles import NewKey, Passkey, Person, RelyingParty
from cmooc.domain.texts import squeeze
from cmooc.domain.times import Clock
from cmooc.stages.tokens import Purpose, Tokens
from cmooc.stores.letters import LetterStore
from cmooc.stores.passkeys import PasskeyStore
from cmooc.stores.people import PeopleStore

CHALLENGE_LASTS = timedelta(minutes=5)
CHALLENGES_AT_A_TIME = 30  # of one client, which may be a whole house
MOST_PASSKEYS = 20
LONGEST_NAME = 60


class Ceremonies(Protocol):
    """What `stages.passkeys` does."""

    def options_to_make(
        self, site: RelyingParty, person: Person, known: Sequence[Passkey], challenge: bytes
    ) -> str: ...
    def options_to_sign(self, site: RelyingParty, challenge: bytes) -> str: ...
    def challenge_in(self, answer: str) -> bytes: ...
    def credential_in(self, answer: str) -> str: ...
    def made(self, site: RelyingParty, answer: str, challenge: bytes) -> NewKey: ...
    def signed(self, site: RelyingParty, answer: str, challenge: bytes, key: NewKey, owner: Person) -> int: ...


@dataclass(frozen=True)
class Passkeys:
    """`site` is None where browsers make none: neither HTTPS nor localhost."""

    store: PasskeyStore
    people: PeopleStore
    letters: LetterStore
    tokens: Tokens
    site: RelyingParty | None
    ceremonies: Ceremonies
    new_challenge: Callable[[], bytes]
    clock: Clock

    def of(self, person: Person) -> tuple[Passkey, ...]:
        return self.store.of_person(person.id)

    def ask_to_make(self, person: Person, client: str) -> str:
        """Return the options for a browser, as JSON. Raises BadInput when there are too many questions."""
        challenge = self._challenge(person.id, client)
        return self.ceremonies.options_to_make(self._site(), person, self.of(person), challenge)

    def make(self, person: Person, answer: str, name: str) -> None:
        """Keep what the browser made, and tell its owner by letter. Raises BadInput."""
        site = self._site()
        key = self.ceremonies.made(site, answer, self._taken(answer, person.id))
        named = squeeze(name)[:LONGEST_NAME] or f"{self.clock():%Y-%m-%d}"
        self.store.add(person.id, key, named, self.clock(), MOST_PASSKEYS)
        content = {"name": named, "link": f"{site.origin}/desk/me"}
        about = f"passkey:{sha256(key.credential.encode()).hexdigest()[:16]}"
        self.letters.write(Letter("passkey_made", about, person.address, person.language, content), self.clock())

    def ask_to_sign(self, client: str) -> str:
        """Return the options for a browser, as JSON. Raises BadInput when there are too many questions."""
        return self.ceremonies.options_to_sign(self._site(), self._challenge(None, client))

    def owner(self, answer: str) -> Person | None:
        """Return whose passkey an answer says it is from; nothing is checked yet. None for nobody's."""
        try:
            found = self.store.named(self.ceremonies.credential_in(answer))
        except BadInput:
            return None
        return self.people.of_id(found.person_id) if found else None

    def sign(self, answer: str) -> Person:
        """Return who has signed. Raises BadInput."""
        challenge = self._taken(answer, None)
        passkey = self.store.named(self.ceremonies.credential_in(answer))
        owner = self.people.of_id(passkey.person_id) if passkey else None
        if passkey is None or owner is None:
            raise BadInput("This course does not know this passkey.")
        uses = self.ceremonies.signed(self._site(), answer, challenge, passkey.key, owner)
        if not self.store.used(passkey, uses, self.clock()):
            raise BadInput("This passkey was not accepted. Please try again.")
        return owner

    def rename(self, person: Person, passkey_id: int, name: str) -> None:
        """Raises BadInput for a name that is empty."""
        named = squeeze(name)[:LONGEST_NAME]
        if not named:
            raise BadInput("A passkey needs a name.")
        self.store.rename(passkey_id, person.id, named)

    def remove(self, person: Person, passkey_id: int) -> None:
        self.store.remove(passkey_id, person.id)

    def _site(self) -> RelyingParty:
        if self.site is None:
            raise BadInput("Passkeys need an address that begins with https://, or http://localhost.")
        return self.site

    def _challenge(self, person_id: int | None, client: str) -> bytes:
        challenge, now = self.new_challenge(), self.clock()
        who = self.tokens.mark(Purpose.CLIENT, client)
        until = now + CHALLENGE_LASTS
        if not self.store.ask(_hash(challenge), person_id, who, now, until, CHALLENGES_AT_A_TIME):
            raise BadInput("There were too many tries from here. Please wait five minutes.")
        return challenge

    def _taken(self, answer: str, person_id: int | None) -> bytes:
        """Use up the challenge that an answer is to; it is gone even if the answer is wrong."""
        challenge = self.ceremonies.challenge_in(answer)
        if not self.store.take(_hash(challenge), person_id, self.clock()):
            raise BadInput("This took too long, or was answered already. Please try again.")
        return challenge


def _hash(challenge: bytes) -> str:
    return sha256(challenge).hexdigest()
