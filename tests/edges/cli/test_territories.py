"""`cmooc territories`, from finding a place to its pages."""

from __future__ import annotations

import json

import pytest

OUTLINE = {"type": "Polygon", "coordinates": [[[5.2, 44.6], [5.6, 44.6], [5.6, 44.9], [5.2, 44.6]]]}


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def here(cmooc, data):
    cmooc("--data", data, "init")
    return lambda *words: cmooc("--data", data, "territories", *words)


def listed(here) -> dict[str, dict]:
    return {one["slug"]: one for one in here("list", "--json").json}


def test_a_place_is_found_by_name_postcode_and_code(here):
    for asked in ("villeurbanne", "69266", "FR.69266", "Villeurbanne (69)"):
        found = here("find", asked, "--json").json
        assert found[0]["code"] == "FR.69266", asked
    assert found[0]["parents"][:3] == ["FR.d69", "FR.r84", "FR"]
    assert {one["code"][:2] for one in here("find", "London", "--country", "CA", "--json").json} <= {
        "g6",
        "CA",
        "g5",
        "g7",
    }
    assert "Villeurbanne (Rhône, Auvergne-Rhône-Alpes, France)" in here("find", "Villeurbanne").out
    assert here("find", "Zzyzxville", "--json").json == []


def test_official_places_and_own_ones_live_side_by_side(here, tmp_path):
    path = tmp_path / "valley.geojson"
    path.write_text(json.dumps(OUTLINE))
    assert here("add", "Die", "--levels", "département,pays").code == 0
    own = here(
        "add",
        "The valley",
        "--fr",
        "La vallée",
        "--own",
        "--within",
        "Drôme",
        "--also",
        "Val d'en haut",
        "--outline",
        path,
    )
    assert own.code == 0, own.err
    found = listed(here)
    assert {slug: (one["code"], one["parent"]) for slug, one in found.items()} == {
        "france": ("FR", None), "drome": ("FR.d26", "france"), "die": ("FR.26113", "drome"), "la-vallee": (None, "drome"),
    }  # fmt: skip
    assert found["la-vallee"]["other_names"] == ["Val d'en haut"]
    assert (found["la-vallee"]["latitude"], found["la-vallee"]["longitude"]) == (44.75, 5.4)


def test_a_name_of_several_places_is_settled_with_a_code(here):
    ran = here("add", "Saint-Sauveur")
    assert (ran.code, ran.out) == (2, "")
    assert "FR.31516" in ran.err
    assert "--code" in ran.err
    assert here("add", "Saint-Sauveur", "--code", "FR.31516").code == 0
    assert list(listed(here)) == ["saint-sauveur"]


def test_a_territory_is_changed_and_removed(here):
    here("add", "Lyon", "--levels", "pays")
    assert here("set", "lyon", "--en", "Lyons", "--also", "Lugdunum", "--within", "").code == 0
    assert (listed(here)["lyon"]["names"]["en"], listed(here)["lyon"]["parent"]) == ("Lyons", None)
    ran = here("set", "lyon", "--within", "lyon")
    assert ran.code == 2
    assert "lyon" in ran.err
    assert here("remove", "france").code == 0
    assert list(listed(here)) == ["lyon"]
    assert here("remove", "france").code == 2


def test_territories_without_a_code_are_matched(here):
    here("add", "Brest", "--own", "--latitude", "48.39", "--longitude", "-4.49")
    here("add", "La rue", "--own")
    brest, street = here("match", "--json").json
    assert (brest["slug"], brest["is_sure"], brest["places"][0]["code"]) == ("brest", True, "FR.29019")
    assert (street["slug"], street["is_sure"]) == ("la-rue", False), "a village of that name is no proof"
    assert "FR.29019" in here("match").out
    assert listed(here)["brest"]["code"] is None, "nothing is changed unasked"
    assert here("match", "--apply").code == 0
    assert (listed(here)["brest"]["code"], listed(here)["la-rue"]["code"]) == ("FR.29019", None)


def test_a_file_brings_codes_and_outlines(here, tmp_path):
    (tmp_path / "valley.geojson").write_text(json.dumps(OUTLINE))
    file = tmp_path / "places.toml"
    file.write_text(
        '[[territory]]\nname = "Die"\ncode = "FR.26113"\n[[territory]]\nname = "La vallée"\nparent = "Die"\noutline = "valley.geojson"\n'
    )
    assert here("import", file).code == 0
    found = listed(here)
    assert (found["die"]["code"], found["la-vallee"]["latitude"]) == ("FR.26113", 44.75)
    assert found["die"]["latitude"] == pytest.approx(44.75, abs=0.05), "the point of the official place"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('code = "FR.99999"', "FR.99999"),
        ('code = "FR.26108"', "that of crest already"),
        ('outline = "nowhere.geojson"', "nowhere.geojson"),
        ("outline = 3", "outline must be text"),
        ("latitude = 91\nlongitude = 0", "between -90 and 90"),
    ],
)
def test_a_file_with_a_fault_changes_nothing_and_says_where(here, tmp_path, line, why):
    here("add", "Crest", "--code", "FR.26108")
    file = tmp_path / "places.toml"
    file.write_text(f'[[territory]]\nname = "Valence"\n[[territory]]\nname = "Die"\n{line}\n')
    ran = here("import", file)
    assert ran.code == 2
    assert "[[territory]] 2 (Die)" in ran.err
    assert why in " ".join(ran.err.split())
    assert list(listed(here)) == ["crest"]


def test_errors_come_in_french(cmooc, data, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    cmooc("--data", data, "init")
    assert "Aucun lieu officiel" in cmooc("--data", data, "territories", "add", "Zzyzxville").err
