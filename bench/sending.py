"""How fast an edition goes out: the whole sending, beside a bare pipelined sender and smtplib, to the same mail server.

    python bench/sending.py [--messages 5000] [--connections 2] [--bytes 25000] [--rounds 3] [--sink PROGRAM]

*bare* writes ready bytes to sockets and counts the replies, and knows of no refusal, loss or database. *relay* is the SMTP
client of cmooc alone. *whole* is `Sending` on SQLite: recipients frozen, each claimed, checked and accounted for. The
messages are made by joining bytes. PROGRAM is any mail server that prints `ready PORT`; else the one of the tests.
"""

from __future__ import annotations

import argparse
import os
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from cmooc.bootstrap import Instance
from cmooc.domain.editions import Edition, Group, Item, Section, SectionKind, Window
from cmooc.domain.mails import Message
from cmooc.domain.relays import RelayAddress
from cmooc.domain.subscribers import Cut, Recipient
from cmooc.settings import Settings
from cmooc.stages.smtp import SmtpOptions, SmtpRelay
from cmooc.stages.smtp_talk import stuffed
from cmooc.stores.engine import table
from cmooc.stores.tables import SubscriberRow

SINK = Path(__file__).parents[1] / "tests" / "smtp_sink.py"
SUBSCRIBER = table(SubscriberRow)
ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class JoinedMolds:
    """Messages that are ready but for a few lines."""

    body: bytes

    def of(self, cut: Cut) -> JoinedMolds:  # noqa: ARG002  one mold for every cut
        return self

    def message(self, delivery_id: int, recipient: Recipient) -> Message:
        to = recipient.address.encode()
        head = b"To: %s\r\nMessage-ID: <%d@course.example>\r\nSubject: An edition\r\n" % (to, delivery_id)
        return Message(delivery_id, f"letters+{delivery_id}@course.example", recipient.address, head + self.body)


def body_of(size: int) -> bytes:
    line = b"Words of gardens, workshops and roads, as many as an edition has of them.\r\n"
    return b"From: course@course.example\r\n\r\n" + line * (size // len(line))


def address(number: int) -> str:
    return f"reader{number}@mail{number % 40}.example"


def make_instance(folder: Path, readers: int, **settings: object) -> Instance:
    """Make a course with an edition of today and so many readers."""
    now = datetime.now(UTC)
    folder.mkdir()
    here = Instance(folder, Settings(**{"mail_per_second": 0, **settings}))
    rows = (
        {"key": f"k{n}", "address": address(n), "address_key": address(n), "state": "active", "rhythm": "daily",
         "cut": asdict(Cut(("fr", "en")[n % 2])), "created_at": now, "confirmed_at": now, "consent": {}}
        for n in range(readers)
    )  # fmt: skip
    with here.database.write() as connection:
        while some := [row for _, row in zip(range(ROWS_AT_ONCE), rows, strict=False)]:
            connection.execute(SUBSCRIBER.insert(), some)
    item = Item("k1", "Le verger", "https://a.example/", "Texte", "ann", "Ann", "Blog", "blog", "fr", now)
    section = Section(SectionKind.THEME, None, (Group(None, (item,)),))
    assert here.editions.save(Edition(now.date(), Window(None, now), 1, (section,), posts=1, published_at=now))
    return here


def bare(port: int, messages: int, connections: int, body: bytes) -> None:
    def send(numbers: range) -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            molds = JoinedMolds(body)
            hear(line, 1)
            line.sendall(b"EHLO bench\r\n")
            while not line.recv(4096).endswith(b"ENHANCEDSTATUSCODES\r\n"):
                pass
            made = (molds.message(n, Recipient(n, "", address(n))) for n in numbers)
            last = next(made)
            line.sendall(envelope(last))
            hear(line, 3)
            for one in made:
                line.sendall(stuffed(last.data) + envelope(one))
                hear(line, 4)
                last = one
            line.sendall(stuffed(last.data))
            hear(line, 1)

    in_threads(send, messages, connections)


def envelope(one: Message) -> bytes:
    return f"MAIL FROM:<{one.sender}>\r\nRCPT TO:<{one.recipient}>\r\nDATA\r\n".encode()


def hear(line: socket.socket, replies: int) -> None:
    while replies > 0:
        replies -= line.recv(4096).count(b"\n")


def standard(port: int, messages: int, connections: int, body: bytes) -> None:
    def send(numbers: range) -> None:
        molds = JoinedMolds(body)
        with smtplib.SMTP("127.0.0.1", port) as client:
            for n in numbers:
                one = molds.message(n, Recipient(n, "", address(n)))
                client.sendmail(one.sender, [one.recipient], one.data)

    in_threads(send, messages, connections)


def in_threads(send: Callable[[range], None], messages: int, connections: int) -> None:
    threads = [
        threading.Thread(target=send, args=(range(start, messages, connections),)) for start in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def relay(port: int, messages: int, connections: int, body: bytes) -> None:
    place = RelayAddress("127.0.0.1", port, needs_starttls=False)
    found = SmtpRelay(SmtpOptions(place, "bench", connections=connections, per_connection=messages))
    molds = JoinedMolds(body)
    made = (molds.message(n, Recipient(n, "", address(n))) for n in range(messages))
    taken = sum(told is not None for told in found.hand_over(made, lambda _: True))
    assert taken == messages


def whole(port: int, messages: int, connections: int, body: bytes) -> tuple[float, float]:
    """Return the seconds, of wall and CPU, from the start of the mailing to its end."""
    with tempfile.TemporaryDirectory() as folder:
        here = make_instance(Path(folder) / "data", messages, smtp_url=f"smtp://127.0.0.1:{port}",
                             mail_connections=connections, mail_per_connection=100_000)  # fmt: skip
        sending = replace(here.sending, molds=lambda *_: JoinedMolds(body))
        began, cpu = time.perf_counter(), time.process_time()
        here.mailings.start_due()
        sending.send()
        found = time.perf_counter() - began, time.process_time() - cpu
        assert here.mailings.newest(1)[0].mailing.state == "done"
        here.database.close()
    return found


def timed(do: Callable[..., object], *given: object) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    found = do(*given)
    return found if isinstance(found, tuple) else (time.perf_counter() - began, time.process_time() - cpu)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--messages", type=int, default=5000)
    ask.add_argument("--connections", type=int, default=2)
    ask.add_argument("--bytes", type=int, default=25_000)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--sink", default=str(SINK))
    options = ask.parse_args()
    body = body_of(options.bytes)
    sink = subprocess.Popen([sys.executable, options.sink, "--port", "0"], stdout=subprocess.PIPE, text=True)
    assert sink.stdout
    port = int(sink.stdout.readline().split()[1])
    rates: dict[str, list[tuple[float, float]]] = {}
    try:
        for _ in range(options.rounds):
            for do in (bare, relay, whole, standard):
                wall, cpu = timed(do, port, options.messages, options.connections, body)
                rates.setdefault(do.__name__, []).append((options.messages / wall, options.messages / cpu))
    finally:
        sink.terminate()
        sink.wait()
    yardstick = [statistics.median(column) for column in zip(*rates["bare"], strict=True)]
    load = os.getloadavg()[0]
    print(f"{options.messages} messages of {options.bytes} bytes, {options.connections} connections, load {load:.1f}")
    print("| | messages a second | of bare | messages a CPU second | of bare |\n|---|---|---|---|---|")
    for name, found in rates.items():
        wall, cpu = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"| {name} | {wall:,.0f} | {wall / yardstick[0]:.2f} | {cpu:,.0f} | {cpu / yardstick[1]:.2f} |")


if __name__ == "__main__":
    main()
