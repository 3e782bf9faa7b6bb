"""Régions, départements and communes, joined to the cities of GeoNames for their points and other names."""

from __future__ import annotations

import re
from collections import defaultdict
from statistics import fmean

from gazetteer.drafts import Draft, Drafts
from gazetteer.sources import Sources

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import How
from cmooc.taggers.gazetteer.names import key

OVERSEAS = {"01": "GP", "02": "MQ", "03": "GF", "04": "RE", "06": "YT"}
CODES = {"FR", *OVERSEAS.values()}
TERRITORIES = {"975": "PM", "977": "BL", "978": "MF", "984": "TF", "986": "WF", "987": "PF", "988": "NC", "989": "FR"}
QUARTER = re.compile(r"(Paris|Lyon|Marseille) (\d\d?)(?:er|e)?\b")
DISTRICT_OF = re.compile(r"^Departement (des |du |de la |de l'|de |d')")
ALIKE, THE_SAME = 0.25, 0.9
QUARTERS = {"Paris": 75100, "Lyon": 69380, "Marseille": 13200}
LEVELS = {"commune-actuelle", "arrondissement-municipal"}


def add_divisions(drafts: Drafts, sources: Sources) -> None:
    """Add régions and départements. Those overseas that GeoNames holds for countries are régions here."""
    for row in sources.french("regions"):
        if row["zone"] != "com":
            code = f"FR.r{row['code']}"
            drafts.add(Draft(code, PlaceKind.REGION, row["nom"], row["nom"], "FR", "FR"))
    for row in sources.french("departements"):
        if row["zone"] != "com":
            region = f"FR.r{row['region']}"
            code = f"FR.d{row['code']}"
            drafts.add(Draft(code, PlaceKind.DISTRICT, row["nom"], row["nom"], "FR", region, region))


def add_communes(drafts: Drafts, sources: Sources) -> dict[int, list[str]]:
    """Add communes and arrondissements; return the communes of each postcode."""
    postcodes: dict[int, list[str]] = defaultdict(list)
    rows = sources.french("communes")
    for row in sorted(rows, key=lambda one: -one.get("population", 0)):
        if row["type"] not in LEVELS:
            continue
        draft = drafts.add(_commune(row))
        for postcode in row.get("codesPostaux", ()):
            postcodes[int(postcode)].append(draft.code)
    for row in rows:
        if row["type"] not in LEVELS:
            held = drafts.by_code[f"FR.{row['chefLieu']}"]
            if key(row["nom"]) != key(held.fr):
                held.called(row["nom"], How.FORMER)
    return postcodes


def join_cities(drafts: Drafts, cities: list[dict], geocoder: dict[int, dict]) -> list[dict]:
    """Give communes the points of cities of the same name nearby; return the cities that are no commune."""
    communes = _Communes(drafts)
    overseas = {country: drafts.by_code[f"FR.r{code}"].fr for code, country in OVERSEAS.items()}
    cities = sorted(cities, key=lambda one: (-one["population"], one["geonameid"]))
    for find in (communes.quarter, communes.of_the_name, communes.of_an_other_name, communes.of_the_beginning):
        left = []
        for city in cities:
            row = geocoder.get(city["geonameid"])
            told = overseas.get(city["countrycode"]) or (row["admin2"] if row else "")
            commune = find(city, communes.district(told))
            if commune is None or commune.geonameid:
                left.append(city)
            else:
                commune.geonameid = city["geonameid"]
                commune.latitude, commune.longitude = city["latitude"], city["longitude"]
        cities = left
    return [city for city in cities if not QUARTER.match(city["name"])]


def join_rows(drafts: Drafts, rows: list[dict]) -> None:
    """Give the communes that are still without a point that of the geocoder's row of the same name and département."""
    communes = _Communes(drafts)
    for row in rows:
        for commune in communes.by_name[key(row["name"])]:
            if not commune.latitude and commune.admin2 == communes.district(row["admin2"]):
                commune.latitude, commune.longitude = row["at"]


class _Communes:
    """Communes by their names, and what tells which of them a city of GeoNames is."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._districts = {key(one.fr): one.code for one in drafts.of_kind(PlaceKind.DISTRICT)}
        self.by_name: dict[str, list[Draft]] = defaultdict(list)
        self._by_former: dict[str, list[Draft]] = defaultdict(list)
        self._by_beginning: dict[str, list[Draft]] = defaultdict(list)
        for one in drafts.of_kind(PlaceKind.CITY):
            self.by_name[key(one.fr)].append(one)
            for name in one.names:
                self._by_former[key(name)].append(one)
            tokens = key(one.fr).split()
            for end in range(1, len(tokens)):
                self._by_beginning[" ".join(tokens[:end])].append(one)

    def district(self, told: str) -> str:
        """Return the code of a département by the geocoder's name for it."""
        return self._districts.get(key(DISTRICT_OF.sub("", told)), "")

    def quarter(self, city: dict, _: str) -> Draft | None:
        """Return the arrondissement behind `Lyon 03`, `Paris 15 Vaugirard` and the like."""
        told = QUARTER.match(city["name"])
        return self._drafts.get(f"FR.{QUARTERS[told[1]] + int(told[2])}") if told else None

    def of_the_name(self, city: dict, district: str) -> Draft | None:
        region = _region(city)
        found = [one for one in self.by_name[key(city["name"])] if one.admin1 == region and not one.geonameid]
        fits = [one for one in found if one.admin2 == district or _alike(one, city) > THE_SAME]
        return max(fits, key=lambda one: (one.admin2 == district, _alike(one, city)), default=None)

    def of_an_other_name(self, city: dict, district: str) -> Draft | None:
        names = {key(name) for name in (city["name"], *city["alternatenames"])}
        return self._best(city, district, [one for name in sorted(names) for one in self._by_former.get(name, ())])

    def of_the_beginning(self, city: dict, district: str) -> Draft | None:
        return self._best(city, district, self._by_beginning.get(key(city["name"]), []))

    def _best(self, city: dict, district: str, found: list[Draft]) -> Draft | None:
        fits = [one for one in found if one.admin2 == district and not one.geonameid and _alike(one, city) > ALIKE]
        return max(fits, key=lambda one: _alike(one, city), default=None)


def _alike(commune: Draft, city: dict) -> float:
    """Return by how much the numbers of inhabitants agree, from 0 to 1."""
    low, high = sorted((commune.population, city["population"]))
    return low / high if high else 0.0


def place_the_rest(drafts: Drafts, postcodes: dict[int, list[str]]) -> None:
    """Give communes without a point the middle of those that share their postcode, else of those of their département."""
    communes = [one for one in drafts.of_kind(PlaceKind.CITY) if one.code.startswith("FR.")]
    known = {one.code for one in communes if one.latitude}
    by_district: dict[str, list[Draft]] = defaultdict(list)
    for one in communes:
        if one.code in known:
            by_district[one.admin2 or one.country].append(one)
    neighbours: dict[str, set[str]] = defaultdict(set)
    for codes in postcodes.values():
        for code in codes:
            neighbours[code].update(known.intersection(codes))
    for one in communes:
        if one.code in known:
            continue
        near = [drafts.by_code[code] for code in sorted(neighbours[one.code])] or by_district[one.admin2 or one.country]
        one.approximate = True
        if near:
            one.latitude, one.longitude = fmean(x.latitude for x in near), fmean(x.longitude for x in near)
    for held, inside in _held(drafts, communes).items():
        held.population = sum(one.population for one in inside if one.parent == one.admin2)
        points = [one for one in inside if not one.approximate] or inside
        held.latitude, held.longitude = fmean(x.latitude for x in points), fmean(x.longitude for x in points)


def _held(drafts: Drafts, communes: list[Draft]) -> dict[Draft, list[Draft]]:
    held: dict[Draft, list[Draft]] = defaultdict(list)
    for one in communes:
        for code in filter(None, (one.admin1, one.admin2)):
            held[drafts.by_code[code]].append(one)
    return held


def _commune(row: dict) -> Draft:
    code, name = f"FR.{row['code']}", row["nom"]
    population = row.get("population", 0)
    if row["zone"] == "com":
        country = TERRITORIES[row.get("collectiviteOutremer", {}).get("code") or row["code"][:3]]
        return Draft(code, PlaceKind.CITY, name, name, country, country, population=population)
    district, region = f"FR.d{row['departement']}", f"FR.r{row['region']}"
    parent = f"FR.{row['commune']}" if "commune" in row else district
    return Draft(code, PlaceKind.CITY, name, name, "FR", parent, region, district, population=population)


def _region(city: dict) -> str:
    for code, country in OVERSEAS.items():
        if city["countrycode"] == country:
            return f"FR.r{code}"
    return f"FR.r{city['admin1code']}" if city["countrycode"] == "FR" else ""
