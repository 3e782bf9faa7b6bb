"""Names that a community gave its own territories, found in a text: what the atlas can't know.

Such names are often made of plain words ("La vallée"), so capitals have to prove that a name is meant. Where nothing
proves it, two words that tell something (`le quartier nord`) are worth a suggestion, and one is worth nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cmooc.taggers.gazetteer.tokens import Tokens, tokens

PROVEN, LIKELY, UNPROVEN = 0.85, 0.5, 0.4
SHORTEST = 3
LINKS = frozenset(
    ("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sous", "sur",
     "and", "at", "in", "of", "on", "the")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Naming:
    """A name at an offset of the text."""

    slug: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class _Name:
    slug: str
    keys: tuple[str, ...]


class OwnNames:
    """Names with the slugs of their territories. Pure; make it once for a vocabulary."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        by_first: dict[str, list[_Name]] = {}
        for slug, name in names:
            keys = tuple(tokens(name).keys)
            if any(key not in LINKS and len(key) >= SHORTEST for key in keys):
                by_first.setdefault(keys[0], []).append(_Name(slug, keys))
        longest_first = {first: sorted(found, key=lambda name: -len(name.keys)) for first, found in by_first.items()}
        self._by_first: Mapping[str, list[_Name]] = longest_first

    def namings(self, text: str) -> Iterator[Naming]:
        """Yield the names in a text that are likely to be meant, none inside another of the same territory."""
        read = tokens(text)
        ends: dict[str, int] = {}
        for index, key in enumerate(read.keys):
            for name in self._by_first.get(key, ()):
                last = index + len(name.keys)
                if tuple(read.keys[index:last]) != name.keys or index < ends.get(name.slug, 0):
                    continue
                confidence = _confidence(read, index, last)
                if confidence:
                    ends[name.slug] = last
                    yield Naming(name.slug, read.starts[index], read.ends[last - 1], confidence)


def _confidence(read: Tokens, first: int, last: int) -> float:
    """Return how sure it is that these tokens are meant as a name, by their capitals."""
    telling = [index for index in range(first, last) if read.keys[index] not in LINKS]
    words = [read.words[index] for index in telling]
    if all(word.isupper() and len(word) > 1 for word in words) and _is_loud(read, first, last):
        return LIKELY if len(words) > 1 else UNPROVEN
    if all(not word[0].islower() for word in words):
        is_proven = len(words) > 1 or not read.begins_sentence(telling[0])
        return PROVEN if is_proven else UNPROVEN
    return LIKELY if len(words) > 1 else 0.0


def _is_loud(read: Tokens, first: int, last: int) -> bool:
    """Tell whether the words beside are in capitals too, so that capitals prove nothing."""
    beside = [*read.words[max(0, first - 2) : first], *read.words[last : last + 2]]
    return bool(beside) and all(word.isupper() for word in beside)
