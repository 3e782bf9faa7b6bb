"""SIGKILL at random moments: whatever was cut short, the next run goes on, and the end is that of an undisturbed one.

CMOOC_KILLS sets how often (4 here); CMOOC_KILL_DAYS how long the course is; CMOOC_KILL_SEED makes a run repeatable.
"""

from __future__ import annotations

import json
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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cmooc.domain.editions import AGAIN

KILLS = int(os.environ.get("CMOOC_KILLS", "4"))
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
    # One address and a course that ended yesterday: what follows depends on neither the port nor the hour.
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    for data in (killed, peaceful):
        data.mkdir()
        (data / "demo.json").write_text(json.dumps({"port": tools.free_port(), "today": yesterday, "days": DAYS}))
    (killed / "demo.json").write_bytes((peaceful / "demo.json").read_bytes())
    began = time.monotonic()
    ran = tools.run("--data", peaceful, "demo", "--once", timeout_s=600)
    whole_s = time.monotonic() - began
    assert ran.code == 0, ran.err
    chance = random.Random(SEED)
    kills = []
    for _ in range(KILLS * 4):
        if len(kills) == KILLS:
            break
        process = tools.spawn("--data", killed, "demo", "--once")
        # A few days' life at a time, so that kills fall into all of it, and into the publishing.
        wait_s = max(whole_s * 0.3, 5) * chance.uniform(0.1, 1.0)
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
    last = tools.run("--data", killed, "demo", "--once", timeout_s=600)
    assert last.code == 0, last.err
    print(f"\nseed {SEED}", *kills, f"end: {state(killed)}", sep="\n  ")
    return Story(killed, peaceful, tuple(kills))


def test_it_was_killed_as_often_as_asked(story):
    assert len(story.kills) == KILLS


def test_no_post_is_lost_and_none_is_new(story):
    query = (
        "SELECT feed.url, entry.key, entry.guid, entry.verdict, entry.title, entry.html, entry.edits, entry.withdrawn_at"
        " FROM entry JOIN feed ON feed.id = entry.feed_id ORDER BY 1, 2"
    )
    assert rows(story.killed, query) == rows(story.peaceful, query)


def test_no_post_is_there_twice(story):
    assert rows(story.killed, "SELECT feed_id, guid FROM entry GROUP BY 1, 2 HAVING count(*) > 1") == []
    assert rows(story.killed, "SELECT feed_id, url FROM entry GROUP BY 1, 2 HAVING count(*) > 1") == []


def test_feeds_and_tags_are_as_in_peace(story):
    for query in (
        "SELECT url, state, title, outcome, failures FROM feed ORDER BY id",
        "SELECT key, tag.kind, tag.slug, tagger, tag.reason FROM tag JOIN entry ON entry.id = entry_id ORDER BY 1, 2, 3, 4",
    ):
        assert rows(story.killed, query) == rows(story.peaceful, query)


def test_every_day_has_its_one_edition(story):
    query = "SELECT day, state, number FROM edition ORDER BY day"
    assert rows(story.killed, query) == rows(story.peaceful, query)


def test_every_accepted_post_is_in_one_edition_the_one_that_it_would_have_been_in(story):
    query = (
        "SELECT entry.key, edition.day FROM entry LEFT JOIN edition ON edition.id = entry.edition_id"
        " WHERE verdict = 'accepted' AND withdrawn_at IS NULL ORDER BY 1"
    )
    killed = rows(story.killed, query)
    assert [key for key, day in killed if day is None] == []
    assert killed == rows(story.peaceful, query)
    documents = rows(story.killed, "SELECT document FROM edition WHERE rhythm = 'daily'")
    sections = [
        one for (text,) in documents for one in json.loads(text).get("sections", ()) if one["kind"] not in AGAIN
    ]
    shown = Counter(key for one in sections for key in re.findall(r'"key": ?"([0-9a-z]{12})"', json.dumps(one)))
    assert len(shown) > 0.9 * len(killed)
    assert [key for key, times in shown.items() if times > 1] == []


def test_no_page_is_half_written(story):
    pages = list((story.killed / "site").rglob("*.html"))
    assert len(pages) > 100
    assert [path for path in pages if not path.read_bytes().rstrip().endswith(b"</html>")] == []
    for path in (story.killed / "site").rglob("*.atom"):
        ElementTree.parse(path)


def test_the_site_is_the_one_that_it_would_have_been(story):
    def files(data: Path) -> dict[str, bytes]:
        site = data / "site"
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}

    killed, peaceful = files(story.killed), files(story.peaceful)
    assert killed.keys() == peaceful.keys()
    assert [name for name in killed if killed[name] != peaceful[name]] == []


def test_nothing_is_left_lying_about(story):
    left = [path.name for path in story.killed.rglob("*") if path.name.startswith(".") or path.suffix == ".tmp"]
    assert left == []
    assert rows(story.killed, "SELECT count(*) FROM feed WHERE leased_until IS NOT NULL") == [(0,)]
    assert rows(story.killed, "SELECT count(*) FROM stale") == [(0,)]
