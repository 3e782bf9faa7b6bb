"""The file of word vectors: a magic line, a line of JSON that tells what follows, and columns; read here but for those.

It needs no numpy, so that a poll may look whether the file is whole before it asks anybody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import prod
from pathlib import Path
from zlib import crc32

from cmooc.domain.errors import ConfigError

FILE = Path(__file__).with_name("vectors.bin")
MAGIC = b"cmooc vectors 1\n"
LONGEST_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` are (name, numpy's name of the type, shape), one after the other from `start` on."""

    start: int
    stamp: int
    columns: tuple[tuple[str, str, tuple[int, ...]], ...]


def layout(file: Path = FILE) -> Layout:
    """Return where everything stands. Raises ConfigError when the file is missing, foreign or of a wrong length."""
    try:
        with file.open("rb") as content:
            head = content.read(LONGEST_HEAD)
        return _layout(head, file.stat().st_size)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError("The file of words {path} is missing or damaged. Install cmooc again.", path=file) from error


def check(file: Path = FILE) -> None:
    """Read all of the file. Raises ConfigError when it is not as it was made."""
    found = layout(file)
    if crc32(file.read_bytes()[found.start :]) != found.stamp:
        raise ConfigError("The file of words {path} is missing or damaged. Install cmooc again.", path=file)


def _layout(head: bytes, length: int) -> Layout:
    if not head.startswith(MAGIC):
        raise ValueError("another magic line")
    start = head.index(b"\n", len(MAGIC)) + 1
    told = json.loads(head[len(MAGIC) : start])
    columns = tuple((name, kind, tuple(shape)) for name, (kind, shape) in told["columns"].items())
    if length != start + sum(int(kind[2:]) * prod(shape) for _, kind, shape in columns):
        raise ValueError("another length")
    return Layout(start, told["stamp"], columns)
