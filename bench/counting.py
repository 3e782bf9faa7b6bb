"""What the desk costs on a large archive: the numbers for facilitators, and the next edition as it stands.

python bench/counting.py [--entries 100000] [--folder DIR] [--database postgresql://…/empty] [--times 5]

With --folder the archive is kept there, and used again the next time. `bench/search.py` fills it: ten years, 500 feeds.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from retag import COMMON
from search import FIRST, LAST, fill, instance_at
from sqlalchemy import update

from cmooc.bootstrap import Instance
from cmooc.domain.editions import Edition, Rhythm, Window
from cmooc.services.counting import PERIODS
from cmooc.stores.rows import EDITION, ENTRY

WAITING = 200  # posts that no edition has carried yet


def carry_all_but_the_newest(instance: Instance) -> None:
    instance.editions.save(Edition(FIRST.date(), Window(None, FIRST), 1, (), published_at=LAST))
    newest = len(instance.entries.keys()) - WAITING
    with instance.database.write() as connection:
        edition_id = connection.execute(EDITION.select()).first().id
        connection.execute(update(ENTRY).where(ENTRY.c.id <= newest).values(edition_id=edition_id))


def timed(name: str, do: Callable[[], object], times: int) -> None:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        taken.append(time.perf_counter() - began)
    print(f"{name:<28} median {median(taken) * 1000:7.0f} ms, slowest {max(taken) * 1000:7.0f} ms")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--entries", type=int, default=100_000)
    ask.add_argument("--folder", type=Path)
    ask.add_argument("--database", default="")
    ask.add_argument("--times", type=int, default=5)
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(exist_ok=True)
        instance = instance_at(folder, given.database)
        if not instance.feed_store.count():
            fill(instance, given.entries, random.Random(1), COMMON["fr"])
            carry_all_but_the_newest(instance)
        print(f"{len(instance.entries.keys())} entries")
        for weeks in PERIODS:
            timed(f"numbers of {weeks} weeks", lambda weeks=weeks: instance.counting.numbers(weeks), given.times)
        timed("next edition as it stands", lambda: instance.editing.desk(Rhythm.DAILY), given.times)
        instance.database.close()


if __name__ == "__main__":
    main()
