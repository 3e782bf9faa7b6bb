"""One conversation with a mail server: replies in, commands out. It knows no socket and no clock.

RFC 5321 (SMTP), 2920 (pipelining), 3207 (STARTTLS), 4954 (AUTH), 6531 (SMTPUTF8). Where the server pipelines, the envelope
of the next message follows the body of this one, so that a message costs one round trip.
"""

from __future__ import annotations

import base64
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cmooc.domain.mails import Answer, Message, Taking
from cmooc.domain.relays import RelayAddress
from cmooc.stages.smtp_replies import BadReplyError, Replies, Reply

UNSENDABLE = re.compile(r"[\s<>\x00-\x1f\x7f\ud800-\udfff]")
NO_MAILBOX = 553  # RFC 5321 §4.2.3: the name of the mailbox is not allowed
CLOSING = 421
Outcome = tuple[Message, Answer]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a conversation ended before we ended it. `is_lasting`: another try would end alike."""

    detail: str
    code: int = 0
    is_lasting: bool = False


@dataclass(slots=True)
class _Turn:
    """One message on its way: what its envelope met with, and whether its body has left."""

    message: Message
    trouble: Reply | None = None
    is_senders: bool = False
    has_left: bool = False


class Talk:
    """`next_message` gives the next one if there is room for it, `let_go` is asked before a body leaves.

    `write` holds what is to be sent. When `wants_tls`, the way is to be encrypted and `go_on_encrypted` called.
    `is_slowed` is set when the server asks for fewer messages and stays.
    """

    def __init__(
        self, address: RelayAddress, hello: str, per_connection: int, next_message: Callable[[], Message | None],
        let_go: Callable[[Message], bool],
    ) -> None:  # fmt: skip
        self._address, self._hello, self._per_connection = address, hello, per_connection
        self._next_message, self._let_go = next_message, let_go
        self._replies = Replies()
        self._expected: deque[Callable[[Reply], Outcome | None]] = deque([self._greeted])
        self._waiting: deque[tuple[bytes, Callable[[Reply], Outcome | None]]] = deque()
        self._turns: deque[_Turn] = deque()
        self._is_secure = address.is_tls
        self._pipelines = False
        self._is_ready = False
        self._begun = 0
        self.offers: dict[str, str] = {}
        self.write: list[bytes] = []
        self.taken = 0
        self.wants_tls = False
        self.is_slowed = self.is_leaving = self.is_held_back = False
        self.heard = 0
        self.fault: Fault | None = None

    # ---- for the one who holds the socket

    @property
    def is_opening(self) -> bool:
        return not self._is_ready and self.fault is None

    @property
    def is_idle(self) -> bool:
        """Tell whether it is open and has nothing to do."""
        return self._is_ready and not self._turns and not self._expected and not self.is_leaving and not self.fault

    @property
    def awaits_body(self) -> bool:
        """Tell whether the server has a whole message and owes its answer."""
        return any(turn.has_left for turn in self._turns)

    def receive(self, data: bytes) -> Iterator[Outcome]:
        """Take what the server says; yields each outcome before the next reply is looked at."""
        self._replies.feed(data)
        while self.fault is None and not self.wants_tls:
            try:
                reply = self._replies.next()
            except BadReplyError as error:
                self.fault = Fault(f"no reply of a mail server: {error}")
                return
            if reply is None:
                return
            outcome = self._hear(reply)
            if outcome is not None:
                yield outcome

    def begin(self, message: Message) -> None:
        """Start a message; only while it is idle."""
        self._begin(message)
        self._pump()

    def leave(self) -> None:
        self.is_leaving = True
        self._say(b"QUIT", self._ignored)
        self._pump()

    def go_on_encrypted(self) -> None:
        self.wants_tls, self._is_secure = False, True
        self._say(b"EHLO " + self._hello.encode("ascii"), self._introduced)
        self._pump()

    def lost(self, detail: str) -> None:
        """Note that the connection is gone."""
        self.fault = self.fault or Fault(detail)

    def left_behind(self) -> tuple[list[Outcome], list[Message]]:
        """Return, after a fault, the messages whose fate is unknown, and those that had not been sent."""
        fault = self.fault or Fault("the connection was closed")
        turns, self._turns = self._turns, deque()
        answer = Answer(Taking.DEFERRED, fault.code, fault.detail, is_uncertain=True)
        return (
            [(one.message, answer) for one in turns if one.has_left],
            [one.message for one in turns if not one.has_left],
        )

    # ---- opening

    def _hear(self, reply: Reply) -> Outcome | None:
        self.heard += 1
        if not self._expected:
            self.fault = Fault(reply.shown(), reply.code)  # such as 421, when it was idle for too long
            return None
        self.is_slowed = self.is_slowed or (reply.is_about_relay and reply.code != CLOSING)
        outcome = self._expected.popleft()(reply)
        if reply.code == CLOSING and self.fault is None:
            self.fault = Fault(reply.shown(), CLOSING)
        if self.fault is None:
            self._pump()
        return outcome

    def _greeted(self, reply: Reply) -> None:
        if reply.is_good:
            self._say(b"EHLO " + self._hello.encode("ascii"), self._introduced)
        else:
            self._give_up(reply)

    def _introduced(self, reply: Reply) -> None:
        lines = (line.strip().partition(" ") for line in reply.text.split("\n")[1:])
        self.offers = {name.upper(): rest.upper() for name, _, rest in lines}
        if not reply.is_good:
            self._give_up(reply)
        elif not self._address.needs_starttls or self._is_secure:
            self._log_in()
        elif "STARTTLS" in self.offers:
            self._say(b"STARTTLS", self._may_encrypt)
        else:
            self._give_up_on("it offers no encryption (STARTTLS)")

    def _may_encrypt(self, reply: Reply) -> None:
        if not reply.is_good:
            self._give_up(reply)
        elif not self._replies.is_empty:  # words put in before the encryption, by whoever is in between
            self._give_up_on("it said more than it was asked before the encryption began")
        else:
            self.wants_tls = True

    def _log_in(self) -> None:
        ways = self.offers.get("AUTH", "").split()
        user, password = self._address.user.encode(), self._address.password.encode()
        if not user:
            self._open()
        elif "PLAIN" in ways:
            self._say(b"AUTH PLAIN " + base64.b64encode(b"\0" + user + b"\0" + password), self._logged_in)
        elif "LOGIN" in ways:
            steps = deque([base64.b64encode(user), base64.b64encode(password)])
            self._say(b"AUTH LOGIN", lambda reply: self._log_in_further(reply, steps))
        else:
            self._give_up_on("it offers no way to log in that cmooc knows (AUTH PLAIN or LOGIN)")

    def _log_in_further(self, reply: Reply, steps: deque[bytes]) -> None:
        if reply.code == 334 and steps:
            self._say(steps.popleft(), lambda further: self._log_in_further(further, steps))
        else:
            self._logged_in(reply)

    def _logged_in(self, reply: Reply) -> None:
        if reply.code == 235:
            self._open()
        else:
            self._give_up(reply)

    def _open(self) -> None:
        self._pipelines = "PIPELINING" in self.offers
        self._is_ready = True

    # ---- messages

    def _begin(self, message: Message) -> None:
        turn = _Turn(message)
        sender, recipient = message.sender.encode(), message.recipient.encode()
        parameters = b"" if message.recipient.isascii() and message.sender.isascii() else b" SMTPUTF8"
        self._begun += 1
        self._turns.append(turn)
        self._say(b"MAIL FROM:<" + sender + b">" + parameters, lambda reply: self._sender_heard(turn, reply))
        self._say(b"RCPT TO:<" + recipient + b">", lambda reply: self._recipient_heard(turn, reply))
        self._say(b"DATA", lambda reply: self._data_heard(turn, reply))

    def _sender_heard(self, turn: _Turn, reply: Reply) -> Outcome | None:
        if reply.is_good:
            return None
        turn.trouble, turn.is_senders = reply, True
        return None if self._pipelines else self._without_body(turn)

    def _recipient_heard(self, turn: _Turn, reply: Reply) -> Outcome | None:
        if reply.is_good or turn.trouble:
            return None
        turn.trouble = reply
        return None if self._pipelines else self._without_body(turn)

    def _data_heard(self, turn: _Turn, reply: Reply) -> Outcome | None:
        if turn.trouble and reply.code == 354:  # allowed by RFC 2920 §3.1: end the message that has no recipient
            self.write.append(b".\r\n")
            self._expected.appendleft(lambda _: self._without_body(turn))
            return None
        if turn.trouble or reply.code != 354:
            turn.trouble = turn.trouble or reply
            return self._without_body(turn)
        if not self._let_go(turn.message):
            self._turns.remove(turn)
            self.is_held_back = True  # there is no other way back from 354 than to hang up
            self.fault = Fault("a message was held back")
            return turn.message, Answer(Taking.WITHHELD)
        turn.has_left = True
        self.write.append(stuffed(turn.message.data))
        self._expected.appendleft(lambda answer: self._body_heard(turn, answer))
        if self._pipelines:
            self._take_next()
        return None

    def _body_heard(self, turn: _Turn, reply: Reply) -> Outcome:
        self._turns.remove(turn)
        if reply.is_good:
            self.taken += 1
        return turn.message, _answer(reply, turn.message)

    def _without_body(self, turn: _Turn) -> Outcome | None:
        """Settle a message that was refused before its body; the relay's own trouble leaves it untried."""
        trouble = turn.trouble
        assert trouble is not None  # noqa: S101 (for the type checker)
        self._waiting.clear()
        if turn.is_senders or trouble.code == CLOSING:
            self.fault = Fault(trouble.shown(turn.message.recipient), trouble.code)
            return None
        self._turns.remove(turn)
        self._say(b"RSET", self._ignored)
        if self._pipelines:
            self._take_next()
        return turn.message, _answer(trouble, turn.message)

    def _take_next(self) -> None:
        if self._begun < self._per_connection and not self.is_leaving:
            message = self._next_message()
            if message is not None:
                self._begin(message)

    @property
    def is_used_up(self) -> bool:
        return self._begun >= self._per_connection

    # ---- saying

    def _say(self, command: bytes, then: Callable[[Reply], Outcome | None]) -> None:
        self._waiting.append((command, then))

    def _pump(self) -> None:
        """Send what waits: all of it where the server pipelines, else one command at a time."""
        while self._waiting and (self._pipelines or not self._expected):
            command, then = self._waiting.popleft()
            self.write.append(command + b"\r\n")
            self._expected.append(then)

    def _ignored(self, _reply: Reply) -> None:
        return None

    def _give_up(self, reply: Reply) -> None:
        is_lasting = reply.code in (530, 534, 535, 538)
        self.fault = Fault(reply.shown(), reply.code, is_lasting)

    def _give_up_on(self, detail: str) -> None:
        self.fault = Fault(detail, is_lasting=True)


def _answer(reply: Reply, message: Message) -> Answer:
    if reply.is_good:
        return Answer(Taking.ACCEPTED, reply.code, reply.shown(message.recipient))
    taking = Taking.DEFERRED if reply.is_temporary else Taking.REFUSED
    return Answer(taking, reply.code, reply.shown(message.recipient), is_relays=reply.is_about_relay)


def stuffed(data: bytes) -> bytes:
    """Return a message as it goes over the wire: lines that begin with a dot get another, and one dot ends it all."""
    if data.startswith(b"."):
        data = b"." + data
    if b"\r\n." in data:
        data = data.replace(b"\r\n.", b"\r\n..")
    return data + (b".\r\n" if data.endswith(b"\r\n") else b"\r\n.\r\n")


def unsendable(message: Message, *, takes_utf8: bool) -> Answer | None:
    """Return the refusal of an envelope that must not go out: one that would add commands of its own."""
    for address in (message.sender, message.recipient):
        if UNSENDABLE.search(address):
            return Answer(Taking.REFUSED, NO_MAILBOX, "the address can't stand in an envelope")
    if not (takes_utf8 or message.recipient.isascii()):
        return Answer(Taking.REFUSED, NO_MAILBOX, "the server takes no address with such letters (SMTPUTF8)")
    return None
