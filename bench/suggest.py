"""How long `cmooc themes suggest` takes on an archive of made-up French and English posts, and that it finds what rises.

python bench/suggest.py --posts 20000
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from cmooc.demo import words_en, words_fr
from cmooc.domain.rising import Said
from cmooc.stages.rising import SPAN, rising

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
VOICES = 400
WORDS = 240  # of a post: about 1.5 kB
SMALL = [
    "le",
    "la",
    "les",
    "de",
    "du",
    "des",
    "et",
    "à",
    "en",
    "un",
    "une",
    "pour",
    "dans",
    "sur",
    "avec",
    "nous",
    "the",
    "of",
    "and",
    "to",
    "in",
    "we",
    "a",
    "for",
]
RISING = ("composteur", "monnaie locale", "tool library")


def archive(posts: int, chance: random.Random) -> Iterator[Said]:
    """Posts over fourteen weeks, of words as common as Zipf has them; three of them rise in the last ten days."""
    vocabulary = sorted({word for name in vars(words_fr) for word in _words(getattr(words_fr, name))}
                        | {word for name in vars(words_en) for word in _words(getattr(words_en, name))})  # fmt: skip
    vocabulary += [f"{word}{ending}" for ending in ("", "s", "age", "oir", "ing", "ard") for word in vocabulary]
    chance.shuffle(vocabulary)
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    for number in range(posts):
        age = SPAN * chance.random()
        words = [
            chance.choice(SMALL) if chance.random() < 0.45 else word
            for word in chance.choices(vocabulary, cum_weights=weights, k=WORDS)
        ]
        for place in range(0, WORDS, 12):
            words[place] += "."
        if age < timedelta(days=10) and chance.random() < 0.02:
            words[30] = words[60] = chance.choice(RISING)
        voice = f"voice{int(VOICES * chance.random() ** 2)}"
        yield Said(f"k{number}", voice, voice, " ".join(words[:6]), " ".join(words), (), "fr", NOW - age)


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.split()
    elif isinstance(value, dict):
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _words(one)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    given = parser.parse_args()
    posts = list(archive(given.posts, random.Random(1)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    found = rising(posts, NOW, is_known=lambda _: False, is_place=lambda _: False, limit=10)
    took = time.process_time() - began
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    length = sum(len(one.text) for one in posts) / given.posts
    print(f"{given.posts} posts, {length:.0f} characters each: {took:.2f} s, {more:.0f} MB more")
    for one in found:
        print(f"  {one.written}: {one.score}, {one.voices} voices")


if __name__ == "__main__":
    main()
