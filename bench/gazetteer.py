"""What the atlas costs: time to open it, memory of a fresh process, look-ups a second.

python bench/gazetteer.py
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

TEXT = (
    "Les jardins partagés de Villeurbanne accueillent cette année un collectif venu de Saint-Étienne et de Genève. "
    "On y parle communs, eau et mobilité, entre Rhône et Loire, avec des amis de São Paulo, de Dakar et du Pays basque. "
    "The community land trust in Burlington, Vermont met partners from Brussels, New York and the West Bank last week. "
)


def memory(what: str) -> float:
    """Return megabytes by the kernel's count of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(what)) / 1024


def measured() -> None:
    bare = memory("VmRSS")
    start = time.perf_counter()
    from cmooc.taggers.gazetteer.atlas import Atlas
    from cmooc.taggers.gazetteer.names import key

    imported = time.perf_counter()
    atlas = Atlas.open()
    opened = time.perf_counter()
    print(f"import {1000 * (imported - start):.0f} ms, open {1000 * (opened - imported):.1f} ms, {len(atlas)} places")
    print(f"memory {memory('VmRSS') - bare:.0f} MB more than the bare interpreter, {memory('VmRSS'):.0f} MB in all")
    rounds, hits = 200, 0
    keys = [key(TEXT) for _ in range(rounds)]
    starts = [at for at, char in enumerate(" " + keys[0]) if char == " "]
    begun = time.perf_counter()
    for text in keys:
        for at in starts:
            for _, name in atlas.prefixes(text, at):
                hits += len(atlas.readings(name))
    spent = time.perf_counter() - begun
    print(f"{rounds * len(starts) / spent:,.0f} positions a second, {hits / rounds:.0f} readings a text")
    print(f"{1000 * spent / rounds:.2f} ms a text of {len(TEXT)} characters; {memory('VmRSS'):.0f} MB afterwards")
    for name, ask in {
        "find, a name": lambda: atlas.find("Villeurbanne (69)"),
        "find, a beginning": lambda: atlas.find("sain"),
        "nearest": lambda: atlas.nearest(45.77, 4.88),
        "place": lambda: atlas.by_code("FR.69266"),
    }.items():
        begun = time.perf_counter()
        for _ in range(100):
            ask()
        print(f"{name}: {10 * (time.perf_counter() - begun):.2f} ms")


if __name__ == "__main__":
    if "--inside" in sys.argv:
        measured()
    else:
        subprocess.run([sys.executable, __file__, "--inside"], check=True)
