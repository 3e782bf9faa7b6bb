"""From feeds to a site: the demo community lives its course on the real pipeline, and this is what must be there."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cmooc.bootstrap import Instance
from cmooc.demo.server import DemoServer
from cmooc.domain.editions import AGAIN, Rhythm
from cmooc.domain.entries import Verdict
from cmooc.domain.feeds import Accepts, FeedState
from cmooc.services.newsletter import Newsletter
from cmooc.services.rehearsal import MovableClock
from cmooc.settings import load


def rows(data: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{data / 'cmooc.db'}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def files(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of the last change of every file, to see whether anything was written anew."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*") if path.is_file()
    }  # fmt: skip


def all_keys(instance: Instance) -> list[str]:
    """Return the keys of the entries that all editions carry, those behind «read more» included."""
    editions = filter(None, (instance.editions.of_day(line.day) for line in instance.editions.lines()))
    return [
        item.key for edition in editions for section in edition.sections if section.kind not in AGAIN
        for item in (*section.items, *section.more)
    ]  # fmt: skip


def test_the_command_tells_what_it_made(demo_filled, tools):
    _, ran = demo_filled
    found = ran.json
    assert set(found) == {"feeds", "days", "editions", "posts", "voices", "site", "url"}
    assert (found["days"], found["editions"]) == (tools.days, tools.days)
    assert found["posts"] > 400
    assert found["voices"] > 40
    assert ran.err == ""
    assert (Path(found["site"]) / "fr" / "index.html").is_file()


def test_a_morning_that_is_cut_short_is_lived_to_its_end_and_not_twice(tmp_path, cmooc, monkeypatch):
    """Each day's first edition fails, after the morning's choices have been made."""
    whole, days = Newsletter.edition, set()

    def cut_short(newsletter, day, **given):
        if day not in days:
            days.add(day)
            raise ConnectionAbortedError
        return whole(newsletter, day, **given)

    def live(data, server):
        clock = MovableClock()
        here = Instance(data, load(data, {"CMOOC_FETCH_ALLOW": "127.0.0.0/8"}), clock, reads_apart=False)
        try:
            here.rehearsal(server, clock).live()
        finally:
            here.database.close()

    for name in ("whole", "cut"):
        assert cmooc("--data", tmp_path / name, "init").code == 0
    with DemoServer(5) as server:
        live(tmp_path / "whole", server)
        monkeypatch.setattr(Newsletter, "edition", cut_short)
        for _ in range(30):
            try:
                live(tmp_path / "cut", server)
                break
            except ConnectionAbortedError:
                pass
    assert len(days) >= 5
    for query in (
        "SELECT key, highlight FROM entry ORDER BY key",
        "SELECT key, state, decided_by FROM event ORDER BY key",
    ):
        assert rows(tmp_path / "cut", query) == rows(tmp_path / "whole", query)


def test_every_day_has_its_edition_and_its_pages(opened, demo_instance, tools):
    days = [line.day.isoformat() for line in opened.editions.lines()]
    assert len(days) == len(set(days)) == tools.days
    for day in days:
        for language in ("fr", "en"):
            assert (demo_instance / "site" / language / "editions" / day / "index.html").is_file()


def test_every_accepted_post_is_in_exactly_one_edition(demo_instance):
    unplaced = rows(
        demo_instance,
        "SELECT key, reason FROM entry WHERE verdict = 'accepted' AND withdrawn_at IS NULL AND edition_id IS NULL",
    )
    assert unplaced == []


def test_no_post_comes_twice_in_editions(opened):
    twice = [key for key, n in Counter(all_keys(opened)).items() if n > 1]
    assert twice == []


def test_the_editions_hold_what_the_database_says(opened, demo_instance):
    stored = {key for (key,) in rows(demo_instance, "SELECT key FROM entry WHERE edition_id IS NOT NULL")}
    shown = set(all_keys(opened))
    assert shown <= stored
    assert len(shown) > 0.9 * len(stored)  # the rest are twins: the same post from a second feed of its author


def test_windows_follow_each_other_without_a_gap(demo_instance):
    windows = rows(demo_instance, "SELECT window_start, window_end FROM edition WHERE rhythm = 'daily' ORDER BY day")
    assert [start for start, _ in windows[1:]] == [end for _, end in windows[:-1]]


def test_the_weeks_have_their_editions(opened, tools):
    names = [line.name for line in opened.editions.lines(Rhythm.WEEKLY)]
    assert len(names) == len(set(names)) >= tools.days // 7 - 1
    assert all(opened.editions.of_name(name).posts for name in names)


def test_no_feed_has_the_same_post_twice(demo_instance):
    assert rows(demo_instance, "SELECT feed_id, guid FROM entry GROUP BY feed_id, guid HAVING count(*) > 1") == []
    # Nor under two identities: one page of one feed is one entry.
    assert rows(
        demo_instance,
        "SELECT feed_id, url_key FROM entry WHERE url_key <> '' GROUP BY feed_id, url_key HAVING count(*) > 1",
    ) == []  # fmt: skip


def test_the_feed_that_moved_lives_at_its_new_address(opened):
    urls = [row.feed.url for row in opened.feeds.rows()]
    assert [url.split("/")[3] for url in urls if "diois" in url or "sylvie" in url] == ["memoires-du-diois"]


def test_the_dying_feed_is_gone_and_keeps_its_posts(opened):
    [row] = [row for row in opened.feeds.rows() if "luc-perrenoud" in row.feed.url]
    assert row.feed.state is FeedState.GONE
    assert row.entry_count > 0


def test_every_other_feed_goes_on(opened):
    states = Counter(row.feed.state for row in opened.feeds.rows())
    assert states == {FeedState.APPROVED: 75, FeedState.GONE: 1}


DANGERS = {
    "script": re.compile(rb"<script", re.IGNORECASE),
    "handler": re.compile(rb"<[a-z][^<>]*\son\w+\s*=", re.IGNORECASE),
    "address": re.compile(
        rb"(?:href|src|action|url)\s*=\s*[\"']?\s*(?:java\s*script|data:text|vbscript)", re.IGNORECASE
    ),
    "style": re.compile(rb"<[a-z][^<>]*\sstyle\s*=|<style", re.IGNORECASE),
    "frame": re.compile(rb"<(?:iframe|object|embed|form action=.//|meta http-equiv|base )", re.IGNORECASE),
    "pixel": re.compile(rb"pixel\.gif|o\.gif|/_/stat|width=.?1.? height=.?1\b", re.IGNORECASE),
    "trap": re.compile(rb"(?:href|src|action)=.?(?:https?:)?//(?:pieges|pisteur)\.invalid/(?!.)", re.IGNORECASE),
}


@pytest.mark.parametrize("danger", DANGERS)
def test_nothing_dangerous_stands_on_any_page(demo_instance, danger):
    pages = [path for path in (demo_instance / "site").rglob("*") if path.suffix == ".html"]
    assert len(pages) > 500
    found = {path.name: match[0][:120] for path in pages if (match := DANGERS[danger].search(path.read_bytes()))}
    assert found == {}


@pytest.mark.parametrize("danger", DANGERS)
def test_nothing_dangerous_stands_in_any_feed(demo_instance, danger):
    """As a reader's program takes it: the HTML that Atom and JSON carry, unescaped."""
    found = []
    for path in (demo_instance / "site").rglob("feed.atom"):
        found += [(path, node.text) for node in ElementTree.parse(path).iter() if node.get("type") == "html"]
    for path in (demo_instance / "site").rglob("feed.json"):
        items = json.loads(path.read_text(encoding="utf-8"))["items"]
        found += [(path, item["content_html"]) for item in items if "content_html" in item]
    assert len(found) > 50
    assert [path for path, text in found if DANGERS[danger].search((text or "").encode())] == []


def test_the_hostile_feed_is_there_and_harmless(opened):
    [row] = [row for row in opened.feeds.rows() if "gerard-malin" in row.feed.url]
    assert row.entry_count > 0
    posts = [record for batch in opened.entries.batches(None, 500) for _, record in batch
             if record.feed_id == row.feed.id]  # fmt: skip
    for record in posts:
        text = f"{record.entry.html}{record.entry.title}{record.entry.author}{record.entry.guid}".lower()
        assert "<script" not in text
        assert "\u202e" not in record.entry.title
        assert not re.search(r"[\r\n]", record.entry.title)
        assert record.entry.enclosures == ()


def test_a_mixed_feed_gives_only_what_carries_the_tag(opened):
    mixed = {row.feed.id for row in opened.feeds.rows() if row.feed.accepts is Accepts.TAGGED}
    records = [record for batch in opened.entries.batches(None, 500) for _, record in batch]
    left_out = [
        record for record in records
        if record.decision.verdict is Verdict.LEFT_OUT and record.decision.reason != "duplicate"
    ]  # fmt: skip
    assert len(left_out) > 20
    assert {record.decision.reason for record in left_out} == {"no_course_tag"}
    assert {record.feed_id for record in left_out} <= mixed
    taken = {record.decision.reason for record in records if record.feed_id in mixed}
    assert taken - {"no_course_tag", "duplicate"} == {"course_tag"}
    assert {record.edition_day for record in left_out} == {None}
    assert all(not record.is_public for record in left_out)


def test_a_post_that_two_feeds_of_one_person_bring_is_shown_once(opened):
    records = {record.key: record for batch in opened.entries.batches(None, 500) for _, record in batch}
    twins = [record for record in records.values() if record.decision.reason == "duplicate"]
    assert len(twins) > 3
    for twin in twins:
        shown = records[twin.decision.detail]
        assert shown.decision.verdict is Verdict.ACCEPTED
        assert (shown.participant_slug, shown.entry.url) == (twin.participant_slug, twin.entry.url)
        assert shown.feed_id != twin.feed_id


def test_a_left_out_post_is_for_its_owner_alone(opened, demo_instance):
    record = next(
        record for batch in opened.entries.batches(None, 500) for _, record in batch
        if record.decision.reason == "no_course_tag"
    )  # fmt: skip
    assert not (demo_instance / "site" / "fr" / "entries" / record.key).exists()


def test_latin_1_feeds_keep_their_accents(opened):
    feeds = {row.feed.id for row in opened.feeds.rows() if row.feed.channel in ("spip", "dotclear", "blog")}
    records = [record for batch in opened.entries.batches(None, 500) for _, record in batch if record.feed_id in feeds]
    text = " ".join(f"{record.entry.title} {record.entry.text} {record.participant_name}" for record in records)
    assert len(re.findall("[éèàçêîôù]", text)) > 1000
    assert "\ufffd" not in text
    assert not re.search("Ã[©¨ \u00a0§ª®´¹]|â€", text), "UTF-8 read as Latin-1"
    assert not re.search("[\x80-\x9f]", text)


def test_the_withdrawn_post_is_marked_and_no_longer_shown(demo_instance):
    withdrawn = rows(demo_instance, "SELECT key, title FROM entry WHERE withdrawn_at IS NOT NULL")
    assert len(withdrawn) == 1
    key, title = withdrawn[0]
    for language in ("fr", "en"):
        home = demo_instance / "site" / language
        assert not any(
            title in path.read_text(encoding="utf-8")
            for name in ("entries", "territories", "themes", "participants", "editions")
            for path in (home / name).rglob("*.html") if key not in path.parts
        )  # fmt: skip


def test_every_feed_of_the_site_is_well_formed(demo_instance):
    atoms = list((demo_instance / "site").rglob("*.atom"))
    assert len(atoms) > 100
    for path in atoms:
        assert ElementTree.parse(path).getroot().tag == "{http://www.w3.org/2005/Atom}feed"


def test_a_second_run_changes_nothing(demo_copy, demo_filled, tools):
    assert tools.run("--data", demo_copy, "publish").code == 0  # midnight may have passed since the demo was filled
    before, entries = files(demo_copy / "site"), rows(demo_copy, "SELECT count(*), max(id) FROM entry")
    feeds = rows(demo_copy, "SELECT id, url, state FROM feed")
    again = tools.run("--data", demo_copy, "demo", "--once", "--json")
    assert again.code == 0, again.err
    told, first = again.json, demo_filled[1].json
    assert {**told, "site": ""} == {**first, "site": ""}
    assert files(demo_copy / "site") == before
    assert rows(demo_copy, "SELECT count(*), max(id) FROM entry") == entries
    assert rows(demo_copy, "SELECT id, url, state FROM feed") == feeds


def test_publishing_all_anew_gives_what_is_there(demo_copy, cmooc):
    assert cmooc("--data", demo_copy, "publish").code == 0  # midnight may have passed since the demo was filled
    before = files(demo_copy / "site")
    report = cmooc("--data", demo_copy, "publish", "--full", "--json").json
    assert (report["written"], report["removed"], report["is_full"]) == (0, 0, True)
    assert report["unchanged"] > 1000
    assert files(demo_copy / "site") == before
