"""What sanitizing costs: one entry in milliseconds, and of this the language and the HTML.

    python bench/clean.py [FOLDER] [--also SRC] [--repeat 5]

Entries come from the generated feeds of the crawl benchmark, or from the feeds in FOLDER. SRC is the `src` folder of
another version of cmooc, measured in turn with this one. Each figure is the median of the repeats, in CPU time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

HERE = Path(__file__).parent
FEEDS = 60
MOST_ENTRIES = 1500


def main() -> None:
    asked = _asked()
    if asked.once:
        print(json.dumps(_measured(asked.folder)))
        return
    trees = [HERE.parent / "src", *asked.also]
    runs = [[_run(tree, asked.folder) for tree in trees] for _ in range(asked.repeat)]
    print(f"{runs[0][0]['entries']:.0f} entries, {runs[0][0]['characters']:.0f} characters each; ms for one entry")
    for column, tree in enumerate(trees):
        figures = {name: median(row[column][name] for row in runs) for name in runs[0][column]}
        print(
            f"{tree}: clean {figures['clean']:.3f}, of this language {figures['language']:.3f}, html {figures['html']:.3f};"
            f" first use {figures['first']:.0f} ms"
        )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--also", action="append", type=Path, default=[])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(tree: Path, folder: Path | None) -> dict[str, float]:
    words = [sys.executable, str(HERE / "clean.py"), "--once", *([str(folder)] if folder else [])]
    done = subprocess.run(words, env={**os.environ, "PYTHONPATH": str(tree)}, check=True, capture_output=True)
    return dict(json.loads(done.stdout))


def _measured(folder: Path | None) -> dict[str, float]:
    from cmooc.stages.languages import language_of
    from cmooc.stages.sanitize import clean, safe_html, text_of

    entries = list(_captured(folder) if folder else _generated())[:MOST_ENTRIES]
    bodies = [(entry.content or entry.summary or "", entry.url or "https://blog.example/") for entry in entries]
    began = time.process_time()
    clean(entries[0], feed_url="https://blog.example/feed", feed_language=None)
    first = (time.process_time() - began) * 1000
    language_of("Lorem ipsum dolor sit amet " * 20, declared=None)  # loads the model, if there is one
    texts = [text_of(safe_html(body, base)) for body, base in bodies]
    return {
        "entries": len(entries), "characters": mean(len(body) for body, _ in bodies), "first": first,
        "clean": _each(entries, lambda entry: clean(entry, feed_url="https://blog.example/feed", feed_language="en")),
        "language": _each(texts, lambda text: language_of(text, declared="en")),
        "html": _each(bodies, lambda body: safe_html(*body)),
    }  # fmt: skip


def _each(things: Sequence[Any], action: Callable[[Any], object]) -> float:
    began = time.process_time()
    for thing in things:
        action(thing)
    return (time.process_time() - began) * 1000 / len(things)


def _generated() -> Iterator[Any]:
    sys.path.insert(0, str(HERE / "feedserver"))
    from bodies import Plan, body

    from cmooc.stages.parse import parse

    plan = Plan(FEEDS, seed=1, port=80, profile="clean", change=0.0, rounds=0)
    for feed in range(FEEDS):
        packed, kind = body(plan, feed, 0, "blog.example")
        yield from parse(packed, url="https://blog.example/feed", content_type=kind).entries


def _captured(folder: Path) -> Iterator[Any]:
    from cmooc.domain.errors import ParseError
    from cmooc.stages.parse import parse

    for path in sorted(folder.rglob("*")):
        try:
            found = (
                parse(path.read_bytes(), url="https://blog.example/feed", content_type="") if path.is_file() else None
            )
        except ParseError:
            continue
        yield from found.entries if found else ()


if __name__ == "__main__":
    main()
