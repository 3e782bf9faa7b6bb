"""What is near a place that somebody types: the nearest territory of the course, by name or by the places of the world."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt

from cmooc.domain.geography import Point, distance_km
from cmooc.domain.places import Place
from cmooc.domain.ports import Gazetteer
from cmooc.domain.site import NearPage, Scope
from cmooc.domain.tags import Vocabulary
from cmooc.domain.territories import territory_of
from cmooc.domain.texts import fold, squeeze
from cmooc.services.locating import point_of
from cmooc.services.naming import slug_by_name

READINGS = 6
A_WALK_KM = 5
A_VILLAGE = 1000  # inhabitants
FAR_KM = 60  # beyond it the territory that holds a place says more of it than the nearest one


@dataclass(frozen=True)
class Nearby:
    """`gazetteer` opens the atlas when it is first needed; `page` gathers the page of a territory."""

    gazetteer: Callable[[], Gazetteer]
    page: Callable[[str], Scope]

    def find(self, typed: str, vocabulary: Vocabulary) -> NearPage:
        """Return what is near; nothing but what was typed, when nobody knows such a place or it is near to none."""
        typed = squeeze(typed)
        if not typed:
            return NearPage()
        slug = slug_by_name(vocabulary.territories).get(fold(typed))
        if slug is not None:
            return NearPage(typed, self.page(slug))
        spots = tuple(_spots(vocabulary))
        places = self._meant(typed, spots)
        for place in places:
            found = _territory(place, spots, vocabulary)
            if found is not None:
                others = tuple(one for one in places if one is not place)
                return NearPage(typed, self.page(found[0]), place, found[1], others)
        return NearPage(typed, None, None, 0, places)

    def _meant(self, typed: str, spots: Sequence[tuple[str, Point]]) -> tuple[Place, ...]:
        """Return the places that may be meant, likeliest first: near to the course, and large."""
        gazetteer = self.gazetteer()
        by_code = gazetteer.by_code(typed)
        if by_code is not None:
            return (by_code,)
        found = gazetteer.find(typed)
        named = tuple(place for place in found if fold(typed) in map(fold, place.names.values()))
        return tuple(sorted(named or found, key=partial(_unlikely, spots=spots))[:READINGS])


def _territory(place: Place, spots: Sequence[tuple[str, Point]], vocabulary: Vocabulary) -> tuple[str, int] | None:
    """Return the territory that stands for a place, and how far it is: itself, the nearest, or the one that holds it."""
    holder = territory_of(place.line, vocabulary)
    if holder is not None and holder.code == place.code:
        return holder.slug, 0
    here = place.latitude, place.longitude
    km, slug = min(((distance_km(here, point), slug) for slug, point in spots), default=(float("inf"), ""))
    if holder is not None and km > FAR_KM:
        return holder.slug, 0
    return (slug, round(km)) if slug else None


def _unlikely(place: Place, spots: Sequence[tuple[str, Point]]) -> float:
    """Return how unlikely it is that a place is meant by a name that others have too: far off, and few live there."""
    here = place.latitude, place.longitude
    km = min((distance_km(here, point) for _, point in spots), default=0.0)
    return (km + A_WALK_KM) / sqrt(place.population + A_VILLAGE)


def _spots(vocabulary: Vocabulary) -> Iterator[tuple[str, Point]]:
    """Yield the located territories that hold no other one."""
    parents = {one.parent for one in vocabulary.territories}
    for one in vocabulary.territories:
        point = point_of(one)
        if point is not None and one.slug not in parents:
            yield one.slug, point
