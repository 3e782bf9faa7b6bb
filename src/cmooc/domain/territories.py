"""Which territories of a course a place of the world means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from cmooc.domain.geography import Point, distance_km, lies_within
from cmooc.domain.same import Same
from cmooc.domain.tags import Territory, Vocabulary

NEAR_KM = 3.0  # how far the reach of a territory goes that has a point and no outline


def territory_of(line: Sequence[str], vocabulary: Vocabulary) -> Territory | None:
    """Return the nearest territory of a line: the code of a place, then those of what holds it, nearest first.

    The territories above it follow from the parents that the course has given them.
    """
    known = _by_code(Same(vocabulary))
    return next((known[code] for code in line if code in known), None)


def territories_around(point: Point, vocabulary: Vocabulary) -> Iterator[Territory]:
    """Yield the community's own territories whose outline holds the point, or whose own point is near."""
    for territory in _own(Same(vocabulary)):
        if territory.outline:
            if lies_within(point, territory.outline):
                yield territory
        elif distance_km(point, _point(territory)) <= NEAR_KM:
            yield territory


def code_of(slug: str, vocabulary: Vocabulary) -> str | None:
    """Return the code of a territory, or that of the nearest parent that has one."""
    codes = (vocabulary.territory_by_slug[step].code for step in vocabulary.line(slug))
    return next(filter(None, codes), None)


def parent_of(line: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """Return the slug of the nearest territory that holds the place which the line begins with."""
    found = territory_of(line[1:], vocabulary)
    return found.slug if found else None


def leads_back(slug: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a territory is one of its own parents."""
    parents = {one.slug: one.parent for one in vocabulary.territories}
    seen: set[str] = set()
    step = parents.get(slug)
    while step is not None and step not in seen:
        if step == slug:
            return True
        seen.add(step)
        step = parents.get(step)
    return False


def has_point(territory: Territory) -> bool:
    return territory.latitude is not None and territory.longitude is not None


def _point(territory: Territory) -> Point:
    return territory.latitude or 0.0, territory.longitude or 0.0


@lru_cache(maxsize=8)
def _by_code(same: Same[Vocabulary]) -> dict[str, Territory]:
    found: dict[str, Territory] = {}
    for territory in same.value.territories:
        if territory.code:
            found.setdefault(territory.code, territory)
    return found


@lru_cache(maxsize=8)
def _own(same: Same[Vocabulary]) -> tuple[Territory, ...]:
    return tuple(one for one in same.value.territories if not one.code and (one.outline or has_point(one)))
