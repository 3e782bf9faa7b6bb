"""My feeds: the signed link by which owners come to all feeds of theirs, and another address in its place."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cmooc.domain.courses import Course
from cmooc.domain.errors import BadInput
from cmooc.domain.letters import Letter
from cmooc.domain.owners import Holder
from cmooc.domain.subscribers import Limits, Visit, address_key
from cmooc.domain.times import Clock
from cmooc.stages.tokens import Purpose, Tokens
from cmooc.stores.letters import LetterStore
from cmooc.stores.owners import OwnerStore
from cmooc.stores.sign_ups import SignUpStore

LOG = logging.getLogger(__name__)
DAYS_TO_CONFIRM = 7


@dataclass(frozen=True)
class Mine:
    """`mail_address` makes what was typed one address, or raises BadInput. `new_key` gives random letters."""

    store: OwnerStore
    letters: LetterStore
    sign_ups: SignUpStore
    tokens: Tokens
    mail_address: Callable[[str], str]
    new_key: Callable[[], str]
    course: Course
    limits: Limits
    clock: Clock

    def send_link(self, address: str, client: str, language: str) -> None:
        """Send the link to their feeds; to somebody who has none a letter that says so.

        What is done and said is the same for known and unknown addresses. Raises BadInput when this is no address.
        """
        given = self.mail_address(address)
        if not self._let_in(given, client):
            return
        holder = self._held_by(given)
        if holder is None:
            self._write("mine_unknown", given, given, language, f"{self.course.base_url}/{language}/register")
        else:
            self._write("mine", given, holder.address, language, self.link(holder.address, language))

    def holder(self, token: str) -> Holder | None:
        """Return whose link this is; None when they have no feed any more. Raises BadInput for no link of ours."""
        return self._marked(self.tokens.read(Purpose.MINE, token))

    def link(self, address: str, language: str) -> str:
        return mine_link(self.tokens, self.course, address, language)

    def token(self, address: str) -> str:
        return _token(self.tokens, address)

    def ask_to_move(self, holder: Holder, address: str, client: str, language: str) -> None:
        """Send a letter to a new address; confirmed from there, it takes the place of the old one. Raises BadInput."""
        given = self.mail_address(address)
        if address_key(given) == address_key(holder.address) or not self._let_in(given, client):
            return
        self.store.ask_to_move([one.feed.id for one in holder.owners], given, self.clock())
        marks = f"{self._mark(holder.address)}.{self._mark(given)}"
        token = self.tokens.sign_for_a_time(Purpose.MOVE, marks)
        self._write(
            "mine_move", holder.address, given, language, f"{self.course.base_url}/{language}/owner/move/{token}"
        )

    def awaited(self, token: str) -> Holder:
        """Return who wants to move by this link, to the address `pending`.

        Raises BadInput when it is forged, too old, or nobody waits for it any more.
        """
        old, _, new = self.tokens.read_in_time(Purpose.MOVE, token, DAYS_TO_CONFIRM * 24 * 3600).partition(".")
        holder = self._marked(old)
        if holder is None or not self.tokens.is_mark(Purpose.MINE, address_key(holder.pending), new):
            raise BadInput(
                "This link is not valid, or no longer. Use the link of a newer message, or ask for one anew."
            )
        return holder

    def move(self, token: str) -> str:
        """Let a confirmed address take the place of the old one, and tell the old one; returns the new address."""
        holder = self.awaited(token)
        moved = [one for one in holder.owners if one.pending == holder.pending]
        if self.store.move_to([one.feed.id for one in moved], holder.pending, self.clock()):
            self._write("mine_moved", holder.address, holder.address, holder.language, f"{self.course.base_url}/")
            LOG.info("owner moved to another address", extra={"feeds": len(moved)})
        return holder.pending

    def forget(self, holder: Holder) -> None:
        """Forget the letters that had links to all feeds of somebody."""
        self.letters.take_back(self._about(holder.address))

    def keep_up(self) -> None:
        """Forget new addresses that were not confirmed in time."""
        self.store.forget_moves(self.clock() - timedelta(days=DAYS_TO_CONFIRM))

    def _held_by(self, address: str) -> Holder | None:
        return self._holder(lambda one: address_key(one) == address_key(address))

    def _marked(self, mark: str) -> Holder | None:
        return self._holder(lambda one: self.tokens.is_mark(Purpose.MINE, address_key(one), mark))

    def _holder(self, is_theirs: Callable[[str], bool]) -> Holder | None:
        spellings = [one for one in self.store.addresses() if is_theirs(one)]
        owners = self.store.at(spellings) if spellings else ()
        return Holder(owners[0].address, owners[0].language or self.course.language, owners) if owners else None

    def _let_in(self, address: str, client: str) -> bool:
        visit = Visit(self.tokens.mark(Purpose.ADDRESS, address_key(address)), self.tokens.mark(Purpose.CLIENT, client))
        return self.sign_ups.let_in(visit, self.limits, self.clock())

    def _write(self, kind: str, about: str, address: str, language: str, link: str) -> None:
        letter = Letter(kind, self._about(about) + self.new_key(), address, language, {"link": link})
        self.letters.write(letter, self.clock())

    def _about(self, address: str) -> str:
        return f"mine:{self._mark(address)}:"

    def _mark(self, address: str) -> str:
        return self.tokens.mark(Purpose.MINE, address_key(address))


def mine_link(tokens: Tokens, course: Course, address: str, language: str) -> str:
    """Return the address of the page of somebody's own feeds, good as long as one of them has this mail address."""
    return f"{course.base_url}/{language or course.language}/mine/{_token(tokens, address)}"


def _token(tokens: Tokens, address: str) -> str:
    return tokens.sign(Purpose.MINE, tokens.mark(Purpose.MINE, address_key(address)))
