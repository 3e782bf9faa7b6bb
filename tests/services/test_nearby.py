"""What is near a place that somebody types."""

from __future__ import annotations

import pytest

from cmooc.domain.site import Scope, ScopeKind
from cmooc.domain.tags import Territory, Vocabulary
from cmooc.services.nearby import Nearby
from cmooc.taggers.gazetteer.recognize import shipped

COURSE = Vocabulary((
    Territory("france", {"fr": "France"}, (), None, 46.6, 2.4, "FR"),
    Territory("crest", {"fr": "Crest"}, ("Crest en Drôme",), "france", 44.73, 5.02, "FR.26108"),
    Territory("brest", {"fr": "Brest"}, (), "france", 48.39, -4.49, "FR.29019"),
    Territory("quebec", {"fr": "Québec"}, (), None, None, None, "CA.10"),
    Territory("vallee", {"fr": "La vallée", "en": "The valley"}),
))  # fmt: skip


@pytest.fixture
def nearby() -> Nearby:
    return Nearby(shipped, lambda slug: Scope(ScopeKind.TERRITORY, slug, (), 0))


def found(nearby: Nearby, typed: str) -> tuple[str, str, int]:
    """Return the territory, the place that was meant, and the kilometres between them."""
    page = nearby.find(typed, COURSE)
    return page.scope.slug if page.scope else "", page.place.code if page.place else "", page.km


@pytest.mark.parametrize("typed", ["Crest", "  crest ", "CREST", "crest en drome"])
def test_a_territory_is_found_by_its_names(nearby: Nearby, typed: str) -> None:
    assert found(nearby, typed) == ("crest", "", 0)


def test_a_territory_without_a_place_is_found_by_its_name_in_any_language(nearby: Nearby) -> None:
    assert found(nearby, "the valley") == ("vallee", "", 0)


def test_a_place_of_the_world_leads_to_the_nearest_territory(nearby: Nearby) -> None:
    assert found(nearby, "Valence") == ("crest", "FR.26362", 23)
    assert [place.code for place in nearby.find("Valence", COURSE).others][:1] != [], "others have that name"


def test_a_postcode_and_a_code_are_places_too(nearby: Nearby) -> None:
    slug, place, km = found(nearby, "26150")
    assert (slug, place.startswith("FR.26")) == ("crest", True)
    assert km < 60
    assert found(nearby, "FR.26113") == ("crest", "FR.26113", 28)


def test_far_from_all_spots_the_territory_that_holds_a_place_stands_for_it(nearby: Nearby) -> None:
    assert found(nearby, "Lille") == ("france", "FR.59350", 0)
    assert found(nearby, "Sherbrooke")[0] == "quebec"


def test_a_place_far_from_everything_has_a_nearest_territory_all_the_same(nearby: Nearby) -> None:
    slug, _, km = found(nearby, "Tokyo")
    assert slug in ("crest", "brest")
    assert km > 9000


@pytest.mark.parametrize("typed", ["", "   ", "xyzzyx", "(", "\N{BABY}" * 20])
def test_what_nobody_knows_gives_nothing(nearby: Nearby, typed: str) -> None:
    assert found(nearby, typed) == ("", "", 0)


def test_a_course_without_a_place_says_which_places_have_the_name(nearby: Nearby) -> None:
    page = nearby.find("Valence", Vocabulary((Territory("vallee", {"fr": "La vallée"}),)))
    assert page.scope is None
    assert page.others
