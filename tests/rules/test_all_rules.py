"""Every rule has a test, and docs/rules-of-fetching.md names it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DOCS = (HERE.parents[1] / "docs" / "rules-of-fetching.md").read_text(encoding="utf-8")
RULES = range(1, 62)
FILES = {
    "test_requests.py": range(1, 18),
    "test_when.py": range(18, 30),
    "test_outcomes.py": range(30, 43),
    "test_content.py": range(43, 56),
    "test_safety.py": range(56, 62),
}


def named_in(name: str) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for test, number in re.findall(
        r"^def (test_rule_(\d\d)_\w+)", (HERE / name).read_text(encoding="utf-8"), re.MULTILINE
    ):
        found[int(number)].append(test)
    return dict(found)


@pytest.mark.parametrize("name", FILES)
def test_every_rule_has_a_test_in_its_file(name):
    assert set(named_in(name)) == set(FILES[name])


@pytest.mark.parametrize("number", RULES)
def test_the_docs_name_every_rule_and_its_tests(number):
    (name,) = (name for name, numbers in FILES.items() if number in numbers)
    (row,) = re.findall(rf"^\| {number} \| (.+) \| (.+) \| (.+) \|$", DOCS, re.MULTILINE)
    assert all(row)
    assert re.findall(r"`(\w+)`", row[2]) == [
        test.removeprefix(f"test_rule_{number:02}_") for test in named_in(name)[number]
    ]
