"""The large maps: every territory is found once, no mark covers another, and all stays on the sheet."""

from __future__ import annotations

from itertools import combinations
from math import dist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmooc.domain.geography import cut_open, eastward, framed
from cmooc.domain.site import MapPage, Spot
from cmooc.outputs.charts import MOST_MARKS, SHAPES, SHEETS, Chart, chart

PLACES = st.lists(st.tuples(st.floats(-60, 70), st.floats(-179, 179)), min_size=1, max_size=12)


def page(*spots: Spot) -> MapPage:
    west = cut_open(spot.point[1] for spot in spots)
    box = framed((eastward(spot.point, west) for spot in spots), least_km=40, margin=0.12)
    return MapPage("", box, spots, (), (), (), frozenset())


def spot(number: int, point: tuple[float, float], posts: int = 3, maps: tuple[str, ...] = ()) -> Spot:
    return Spot(f"place-{number}", point, posts, 1, maps)


def draw(*spots: Spot, shape: str = "wide") -> Chart:
    found = chart(page(*spots), shape, str)
    assert found is not None
    return found


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=25, deadline=None)
@given(places=PLACES)
def test_every_spot_is_drawn_once_and_on_the_sheet(shape: str, places: list[tuple[float, float]]) -> None:
    west = cut_open(longitude for _, longitude in places)
    drawn = draw(*(spot(number, eastward(point, west)) for number, point in enumerate(places)), shape=shape)
    assert sorted(one.slug for mark in drawn.marks for one in mark.spots) == sorted(
        f"place-{number}" for number in range(len(places))
    )
    for mark in drawn.marks:
        assert mark.radius <= mark.at[0] <= drawn.width - mark.radius
        assert mark.radius <= mark.at[1] <= drawn.height - mark.radius
        assert mark.radius * 2 >= 24, "large enough to be touched"


def test_places_at_one_and_the_same_point_stand_side_by_side() -> None:
    drawn = draw(*(spot(number, (44.73, 5.02)) for number in range(6)))
    assert len(drawn.marks) == 6
    for one, other in combinations(drawn.marks, 2):
        assert dist(one.at, other.at) >= one.radius + other.radius


def test_near_places_become_one_mark_where_a_narrower_map_shows_them_apart() -> None:
    near = (spot(1, (44.73, 5.02), maps=("drome", "france")), spot(2, (44.75, 5.37), maps=("drome", "france")))
    far = spot(3, (14.7, -17.5))
    both, alone = sorted(draw(*near, far).marks, key=lambda mark: -len(mark.spots))
    assert (both.map, both.slug, len(both.spots)) == ("drome", "", 2)
    assert (alone.map, alone.slug) == ("", "place-3")


def test_near_places_without_a_narrower_map_step_aside() -> None:
    drawn = draw(spot(1, (44.73, 5.02)), spot(2, (44.73, 5.03)), spot(3, (14.7, -17.5)))
    assert all(mark.slug for mark in drawn.marks)
    assert any(mark.at != mark.true for mark in drawn.marks)


def test_too_many_for_one_sheet_are_joined_all_the_same() -> None:
    many = [spot(number, (44 + number / 1e4, 5.0)) for number in range(4 * MOST_MARKS)]
    drawn = draw(*many, shape="narrow")
    assert len(drawn.marks) <= MOST_MARKS
    assert sum(len(mark.spots) for mark in drawn.marks) == len(many)
    assert {mark.map for mark in drawn.marks} == {""}


def test_more_posts_make_a_larger_mark() -> None:
    drawn = draw(spot(1, (44.0, 0.0), 4), spot(2, (48.0, 4.0), 0), spot(3, (50.0, 9.0), 400))
    by_slug = {mark.slug: mark.radius for mark in drawn.marks}
    assert by_slug["place-2"] < by_slug["place-1"] < by_slug["place-3"] == SHEETS["wide"].most


def test_no_name_covers_another_or_a_mark() -> None:
    places = [(48.1, -1.7), (48.4, -4.5), (47.2, -1.6), (44.8, -0.6), (43.6, 1.4), (45.8, 4.8), (50.6, 3.1)]
    drawn = draw(*(spot(number, point) for number, point in enumerate(places)))
    names = [mark for mark in drawn.marks if mark.label]
    assert len(names) == len(places)
    for one, other in combinations(names, 2):
        assert abs(one.label_at[1] - other.label_at[1]) > 10 or abs(one.label_at[0] - other.label_at[0]) > 20


def test_the_scale_is_a_round_number_of_kilometres() -> None:
    drawn = draw(spot(1, (44.73, 5.02)))
    assert drawn.km in (5, 10)
    assert 0 < drawn.bar <= drawn.width * 0.22
    world = draw(spot(1, (45.0, -73.0)), spot(2, (14.0, -17.0)), spot(3, (50.0, 4.0)))
    assert world.km == 1000


def test_the_same_map_is_drawn_the_same_again() -> None:
    spots = [spot(number, (44 + number % 3, number % 4)) for number in range(9)]
    assert draw(*spots) == draw(*spots)
