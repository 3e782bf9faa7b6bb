"""Letters on their way to a real mail server: each arrives once, well formed, or is told to have failed."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from dataclasses import replace as changed
from datetime import timedelta
from email.message import EmailMessage
from itertools import islice, pairwise
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from cmooc.domain.letters import Letter
from cmooc.domain.mails import Answer, Taking
from cmooc.stores.letters import LETTER, LetterStore

CONFIRM = {"link": "https://course.example/en/confirm/" + "t" * 120, "days": 7, "is_move": False}
KINDS = {
    "confirm": CONFIRM,
    "subscribed_already": {"link": "https://course.example/preferences/t"},
    "preferences": {"link": "https://course.example/preferences/t"},
    "unknown": {"link": "https://course.example/subscribe"},
    "feed_received": {
        "feed": "x",
        "url": "https://a.example/f",
        "standing": "approved",
        "log": "https://c.example/l",
        "stop": "https://c.example/s",
    },
    "registration": {"feed": "x", "url": "https://a.example/f", "link": "https://c.example/c", "days": 7},
    "feed_approved": {
        "feed": "x",
        "url": "https://a.example/f",
        "log": "https://c.example/l",
        "stop": "https://c.example/s",
    },
    "feed_refused": {"feed": "x", "url": "https://a.example/f", "reason": "Too far.", "stop": "https://c.example/s"},
    "feed_removed": {"feed": "x", "url": "https://a.example/f", "reason": "", "stop": "https://c.example/s"},
    "login": {"link": "https://course.example/login/t", "minutes": 15, "until": "2099-01-01T00:00:00Z"},
    "use_passkey": {"link": "https://course.example/login"},
    "welcome": {"link": "https://course.example/login", "role": "host", "by": "Ann"},
    "passkey_made": {"link": "https://course.example/desk/me", "name": "Telephone"},
    "feed_trouble": {"subject": "Trouble", "lines": ["Hello", "It fails."], "stop": "https://c.example/s"},
}


@dataclass
class Server:
    """A mail server that answers each recipient as scripted, and keeps what it took."""

    port: int = 0
    answers: dict[str, list[str]] = field(default_factory=dict)
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    asked: int = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        self.asked += 1
        waiting = self.answers.get(address, ["250 OK"])
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return "250 taken"

    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(data, policy=email.policy.default) for _, _, data in self.taken]  # type: ignore[misc]


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found.port = probe.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    controller.stop()


@pytest.fixture
def course(instance, server) -> Any:
    """A course that sends by that server."""
    settings = instance.settings.model_copy(update={
        "smtp_url": f"smtp://127.0.0.1:{server.port}", "base_url": "https://course.example", "title": "Valley",
        "title_fr": "La vallée", "mail_from": "course@course.example", "contact": "desk@course.example",
    })  # fmt: skip
    found = changed(instance, settings=settings)
    vars(found)["templating"] = instance.templating
    yield found
    found.database.close()


@pytest.fixture
def write(course):
    def letter(
        kind: str = "confirm", address: str = "ann@garden.example", language: str = "en", name: str = "", **content: Any
    ) -> None:
        told = {**KINDS.get(kind, {}), **content}
        LetterStore(course.database).write(
            Letter(kind, name or f"{kind}:{address}", address, language, told), course.clock()
        )

    return letter


def rows(course) -> list[Any]:
    with course.database.read() as connection:
        return list(connection.execute(select(LETTER).order_by(LETTER.c.id)))


def states(course) -> list[str]:
    return [row.state for row in rows(course)]


# ---- a letter


def test_a_letter_is_a_well_formed_message_to_one_person(course, server, write):
    write()
    assert course.letters.keep_up().sent == 1
    ((sender, recipients, data),) = server.taken
    assert (sender, recipients) == ("course@course.example", ["ann@garden.example"])
    (message,) = server.messages()
    assert message["From"] == "Valley <course@course.example>"
    assert message["To"] == "ann@garden.example"
    assert message["Reply-To"] == "desk@course.example"
    assert message["Subject"] == "Valley: confirm your subscription"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == course.clock()
    assert message["Message-ID"].endswith("@course.example>")
    assert message["Content-Language"] == "en"
    assert message["List-Unsubscribe"] is None
    assert (message.get_content_type(), message["Content-Transfer-Encoding"]) == ("text/plain", "quoted-printable")
    assert CONFIRM["link"] in message.get_content()
    assert message.defects == []
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_is_written_in_both_languages(course, server, write, kind, language):
    write(kind, language=language)
    assert course.letters.keep_up().sent == 1, rows(course)[0].detail
    (message,) = server.messages()
    text = message["Subject"] + "\n" + message.get_content()
    assert ("La vallée" in text) is (language == "fr")
    assert ("Bonjour" in text) is (language == "fr" and kind != "feed_trouble")
    assert "{{" not in text
    assert "%(" not in text
    assert all(
        str(value) in text for name, value in KINDS[kind].items() if name in ("link", "confirm", "log", "reason")
    )
    assert max(len(line) for line in message.get_content().splitlines() if "://" not in line) <= 72


def test_letters_about_a_feed_end_with_one_click(course, server, write):
    write("feed_trouble")
    course.letters.keep_up()
    (message,) = server.messages()
    assert message["List-Unsubscribe"] == "<https://c.example/s>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_long_address_to_stop_stays_on_one_line(course, server, write):
    stop = "https://course.example/owner/stop/" + "x" * 300
    write("feed_trouble", stop=stop)
    course.letters.keep_up()
    assert f"\r\nList-Unsubscribe: <{stop}>\r\n".encode() in server.taken[0][2]


@pytest.mark.parametrize(
    "text",
    [
        "a\r\nBcc: all@evil.example",
        "a\nBcc: all@evil.example\n\nwords",
        "a\u2028Bcc: b\x00\x85",
        "=?utf-8?q?a=0ABcc:_b?=",
    ],
)
def test_no_text_can_add_a_header(course, server, write, text):
    write("feed_approved", feed=text, stop="https://c.example/s")
    write("feed_trouble", name="other", subject=text, lines=[text])
    course.letters.keep_up()
    assert len(server.taken) == 2
    for (_, recipients, data), message in zip(server.taken, server.messages(), strict=True):
        assert recipients == ["ann@garden.example"]
        assert message["Bcc"] is None
        assert b"\nBcc:" not in data.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize("stop", ["https://c.example/\r\nBcc: x@evil.example", "https://c.example/\nx"])
def test_no_address_can_add_a_header(course, server, write, stop):
    write("feed_trouble", stop=stop)
    assert course.letters.keep_up().failed == 1
    assert server.taken == []


@pytest.mark.parametrize(("kind", "address", "content"), [
    ("confirm", "no address", {}),
    ("confirm", "a@b.example\r\nBcc: c@d.example", {}),
    ("nonsense", "ann@garden.example", {}),
    ("../register", "ann@garden.example", {}),
    ("feed_received", "ann@garden.example", {"url": None, "standing": {}}),
])  # fmt: skip
def test_a_letter_that_cannot_be_written_fails_alone(course, server, write, kind, address, content):
    write("unknown", name="before")
    write(kind, address=address, name="bad", **content)
    write("unknown", name="after")
    report = course.letters.keep_up()
    assert [state for state in states(course) if state != "failed"][:2] == ["sent", "sent"]
    assert report.sent >= 2
    assert all(recipients == ["ann@garden.example"] for _, recipients, _ in server.taken)


def test_no_log_names_an_address(course, server, write, caplog):
    server.answers["ann@garden.example"] = ["550 5.1.1 <ann@garden.example> unknown"]
    write()
    write(address="ann@gar den.example")
    with caplog.at_level(0):
        course.letters.keep_up()
    told = [str(vars(record)) for record in caplog.records if record.name.startswith("cmooc")]
    assert len(told) == 2
    assert not any("ann@" in one for one in told)


def test_a_name_is_written_to_once(course, server, write):
    write(name="feed:1:approved")
    course.letters.keep_up()
    write(name="feed:1:approved")
    course.letters.keep_up()
    assert len(server.taken) == 1


# ---- what servers answer


def test_a_letter_that_is_put_off_is_tried_again_over_more_than_a_day_and_then_fails(course, server, write, clock):
    server.answers["ann@garden.example"] = ["451 4.7.1 later"]
    write()
    start, tries = clock.now, []
    while states(course) != ["failed"]:
        before = server.asked
        course.letters.keep_up()
        if server.asked > before:
            tries.append(clock.now - start)
        clock.move(minutes=5)
        assert clock.now - start < timedelta(days=3)
    assert len(tries) == 6
    assert tries[-1] > timedelta(days=1)
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses == sorted(pauses)
    assert rows(course)[0].detail.startswith("451 ")


def test_a_letter_that_is_put_off_arrives_later(course, server, write, clock):
    server.answers["ann@garden.example"] = ["450 wait", "250 OK"]
    write()
    assert course.letters.keep_up().put_off == 1
    assert course.letters.keep_up().sent == 0
    clock.move(minutes=5)
    assert course.letters.keep_up().sent == 1
    assert states(course) == ["sent"]


def test_a_refusal_is_final_and_stops_nobody_else(course, server, write, clock):
    server.answers["ann@garden.example"] = ["550 5.1.1 <ann@garden.example> is nobody"]
    write()
    write(address="bob@garden.example")
    report = course.letters.keep_up()
    assert (report.sent, report.failed, states(course)) == (1, 1, ["failed", "sent"])
    assert "ann@" not in rows(course)[0].detail
    clock.move(days=2)
    course.letters.keep_up()
    assert len(server.taken) == 1


class Down:
    """A relay that takes nothing: it hands back the first message, or does not even ask for one."""

    name, at_once = "nowhere", 1

    def __init__(self, first: int) -> None:
        self._first = first

    def hand_over(self, messages: Any, let_go: Any) -> Iterator[Any]:
        yield None
        for message in islice(messages, self._first):
            yield message, Answer(Taking.STALLED, 421, "not now")

    def check(self) -> str:
        return "down"


@pytest.mark.parametrize("first", [0, 1])
def test_a_server_that_is_down_loses_nothing_and_uses_up_no_try(course, server, write, clock, first):
    for number in range(60):
        write(address=f"r{number}@garden.example")
    for _ in range(10):
        assert changed(course.letters, relay=Down(first)).keep_up().sent == 0
        clock.move(hours=8)
    assert {row.tries for row in rows(course)} == {0}
    assert set(states(course)) == {"waiting"}
    assert course.letters.keep_up().sent == 60


# ---- a process that ends


def test_a_letter_that_a_killed_process_held_goes_out_after_half_an_hour_the_same_to_the_byte(
    course, server, write, clock
):
    write()
    course.letters.keep_up()
    write(name="second")
    LetterStore(course.database).claim(clock(), 10)  # and here it was killed
    assert course.letters.keep_up().sent == 0
    clock.move(minutes=31)
    assert course.letters.keep_up().sent == 1
    first, second = server.messages()
    assert first["Message-ID"] != second["Message-ID"]
    posted = rows(course)[1]
    assert second["Date"].datetime == posted.written_at


def test_two_processes_never_send_one_letter_both(course, write, clock):
    for number in range(5):
        write(name=str(number))
    store = LetterStore(course.database)
    first, second = store.claim(clock(), 3), store.claim(clock(), 10)
    assert [one.letter.name for one in first] == ["0", "1", "2"]
    assert [one.letter.name for one in second] == ["3", "4"]


def test_a_letter_that_is_taken_back_at_the_last_moment_stays(course, server, write, clock):
    write(name="feed:1:trouble")
    write(name="feed:2:trouble")
    letters = course.letters

    def render(letter: Letter) -> Any:
        letters.store.take_back("feed:1:")
        return letters.render(letter)

    assert changed(letters, render=render).keep_up().sent == 1
    assert [row.name for row in rows(course)] == ["feed:2:trouble"]
    assert len(server.taken) == 1


# ---- what is kept


def test_what_a_letter_said_is_forgotten_at_once_and_to_whom_after_thirty_days(course, server, write, clock):
    server.answers["bob@garden.example"] = ["550 no"]
    write()
    write(address="bob@garden.example")
    course.letters.keep_up()
    assert [row.content for row in rows(course)] == [{}, {}]
    clock.move(days=29)
    course.letters.forget()
    assert all(row.address for row in rows(course))
    clock.move(days=2)
    course.letters.forget()
    assert [(row.address, row.detail) for row in rows(course)] == [("", ""), ("", "")]
    assert all(row.name for row in rows(course))


def test_without_a_relay_letters_become_files(instance, write, clock):
    LetterStore(instance.database).write(
        Letter("unknown", "n", "ann@garden.example", "en", {"link": "https://x"}), clock()
    )
    assert instance.letters.keep_up().sent == 1
    assert len(list((instance.data / "mail" / "new").iterdir())) == 1
