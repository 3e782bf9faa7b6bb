"""Places of the world, and the places that a text names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """REGION is the first level inside a country (state, région, province), DISTRICT the second (county, département)."""

    CONTINENT = "continent"
    COUNTRY = "country"
    REGION = "region"
    DISTRICT = "district"
    NATURAL = "natural"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Place:
    """`code` is stable and stored by courses; `parents` are codes, nearest first; `country` is a code or empty.

    `names` always has `en` and `fr`. Degrees are WGS 84; an `approximate` point is that of the neighbours.
    """

    code: str
    kind: PlaceKind
    names: Mapping[str, str]
    country: str
    parents: tuple[str, ...]
    latitude: float
    longitude: float
    population: int
    approximate: bool = False

    @property
    def line(self) -> tuple[str, ...]:
        """The codes of the place itself and of all that holds it, nearest first."""
        return (self.code, *self.parents)

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text. Offsets count code points; `place` is None when it is one but nobody can say which."""

    start: int
    end: int
    surface: str
    place: Place | None
    confidence: float
    evidence: tuple[str, ...] = ()
