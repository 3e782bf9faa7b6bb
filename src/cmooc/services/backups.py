"""Backups: the whole instance in one file, taken while it runs, and put back without losing what stands there."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cmooc.domain.errors import BadInput, ConfigError, StoreError
from cmooc.domain.times import Clock, rfc3339
from cmooc.stages.parcel import Parcel, packing, unpacking

FORMAT = "cmooc-backup"
VERSION = 1
DATABASE = "cmooc.db"
SETTINGS = "cmooc.toml"
FOLDERS = ("pages", "announcements")
ASIDE = "backups"
CHUNK = 1 << 20
LOGS = ("-wal", "-shm")


@dataclass(frozen=True)
class Backups:
    """`copy_to` writes the database to a file; `look_at` raises BadInput when such a file can't be used.

    `site/` is no part of a backup: it can be made again. Nor is the list of erasures, which must outlive a restore.
    """

    folder: Path
    copy_to: Callable[[Path], None]
    look_at: Callable[[Path], None]
    clock: Clock
    version: str

    def make(self, path: Path) -> int:
        """Write a backup to a new file that only its owner can read; returns its size in bytes. Raises BadInput."""
        draft = self.folder / f".{DATABASE}.copy"
        about = {"format": FORMAT, "version": VERSION, "cmooc": self.version, "made_at": rfc3339(self.clock())}
        if path.exists():
            raise BadInput("{path} exists already; name a new file.", path=path)
        try:
            self.copy_to(draft)
            with packing(path, about, is_zip=True) as parcel:
                parcel.add_file(DATABASE, draft)
                if (self.folder / SETTINGS).is_file():
                    parcel.add_file(SETTINGS, self.folder / SETTINGS)
                for name in FOLDERS:
                    parcel.add_folder(name, self.folder / name)
            return path.stat().st_size
        finally:
            draft.unlink(missing_ok=True)

    def restore(self, path: Path) -> Path | None:
        """Put a backup in place; returns where what stood there before lies now. Raises BadInput, and changes nothing then.

        Nobody else may be at work on the data folder: hold its lock.
        """
        if path.is_dir():
            raise BadInput("{path} is a folder. A backup is a file; a folder of an export goes in with: cmooc import",
                           path=path)  # fmt: skip
        fresh = self.folder / ".restoring"
        try:
            _empty(fresh)
            with unpacking(path) as parcel:
                self._unpack(parcel, fresh)
            self.look_at(fresh / DATABASE)
            aside = self._set_aside()
            for name in (SETTINGS, *FOLDERS, DATABASE):  # the database last: with it, the restore is done
                if (fresh / name).exists():
                    (fresh / name).rename(self.folder / name)
            return aside
        except OSError as error:
            raise StoreError("{path} can't be written: {cause}.", path=error.filename or self.folder,
                             cause=error.strerror) from error  # fmt: skip
        finally:
            _empty(fresh)
            fresh.rmdir()

    def _unpack(self, parcel: Parcel, folder: Path) -> None:
        if parcel.about.get("format") != FORMAT or parcel.about.get("version") != VERSION:
            raise BadInput("{path} is no backup that this version of cmooc can read.", path=parcel.path)
        for name in parcel.files:
            if name not in (DATABASE, SETTINGS) and name.partition("/")[0] not in FOLDERS:
                raise parcel.wrong(name, "no backup holds such a file")
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as handle:
                for piece in parcel.pieces(name):
                    handle.write(piece)
        if DATABASE not in parcel.files:
            raise parcel.wrong(DATABASE, "it is missing")

    def _set_aside(self) -> Path | None:
        """Move what stands in the data folder to a folder of its own."""
        there = [self.folder / name for name in (DATABASE, SETTINGS, *FOLDERS) if (self.folder / name).exists()]
        logs = [path for suffix in LOGS if (path := self.folder / f"{DATABASE}{suffix}").exists()]
        if not there:
            return None
        aside = self.folder / ASIDE / f"before-restore-{self.clock():%Y%m%dT%H%M%SZ}"
        if aside.exists():
            raise ConfigError("{path} exists already; move it away first.", path=aside)
        aside.mkdir(parents=True)
        for path in (*logs, *there):
            path.rename(aside / path.name)
        return aside


def _empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
