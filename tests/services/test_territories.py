"""Territories by hand: official ones out of the gazetteer that ships, and the community's own; on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.tags import Territory
from cmooc.domain.texts import slugify
from cmooc.services.territories import Details, Territories
from cmooc.stages.outlines import read_outline
from cmooc.taggers.gazetteer.recognize import shipped

SQUARE = {"type": "Polygon", "coordinates": [[[5.2, 44.6], [5.6, 44.6], [5.6, 44.9], [5.2, 44.9], [5.2, 44.6]]]}
NOTHING = Details()


@pytest.fixture
def stores(database: Any, stores_of: Any) -> Any:
    """Those of both databases."""
    return stores_of(database)


@pytest.fixture
def here(stores: Any, clock: Any) -> Territories:
    return Territories(stores.vocabulary, shipped, read_outline, clock)


def told(stores: Any) -> dict[str, tuple[str | None, str | None]]:
    return {one.slug: (one.code, one.parent) for one in stores.vocabulary.load().territories}


def test_an_official_place_brings_names_point_and_code(here: Territories, stores: Any) -> None:
    (added,) = here.add("Belgium", NOTHING)
    assert (added.slug, added.names, added.code) == ("belgique", {"fr": "Belgique", "en": "Belgium"}, "BE")
    assert (added.latitude, added.longitude) == (pytest.approx(50.7, abs=1), pytest.approx(4.5, abs=1))
    assert stores.vocabulary.load().territories == (added,)


def test_the_levels_asked_for_come_with_it_and_hold_each_other(here: Territories, stores: Any) -> None:
    added = here.add("Villeurbanne", NOTHING, levels=("département", " Région ", "pays"))
    assert [one.slug for one in added] == ["france", "auvergne-rhone-alpes", "rhone", "villeurbanne"]
    assert told(stores) == {
        "france": ("FR", None), "auvergne-rhone-alpes": ("FR.r84", "france"),
        "rhone": ("FR.d69", "auvergne-rhone-alpes"), "villeurbanne": ("FR.69266", "rhone"),
    }  # fmt: skip
    assert [one.slug for one in here.add("Lyon", NOTHING, levels=("département", "pays"))] == ["lyon"]
    with pytest.raises(BadInput, match="quartier is no level"):
        here.add("Bron", NOTHING, levels=("quartier",))


def test_a_level_added_later_comes_between(here: Territories, stores: Any) -> None:
    here.add("France", NOTHING)
    here.add("Villeurbanne", NOTHING)
    here.add_own("Quartier Nord", Details(within="Villeurbanne"))
    here.add("Rhône", NOTHING)
    assert told(stores) == {
        "france": ("FR", None), "villeurbanne": ("FR.69266", "rhone"), "quartier-nord": (None, "villeurbanne"),
        "rhone": ("FR.d69", "france"),
    }  # fmt: skip


def test_a_parent_given_by_hand_stays(here: Territories, stores: Any) -> None:
    here.add_own("Métropole", NOTHING)
    here.add("Villeurbanne", Details(within="métropole", other_names=("Gratte-Ciel",)))
    here.add("Rhône", NOTHING)
    assert told(stores)["villeurbanne"] == ("FR.69266", "metropole")
    assert stores.vocabulary.load().territory_by_slug["villeurbanne"].other_names == ("Gratte-Ciel",)


def test_a_name_of_several_places_lists_them_and_a_code_picks(here: Territories, stores: Any) -> None:
    with pytest.raises(BadInput) as error:
        here.add("Saint-Sauveur", NOTHING)
    assert "France) FR.31516; Saint-Sauveur (Isère, Auvergne-Rhône-Alpes, France) FR.38454" in str(error.value)
    assert told(stores) == {}
    (first,) = here.add("Saint-Sauveur", Details(code="FR.31516"))
    (second,) = here.add("Saint-Sauveur", Details(code="FR.38454"))
    assert (first.slug, second.slug) == ("saint-sauveur", "saint-sauveur-38454")


@pytest.mark.parametrize(
    ("name", "code"),
    [("Paris", "FR.75056"), ("Lyon", "FR.69123"), ("Bretagne", "FR.r53"), ("69266", "FR.69266"), ("Drôme", "FR.d26")],
)
def test_what_is_much_better_known_is_meant(here: Territories, name: str, code: str) -> None:
    assert here.add(name, NOTHING)[-1].code == code


def test_the_countries_of_the_course_come_first(here: Territories) -> None:
    with pytest.raises(BadInput, match="may be"):
        here.add("Crest", NOTHING)
    here.add("France", NOTHING)
    assert here.add("Crest", NOTHING)[0].code == "FR.26108"


@pytest.mark.parametrize("code", ["FR.99999", "g1", "", "@", "g", "gg", "\x00"])
def test_an_unknown_place_is_told(here: Territories, stores: Any, code: str) -> None:
    with pytest.raises(NotFound):
        here.add("Zzyzxville", Details(code=code))
    assert told(stores) == {}


def test_a_place_is_added_once(here: Territories, stores: Any) -> None:
    here.add("Lyon", NOTHING)
    with pytest.raises(BadInput, match="Lyon is there already, as lyon"):
        here.add("Lyon", NOTHING)


def test_an_own_territory_has_what_the_community_says(here: Territories, stores: Any) -> None:
    here.add("Drôme", NOTHING)
    here.add_own(
        "The valley",
        Details(
            fr="La vallée",
            within="drome",
            other_names=(" Val d’en haut ", ""),
            outline=read_outline(json.dumps(SQUARE)),
        ),
    )
    assert stores.vocabulary.load().territory_by_slug["la-vallee"] == Territory(
        "la-vallee", {"fr": "La vallée", "en": "The valley"}, ("Val d’en haut",), "drome", 44.75, 5.4, None,
        (((44.6, 5.2), (44.6, 5.6), (44.9, 5.6), (44.9, 5.2)),),
    )  # fmt: skip
    with pytest.raises(BadInput, match="la-vallee is there already"):
        here.add_own("La vallée", NOTHING)


def test_what_is_given_changes_and_the_rest_stays(here: Territories, stores: Any) -> None:
    here.add("Lyon", Details(other_names=("Lugdunum",)))
    changed = here.change("LYON", Details(en="Lyons", latitude=45.0, longitude=4.0))
    assert (changed.names, changed.other_names, changed.latitude) == (
        {"fr": "Lyon", "en": "Lyons"}, ("Lugdunum",), 45.0,
    )  # fmt: skip
    cleared = here.change("lyon", Details(other_names=(), within="", outline=(), code=""))
    assert (cleared.other_names, cleared.code, cleared.names) == ((), None, changed.names)
    assert stores.vocabulary.load().territories == (cleared,)


@pytest.mark.parametrize(
    ("details", "why"),
    [
        (Details(within="lyon"), "can't lie within lyon"),
        (Details(within="nowhere"), "no territory nowhere"),
        (Details(latitude=91.0, longitude=0.0), "between -90 and 90"),
        (Details(latitude=float("nan"), longitude=0.0), "between -90 and 90"),
        (Details(latitude=45.0), "go together"),
        (Details(code="FR.69123"), "that of lyon already"),
        (Details(code="FR.99999"), "No official place has the code"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_lost(
    here: Territories, stores: Any, details: Details, why: str
) -> None:
    here.add("Rhône", NOTHING)
    here.add("Lyon", NOTHING)
    before = stores.vocabulary.load()
    with pytest.raises((BadInput, NotFound), match=why):
        here.change("rhone", details)
    assert stores.vocabulary.load() == before


def test_territories_without_a_code_are_matched_by_name_and_point(here: Territories, stores: Any) -> None:
    stores.vocabulary.save(
        [
            Territory("crest", {"fr": "Crest"}, (), "drome", 44.73, 5.02),
            Territory("drome", {"fr": "Drôme"}),
            Territory("vallee", {"fr": "Le val aux fées"}),
            Territory("saint-sauveur", {"fr": "Saint-Sauveur"}),
        ],
        [],
    )
    found = {match.territory.slug: match for match in here.matches()}
    assert {slug: match.is_sure for slug, match in found.items()} == {
        "crest": True, "drome": True, "saint-sauveur": False,
    }  # fmt: skip
    assert len(found["saint-sauveur"].places) > 5
    assert [one.slug for one in here.take(found.values())] == ["crest", "drome"]
    assert told(stores) == {
        "crest": ("FR.26108", "drome"), "drome": ("FR.d26", None), "vallee": (None, None), "saint-sauveur": (None, None),
    }  # fmt: skip
    assert [match.territory.slug for match in here.matches()] == ["saint-sauveur"]


def test_an_outline_is_read_from_a_file(here: Territories, tmp_path: Any) -> None:
    path = tmp_path / "vallee.geojson"
    path.write_text(json.dumps(SQUARE))
    assert len(here.outline_in(path)[0]) == 4
    path.write_text("{}")
    with pytest.raises(BadInput, match=r"vallee\.geojson holds no outline\. It holds no polygon"):
        here.outline_in(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="holds no outline"):
        here.outline_in(path)
    with pytest.raises(BadInput, match="can't be read"):
        here.outline_in(tmp_path / "nowhere")


def test_new_territories_are_recognized_with_names_and_parents_and_the_rest_is_left(
    here: Territories, stores: Any
) -> None:
    names = ("Royaume-Uni", "France", "Bretagne", "Brest", "Plateau de Millevaches", "Saint-Sauveur", "Chez nous")
    new = [Territory(slugify(name), {"fr": name, "en": name}) for name in names]
    stores.vocabulary.save([*new, Territory("suisse", {"fr": "Suisse"})], [])
    here.recognize([one.slug for one in new])
    assert told(stores) == {
        "royaume-uni": ("GB", None), "france": ("FR", None), "bretagne": ("FR.r53", "france"),
        "brest": ("FR.29019", "bretagne"), "plateau-de-millevaches": ("@n.millevaches", "france"),
        "saint-sauveur": (None, None), "chez-nous": (None, None), "suisse": (None, None),
    }  # fmt: skip
    by_slug = stores.vocabulary.load().territory_by_slug
    assert by_slug["royaume-uni"].names == {"fr": "Royaume-Uni", "en": "United Kingdom"}
    assert by_slug["plateau-de-millevaches"].name("fr") == "Plateau de Millevaches"
    assert by_slug["brest"].latitude == pytest.approx(48.4, abs=0.1)
