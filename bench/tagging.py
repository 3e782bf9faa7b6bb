"""Answers the tagging benchmarks with the product's own taggers: one line for each input document.

    python bench/tagging.py geo       --input gold.jsonl --output pred.jsonl
    python bench/tagging.py territory --input gold.jsonl --output pred.jsonl
    python bench/tagging.py theme     --input gold.jsonl --pool pool.jsonl --per-label 8 --seed 0 --output pred.jsonl

Only what a post would tell is read, never its answers. Time, load and memory go to standard error.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

ANSWERS = frozenset(("mentions", "gold"))
TASKS = ("geo", "territory", "theme")


def main() -> None:
    options = _options()
    sys.path.insert(0, str(Path(__file__).parent))
    began = time.perf_counter()
    task = importlib.import_module(f"tagging_{options.task}")
    documents = [_without_answers(row, options.task) for row in _rows(options.input)]
    answer = task.prepare(options)
    loaded = time.perf_counter()
    answers = answer(documents)
    ended = time.perf_counter()
    with options.output.open("w", encoding="utf-8") as file:
        for row in answers:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    _report(len(documents), loaded - began, ended - loaded)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--pool", type=Path)
    parser.add_argument("--per-label", type=int)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def _without_answers(row: dict[str, Any], task: str) -> dict[str, Any]:
    hidden = ANSWERS | {"label"} if task == "theme" else ANSWERS
    return {name: value for name, value in row.items() if name not in hidden}


def _report(count: int, load_s: float, run_s: float) -> None:
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each_ms = 1000 * run_s / max(1, count)
    print(f"{count} documents, load {load_s:.2f} s, {each_ms:.2f} ms each, peak {peak_mb:.0f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
