"""Handing messages over to real mail servers: aiosmtpd, and one that misbehaves as it is told."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from cmooc.domain.errors import RelayError
from cmooc.domain.mails import Answer, Message, Taking
from cmooc.domain.relays import RelayAddress
from cmooc.stages.smtp import SmtpOptions, SmtpRelay
from cmooc.stages.smtp_replies import BadReplyError, Replies

BODY = b"From: a@b.example\r\nSubject: Le jardin partag\xc3\xa9\r\n\r\nBonjour\r\n.\r\n.. deux points\r\nfin\r\n"


def message(number: int, recipient: str = "", data: bytes = BODY) -> Message:
    return Message(number, f"letters+{number}@course.example", recipient or f"reader{number}@mail.example", data)


def relay(sink, **options) -> SmtpRelay:
    address = RelayAddress("127.0.0.1", sink.port, needs_starttls=False)
    return SmtpRelay(SmtpOptions(**{"address": address, "hello": "course.example", **options}))


def hand_over(found: SmtpRelay, messages, let_go=lambda _: True) -> dict[int, Answer]:
    return {one.id: answer for one, answer in filter(None, found.hand_over(messages, let_go))}


def takings(answers: dict[int, Answer]) -> dict[int, str]:
    return {number: answer.taking.value for number, answer in answers.items()}


@pytest.fixture
def quick(monkeypatch) -> None:
    """Rests of a hundredth of their length, so that a test of many does not take minutes."""
    monkeypatch.setattr("cmooc.stages.smtp_pace.FIRST_REST_S", 0.01)
    monkeypatch.setattr("cmooc.stages.smtp_pace.SLOWEST_GUESS", 2000)


# ---- the ordinary way


@pytest.mark.parametrize("offers", [["PIPELINING"], ["8BITMIME"], []])
@pytest.mark.parametrize("connections", [1, 3])
def test_each_message_arrives_once_and_whole(sink, offers, connections):
    sink.offers = offers
    answers = hand_over(relay(sink, connections=connections, per_connection=7), map(message, range(40)))
    assert takings(answers) == dict.fromkeys(range(40), "accepted")
    assert set(sink.got) == {f"reader{n}@mail.example" for n in range(40)}
    assert set(sink.got.values()) == {1}
    assert set(sink.bodies) == {BODY}
    assert sorted(sink.senders) == sorted(f"letters+{n}@course.example" for n in range(40))
    assert sink.peak <= connections
    assert sink.connections >= 40 / 7
    assert sink.goodbyes == sink.connections


@pytest.mark.parametrize(
    "data", [b".\r\n", b"a", b"a\r\n.b\r\n..\r\n", b".", b"\r\n.\r\n.\r\n", b"x" * 300_000 + b"\r\n"]
)
def test_dots_and_ends_arrive_as_they_left(sink, data):
    hand_over(relay(sink), [message(1, data=data)])
    assert sink.bodies == [data if data.endswith(b"\r\n") else data + b"\r\n"]


def test_a_message_costs_one_round_trip_where_the_server_pipelines(sink):
    sink.keeps_lines = True
    hand_over(relay(sink, connections=1), map(message, range(5)))
    assert sink.connections == 1
    assert [line.split()[0] for line in sink.lines[1:7]] == ["MAIL", "RCPT", "DATA"] * 2


def test_the_next_message_is_taken_only_when_there_is_room(sink):
    taken, answered = [], 0

    def messages() -> Iterator[Message]:
        for number in range(50):
            taken.append(number)
            yield message(number)

    for _ in filter(None, relay(sink, connections=2).hand_over(messages(), lambda _: True)):
        answered += 1
        assert len(taken) - answered <= 5  # two on each connection, and one in hand
    assert answered == 50


def test_what_is_let_go_is_noted_before_and_answered_before_the_next_leaves(sink):
    """On each connection one message at most is in doubt."""
    under_way, most = set(), 0

    def let_go(one: Message) -> bool:
        under_way.add(one.id)
        return True

    for told in relay(sink, connections=3).hand_over(map(message, range(60)), let_go):
        most = max(most, len(under_way))
        if told:
            under_way.discard(told[0].id)
    assert not under_way
    assert most <= 3


def test_a_message_that_is_not_let_go_stays_here(sink):
    answers = hand_over(relay(sink, connections=2), map(message, range(20)), lambda one: one.id % 5 != 2)
    kept_back = {number for number in range(20) if number % 5 == 2}
    assert {number for number, answer in answers.items() if answer.taking is Taking.WITHHELD} == kept_back
    assert set(sink.got) == {f"reader{n}@mail.example" for n in range(20) if n not in kept_back}


def test_a_rate_is_kept(sink):
    began = time.monotonic()
    hand_over(relay(sink, per_second=20, connections=4), map(message, range(15)))
    assert time.monotonic() - began >= 14 / 20 * 0.9
    times = sorted(at for at, _ in sink.arrivals)
    assert sum(at < times[0] + 0.25 for at in times) <= 8


def test_no_more_connections_are_opened_than_there_are_messages(sink):
    hand_over(relay(sink, connections=20), [message(1)])
    assert sink.connections == 1


def test_addresses_that_would_add_commands_do_not_leave(sink):
    bad = (
        "a@b.example>\r\nRCPT TO:<c@d.example",
        "a b@c.example",
        "a@b.example\r\nDATA",
        "<a@b.example>",
        "\udc80@x.example",
    )
    answers = hand_over(relay(sink), [message(n, one) for n, one in enumerate(bad)] + [message(9)])
    assert takings(answers) == {0: "refused", 1: "refused", 2: "refused", 3: "refused", 4: "refused", 9: "accepted"}
    assert set(sink.got) == {"reader9@mail.example"}


@pytest.mark.parametrize(("offers", "taking"), [(["SMTPUTF8"], "accepted"), (["PIPELINING"], "refused")])
def test_an_address_with_accents_goes_where_the_server_takes_such(sink, offers, taking):
    sink.offers = offers
    assert takings(hand_over(relay(sink), [message(1, "zoé@mail.example")])) == {1: taking}


# ---- refusals


@pytest.mark.parametrize("offers", [["PIPELINING"], []])
@pytest.mark.parametrize("data_anyway", [False, True])
def test_a_refused_recipient_harms_no_other(sink, offers, data_anyway):
    sink.offers, sink.data_anyway = offers, data_anyway
    bad = {
        3: b"550 5.1.1 no such mailbox: reader3@mail.example",
        4: b"451 4.7.1 greylisted",
        8: b"552-5.2.2 full\r\n552 5.2.2 yes",
    }
    sink.script["RCPT"] = lambda _, line: next((said for n, said in bad.items() if f"<reader{n}@" in line), None)
    answers = hand_over(relay(sink, connections=1), map(message, range(10)))
    assert takings(answers) == dict.fromkeys(range(10), "accepted") | {3: "refused", 4: "deferred", 8: "refused"}
    assert (answers[3].code, answers[3].detail) == (550, "5.1.1 no such mailbox: …")
    assert answers[8].detail == "5.2.2 full 5.2.2 yes"
    assert len(sink.got) == 7


@pytest.mark.parametrize(("stage", "reply", "taking"), [
    ("DATA", b"554 5.7.1 not today", "refused"), ("DATA", b"452 4.3.1 no room", "deferred"),
    ("BODY", b"554 5.6.0 looks bad", "refused"), ("BODY", b"451 4.3.0 come back", "deferred"),
])  # fmt: skip
def test_a_refused_body_harms_no_other(sink, quick, stage, reply, taking):
    sink.script[stage] = lambda session, _: reply if session.recipients == ["reader2@mail.example"] else None
    answers = hand_over(relay(sink, connections=1), map(message, range(5)))
    assert takings(answers) == dict.fromkeys(range(5), "accepted") | {2: taking}


# ---- trouble


def test_a_body_that_is_never_answered_is_in_doubt_and_one_not_yet_sent_is_not(sink, smtp, quick):
    def mute(session, line):
        if sink.messages == 6:
            session.keep(b"")
            return smtp.RESET
        return None

    sink.script["BODY"] = mute
    answers = hand_over(relay(sink, connections=1), map(message, range(12)))
    doubtful = [number for number, answer in answers.items() if answer.is_uncertain]
    assert doubtful == [6]
    assert answers[6].taking is Taking.DEFERRED
    assert takings(answers) == dict.fromkeys(range(12), "accepted") | {6: "deferred"}
    assert set(sink.got.values()) == {1}


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", ["drop", "421"])
def test_a_connection_that_is_lost_before_the_body_costs_nobody_anything(sink, smtp, quick, stage, how):
    said = smtp.DROP if how == "drop" else b"421 4.3.2 shutting down"
    sink.script[stage] = lambda session, _: said if session.count == 2 else None
    answers = hand_over(relay(sink, connections=2), map(message, range(9)))
    assert takings(answers) == dict.fromkeys(range(9), "accepted")
    assert set(sink.got.values()) == {1}
    assert not any(answer.is_uncertain for answer in answers.values())


def test_a_relay_that_takes_some_messages_a_connection_gets_more_connections(sink, monkeypatch):
    monkeypatch.setattr("cmooc.stages.smtp_pace.FIRST_REST_S", 60)
    sink.script["MAIL"] = lambda session, _: b"421 4.7.0 too many messages" if session.count >= 15 else None
    began = time.monotonic()
    answers = hand_over(relay(sink, connections=2), map(message, range(100)))
    assert takings(answers) == dict.fromkeys(range(100), "accepted")
    assert time.monotonic() - began < 30  # without rests


def test_a_rate_limit_slows_the_relay_and_ends_nothing(sink):
    seen: list[float] = []

    def limited(session, line):
        now = time.monotonic()
        if sum(at > now - 1 for at in seen) >= 30:
            return b"451 4.7.0 rate limit exceeded, slow down"
        seen.append(now)
        return None

    sink.script["BODY"] = limited
    answers = hand_over(relay(sink, connections=3), map(message, range(90)))
    put_off = [answer for answer in answers.values() if answer.taking is Taking.DEFERRED]
    assert len(answers) == 90
    assert 1 <= len(put_off) <= 15  # those that were on their way, each time that it said so
    assert all(answer.is_relays for answer in put_off)


@pytest.mark.parametrize("trouble", ["421", "554", "drop", "hang", "garbage", "endless"])
def test_a_relay_that_takes_nothing_stalls_and_gives_everything_back(sink, smtp, quick, trouble):
    said = {
        "421": b"421 4.3.2 closed", "554": b"554 go away", "drop": smtp.DROP, "hang": smtp.HANG,
        "garbage": b"\x00\xff{}", "endless": b"220-" + b"welcome " * 20_000,
    }[trouble]  # fmt: skip
    sink.script["GREETING"] = lambda *_: said
    given = []

    def messages() -> Iterator[Message]:
        for number in range(1000):
            given.append(number)
            yield message(number)

    answers = hand_over(relay(sink, command_s=0.2), messages())
    assert set(takings(answers)) == set(given)
    assert {answer.taking for answer in answers.values()} == {Taking.STALLED}
    assert len(given) < 20
    assert all(answer.detail for answer in answers.values())


def test_a_relay_that_is_not_there_stalls(quick):
    address = RelayAddress("127.0.0.1", 9, needs_starttls=False)
    answers = hand_over(SmtpRelay(SmtpOptions(address, "course.example")), map(message, range(5)))
    assert {answer.taking for answer in answers.values()} == {Taking.STALLED}
    assert next(iter(answers.values())).detail == "Connection refused"


def test_a_relay_that_answers_no_body_stalls_before_the_edition_is_burnt(sink, smtp, quick):
    sink.script["BODY"] = lambda *_: smtp.DROP
    answers = hand_over(relay(sink, connections=2), map(message, range(500)))
    assert sum(answer.is_uncertain for answer in answers.values()) < 12
    assert Taking.STALLED in {answer.taking for answer in answers.values()}


@pytest.mark.parametrize("stage", ["EHLO", "MAIL", "RCPT", "DATA", "BODY"])
def test_a_server_that_falls_silent_is_given_up_in_time(sink, smtp, quick, stage):
    sink.script[stage] = lambda session, _: smtp.HANG if sink.connections == 1 else None
    answers = hand_over(relay(sink, connections=1, command_s=1, body_s=1), map(message, range(6)))
    assert sum(answer.taking is Taking.ACCEPTED for answer in answers.values()) >= 5
    assert [answer.is_uncertain for answer in answers.values()].count(True) == (stage == "BODY")


def test_a_reply_that_trickles_in_does_not_hold_a_connection_for_ever(sink, smtp, quick):
    drops = []

    def trickle(session, line):
        def drip():
            if not session.transport.is_closing():
                drops.append(session.transport.write(b"2"))
                asyncio.get_running_loop().call_later(0.05, drip)

        drip()
        return smtp.HANG

    sink.script["EHLO"] = trickle
    answers = hand_over(relay(sink, command_s=0.3), [message(1)])
    assert answers[1].taking is Taking.STALLED
    assert len(drops) > 1


def test_the_caller_is_told_of_each_second_of_waiting(sink, smtp):
    sink.script["BODY"] = lambda *_: smtp.HANG
    beats = 0
    for told in relay(sink, connections=1, body_s=2.5).hand_over([message(1)], lambda _: True):
        beats += told is None
    assert beats >= 2


# ---- privacy


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A throw-away certificate for this machine."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.fail("The tests need openssl.", pytrace=False)
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True,
    )  # fmt: skip
    return key, cert


@pytest.fixture
def tls(certificate) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate[1], certificate[0])
    return context


class _Kept:
    """What aiosmtpd hands over."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.recipients: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.bodies.append(envelope.content)
        self.recipients += envelope.rcpt_tos
        return "250 2.0.0 ok"


def _may_log_in(server, session, envelope, mechanism, data) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"course", "s\u00e9same:/@".encode()), handled=True)


@pytest.mark.parametrize("ways", [[], ["PLAIN"]])
def test_another_server_takes_it_encrypted_and_logged_in(tls, certificate, ways):
    kept = _Kept()
    controller = Controller(kept, "127.0.0.1", 0, tls_context=tls, require_starttls=True, auth_required=True,
                            authenticator=_may_log_in, auth_exclude_mechanism=ways)  # fmt: skip
    controller.port = _free_port()
    controller.start()
    try:
        url = f"smtp://course:s%C3%A9same%3A%2F%40@localhost:{controller.port}?starttls=yes&ca={certificate[1]}"
        found = SmtpRelay(SmtpOptions(RelayAddress.of(url), "course.example", connections=2))
        answers = hand_over(found, map(message, range(12)))
        assert takings(answers) == dict.fromkeys(range(12), "accepted")
        assert set(kept.bodies) == {BODY}
        assert sorted(kept.recipients) == sorted(f"reader{n}@mail.example" for n in range(12))
        assert found.check().startswith(f"localhost:{controller.port}, encrypted, logged in")
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def encrypted(sink, certificate, **changes) -> SmtpRelay:
    address = RelayAddress("127.0.0.1", sink.port, needs_starttls=True, ca_file=str(certificate[1]))
    return SmtpRelay(SmtpOptions(replace(address, **changes), "course.example"))


def test_nothing_is_said_before_the_way_is_encrypted(sink, tls, certificate):
    sink.tls, sink.offers, sink.keeps_lines = tls, ["PIPELINING", "STARTTLS", "AUTH PLAIN LOGIN"], True
    sink.users = {"course": "secret"}
    answers = hand_over(encrypted(sink, certificate, user="course", password="secret"), map(message, range(3)))
    assert takings(answers) == dict.fromkeys(range(3), "accepted")
    assert sink.secure == 3


def test_encryption_from_the_first_byte(smtp, tls, certificate):
    sink = smtp.Sink()
    sink.tls, sink.is_tls_from_start = tls, True
    sink.start()
    try:
        found = encrypted(sink, certificate, is_tls=True, needs_starttls=False)
        assert takings(hand_over(found, map(message, range(5)))) == dict.fromkeys(range(5), "accepted")
        assert sink.secure == 5
    finally:
        sink.stop()


@pytest.mark.parametrize(("offers", "users", "changes", "why"), [
    (["PIPELINING"], {}, {}, "it offers no encryption (STARTTLS)"),
    (["STARTTLS"], {}, {"ca_file": ""}, "its certificate is not good: self-signed certificate"),
    (["STARTTLS"], {}, {"host": "127.0.0.2"}, None),
    (["STARTTLS", "AUTH CRAM-MD5"], {}, {"user": "course"}, "it offers no way to log in"),
    (["STARTTLS", "AUTH PLAIN"], {"course": "x"}, {"user": "course", "password": "secret"}, "5.7.8 wrong user"),
    (["STARTTLS", "AUTH LOGIN"], {"course": "x"}, {"user": "course", "password": "secret"}, "5.7.8 wrong user"),
])  # fmt: skip
def test_a_relay_that_is_set_up_wrongly_is_asked_once_and_gets_nothing(
    sink, quick, tls, certificate, offers, users, changes, why
):
    sink.tls, sink.offers, sink.users = tls, offers, users
    found = encrypted(sink, certificate, **changes)
    answers = hand_over(found, map(message, range(3)))
    assert {answer.taking for answer in answers.values()} == {Taking.STALLED}
    assert sink.got == {}
    assert sink.connections <= (1 if why else 0)
    if why:
        assert why in next(iter(answers.values())).detail
        with pytest.raises(RelayError, match="can't be used"):
            found.check()


def test_words_put_in_before_the_encryption_are_not_believed(sink, tls, certificate):
    sink.tls, sink.offers = tls, ["STARTTLS"]
    sink.script["STARTTLS"] = lambda *_: b"220 go on\r\n250 sink"
    answers = hand_over(encrypted(sink, certificate), [message(1)])
    assert answers[1].taking is Taking.STALLED
    assert "before the encryption" in answers[1].detail


def test_the_log_in_by_login_works(sink):
    sink.offers, sink.users = ["AUTH LOGIN"], {"course": "secret"}
    address = RelayAddress("127.0.0.1", sink.port, needs_starttls=False, user="course", password="secret")
    assert takings(hand_over(SmtpRelay(SmtpOptions(address, "course.example")), [message(1)])) == {1: "accepted"}


def test_no_secret_is_shown(sink):
    address = RelayAddress.of(f"smtp://course:hush@127.0.0.1:{sink.port}")
    found = SmtpRelay(SmtpOptions(address, "course.example"))
    with pytest.raises(RelayError) as error:
        found.check()
    shown = f"{found.name} {found!r} {address!r} {address} {error.value}"
    assert "hush" not in shown
    assert "course" not in shown.replace("course.example", "")


def test_a_check_says_what_is_offered_and_sends_nothing(sink):
    assert relay(sink).check() == f"127.0.0.1:{sink.port}, not encrypted, PIPELINING, SMTPUTF8"
    assert sink.messages == 0


# ---- replies


def test_replies_are_read_whatever_the_pieces():
    text = b"250-first\r\n250-second\r\n250 third\r\n354 go\n421\r\n"
    for size in (1, 2, 5, 100):
        replies, found = Replies(), []
        for start in range(0, len(text), size):
            replies.feed(text[start : start + size])
            while (reply := replies.next()) is not None:
                found.append((reply.code, reply.text))
        assert found == [(250, "first\nsecond\nthird"), (354, "go"), (421, "")]


def the_next(replies: Replies) -> None:
    """Wait for a reply while more and more continuation lines arrive."""
    while replies.next() is None:
        replies.feed(b"250-x\r\n")


@pytest.mark.parametrize("said", [b"hello\r\n", b"99 x\r\n", b"700 x\r\n", b"2\xb2\xb20 x\r\n", b"\r\n", b"250-" + b"x" * 5000,
                                  b"250-x\r\n" * 20_000])  # fmt: skip
def test_what_is_no_reply_is_no_reply(said):
    replies = Replies()
    replies.feed(said)
    with pytest.raises(BadReplyError):
        the_next(replies)


def test_an_interrupted_hand_over_closes_its_connections(sink):
    handing = relay(sink, connections=2).hand_over(map(message, range(100)), lambda _: True)
    next(handing)
    handing.close()
    for _ in range(100):
        if not sink.open:
            break
        time.sleep(0.02)
    assert sink.open == 0
