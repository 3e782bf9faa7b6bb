"""A parcel of files that travels: a folder or a ZIP file, with a manifest that names each file, its size and SHA-256.

What is read from one is not trusted: names, sizes and hashes are looked at before anything is believed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from cmooc.domain.errors import BadInput, RenderError

MANIFEST = "manifest.json"
ZIP = ".zip"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # so that the same content makes the same file
MOST_FILES = 2_000_000
MOST_BYTES = 64 * 1024**3
MOST_TIMES_LARGER = 400  # than packed: text packs to a tenth; a bomb to a thousandth
LARGEST_MANIFEST = 512 * 1024**2
LONGEST_LINE = 64 * 1024**2
CHUNK = 1 << 20


@dataclass
class Packed:
    """What the manifest says of a file; `rows` of a file of lines."""

    bytes: int = 0
    sha256: str = ""
    rows: int | None = None


@dataclass
class Packing:
    """Writes files one after another, and the manifest at the end."""

    folder: Path | None
    archive: zipfile.ZipFile | None
    files: dict[str, Packed] = field(default_factory=dict)

    def add(self, name: str, body: bytes) -> None:
        self.add_lines(name, iter((body,)), has_rows=False)

    def add_lines(self, name: str, lines: Iterator[bytes], *, has_rows: bool = True) -> int:
        """Write pieces as they come, none of them kept; returns how many there were."""
        digest, size, count = hashlib.sha256(), 0, 0
        with self._open(name) as handle:
            for line in lines:
                handle.write(line)
                digest.update(line)
                size += len(line)
                count += 1
        self.files[name] = Packed(size, digest.hexdigest(), count if has_rows else None)
        return count

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as handle:
            self.add_lines(name, iter(lambda: handle.read(CHUNK), b""), has_rows=False)

    def add_folder(self, name: str, folder: Path) -> None:
        """Add the files below a folder, but for hidden ones, in the order of their names."""
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and not any(part.startswith(".") for part in inside.parts):
                self.add_file(f"{name}/{inside.as_posix()}", path)

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        if self.archive is not None:
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with self.archive.open(info, "w", force_zip64=True) as handle:
                yield handle
            return
        assert self.folder is not None  # noqa: S101 (one of both is there)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as handle:
            yield handle


@contextmanager
def packing(path: Path, about: Mapping[str, Any], *, is_zip: bool | None = None) -> Iterator[Packing]:
    """Make a parcel at a path that is still free: a ZIP file when it is called so, else a folder; whole or not at all.

    A ZIP file is its owner's alone. `about` opens the manifest.
    Raises BadInput when something is there, RenderError when it can't be written.
    """
    if path.exists():
        raise BadInput("{path} exists already; name a new file or folder.", path=path)
    draft = path.with_name(f".{path.name}.tmp")
    try:
        _clear(draft)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() == ZIP if is_zip is None else is_zip:
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600))
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                parcel = Packing(None, archive)
                yield parcel
                parcel.add(MANIFEST, _manifest(about, parcel.files))
        else:
            draft.mkdir(parents=True)
            parcel = Packing(draft, None)
            yield parcel
            parcel.add(MANIFEST, _manifest(about, parcel.files))
        os.replace(draft, path)
    except OSError as error:
        raise RenderError("{path} can't be written: {cause}.", path=path, cause=error.strerror or error) from error
    finally:
        _clear(draft)


@dataclass(frozen=True)
class Parcel:
    """A parcel to be read. `about` is the manifest without its list of files."""

    path: Path
    about: Mapping[str, Any]
    files: Mapping[str, Packed]
    open: Callable[[str], IO[bytes]]

    def names(self, folder: str) -> tuple[str, ...]:
        return tuple(sorted(name for name in self.files if name.startswith(f"{folder}/")))

    def body(self, name: str, most_bytes: int) -> bytes:
        """Return a small file whole. Raises BadInput when it is larger, or not what the manifest says."""
        if self.files[name].bytes > most_bytes:
            raise self.wrong(name, "it is too large")
        return b"".join(self.pieces(name))

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a file; after the last one its size and hash have been compared."""
        rest = b""
        for piece in self.pieces(name):
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
            if len(rest) > LONGEST_LINE:
                raise self.wrong(name, "a line in it is too long")
        if rest:
            yield rest

    def wrong(self, name: str, cause: str) -> BadInput:
        return BadInput("{path}: {name} can't be taken in: {cause}.", path=self.path, name=name, cause=cause)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a file as it comes; after the last piece its size and hash have been compared."""
        said, digest, size = self.files[name], hashlib.sha256(), 0
        try:
            with self.open(name) as handle:
                while piece := handle.read(CHUNK):
                    size += len(piece)
                    if size > said.bytes:
                        raise self.wrong(name, "it is larger than the manifest says")
                    digest.update(piece)
                    yield piece
        except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise self.wrong(name, str(error)) from error
        except Exception as error:  # zlib.error and others of packed bytes that are damaged
            if isinstance(error, BadInput):
                raise
            raise self.wrong(name, str(error)) from error
        if size != said.bytes or digest.hexdigest() != said.sha256:
            raise self.wrong(name, "it is not what the manifest says")


@contextmanager
def unpacking(path: Path) -> Iterator[Parcel]:
    """Open a parcel for reading. Raises BadInput when it is none, or when a name or a size in it is not to be trusted."""
    if path.is_dir():
        yield _parcel(path, _sizes_of_folder(path), lambda name: (path / name).open("rb"))
        return
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise BadInput("{path} is no folder and no ZIP file of an export: {cause}.", path=path, cause=error) from error
    with archive:
        yield _parcel(path, _sizes_of_zip(path, archive), archive.open)


def _parcel(path: Path, sizes: Mapping[str, int], open_: Callable[[str], IO[bytes]]) -> Parcel:
    if sizes.get(MANIFEST, LARGEST_MANIFEST + 1) > LARGEST_MANIFEST:
        raise BadInput("{path} holds no manifest.json, so it is no export of cmooc.", path=path)
    try:
        with open_(MANIFEST) as handle:
            manifest = json.loads(handle.read(LARGEST_MANIFEST))
        listed = {
            str(name): Packed(int(one["bytes"]), str(one["sha256"]), one.get("rows"))
            for name, one in manifest.pop("files").items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise BadInput("{path}: manifest.json can't be read: {cause}.", path=path, cause=error) from error
    for name, one in listed.items():
        _check_name(path, name)
        if sizes.get(name) != one.bytes:
            raise BadInput("{path}: {name} is missing, or not as large as manifest.json says.", path=path, name=name)
    return Parcel(path, manifest, listed, open_)


def _sizes_of_zip(path: Path, archive: zipfile.ZipFile) -> Mapping[str, int]:
    sizes: dict[str, int] = {}
    for info in archive.infolist():
        _check_name(path, info.filename.rstrip("/"))
        if stat.S_ISLNK(info.external_attr >> 16):
            raise BadInput("{path}: {name} is a link, which an export never holds.", path=path, name=info.filename)
        if info.filename in sizes:
            raise BadInput("{path}: {name} is there twice.", path=path, name=info.filename)
        if info.file_size > CHUNK and info.file_size > MOST_TIMES_LARGER * max(info.compress_size, 1):
            raise BadInput("{path}: {name} would become far larger than it is.", path=path, name=info.filename)
        sizes[info.filename] = info.file_size
    _check_sizes(path, sizes)
    return sizes


def _sizes_of_folder(path: Path) -> Mapping[str, int]:
    sizes: dict[str, int] = {}
    for folder, _, names in os.walk(path):
        for name in names:
            found = Path(folder, name)
            if not found.is_symlink():
                sizes[found.relative_to(path).as_posix()] = found.stat().st_size
    _check_sizes(path, sizes)
    return sizes


def _check_sizes(path: Path, sizes: Mapping[str, int]) -> None:
    if len(sizes) > MOST_FILES or sum(sizes.values()) > MOST_BYTES:
        raise BadInput("{path} holds more than any course does: it is not taken in.", path=path)


def _check_name(path: Path, name: str) -> None:
    parts = PurePosixPath(name).parts
    if not name or name != "/".join(parts) or "\\" in name or not name.isprintable() or {"..", "/"} & set(parts):
        raise BadInput("{path}: {name!r} is no name for a file in an export.", path=path, name=name)


def _manifest(about: Mapping[str, Any], files: Mapping[str, Packed]) -> bytes:
    listed = {
        name: {"bytes": one.bytes, "sha256": one.sha256, **({} if one.rows is None else {"rows": one.rows})}
        for name, one in sorted(files.items())
    }
    return json.dumps({**about, "files": listed}, ensure_ascii=False, indent=1).encode() + b"\n"


def _clear(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
