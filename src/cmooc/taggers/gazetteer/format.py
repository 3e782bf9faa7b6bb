"""The file of the atlas: a header that names its sections, then the sections, little-endian, ready to be mapped.

    magic (8 bytes)   CRC-32 of all that follows (u32)   length of the directory (u32)   directory (JSON)   sections

Each section begins at a multiple of eight. The file is read in place: nothing is copied when the machine is little-endian.
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
import zlib
from array import array
from collections.abc import Mapping
from pathlib import Path

from cmooc.domain.errors import ConfigError

HEAD = struct.Struct("<8sII")
ALIGN = 8


class Sections:
    """The sections of one file, as views of it."""

    def __init__(self, path: Path, magic: bytes) -> None:
        self.view = _mapped(path)
        self.path = path
        self._directory = self._checked(magic)

    def column(self, name: str) -> memoryview:
        """Return numbers by index, of the type that the file tells."""
        start, length, kind = self._directory[name]
        part = self.view[start : start + length]
        if sys.byteorder == "little" or kind == "B":
            return part.cast(kind)  # type: ignore[call-overload,no-any-return]
        numbers = array(kind, bytes(part))
        numbers.byteswap()
        return memoryview(numbers)

    def part(self, name: str) -> memoryview:
        start, length, _ = self._directory[name]
        return self.view[start : start + length]

    def _checked(self, magic: bytes) -> dict[str, tuple[int, int, str]]:
        if len(self.view) < HEAD.size:
            raise _broken(self.path)
        found, checksum, length = HEAD.unpack_from(self.view)
        if found != magic:
            raise ConfigError(
                "{path} is not a file of places that this version of cmooc can read. Install cmooc again.",
                path=self.path,
            )
        if zlib.crc32(self.view[HEAD.size - 4 :]) != checksum:
            raise _broken(self.path)
        told = json.loads(bytes(self.view[HEAD.size : HEAD.size + length]))
        body = HEAD.size + length
        return {name: (body + start, size, kind) for name, (start, size, kind) in told.items()}


def write(path: Path, magic: bytes, sections: Mapping[str, bytes | array[int] | array[float]]) -> None:
    """Write the sections; the same ones make the same bytes."""
    directory: dict[str, tuple[int, int, str]] = {}
    body = bytearray()
    for name, content in sections.items():
        raw = _little(content)
        directory[name] = (len(body), len(raw), content.typecode if isinstance(content, array) else "B")
        body += raw + bytes(-len(raw) % ALIGN)
    told = json.dumps(directory, separators=(",", ":")).encode()
    told += b" " * (-(HEAD.size + len(told)) % ALIGN)
    rest = len(told).to_bytes(4, "little") + told + body
    path.write_bytes(magic + zlib.crc32(rest).to_bytes(4, "little") + rest)


def _little(content: bytes | array[int] | array[float]) -> bytes:
    if isinstance(content, bytes) or sys.byteorder == "little":
        return bytes(content)
    turned = array(content.typecode, content)
    turned.byteswap()
    return turned.tobytes()


def _broken(path: Path) -> ConfigError:
    return ConfigError("The file of places {path} is damaged or cut short. Install cmooc again.", path=path)


def _mapped(path: Path) -> memoryview:
    try:
        with path.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        raise ConfigError("The file of places {path} can't be read: {reason}", path=path, reason=error) from error
