"""The commons: a course goes out whole, comes in the same byte for byte, and nothing hostile comes in."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from cmooc.domain.errors import BadInput
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.stages.parcel import packing
from cmooc.stores.commons import KEPT_BACK, READERS

PAGE = "---\ntitle: Une page\nnav: 3\n---\n\nDes *mots* de la commune.\n"


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture
def course(instance, stores, clock, fresh_entry):
    """A course with all that travels: posts in several states, tags, rulings, revisions, an edition, pages."""
    stores.vocabulary.save([Territory("lyon", {"fr": "Lyon"}, ("Lugdunum",), None, 45.75, 4.85)],
                           [Theme("maps", {"fr": "Cartes", "en": "Maps"}, {})])  # fmt: skip
    ann, ben = stores.feed("ann", language="fr"), stores.feed("ben", url="https://user:pass@ben.example/feed")
    tags = [
        Tag(TagKind.THEME, "maps", "rules", Reason("rule", "carte")),
        Tag(TagKind.TERRITORY, "lyon", "home", Reason("home")),
    ]
    stores.post(ann, "a", "b", tags=tags, html="<p>Une <em>carte</em> &amp; un jardin</p>", language="fr")
    stores.post(ben, "c", "d", title="1 < 2 & 3")
    stores.save(ann, changed=((stores.by_guid(ann)["a"].id, fresh_entry("a", title="Une carte revue", tags=tags)),))
    (instance.data / "pages").mkdir(exist_ok=True, parents=True)
    (instance.data / "pages" / "une-page.fr.md").write_text(PAGE)
    clock.move(hours=1)
    instance.newsletter.edition()
    instance.deciding.accept([stores.by_guid(ben)["c"].key], "theme:maps", "Fatou")
    instance.publisher.publish(full=True)
    return instance


@pytest.fixture
def empty(instance, tmp_path, migrated_file, compiled):
    """An instance with nothing in it, with the same settings and clock."""
    found = replace(instance, data=tmp_path / "elsewhere")
    found.data.mkdir()
    shutil.copy(migrated_file, found.data / "cmooc.db")
    vars(found)["templating"] = compiled
    yield found
    found.database.close()


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_a_course_comes_in_as_it_went_out(course, empty, tmp_path, name):
    report = course.commons.export(tmp_path / name)
    assert report.rows["entry"] == 4
    taken = empty.commons.take_in(tmp_path / name)
    assert taken.rows == report.rows
    empty.publisher.publish(full=True)
    assert tree(empty.data / "site") == tree(course.data / "site")
    assert (empty.data / "pages" / "une-page.fr.md").read_text() == PAGE
    empty.commons.export(tmp_path / "second")
    course.commons.export(tmp_path / "first")
    assert tree(tmp_path / "second") == tree(tmp_path / "first")


def test_what_is_secret_or_of_readers_stays(course, tmp_path):
    with course.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO subscriber (key, address, address_key, state, rhythm, cut, created_at, consent) VALUES"
            " ('k1', 'Reader@Example.org', 'reader@example.org', 'active', 'daily', '{}', '2026-11-01 00:00:00', '{}')"
        )
        connection.exec_driver_sql("INSERT INTO signing_key (secret, made_at) VALUES ('s3cr3t', '2026-11-01 00:00:00')")
    course.commons.export(tmp_path / "out")
    whole = b"\n".join(tree(tmp_path / "out").values())
    for secret in (b"user:pass", b"s3cr3t", b"eader@", b"smtp_url", b"database_url"):
        assert secret not in whole
    report = course.commons.export_readers(tmp_path / "readers.zip")
    assert report.rows == {"subscriber": 1, "suppressed": 0}
    with zipfile.ZipFile(tmp_path / "readers.zip") as archive:
        assert b"reader@example.org" in archive.read("data/subscriber.jsonl")


def test_every_table_either_travels_or_is_kept_back_on_purpose(course):
    from sqlmodel import SQLModel

    travelling = {*course.commons.store.tables(), *course.commons.store.tables(readers=True)}
    assert travelling | KEPT_BACK == set(SQLModel.metadata.tables)
    assert not travelling & KEPT_BACK
    assert set(course.commons.store.tables(readers=True)) == READERS


def test_a_course_is_not_taken_in_over_another(course, tmp_path):
    course.commons.export(tmp_path / "out")
    with pytest.raises(BadInput, match="There is a course here already"):
        course.commons.take_in(tmp_path / "out")


def test_an_export_is_whole_or_not_there(course, tmp_path, monkeypatch):
    (tmp_path / "there.zip").write_bytes(b"mine")
    with pytest.raises(BadInput, match="exists already"):
        course.commons.export(tmp_path / "there.zip")
    assert (tmp_path / "there.zip").read_bytes() == b"mine"
    monkeypatch.setattr("cmooc.stores.commons._written", lambda *_: 1 / 0)
    for name in ("half", "half.zip"):
        with pytest.raises(ZeroDivisionError):
            course.commons.export(tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir() if "half" in path.name) == []


# ---- hostile and damaged parcels: nothing is stored, and file and line are named


def altered(out: Path, target: Path, name: str, change) -> Path:
    """Write a parcel as somebody would who knows the format: with a manifest that fits what was altered."""
    manifest = json.loads((out / "manifest.json").read_text())
    about = {key: value for key, value in manifest.items() if key != "files"}
    with packing(target, about) as parcel:
        for path, one in manifest["files"].items():
            body = (out / path).read_bytes()
            lines = change(body).splitlines(keepends=True) if path == name else [body]
            if one.get("rows") is None or path != name:
                parcel.add_lines(path, iter(lines), has_rows=False)
            else:
                parcel.add_lines(path, iter(lines))
    return target


WRONG = (
    ("data/entry.jsonl", b'"is_short":false', b'"is_short":"x"', "entry.jsonl, line 1: is_short"),
    ("data/entry.jsonl", b'"verdict":"accepted"', b'"verdict":"sold"', "entry.jsonl, line 1: verdict"),
    ("data/entry.jsonl", b'"https://posts.example/a"', b'"javascript:alert(1)"', "line 1: 'javascript:alert"),
    ("data/entry.jsonl", b'{"id":1,', b'{"id":1,"evil":2,', "line 1: this version knows no evil"),
    ("data/entry.jsonl", b'{"id":2', b'nonsense{"id":2', "entry.jsonl, line 2: no JSON"),
    ("data/entry.jsonl", b'"feed_id":1', b'"feed_id":99', "entry.jsonl, line 1"),
    ("data/entry.jsonl", b'"enclosures":[]', b'"enclosures":[{"x":1}]', "entry.jsonl holds something"),
    ("data/entry.jsonl", b'"dated_at":"2', b'"dated_at":"x2', "entry.jsonl, line 1"),
    ("data/participant.jsonl", b'"slug":"ann"', b'"slug":"../ann"', "participant.jsonl, line 1: '../ann'"),
    ("data/edition.jsonl", b'"sections":[', b'"sections":[7,', "edition.jsonl"),
    ("data/edition.jsonl", b'"day":"20', b'"day":"../20', "edition.jsonl, line 1"),
    ("data/feed.jsonl", b'"state":"approved"', b'"state":"root"', "feed.jsonl, line 1: state"),
    ("settings.toml", b"tag = ", b"database_url = ", "database_url"),
    ("settings.toml", b"tag = ", b"tag == ", "settings.toml"),
)  # fmt: skip


def test_a_parcel_that_is_not_as_it_should_be_leaves_nothing(course, empty, tmp_path):
    out = tmp_path / "out"
    course.commons.export(out)
    for number, (file, old, new, told) in enumerate(WRONG):
        assert old in (out / file).read_bytes(), (file, old)
        bad = altered(out, tmp_path / f"bad{number}", file, lambda body, old=old, new=new: body.replace(old, new, 1))
        with pytest.raises(BadInput) as raised:
            empty.commons.take_in(bad)
        assert told in str(raised.value)
        assert empty.commons.store.is_empty(), told
        assert not (empty.data / "pages").exists()
    empty.commons.take_in(altered(out, tmp_path / "same", "data/entry.jsonl", lambda body: body))
    assert empty.entries.totals()[0] == 4


def test_html_in_a_parcel_is_made_safe(course, empty, tmp_path):
    course.commons.export(tmp_path / "out")
    bad = altered(tmp_path / "out", tmp_path / "bad", "data/entry.jsonl",
                  lambda body: body.replace(b"<p>Une", b"<script>x()</script><p onclick=x>Une"))  # fmt: skip
    empty.commons.take_in(bad)
    html = {record.entry.html for record in empty.entries.newest(9)}
    assert "<p>Une <em>carte</em> &amp; un jardin</p>" in html
    assert not any("script" in one or "onclick" in one for one in html)


DAMAGES = (
    lambda out: (out / "data" / "entry.jsonl").write_bytes((out / "data" / "entry.jsonl").read_bytes().replace(b"carte", b"CARTE")),
    lambda out: (out / "data" / "entry.jsonl").unlink(),
    lambda out: (out / "manifest.json").write_text("{"),
    lambda out: (out / "manifest.json").unlink(),
    lambda out: (out / "manifest.json").write_text((out / "manifest.json").read_text().replace('"data/tag.jsonl"', '"../tag.jsonl"')),
    lambda out: (out / "manifest.json").write_text((out / "manifest.json").read_text().replace('"version": 1', '"version": 9')),
    lambda out: (out / "manifest.json").write_text((out / "manifest.json").read_text().replace('cmooc-commons', 'other')),
)  # fmt: skip


def test_a_damaged_parcel_is_refused(course, empty, tmp_path):
    course.commons.export(tmp_path / "out")
    for number, change in enumerate(DAMAGES):
        bad = shutil.copytree(tmp_path / "out", tmp_path / f"bad{number}")
        change(bad)
        with pytest.raises(BadInput):
            empty.commons.take_in(bad)
        assert empty.commons.store.is_empty()


def bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("data/entry.jsonl", b" " * 60_000_000, zipfile.ZIP_DEFLATED)


def climbing(archive: zipfile.ZipFile) -> None:
    archive.writestr("../../evil.txt", b"x")


def absolute(archive: zipfile.ZipFile) -> None:
    archive.writestr("/etc/evil.txt", b"x")


def link(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("pages/a.fr.md")
    info.external_attr = 0o120777 << 16
    archive.writestr(info, "/etc/passwd")


@pytest.mark.parametrize("add", [bomb, climbing, absolute, link])
def test_a_hostile_zip_is_refused_before_it_is_unpacked(empty, tmp_path, add):
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": "cmooc-commons", "version": 1, "files": {}}))
        add(archive)
    with pytest.raises(BadInput):
        empty.commons.take_in(path)
    assert empty.commons.store.is_empty()
    assert not (tmp_path.parent / "evil.txt").exists()


def test_what_is_no_archive_at_all_is_refused(empty, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 no")
    for path in (tmp_path / "x.zip", tmp_path / "nothing", tmp_path):
        with pytest.raises(BadInput):
            empty.commons.take_in(path)


def test_pages_that_were_there_go_aside(course, empty, tmp_path):
    (empty.data / "pages").mkdir(parents=True)
    (empty.data / "pages" / "mine.fr.md").write_text(PAGE)
    (empty.data / "cmooc.toml").write_text('title = "Mine"\nport = 9999\n')
    course.commons.export(tmp_path / "out")
    empty.commons.take_in(tmp_path / "out")
    assert (empty.data / "pages.before" / "mine.fr.md").read_text() == PAGE
    assert [path.name for path in (empty.data / "pages").iterdir()] == ["une-page.fr.md"]
    text = (empty.data / "cmooc.toml").read_text()
    assert "port = 9999" in text
    assert '"Mine"' not in text
