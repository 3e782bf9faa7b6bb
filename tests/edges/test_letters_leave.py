"""A letter that somebody waits for leaves within seconds, with the scheduler and the clock of every day."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.roles import Role
from cmooc.settings import load
from cmooc.worker import scheduler


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
        assert running.get_job("letters").trigger.interval < timedelta(seconds=5)
        mail, deadline = instance.data / "mail", time.monotonic() + 60
        while not list(mail.rglob("new/*")):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        (message,) = mail.rglob("new/*")
        assert b"/login/" in message.read_bytes()
    finally:
        running.shutdown()
