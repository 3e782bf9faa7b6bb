"""Registering a feed: an address is looked up, choices are made, a letter confirms them, and the policy lets it in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cmooc.domain.courses import LANGUAGES, Course
from cmooc.domain.errors import BadInput, Busy, TooMany
from cmooc.domain.feeds import Accepts, Feed, FeedState, NewFeed, Show
from cmooc.domain.letters import Letter
from cmooc.domain.registrations import (
    Candidate,
    Checked,
    Home,
    Known,
    Moderation,
    ProofState,
    Registration,
    RegistrationState,
    Standing,
    Typed,
    Wanted,
)
from cmooc.domain.subscribers import Limits, Visit, address_key
from cmooc.domain.texts import excerpt, squeeze
from cmooc.domain.times import Clock
from cmooc.domain.urls import host_of, shown
from cmooc.services.finding import normalized
from cmooc.services.homes import Homes
from cmooc.services.looking_up import LookUps
from cmooc.services.owners import Owners
from cmooc.services.subscribing import unusable
from cmooc.stages.mail_addresses import shown as shown_mail
from cmooc.stages.moderation import admission
from cmooc.stages.proofs import PREFIX
from cmooc.stages.tokens import Purpose, Tokens
from cmooc.stores.feeds import FeedStore
from cmooc.stores.letters import LetterStore
from cmooc.stores.registrations import Agreement, Beginning, RegistrationStore
from cmooc.stores.sign_ups import SignUpStore

LOG = logging.getLogger(__name__)
DAYS_TO_CONFIRM = 7
LOOKED_KEPT = timedelta(days=1)
CHECKUPS_KEPT = timedelta(days=30)
LOOKUPS_FOR_A_SIGN_UP = 2  # people try their home page, then their profile
MOST_OF_ADDRESS = 20  # look-ups of one address in an hour, by anybody
LOOKED_BACK = timedelta(days=90)
SHORTEST_READING = timedelta(seconds=3)
LONGEST_NAME = 120
LONGEST_HOME = 100
STANDINGS = {
    FeedState.PROPOSED: Standing.WAITING, FeedState.APPROVED: Standing.IN, FeedState.PAUSED: Standing.PAUSED,
    FeedState.GONE: Standing.GONE,
}  # fmt: skip


@dataclass(frozen=True)
class Policy:
    """How the host lets feeds in."""

    moderation: Moderation
    known_domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registering:
    """`refuse` raises BadInput for an address of which the platform lets nobody read anything.

    `forgotten_at` tells when a feed of an address was erased. `new_key` makes the secret of a registration's address.
    """

    store: RegistrationStore
    feeds: FeedStore
    lookups: LookUps
    homes: Homes
    owners: Owners
    letters: LetterStore
    sign_ups: SignUpStore
    tokens: Tokens
    mail_address: Callable[[str], str]
    refuse: Callable[[str], BadInput | None]
    forgotten_at: Callable[[str], datetime | None]
    new_key: Callable[[], str]
    policy: Policy
    limits: Limits
    course: Course
    clock: Clock

    # -- looking up

    def begin(self, typed: str, language: str, client: str) -> str:
        """Begin to look an address up; returns the key under which the outcome is found.

        Raises BadInput for what is no address, TooMany for who asks too often, Busy when there is no room.
        """
        url = normalized(typed)
        refused = self.refuse(url)
        if refused is not None:
            raise refused
        if not self.lookups.pool.take_place():
            raise _busy()
        key = self.new_key()
        begun = None
        try:
            begun = self.store.begin(self._beginning(key, typed, url, language, client), self.clock(), self._lease())
            if begun is None:
                raise TooMany("There were too many look-ups from your connection, or of this address. Wait an hour.")
        finally:
            if begun is None:
                self.lookups.pool.give_back()
        number = begun
        self.lookups.pool.run(lambda: self.lookups.look(number))
        return key

    def again(self, registration: Registration) -> None:
        """Look up once more what was broken off. Raises Busy; does nothing when it goes on."""
        if not self.lookups.pool.take_place():
            raise _busy()
        if not self.store.again(registration.id, self.clock(), self._lease()):
            self.lookups.pool.give_back()
            return
        self.lookups.pool.run(lambda: self.lookups.look(registration.id))

    def of_key(self, key: str) -> Registration | None:
        """Return the registration of an address that only its participant knows."""
        return self.store.of_mark(_hash(key))

    def is_broken_off(self, registration: Registration) -> bool:
        is_at_work = registration.state is RegistrationState.LOOKING or registration.proof is ProofState.LOOKING
        return is_at_work and registration.leased_until <= self.clock()

    # -- what is known already

    def known(self, registration: Registration) -> Known | None:
        """Return the feed that is with us under one of the addresses that were met, unless it is this one's own.

        Where nothing was found, that is the address that was typed: a feed of ours may be out of reach for a while.
        """
        for url in registration.found.urls if registration.found else (normalized(registration.typed),):
            feed = self.feeds.by_url(url)
            if feed is not None and feed.id != registration.feed_id:
                return self._known(feed)
        return None

    def own(self, registration: Registration) -> Known | None:
        """Return the feed that a confirmed registration has become."""
        feed = self.feeds.get(registration.feed_id) if registration.feed_id else None
        return self._known(feed) if feed else None

    def was_forgotten(self, registration: Registration) -> datetime | None:
        """Return when this feed was removed, with all that was known of it."""
        return self.forgotten_at(registration.found.url) if registration.found else None

    def _known(self, feed: Feed) -> Known:
        owner = self.owners.store.of(feed.id)
        next_poll_at = self.feeds.row(feed.id)[1].next_poll_at if feed.state is FeedState.APPROVED else None
        return Known(feed, STANDINGS[feed.state], owner is not None and owner.confirmed_at is not None, next_poll_at)

    # -- choosing

    def suggested(self, registration: Registration) -> Typed:
        """Return the form as it is first shown: what the feed says of itself, and what was chosen before."""
        if registration.wanted is not None:
            wanted = registration.wanted
            return Typed(wanted.show.value, wanted.accepts.value, wanted.name, shown_mail(wanted.mail), wanted.language,
                         wanted.home.name, wanted.home.code)  # fmt: skip
        latest = registration.checkup.latest if registration.checkup else ()
        tagged = sum(1 for one in latest if one.course_tag is not None)
        accepts = Accepts.TAGGED if 0 < tagged < len(latest) else Accepts.EVERY
        said = ((registration.found and registration.found.language) or "")[:2].lower()
        return Typed(accepts=accepts.value, name=_own_name(registration), language=said if said in LANGUAGES else "")

    def check(self, registration: Registration, typed: Typed, language: str) -> Checked:
        """Return the choices, or what is wrong with them by field."""
        errors: dict[str, BadInput] = {}
        mail, home = "", Home()
        candidates: tuple[Candidate, ...] = ()
        try:
            mail = self.mail_address(typed.mail)
        except BadInput as error:
            errors["mail"] = error
        try:
            meant, candidates = self.homes.meant(typed.home[:LONGEST_HOME], typed.home_code, language)
            if meant is None:
                errors["home"] = BadInput("Several places may be meant. Choose one of them.")
            home = meant or home
        except BadInput as error:
            errors["home"] = error
        name = squeeze(typed.name)[:LONGEST_NAME]
        if not name:
            errors["name"] = BadInput("Under which name shall your posts appear? Your own, or that of your blog.")
        if not typed.agrees:
            errors["agrees"] = BadInput("Nothing is shown without your consent. Tick the box if you agree.")
        if not errors and self.clock() - registration.changed_at < SHORTEST_READING:
            errors["form"] = BadInput("That was very quick. Please look at your choices once more, and press again.")
        if errors:
            return Checked(errors=errors, candidates=candidates)
        accepts = Accepts.TAGGED if typed.accepts == Accepts.TAGGED else Accepts.EVERY
        show = next((one for one in Show if one == typed.show), Show.EXCERPT)
        spoken = typed.language if typed.language in LANGUAGES else ""
        return Checked(Wanted(show, accepts, name, mail, spoken, home))

    def ask(self, registration: Registration, wanted: Wanted, client: str) -> None:
        """Keep the choices, and send the letter that confirms them; too many letters to an address go nowhere."""
        before = registration.wanted.mail if registration.wanted else wanted.mail
        is_shaken = before != wanted.mail and registration.proof is not ProofState.LINE
        now = self.clock()
        if not self.store.ask(registration.id, wanted, now, ProofState.NONE if is_shaken else registration.proof):
            return
        visit = Visit(self._mark(wanted.mail), self.tokens.mark(Purpose.CLIENT, client))
        if not self.sign_ups.let_in(visit, self.limits, now) or registration.found is None:
            return
        content = {
            "link": self._link(registration, wanted.mail), "days": DAYS_TO_CONFIRM,
            "feed": host_of(registration.found.url), "url": shown(registration.found.url),
        }  # fmt: skip
        name = f"registration:{registration.mark[:20]}:{now.isoformat()}"
        self.letters.write(Letter("registration", name, wanted.mail, registration.language, content), now)

    # -- confirming

    def awaited(self, token: str) -> Registration:
        """Return what a link to confirm is about, also when it has been done.

        Raises BadInput when the link is forged, too old, or of an address that was changed since.
        """
        mark, _, address = self.tokens.read(Purpose.REGISTRATION, token).partition(".")
        found = self.store.of_mark(mark)
        if found is None or found.wanted is None or found.asked_at is None:
            raise unusable()
        if not self.tokens.is_mark(Purpose.ADDRESS, address_key(found.wanted.mail), address):
            raise unusable()
        is_late = found.asked_at + timedelta(days=DAYS_TO_CONFIRM) <= self.clock()
        if found.state is RegistrationState.ASKED and is_late:
            raise unusable()
        return found

    def confirm(self, token: str, wording: str, client: str) -> Registration:
        """Put the feed on the list as it was wished; a second time changes nothing."""
        found = self.awaited(token)
        if found.state is RegistrationState.ASKED and found.found and found.wanted and not self.known(found):
            new = self._new_feed(found, found.wanted)
            agreed = Agreement(
                new, found.wanted.mail, found.language, wording, self.tokens.mark(Purpose.CLIENT, client)
            )
            feed = self.store.confirm(found, agreed, self.clock())
            if feed is not None:
                LOG.info("feed registered", extra={"feed": feed.id, "state": feed.state.value})
                self._welcome(feed, found.wanted)
        return self.awaited(token)

    def name_of(self, registration: Registration) -> str:
        """Return the public name: as wished, unless somebody else has it, whose it stays.

        To be told only to who has the letter: it says whether an address is that of a participant.
        """
        if registration.wanted is None or registration.found is None:
            return ""
        name, mail = registration.wanted.name, address_key(registration.wanted.mail)
        holders = [(feed, owner) for feed, owner in self.store.holders_of_name(name) if feed.id != registration.feed_id]
        mine = next((feed.participant_name for feed, owner in holders if owner and address_key(owner) == mail), None)
        return mine or (f"{name} ({host_of(registration.found.url)})" if holders else name)

    def _new_feed(self, registration: Registration, wanted: Wanted) -> NewFeed:
        found = registration.found
        if found is None:
            raise unusable()
        admitted = admission(self.policy.moderation, self.policy.known_domains, found.url, found.channel)
        return NewFeed(
            url=found.url, title=excerpt(squeeze(found.title), LONGEST_NAME) or host_of(found.url),
            participant_name=self.name_of(registration), channel=found.channel,
            state=FeedState.APPROVED if admitted.is_approved else FeedState.PROPOSED,
            home_page_url=found.home_page_url, language=wanted.language or found.language, show=wanted.show,
            accepts=wanted.accepts, territories=(wanted.home.slug,) if wanted.home.slug else (),
            is_on_trial=admitted.is_on_trial,
        )  # fmt: skip

    def _welcome(self, feed: Feed, wanted: Wanted) -> None:
        if feed.state is FeedState.APPROVED:
            self.homes.settle(feed, wanted.home)
        self.owners.received(feed)

    # -- after it is on the list

    def let_in(self, feed: Feed) -> None:
        """Do what a registration asks for when a facilitator lets its feed in."""
        registration = self.store.of_feeds((feed.id,)).get(feed.id)
        if registration is not None and registration.wanted is not None:
            self.store.decided(feed.id, self.clock())
            self.homes.settle(feed, registration.wanted.home)

    def usual_wait(self) -> timedelta | None:
        """Return how long facilitators mostly took of late; None when they have not let in enough feeds to tell."""
        return self.store.usual_wait(self.clock() - LOOKED_BACK)

    def of_feeds(self, feed_ids: Sequence[int]) -> Mapping[int, Registration]:
        """Return how feeds were registered: check-up, wishes and proof, for facilitators."""
        return self.store.of_feeds(tuple(feed_ids))

    # -- proof

    def line(self, registration: Registration) -> str:
        """Return the line that only who registers knows, to be put into the feed or on its page."""
        return PREFIX + self.tokens.mark(Purpose.PROOF, registration.mark)

    def prove(self, registration: Registration) -> None:
        """Look for the line, or the mail address, in the feed and on its page. Raises Busy."""
        if registration.wanted is None:
            return
        if not self.lookups.pool.take_place():
            raise _busy()
        if not self.store.look_for_proof(registration.id, self.clock(), self._lease()):
            self.lookups.pool.give_back()
            return
        line = self.line(registration)
        self.lookups.pool.run(lambda: self.lookups.look_for_proof(registration.id, line))

    # -- upkeep

    def keep_up(self) -> None:
        """Forget look-ups after a day, what was not confirmed after seven, and check-ups after thirty."""
        now = self.clock()
        gone = self.store.forget(now - LOOKED_KEPT, now - timedelta(days=DAYS_TO_CONFIRM))
        self.store.forget_checkups(now - CHECKUPS_KEPT)
        if gone:
            LOG.info("registrations forgotten", extra={"registrations": gone})

    def _beginning(self, key: str, typed: str, url: str, language: str, client: str) -> Beginning:
        mark = self.tokens.mark(Purpose.CLIENT, client)
        most = self.limits.sign_ups_per_hour * LOOKUPS_FOR_A_SIGN_UP
        return Beginning(_hash(key), mark, typed.strip(), url, language, most, MOST_OF_ADDRESS)

    def _lease(self) -> datetime:
        """Return until when a look-up may wait for its turn and go on, before it counts as broken off."""
        return self.clock() + 3 * self.lookups.lease

    def _link(self, registration: Registration, mail: str) -> str:
        token = self.tokens.sign(Purpose.REGISTRATION, f"{registration.mark}.{self._mark(mail)}")
        return f"{self.course.base_url}/{registration.language}/register/confirm/{token}"

    def _mark(self, mail: str) -> str:
        return self.tokens.mark(Purpose.ADDRESS, address_key(mail))


def _own_name(registration: Registration) -> str:
    """Return how the feed names its author when there is but one, else its title."""
    latest = registration.checkup.latest if registration.checkup else ()
    authors = {one.entry.author for one in latest if one.entry.author}
    if len(authors) == 1:
        return excerpt(squeeze(authors.pop()), LONGEST_NAME)
    found = registration.found
    return excerpt(squeeze(found.title), LONGEST_NAME) if found and found.title != found.url else ""


def _busy() -> Busy:
    return Busy("Many addresses are being looked up at this moment. Please try again in a minute.")


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()
