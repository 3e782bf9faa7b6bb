"""People who run the course: who they are, and how they come in without a password."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from itertools import count

from cmooc.domain.courses import Course
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.letters import Letter
from cmooc.domain.roles import LoginLink, PasskeyPolicy, Person, Role, Session, WayIn
from cmooc.domain.subscribers import Limits, Visit, address_key
from cmooc.domain.texts import fold, squeeze
from cmooc.domain.times import Clock, rfc3339
from cmooc.stages.tokens import Purpose, Tokens
from cmooc.stores.letters import LetterStore
from cmooc.stores.logins import LoginStore
from cmooc.stores.passkeys import PasskeyStore
from cmooc.stores.people import PeopleStore
from cmooc.stores.sign_ups import SignUpStore

LINK_LASTS = timedelta(minutes=15)
LINKS_PER_DAY = 10  # apart from readers' letters: who signs people up must not shut them out of the desk
SESSION_LASTS = timedelta(days=30)
SESSION_IDLES = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)  # how exactly it is known when somebody was here
UNDO_LASTS = timedelta(days=7)
LONGEST_NAME, LONGEST_DEVICE = 80, 120


@dataclass(frozen=True)
class People:
    """`new_secret` gives words that nobody can guess; only their hashes are kept."""

    store: PeopleStore
    logins: LoginStore
    passkeys: PasskeyStore
    letters: LetterStore
    sign_ups: SignUpStore
    tokens: Tokens
    mail_address: Callable[[str], str]
    new_secret: Callable[[], str]
    course: Course
    limits: Limits
    policy: PasskeyPolicy
    clock: Clock

    def add(
        self, address: str, role: Role, name: str = "", language: str = "", territories: tuple[str, ...] = (),
        themes: tuple[str, ...] = (),
    ) -> Person:  # fmt: skip
        """Give somebody a role. Raises BadInput when this is no address, or they have one already."""
        given = self.mail_address(address)
        named = squeeze(name)[:LONGEST_NAME] or self._free_name(given)
        person = Person(
            0, self.new_secret(), named, given, language or self.course.language, role, territories, themes,
            self.clock(),
        )  # fmt: skip
        return self.store.add(person)

    def welcome(self, person: Person, by: str) -> None:
        """Write to somebody who has got a role, and where they come in."""
        content = {"role": person.role.value, "by": by, "link": f"{self.course.base_url}/login"}
        self._write("welcome", f"welcome:{person.key}", person, content)

    def find(self, reference: str) -> Person:
        """Return whom an address or a name means. Raises NotFound."""
        wanted = reference.strip()
        for one in self.store.all():
            if fold(wanted) == fold(one.name) or address_key(one.address) == address_key(wanted):
                return one
        raise NotFound("Nobody with a role is called {name}. See: cmooc people list", name=reference)

    def of_id(self, person_id: int) -> Person:
        """Raises NotFound."""
        found = self.store.of_id(person_id)
        if found is None:
            raise NotFound("Nobody with a role has the number {number}.", number=person_id)
        return found

    def change(self, person: Person, seen: str = "") -> None:
        """Change name, address, language, role or bounds; `seen` is the version that was changed.

        Raises BadInput rather than leave the course without a host, and Overtaken when somebody else was first.
        """
        named = squeeze(person.name)[:LONGEST_NAME] or person.name
        self.store.change(replace(person, name=named, address=self.mail_address(person.address)), seen)

    def remove(self, person: Person) -> None:
        """Take somebody's role away; it can be undone for a week."""
        self.store.remove(person.id, self.clock())
        self.letters.take_back(_letters_of(person))

    def removed(self) -> tuple[Person, ...]:
        """Return whose removal can be undone."""
        return self.store.removed(self.clock() - UNDO_LASTS)

    def bring_back(self, person_id: int) -> Person:
        """Undo a removal. Raises NotFound when it is too late, or somebody else has got their name or address."""
        found = self.store.bring_back(person_id, self.clock() - UNDO_LASTS)
        if found is None:
            raise NotFound("This removal can't be undone any more. Add them anew.")
        return found

    def keep_up(self) -> None:
        """Forget what has run out."""
        now = self.clock()
        self.logins.forget(now, now - SESSION_IDLES)
        self.passkeys.forget(now)
        self.store.forget(now - UNDO_LASTS)

    # -- coming in

    def may_ask(self, address: str, client: str) -> bool:
        """Note that somebody asks for a link; False when it is once too often. Raises BadInput when this is no address.

        It does the same for everybody, so nobody learns from it who has a role.
        """
        marked = f"login {address_key(self.mail_address(address))}"
        visit = Visit(self.tokens.mark(Purpose.ADDRESS, marked), self.tokens.mark(Purpose.CLIENT, client))
        limits = Limits(LINKS_PER_DAY, self.limits.sign_ups_per_hour)
        return self.sign_ups.let_in(visit, limits, self.clock())

    def send_link(self, address: str, goes_to: str) -> None:
        """Write a link to somebody who has a role, and nothing to others. To be done when the answer has been given."""
        person = self.store.of_address(self.mail_address(address))
        if person is None:
            return
        self.letters.take_back(_letters_of(person))
        if self._needs_passkey(person):
            link, kind = f"{self.course.base_url}/login", "use_passkey"
        else:
            link, kind = self.link(person, goes_to), "login"
        until = rfc3339(self.clock() + LINK_LASTS)
        content = {"link": link, "minutes": int(LINK_LASTS.total_seconds() // 60), "until": until}
        self._write(kind, f"{_letters_of(person)}{_hash(self.new_secret())[:16]}", person, content)

    def link(self, person: Person, goes_to: str = "/desk/", *, is_by_host: bool = False) -> str:
        """Return an address that lets somebody in once, for a quarter of an hour; their older ones are void."""
        token, now = self.new_secret(), self.clock()
        self.logins.keep_link(_hash(token), LoginLink(person, goes_to, is_by_host), now, now + LINK_LASTS)
        return f"{self.course.base_url}/login/{token}"

    def awaited(self, token: str) -> LoginLink | None:
        """Return what a link is good for; looking does not use it up."""
        found = self.logins.of_link(_hash(token), self.clock())
        return None if found and self._needs_passkey(found.person) and not found.is_by_host else found

    def enter(self, token: str, device: str, former: str = "") -> str:
        """Use a link up and return the secret of a new session. Raises BadInput when it is used or has run out."""
        found = self.awaited(token)
        if found is None or not self.logins.use_link(_hash(token), self.clock()):
            raise BadInput("This link has been used or has run out. Ask for another one.")
        return self.open(found.person, WayIn.LINK, device, former)

    def open(self, person: Person, way_in: WayIn, device: str, former: str = "") -> str:
        """Sign somebody in, whoever checked that it is them; returns the secret that their browser keeps.

        `former` is the secret that it kept so far: that session ends.
        """
        secret, now = self.new_secret(), self.clock()
        session = Session(0, person, way_in, squeeze(device)[:LONGEST_DEVICE], now, now, now + SESSION_LASTS)
        self.logins.open(_hash(secret), session, _hash(former))
        return secret

    # -- being in

    def session(self, secret: str) -> Session | None:
        """Return the session of a browser; None when it ended, or nobody has it."""
        now = self.clock()
        found = self.logins.session(_hash(secret), now, now - SESSION_IDLES)
        if found is not None and now - found.seen_at >= SEEN_EVERY:
            self.logins.seen(found.id, now)
        return found

    def sessions(self, person: Person) -> tuple[Session, ...]:
        """Return where somebody is signed in, the newest first."""
        now = self.clock()
        return self.logins.of_person(person.id, now, now - SESSION_IDLES)

    def must_make_passkey(self, session: Session) -> bool:
        """Tell whether this session is only good for making a passkey: the host requires one, and it began without."""
        return self.policy is PasskeyPolicy.REQUIRED and session.way_in is WayIn.LINK

    def leave(self, session: Session) -> None:
        self.logins.close(session.id, session.person.id)

    def end(self, person: Person, session_id: int) -> bool:
        return self.logins.close(session_id, person.id)

    def end_all(self, person: Person, but: Session | None = None) -> int:
        """Sign somebody out everywhere, but in one browser if it is named; returns in how many."""
        return self.logins.close_all(person.id, but.id if but else None)

    def sign_everybody_out(self) -> None:
        """After a restore: what had been ended since the backup would live again."""
        self.logins.end_everything()

    # --

    def _needs_passkey(self, person: Person) -> bool:
        return self.policy is PasskeyPolicy.REQUIRED and bool(self.passkeys.of_person(person.id))

    def _write(self, kind: str, name: str, person: Person, content: Mapping[str, object]) -> None:
        self.letters.write(Letter(kind, name, person.address, person.language, content), self.clock())

    def _free_name(self, address: str) -> str:
        """Return how an address begins, with a number when somebody is called that already."""
        taken = {fold(one.name) for one in self.store.all()}
        first = address.partition("@")[0][:LONGEST_NAME]
        names = (first if number == 1 else f"{first} {number}" for number in count(1))
        return next(name for name in names if fold(name) not in taken)


def _letters_of(person: Person) -> str:
    return f"login:{person.id}:"


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
