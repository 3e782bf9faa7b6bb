"""A mail server that keeps what it gets, counts it, and misbehaves on request; for tests, and as a program for benchmarks.

In tests its replies are scripted: `sink.script["RCPT"] = lambda session, line: b"451 4.7.1 later"`. A script returns what to say, None
for the usual, or DROP, RESET or HANG.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import ssl
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

DROP, RESET, HANG = b"<drop>", b"<reset>", b"<hang>"
ADDRESS = re.compile(r"<([^>]*)>")
MESSAGE_ID = re.compile(rb"(?im)^message-id:[ \t]*(\S+)")


class Session(asyncio.Protocol):
    def __init__(self, sink: Sink, *, is_secure: bool = False) -> None:
        self.sink, self.is_secure = sink, is_secure
        self.buffer = bytearray()
        self.in_data = self.hangs = self.is_waiting = False
        self.count = 0
        self.sender, self.recipients, self.has_sender = "", [], False
        self.user = ""
        self.steps: list[str] = []

    def connection_made(self, transport):
        self.transport = transport
        self.sink.connections += 1
        self.sink.open += 1
        self.sink.peak = max(self.sink.peak, self.sink.open)
        self.say("GREETING", "", b"220 sink ESMTP")

    def connection_lost(self, problem):
        self.sink.open -= 1

    def say(self, stage: str, line: str, usual: bytes) -> bool:
        """Say what the script wants, else the usual; True for the usual."""
        if self.hangs or self.transport.is_closing():
            return False
        scripted = self.sink.script.get(stage)
        reply = scripted(self, line) if scripted else None
        self.write(usual if reply is None else reply)
        return reply is None

    def write(self, reply: bytes) -> None:
        if reply == DROP:
            self.transport.close()
        elif reply == RESET:
            self.transport.abort()
        elif reply == HANG:
            self.hangs = True
        else:
            self.transport.write(reply + b"\r\n")
            if reply[:3] == b"421":
                self.transport.close()

    def data_received(self, chunk):
        buffer = self.buffer
        buffer += chunk
        while not self.is_waiting and not self.transport.is_closing() and not self.hangs:
            if self.in_data:
                if buffer.startswith(b".\r\n"):
                    body, end = b"", 3
                else:
                    at = buffer.find(b"\r\n.\r\n")
                    if at < 0:
                        return
                    body, end = bytes(buffer[: at + 2]), at + 5
                del buffer[:end]
                self.in_data = False
                self.finish(body)
            else:
                at = buffer.find(b"\n")
                if at < 0:
                    return
                line = bytes(buffer[:at]).rstrip(b"\r").decode("utf-8", "replace")
                del buffer[: at + 1]
                self.command(line)

    def command(self, line):
        if self.steps:
            return self.login_step(line)
        verb = line[:4].upper()
        self.sink.lines.append(line) if self.sink.keeps_lines else None
        if verb == "MAIL":
            if self.has_sender:
                return self.write(b"503 5.5.1 nested MAIL command")
            if self.say("MAIL", line, b"250 2.1.0 ok"):
                self.sender, self.recipients, self.has_sender = ADDRESS.findall(line)[0], [], True
        elif verb == "RCPT":
            if self.say("RCPT", line, b"250 2.1.5 ok" if self.has_sender else b"503 5.5.1 no sender"):
                self.recipients.append(ADDRESS.findall(line)[0])
        elif verb == "DATA":
            if not self.recipients:
                self.write(b"354 go on" if self.sink.data_anyway else b"554 5.5.1 no valid recipients")
                self.in_data = self.sink.data_anyway
            elif self.say("DATA", line, b"354 go on"):
                self.in_data = True
        elif verb == "EHLO":
            offers = [name for name in self.sink.offers if name != "STARTTLS" or not self.is_secure]
            lines = ["sink", *offers]
            self.say("EHLO", line, "\r\n".join(f"250{' ' if one is lines[-1] else '-'}{one}" for one in lines).encode())
        elif verb == "STAR":
            if self.say("STARTTLS", line, b"220 go on"):
                self.transport.pause_reading()
                asyncio.get_running_loop().create_task(self.encrypt())
        elif verb == "AUTH":
            self.login(line)
        elif verb == "RSET":
            self.sender, self.recipients, self.has_sender = "", [], False
            self.say("RSET", line, b"250 2.0.0 ok")
        elif verb == "QUIT":
            self.sink.goodbyes += 1
            self.say("QUIT", line, b"221 2.0.0 bye")
            self.transport.close()
        else:
            self.write(b"502 5.5.2 unknown command")
        return None

    async def encrypt(self):
        loop = asyncio.get_running_loop()
        self.sink.open -= 1
        self.sink.connections -= 1
        inner = Session(self.sink, is_secure=True)
        inner.connection_made = lambda transport: None
        self.sink.open += 1
        self.sink.connections += 1
        inner.is_waiting = True
        try:
            inner.transport = await loop.start_tls(self.transport, inner, self.sink.tls, server_side=True)
        except OSError:
            self.transport.abort()
        else:
            inner.is_waiting = False
            inner.data_received(b"")

    def login(self, line):
        import base64

        _, way, *rest = line.split()
        if way.upper() == "PLAIN" and rest:
            _, user, password = base64.b64decode(rest[0]).decode().split("\0")
            self.logged_in(user, password)
        else:
            self.steps = ["user"]
            self.write(b"334 VXNlcm5hbWU6")

    def login_step(self, line):
        import base64

        said = base64.b64decode(line).decode()
        if len(self.steps) == 1:
            self.steps.append(said)
            self.write(b"334 UGFzc3dvcmQ6")
        else:
            user, self.steps = self.steps[1], []
            self.logged_in(user, said)

    def logged_in(self, user, password):
        if self.sink.users.get(user) == password:
            self.user = user
            self.write(b"235 2.7.0 welcome")
        else:
            self.write(b"535 5.7.8 wrong user or password")

    def finish(self, body):
        self.has_sender = False
        if not self.recipients:
            return self.write(b"554 5.5.1 no valid recipients")
        return self.say("BODY", self.recipients[0], b"250 2.0.0 kept") and self.keep(body)

    def keep(self, body):
        """Count a message; a script that says something of its own and keeps the message calls this itself."""
        self.count += 1
        self.sink.keep(self, self.recipients, body)


class Sink:
    """`arrivals` are (monotonic time, recipient); `bodies` are kept unless told otherwise."""

    def __init__(self, *, keeps_bodies: bool = True) -> None:
        self.script: dict[str, Callable[[Session, str], bytes | None]] = {}
        self.offers = ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        self.users: dict[str, str] = {}
        self.tls: ssl.SSLContext | None = None
        self.is_tls_from_start = self.data_anyway = self.keeps_lines = False
        self.keeps_bodies = keeps_bodies
        self.connections = self.open = self.peak = self.goodbyes = self.messages = 0
        self.lines: list[str] = []
        self.bodies: list[bytes] = []
        self.senders: list[str] = []
        self.arrivals: list[tuple[float, str]] = []
        self.secure = 0
        self.got: Counter[str] = Counter()
        self.port = 0

    def keep(self, session, recipients, body):
        self.messages += 1
        self.secure += session.is_secure
        for one in recipients:
            self.got[one.lower()] += 1
            self.arrivals.append((time.monotonic(), one))
        if self.keeps_bodies:
            self.bodies.append(re.sub(rb"(?m)^\.", b"", body))
            self.senders.append(session.sender)

    def session(self):
        return Session(self, is_secure=self.is_tls_from_start)

    async def listen(self, port: int = 0):
        loop = asyncio.get_running_loop()
        tls = self.tls if self.is_tls_from_start else None
        server = await loop.create_server(self.session, "127.0.0.1", port, ssl=tls, backlog=100)
        self.port = server.sockets[0].getsockname()[1]
        return server

    # ---- in a thread of the tests

    def start(self, port: int = 0) -> Sink:
        started = threading.Event()

        def run():
            self._loop = asyncio.new_event_loop()
            self._server = self._loop.run_until_complete(self.listen(port))
            started.set()
            self._loop.run_forever()
            self._server.close()
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.run_until_complete(asyncio.sleep(0.01))
            self._loop.close()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


# ---- as a program


def scripted(options, sink) -> None:
    tries: Counter[str] = Counter()
    seconds: Counter[int] = Counter()
    pattern, _, times = (options.tempfail or "").rpartition(":")
    temporary = re.compile(pattern) if pattern else None
    permanent = re.compile(options.permfail) if options.permfail else None

    def recipient(session, line):
        address = ADDRESS.findall(line)[0]
        if permanent and permanent.search(address):
            return b"550 5.1.1 no such mailbox"
        if temporary and temporary.search(address):
            tries[address] += 1
            if tries[address] <= int(times):
                return b"451 4.7.1 greylisted, try again later"
        return None

    def sender(session, line):
        if options.max_per_connection and session.count >= options.max_per_connection:
            return b"421 4.7.0 too many messages on this connection"
        return None

    def body(session, line):
        if options.max_per_second and seconds[int(time.monotonic())] >= options.max_per_second:
            return b"451 4.7.0 rate limit, try again later"
        seconds[int(time.monotonic())] += 1
        if options.mute_every and (sink.messages + 1) % options.mute_every == 0:
            session.keep(b"")
            return RESET
        return None

    if permanent or temporary:
        sink.script["RCPT"] = recipient
    if options.max_per_connection:
        sink.script["MAIL"] = sender
    if options.max_per_second or options.mute_every:
        sink.script["BODY"] = body


async def serve(options) -> None:
    sink = Sink(keeps_bodies=False)
    scripted(options, sink)
    done = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    async with await sink.listen(options.port):
        print("ready", sink.port, flush=True)
        await done.wait()
    times = [at for at, _ in sink.arrivals]
    span = max(times) - min(times) if len(times) > 1 else 0
    told = {
        "messages": sink.messages, "recipients": len(sink.got), "duplicates": sink.messages - len(sink.got),
        "connections": sink.connections, "peak_connections": sink.peak,
        "per_second": round((len(times) - 1) / span, 1) if span else 0,
    }  # fmt: skip
    print(json.dumps(told), flush=True)
    if options.json:
        Path(options.json).write_text(json.dumps(told) + "\n", encoding="utf-8")


def main() -> None:
    ask = argparse.ArgumentParser(
        description="A mail server that counts. Prints `ready PORT`; at its end, one JSON line."
    )
    ask.add_argument("--port", type=int, default=0)
    ask.add_argument("--json", default="")
    ask.add_argument(
        "--tempfail", default="", metavar="REGEX:TIMES", help="first tries for these recipients answer 451"
    )
    ask.add_argument("--permfail", default="", metavar="REGEX", help="these recipients answer 550")
    ask.add_argument("--mute-every", type=int, default=0, metavar="N", help="each Nth message is kept and not answered")
    ask.add_argument("--max-per-connection", type=int, default=0, metavar="N", help="message N+1 answers 421")
    ask.add_argument("--max-per-second", type=int, default=0, metavar="N", help="message N+1 of a second answers 451")
    asyncio.run(serve(ask.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
