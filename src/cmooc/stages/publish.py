"""Writing the site: a file is either the old one or the new one, never half of it, and untouched when nothing changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cmooc.domain.documents import Document
from cmooc.domain.errors import RenderError

WORKSHOP = ".tmp"  # on the same file system as the site, so that a rename is one step


@dataclass
class SiteWriter:
    """Writes documents below `root` and counts what changed. Raises RenderError when the disk does not take them."""

    root: Path
    unchanged: int = 0
    removed: int = 0
    paths: set[str] = field(default_factory=set)
    changed: list[str] = field(default_factory=list)

    @property
    def written(self) -> int:
        return len(self.changed)

    def __enter__(self) -> SiteWriter:
        with _told(self.root):
            shutil.rmtree(self.root / WORKSHOP, ignore_errors=True)  # what a killed run left
            (self.root / WORKSHOP).mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.root / WORKSHOP, ignore_errors=True)

    def write(self, documents: Iterable[Document]) -> None:
        for document in documents:
            with _told(self.root):
                self._write(document)

    def remove_others(self, within: str = "") -> None:
        """Remove files that this writer did not write or find unchanged, and folders left empty.

        `within` is a pattern of folders and files below the root, such as `*/themes/maps/2026-11`; without it, the whole
        site.
        """
        with _told(self.root):
            for top in list(self.root.glob(within)) if within else [self.root]:
                self._remove_others(top)

    def _remove_others(self, top: Path) -> None:
        if top.is_file():
            self._remove_unless_written(top)
        for folder, _, names in os.walk(top, topdown=False):
            for name in names:
                self._remove_unless_written(Path(folder, name))
            if folder != str(self.root) and not os.listdir(folder):
                os.rmdir(folder)

    def _remove_unless_written(self, path: Path) -> None:
        if path.relative_to(self.root).as_posix() not in self.paths:
            path.unlink()
            self.removed += 1

    def _write(self, document: Document) -> None:
        main = self._place(document.path)
        if _holds(main, document.body):
            self.unchanged += 1
        else:
            self._replace(main, document.body)
            self.changed.append(document.path)
        for path in document.also_at:
            self._link(main, self._place(path))

    def _place(self, path: str) -> Path:
        parts = path.split("/")
        if any(part in ("", ".", "..") for part in parts) or not path.isprintable():
            raise RenderError("{path} is no path of the site.", path=path)
        self.paths.add(path)
        return self.root.joinpath(*parts)

    def _replace(self, path: Path, body: bytes) -> None:
        draft = self.root / WORKSHOP / "draft"
        draft.write_bytes(body)
        _move(draft, path)

    def _link(self, main: Path, path: Path) -> None:
        if path.exists() and path.samefile(main):
            return
        draft = self.root / WORKSHOP / "draft"
        draft.unlink(missing_ok=True)
        try:
            draft.hardlink_to(main)
        except OSError:  # a file system without hard links
            shutil.copyfile(main, draft)
        _move(draft, path)
        draft.unlink(missing_ok=True)  # renaming onto a link of the same file leaves both names


def _move(draft: Path, path: Path) -> None:
    """Move a file into its folder, which is there already for nearly all."""
    try:
        draft.replace(path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(path)


def _holds(path: Path, body: bytes) -> bool:
    try:
        return path.stat().st_size == len(body) and path.read_bytes() == body
    except OSError:
        return False


@contextmanager
def _told(root: Path) -> Iterator[None]:
    """Turn errors of the disk into sentences for the host."""
    try:
        yield
    except OSError as error:
        raise RenderError("The site can't be written to {folder}: {cause}.", folder=root,
                          cause=error.strerror or error) from error  # fmt: skip
