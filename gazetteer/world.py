"""Continents, countries, their regions and districts, and cities."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from statistics import fmean

from babel import Locale
from gazetteer.drafts import Draft, Drafts
from gazetteer.france import OVERSEAS
from gazetteer.outlines import Topology, area, middle
from gazetteer.sources import Sources, own_words

from cmooc.domain.places import PlaceKind
from cmooc.domain.texts import slugify
from cmooc.taggers.gazetteer.atlas import How
from cmooc.taggers.gazetteer.names import key

CONTINENTS = {
    "AF": ("Africa", "Afrique", 7.19, 21.09),
    "AN": ("Antarctica", "Antarctique", -78.16, 16.41),
    "AS": ("Asia", "Asie", 29.84, 89.3),
    "EU": ("Europe", "Europe", 48.69, 9.14),
    "NA": ("North America", "Amérique du Nord", 46.07, -100.55),
    "OC": ("Oceania", "Océanie", -18.31, 138.52),
    "SA": ("South America", "Amérique du Sud", -14.6, -57.66),
}
ALL_OF = own_words("whole-countries")
FEWEST = 1000
GONE = {"AN", "CS"}
DISTRICT_WORDS = re.compile(
    r"^(Departement (des|du|de la|de l'|de|d')|Departamento de|Provincia (di|de|del)|"
    r"Province (of|du|de la|de l'|de|des)|Provincie|Landkreis|Kreis|Politischer Bezirk|Bezirk|Distrito de|"
    r"Arrondissement (de|du)|Powiat|Okres|Gemeente|Nomos|Partido de|Municipio( de| Autonomo)?|Municipality of|City of|"
    r"Kabupaten|Kota|Obshtina|Grad)\s+|"
    r"\s+(District|Municipality|Shire|Prefecture|Province|Rayon|Shi|Okrug|City)$"
)
LATIN = re.compile(r"[A-ZÀ-ÖØ-ÞŒ][A-Za-zÀ-ÖØ-öø-ÿŒœ' .’-]*")
OFFICIAL = own_words("official")
KNOWN_FOR_ALTERNATES = 100_000


def is_kept(city: dict) -> bool:
    """Small places are kept where posts in French and English name them."""
    return city["countrycode"] in ALL_OF or city["population"] >= FEWEST


def add_continents(drafts: Drafts, sources: Sources) -> None:
    for code, (en, fr, latitude, longitude) in CONTINENTS.items():
        row = sources.continents()[code]
        draft = Draft(f"@{code}", PlaceKind.CONTINENT, en, fr, latitude=latitude, longitude=longitude)
        draft.population, draft.geonameid = row["population"], row["geonameId"]
        drafts.add(draft)


def add_countries(drafts: Drafts, sources: Sources) -> None:
    english, french = Locale("en").territories, Locale("fr").territories
    rings = Topology(sources.topology(), 0).by_code()
    for code, row in sources.countries().items():
        if code in GONE or code in OVERSEAS.values():
            continue
        en, fr = english.get(code, row["name"]), french.get(code, row["name"])
        draft = Draft(code, PlaceKind.COUNTRY, en, fr, code, f"@{row['continentcode']}")
        draft.population, draft.geonameid = row["population"], row["geonameid"]
        outline = rings.get(f"{row['isonumeric']:03}", [])
        if outline:
            draft.latitude, draft.longitude = middle(max(outline, key=area))
        drafts.add(draft).called(row["name"])


def add_regions(drafts: Drafts, cities: list[dict], geocoder: dict[int, dict]) -> dict[str, str]:
    """Add the first level; return the name that the geocoder has for each."""
    names: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    inside: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for city in cities:
        row = geocoder.get(city["geonameid"])
        if city["countrycode"] in drafts.by_code and city["admin1code"]:
            inside[city["countrycode"], city["admin1code"]].append(city)
            if row and row["admin1"]:
                names[city["countrycode"], city["admin1code"]][row["admin1"]] += 1
    taken: set[tuple[str, str]] = set()
    told: dict[str, str] = {}
    for (country, code), found in sorted(names.items(), key=lambda one: (-one[1].most_common(1)[0][1], one[0])):
        if country == "FR":
            continue
        name = found.most_common(1)[0][0]
        if (country, name) in taken:
            name = max(inside[country, code], key=lambda city: city["population"])["name"]
        taken.add((country, name))
        draft = Draft(f"{country}.{code}", PlaceKind.REGION, name, name, country, country)
        _spread(draft, inside[country, code])
        drafts.add(draft)
        told[draft.code] = found.most_common(1)[0][0]
    return told


def add_districts(
    drafts: Drafts, cities: list[dict], geocoder: dict[int, dict], regions: dict[str, str]
) -> dict[int, str]:
    """Add the second level; return the code of the district of each city."""
    inside: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for city in cities:
        row = geocoder.get(city["geonameid"])
        region = f"{city['countrycode']}.{city['admin1code']}"
        if row and row["admin2"] and row["admin1"] == regions.get(region):
            inside[region, row["admin2"]].append(city)
    held: dict[int, str] = {}
    for (region, name), found in sorted(inside.items()):
        code = f"{region}.{slugify(name)}"
        if drafts.get(code) or not slugify(name):
            continue
        country = region.partition(".")[0]
        draft = Draft(code, PlaceKind.DISTRICT, name, name, country, region, region)
        _spread(draft, found)
        drafts.add(draft).called(DISTRICT_WORDS.sub("", name))
        held |= {city["geonameid"]: code for city in found}
    return held


def add_cities(drafts: Drafts, cities: list[dict], districts: dict[int, str]) -> None:
    for city in cities:
        country = "FR" if city["countrycode"] in OVERSEAS.values() else city["countrycode"]
        if country not in drafts.by_code:
            continue
        region = f"{country}.{city['admin1code']}" if country != "FR" else f"FR.r{city['admin1code']}"
        region = region if drafts.get(region) else ""
        district = districts.get(city["geonameid"], "")
        code = f"g{city['geonameid']}"
        draft = Draft(code, PlaceKind.CITY, city["name"], city["name"], country, district or region or country)
        draft.admin1, draft.admin2 = region, district
        draft.latitude, draft.longitude = city["latitude"], city["longitude"]
        draft.population, draft.geonameid = city["population"], city["geonameid"]
        drafts.add(draft)


def add_alternates(drafts: Drafts, cities: list[dict], words: set[str]) -> None:
    """Add other names of cities in Latin letters. Their language is not told, so that they are the least sure names."""
    by_id = {one.geonameid: one for one in drafts.of_kind(PlaceKind.CITY) if one.geonameid}
    biggest: dict[tuple[str, str], int] = defaultdict(int)
    for one in by_id.values():
        biggest[one.country, key(one.en)] = max(biggest[one.country, key(one.en)], one.population)
    for city in cities:
        draft = by_id.get(city["geonameid"])
        if draft is None:
            continue
        for name in city["alternatenames"]:
            folded = key(name)
            if _plausible(name, city) and folded not in words and biggest[draft.country, folded] <= draft.population:
                draft.called(name, How.ALTERNATE)


def nearest_rows(cities: list[dict], rows: list[dict]) -> dict[int, dict]:
    """Return for each city the nearest row of the geocoder within some 30 km."""
    grid: dict[tuple[str, int, int], list[dict]] = defaultdict(list)
    for row in rows:
        row["at"] = float(row["lat"]), float(row["lon"])
        grid[row["cc"], round(row["at"][0] * 5), round(row["at"][1] * 5)].append(row)
    found = {}
    for city in cities:
        y, x = round(city["latitude"] * 5), round(city["longitude"] * 5)
        near = [
            row for dy in (-1, 0, 1) for dx in (-1, 0, 1) for row in grid.get((city["countrycode"], y + dy, x + dx), ())
        ]
        if near:
            found[city["geonameid"]] = min(near, key=lambda row: _far(row, city))
    return found


def _far(row: dict, city: dict) -> float:
    return (row["at"][0] - city["latitude"]) ** 2 + (row["at"][1] - city["longitude"]) ** 2


def _spread(draft: Draft, cities: list[dict]) -> None:
    draft.latitude, draft.longitude = fmean(x["latitude"] for x in cities), fmean(x["longitude"] for x in cities)
    draft.population = sum(city["population"] for city in cities)


def _plausible(name: str, city: dict) -> bool:
    """Tell whether posts in French and English may use the name: a variant that begins alike, or a part of the name."""
    if not LATIN.fullmatch(name) or len(name) < 4 or name.isupper():
        return False
    mine, main = key(name).split(), key(city["name"]).split()
    if not mine or OFFICIAL.intersection(mine):
        return False
    if city["population"] >= KNOWN_FOR_ALTERNATES:
        return mine[0][0] == main[0][0]
    return set(mine) < set(main) or (set(main) < set(mine) and len(mine) == len(main) + 1)
