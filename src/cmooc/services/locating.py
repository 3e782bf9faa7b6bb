"""Where the territories of a course lie: the small map of each, and its neighbours on the ground."""

from __future__ import annotations

from collections.abc import Iterator

from cmooc.domain.geography import Point, distance_km, middle, part_around
from cmooc.domain.ports import Outlines
from cmooc.domain.site import Locator, Near
from cmooc.domain.tags import Territory, Vocabulary
from cmooc.domain.territories import code_of

NEAREST = 6
NEAR_KM = 250


def locator(slug: str, vocabulary: Vocabulary, outlines: Outlines) -> Locator | None:
    """Return what a map of a territory shows; None when nobody knows where it is or how its country looks."""
    territory = vocabulary.territory_by_slug.get(slug)
    here = point_of(territory) if territory else None
    code = code_of(slug, vocabulary)
    country = outlines.country(code) if code else ""
    if territory is None or here is None:
        return None
    land = part_around(here, outlines.outline(country)) if country else ()
    if not (land or territory.outline):
        return None
    own = territory.outline or (outlines.outline(territory.code) if territory.code else ())
    if territory.code == country:
        own = land
    return Locator(land, own, None if own else here, _others(territory, vocabulary))


def nearest(slug: str, vocabulary: Vocabulary) -> tuple[Near, ...]:
    """Return the nearest territories that neither hold this one nor lie in it, nor are of quite another size."""
    territory = vocabulary.territory_by_slug.get(slug)
    here = point_of(territory) if territory else None
    if here is None:
        return ()
    found = sorted((distance_km(here, point), other.slug) for other, point in _apart_from(slug, vocabulary))
    return tuple(Near(other, round(km)) for km, other in found[:NEAREST] if km <= NEAR_KM)


def point_of(territory: Territory) -> Point | None:
    if territory.latitude is not None and territory.longitude is not None:
        return territory.latitude, territory.longitude
    return middle(territory.outline) if territory.outline else None


def _apart_from(slug: str, vocabulary: Vocabulary) -> Iterator[tuple[Territory, Point]]:
    """Yield the located territories without children that are not in the line of this one."""
    parents = {one.parent for one in vocabulary.territories}
    if slug in parents:
        return
    line = vocabulary.line(slug)
    for one in vocabulary.territories:
        point = point_of(one)
        if point is not None and one.slug not in parents and one.slug not in line:
            yield one, point


def _others(territory: Territory, vocabulary: Vocabulary) -> tuple[Point, ...]:
    """Return the points of the other territories that hold no further ones: towns, valleys, quarters."""
    parents = {one.parent for one in vocabulary.territories}
    points = (point_of(one) for one in vocabulary.territories if one is not territory and one.slug not in parents)
    return tuple(point for point in points if point is not None)
