"""What a rule costs on a large archive: trying it, saving it (which tags the past by it), and tagging everything anew.

python bench/retag.py [--entries 100000] [--database postgresql://…/empty] [--all]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from cmooc.bootstrap import Instance
from cmooc.domain.changes import Keys
from cmooc.domain.entries import Decision, Entry, Verdict
from cmooc.domain.feeds import Feed, FeedState, NewFeed, Outcome, PollState
from cmooc.domain.polls import Attempt, Fresh, Polled
from cmooc.domain.tags import Theme
from cmooc.settings import Settings
from cmooc.stages.rules import parse_rule

FEEDS, BATCH = 500, 2000
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
COMMON_FR = """le la les des une dans pour que qui pas avec sur par nous vous ville quartier jour temps habitants projet
place été même après sans leurs cette où déjà aussi ensemble autour chez entre"""
COMMON_EN = """the and for that with this from they have our town street day time people project place after without their
where already also together around between when about"""
COMMON = {"fr": COMMON_FR.split(), "en": COMMON_EN.split()}
SPECIAL = (  # (text, share of the posts that hold it)
    ("jardins partagés", 0.02), ("compost", 0.02), ("community garden", 0.015), ("#communs", 0.01), ("vélos", 0.03),
    ("grainothèque", 0.001), ("offre d'emploi", 0.03), ("locaux", 0.04), ("low-tech", 0.01), ("fab lab", 0.005),
)  # fmt: skip
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "lé", "ma", "né", "po", "ra", "sé", "ti", "vou", "mar", "lin", "ter", "gra")
THEMES = {
    "jardins": 'any: jardin, "community garden", compost\nnone: "offre d\'emploi"',
    "communs": "any: #communs, commons", "velo": "any: vélo, cyclable, bike", "low-tech": "any: low-tech, fablab",
}  # fmt: skip
RULES = {
    "one rare word": "grainothèque",
    "words, a phrase, a hashtag": 'any: "jardins partagés", compost, "community garden", #communs ; none: "offre d\'emploi"',
    "words in French, of one feed": "any: vélo, local\nlanguage: fr\nfeed: voice-7",
    "a word of most French posts": "habitants",
    "a language alone": "language: en",
    "a regular expression": r"regex: \bfab[ -]?labs?\b",
}

T = TypeVar("T")


def vocabulary(chance: random.Random, size: int = 20_000) -> list[str]:
    """Return invented words, some with accents."""
    words: dict[str, None] = {}
    while len(words) < size:
        words["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))] = None
    return list(words)


def entries(count: int) -> Iterator[Entry]:
    """Yield posts of about 1.5 kB: common words of their language, rarer ones, and what rules look for."""
    chance = random.Random(20)
    rare = vocabulary(chance)
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(rare))))
    for number in range(count):
        language = "fr" if number % 3 else "en"
        words = chance.choices(COMMON[language], k=130) + chance.choices(rare, cum_weights=weights, k=115)
        words += [text for text, share in SPECIAL if chance.random() < share]
        chance.shuffle(words)
        sentences = (" ".join(words[start : start + 12]).capitalize() for start in range(0, len(words), 12))
        yield Entry(
            f"g{number}", f"https://posts.example/{number}", " ".join(words[:6]), text=". ".join(sentences), author="Ann",
            language=language, published_at=NOW - timedelta(minutes=number), categories=(words[6],),
        )  # fmt: skip


def fill(instance: Instance, count: int) -> None:
    new = [
        NewFeed(f"https://voice{n}.example/feed", f"Blog {n}", f"Voice {n}", "blog", FeedState.APPROVED)
        for n in range(FEEDS)
    ]
    feeds, _ = instance.feed_store.add(new, NOW)
    pending: dict[Feed, list[Fresh]] = {}
    for number, entry in enumerate(entries(count), 1):
        fresh = Fresh(
            entry, Keys(entry.guid, entry.url or "", entry.title), entry.guid, Decision(Verdict.ACCEPTED, "x")
        )
        pending.setdefault(feeds[number % FEEDS], []).append(fresh)
        if number % BATCH == 0 or number == count:
            attempt = Attempt(NOW, Outcome.NEW, 200)
            instance.polls.save(
                [Polled(feed, PollState(), attempt, tuple(some)) for feed, some in pending.items()], NOW
            )
            pending.clear()
    themes = [Theme(slug, {"fr": slug}, {}, (), parse_rule(rule), rule) for slug, rule in THEMES.items()]
    instance.vocabulary.save([], [*themes, Theme("tried", {"fr": "tried"}, {})])


def timed(label: str, work: Callable[[], T]) -> T:
    start, busy = time.perf_counter(), time.process_time()
    result = work()
    print(f"{time.perf_counter() - start:8.2f} s  {time.process_time() - busy:8.2f} s CPU  {label}", flush=True)
    return result


def published(instance: Instance) -> None:
    """Do what publishing does before it renders: bring the index up to date and clear the change list."""
    pending, given = instance.changes.pending()
    instance.index.update(dict.fromkeys((*pending.get("entry", ()), *instance.index.missing())))
    instance.changes.done(given)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--entries", type=int, default=100_000)
    asked.add_argument("--database", default="", help="an empty PostgreSQL database; else SQLite in a temporary folder")
    asked.add_argument("--all", action="store_true", help="tag the whole archive too, by all taggers")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder), Settings(database_url=given.database), lambda: NOW)
        timed(f"fill {given.entries} posts", lambda: fill(instance, given.entries))
        timed("index them", lambda: published(instance))
        rules = instance.theme_rules
        for name, rule in RULES.items():
            tried = timed(f"preview: {name}", lambda rule=rule: rules.preview("tried", rule))
            timed(
                "  show 20 of each",
                lambda tried=tried: [rules.seen(tried, ids, 20) for ids in (tried.takes, tried.loses)],
            )
            report = timed("  save", lambda rule=rule: rules.set("tried", rule))
            print(f"{'':29}{len(tried.takes) + len(tried.keeps)} posts taken, {report.changed} tagged otherwise")
            published(instance)
        if given.all:
            timed("tag everything", instance.tagging.retag)


if __name__ == "__main__":
    main()
