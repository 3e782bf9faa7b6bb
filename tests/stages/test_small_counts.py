"""Small groups of readers stay hidden, also from who can subtract."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cmooc.stages.small_counts import LEAST, unless_small, without_small


def test_small_groups_are_hidden_and_large_ones_shown():
    assert without_small({"daily": 40, "weekly": 3, "monthly": 4}) == {"daily": 40, "weekly": None, "monthly": None}
    assert (unless_small(4), unless_small(5), unless_small(0)) == (None, 5, 0)


def test_a_single_small_group_takes_the_next_one_along():
    assert without_small({"fr": 40, "en": 9, "de": 2}) == {"fr": 40, "en": None, "de": None}
    assert without_small({"fr": 40, "en": 2}) == {"fr": None, "en": None}


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30)))
def test_what_is_left_over_is_never_small(parts):
    shown = without_small(parts)
    hidden = sum(n for name, n in parts.items() if shown[name] is None)
    assert all(n is None or n == parts[name] for name, n in shown.items())
    assert all(n is None or n == 0 or n >= LEAST for n in shown.values())
    assert hidden == 0 or hidden >= LEAST or all(n is None for name, n in shown.items() if parts[name])
