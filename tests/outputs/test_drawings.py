"""Small plots and maps: what is drawn is where it is, and nothing leaves the frame."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.site import Locator
from cmooc.outputs.maps import SIZE, drawing
from cmooc.outputs.plots import bars, plot

LAND = ((50.0, -4.0), (50.0, 8.0), (42.0, 8.0), (42.0, -4.0))
POINTS = st.tuples(st.floats(-85, 85), st.floats(-179, 179))
RINGS = st.lists(st.lists(POINTS, min_size=3, max_size=6).map(tuple), min_size=1, max_size=3).map(tuple)


def test_a_bar_is_as_high_as_its_week() -> None:
    assert bars((0, 1, 2), 8, 32) == "M1 32v-1h6v1zM9 32v-15h6v15zM17 32v-30h6v30z"
    assert bars((), 8, 32) == ""


def test_the_months_stand_below_the_weeks_they_begin_in() -> None:
    drawn = plot((1, 0, 3, 2, 0, 0, 4, 1, 1, 2), date(2026, 11, 22), lambda month: f"{month:%b}")
    assert drawn.months == ((24, "Oct"), (72, "Nov"))
    assert (drawn.width, drawn.most) == (120, 4)
    roomy = plot((1, 0, 3, 2, 0, 0, 4, 1, 1, 2), date(2026, 11, 22), lambda month: f"{month:%b}", 33)
    assert (roomy.months, roomy.width) == (((0, "Sep"), (66, "Oct"), (198, "Nov")), 330)


@given(st.lists(st.integers(0, 99), min_size=1, max_size=60), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_names_of_months_neither_meet_nor_leave_the_plot(weeks: list[int], until: date) -> None:
    months = plot(weeks, until, lambda month: f"{month:%b}").months
    places = [x for x, _ in months]
    assert all(after - before >= 36 for before, after in pairwise(places))
    assert all(0 <= x <= len(weeks) * 12 for x in places)


def test_north_is_up_and_west_is_left() -> None:
    drawn = drawing(Locator((LAND,), (), (42.5, 7.5), ((49.5, -3.5), (60.0, 0.0))))
    ((x, y),) = drawn.others
    assert drawn.here is not None
    assert x < drawn.here[0]
    assert y < drawn.here[1]
    assert max(drawn.width, drawn.height) == SIZE
    assert drawn.width / drawn.height == pytest.approx(12 * 0.695 / 8, abs=0.02), "as wide as it is at this latitude"


def test_an_outline_without_a_land_is_a_map_too() -> None:
    drawn = drawing(Locator((), (LAND,), None))
    assert drawn.land == ""
    assert drawn.outline.startswith("M")


def test_an_island_too_small_to_be_seen_is_left_out() -> None:
    islet = ((45.0, 0.0), (45.0, 0.001), (45.001, 0.0))
    assert drawing(Locator((LAND, islet))).land.count("M") == 1


@given(RINGS, st.lists(POINTS, max_size=4).map(tuple))
def test_lines_and_points_stay_in_the_frame(rings: tuple, others: tuple) -> None:
    drawn = drawing(Locator(rings, (), None, others))
    for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", drawn.land):
        assert -0.1 <= float(x) <= drawn.width + 1
        assert -0.1 <= float(y) <= drawn.height + 1
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in drawn.others)
