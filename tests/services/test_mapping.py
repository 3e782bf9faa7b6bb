"""The maps of a course: which there are, what stands on each, and how wide it is."""

from __future__ import annotations

from cmooc.domain.site import Count
from cmooc.domain.tags import Territory, Vocabulary
from cmooc.services.mapping import LEAST_KM, MOST_LISTED, Maps
from cmooc.taggers.gazetteer.lands import Lands


def place(slug: str, parent: str | None = None, at: tuple[float, float] | None = None, code: str = "") -> Territory:
    latitude, longitude = at or (None, None)
    return Territory(slug, {"fr": slug}, (), parent, latitude, longitude, code or None)


def maps(*places: Territory) -> Maps:
    counts = tuple(Count(one.slug, one.slug, 7, weeks=(9, 1, 0, 2, 3)) for one in places)
    return Maps(Vocabulary(places), Lands(), counts)


COURSE = (
    place("france", at=(46.6, 2.4), code="FR"), place("drome", "france", (44.7, 5.2), "FR.d26"),
    place("crest", "drome", (44.73, 5.02)), place("die", "drome", (44.75, 5.37)), place("brest", "france", (48.4, -4.5)),
    place("senegal", at=(14.5, -14.4), code="SN"), place("dakar", "senegal", (14.7, -17.5)), place("reves"),
)  # fmt: skip


def test_there_is_a_map_of_all_and_of_what_holds_several_places() -> None:
    assert set(maps(*COURSE).slugs()) == {"", "france", "drome"}


def test_a_map_shows_the_places_that_hold_no_other() -> None:
    found = maps(*COURSE)
    assert [spot.slug for spot in found.of("").spots] == ["crest", "die", "brest", "dakar"]
    assert [spot.slug for spot in found.of("drome").spots] == ["crest", "die"]


def test_a_spot_knows_its_posts_and_the_narrower_maps() -> None:
    crest = maps(*COURSE).of("").spots[0]
    assert (crest.posts, crest.lately, crest.maps) == (7, 6, ("drome", "france"))
    assert maps(*COURSE).of("france").spots[0].maps == ("drome",)


def test_a_map_that_would_show_the_same_again_is_no_narrower_one() -> None:
    whole = maps(*COURSE[:5]).of("")
    assert {spot.maps for spot in whole.spots} == {("drome",), ()}, "all of the course lies in France"


def test_the_list_holds_what_lies_within_also_without_a_place() -> None:
    found = maps(*COURSE)
    assert [count.slug for count in found.of("").counts] == [one.slug for one in COURSE]
    assert [count.slug for count in found.of("france").counts] == ["drome", "crest", "die", "brest"]


def test_a_long_list_leaves_the_deepest_to_their_own_maps() -> None:
    many = [place(f"village-{number}", "drome", (44.7, 5 + number / 1000)) for number in range(MOST_LISTED)]
    found = maps(*COURSE, *many)
    assert {"crest", "die"}.isdisjoint(count.slug for count in found.of("").counts)
    assert "drome" in {count.slug for count in found.of("").counts}
    assert len(found.of("drome").counts) == MOST_LISTED + 2, "the map of what holds them names them all"


def test_one_village_has_a_map_with_its_surroundings() -> None:
    page = maps(place("crest", at=(44.73, 5.02))).of("")
    assert page.box is not None
    assert round((page.box[2] - page.box[0]) * 111.2) == LEAST_KM
    assert page.land, "it lies in France"


def test_a_course_on_both_sides_of_180_degrees_stays_together() -> None:
    page = maps(place("suva", at=(-18.1, 178.4)), place("apia", at=(-13.8, -171.8))).of("")
    assert page.box is not None
    assert page.box[3] - page.box[1] < 20
    assert [round(spot.point[1], 6) for spot in page.spots] == [178.4, 188.2]


def test_a_course_without_a_place_has_a_list_and_no_drawing() -> None:
    page = maps(place("reves")).of("")
    assert (page.box, page.spots, page.land) == (None, (), ())
    assert [count.slug for count in page.counts] == ["reves"]
