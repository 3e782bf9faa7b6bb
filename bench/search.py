"""What a search costs in a large archive: how long each kind of query takes, how fast the index grows, how large it is.

python bench/search.py [--entries 1000000] [--folder DIR] [--database postgresql://…/empty] [--times 100]

With --folder the archive is kept there, and used again the next time.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from statistics import quantiles
from typing import Any

from retag import COMMON, vocabulary

from cmooc.bootstrap import Instance
from cmooc.domain.entries import Verdict, entry_key
from cmooc.domain.feeds import FeedState, NewFeed
from cmooc.domain.tags import Territory, Theme
from cmooc.services.searching import Sort
from cmooc.settings import Settings
from cmooc.stores.rows import ENTRY, TAG

FEEDS, BATCH, SHOWN = 500, 5_000, 20
FIRST, LAST = datetime(2016, 11, 23, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
PHRASES = ("jardins partagés", "atelier de réparation", "le budget participatif", "ferme urbaine")
THEMES, TERRITORIES = 20, 60


def instance_at(folder: Path, database: str) -> Instance:
    settings = Settings(database_url=database, base_url="https://course.example")
    return Instance(folder, settings, clock=lambda: LAST)


def fill(instance: Instance, size: int, chance: random.Random, words: list[str]) -> None:
    """Store entries, oldest first, as one import of many years; one in ten is not public."""
    instance.vocabulary.save(
        [Territory(f"place-{n}", {"fr": f"Lieu {n}", "en": f"Place {n}"}) for n in range(TERRITORIES)],
        [Theme(f"theme-{n}", {"fr": f"Thème {n}", "en": f"Theme {n}"}, {}) for n in range(THEMES)],
    )
    feeds, _ = instance.feed_store.add(
        [NewFeed(url=f"https://voice-{n}.example/feed", title=f"Voice {n}", participant_name=f"Voice {n}", channel="blog",
                 state=FeedState.APPROVED) for n in range(FEEDS)], FIRST,
    )  # fmt: skip
    ids, weights = [feed.id for feed in feeds], list(accumulate(1 / (rank + 2) for rank in range(len(words))))
    for start in range(0, size, BATCH):
        rows, tags = [], []
        for number in range(start, min(start + BATCH, size)):
            text = _text(chance, words, weights)
            rows.append(_row(number, size, chance.choice(ids), text))
            tags += [_tag(number + 1, "theme", f"theme-{int(THEMES * chance.random() ** 2)}"),
                     _tag(number + 1, "territory", f"place-{int(TERRITORIES * chance.random() ** 2)}")]  # fmt: skip
        with instance.database.write() as connection:
            connection.execute(ENTRY.insert(), rows)
            connection.execute(TAG.insert(), tags)


def _text(chance: random.Random, words: list[str], weights: list[float]) -> str:
    said = chance.choices(words, cum_weights=weights, k=max(20, int(chance.lognormvariate(4.6, 0.6))))
    for phrase in PHRASES:
        if chance.random() < 0.01:
            said.insert(chance.randrange(len(said)), phrase)
    return " ".join(said)


def _row(number: int, size: int, feed_id: int, text: str) -> dict[str, Any]:
    at = FIRST + (LAST - FIRST) * (number / size)
    title = " ".join(text.split()[:6])
    return {
        "id": number + 1, "key": entry_key("bench", str(number)), "feed_id": feed_id, "guid": str(number),
        "url": f"https://voice.example/{number}", "fingerprint": "", "title": title, "author": "Ann Lee",
        "html": f"<p>{text}</p>", "text": text, "summary": text[:280], "language": "fr", "published_at": at,
        "dated_at": at, "first_seen_at": at, "changed_at": at, "categories": [], "enclosures": [],
        "verdict": (Verdict.LEFT_OUT if number % 10 == 9 else Verdict.ACCEPTED).value, "reason": "every_post",
        "reason_detail": "", "accepted_at": at, "edits": 0, "url_key": "", "title_key": "", "digest": "", "is_listed": True,
        "is_short": False,
    }  # fmt: skip


def _tag(entry_id: int, kind: str, slug: str) -> dict[str, Any]:
    return {"entry_id": entry_id, "kind": kind, "slug": slug, "tagger": "bench", "reason": "rule", "detail": "",
            "confidence": 1.0, "is_suggested": False}  # fmt: skip


def kinds(chance: random.Random, words: list[str]) -> dict[str, Callable[[], str]]:
    common, middling, rare = words[:60], words[300:3000], words[12_000:]
    return {
        "a rare word": lambda: chance.choice(rare),
        "a word now and then": lambda: chance.choice(middling),
        "a common word": lambda: chance.choice(common),
        "two common words": lambda: " ".join(chance.sample(common, 2)),
        "a common and a rare word": lambda: f"{chance.choice(common)} {chance.choice(rare)}",
        "three words": lambda: " ".join((chance.choice(common), *chance.sample(middling, 2))),
        "a phrase": lambda: f'"{chance.choice(PHRASES)}"',
        "a phrase of two common words": lambda: '"{} {}"'.format(*chance.sample(common, 2)),
        "a theme and a word": lambda: f"theme:theme-{chance.randrange(THEMES)} {chance.choice(middling)}",
        "a territory, a year": lambda: (
            f"territory:place-{chance.randrange(TERRITORIES)} after:{chance.randrange(2017, 2026)}"
        ),
        "a word before a month": lambda: f"{chance.choice(common)} before:{chance.randrange(2017, 2026)}-06",
        "a word without another": lambda: f"{chance.choice(common)} -{chance.choice(common)}",
        "what nothing holds": lambda: f"{chance.choice(rare)} {chance.choice(rare)} {chance.choice(rare)}",
    }


def measure(ask: Callable[[str], object], queries: Iterator[str]) -> list[tuple[float, float]]:
    """Return how long each took, by the clock and on the processor; the first holds what others did meanwhile."""
    found = []
    for query in queries:
        begin, busy = time.perf_counter(), time.process_time()
        ask(query)
        found.append(((time.perf_counter() - begin) * 1000, (time.process_time() - busy) * 1000))
    return found


def tell(name: str, took: list[tuple[float, float]]) -> None:
    clock, busy = (quantiles(times, n=100) for times in zip(*took, strict=True))
    print(f"{name:32} p50 {clock[49]:8.2f} ms   p95 {clock[94]:8.2f} ms   CPU p50 {busy[49]:8.2f}   p95 {busy[94]:8.2f} ms",
          flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--database", default="")
    parser.add_argument("--times", type=int, default=100)
    given = parser.parse_args()
    chance = random.Random(7)
    words = COMMON["fr"] + vocabulary(chance, 40_000)
    with tempfile.TemporaryDirectory() as folder:
        instance = instance_at(given.folder or Path(folder), given.database)
        instance.data.mkdir(exist_ok=True, parents=True)
        if not instance.entries.totals()[0]:
            build(instance, given.entries, chance, words)
        ask(instance, random.Random(8), words, given.times)


def build(instance: Instance, size: int, chance: random.Random, words: list[str]) -> None:
    begin = time.perf_counter()
    fill(instance, size, chance, words)
    print(f"{size} entries stored in {time.perf_counter() - begin:.0f} s", flush=True)
    path = instance.data / "cmooc.db"
    before = path.stat().st_size if path.exists() else 0
    begin = time.perf_counter()
    instance.index.update(instance.index.missing())
    took = time.perf_counter() - begin
    grown = path.stat().st_size - before if path.exists() else 0
    print(f"indexed in {took:.0f} s: {size / took:.0f} entries a second, {grown / size:.0f} bytes each", flush=True)


def ask(instance: Instance, chance: random.Random, words: list[str], times: int) -> None:
    def newest(query: str) -> object:
        return instance.searching.search(query, limit=SHOWN)

    def fittest(query: str) -> object:
        return instance.searching.search(query, limit=SHOWN, sort=Sort.RELEVANCE)

    makers = kinds(chance, words)
    together: list[tuple[float, float]] = []
    measure(newest, (make() for make in makers.values()))  # so that files are open and code is there
    for name, make in makers.items():
        took = measure(newest, (make() for _ in range(times)))
        tell(name, took)
        together += took
    tell("all, newest first", together)
    for name in ("a rare word", "a common word", "two common words", "a phrase"):
        tell(f"{name}, fittest first", measure(fittest, (makers[name]() for _ in range(max(10, times // 5)))))
    begin = time.perf_counter()
    held = instance.search.holding([[("compost",)], [("jardin",), ("partage",)]])
    print(f"{len(held)} candidates of a rule in {(time.perf_counter() - begin) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
