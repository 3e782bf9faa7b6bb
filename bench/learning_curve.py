"""Plays a facilitator: for each post of a pool the learner says its theme, then it is told the right one.

    python bench/learning_curve.py --pool a.jsonl [--name NAME] [--pool b.jsonl --name NAME …] [--seed N] [--svg FILE]

Prints how often it was right, by stretch, and what a decision costs in processor time; draws the share of right answers
among the last hundred.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

sys.path.insert(0, str(Path(__file__).parent))

from tagging_theme import entry_of, example_of, seeds_of_pool

from cmooc.taggers.learner import SURE
from cmooc.taggers.learner.learner import Learner
from cmooc.taggers.learner.scoring import scores

STRETCHES = ((0, 25), (25, 100), (100, 400), (400, 1 << 30))
WINDOW = 100
WIDTH, HEIGHT, LEFT, BOTTOM = 640, 320, 48, 40
COLOURS = ("#1b6ca8", "#b5473c", "#3f7d3a", "#8a5aa8", "#8a6d1b")


@dataclass(frozen=True)
class Run:
    name: str
    is_right: tuple[bool, ...]
    is_sure: tuple[bool, ...]
    learn_ms: tuple[float, ...]
    judge_ms: float


def play(name: str, pool: list[dict[str, Any]], seed: int) -> Run:
    random.Random(seed).shuffle(pool)
    seeds, learner = seeds_of_pool(pool), Learner()
    model = learner.model(seeds)
    right, sure, learn_ms, judge_ms = [], [], [], 0.0
    for row in pool:
        began = time.process_time()
        told = scores(model, entry_of(row), words=0)
        judge_ms += 1000 * (time.process_time() - began)
        right.append(bool(told) and told[0].slug == row["label"])
        sure.append(bool(told) and told[0].probability >= SURE)
        began = time.process_time()
        learner.learn(example_of(row))
        model = learner.model(seeds)
        learn_ms.append(1000 * (time.process_time() - began))
    return Run(name, tuple(right), tuple(sure), tuple(learn_ms), judge_ms / len(pool))


def report(run: Run) -> str:
    cells = [run.name]
    for start, end in STRETCHES:
        part = run.is_right[start:end]
        cells.append(f"{share(part):.3f}" if part else "-")
    given = [right for right, sure in zip(run.is_right, run.is_sure, strict=True) if sure]
    cells += [f"{share(given):.3f} of {share(run.is_sure):.0%}", f"{run.judge_ms:.2f}"]
    cells += [
        f"{sum(run.learn_ms) / len(run.learn_ms):.1f}",
        f"{sorted(run.learn_ms)[int(len(run.learn_ms) * 0.99)]:.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


def share(flags: Sequence[bool]) -> float:
    return sum(flags) / max(1, len(flags))


def running(flags: Sequence[bool]) -> list[tuple[int, float]]:
    """Return the share of right answers among the last posts, at about a hundred places."""
    places = sorted({round(10 * (len(flags) / 10) ** (step / 100)) for step in range(101)})
    return [(place, share(flags[max(0, place - WINDOW) : place])) for place in places if place <= len(flags)]


def drawing(runs: Sequence[Run]) -> str:
    """Return the plot; posts from left to right on a logarithmic scale, from ten on."""
    longest = max(len(run.is_right) for run in runs)
    root = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img")
    ET.SubElement(root, "title").text = "Share of posts given the right theme, after so many decisions"
    ET.SubElement(root, "style").text = "text{font:12px sans-serif;fill:#444}path{fill:none;stroke-width:2}"
    ET.SubElement(root, "rect", width=str(WIDTH), height=str(HEIGHT), fill="#fff")
    for tenth in range(4, 11, 2):
        _, y = _at(10, tenth / 10, longest)
        ET.SubElement(root, "path", d=f"M{LEFT} {y:.0f}H{WIDTH - 8}", stroke="#ddd")
        ET.SubElement(root, "text", x="8", y=f"{y + 4:.0f}").text = f"{tenth * 10} %"
    for posts in (10, 30, 100, 300, 1000, 3000):
        if posts <= longest:
            x, y = _at(posts, 0.4, longest)
            ET.SubElement(root, "text", x=f"{x - 8:.0f}", y=f"{y + 18:.0f}").text = str(posts)
    for number, run in enumerate(runs):
        points = " ".join(
            f"{x:.1f},{y:.1f}" for x, y in (_at(posts, right, longest) for posts, right in running(run.is_right))
        )
        ET.SubElement(root, "path", d="M" + points, stroke=COLOURS[number % len(COLOURS)])
        label = ET.SubElement(
            root, "text", x=str(WIDTH - 200), y=str(HEIGHT - BOTTOM - 14 - 16 * (len(runs) - 1 - number))
        )
        label.set("style", f"fill:{COLOURS[number % len(COLOURS)]}")
        label.text = run.name
    return ET.tostring(root, encoding="unicode") + "\n"


def _at(posts: int, right: float, longest: int) -> tuple[float, float]:
    across = _log(posts / 10) / max(_log(longest / 10), 1e-9)
    up = (max(right, 0.4) - 0.4) / 0.6
    return LEFT + across * (WIDTH - LEFT - 12), HEIGHT - BOTTOM - up * (HEIGHT - BOTTOM - 16)


def _log(ratio: float) -> float:
    return log(max(ratio, 1.0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, action="append", required=True)
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    print("| pool | 1-25 | 26-100 | 101-400 | 401-end | right where sure | ms to judge | ms to learn | at most, 99 % |")
    print("|---|---|---|---|---|---|---|---|---|")
    runs = []
    for number, pool in enumerate(options.pool):
        name = options.name[number] if number < len(options.name) else pool.parent.name
        rows = [json.loads(line) for line in pool.read_text("utf-8").splitlines()]
        runs.append(play(name, rows, options.seed))
        print(report(runs[-1]), flush=True)
    if options.svg:
        options.svg.write_text(drawing(runs), "utf-8")


if __name__ == "__main__":
    main()
