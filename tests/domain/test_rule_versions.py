"""What an undo brings back."""

from __future__ import annotations

import pytest

from cmooc.domain.rule_versions import before_last


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("", None),
        ("a", None),
        ("a a", None),
        ("a b", "a"),
        ("a b c", "b"),
        ("a b c b", "a"),
        ("a b c b a", None),
        ("a b c b a d", "a"),
        ("a b c a", "c"),
    ],
)
def test_each_undo_goes_one_further_back(texts: str, expected: str | None) -> None:
    assert before_last(texts.split()) == expected
