"""Erasing and backups: who is forgotten is nowhere in the data folder, and an older backup does not bring them back."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cmooc.domain.errors import BadInput, NotFound, StoreError
from cmooc.services.erasing import LIST
from cmooc.stores.copying import copy_to
from cmooc.worker import tick

NAME, TITLE, PLACE, WORD = (
    "Zénobie Quillfeather",
    "Xylophage du verger",
    "zenobie-quillfeather.example",
    "perlimpinette",
)
TRACES = [text.encode() for text in (NAME, TITLE, PLACE, WORD, "zenobie", "quillfeather", "xylophage")]


def traces(instance) -> set[str]:
    """Return the files of the data folder, the database among them, that still hold something of the person."""
    instance.database.close()  # with the last connection, the log goes into the database
    return traces_in(instance.data)


def traces_in(folder: Path) -> set[str]:
    found = set()
    for path in folder.rglob("*"):
        if path.is_file() and any(one.lower() in path.read_bytes().lower() for one in TRACES):
            found.add(path.relative_to(folder).as_posix())
    return found


@pytest.fixture
def course(instance, stores, clock, fresh_entry):
    """Two write; the post of one has been edited, tagged, carried by an edition, indexed, published."""
    stores.feed("ben")
    quill = stores.feed(NAME, url=f"https://{PLACE}/feed")
    second = stores.feed(NAME, url=f"https://{PLACE}/second")
    stores.post(quill, "q", title=TITLE, text=f"Voici la {WORD}.", url=f"https://{PLACE}/q", author=NAME)
    stores.post(second, "r", title=f"{TITLE} encore", text=WORD, url=f"https://{PLACE}/r")
    stores.save(quill, changed=((stores.by_guid(quill)["q"].id,
                                 fresh_entry("q", title=f"{TITLE} revu", text=WORD, url=f"https://{PLACE}/q")),))  # fmt: skip
    stores.post(stores.feed("ben"), "b", title="Un autre", text="Une haie.")
    clock.move(hours=1)
    instance.newsletter.edition()
    instance.publisher.publish(full=True)
    return instance


def slug(instance) -> str:
    return next(one.slug for one in instance.feed_store.participants() if one.name == NAME)


def test_somebody_who_is_forgotten_has_left_no_trace_in_the_data_folder(course, stores):
    assert {"cmooc.db", "site/fr/index.html", "site/feeds.opml"} <= traces(course)
    feeds, posts = course.erasing.forget_participant(slug(course))
    course.publisher.publish()
    assert (len(feeds), posts) == (2, 2)
    assert stores.find("perlimpinette") == ([], 0), "gone at once for who reads"
    assert course.erasing.scrub()
    assert not course.erasing.scrub(), "once is enough"
    assert traces(course) == set()
    assert stores.find("perlimpinette") == ([], 0)
    assert stores.find("haie") == (["b"], 1)
    assert course.commons.export(course.data.parent / "out").rows["entry"] == 1
    assert traces_in(course.data.parent / "out") == set()


def test_a_past_edition_shows_a_tombstone_in_the_place_of_what_was_forgotten(course):
    (day,) = [line.day for line in course.editions.lines()]
    before = len(course.editions.of_day(day).items)
    course.erasing.forget_participant(slug(course))
    edition = course.editions.of_day(day)
    assert len(edition.items) == before
    assert {item.title for item in edition.items} == {"", "Un autre"}
    assert len(course.editions.gone(edition)) == before - 1


def test_a_feed_that_is_removed_is_scrubbed_as_well(course):
    for feed, _, _ in course.feed_store.all():
        if PLACE in feed.url:
            course.feeds.remove(str(feed.id))
    with course.database.write() as connection:
        connection.exec_driver_sql("UPDATE feed SET state = 'paused'")
    tick(course)
    assert traces(course) == set()


def test_nobody_is_forgotten_by_a_wrong_name(course):
    with pytest.raises(NotFound):
        course.erasing.forget_participant("nobody")
    assert not (course.data / LIST).exists()


def test_an_older_backup_does_not_bring_back_who_was_forgotten_since(course, stores, clock, tmp_path):
    course.backups.make(tmp_path / "old.backup")
    clock.move(hours=1)
    course.erasing.forget_participant(slug(course))
    course.database.close()
    course.backups.restore(tmp_path / "old.backup")
    again = fresh(course)
    assert again.entries.totals()[0] == 3
    assert again.erasing.again() == 2
    again.publisher.publish(full=True)
    assert {path for path in traces(again) if not path.startswith("backups/")} == set()
    assert again.entries.totals()[0] == 1
    assert again.erasing.again() == 0


def test_who_came_back_by_themselves_stays(course, stores, clock, tmp_path):
    clock.move(hours=1)
    course.erasing.forget_participant(slug(course))
    clock.move(hours=1)
    feed = stores.feed(NAME, url=f"https://{PLACE}/feed")
    with course.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE feed SET created_at = ? WHERE id = ?", (clock().isoformat(" ")[:19], feed.id)
        )
    assert course.erasing.again() == 0
    assert course.feed_store.get(feed.id) is not None


def test_a_subscriber_who_was_erased_does_not_come_back_either(course, clock, tmp_path):
    with course.database.write() as connection:
        for number, name in enumerate(("zenobie@quillfeather.example", "ben@example.org")):
            connection.exec_driver_sql(
                "INSERT INTO subscriber (key, address, address_key, state, rhythm, cut, created_at, consent) VALUES"
                f" ('k{number}', '{name}', '{name}', 'active', 'daily', '{{}}', '2026-11-01 00:00:00', '{{}}')"
            )
        connection.exec_driver_sql(
            "INSERT INTO letter (kind, name, address, language, content, state, tries, written_at, detail) VALUES"
            " ('confirm', 'c1', 'zenobie@quillfeather.example', 'fr', '{}', 'sent', 1, '2026-11-01 00:00:00', '')"
        )
    course.backups.make(tmp_path / "old.backup")
    clock.move(hours=1)
    course.erasing.note_subscriber("zenobie@quillfeather.example")
    course.database.close()
    course.backups.restore(tmp_path / "old.backup")
    again = fresh(course)
    assert again.erasing.again() == 1
    with again.database.read() as connection:
        assert connection.exec_driver_sql("SELECT address FROM subscriber").scalars().all() == ["ben@example.org"]
        assert connection.exec_driver_sql("SELECT count(*) FROM letter").scalar() == 0


def test_the_list_of_erasures_names_nobody_and_is_in_no_backup(course, clock, tmp_path):
    course.erasing.forget_participant(slug(course))
    course.erasing.note_subscriber("zenobie@quillfeather.example")
    path = course.data / LIST
    assert not any(one.lower() in path.read_bytes().lower() for one in TRACES)
    assert path.stat().st_mode & 0o077 == 0
    course.backups.make(tmp_path / "new.backup")
    with zipfile.ZipFile(tmp_path / "new.backup") as archive:
        assert LIST not in archive.namelist()


# ---- backup and restore


def fresh(instance):
    found = replace(instance)
    vars(found)["templating"] = instance.templating
    return found


def test_a_backup_brings_everything_back(course, tmp_path, clock):
    (course.data / "pages").mkdir(exist_ok=True)
    (course.data / "pages" / "a.fr.md").write_text("---\ntitle: Une page\n---\n")
    (course.data / "cmooc.toml").write_text('title = "Mine"\nsmtp_url = "smtp://user:secret@relay.example"\n')
    assert course.backups.make(tmp_path / "b") > 0
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0
    course.feeds.remove("1")
    (course.data / "pages" / "a.fr.md").unlink()
    (course.data / "cmooc.toml").write_text('title = "Changed"\n')
    course.database.close()
    clock.move(hours=1)
    aside = course.backups.restore(tmp_path / "b")
    again = fresh(course)
    assert again.entries.totals()[0] == 3
    assert (course.data / "pages" / "a.fr.md").exists()
    assert "secret" in (course.data / "cmooc.toml").read_text()
    assert (aside / "cmooc.toml").read_text() == 'title = "Changed"\n'
    assert {"cmooc.db", "cmooc.toml", "pages"} <= {path.name for path in aside.iterdir()}
    again.database.close()


def test_a_backup_is_taken_while_somebody_writes(course, stores, tmp_path):
    with course.database.read() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM entry").scalar() == 3
        stores.post(stores.feed("ben"), "late")
        course.backups.make(tmp_path / "b")
    with zipfile.ZipFile(tmp_path / "b") as archive:
        archive.extract("cmooc.db", tmp_path)
    with closing(sqlite3.connect(tmp_path / "cmooc.db")) as copy:
        assert copy.execute("SELECT count(*) FROM entry").fetchone() == (4,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM entry_text WHERE entry_text MATCH 'haie'").fetchone() == (1,)


def test_a_backup_that_is_none_or_damaged_changes_nothing(course, tmp_path):
    course.backups.make(tmp_path / "b")
    whole = (tmp_path / "b").read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text").write_text("hello")
    course.commons.export(tmp_path / "commons.zip")
    with zipfile.ZipFile(tmp_path / "flipped", "w") as target, zipfile.ZipFile(tmp_path / "b") as source:
        for name in source.namelist():
            body = source.read(name)
            target.writestr(name, body[:-9] + b"x" * 9 if name == "cmooc.db" else body)
    before = (course.data / "cmooc.db").read_bytes()
    for name in ("cut", "text", "commons.zip", "flipped", "nothing"):
        with pytest.raises(BadInput):
            course.backups.restore(tmp_path / name)
        assert (course.data / "cmooc.db").read_bytes() == before
        assert not list((course.data).glob(".restoring"))
    with pytest.raises(BadInput, match="exists already"):
        course.backups.make(tmp_path / "b")


def test_postgresql_is_pointed_to_its_own_tools(postgres_database, tmp_path):
    with pytest.raises(StoreError, match="pg_dump"):
        copy_to(postgres_database, tmp_path / "x.db")
