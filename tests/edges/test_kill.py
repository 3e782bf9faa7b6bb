"""SIGKILL at random moments: whatever was cut short, the next run goes on, and the end is that of an undisturbed one.

CMOOC_KILLS sets how often (6 here); CMOOC_KILL_DAYS how long the course is; CMOOC_KILL_SEED makes a run repeatable.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

KILLS = int(os.environ.get("CMOOC_KILLS", "6"))
DAYS = int(os.environ.get("CMOOC_KILL_DAYS", "3"))
SEED = int(os.environ.get("CMOOC_KILL_SEED", str(time.time_ns())))


@dataclass(frozen=True)
class Story:
    """The folder that was killed over and over, the one left in peace, and what was going on at each kill."""

    killed: Path
    peaceful: Path
    kills: tuple[str, ...]


def rows(data: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(data / "cmooc.db")) as connection:
        return connection.execute(query).fetchall()


def without_port(value: object) -> object:
    return re.sub(r"127\.0\.0\.1:\d+", "HOST", value) if isinstance(value, str) else value


def state(data: Path) -> str:
    """Say how far a run has come: editions stored, and pages written."""
    try:
        editions = rows(data, "SELECT count(*) FROM edition")[0][0]
        entries = rows(data, "SELECT count(*) FROM entry")[0][0]
    except sqlite3.Error:
        editions = entries = 0
    pages = sum(1 for _ in (data / "site").rglob("*.html"))
    return f"{entries} entries, {editions} editions, {pages} pages"


@pytest.fixture(scope="module")
def story(tools, tmp_path_factory) -> Story:
    folder = tmp_path_factory.mktemp("kill")
    killed, peaceful = folder / "killed", folder / "peaceful"
    began = time.monotonic()
    ran = tools.run("--data", peaceful, "demo", "--once", "--days", DAYS, timeout_s=600)
    whole_s = time.monotonic() - began
    assert ran.code == 0, ran.err
    chance = random.Random(SEED)
    kills = []
    for _ in range(KILLS * 4):
        if len(kills) == KILLS:
            break
        process = tools.spawn("--data", killed, "demo", "--once", "--days", DAYS)
        # From the first moment on; a run that has come far is over sooner, so early moments are likelier.
        wait_s = whole_s * chance.uniform(0.05, 1.0) * chance.uniform(0.3, 1.0)
        try:
            _, err = process.communicate(timeout=wait_s)
            assert process.returncode == 0, err
            for name in ("site",):  # done before the kill: publish it all again, to be killed at that
                subprocess.run(["rm", "-rf", str(killed / name)], check=True)
            with closing(sqlite3.connect(killed / "cmooc.db")) as connection:
                connection.execute("DELETE FROM mark")
                connection.commit()
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            kills.append(f"after {wait_s:.1f} s: {state(killed)}")
    last = tools.run("--data", killed, "demo", "--once", "--days", DAYS, timeout_s=600)
    assert last.code == 0, last.err
    print(f"\nseed {SEED}", *kills, f"end: {state(killed)}", sep="\n  ")
    return Story(killed, peaceful, tuple(kills))


def test_it_was_killed_as_often_as_asked(story):
    assert len(story.kills) == KILLS


def test_no_post_is_lost_and_none_is_new(story):
    def posts(data: Path) -> Counter:
        found = rows(data, "SELECT feed.url, entry.guid, entry.verdict FROM entry JOIN feed ON feed.id = entry.feed_id")
        return Counter(tuple(map(without_port, row)) for row in found)

    assert posts(story.killed) == posts(story.peaceful)


def test_no_post_is_there_twice(story):
    assert rows(story.killed, "SELECT feed_id, guid FROM entry GROUP BY 1, 2 HAVING count(*) > 1") == []
    assert rows(story.killed, "SELECT feed_id, url FROM entry GROUP BY 1, 2 HAVING count(*) > 1") == []


def test_feeds_are_as_in_peace(story):
    query = "SELECT url, state, title FROM feed ORDER BY id"
    killed, peaceful = ([tuple(map(without_port, row)) for row in rows(data, query)]
                        for data in (story.killed, story.peaceful))  # fmt: skip
    assert killed == peaceful


def test_every_day_has_its_one_edition(story):
    query = "SELECT day, state, number FROM edition ORDER BY day"
    assert rows(story.killed, query) == rows(story.peaceful, query)


def test_every_accepted_post_is_in_one_edition(story):
    """Which one may differ: when a feed is asked again depends on its address, and that on the port."""
    placed = "SELECT count(*), count(DISTINCT key), sum(edition_id IS NOT NULL) FROM entry WHERE verdict = 'accepted'"
    [(killed, keys, editions)] = rows(story.killed, placed)
    assert killed == keys == editions == rows(story.peaceful, placed)[0][2]
    documents = rows(story.killed, "SELECT document FROM edition")
    shown = Counter(key for (text,) in documents for key in re.findall(r'"key": ?"([0-9a-z]{12})"', text))
    assert [key for key, times in shown.items() if times > 1] == []


def test_no_page_is_half_written(story):
    pages = list((story.killed / "site").rglob("*.html"))
    assert len(pages) > 100
    assert [path for path in pages if not path.read_bytes().rstrip().endswith(b"</html>")] == []
    for path in (story.killed / "site").rglob("*.atom"):
        ElementTree.parse(path)


def test_the_site_has_the_pages_that_it_would_have_had(story):
    def paths(data: Path) -> set[str]:
        return {path.relative_to(data / "site").as_posix() for path in (data / "site").rglob("*") if path.is_file()}

    def without_keys(names: set[str]) -> Counter:
        """Keys of entries are made of addresses, which differ by the port."""
        return Counter(re.sub(r"entries/[0-9a-z]{12}/", "entries/KEY/", name) for name in names)

    assert without_keys(paths(story.killed)) == without_keys(paths(story.peaceful))


def test_nothing_is_left_lying_about(story):
    left = [path.name for path in story.killed.rglob("*") if path.name.startswith(".") or path.suffix == ".tmp"]
    assert left == []
    assert rows(story.killed, "SELECT count(*) FROM feed WHERE leased_until IS NOT NULL") == [(0,)]
    assert rows(story.killed, "SELECT count(*) FROM stale") == [(0,)]
