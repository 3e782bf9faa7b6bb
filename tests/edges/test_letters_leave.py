"""How long a letter that somebody waits for waits itself, with the scheduler and the clock of every day."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.roles import Role
from cmooc.settings import load
from cmooc.worker import scheduler

WAIT_S = 5.0


@pytest.fixture
def instance(tmp_path: Path, cmooc):
    assert cmooc("--data", tmp_path / "data", "init").code == 0
    found = Instance(tmp_path / "data", load(tmp_path / "data", {}), lambda: datetime.now(UTC))
    yield found
    found.database.close()


def test_a_link_leaves_within_five_seconds(instance):
    instance.people.add("ann@course.example", Role.HOST, "Ann")
    running = scheduler(instance, do=lambda _: None)
    running.start()
    try:
        instance.people.send_link("ann@course.example", "/desk/")
        began, mail = time.monotonic(), instance.data / "mail"
        while not list(mail.rglob("new/*")) and time.monotonic() - began < 4 * WAIT_S:
            time.sleep(0.1)
        assert time.monotonic() - began < WAIT_S
        (message,) = mail.rglob("new/*")
        assert b"/login/" in message.read_bytes()
    finally:
        running.shutdown()
