"""Moving one thing past its neighbour, and fixing no more than that needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.stages.moving import moved

NAMES = "abcdef"


def ordered(shown, first):
    """Return a list as composing orders it: what is put first, then the rest as it was."""
    return [*(one for one in first if one in shown), *(one for one in shown if one not in first)]


@pytest.mark.parametrize(("name", "is_up", "first"), [
    ("b", True, ("b",)), ("d", True, ("a", "b", "d")), ("b", False, ("a", "c")), ("a", True, ()), ("d", False, ()),
])  # fmt: skip
def test_only_what_stands_above_is_fixed(name, is_up, first):
    assert moved("abcd", (), name, is_up=is_up) == first


def test_what_is_first_elsewhere_stays_so():
    assert moved("abc", ("x", "a"), "c", is_up=True) == ("x", "a", "c")


@given(st.permutations(NAMES), st.integers(0, 6), st.sampled_from(NAMES), st.booleans())
def test_two_neighbours_change_places_and_nothing_else_moves(shown, fixed, name, is_up):
    first = tuple(shown[:fixed])
    after = ordered(shown, moved(shown, first, name, is_up=is_up))
    here = shown.index(name)
    there = here + (-1 if is_up else 1)
    wanted = list(shown)
    if 0 <= there < len(shown):
        wanted[here], wanted[there] = wanted[there], wanted[here]
    assert after == wanted
