"""A short run of bench/fuzz.py; the long ones are run by hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "fuzz.py"
BODIES, SEEDS = 60, range(5)


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz", BENCH)
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", SEEDS)
def test_mangled_bodies_break_no_rule(fuzz: ModuleType, seed: int) -> None:
    bodies = tuple(fuzz._bodies(fuzz.FEEDS))
    faults = {number: found for number in range(BODIES) if (found := fuzz.check(fuzz.mangled(bodies, seed, number))[1])}
    assert not faults


def test_a_lost_entry_is_noticed(fuzz: ModuleType) -> None:
    body = b"<rss version='2.0'><channel><item><guid>1</guid></item><item><guid>2</guid></item></channel></rss>"
    whole = fuzz.parse(body, url=fuzz.URL)
    assert fuzz._lost(body, whole) == []
    assert fuzz._lost(body, fuzz.dataclasses.replace(whole, entries=whole.entries[:1])) != []


def test_text_that_is_no_unicode_is_noticed(fuzz: ModuleType) -> None:
    feed = fuzz.ParsedFeed("rss", title="a\ud800b")
    assert fuzz._untrue(feed) == ["title holds surrogates: 'a\\ud800b'"]


def test_a_number_gives_the_same_body_again(fuzz: ModuleType) -> None:
    bodies = (b"<rss><channel><title>a</title></channel></rss>",)
    assert fuzz.mangled(bodies, 3, 4) == fuzz.mangled(bodies, 3, 4)
