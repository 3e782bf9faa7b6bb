"""Which territories a place means, and what lies where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.geography import distance_km, lies_within, middle
from cmooc.domain.tags import Territory, Vocabulary
from cmooc.domain.territories import code_of, leads_back, parent_of, territories_around, territory_of

SQUARE = ((44.0, 5.0), (44.0, 6.0), (45.0, 6.0), (45.0, 5.0))
HOLE = ((44.4, 5.4), (44.4, 5.6), (44.6, 5.6), (44.6, 5.4))
VILLEURBANNE = ("FR.69266", "FR.d69", "FR.r84", "FR", "@EU")


def course(*territories: Territory) -> Vocabulary:
    return Vocabulary(territories)


def place(slug: str, code: str | None = None, parent: str | None = None, **more: object) -> Territory:
    return Territory(slug, {"fr": slug.title()}, parent=parent, code=code, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("codes", "meant"),
    [
        ({"ville": "FR.69266", "rhone": "FR.d69"}, "ville"),
        ({"rhone": "FR.d69", "france": "FR"}, "rhone"),
        ({"france": "FR", "europe": "@EU"}, "france"),
        ({"lyon": "FR.69123", "isere": "FR.d38"}, None),
        ({}, None),
    ],
)
def test_a_place_means_the_nearest_territory_of_its_line(codes: dict[str, str], meant: str | None) -> None:
    found = territory_of(VILLEURBANNE, course(*(place(slug, code) for slug, code in codes.items())))
    assert (found.slug if found else None) == meant


def test_a_place_lies_in_what_holds_it_and_not_in_itself() -> None:
    known = course(place("ville", "FR.69266"), place("france", "FR"))
    assert parent_of(VILLEURBANNE, known) == "france"
    assert parent_of(("FR", "@EU"), known) is None


def test_a_territory_of_the_community_borrows_the_code_of_its_parent() -> None:
    known = course(place("vallee", parent="die"), place("die", "FR.26113"), place("ailleurs"))
    assert code_of("vallee", known) == "FR.26113"
    assert code_of("ailleurs", known) is None
    assert code_of("nulle-part", known) is None


def test_an_outline_holds_what_lies_in_it_and_nothing_of_its_holes() -> None:
    assert lies_within((44.2, 5.2), (SQUARE, HOLE))
    assert not lies_within((44.5, 5.5), (SQUARE, HOLE))
    assert not lies_within((43.9, 5.5), (SQUARE, HOLE))
    assert middle((SQUARE,)) == (44.5, 5.5)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_square_holds_what_its_sides_say(latitude: float, longitude: float) -> None:
    inside = 44 <= latitude < 45 and 5 <= longitude < 6
    assert lies_within((latitude, longitude), (SQUARE,)) is inside


def test_own_territories_reach_as_far_as_their_outline_or_a_few_kilometres() -> None:
    known = course(
        place("vallee", outline=(SQUARE,)), place("jardin", latitude=44.5, longitude=5.5),
        place("die", "FR.26113", latitude=44.5, longitude=5.5), place("idee"),
    )  # fmt: skip
    assert [one.slug for one in territories_around((44.51, 5.51), known)] == ["vallee", "jardin"]
    assert [one.slug for one in territories_around((44.6, 5.5), known)] == ["vallee"]


def test_kilometres_are_those_of_the_globe() -> None:
    assert distance_km((48.8566, 2.3522), (45.764, 4.8357)) == pytest.approx(392, abs=2)
    assert distance_km((0, 180), (0, -180)) == pytest.approx(0, abs=1e-6)


def test_a_circle_of_parents_is_seen() -> None:
    known = course(place("a", parent="b"), place("b", parent="c"), place("c", parent="a"), place("d", parent="a"))
    assert leads_back("a", known)
    assert not leads_back("d", known)
    assert not leads_back("e", known)
