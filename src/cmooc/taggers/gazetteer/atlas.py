"""All places that ship with cmooc, in one file that is mapped, not read: names to places, places to what is known of them.

The hot path gives out numbers. A place is an index; indexes rise from continents over countries, regions, districts and
natural areas to cities, and within a kind from many inhabitants to few, so that a lower index is the better known place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import IntEnum, IntFlag
from itertools import islice
from math import ceil, cos, floor, radians
from pathlib import Path
from typing import NamedTuple

import marisa_trie

from cmooc.domain.geography import distance_km
from cmooc.domain.places import Place, PlaceKind
from cmooc.taggers.gazetteer.format import Sections
from cmooc.taggers.gazetteer.names import key, squashed

SHIPPED = Path(__file__).with_name("atlas.bin")
MAGIC = b"CMATLAS1"
NONE = 0xFFFF
KINDS = tuple(PlaceKind)
LONGEST = 80
FOUND = 20
BEGINNINGS = 200
SHORTEST_BEGINNING = 3
KM_PER_DEGREE = 111.0
CELLS = 2  # squares a degree
LEAST_WIDTH = 0.01  # of a degree of longitude near the poles
HOW_SHIFT = 24
PLACE_MASK = (1 << HOW_SHIFT) - 1


class How(IntEnum):
    """What a name is to a place, from the surest to the least sure."""

    PRIMARY = 0
    OTHER = 1
    FORMER = 2
    ALTERNATE = 3
    DEMONYM = 4
    ABBREVIATION = 5


class Flag(IntFlag):
    """What else a name is."""

    COMMON_EN = 1
    COMMON_FR = 2
    GIVEN_NAME = 4
    SURNAME = 8


class Reading(NamedTuple):
    """One place that a name may mean, by its index."""

    place: int
    how: How


HOWS = tuple(How)


class Atlas:
    """Open it once per process with `open`; it is read-only and safe to share."""

    def __init__(self, sections: Sections) -> None:
        self._names = _trie(sections.part("names"))
        self._first = sections.column("first")
        self._readings = sections.column("readings")
        self._flags = sections.column("flags")
        self._squashed = _trie(sections.part("squashed"))
        self._squashed_names = sections.column("squashed_names")
        self._shown = _trie(sections.part("shown"))
        self._shown_en = sections.column("shown_en")
        self._french = sections.column("french")
        self._shown_fr = sections.column("shown_fr")
        self._codes = _trie(sections.part("codes"))
        self._coded = sections.column("coded")
        self._code = sections.column("code")
        self._code_place = sections.column("code_place")
        self._geonameid = sections.column("geonameid")
        self._by_geonameid = sections.column("by_geonameid")
        self._postcodes = sections.column("postcodes")
        self._postcode_places = sections.column("postcode_places")
        self._by_cell = sections.column("by_cell")
        self.kind = sections.column("kind")
        self.population = sections.column("population")
        self.country = sections.column("country")
        self.admin1 = sections.column("admin1")
        self.admin2 = sections.column("admin2")
        self.latitude = sections.column("latitude")
        self.longitude = sections.column("longitude")
        self.approximate = sections.column("approximate")
        self._adopted = sections.column("adopted")
        self._parents = sections.column("parent")

    @classmethod
    def open(cls, path: Path | None = None) -> Atlas:
        """Map the shipped file, or another. A missing, damaged or foreign file raises ConfigError."""
        return cls(Sections(path or SHIPPED, MAGIC))

    def __len__(self) -> int:
        return len(self.kind)

    # Names

    def prefixes(self, folded: str, start: int = 0) -> list[tuple[int, int]]:
        """Return (length, name id) of the names that begin at `start` of a key and end with a token, shortest first."""
        text = folded[start : start + LONGEST]
        size = len(text)
        found = self._names.iter_prefixes_with_ids(text)
        return [(len(name), at) for name, at in found if len(name) == size or text[len(name)] == " "]

    def name_id(self, folded: str) -> int | None:
        at: int | None = self._names.get(folded)
        return at

    def squashed(self, text: str) -> int | None:
        """Return the name of several words that was run together, as in `paysbasque`."""
        at = self._squashed.get(squashed(text))
        return None if at is None else self._squashed_names[at]

    def readings(self, name_id: int) -> Sequence[Reading]:
        """Return the places of a name, the better known first; those that it names in doubt come last."""
        codes = self._readings[self._first[name_id] : self._first[name_id + 1]]
        return [Reading(code & PLACE_MASK, HOWS[code >> HOW_SHIFT]) for code in codes]

    def flags(self, name_id: int) -> int:
        """Return what else the name is, as bits of `Flag`."""
        return self._flags[name_id]

    # Places

    def place(self, index: int) -> Place:
        english = self._shown_en[index]
        at = _at(self._french, index)
        french = english if at is None else self._shown_fr[at]
        country = self.country[index]
        return Place(
            code=self.code(index),
            kind=KINDS[self.kind[index]],
            names={
                "en": self._shown.restore_key(english),
                "fr": self._shown.restore_key(french),
            },
            country="" if country == NONE else self.code(country),
            parents=tuple(self.code(parent) for parent in self.parents(index)),
            latitude=round(self.latitude[index], 5),
            longitude=round(self.longitude[index], 5),
            population=self.population[index],
            approximate=bool(self.approximate[index]),
        )

    def code(self, index: int) -> str:
        at = _at(self._coded, index)
        return f"g{self._geonameid[index]}" if at is None else self._codes.restore_key(self._code[at])

    def parents(self, index: int) -> tuple[int, ...]:
        """Return what holds the place, the nearest first."""
        line = []
        step = self._parent(index)
        while step is not None:
            line.append(step)
            step = self._parent(step)
        return tuple(line)

    def _parent(self, index: int) -> int | None:
        at = _at(self._adopted, index)
        if at is not None:
            return self._parents[at]
        near = (self.admin2[index], self.admin1[index], self.country[index])
        return next((place for place in near if place not in (NONE, index)), None)

    def index(self, code: str) -> int | None:
        at: int | None = self._codes.get(code)
        if at is not None:
            return self._code_place[at]
        if not (code[:1] == "g" and code[1:].isdecimal()):
            return None
        at = bisect_left(self._by_geonameid, int(code[1:]), key=self._geonameid.__getitem__)
        found = self._by_geonameid[at] if at < len(self._by_geonameid) else 0
        return found if self._geonameid[found] == int(code[1:]) else None

    def by_code(self, code: str) -> Place | None:
        index = self.index(code)
        return None if index is None else self.place(index)

    def by_postcode(self, postcode: str) -> Sequence[int]:
        """Return the communes that a French postcode serves, those with most inhabitants first."""
        if not (len(postcode) == 5 and postcode.isascii() and postcode.isdigit()):
            return ()
        number = int(postcode)
        start, end = bisect_left(self._postcodes, number), bisect_left(self._postcodes, number + 1)
        return self._postcode_places[start:end].tolist()

    def geonameid(self, index: int) -> int | None:
        return self._geonameid[index] or None

    # For people

    def find(self, name: str, country: str | None = None) -> tuple[Place, ...]:
        """Return the places a person may mean, best first: by name, code, postcode, INSEE code, or `name (69)`.

        Names that only begin with what was typed come after those that are it.
        """
        name, _, hint = name.strip().partition("(")
        found = dict.fromkeys((*self._by_number(name.strip()), *self._by_name(key(name)), *self._beginning(key(name))))
        hint = hint.rstrip(") ")
        places = (self.place(index) for index in found)
        fits = (place for place in places if (not country or place.country == country) and _lies_in(place, hint))
        return tuple(islice(fits, FOUND))

    def nearest(self, latitude: float, longitude: float, max_km: float = 25) -> Place | None:
        """Return the city or commune whose point is nearest, none beyond `max_km`."""
        best = min(self._around(latitude, longitude, max_km), default=None)
        return None if best is None or best[0] > max_km else self.place(best[1])

    def _by_number(self, text: str) -> Iterator[int]:
        for code in (text, text.upper(), f"FR.{text.upper()}", f"FR.d{text.upper()}"):
            index = self.index(code)
            if index is not None:
                yield index
        yield from self.by_postcode(text)

    def _by_name(self, folded: str) -> Iterator[int]:
        at = self._names.get(folded)
        if at is not None:
            yield from (reading.place for reading in self.readings(at) if reading.how != How.DEMONYM)

    def _beginning(self, folded: str) -> list[int]:
        if len(folded) < SHORTEST_BEGINNING:
            return []
        names = islice(self._names.iteritems(folded), BEGINNINGS)
        return sorted({place for _, at in names for place, how in self.readings(at) if how == How.PRIMARY})

    def _around(self, latitude: float, longitude: float, max_km: float) -> Iterator[tuple[float, int]]:
        reach = max_km / KM_PER_DEGREE
        width = min(180.0, reach / max(cos(radians(latitude)), LEAST_WIDTH))
        for row in {cell(latitude + step, 0)[0] for step in _steps(reach)}:
            for column in {cell(0, longitude + step)[1] for step in _steps(width)}:
                for index in self._in_cell((row, column)):
                    place = (self.latitude[index], self.longitude[index])
                    yield distance_km((latitude, longitude), place), index

    def _in_cell(self, wanted: tuple[int, int]) -> Iterator[int]:
        places = self._by_cell
        for at in range(bisect_left(places, wanted, key=self._cell), len(places)):
            if self._cell(places[at]) != wanted:
                return
            yield places[at]

    def _cell(self, index: int) -> tuple[int, int]:
        return cell(self.latitude[index], self.longitude[index])


def cell(latitude: float, longitude: float) -> tuple[int, int]:
    """Return the square of half a degree that holds a point; the order of `by_cell` in the file."""
    return floor(latitude * CELLS), floor(longitude * CELLS + CELLS * 180) % (CELLS * 360)


def _steps(reach: float) -> list[float]:
    """Return offsets from -reach to reach that miss no cell between."""
    count = ceil(reach * 2 * CELLS)
    return [-reach + at * 2 * reach / count for at in range(count + 1)] if count else [0.0]


def _at(column: memoryview, number: int) -> int | None:
    at = bisect_left(column, number)
    return at if at < len(column) and column[at] == number else None


def _trie(part: memoryview) -> marisa_trie.Trie:
    trie = marisa_trie.Trie()
    trie.map(part)
    return trie


def _lies_in(place: Place, hint: str) -> bool:
    return not hint or any(hint.upper() == code.rpartition(".")[2].lstrip("dr") for code in place.line)
