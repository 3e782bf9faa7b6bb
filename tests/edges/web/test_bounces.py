"""What comes back, by the hook and by the pipe: who may tell it, and what is answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from cmooc.bootstrap import Instance
from cmooc.settings import load
from cmooc.stages.verp import verp
from cmooc.stores.bounces import BOUNCE, SUBSCRIBER

SECRET = "a-secret-of-enough-letters"
ADDRESS = "bounces@course.example"
SETTINGS = {"CMOOC_BOUNCE_ADDRESS": ADDRESS, "CMOOC_BOUNCE_HOOK_SECRET": SECRET}
DSN = (
    "To: {to}\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; x@garden.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
)
MAIL, JSON = {"Content-Type": "message/rfc822"}, {"Content-Type": "application/json; charset=utf-8"}


@dataclass
class Course:
    data: Path
    instance: Instance

    def subscriber(self, name: str) -> str:
        """Return the signed sender of a message to a new subscriber."""
        values = {"key": name, "address": f"{name}@garden.example", "address_key": f"{name}@garden.example", "state": "active",
                  "rhythm": "daily", "cut": {}, "created_at": datetime.now(UTC), "consent": {}}  # fmt: skip
        with self.instance.database.write() as connection:
            found = connection.execute(insert(SUBSCRIBER).values(values).returning(SUBSCRIBER.c.id)).scalar_one()
        return verp(ADDRESS, 1, found, self.instance.tokens)

    def state(self, name: str) -> str:
        with self.instance.database.read() as connection:
            return str(connection.execute(select(SUBSCRIBER.c.state).where(SUBSCRIBER.c.key == name)).scalar_one())

    def bounces(self) -> list[Any]:
        with self.instance.database.read() as connection:
            return list(connection.execute(select(BOUNCE)))


@pytest.fixture(scope="module")
def course(tools, tmp_path_factory) -> Iterator[Course]:
    data = tmp_path_factory.mktemp("bounces") / "data"
    assert tools.run("--data", data, "init").code == 0
    instance = Instance(data, load(data, SETTINGS))
    yield Course(data, instance)
    instance.database.close()


@pytest.fixture(scope="module")
def port(tools, course) -> Iterator[int]:
    with tools.serving(course.data, **SETTINGS) as found:
        yield found


@pytest.fixture
def call(tools, port):
    def send(body: bytes | str, headers: Any = MAIL, path: str = f"/bounces/{SECRET}") -> int:
        return int(tools.ask(port, path, "POST", body.encode() if isinstance(body, str) else body, headers).status)

    return send


# ---- the hook


def test_a_report_is_taken_by_its_secret_address(course, call):
    assert call(DSN.format(to=course.subscriber("hooked"))) == 204
    assert course.state("hooked") == "suspended"


def test_the_envelopes_recipient_may_stand_in_the_address(course, call):
    to = course.subscriber("envelope").replace("+", "%2B")
    assert call(DSN.format(to=ADDRESS), path=f"/bounces/{SECRET}?recipient={to}") == 204
    assert course.state("envelope") == "suspended"


def test_a_few_words_do_as_well(course, call):
    told = {"recipient": course.subscriber("told"), "kind": "complaint"}
    assert call(json.dumps(told), JSON) == 204
    assert course.state("told") == "complained"


@pytest.mark.parametrize("path", ["/bounces/", "/bounces/wrong", f"/bounces/{SECRET}x", f"/bounces/{SECRET[:-1]}", "/bounces/%C3%A9",
                                  f"/bounces/{SECRET}/more", "/fr/bounces/x"])  # fmt: skip
def test_another_address_is_not_found_and_changes_nothing(course, call, path):
    name = f"safe{hash(path)}"
    assert call(DSN.format(to=course.subscriber(name)), path=path) in (404, 405)
    assert course.state(name) == "active"


@pytest.mark.parametrize(("body", "headers"), [
    ("", MAIL), ("{}", JSON), ("[]", JSON), ("nonsense", JSON), ("[" * 100_000, JSON), ('{"kind": "nonsense"}', JSON),
    ("\xff\xfe", JSON), ("words", {"Content-Type": "text/plain"}), ("words", {}), (b"x" * 10_000_001, MAIL),
])  # fmt: skip
def test_what_has_no_sense_is_refused(course, call, body, headers):
    before = len(course.bounces())
    assert call(body, headers) == 400
    assert len(course.bounces()) == before


def test_what_is_forged_is_taken_and_changes_nothing(course, call):
    course.subscriber("forged")
    before = len(course.bounces())
    assert call(DSN.format(to="bounces+1-1-00000000000000000000@course.example")) == 204
    assert call(json.dumps({"recipient": "forged@garden.example", "kind": "complaint"}), JSON) == 204
    assert (course.state("forged"), len(course.bounces())) == ("active", before)


def test_looking_at_the_address_does_nothing(tools, port):
    assert tools.ask(port, f"/bounces/{SECRET}").status in (404, 405)


def test_without_a_secret_there_is_no_hook(tools, course):
    with tools.serving(course.data) as port:
        for path in ("/bounces/", f"/bounces/{SECRET}", "/bounces/%20"):
            assert tools.ask(port, path, "POST", b"x", MAIL).status in (404, 405)


# ---- the pipe


@pytest.fixture
def pipe(course):
    def run(
        data: bytes | str, *words: str, folder: Path | None = None, **env: str
    ) -> subprocess.CompletedProcess[bytes]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CMOOC_", "LC_", "LANG"))}
        source = str(Path(__file__).parents[3] / "src")
        return subprocess.run(
            [sys.executable, "-m", "cmooc", "--data", str(folder or course.data), "bounce", *words],
            input=data.encode() if isinstance(data, str) else data, capture_output=True, timeout=120,
            env={**kept, "PYTHONPATH": source, "LANG": "C.UTF-8", **SETTINGS, **env},
        )  # fmt: skip

    return run


def test_a_mail_server_pipes_a_report(course, pipe):
    ran = pipe(DSN.format(to=course.subscriber("piped")), "--json")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout) == {"kind": "hard", "status": "5.1.1", "is_known": True, "domain": "garden.example"}
    assert course.state("piped") == "suspended"


def test_the_pipe_takes_the_envelopes_recipient_and_reads_to_the_end(course, pipe):
    to = course.subscriber("long")
    assert pipe(DSN.format(to=ADDRESS) + "x" * 5_000_000, "--recipient", to).returncode == 0
    assert course.state("long") == "suspended"


@pytest.mark.parametrize("data", ["", "Subject: a question\n\nwords\n", b"\xff\x00" * 1000])
def test_what_is_no_report_is_taken_and_dropped(course, pipe, data):
    before = len(course.bounces())
    ran = pipe(data)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
    assert len(course.bounces()) == before


def test_what_cannot_be_stored_now_is_left_with_the_mail_server(pipe, tmp_path):
    ran = pipe(DSN.format(to=ADDRESS), folder=tmp_path / "nowhere")
    assert ran.returncode == 75
    assert b"Traceback" not in ran.stderr
    assert pipe("x", CMOOC_PORT="nonsense").returncode == 75


# ---- other commands


def test_the_mailbox_is_read_on_demand(course, cmooc, tmp_path):
    box = tmp_path / "box"
    for name in ("tmp", "new", "cur"):
        (box / name).mkdir(parents=True)
    (box / "new" / "1.a").write_text(DSN.format(to=course.subscriber("boxed")))
    (box / "new" / "2.b").write_text("Subject: a question\n\n")
    env = {**SETTINGS, "CMOOC_BOUNCE_MAILBOX": f"maildir:{box}"}
    ran = cmooc("--data", course.data, "bounce", "--mailbox", "--json", **env)
    assert (ran.code, ran.json) == (0, {"read": 2, "strange": 1, "kinds": {"hard": 1, "unknown": 1}})
    assert course.state("boxed") == "suspended"
    assert "0 messages read" in cmooc("--data", course.data, "bounce", "--mailbox", **env).err


def test_without_a_mailbox_one_is_told_which_setting_names_it(course, cmooc):
    ran = cmooc("--data", course.data, "bounce", "--mailbox")
    assert ran.code == 2
    assert "bounce_mailbox" in ran.err


@pytest.mark.parametrize(("name", "value"), [
    ("CMOOC_BOUNCE_MAILBOX", "imaps://me:topsecret@"),
    ("CMOOC_BOUNCE_MAILBOX", "pop3://me:topsecret@mail.example/"),
    ("CMOOC_BOUNCE_HOOK_SECRET", "topsecret"),
    ("CMOOC_BOUNCE_HOOK_SECRET", "topsecret/topsecret/topsecret"),
])  # fmt: skip
def test_a_setting_that_holds_a_secret_is_refused_without_repeating_it(course, cmooc, name, value):
    ran = cmooc("--data", course.data, "feeds", "list", **{name: value})
    assert ran.code == 2
    assert name in ran.err
    assert "topsecret" not in ran.err


def test_deliveries_are_told_by_domain(course, cmooc):
    course.instance.bouncing.take(DSN.format(to=course.subscriber("counted")).encode())
    (line,) = cmooc("--data", course.data, "deliveries", "--json").json["domains"]
    assert (line["domain"], line["accepted"]) == ("garden.example", 0)
    assert line["bounced"] >= 1
    assert "garden.example" in cmooc("--data", course.data, "deliveries", "--days", 3).out
