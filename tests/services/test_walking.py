"""The archive as machines walk it: documents that stay, everything in them once, what is withdrawn said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import insert

from cmooc.domain.tags import Reason, Tag, TagKind, Territory
from cmooc.stores.past_editions import CORRECTION

A, AT, FH = (
    "{http://www.w3.org/2005/Atom}",
    "{http://purl.org/atompub/tombstones/1.0}",
    "{http://purl.org/syndication/history/1.0}",
)
LYON = Tag(TagKind.TERRITORY, "lyon", "inherited", Reason("home"), 0.6)


class Site:
    """The published files, read as a program would."""

    def __init__(self, instance: Any) -> None:
        self.root = Path(instance.data / "site")
        self.base = instance.course.base_url

    def feed(self, path: str) -> ElementTree.Element:
        return ElementTree.fromstring((self.root / path).read_bytes())

    def link(self, feed: ElementTree.Element, rel: str) -> str:
        found = [link.get("href", "") for link in feed.findall(A + "link") if link.get("rel") == rel]
        return found[0].removeprefix(f"{self.base}/") if found else ""

    def walk(self, path: str) -> list[tuple[str, ElementTree.Element]]:
        """Return all documents from the current one back to the first."""
        found = [(path, self.feed(path))]
        while older := self.link(found[-1][1], "prev-archive"):
            found.append((older, self.feed(older)))
        return found

    def ids(self, documents: list[tuple[str, ElementTree.Element]]) -> list[str]:
        return [entry.findtext(A + "id", "") for _, feed in documents for entry in feed.findall(A + "entry")]

    def archives(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("archive/**/*") if path.is_file()
        }  # fmt: skip


def differing(instance: Any, other: Path) -> list[str]:
    """Publish all at once into another folder; return the files that are not the same."""
    replace(instance.publisher, folder=other).publish(full=True)
    own, anew = (
        {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (Path(instance.data / "site"), other)
    )
    return [path for path in {*own, *anew} if own.get(path) != anew.get(path)]


@pytest.fixture
def course(instance, stores, clock):
    """Fifty days of the course, each with a post and an edition; published on some of them."""
    stores.vocabulary.save([Territory("lyon", {"fr": "Lyon"})], [])
    ann = stores.feed("ann")
    for day in range(50):
        stores.post(ann, f"post {day}", tags=[LYON], published_at=clock.now - timedelta(hours=1), at=clock.now)
        clock.move(hours=1)
        instance.newsletter.edition()
        if day % 17 == 0:
            instance.publisher.publish()
        clock.move(hours=23)
    instance.publisher.publish()
    return ann


def test_all_editions_and_all_posts_can_be_walked_back_and_forth(instance, course):
    site = Site(instance)
    for path, count in (
        ("feed.atom", 50), ("fr/feed.atom", 50), ("en/feed.atom", 50), ("entries/feed.atom", 50),
        ("territories/lyon/feed.atom", 50), ("participants/ann/feed.atom", 50),
    ):  # fmt: skip
        documents = site.walk(path)
        assert len({*site.ids(documents)}) == count, path
        archives = documents[1:]
        assert len(site.ids(archives)) == len({*site.ids(archives)}), "each stands in one archive"
        for place, feed in documents:
            assert site.link(feed, "self") == place
            assert feed.findtext(A + "id") == documents[0][1].findtext(A + "id")
            assert (feed.find(FH + "archive") is not None) == (place != path)
            assert site.link(feed, "current") == ("" if place == path else path)
        for (newer, _), (_, older) in pairwise(archives):
            assert site.link(older, "next-archive") == newer
        growing = site.link(archives[0][1], "next-archive")
        assert (site.root / growing).is_file()


def test_json_feeds_lead_to_the_older_ones_too(instance, course):
    site = Site(instance)
    for path in ("en/feed.json", "entries/feed.json"):
        found, place = set(), path
        while place:
            feed = json.loads((site.root / place).read_bytes())
            found |= {item["id"] for item in feed["items"]}
            assert feed["feed_url"] == f"{site.base}/{place}"
            place = feed.get("next_url", "").removeprefix(f"{site.base}/")
        assert len(found) == 50


def test_whole_documents_stay_the_same_to_the_byte(instance, stores, course, clock):
    site = Site(instance)
    before = site.archives()
    for day in range(20):
        stores.post(course, f"later {day}", tags=[LYON], published_at=clock.now, at=clock.now)
        clock.move(hours=1)
        instance.newsletter.edition()
        if day % 4 == 3:
            instance.publisher.publish()
        clock.move(hours=23)
    after = site.archives()
    changed = [path for path, body in before.items() if after[path] != body]
    assert changed, "those that were still growing"
    assert not [path for path in changed if path.endswith("feed.atom") and b"fh:archive" in before[path]]
    assert len(after) > len(before)


def test_a_withdrawn_post_leaves_a_tombstone_and_moves_no_other_post(instance, stores, course, clock):
    site = Site(instance)
    place, feed = site.walk("entries/feed.atom")[-1]
    gone = feed.findall(A + "entry")[3].findtext(A + "id", "")
    title = feed.findall(A + "entry")[3].findtext(A + "title", "")
    kept = [one.findtext(A + "id") for one in feed.findall(A + "entry")]
    before = site.archives()
    clock.move(hours=5)
    key = gone.rpartition("/")[2]
    stores.save(course, clock.now, withdrawn=(stores.entries.record(key).id,))
    instance.publisher.publish()
    after = site.feed(place)
    (stone,) = after.findall(AT + "deleted-entry")
    assert (stone.get("ref"), stone.get("when")) == (gone, clock.now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert after.findtext(A + "updated") == stone.get("when")
    assert [one.findtext(A + "id") for one in after.findall(A + "entry")] == [one for one in kept if one != gone]
    assert not [path for path, body in site.archives().items() if f"<title>{title}</title>".encode() in body]
    touched = {path.partition("/archive/")[0] for path, body in site.archives().items() if before.get(path) != body}
    assert touched >= {"entries", "territories/lyon", "participants/ann", "", "fr", "en"} - {""}


def test_a_correction_is_dated_on_the_page_and_moves_the_feed(instance, stores, course, clock):
    site = Site(instance)
    clock.move(hours=2)
    with instance.database.write() as connection:
        values = {"edition_id": 3, "texts": {"fr": "<p>Le marché est à 9 h.</p>", "en": "<p>The market is at 9.</p>"},
                  "by": "Ann", "at": clock.now}  # fmt: skip
        connection.execute(insert(CORRECTION).values(values))
    instance.changes.add("edition", "2026-11-25")
    instance.publisher.publish()
    page = (site.root / "fr/editions/2026-11-25/index.html").read_text()
    assert page.index("Le marché est à 9 h.") < page.index('class="lead"')
    assert f'datetime="{clock.now:%Y-%m-%dT%H:%M:%S}Z"' in page
    assert "The market is at 9." in (site.root / "en/editions/2026-11-25/index.html").read_text()
    assert "The market is at 9." in (site.root / "en/editions/2026-11-25/edition.txt").read_text()
    entries = [one for _, feed in site.walk("en/feed.atom") for one in feed.findall(A + "entry")]
    (entry,) = [one for one in entries if one.findtext(A + "id", "").endswith("/editions/2026-11-25")]
    assert entry.findtext(A + "updated") == f"{clock.now:%Y-%m-%dT%H:%M:%S}Z"
    assert entry.findtext(A + "published") == "2026-11-25T08:00:00Z"
    assert "The market is at 9." in entry.findtext(A + "content", "")


def test_the_archive_is_the_same_whether_made_in_steps_or_at_once(instance, stores, course, clock, tmp_path):
    stores.post(course, "old one", tags=[LYON], published_at=clock.now - timedelta(days=40), at=clock.now)
    stores.save(course, clock.now, withdrawn=(stores.by_guid(course)["post 20"].id,))
    instance.publisher.publish()
    assert differing(instance, tmp_path / "other") == []


@pytest.mark.parametrize("batches", [(45, 3, 40), (30, 30, 31), (39, 1, 1, 39, 1), (80, 5, 1)])
def test_a_month_that_grows_gives_the_same_bytes_as_at_once(instance, stores, clock, tmp_path, batches):
    ann = stores.feed("ann")
    number = 0
    for batch in batches:
        for _ in range(batch):
            stores.post(ann, f"post {number}", published_at=clock.now - timedelta(minutes=number % 7), at=clock.now)
            number += 1
        clock.move(hours=6)
        instance.publisher.publish()
    assert not instance.publisher.publish().is_full
    assert differing(instance, tmp_path / "other") == []
    pages = sorted(path.parent.name for path in Path(instance.data / "site/en/entries/2026-11").rglob("index.html"))
    assert len(pages) == -(-number // 40)


def test_a_page_of_a_month_stays_while_the_month_grows(instance, stores, clock):
    ann = stores.feed("ann")
    pages = Path(instance.data / "site/en/entries/2026-11")
    seen = []
    for batch in range(4):
        stores.post(ann, *(f"{batch} {number}" for number in range(45)), published_at=clock.now, at=clock.now)
        clock.move(hours=6)
        instance.publisher.publish()
        seen.append({path.relative_to(pages).as_posix(): path.stat().st_mtime_ns for path in pages.rglob("*.html")})
    assert seen[1]["1/index.html"] == seen[2]["1/index.html"] == seen[3]["1/index.html"]
    assert len(seen[-1]) == 5
