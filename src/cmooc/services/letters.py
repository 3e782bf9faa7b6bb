"""The post: hands letters that wait to the relay, and tries again what the relay put off."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cmooc.domain.errors import BadInput, CmoocError
from cmooc.domain.letters import Letter, LetterText, Posted
from cmooc.domain.mails import Answer, Message, Taking
from cmooc.domain.ports import Relay
from cmooc.domain.times import Clock, rfc3339
from cmooc.stages.bounces import plain
from cmooc.stages.letter_message import Letterhead
from cmooc.stores.letters import LetterStore

LOG = logging.getLogger(__name__)
MOST_AT_ONCE = 50
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 360, 1080))  # six tries over more than a day
STALLED_FOR = timedelta(minutes=5)
KEPT = timedelta(days=30)


@dataclass(slots=True)
class PostReport:
    sent: int = 0
    put_off: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Letters:
    """`render` writes a letter in words."""

    store: LetterStore
    render: Callable[[Letter], LetterText]
    letterhead: Letterhead
    relay: Relay
    clock: Clock

    def keep_up(self) -> PostReport:
        """Send what is due. A letter that a killed process held goes out later, the same to the byte."""
        report = PostReport()
        while posted := self.store.claim(self.clock(), MOST_AT_ONCE):
            is_stalled = self._send(posted, report)
            if is_stalled:
                break
        return report

    def forget(self) -> None:
        """Forget the addresses of old letters."""
        self.store.forget(self.clock() - KEPT)

    def _send(self, posted: Sequence[Posted], report: PostReport) -> bool:
        """Hand letters over; tells whether the relay takes nothing at present. What it did not even take waits."""
        left = {one.id: one for one in posted}
        is_stalled = False
        for answered in self.relay.hand_over(self._messages(posted, left, report), self._is_to_go):
            if answered is not None:
                message, answer = answered
                self._settle(left.pop(message.id), answer, report)
                is_stalled |= answer.taking is Taking.STALLED
        for one in left.values():
            self._settle(one, Answer(Taking.STALLED), report)
        return is_stalled or bool(left)

    def _messages(self, posted: Sequence[Posted], left: dict[int, Posted], report: PostReport) -> Iterator[Message]:
        for one in posted:
            try:
                self._must_be_in_time(one.letter)
                message = self.letterhead.message(one, self.render(one.letter))
            except (CmoocError, ValueError) as error:
                why = plain(str(error))
                LOG.error("letter can't be written", extra={"letter": one.id, "kind": one.letter.kind, "why": why})
                self.store.failed(one.id, why)
                report.failed += 1
                del left[one.id]
            else:
                yield message

    def _must_be_in_time(self, letter: Letter) -> None:
        """Raise BadInput for a letter that says until when it is of use, and waited too long: for its link is void."""
        until = letter.content.get("until")
        if isinstance(until, str) and until <= (rfc3339(self.clock()) or ""):
            raise BadInput("It waited until it was of no use any more.")

    def _is_to_go(self, message: Message) -> bool:
        """Tell whether nobody has taken a letter back since it was claimed."""
        return self.store.stands(message.id)

    def _settle(self, one: Posted, answer: Answer, report: PostReport) -> None:
        now, detail = self.clock(), plain(f"{answer.code or ''} {answer.detail}".strip())
        match answer.taking:
            case Taking.ACCEPTED:
                self.store.sent(one.id, now)
                report.sent += 1
            case Taking.STALLED:
                self.store.give_back(one.id, now + STALLED_FOR, detail)
                report.put_off += 1
            case Taking.DEFERRED if one.tries <= len(PAUSES):
                self.store.put_off(one.id, now + PAUSES[one.tries - 1], detail)
                report.put_off += 1
            case Taking.WITHHELD:
                pass  # it was taken back
            case _:
                LOG.warning("letter failed", extra={"letter": one.id, "kind": one.letter.kind, "why": detail})
                self.store.failed(one.id, detail)
                report.failed += 1
