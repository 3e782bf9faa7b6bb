"""The atlas that ships: which places it knows, by which names, and how it refuses what is no atlas."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.errors import ConfigError
from cmooc.domain.geography import distance_km
from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import KINDS, SHIPPED, Atlas, Flag, How
from cmooc.taggers.gazetteer.names import hashtag_keys, key
from cmooc.taggers.gazetteer.outlines import SHIPPED_OUTLINES, Outlines


@pytest.fixture(scope="module")
def atlas():
    return Atlas.open()


@pytest.fixture(scope="module")
def outlines():
    return Outlines.open()


def codes(atlas, name, how=None):
    at = atlas.name_id(key(name))
    return [] if at is None else [atlas.code(one.place) for one in atlas.readings(at) if how in (None, one.how)]


def first(atlas, name):
    return codes(atlas, name)[0]


# Names


@pytest.mark.parametrize(
    "spelling",
    [
        "Saint-Étienne",
        "St Etienne",
        "St. Étienne",
        "SAINT ÉTIENNE",
        "saint-etienne",
        "St-Étienne",
        "Saint\u2011Étienne",
    ],
)
def test_spellings_of_one_name_have_one_key(spelling):
    assert key(spelling) == "saint etienne"


@pytest.mark.parametrize(
    ("tag", "keys"),
    [
        ("PaysBasque", ("pays basque", "paysbasque")),
        ("Lyon", ("lyon",)),
        ("StEtienne", ("saint etienne", "stetienne")),
        ("Lyon2026", ("lyon 2026", "lyon2026")),
        ("NSWCoast", ("nsw coast", "nswcoast")),
        ("", ("",)),
    ],
)
def test_a_hashtag_is_split_where_capitals_are(tag, keys):
    assert hashtag_keys(tag) == keys


@given(st.text())
def test_a_key_is_its_own_key(text):
    assert key(key(text)) == key(text)


@given(st.text(), st.integers(0, 10))
def test_any_text_may_be_asked_for(atlas, text, start):
    for length, at in atlas.prefixes(key(text), start):
        assert atlas.readings(at)
        assert key(text)[start : start + length] in key(text)
    atlas.squashed(text)
    atlas.find(text)
    atlas.by_postcode(text)
    atlas.by_code(text)


def test_all_names_that_begin_at_a_token_are_found(atlas):
    text = key("New York City, Lyonnais")
    assert [text[:length] for length, _ in atlas.prefixes(text)] == ["new york", "new york city"]
    assert [length for length, _ in atlas.prefixes(text, len("new "))] == [len("york")]
    assert [length for length, _ in atlas.prefixes(text, len("new york city "))] == [len("lyonnais")]


def test_names_run_together_are_found(atlas):
    for text, code in (("paysdelaloire", "FR.r52"), ("#NewZealand", "NZ"), ("aixenprovence", "FR.13001")):
        assert atlas.code(atlas.readings(atlas.squashed(text))[0].place) == code
    assert atlas.squashed("lyon") is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("France", "FR"),
        ("États-Unis", "US"),
        ("United States", "US"),
        ("USA", "US"),
        ("U.S.", "US"),
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("RDC", "CD"),
        ("DRC", "CD"),
        ("Ivory Coast", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Burma", "MM"),
        ("Birmanie", "MM"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Afrique", "@AF"),
        ("Calif.", "US.CA"),
        ("Ky.", "US.KY"),
        ("NSW", "AU.02"),
        ("B.C.", "CA.02"),
        ("Bavière", "DE.02"),
        ("Bayern", "DE.02"),
        ("Toscane", "IT.16"),
        ("Catalunya", "ES.56"),
        ("Écosse", "GB.SCT"),
        ("Flandre", "BE.VLG"),
        ("Bretagne", "FR.r53"),
        ("PACA", "FR.r93"),
        ("Seine-Saint-Denis", "FR.d93"),
        ("Orange County", "US.CA.orange-county"),
        ("Londres", "g2643743"),
        ("Rangoun", "g1298824"),
        ("Varsovie", "g756135"),
        ("Kiev", "g703448"),
        ("Middle East", "@n.middle-east"),
        ("Proche-Orient", "@n.middle-east"),
        ("Pays basque", "@n.basque-country-region"),
        ("Vercors", "@n.vercors"),
        ("Midwest", "@n.midwest"),
        ("Guadeloupe", "FR.r01"),
        ("La Réunion", "FR.r04"),
    ],
)
def test_the_best_known_place_of_a_name_comes_first(atlas, name, code):
    assert codes(atlas, name)[0] == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Français", "FR"),
        ("françaises", "FR"),
        ("Americans", "US"),
        ("Syrian", "SY"),
        ("congolaise", "CD"),
        ("Bretonnes", "FR.r53"),
        ("Québécois", "CA.10"),
        ("Europeans", "@EU"),
        ("Scottish", "GB.SCT"),
        ("maghrébines", "@n.maghreb"),
    ],
)
def test_people_are_readings_of_their_own_kind(atlas, name, code):
    assert code in codes(atlas, name, How.DEMONYM)


def test_a_name_of_many_places_has_them_all(atlas):
    assert len(codes(atlas, "Saint-Sauveur")) >= 10
    assert {"GE", "US.GA"} <= set(codes(atlas, "Georgia"))
    assert {"CD", "CG"} <= set(codes(atlas, "Congo"))
    assert {"FR.75056", "FR.d75", "g4717560"} <= set(codes(atlas, "Paris"))


def test_readings_in_doubt_come_last(atlas):
    doubtful = {How.FORMER, How.ALTERNATE}
    for name in ("Verdun", "Alexandria", "Saint-Martin", "Kharkov", "Victoria"):
        doubts = [one.how in doubtful for one in atlas.readings(atlas.name_id(key(name)))]
        assert doubts == sorted(doubts)


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("Tours", Flag.COMMON_FR),
        ("Tours", Flag.COMMON_EN),
        ("Contes", Flag.COMMON_FR),
        ("Orange", Flag.COMMON_FR),
        ("Nice", Flag.COMMON_EN),
        ("Turkey", Flag.COMMON_EN),
        ("Florence", Flag.GIVEN_NAME),
        ("Jordan", Flag.GIVEN_NAME),
        ("Lincoln", Flag.SURNAME),
        ("Washington", Flag.SURNAME),
    ],
)
def test_what_else_a_name_is(atlas, name, flag):
    assert atlas.flags(atlas.name_id(key(name))) & flag


@pytest.mark.parametrize("name", ["Marseille", "Villeurbanne", "Toulouse", "London", "Berlin"])
def test_a_name_that_is_nothing_else_has_no_flag_of_a_word(atlas, name):
    assert not atlas.flags(atlas.name_id(key(name))) & (Flag.COMMON_EN | Flag.COMMON_FR)


# Places


def test_all_communes_are_there(atlas):
    found = Counter(atlas.code(index)[:3] for index in range(len(atlas)) if KINDS[atlas.kind[index]] is PlaceKind.CITY)
    assert found["FR."] == 34_969 + 45


def test_a_commune_knows_what_holds_it(atlas):
    place = atlas.by_code("FR.69266")
    assert place.name("fr") == "Villeurbanne"
    assert place.kind is PlaceKind.CITY
    assert place.parents == ("FR.d69", "FR.r84", "FR", "@EU")
    assert place.country == "FR"
    assert place.population > 150_000
    assert distance_km((place.latitude, place.longitude), (45.77, 4.88)) < 3


def test_an_arrondissement_lies_in_its_city(atlas):
    assert atlas.by_code("FR.75115").parents == ("FR.75056", "FR.d75", "FR.r11", "FR", "@EU")
    assert not atlas.by_code("FR.75115").approximate


def test_a_commune_overseas_lies_in_france(atlas):
    assert atlas.by_code("FR.97411").parents == ("FR.d974", "FR.r04", "FR", "@EU")


def test_merged_communes_are_former_names_of_the_one_that_took_them(atlas):
    assert "FR.01453" in codes(atlas, "Brénaz", How.FORMER)


def test_regions_and_districts_have_their_people(atlas):
    assert 1_800_000 < atlas.by_code("FR.d69").population < 2_100_000
    assert 7_500_000 < atlas.by_code("FR.r84").population < 9_000_000


def test_names_are_told_in_both_languages(atlas):
    place = atlas.by_code("US")
    assert (place.name("en"), place.name("fr"), place.name("de")) == ("United States", "États-Unis", "United States")


def test_every_place_is_reached_by_its_code_and_its_line_ends(atlas):
    for index in range(0, len(atlas), 97):
        place = atlas.place(index)
        assert atlas.index(place.code) == index
        assert -90 <= place.latitude <= 90
        assert -180 <= place.longitude <= 180
        assert place.code not in place.parents
        assert place.country in ("", place.code, *place.parents)
        assert len(place.parents) == len(set(place.parents)) <= 5


def test_columns_agree_with_places(atlas):
    index = atlas.index("g4671654")
    assert [atlas.code(column[index]) for column in (atlas.country, atlas.admin1, atlas.admin2)] == [
        "US",
        "US.TX",
        "US.TX.travis-county",
    ]
    assert atlas.geonameid(index) == 4671654
    assert atlas.geonameid(atlas.index("@n.vercors")) is None


@pytest.mark.parametrize("code", ["", "g", "gx", "g99999999999", "FR.99999", "XX", "g0", "\x00", "FR.69266 "])
def test_an_unknown_code_is_no_place(atlas, code):
    assert atlas.by_code(code) is None


def test_places_whose_point_is_not_known_say_so(atlas):
    approximate = [index for index in range(len(atlas)) if atlas.approximate[index]]
    assert 10_000 < len(approximate) < 25_000
    for index in approximate[::50]:
        held = atlas.admin2[index]
        if held != 0xFFFF:
            assert distance_km(point(atlas, index), point(atlas, held)) < 140


def point(atlas, index):
    return atlas.latitude[index], atlas.longitude[index]


# For people


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Lyon", "FR.69123"),
        ("lyon ", "FR.69123"),
        ("69266", "FR.69266"),
        ("FR.69266", "FR.69266"),
        ("69", "FR.d69"),
        ("2A", "FR.d2A"),
        ("fr", "FR"),
        ("Rhône", "FR.d69"),
        ("Rhône (69)", "FR.d69"),
        ("Villeurbanne (69)", "FR.69266"),
        ("Pays de la Loire", "FR.r52"),
        ("Sainte-Colombe (69)", "FR.69189"),
        ("villeurb", "FR.69266"),
        ("Genève", "g2660646"),
        ("États-Unis", "US"),
    ],
)
def test_what_a_facilitator_types(atlas, typed, code):
    assert atlas.find(typed)[0].code == code


def test_finding_can_be_kept_to_a_country(atlas):
    assert {place.country for place in atlas.find("Paris", "US")} == {"US"}
    assert atlas.find("Nowhere at all") == ()
    assert atlas.find("Villeurbanne (75)") == ()


def test_people_are_no_places_to_be_chosen(atlas):
    assert "FR" not in [place.code for place in atlas.find("français")]


def test_a_postcode_gives_its_communes(atlas):
    assert [atlas.code(index) for index in atlas.by_postcode("69100")] == ["FR.69266"]
    assert len(atlas.by_postcode("01500")) > 3
    for wrong in ("", "6910", "691000", "abcde", "００１００", "99999"):
        assert list(atlas.by_postcode(wrong)) == []


def test_the_nearest_city_of_a_point(atlas):
    assert atlas.nearest(45.7665, 4.8795).code == "FR.69266"
    assert atlas.nearest(40.713, -74.006, 10).country == "US"
    assert atlas.nearest(0.0, -30.0) is None
    assert atlas.nearest(90.0, 0.0) is None
    assert atlas.nearest(-16.8, 179.9, 150).country == atlas.nearest(-16.8, -179.9, 150).country == "FJ"


def test_the_nearest_is_the_one_that_looking_at_all_finds(atlas):
    cities = [index for index in range(len(atlas)) if KINDS[atlas.kind[index]] is PlaceKind.CITY]
    for latitude, longitude in ((48.2, -1.6), (-33.9, 151.2), (64.5, -40.0), (0.01, 179.99), (69.9, 29.9)):
        gap, index = min((distance_km((latitude, longitude), point(atlas, index)), index) for index in cities)
        found = atlas.nearest(latitude, longitude, 400)
        assert (found and found.code) == (atlas.code(index) if gap <= 400 else None)


# Outlines


def test_what_is_drawn(atlas, outlines):
    assert all(code in outlines for code in ("FR", "US", "DE", "FR.r84", "FR.d69", "FR.d974", "US.TX"))
    assert sum(code.startswith("FR.d") for code in map(atlas.code, range(len(atlas))) if code in outlines) == 101
    assert outlines.outline("FR.69266") == ()
    assert "nowhere" not in outlines


def test_rings_are_closed_and_hold_their_capital(outlines):
    for code, latitude, longitude in (("FR", 48.86, 2.35), ("FR.r84", 45.76, 4.84), ("AU", -35.3, 149.1)):
        largest = outlines.outline(code)[0]
        assert largest[0] == largest[-1]
        assert holds(largest, latitude, longitude)
        assert not holds(largest, latitude, longitude + 30)


def holds(ring, latitude, longitude):
    crossed = False
    for (y0, x0), (y1, x1) in pairwise(ring):
        if (y0 > latitude) != (y1 > latitude) and longitude < (x1 - x0) * (latitude - y0) / (y1 - y0) + x0:
            crossed = not crossed
    return crossed


# The files


@pytest.mark.parametrize(("opened", "shipped"), [(Atlas.open, SHIPPED), (Outlines.open, SHIPPED_OUTLINES)])
class TestTheFile:
    def test_missing(self, opened, shipped, tmp_path):
        with pytest.raises(ConfigError, match="can't be read"):
            opened(tmp_path / "none.bin")

    def test_a_folder(self, opened, shipped, tmp_path):
        with pytest.raises(ConfigError, match="can't be read"):
            opened(tmp_path)

    @pytest.mark.parametrize("size", [1, 7, 15, 16, 40, 5000, -1])
    def test_cut_short(self, opened, shipped, tmp_path, size):
        (tmp_path / "cut.bin").write_bytes(shipped.read_bytes()[:size])
        with pytest.raises(ConfigError, match="damaged or cut short"):
            opened(tmp_path / "cut.bin")

    def test_empty(self, opened, shipped, tmp_path):
        (tmp_path / "empty.bin").touch()
        with pytest.raises(ConfigError, match="can't be read"):
            opened(tmp_path / "empty.bin")

    @pytest.mark.parametrize("at", [8, 12, 20, 3000, -1])
    def test_a_byte_turned(self, opened, shipped, tmp_path, at):
        body = bytearray(shipped.read_bytes())
        body[at] ^= 0x40
        (tmp_path / "turned.bin").write_bytes(body)
        with pytest.raises(ConfigError, match="damaged or cut short"):
            opened(tmp_path / "turned.bin")

    def test_another_version(self, opened, shipped, tmp_path):
        (tmp_path / "other.bin").write_bytes(b"CMOTHER9" + shipped.read_bytes()[8:])
        with pytest.raises(ConfigError, match="not a file of places"):
            opened(tmp_path / "other.bin")
