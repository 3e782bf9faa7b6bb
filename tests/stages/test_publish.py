"""Writing the site: whole files only, nothing touched that did not change, nothing outside the folder."""

from __future__ import annotations

import os
import threading

import pytest

from cmooc.domain.documents import Document
from cmooc.domain.errors import RenderError
from cmooc.stages.publish import SiteWriter


def page(path, body="hello", *also):
    return Document(path, "text/html", body.encode(), also)


def write(root, *documents):
    with SiteWriter(root) as writer:
        writer.write(documents)
    return writer


def files(root):
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_documents_become_files_and_no_draft_is_left(tmp_path):
    writer = write(tmp_path / "new" / "site", page("index.html"), page("fr/a/index.html", "salut", "a/index.html"))
    assert files(tmp_path / "new" / "site") == {
        "index.html": "hello", "fr/a/index.html": "salut", "a/index.html": "salut",
    }  # fmt: skip
    assert (writer.written, writer.unchanged, writer.removed) == (2, 0, 0)
    assert not (tmp_path / "new" / "site" / ".tmp").exists()


def test_an_unchanged_file_is_not_touched(tmp_path):
    write(tmp_path, page("a.html", "same", "b.html"), page("c.html", "old"))
    before = {name: (tmp_path / name).stat() for name in ("a.html", "b.html", "c.html")}
    for name in before:
        os.utime(tmp_path / name, ns=(1, 1))
    writer = write(tmp_path, page("a.html", "same", "b.html"), page("c.html", "new"))
    assert (writer.written, writer.unchanged) == (1, 1)
    for name in ("a.html", "b.html"):
        assert (tmp_path / name).stat().st_mtime_ns == 1
        assert (tmp_path / name).stat().st_ino == before[name].st_ino
    assert (tmp_path / "c.html").read_text() == "new"


def test_further_addresses_are_links_to_the_same_bytes_and_follow_a_change(tmp_path):
    write(tmp_path, page("fr/x.html", "one", "x.html", "deep/er/x.html"))
    assert (tmp_path / "x.html").samefile(tmp_path / "fr/x.html")
    write(tmp_path, page("fr/x.html", "two", "x.html", "deep/er/x.html"))
    assert files(tmp_path) == dict.fromkeys(("fr/x.html", "x.html", "deep/er/x.html"), "two")
    assert (tmp_path / "deep/er/x.html").samefile(tmp_path / "fr/x.html")


def test_a_lost_further_address_is_made_again(tmp_path):
    write(tmp_path, page("fr/x.html", "one", "x.html"))
    (tmp_path / "x.html").unlink()
    write(tmp_path, page("fr/x.html", "one", "x.html"))
    assert (tmp_path / "x.html").read_text() == "one"


def test_a_file_system_without_links_gets_copies(tmp_path, monkeypatch):
    def refused(*_args):
        raise OSError("no hard links here")

    monkeypatch.setattr("pathlib.Path.hardlink_to", refused)
    write(tmp_path, page("fr/x.html", "one", "x.html"))
    write(tmp_path, page("fr/x.html", "two", "x.html"))
    assert files(tmp_path) == {"fr/x.html": "two", "x.html": "two"}


def test_a_reader_meets_the_old_file_or_the_new_one_never_half_of_it(tmp_path):
    sizes, is_over = set(), threading.Event()
    write(tmp_path, page("x.html", "0" * 300_000))

    def read():
        while not is_over.is_set():
            body = (tmp_path / "x.html").read_bytes()
            sizes.add((len(body), len(set(body))))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(60):
        write(tmp_path, page("x.html", str(number % 10) * 300_000))
    is_over.set()
    reader.join()
    assert sizes == {(300_000, 1)}


def test_what_was_not_written_is_removed_when_asked_with_its_empty_folders(tmp_path):
    write(tmp_path, page("a/b/old.html"), page("a/kept.html"), page("gone.html", "x", "also/gone.html"))
    with SiteWriter(tmp_path) as writer:
        writer.write([page("a/kept.html"), page("new.html", "x", "also/new.html")])
        writer.remove_others()
    assert sorted(files(tmp_path)) == ["a/kept.html", "also/new.html", "new.html"]
    assert writer.removed == 3
    assert not (tmp_path / "a/b").exists()


def test_what_a_killed_run_left_is_cleared_away(tmp_path):
    (tmp_path / ".tmp").mkdir()
    (tmp_path / ".tmp" / "draft").write_text("half a pa")
    write(tmp_path, page("x.html"))
    assert files(tmp_path) == {"x.html": "hello"}


@pytest.mark.parametrize("path", ["../x.html", "a/../../x.html", "/etc/x.html", "a//b.html", "", ".", "a/./b", "a/..",
                                  "a/", "x\0.html", "\ud800.html", "x" * 300])  # fmt: skip
@pytest.mark.parametrize("is_also", [False, True])
def test_nothing_is_written_outside_the_site(tmp_path, path, is_also):
    root = tmp_path / "site"
    with pytest.raises(RenderError):
        write(root, page("good.html", "x", path) if is_also else page(path))
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} <= {"good.html"}


def test_a_full_disk_is_told_and_the_old_page_stays(tmp_path, monkeypatch):
    write(tmp_path, page("x.html", "old"))

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(RenderError, match=f"can't be written to {tmp_path}: No space left on device"):
        write(tmp_path, page("x.html", "new"))
    assert files(tmp_path) == {"x.html": "old"}


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path):
    (tmp_path / "a").write_text("a file")
    with pytest.raises(RenderError, match="can't be written"):
        write(tmp_path, page("a/x.html"))
    (tmp_path / "site").write_text("no folder")
    with pytest.raises(RenderError, match="can't be written"):
        write(tmp_path / "site", page("x.html"))
