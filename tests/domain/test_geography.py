"""Points and outlines on the globe, and how they come onto a flat map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.geography import box_around, clip, cut_open, eastward, framed, lands_in, shaped, unrolled

SQUARE = ((0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0))
LONGITUDES = st.floats(-180, 180, exclude_max=True)


@pytest.mark.parametrize(
    ("longitudes", "west"),
    [([2.4], 2.4), ([-4.5, 5.4], -4.5), ([178.0, -172.0], 178.0), ([-150.0, -70.0, 140.0, 170.0], 140.0)],
)
def test_a_map_begins_beyond_the_widest_gap(longitudes: list[float], west: float) -> None:
    assert cut_open(longitudes) == west


@given(st.lists(LONGITUDES, min_size=1, max_size=8))
def test_all_longitudes_lie_east_of_where_the_map_begins(longitudes: list[float]) -> None:
    west = cut_open(longitudes)
    moved = [eastward((0.0, one), west)[1] for one in longitudes]
    assert all(west <= one < west + 360 + 1e-9 for one in moved)
    assert max(moved) - min(moved) <= max(longitudes) - min(longitudes) + 1e-9, "never wider than without moving"


def test_a_single_village_has_its_surroundings() -> None:
    south, west, north, east = framed([(44.73, 5.02)], least_km=40, margin=0.1)
    assert (north - south) * 111.2 == pytest.approx(40, rel=0.01)
    assert (south + north) / 2 == pytest.approx(44.73)
    assert (west + east) / 2 == pytest.approx(5.02)


@given(st.floats(0.3, 3))
def test_a_box_grows_into_a_shape_around_its_middle(ratio: float) -> None:
    south, west, north, east = shaped((-1.0, 10.0, 1.0, 14.0), ratio)
    assert (east - west) / (north - south) == pytest.approx(ratio, rel=0.01)
    assert ((south + north) / 2, (west + east) / 2) == (pytest.approx(0, abs=1e-9), pytest.approx(12))
    assert east - west >= 4 - 1e-9
    assert north - south >= 2 - 1e-9


def test_a_land_is_cut_at_the_sides_of_the_box() -> None:
    assert box_around(clip(SQUARE, (5.0, -5.0, 20.0, 5.0))) == (5.0, 0.0, 10.0, 5.0)
    assert clip(SQUARE, (20.0, 20.0, 30.0, 30.0)) == ()
    assert set(clip(SQUARE, (-1.0, -1.0, 11.0, 11.0))) == set(SQUARE)


def test_lands_beyond_180_degrees_are_moved_to_where_the_map_is() -> None:
    far_east, far_west = ((0.0, 170.0), (0.0, 179.0), (9.0, 175.0)), ((0.0, -179.0), (0.0, -170.0), (9.0, -175.0))
    found = [box_around(ring) for ring in lands_in((-5.0, 165.0, 10.0, 195.0), [far_east, far_west, SQUARE])]
    assert found == [(0.0, 170.0, 9.0, 179.0), (0.0, 181.0, 9.0, 190.0)]


def test_an_island_on_the_line_stays_in_one_piece() -> None:
    island = ((60.0, 178.0), (60.0, -178.0), (62.0, 179.0))
    assert box_around(unrolled(island)) == (60.0, 178.0, 62.0, 182.0)
    assert unrolled(SQUARE) == SQUARE
