"""What publishing costs: a site rebuilt whole, and brought up to date after some new posts.

python bench/publish.py [--entries 10000] [--new 0.05] [--profile FILE]
"""

from __future__ import annotations

import argparse
import cProfile
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from retag import entries

from cmooc.bootstrap import Instance
from cmooc.domain.changes import Keys
from cmooc.domain.entries import Decision, Entry, Verdict
from cmooc.domain.feeds import Feed, FeedState, NewFeed, Outcome, PollState, Show
from cmooc.domain.polls import Attempt, Fresh, Polled
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.services.site import PublishReport
from cmooc.settings import Settings

FIRST = datetime(2025, 10, 1, 5, tzinfo=UTC)
FEEDS, REGIONS, TOWNS, THEMES = 200, 6, 24, 12


class MovableClock:
    def __init__(self) -> None:
        self.now = FIRST

    def __call__(self) -> datetime:
        return self.now


def vocabulary() -> tuple[list[Territory], list[Theme]]:
    regions = [Territory(f"region-{n}", {"fr": f"Région {n}", "en": f"Region {n}"}) for n in range(REGIONS)]
    towns = [
        Territory(f"town-{n}", {"fr": f"Ville {n}", "en": f"Town {n}"}, parent=f"region-{n % REGIONS}")
        for n in range(TOWNS)
    ]
    return regions + towns, [Theme(f"theme-{n}", {"fr": f"Thème {n}", "en": f"Theme {n}"}, {}) for n in range(THEMES)]


def tags(chance: random.Random, number: int) -> tuple[Tag, ...]:
    """A town with its region, now and then a second town, and one or two themes: about four tags a post."""
    towns = {number % TOWNS, chance.randrange(TOWNS)} if chance.random() < 0.3 else {number % TOWNS}
    themes = chance.sample(range(THEMES), 1 if chance.random() < 0.6 else 2)
    return (
        *(Tag(TagKind.TERRITORY, f"town-{n}", "places", Reason("text", "x"), 0.8) for n in sorted(towns)),
        *(Tag(TagKind.TERRITORY, f"region-{n}", "within", Reason("within", "x"), 0.7)
          for n in sorted({town % REGIONS for town in towns})),
        *(Tag(TagKind.THEME, f"theme-{n}", "rules", Reason("rule", "x"), 0.8) for n in themes),
    )  # fmt: skip


class Course:
    """Fills an instance day by day, as a course would."""

    def __init__(self, folder: Path, posts: int, a_day: int) -> None:
        self.clock = MovableClock()
        self.instance = Instance(folder, Settings(database_url=""), self.clock)
        self.instance.vocabulary.save(*vocabulary())
        new = [
            NewFeed(f"https://voice{n}.example/feed", f"Blog {n}", f"Voice {n}", "blog", FeedState.APPROVED,
                    show=Show.FULL if n % 5 == 0 else Show.EXCERPT)
            for n in range(FEEDS)
        ]  # fmt: skip
        self.feeds, _ = self.instance.feed_store.add(new, FIRST)
        self.posts = list(entries(posts))
        self.a_day = a_day
        self.taken = 0
        self.chance = random.Random(7)

    def run(self, until: int) -> None:
        """Take in posts and send the edition of each day, until so many posts are there."""
        while self.taken < until:
            self.take_in(min(self.a_day, until - self.taken), days_old=3)
            self.instance.newsletter.edition()
            self.clock.now += timedelta(days=1)

    def take_in(self, count: int, days_old: int) -> None:
        pending: dict[Feed, list[Fresh]] = {}
        for number in range(self.taken, self.taken + count):
            when = self.clock.now - timedelta(minutes=self.chance.randrange(days_old * 1440))
            fresh = self.fresh(replace(self.posts[number], published_at=when, updated_at=None), number)
            pending.setdefault(self.feeds[number % FEEDS], []).append(fresh)
        attempt = Attempt(self.clock.now, Outcome.NEW, 200)
        polled = [Polled(feed, PollState(), attempt, tuple(some)) for feed, some in pending.items()]
        self.instance.polls.save(polled, self.clock.now)
        self.taken += count

    def fresh(self, entry: Entry, number: int) -> Fresh:
        entry = replace(entry, html=f"<p>{entry.text}</p>", summary=entry.text[:400])
        keys = Keys(entry.guid, entry.url or "", entry.title)
        return Fresh(entry, keys, entry.guid, Decision(Verdict.ACCEPTED, "every_post"), tags(self.chance, number))


def measured(name: str, instance: Instance, profile: str = "") -> float:
    """Publish, print what it cost, and return the CPU seconds. The search index is brought up to date before."""
    instance.index.update(instance.index.missing())
    profiler = cProfile.Profile() if profile else None
    wall, busy = time.perf_counter(), time.process_time()
    if profiler:
        report: PublishReport = profiler.runcall(instance.publisher.publish)
        profiler.dump_stats(profile)
    else:
        report = instance.publisher.publish()
    cpu = time.process_time() - busy
    print(f"{name:44} {cpu:8.2f} s CPU {time.perf_counter() - wall:8.2f} s   {report.written} written, "
          f"{report.unchanged} unchanged", flush=True)  # fmt: skip
    return cpu


def sizes(site: Path) -> Sequence[int]:
    return sorted((path.stat().st_size for path in site.rglob("*") if path.is_file()), reverse=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--entries", type=int, default=10_000)
    asked.add_argument("--new", type=float, default=0.05, help="the share of new posts")
    asked.add_argument("--a-day", type=int, default=25)
    asked.add_argument("--profile", default="", help="write what cProfile saw: FILE.whole and FILE.new")
    given = asked.parse_args()
    fresh = round(given.entries * given.new)
    names = [given.profile and f"{given.profile}.{part}" for part in ("whole", "new")]
    with tempfile.TemporaryDirectory() as folder:
        course = Course(Path(folder), given.entries + fresh, given.a_day)
        course.run(given.entries)
        instance = course.instance
        measured(f"{given.entries} posts, into an empty folder", instance)
        instance.changes.set_mark("design", "another")  # as after an upgrade: all is rendered
        whole = measured("  the same again, nothing to write", instance, names[0])
        course.take_in(fresh, days_old=7)
        some = measured(f"  {fresh} new posts", instance, names[1])
        instance.newsletter.edition()
        measured("  and their edition", instance)
        print(f"new posts / whole: {some / whole:.3f}")
        there = sizes(Path(folder) / "site")
        print(f"{len(there)} files, {sum(there) / 1e6:.0f} MB, the largest {there[0] / 1024:.0f} KiB")
        print(f"peak memory {getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
