"""What the atlas knows of a name before any text is looked at, kept for names that were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log10

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import KINDS, Atlas, Flag, How
from cmooc.taggers.gazetteer.cues import Cues

KEPT = 10_000
NO_NAME = -1
MAX_READINGS = 60
KIND_PRIOR = {
    PlaceKind.CONTINENT: 8.0,
    PlaceKind.COUNTRY: 1.0,
    PlaceKind.REGION: 0.0,
    PlaceKind.DISTRICT: -1.0,
    PlaceKind.NATURAL: 5.5,
    PlaceKind.CITY: 0.0,
}
HOW_PRIOR = {
    How.PRIMARY: 0.0,
    How.OTHER: -0.3,
    How.FORMER: -1.5,
    How.ALTERNATE: -1.2,
    How.DEMONYM: -0.3,
    How.ABBREVIATION: -0.5,
}
BIG = frozenset((PlaceKind.CONTINENT, PlaceKind.COUNTRY, PlaceKind.REGION))
RENOWN = {"g4140963": 2.0, "g5128581": 1.0}  # Washington and New York are the cities before they are the larger states
LITTLE = 0.5
POPULATED = frozenset((PlaceKind.COUNTRY, PlaceKind.REGION, PlaceKind.DISTRICT, PlaceKind.CITY))


@dataclass(frozen=True, slots=True)
class Name:
    """`readings` are (place, prior), the best first; `traits` are the features that the name itself has."""

    name_id: int
    readings: tuple[tuple[int, float], ...]
    traits: tuple[str, ...]
    is_demonym: bool
    is_abbreviation: bool
    is_common: bool
    is_given: bool
    is_city: bool
    is_country: bool
    is_big: bool
    """It may well be a country, a region or larger."""


class Lexicon:
    """The names of an atlas, as one language sees them."""

    def __init__(self, atlas: Atlas, cues: Cues) -> None:
        self._atlas = atlas
        self._cues = cues
        self._home = frozenset(atlas.index(code) for code in cues.countries)
        self.name = lru_cache(maxsize=KEPT)(self._name)

    def _name(self, name_id: int, key: str) -> Name | None:
        atlas = self._atlas
        found = [one for one in atlas.readings(name_id) if self._cues.has_demonyms or one.how != How.DEMONYM]
        if not found or len(key) == 1 or key in self._cues.foreign:
            return None
        ranked = sorted(((place, self._prior(place, how)) for place, how in found), key=lambda one: -one[1])
        hows = dict(reversed(found))
        best = ranked[0][0]
        flags = atlas.flags(name_id)
        return Name(
            name_id=name_id,
            readings=tuple(ranked[:MAX_READINGS]),
            traits=tuple(self._traits(best, hows[best], key, flags, len(found))),
            is_demonym=hows[best] == How.DEMONYM,
            is_abbreviation=hows[best] == How.ABBREVIATION,
            is_common=bool(flags & self._cues.common) and hows[best] != How.DEMONYM,
            is_given=key in self._cues.given,
            is_city=KINDS[atlas.kind[best]] == PlaceKind.CITY,
            is_country=KINDS[atlas.kind[best]] == PlaceKind.COUNTRY,
            is_big=any(KINDS[atlas.kind[place]] in BIG and prior > ranked[0][1] - LITTLE for place, prior in ranked),
        )

    def _prior(self, place: int, how: How) -> float:
        """Return how well known a place is by that name, about as the logarithm of its inhabitants."""
        atlas = self._atlas
        kind = KINDS[atlas.kind[place]]
        size = log10(atlas.population[place] + 10) if kind in POPULATED else 0.0
        if atlas.country[place] in self._home:
            size += self._cues.at_home
        return size + KIND_PRIOR[kind] + HOW_PRIOR[how] + RENOWN.get(atlas.code(place), 0.0)

    def _traits(self, best: int, how: How, key: str, flags: int, count: int) -> list[str]:
        kind = KINDS[self._atlas.kind[best]]
        traits = ["bias"]
        if how == How.DEMONYM:
            traits.append("demonym")
        else:
            traits.append(f"{kind}{_size(self._atlas.population[best])}" if kind == PlaceKind.CITY else kind.value)
            if how != How.PRIMARY:
                traits.append(how.name.lower())
        if " " in key:
            traits.append("words")
        elif len(key) <= 3:
            traits.append("short")
        if how == How.DEMONYM:  # French and Polish are words and surnames in lists, yet hardly in texts
            return traits
        if flags & self._cues.common:
            traits.append("common")
        if key in self._cues.given:
            traits.append("given")
        if flags & Flag.SURNAME:
            traits.append("surname")
        if key in self._cues.institutions:
            traits.append("institution")
        if count > 3 and kind == PlaceKind.CITY:
            traits.append("many")
        return traits


@lru_cache(maxsize=64)
def unknown(trait: str) -> Name:
    """Return a name that the atlas lacks."""
    return Name(NO_NAME, (), ("bias", trait), False, False, False, False, False, False, False)


def _size(population: int) -> int:
    return sum(population >= limit for limit in (1_000, 5_000, 20_000, 100_000, 500_000, 2_000_000))
