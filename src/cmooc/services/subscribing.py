"""Coming, changing and going as a subscriber: double opt-in, signed links, and no word on whose address is known."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from cmooc.domain.courses import Course
from cmooc.domain.errors import BadInput
from cmooc.domain.letters import Letter
from cmooc.domain.subscribers import (
    Consent,
    Limits,
    Pending,
    Subscriber,
    SubscriberState,
    Suppressed,
    Visit,
    Wishes,
    address_key,
)
from cmooc.domain.times import Clock
from cmooc.stages.tokens import Purpose, Tokens
from cmooc.stores.letters import LetterStore
from cmooc.stores.sign_ups import SignUpStore
from cmooc.stores.subscribers import SubscriberStore

LOG = logging.getLogger(__name__)
DAYS_TO_CONFIRM = 7


class Subscribing:
    """`mail_address` makes what was typed one address, or raises BadInput. `new_key` gives random letters."""

    def __init__(
        self, *, course: Course, subscribers: SubscriberStore, sign_ups: SignUpStore, letters: LetterStore,
        tokens: Tokens, mail_address: Callable[[str], str], limits: Limits, new_key: Callable[[], str], clock: Clock,
    ) -> None:  # fmt: skip
        self._course = course
        self._subscribers = subscribers
        self._sign_ups = sign_ups
        self._letters = letters
        self._tokens = tokens
        self._mail_address = mail_address
        self._limits = limits
        self._new_key = new_key
        self._clock = clock

    # -- asking for a letter: what is done and said is the same for known and unknown addresses

    def sign_up(self, address: str, wishes: Wishes, client: str) -> None:
        """Send a letter to confirm; to a subscriber one that says so. Raises BadInput when this is no address."""
        given = self._mail_address(address)
        if not self._let_in(given, client):
            return
        found = self._subscribers.sign_up(self._new_key(), Pending(given, wishes), self._clock())
        if found.state is SubscriberState.ACTIVE:
            self._write("subscribed_already", found, {"link": self.link("preferences", found)})
        else:
            self._ask_to_confirm(found, Pending(given, wishes))

    def send_link(self, address: str, client: str, language: str) -> None:
        """Send the link to the preferences; to somebody unknown a letter that says so, in this language."""
        given = self._mail_address(address)
        if not self._let_in(given, client):
            return
        found = self._subscribers.by_address(given)
        if found is None:
            link = f"{self._course.base_url}/{language}/subscribe"
            self._letters.write(Letter("unknown", self._name("unknown", ""), given, language, {"link": link}),
                                self._clock())  # fmt: skip
        elif found.state is SubscriberState.UNCONFIRMED and found.pending:
            self._ask_to_confirm(found, found.pending)
        else:
            self._write("preferences", found, {"link": self.link("preferences", found)})

    def move(self, subscriber: Subscriber, address: str, client: str) -> None:
        """Send a letter to a new address; confirmed from there, it takes the place of the old one."""
        given = self._mail_address(address)
        if not self._let_in(given, client):
            return
        holder = self._subscribers.ask_to_move(subscriber, given, self._clock())
        if holder is None:
            self._ask_to_confirm(subscriber, Pending(given))
        else:
            self._write("subscribed_already", holder, {"link": self.link("preferences", holder)})

    def come_back(self, subscriber: Subscriber, client: str) -> None:
        """Send a letter to confirm to who has left, or whose mailbox was closed to us."""
        self.sign_up(subscriber.address, subscriber.wishes, client)

    # -- confirming

    def awaited(self, token: str) -> Subscriber:
        """Return whom a link to confirm is about; `pending` is None when it has been done.

        Raises BadInput when the link is forged, too old, or about something that nobody waits for any more.
        """
        value = self._tokens.read_in_time(Purpose.CONFIRM, token, DAYS_TO_CONFIRM * 24 * 3600)
        key, _, mark = value.rpartition(".")
        found = self._subscribers.by_key(key)
        if found is not None:
            if found.pending and self._is_mark(found.pending.address, mark):
                return found
            if found.state is SubscriberState.ACTIVE and self._is_mark(found.address, mark):
                return replace(found, pending=None)
        raise unusable()

    def confirm(self, token: str, wording: str, client: str) -> Subscriber:
        """Do what a link to confirm is about, and keep the consent; a second time changes nothing."""
        found = self.awaited(token)
        if found.pending is None:
            return found
        consent = Consent(self._clock(), wording, self._tokens.mark(Purpose.CLIENT, client))
        hashes = self._hashes(found.pending.address)
        confirmed = self._subscribers.confirm(found, consent, hashes, self._clock())
        if confirmed is None:
            found = self.awaited(token)  # a second press of the button may have been quicker
            if found.pending is not None:
                raise unusable()
            return found
        LOG.info("subscription confirmed", extra={"subscriber": confirmed.id})
        return confirmed

    # -- by the link that stands in every mail

    def link(self, page: str, subscriber: Subscriber) -> str:
        """Return the address of `preferences` or `unsubscribe` for a subscriber."""
        token = self._tokens.sign(Purpose.READER, subscriber.key)
        return f"{self._course.base_url}/{subscriber.cut.language}/{page}/{token}"

    def reader(self, token: str) -> Subscriber | None:
        """Return whose link this is; None for one who has been erased. Raises BadInput when we never gave it out."""
        return self._subscribers.by_key(self._tokens.read(Purpose.READER, token))

    def save(self, subscriber: Subscriber, wishes: Wishes, paused_until: datetime | None) -> None:
        self._subscribers.save(subscriber, wishes, paused_until)

    def leave(self, subscriber: Subscriber) -> None:
        """Stop all editions; a second time changes nothing."""
        if self._subscribers.leave(subscriber):
            LOG.info("subscriber left", extra={"subscriber": subscriber.id})

    def erase(self, subscriber: Subscriber) -> None:
        """Forget a subscriber; a keyed hash stays, so that no import brings the address back."""
        hashes = self._hashes(subscriber.address)
        if subscriber.pending:
            hashes |= self._hashes(subscriber.pending.address)
        mark = self._mark(subscriber.address)
        self._subscribers.erase(subscriber, hashes, mark, self._clock())
        LOG.info("subscriber erased", extra={"subscriber": subscriber.id})

    def data(self, subscriber: Subscriber) -> Mapping[str, Any]:
        """Return everything that is kept of a subscriber."""
        own = {name: value for name, value in asdict(subscriber).items() if name not in ("id", "key")}
        return {**own, **self._subscribers.data(subscriber)}

    # -- by what mail servers say

    def suspend(self, subscriber: Subscriber) -> None:
        """Write no more to a mailbox that refuses, until its owner confirms again."""
        self._suppress(subscriber, SubscriberState.SUSPENDED, Suppressed.BOUNCED)

    def complain(self, subscriber: Subscriber) -> None:
        """Write no more to somebody who called a message spam."""
        self._suppress(subscriber, SubscriberState.COMPLAINED, Suppressed.COMPLAINED)

    # -- upkeep

    def keep_up(self) -> None:
        """Forget requests after a day, and what was not confirmed after seven."""
        now = self._clock()
        self._sign_ups.forget(now)
        gone = self._subscribers.forget_unanswered(now - timedelta(days=DAYS_TO_CONFIRM))
        if gone:
            LOG.info("unconfirmed subscribers forgotten", extra={"subscribers": gone})

    def _let_in(self, address: str, client: str) -> bool:
        visit = Visit(self._mark(address), self._tokens.mark(Purpose.CLIENT, client))
        return self._sign_ups.let_in(visit, self._limits, self._clock())

    def _ask_to_confirm(self, subscriber: Subscriber, wanted: Pending) -> None:
        token = self._tokens.sign_for_a_time(Purpose.CONFIRM, f"{subscriber.key}.{self._mark(wanted.address)}")
        language = (wanted.wishes or subscriber.wishes).cut.language
        content = {"link": f"{self._course.base_url}/{language}/confirm/{token}", "days": DAYS_TO_CONFIRM,
                   "is_move": wanted.wishes is None}  # fmt: skip
        letter = Letter("confirm", self._name("confirm", subscriber.key), wanted.address, language, content)
        self._letters.write(letter, self._clock())

    def _write(self, kind: str, to: Subscriber, content: Mapping[str, object]) -> None:
        letter = Letter(kind, self._name(kind, to.key), to.address, to.cut.language, content)
        self._letters.write(letter, self._clock())

    def _name(self, kind: str, key: str) -> str:
        return f"{kind}:{key}:{self._new_key()}"

    def _suppress(self, subscriber: Subscriber, state: SubscriberState, why: Suppressed) -> None:
        self._subscribers.suppress(subscriber, state, self._mark(subscriber.address), why, self._clock())
        LOG.info("subscriber suppressed", extra={"subscriber": subscriber.id, "why": why.value})

    def _mark(self, address: str) -> str:
        return self._tokens.mark(Purpose.ADDRESS, address_key(address))

    def _hashes(self, address: str) -> frozenset[str]:
        return self._tokens.marks(Purpose.ADDRESS, address_key(address))

    def _is_mark(self, address: str, mark: str) -> bool:
        return self._tokens.is_mark(Purpose.ADDRESS, address_key(address), mark)


def unusable() -> BadInput:
    return BadInput("This link is not valid, or no longer. Use the link of a newer message, or ask for one anew.")
