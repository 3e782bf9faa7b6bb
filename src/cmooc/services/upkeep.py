"""Starting, checking and keeping an instance: the data folder, its lock, and what `doctor` looks at."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cmooc.domain.errors import CmoocError, ConfigError
from cmooc.domain.sentences import marked as _

LOCK_NAME = "cmooc.lock"
FREE_BYTES_WANTED = 200_000_000
WEEKS = 6

SETTINGS_TEMPLATE = """\
# Settings of this course. Each can also be given as CMOOC_<NAME> in the environment.
# All of them, with their defaults: docs/settings.md

title = {title}
title_fr = {title_fr}
# One sentence under the title.
# description = "A course that its participants write, each at home, each from a place."
# description_fr = "Un cours écrit par ses participants, chacun chez soi, chacun depuis un lieu."

# What participants put on their posts, without the sign.
tag = {tag}

# The language of addresses without /fr/ or /en/ for visitors who ask for neither.
language = {language}

# Who answers for the course: an address that readers and the owners of blogs may write to.
contact = {contact}

# The public address. Leave it out while you try cmooc on this machine.
# base_url = "https://course.example.org"
host = "127.0.0.1"
port = 8000

# The daily edition leaves at this hour of this place.
timezone = "Europe/Paris"
edition_hour = 07:00:00
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `doctor` looked at; `remedy` is empty when `is_good`."""

    name: str
    is_good: bool
    found: str
    remedy: str = ""


def make_data_folder(data: Path, values: Mapping[str, str], starts: date, samples: Path) -> tuple[Path, ...]:
    """Make the data folder with commented settings and first course pages; returns what was made.

    What is there already stays as it is. `starts` is the first day of the course's first week.
    """
    made: list[Path] = []
    try:
        for folder in (data, data / "pages", data / "announcements", data / "site", data / "backups"):
            if not folder.is_dir():
                folder.mkdir(parents=True)
                made.append(folder)
        settings = data / "cmooc.toml"
        if not settings.exists():
            _write_new(settings, _settings_text(values))
            made.append(settings)
        if data / "pages" in made:
            made.extend(_copy_pages(samples, data / "pages", starts))
    except OSError as error:
        raise ConfigError(
            "The data folder {path} can't be made or written to: {cause}. Choose another with --data, or change its"
            " owner or rights.", path=error.filename or data, cause=error.strerror,
        ) from error  # fmt: skip
    return tuple(made)


def no_course(data: Path) -> ConfigError:
    """Return the error for a data folder that is not there."""
    return ConfigError("There is no course in {path} yet. Make one with: cmooc --data {path} init", path=data)


@contextmanager
def sole_worker(data: Path) -> Iterator[None]:
    """Hold the data folder's lock; raises ConfigError when another process works on it (it ends with its process)."""
    path = data / LOCK_NAME
    try:
        handle = path.open("a+")
    except FileNotFoundError as error:
        raise no_course(data) from error
    except OSError as error:
        raise ConfigError(
            "The data folder {path} can't be written to: {cause}. Choose another with --data, or change its owner or"
            " rights.", path=data, cause=error.strerror,
        ) from error  # fmt: skip
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.seek(0)
            raise ConfigError(
                "Another cmooc (process {pid}) is at work on {path}. It polls and publishes by itself: let it, or stop it"
                " first, or give this one another folder with --data.", pid=handle.read().strip() or "?", path=data,
            ) from error  # fmt: skip
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def examine(
    data: Path, *, database_says: Callable[[], str], counts: Callable[[], Mapping[str, int]],
    mail_says: Callable[[], str],
    files: Mapping[str, Callable[[], str]], guard_refuses: Callable[[], bool], port_is_free: Callable[[], bool],
    proxies_are_named: Callable[[], bool], unknown_variables: Callable[[], Sequence[str]],
) -> tuple[Check, ...]:  # fmt: skip
    """Look at everything that an instance stands on; never raises. `files` came with cmooc, and raise when damaged."""
    return (
        Check("python", sys.version_info >= (3, 11), sys.version.split()[0], _("cmooc needs Python 3.11 or newer.")),
        _sqlite(),
        _writable(data),
        _disk(data),
        _asked("database", database_says, _("Run: cmooc migrate")),
        _asked("content", lambda: ", ".join(f"{name} {n}" for name, n in counts().items()), _("Run: cmooc migrate")),
        _asked("mail", mail_says, _("Set smtp_url as your provider says.")),
        *(_asked(name, question, _("Install cmooc again.")) for name, question in files.items()),
        Check("guard", guard_refuses(), "refuses this machine's own addresses",
              _("CMOOC_FETCH_ALLOW opens 127.0.0.1: fine for a demo, not for a public course.")),
        Check("port", port_is_free(), "free, or served by cmooc", _("Another program uses the port: set CMOOC_PORT.")),
        Check("proxies", proxies_are_named(), "visitors are told apart",
              _("Name the web server in front in trusted_proxies: without it, all visitors count as one client.")),
        Check("variables", not (unknown := unknown_variables()), ", ".join(unknown) or "each sets something",
              _("No setting is called so. The settings are listed in docs/settings.md.")),
    )  # fmt: skip


def _sqlite() -> Check:
    with sqlite3.connect(":memory:") as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    has_search = "ENABLE_FTS5" in options
    return Check(
        "sqlite", has_search, sqlite3.sqlite_version, _("This Python's SQLite lacks FTS5: install another Python.")
    )


def _writable(data: Path) -> Check:
    is_good = data.is_dir() and os.access(data, os.W_OK)
    return Check(
        "data", is_good, str(data), _("Make it with: cmooc init") if not data.exists() else _("Change its rights.")
    )


def _disk(data: Path) -> Check:
    place = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    return Check("disk", free > FREE_BYTES_WANTED, f"{free // 1_000_000} MB free", _("Less than 200 MB are free."))


def _asked(name: str, question: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name, True, question())
    except CmoocError as error:
        return Check(name, False, str(error), remedy)


def _settings_text(values: Mapping[str, str]) -> str:
    # What JSON writes between quotes, TOML reads; but for DEL.
    quoted = {name: json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") for name, value in values.items()}
    return SETTINGS_TEMPLATE.format(**quoted)


def _copy_pages(samples: Path, folder: Path, starts: date) -> Iterator[Path]:
    dates = {
        f"{{week_{number}{suffix}}}": (starts + timedelta(weeks=number - 1, days=days)).isoformat()
        for number in range(1, WEEKS + 1)
        for suffix, days in (("", 0), ("_end", 6))
    }
    for sample in sorted(samples.glob("*.md")):
        text = sample.read_text(encoding="utf-8")
        for place, day in dates.items():
            text = text.replace(place, day)
        _write_new(folder / sample.name, text)
        yield folder / sample.name


def _write_new(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
