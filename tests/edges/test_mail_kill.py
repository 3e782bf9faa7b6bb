"""SIGKILL while an edition goes out: everybody gets it, and nobody twice but those who were on the wire, who are named.

CMOOC_MAIL_KILLS sets how often (6 here), CMOOC_MAIL_KILL_SEED makes a run repeatable.
"""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.editions import Edition, Window
from cmooc.domain.subscribers import Cut
from cmooc.settings import load
from cmooc.stores.mailings import SUBSCRIBER

KILLS = int(os.environ.get("CMOOC_MAIL_KILLS", "6"))
SEED = int(os.environ.get("CMOOC_MAIL_KILL_SEED", str(time.time_ns())))
READERS, CONNECTIONS = 2000, 3


@pytest.fixture(params=["sqlite", "postgresql"])
def course(request, tmp_path, migrated_file) -> tuple[Path, dict[str, str]]:
    """A course whose edition of today waits for its readers; returns its folder and environment."""
    data = tmp_path / "data"
    data.mkdir()
    env = {"CMOOC_MAIL_PER_SECOND": "0", "CMOOC_MAIL_CONNECTIONS": str(CONNECTIONS)}
    if request.param == "sqlite":
        (data / "cmooc.db").write_bytes(migrated_file.read_bytes())
    else:
        env["CMOOC_DATABASE_URL"] = request.getfixturevalue("postgres").migrated().replace("+psycopg", "")
    here = Instance(data, load(data, env))
    now = datetime.now(UTC)
    rows = [
        {"key": f"k{n}", "address": f"reader{n}@mail.example", "address_key": f"reader{n}@mail.example", "state": "active",
         "rhythm": "daily", "cut": asdict(Cut(("fr", "en")[n % 2], is_plain=n % 7 == 0)), "created_at": now,
         "confirmed_at": now, "consent": {}} for n in range(READERS)
    ]  # fmt: skip
    with here.database.write() as connection:
        connection.execute(SUBSCRIBER.insert(), rows)
    news = tuple((language, "A walk", "<p>On Sunday.</p>") for language in ("fr", "en"))
    day = now.astimezone(here.course.zone).date()
    assert here.editions.save(Edition(day, Window(None, now), 1, (), announcements=news, published_at=now))
    here.database.close()
    return data, env


def test_killed_over_and_over_it_reaches_everybody_and_names_the_doubtful(course, tools, sink):
    data, env = course
    env["CMOOC_SMTP_URL"] = f"smtp://127.0.0.1:{sink.port}"
    chance, kills = random.Random(SEED), 0
    while kills < KILLS:
        process = tools.spawn("--data", data, "send", env=env)
        dies_at = sink.messages + chance.randrange(1, READERS // (KILLS + 2))
        while sink.messages < dies_at:
            assert process.poll() is None, process.communicate()
            time.sleep(0.0005)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        kills += 1
    ran = tools.run("--data", data, "send", "--json", env=env)
    assert ran.code == 0, ran.err
    told = ran.json
    assert (told["state"], told["candidates"], told["waiting"]) == ("done", READERS, 0)
    assert told["accepted"] + told["failed"] + told["excluded"] == READERS == told["accepted"]
    assert len(sink.got) == READERS
    twice = {address for address, times in sink.got.items() if times > 1}
    assert sum(sink.got.values()) - READERS <= KILLS * CONNECTIONS
    shown = tools.run("--data", data, "mailings", "show", told["name"], "--json", env=env).json
    named = {one["address"] for one in shown["deliveries"] if one["doubts"]}
    print(f"seed {SEED}: {len(named)} in doubt, {len(twice)} twice")
    assert twice <= named
    assert len(named) <= KILLS * CONNECTIONS
    assert told["doubtful"] == len(named)
    ids = [line for body in sink.bodies for line in body.lower().split(b"\r\n") if line.startswith(b"message-id:")]
    assert len(ids) == sum(sink.got.values())
    assert len(set(ids)) == READERS  # a second copy has the name of the first
