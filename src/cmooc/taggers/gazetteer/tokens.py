"""A text as tokens: runs of letters and digits with their offsets, and one folded string to look names up in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from cmooc.domain.texts import fold
from cmooc.taggers.gazetteer.names import token_key

WORD = re.compile(r"[^\W_]+")
MARK = re.compile("[\u0300-\u036f]")
MARKED_WORD = re.compile("(?:[^\\W_][\u0300-\u036f]*)+")
ADDRESS_SIGNS = ("://", "www.", "@")
LONGEST_ADDRESS = 100
BLANKS = " \n\t\u00a0"
SHOUTED = 0.7
LOUD_WORDS = 3
SENTENCE_ENDS = frozenset('.!?:;\n\r"“”«»(•|–—*>')


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text, as columns. `key` holds their folded forms joined by spaces; `at` where each begins there."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    keys: list[str]
    key: str
    at: list[int]
    capitals: list[int]
    """Which tokens begin with a capital."""

    def __len__(self) -> int:
        return len(self.words)

    def gap(self, index: int) -> str:
        """Return what stands between a token and the one before it; a line break before the first and after the last."""
        if index <= 0 or index >= len(self.words):
            return "\n"
        return self.text[self.ends[index - 1] : self.starts[index]]

    def begins_sentence(self, index: int) -> bool:
        """Tell whether a token may be capitalized only because it comes first."""
        gap = self.gap(index)
        if gap == " ":
            return False
        if (
            "." in gap and index and len(self.words[index - 1]) <= 2
        ):  # initials and "U.S." end no sentence by themselves
            return False
        return not SENTENCE_ENDS.isdisjoint(gap)


@lru_cache(maxsize=4)
def tokens(text: str) -> Tokens:
    """Return the tokens of a text; offsets are code points. The last texts are kept: several look at each."""
    word = WORD if text.isascii() or not MARK.search(text) else MARKED_WORD  # accents may stand beside their letters
    spans = [match.span() for match in word.finditer(text)]
    words = [text[start:end] for start, end in spans]
    if text.isascii():
        folded = text.lower()
        keys = [token_key(folded[start:end]) for start, end in spans]
    else:
        keys = [token_key(word.lower() if word.isascii() else fold(word)) for word in words]
    at = list(accumulate(map(len, keys), lambda position, length: position + length + 1, initial=0))
    return Tokens(
        text=text,
        words=words,
        starts=[start for start, _ in spans],
        ends=[end for _, end in spans],
        keys=keys,
        key=" ".join(keys),
        at=at,
        capitals=[index for index, word in enumerate(words) if word[0].isupper()],
    )


def is_address(text: str, start: int, end: int) -> bool:
    """Tell whether a word is part of a web or mail address, of somebody's handle, or of a sum of money (US$)."""
    if text.startswith(("@", "$"), end) or (text.startswith(".", end) and text[end + 1 : end + 2].islower()):
        return True
    if start == 0 or text[start - 1] in BLANKS:
        return False
    before = text[max(0, start - LONGEST_ADDRESS) : start]
    return any(sign in before[max(map(before.rfind, BLANKS)) + 1 :] for sign in ADDRESS_SIGNS)


def shouted(tokens: Tokens) -> frozenset[int]:
    """Return the tokens that stand among words all in capitals, where capitals say nothing."""
    loud = [index for index in tokens.capitals if len(tokens.words[index]) > 1 and tokens.words[index].isupper()]
    if len(loud) < LOUD_WORDS:
        return frozenset()
    marks = frozenset(loud)
    return frozenset(index for index in loud if _share(marks, index, len(tokens)) >= SHOUTED)


def _share(marks: frozenset[int], index: int, count: int) -> float:
    near = range(max(0, index - 4), min(count, index + 5))
    return sum(at in marks for at in near) / len(near)
