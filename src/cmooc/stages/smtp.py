"""A mail relay over SMTP: several conversations at once on sockets of one thread, each with its deadlines.

No library does this fast enough for an edition: see docs/decisions/0024-how-is-mail-sent.md.
"""

from __future__ import annotations

import os
import selectors
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from cmooc.domain.errors import RelayError
from cmooc.domain.mails import Answer, Message, Taking
from cmooc.domain.relays import RelayAddress
from cmooc.stages.smtp_pace import Pace
from cmooc.stages.smtp_talk import CLOSING, Fault, Outcome, Talk, unsendable

READ_BYTES = 65_536
BEAT_S = 1.0  # how long the caller is kept waiting without a word
IDLE_S = 30.0
GOODBYE_S = 2.0
ENOUGH = 10  # messages on one connection: a relay that ends it after so many only wants another one
TROUBLES = 4  # in a row, without one message that got anywhere: the relay is down


@dataclass(frozen=True, slots=True)
class SmtpOptions:
    """`per_second` 0 sets no limit. `body_s` is long, because who hangs up early sends twice (RFC 5321 §4.5.3.2.6)."""

    address: RelayAddress
    hello: str
    connections: int = 2
    per_connection: int = 100
    per_second: float = 0.0
    connect_s: float = 20.0
    command_s: float = 60.0
    body_s: float = 300.0


class SmtpRelay:
    """Not for several threads at once: each hand-over is one thread's, and its connections go with it."""

    def __init__(self, options: SmtpOptions, now: Callable[[], float] = time.monotonic) -> None:
        self._options = options
        self._now = now
        self._pace = Pace(options.per_second, now)

    @property
    def name(self) -> str:
        return str(self._options.address)

    @property
    def at_once(self) -> int:
        return self._options.connections

    def hand_over(
        self, messages: Iterable[Message], let_go: Callable[[Message], bool]
    ) -> Generator[tuple[Message, Answer] | None, None, None]:
        run = _Run(self._options, self._pace, iter(messages), let_go, self._now)
        try:
            yield from run.outcomes()
        finally:
            run.close()

    def check(self) -> str:
        run = _Run(self._options, Pace(0, self._now), iter(()), lambda _: False, self._now)
        try:
            return run.probe()
        finally:
            run.close()


class _Line:
    """A socket, and the conversation on it."""

    def __init__(self, run: _Run, places: Iterable[tuple[int, tuple[str, int]]]) -> None:
        self._run, self._options, self._now, self._selector = run, run.options, run.now, run.selector
        self._places = deque(places)
        self._pending = b""
        self._is_connected = self._shakes_hands = False
        self._mask = 0
        self._socket: socket.socket | ssl.SSLSocket | None = None
        self.deadline = 0.0
        self.talk = Talk(
            run.options.address, run.options.hello, run.per_connection, lambda: run.next_for(self), run.let_go
        )
        self._connect()

    @property
    def is_secure(self) -> bool:
        return isinstance(self._socket, ssl.SSLSocket)

    def handle(self) -> Iterator[Outcome]:
        """Do what the socket is ready for."""
        try:
            if not self._is_connected and not self._has_connected():
                return
            if self._shakes_hands and not self._has_shaken_hands():
                return
            yield from self._hear()
            if self.talk.wants_tls:
                self._encrypt()
            else:
                self.flush()
        except OSError as error:
            self.talk.lost(_told(error))

    def flush(self) -> None:
        """Send what there is to send, as far as the socket takes it."""
        if self.talk.write:
            self._pending += b"".join(self.talk.write)
            self.talk.write.clear()
            self._set_deadline()
        try:
            while self._pending and self._socket is not None and not self._shakes_hands and self._is_connected:
                sent = self._socket.send(self._pending)
                self._pending = self._pending[sent:]
        except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
            pass
        except OSError as error:
            self.talk.lost(_told(error))
        self._watch(write=bool(self._pending))

    def close(self) -> None:
        if self._socket is not None:
            if self._mask:
                self._selector.unregister(self._socket)
                self._mask = 0
            self._socket.close()
            self._socket = None

    def _connect(self) -> None:
        """Try the next of the relay's addresses."""
        self.close()
        family, place = self._places.popleft()
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.deadline = self._now() + self._options.connect_s
        try:
            self._socket.connect(place)
        except BlockingIOError:
            pass
        except OSError as error:
            return self._refused(error)
        self._watch(write=True)
        return None

    def _refused(self, error: OSError) -> None:
        if self._places:
            self._connect()
        else:
            self.talk.lost(_told(error))

    def _has_connected(self) -> bool:
        assert self._socket is not None  # noqa: S101 (for the type checker)
        number = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            self._refused(OSError(number, os.strerror(number)))
            return False
        self._is_connected = True
        self._set_deadline()
        if self._options.address.is_tls:
            self._encrypt()
            return not self._shakes_hands
        self._watch(write=False)
        return True

    def _encrypt(self) -> None:
        assert self._socket is not None  # noqa: S101 (for the type checker)
        self._selector.unregister(self._socket)
        self._mask = 0
        self._socket = self._run.tls.wrap_socket(
            self._socket, server_hostname=self._options.address.host, do_handshake_on_connect=False
        )
        self._shakes_hands = True
        self._has_shaken_hands()

    def _has_shaken_hands(self) -> bool:
        assert isinstance(self._socket, ssl.SSLSocket)  # noqa: S101 (for the type checker)
        try:
            self._socket.do_handshake()
        except ssl.SSLWantReadError:
            self._watch(write=False)
            return False
        except ssl.SSLWantWriteError:
            self._watch(write=True)
            return False
        except ssl.SSLError as error:
            self.talk.fault = Fault(_told(error), is_lasting=isinstance(error, ssl.SSLCertVerificationError))
            return False
        self._shakes_hands = False
        if self.talk.wants_tls:
            self.talk.go_on_encrypted()
        self.flush()
        return True

    def _hear(self) -> Iterator[Outcome]:
        assert self._socket is not None  # noqa: S101 (for the type checker)
        while self.talk.fault is None and not self.talk.wants_tls:
            try:
                data = self._socket.recv(READ_BYTES)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            if not data:
                self.talk.lost("the server closed the connection")
                return
            heard = self.talk.heard
            yield from self.talk.receive(data)
            if self.talk.heard > heard:  # not for each byte: a reply that trickles in must end in time as well
                self._set_deadline()
            if len(data) < READ_BYTES and not self.is_secure:
                return  # all that was there

    def _set_deadline(self) -> None:
        if self.talk.is_leaving:
            limit = GOODBYE_S
        elif self.talk.is_idle:
            limit = IDLE_S
        else:
            limit = self._options.body_s if self.talk.awaits_body else self._options.command_s
        self.deadline = self._now() + limit

    def _watch(self, *, write: bool) -> None:
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if write else 0)
        if self._socket is None or mask == self._mask:
            return
        if self._mask:
            self._selector.modify(self._socket, mask, self)
        else:
            self._selector.register(self._socket, mask, self)
        self._mask = mask


class _Run:
    """One hand-over: the messages that wait, the connections, and how the relay does."""

    def __init__(
        self, options: SmtpOptions, pace: Pace, messages: Iterator[Message], let_go: Callable[[Message], bool],
        now: Callable[[], float],
    ) -> None:  # fmt: skip
        self.options, self.let_go, self.now = options, let_go, now
        self.selector = selectors.DefaultSelector()
        self._pace, self._messages = pace, messages
        self._again: deque[Message] = deque()
        self._done: deque[Outcome] = deque()
        self._lines: list[_Line] = []
        self._is_drained = False
        self._troubles = 0
        self._stall: Fault | None = None
        self._last_fault = Fault("no answer")
        self.per_connection = options.per_connection

    @cached_property
    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.options.address.ca_file or None)

    def outcomes(self) -> Iterator[Outcome | None]:
        told_at = self.now()
        while self._goes_on():
            for outcome in self._turn():
                told_at = self.now()
                yield outcome
            if self.now() - told_at >= BEAT_S:
                told_at = self.now()
                yield None
        if self._stall is not None:
            answer = Answer(Taking.STALLED, self._stall.code, self._stall.detail)
            # One more is taken where none is left over, so that the sender hears of it.
            waiting = self._again or [one for one in (next(self._messages, None),) if one is not None]
            yield from ((message, answer) for message in waiting)

    def probe(self) -> str:
        """Connect, log in, and say what was found. Raises RelayError."""
        self._open()
        while self._lines and not self._lines[0].talk.is_idle:
            for _ in self._turn():
                pass
            if self._troubles:
                break
        if not self._lines or self._stall or self._troubles:
            fault = self._stall or self._last_fault
            raise RelayError("The mail relay {name} can't be used: {cause}.", name=self.options.address,
                             cause=fault.detail.rstrip("."))  # fmt: skip
        line = self._lines[0]
        offers = ", ".join(name for name in ("PIPELINING", "SMTPUTF8", "SIZE") if name in line.talk.offers)
        privacy = "encrypted" if line.is_secure else "not encrypted"
        logged_in = ", logged in" if self.options.address.user else ""
        line.talk.leave()
        line.flush()
        return f"{self.options.address}, {privacy}{logged_in}" + (f", {offers}" if offers else "")

    def next_for(self, line: _Line) -> Message | None:
        """Return the next message for a connection, when it is time for one."""
        while self._has_next():
            message = self._again.popleft()
            refusal = unsendable(message, takes_utf8="SMTPUTF8" in line.talk.offers)
            if refusal is None:
                self._pace.count()
                return message
            self._done.append((message, refusal))
        return None

    def close(self) -> None:
        for line in self._lines:
            line.close()
        self._lines.clear()
        self.selector.close()

    def _has_next(self) -> bool:
        """Tell whether a message waits and may go now; takes one from the sender only then."""
        if self._stall is not None or self._pace.wait() > 0:
            return False
        if not self._again and not self._is_drained:
            message = next(self._messages, None)
            if message is None:
                self._is_drained = True
            else:
                self._again.append(message)
        return bool(self._again)

    def _goes_on(self) -> bool:
        if self._done or self._lines:
            return True
        return self._stall is None and bool(self._again or not self._is_drained)

    def _turn(self) -> Iterator[Outcome]:
        self._employ()
        yield from self._tell()
        for key, _ in self.selector.select(self._patience()) if self._lines else ():
            line: _Line = key.data
            yield from self._minded(line, line.handle())
            yield from self._tell()
        if not self._lines and self._pace.wait() > 0:
            time.sleep(min(BEAT_S, self._pace.wait()))
        for line in [one for one in self._lines if one.talk.fault or one.deadline <= self.now()]:
            yield from self._end(line)

    def _employ(self) -> None:
        """Give idle connections something to do, open more where messages wait, and say goodbye where none will come."""
        for line in self._lines:
            if line.talk.is_idle:
                if line.talk.is_used_up or self._is_over():
                    line.talk.leave()
                else:
                    message = self.next_for(line)
                    if message is not None:
                        line.talk.begin(message)
                line.flush()
        # One at a time: the one that is opening may do for the message that waits.
        is_enough = any(one.talk.is_idle or one.talk.is_opening for one in self._lines)
        if not is_enough and len(self._lines) < self.options.connections and self._has_next():
            self._open()

    def _is_over(self) -> bool:
        return self._stall is not None or (self._is_drained and not self._again)

    def _open(self) -> None:
        address = self.options.address
        try:
            found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            self._trouble(Fault(f"{address.host}: {_told(error)}"))
            return
        self._lines.append(_Line(self, ((one[0], (str(one[4][0]), int(one[4][1]))) for one in found)))

    def _patience(self) -> float:
        nearest = min((line.deadline for line in self._lines), default=self.now() + BEAT_S) - self.now()
        wait = self._pace.wait()
        if wait > 0 and any(line.talk.is_idle for line in self._lines):
            nearest = min(nearest, wait)
        return max(0.0, min(nearest, BEAT_S))

    def _minded(self, line: _Line, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        for outcome in outcomes:
            self._mind(line, outcome[1])
            yield outcome
        if line.talk.is_slowed:
            line.talk.is_slowed = False
            self._pace.slow_down()

    def _mind(self, line: _Line, answer: Answer) -> None:
        if answer.taking is Taking.ACCEPTED:
            self._pace.go_on()
        if not line.talk.is_slowed:
            self._troubles = 0

    def _tell(self) -> Iterator[Outcome]:
        while self._done:
            yield self._done.popleft()

    def _end(self, line: _Line) -> Iterator[Outcome]:
        """Close a connection that is done for, and settle what was on it."""
        talk = line.talk
        if talk.is_idle:
            talk.leave()
            line.flush()
            return
        if talk.fault is None and not talk.is_leaving:
            talk.lost("the server did not answer in time")
        self._lines.remove(line)
        line.close()
        if talk.fault is None or talk.is_leaving:
            return
        uncertain, untried = talk.left_behind()
        self._again.extendleft(reversed(untried))
        if talk.is_held_back:
            return
        if not talk.taken:
            self._trouble(talk.fault)
        elif talk.fault.code == CLOSING and talk.taken >= ENOUGH:
            self.per_connection = min(self.per_connection, talk.taken)
        elif talk.fault.code == CLOSING or uncertain:
            self._pace.slow_down()
        yield from uncertain

    def _trouble(self, fault: Fault) -> None:
        self._last_fault = fault
        self._troubles += 1
        if fault.is_lasting or self._troubles >= TROUBLES:
            self._stall = fault
            self._pace.forget()
        else:
            self._pace.slow_down()


def _told(error: OSError | UnicodeError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not good: {error.verify_message}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)
