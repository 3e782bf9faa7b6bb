"""What a host can get wrong, and what the world can do: a clear sentence, the right exit code, nothing half-written."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def data(tmp_path: Path, cmooc) -> Path:
    path = tmp_path / "data"
    assert cmooc("--data", path, "init").code == 0
    return path


def is_sentence(err: str, *words: str) -> bool:
    """Tell whether it is one clear sentence for people that names these things."""
    return err.startswith("cmooc: ") and "Traceback" not in err and all(word in err for word in words)


# ---- addresses


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "nonsense",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://a.example/x",
        "http://",
        "http://[::1",
        "https://a b.example/",
        "x" * 3000,
        "http://\u0000/",
    ],
)
@pytest.mark.parametrize("command", [("check",), ("feeds", "add")])
def test_a_wrong_address_is_refused_with_a_remedy(cmooc, data, command, address):
    ran = cmooc("--data", data, *command, "--", address)
    assert (ran.code, ran.out) == (2, ""), ran
    assert is_sentence(ran.err), ran.err
    assert len(ran.err) < 700
    assert cmooc("--data", data, "feeds", "list", "--json").json == []


@pytest.mark.parametrize("address", ["http://169.254.169.254/latest/meta-data/", "http://localhost/", "http://127.0.0.1:1/",
                                     "http://[::1]/", "http://0.0.0.0/", "http://10.0.0.1/", "http://2130706433/",
                                     "http://0x7f.1/", "http://[::ffff:127.0.0.1]/"])  # fmt: skip
def test_an_address_within_is_never_asked(cmooc, data, address):
    ran = cmooc("--data", data, "check", address)
    assert ran.code == 2
    assert is_sentence(ran.err), ran.err


def test_a_page_without_a_feed_says_where_to_look(cmooc, data, community):
    ran = cmooc("--data", data, "check", f"{community.base_url}/media/cover.png", CMOOC_FETCH_ALLOW="127.0.0.0/8")
    assert ran.code == 2
    assert is_sentence(ran.err, "RSS", "Atom")


def test_a_missing_page_is_told_as_such(cmooc, data, community):
    ran = cmooc("--data", data, "check", f"{community.base_url}/nothing/here", CMOOC_FETCH_ALLOW="127.0.0.0/8",
                LANG="fr_FR.UTF-8")  # fmt: skip
    assert ran.code == 2
    assert is_sentence(ran.err, "Il n’y a pas de page", "404")


# ---- files


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<opml><body>",
        b"<html><body>x</body></html>",
        b"\xff\xfe\x00",
        b"<rss/>",
        b'<!DOCTYPE o [<!ENTITY a "b">]><opml><body><outline xmlUrl="&a;"/></body></opml>',
    ],
)
def test_a_broken_list_is_refused_whole(cmooc, data, tmp_path, body):
    file = tmp_path / "list.opml"
    file.write_bytes(body)
    ran = cmooc("--data", data, "import", file)
    assert (ran.code, ran.out) == (2, "")
    assert is_sentence(ran.err), ran.err
    assert cmooc("--data", data, "feeds", "list", "--json").json == []


@pytest.mark.parametrize("name", ["none.opml", "."])
def test_a_list_that_is_not_there_is_told(cmooc, data, tmp_path, name):
    ran = cmooc("--data", data, "import", tmp_path / name)
    assert ran.code == 2
    assert is_sentence(ran.err, str(tmp_path))


@pytest.mark.parametrize(("text", "named"), [
    ("title = ", "cmooc.toml"), ("\x00", "cmooc.toml"), ("titel = 'x'", "titel"), ("port = 'many'", "port"),
    ("port = 70000", "port"), ("language = 'de'", "language"), ("timezone = 'Mars/Base'", "timezone"),
    ("base_url = 'course.example'", "base_url"), ("fetch_allow = ['all']", "fetch_allow"),
    ("edition_hour = 'noon'", "edition_hour"),
    ("database_url = 'mysql://x'", "database_url"), ("title = ''", "title"), ("tag = 3", "tag"), ("[port]\na = 1", "port"),
])  # fmt: skip
def test_a_bad_settings_file_names_the_file_and_the_setting(cmooc, data, text, named):
    (data / "cmooc.toml").write_text(text)
    for command in (("feeds", "list"), ("serve",), ("doctor",)):
        ran = cmooc("--data", data, *command)
        assert (ran.code, ran.out) == (2, ""), ran
        assert is_sentence(ran.err, named, "cmooc.toml"), ran.err
        assert "\n" not in ran.err.strip() or "TOML" in ran.err


def test_a_variable_that_sets_nothing_is_found_by_the_doctor(cmooc, data, tools):
    ran = cmooc("--data", data, "doctor", "--json", CMOOC_PROT="8001", CMOOC_DATA=str(data), CMOOC_TITLE="The moor")
    (check,) = (check for check in ran.json["checks"] if check["name"] == "variables")
    assert (ran.code, check["is_good"], check["found"]) == (1, False, "CMOOC_PROT")
    assert "docs/settings.md" in check["remedy"]
    assert cmooc("--data", data, "doctor", CMOOC_PORT=str(tools.free_port())).code == 0


@pytest.mark.parametrize(("name", "value"), [("CMOOC_PORT", "many"), ("CMOOC_FETCH_ALLOW", "here"), ("CMOOC_TIMEZONE", ""),
                                             ("CMOOC_BASE_URL", "ftp://x"), ("CMOOC_LANGUAGE", "FR!")])  # fmt: skip
def test_a_bad_variable_is_named(cmooc, data, name, value):
    ran = cmooc("--data", data, "feeds", "list", **{name: value})
    assert ran.code == 2
    assert is_sentence(ran.err, name), ran.err


def test_settings_that_are_a_folder_are_told(cmooc, data):
    (data / "cmooc.toml").unlink()
    (data / "cmooc.toml").mkdir()
    ran = cmooc("--data", data, "feeds", "list")
    assert ran.code == 2
    assert is_sentence(ran.err, "cmooc.toml")


@pytest.mark.parametrize(
    "text", ["no front matter", "---\ntitle: A\n", "---\nnav: x\n---\n", "---\ntitle: A\nnav: x\n---\n", "\ud800"]
)
def test_a_bad_course_page_is_named_with_its_line(cmooc, data, text):
    page = data / "pages" / "about.fr.md"
    page.write_bytes(text.encode("utf-8", "surrogatepass"))
    before = {path: path.read_bytes() for path in (data / "site").rglob("*") if path.is_file()}
    ran = cmooc("--data", data, "publish")
    assert ran.code == 2, ran
    assert is_sentence(ran.err, "about.fr.md"), ran.err
    assert {path: path.read_bytes() for path in (data / "site").rglob("*") if path.is_file()} == before
    assert not (data / "site" / ".tmp").exists()


# ---- the database


def test_a_file_that_is_no_database_is_told_and_left_alone(cmooc, data):
    for name in ("cmooc.db-wal", "cmooc.db-shm"):
        (data / name).unlink(missing_ok=True)
    (data / "cmooc.db").write_bytes(b"once upon a time " * 1000)
    for command in (("feeds", "list"), ("publish",), ("poll",), ("migrate",)):
        ran = cmooc("--data", data, *command)
        assert ran.code == 1, ran
        assert is_sentence(ran.err, "cmooc.db"), ran.err
    assert (data / "cmooc.db").read_bytes() == b"once upon a time " * 1000
    told = cmooc("--data", data, "doctor", "--json")
    assert (told.code, told.json["is_good"]) == (1, False)


def test_a_damaged_database_is_told(cmooc, demo_copy):
    with closing(sqlite3.connect(demo_copy / "cmooc.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    body = bytearray((demo_copy / "cmooc.db").read_bytes())
    body[8192 : len(body) - 8192] = os.urandom(len(body) - 16384)
    for name in ("cmooc.db-wal", "cmooc.db-shm"):
        (demo_copy / name).unlink(missing_ok=True)
    (demo_copy / "cmooc.db").write_bytes(body)
    ran = cmooc("--data", demo_copy, "feeds", "list")
    assert ran.code == 1
    assert is_sentence(ran.err, "cmooc.db", "backup"), ran.err


def test_a_database_of_a_later_version_is_told(cmooc, data):
    with closing(sqlite3.connect(data / "cmooc.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    ran = cmooc("--data", data, "feeds", "list")
    assert ran.code == 1
    assert is_sentence(ran.err), ran.err


def test_the_demo_keeps_away_from_a_real_course(cmooc, data):
    ran = cmooc("--data", data, "demo", "--once")
    assert ran.code == 2
    assert is_sentence(ran.err, str(data), "demo-data")


def test_a_damaged_demo_says_what_to_do(cmooc, data):
    (data / "demo.json").write_text("{")
    ran = cmooc("--data", data, "demo", "--once")
    assert ran.code == 2
    assert is_sentence(ran.err, "demo.json")


# ---- the machine


def test_a_port_in_use_is_told_before_anything_is_made(cmooc, tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        for command in ("serve", "run", "demo"):
            ran = cmooc("--data", tmp_path / "d", command, CMOOC_PORT=str(port))
            assert (ran.code, ran.out) == (2, "")
            assert is_sentence(ran.err, str(port), f"CMOOC_PORT={port + 1}"), ran.err
            assert not (tmp_path / "d").exists()


def test_an_address_of_another_machine_is_told(cmooc, tmp_path):
    ran = cmooc("--data", tmp_path / "d", "serve", CMOOC_HOST="192.0.2.1", CMOOC_PORT="18999")
    assert ran.code == 2
    assert is_sentence(ran.err, "192.0.2.1", "CMOOC_HOST"), ran.err
    assert "in use" not in ran.err
    assert cmooc("--data", tmp_path / "d", "serve", CMOOC_HOST="no.such.host.invalid").code == 2


def test_a_second_process_on_the_same_data_is_refused(tools, cmooc, data):
    port = tools.free_port()
    process = tools.spawn("--data", data, "worker", env={"CMOOC_PORT": str(port)})
    try:
        deadline = time.monotonic() + 30
        while not (data / "cmooc.lock").exists() or not (data / "cmooc.lock").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        for command in ("poll", "publish", "edition", "worker"):
            ran = cmooc("--data", data, command)
            assert ran.code == 2
            assert is_sentence(ran.err, str(process.pid), str(data)), ran.err
        assert cmooc("--data", data, "feeds", "list").code == 0
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert "Traceback" not in err, err
    assert cmooc("--data", data, "poll").code == 0, "the lock ends with its process"


def test_a_data_folder_that_is_a_file_is_told(cmooc, tmp_path):
    (tmp_path / "d").write_text("x")
    for command in ("init", "feeds", "poll"):
        words = (command, "list") if command == "feeds" else (command,)
        ran = cmooc("--data", tmp_path / "d", *words)
        assert ran.code in (1, 2)
        assert is_sentence(ran.err, str(tmp_path / "d")), ran.err


@pytest.fixture
def read_only(demo_copy: Path) -> Iterator[Path]:
    """A filled folder that may be read but not changed."""
    for path in (demo_copy, *demo_copy.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in demo_copy.parents[:4]:
        parent.chmod(parent.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    yield demo_copy
    for path in (demo_copy, *demo_copy.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


AS_SOMEBODY_ELSE = """
import importlib, os, pkgutil, sys
import cmooc
from cmooc.cli import main
if os.geteuid() == 0:  # whom rights do not hold back
    for module in pkgutil.walk_packages(cmooc.__path__, "cmooc."):  # nobody may be kept from reading Python's own files
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
for words in {commands!r}:
    sys.argv = ["cmooc", "--data", {data!r}, *words]
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code
    sys.stderr.flush()
    print(*words, code, flush=True)
"""


def test_a_read_only_data_folder_is_told_and_stays_as_it_is(read_only):
    before = {path: path.stat().st_mtime_ns for path in read_only.rglob("*")}
    commands = [  # `init` is not among them: with all of it there, it has nothing to write
        ["poll"],
        ["publish", "--full"],
        ["edition"],
        ["worker"],
        ["feeds", "pause", "1"],
        ["themes", "add", "Pain"],
    ]
    ran = subprocess.run(
        [sys.executable, "-c", AS_SOMEBODY_ELSE.format(commands=commands, data=str(read_only))],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert [line.rpartition(" ")[0] for line in ran.stdout.splitlines()] == [" ".join(words) for words in commands], ran
    assert {line.rpartition(" ")[2] for line in ran.stdout.splitlines()} <= {"1", "2"}, ran
    lines = ran.stderr.splitlines()
    assert len(lines) == len(commands), ran.stderr
    assert all(is_sentence(line, "older") and ("rights" in line) for line in lines), ran.stderr
    assert {path: path.stat().st_mtime_ns for path in read_only.rglob("*")} == before


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tools, cmooc, demo_copy):
    """No file may grow beyond 40 kB here, as on a disk that is full at that point (RLIMIT_FSIZE gives EFBIG)."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    shutil.rmtree(demo_copy / "site")
    ran = tools.run("--data", demo_copy, "publish", "--full", preexec_fn=limited)
    assert ran.code == 1, ran
    assert is_sentence(ran.err), ran.err
    pages = list((demo_copy / "site").rglob("*.html"))
    assert all(path.read_text(encoding="utf-8").rstrip().endswith("</html>") for path in pages)
    again = cmooc("--data", demo_copy, "publish", "--full", "--json")
    assert again.code == 0, again.err
    assert (demo_copy / "site" / "fr" / "index.html").exists()


def test_a_full_disk_stops_the_demo_politely(tools, tmp_path):
    """On a small file system of its own where this user may mount one; else the test above has to do."""
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(small)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        return
    try:
        ran = tools.run("--data", small / "data", "demo", "--once", "--days", "1")
        assert ran.code == 1, ran
        assert is_sentence(ran.err), ran.err
        assert not [
            path for path in (small / "data").rglob("*.html") if not path.read_bytes().rstrip().endswith(b"</html>")
        ]
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)
