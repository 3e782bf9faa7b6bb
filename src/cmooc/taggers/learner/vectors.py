"""Where French and English words lie among each other: a small table of word vectors that comes with the package.

`vectors/README.md` says how the file is made, from what, and under which licences. Words of one meaning lie close in
both languages, so what is learnt from French posts also helps with English ones.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from zlib import crc32

import numpy as np
import numpy.typing as npt

from cmooc.taggers.learner.format import FILE, MAGIC, layout

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint32]


def key_of(word: str) -> int:
    """Return the 32 bits under which a folded word is known."""
    return crc32(word.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, eq=False, slots=True)
class Vectors:
    """`keys` is sorted; each has a row in `table` and a weight: next to nothing for «the», 255 for a rare word.

    `subjects` are points, in 1/127, where posts about this and that may lie. `stamp` is another in each file.
    """

    keys: Keys
    rows: npt.NDArray[np.uint16]
    weights: npt.NDArray[np.uint8]
    table: npt.NDArray[np.int8]
    subjects: npt.NDArray[np.int8]
    stamp: int = 0

    @property
    def size(self) -> int:
        """The number of dimensions."""
        return int(self.table.shape[1])

    def weighted(self, keys: Keys) -> Floats:
        """Return a row per key: its vector times its weight; zeros for words that are not in the table."""
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        weights = np.where(self.keys[places] == keys, self.weights[places], 0).astype(np.float32)
        return np.asarray(self.table[self.rows[places]].astype(np.float32) * weights[:, None])


def pack(columns: dict[str, npt.NDArray[np.generic]]) -> bytes:
    """Return the bytes of a table: the magic line, a line that says what follows, the columns."""
    content = b"".join(np.ascontiguousarray(column).tobytes() for column in columns.values())
    told = {name: [column.dtype.str, list(column.shape)] for name, column in columns.items()}
    return MAGIC + json.dumps({"stamp": crc32(content), "columns": told}).encode() + b"\n" + content


@lru_cache(maxsize=1)
def vectors() -> Vectors:
    """Return the packaged table; the system reads of the file only what is looked up. Raises ConfigError."""
    found = layout()
    content = np.memmap(FILE, np.uint8, mode="r")
    columns: dict[str, npt.NDArray[np.generic]] = {}
    start = found.start
    for name, kind, shape in found.columns:
        end = start + np.dtype(kind).itemsize * prod(shape)
        columns[name] = np.frombuffer(content[start:end].data, kind).reshape(shape)
        start = end
    return Vectors(**columns, stamp=found.stamp)  # type: ignore[arg-type]
