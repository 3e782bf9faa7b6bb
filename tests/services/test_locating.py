"""Where territories lie: the maps of their pages and their neighbours."""

from __future__ import annotations

import pytest

from cmooc.domain.tags import Territory, Vocabulary
from cmooc.services.locating import locator, nearest
from cmooc.taggers.gazetteer.lands import Lands

VALLEY = ((44.6, 5.2), (44.6, 5.6), (44.9, 5.6), (44.9, 5.2))


def place(slug: str, parent: str | None = None, code: str | None = None, **more: object) -> Territory:
    return Territory(slug, {"fr": slug}, (), parent, code=code, **more)  # type: ignore[arg-type]


COURSE = Vocabulary((
    place("france", code="FR", latitude=46.6, longitude=2.4),
    place("drome", "france", "FR.d26", latitude=44.7, longitude=5.2),
    place("crest", "drome", "FR.26108", latitude=44.73, longitude=5.02),
    place("die", "drome", "FR.26113", latitude=44.75, longitude=5.37),
    place("lille", "france", "FR.59350", latitude=50.63, longitude=3.06),
    place("saint-denis", "france", "FR.97411", latitude=-20.88, longitude=55.45),
    place("vallee", "drome", outline=(VALLEY,)),
    place("reves"),
    place("idee", "france", latitude=44.7, longitude=5.1),
))  # fmt: skip


def test_a_town_is_a_point_on_its_country() -> None:
    found = locator("crest", COURSE, Lands())
    assert found is not None
    assert (found.here, found.outline) == ((44.73, 5.02), ())
    assert (44.75, 5.37) in found.others
    assert (44.73, 5.02) not in found.others
    assert all(40 < latitude < 52 for ring in found.land for latitude, _ in ring), "no overseas parts beside it"


def test_a_town_overseas_lies_on_its_island() -> None:
    found = locator("saint-denis", COURSE, Lands())
    assert found is not None
    assert all(latitude < -20 for ring in found.land for latitude, _ in ring)


def test_a_territory_with_an_outline_is_drawn_whole() -> None:
    own = locator("vallee", COURSE, Lands())
    official = locator("drome", COURSE, Lands())
    country = locator("france", COURSE, Lands())
    assert own
    assert official
    assert country
    assert own.outline == (VALLEY,)
    assert official.outline
    assert official.here is None
    assert country.outline == country.land


@pytest.mark.parametrize("slug", ["reves", "nowhere"])
def test_what_has_no_place_has_no_map_and_no_neighbours(slug: str) -> None:
    assert locator(slug, COURSE, Lands()) is None
    assert nearest(slug, COURSE) == ()


def test_the_nearest_come_first_without_what_holds_them_or_lies_far_off() -> None:
    found = nearest("crest", COURSE)
    assert [one.slug for one in found] == ["idee", "die", "vallee"]
    assert [one.km for one in found] == sorted(one.km for one in found)
    assert nearest("drome", COURSE) == ()
