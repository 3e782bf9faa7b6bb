"""Points and outlines on the globe: distances, what lies inside, and how to draw them flat. Degrees are WGS 84."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import asin, cos, degrees, radians, sin, sqrt

EARTH_KM = 6371.0
MARGIN = 0.25  # of the size of a land, where its islands still belong on a map of it

Point = tuple[float, float]  # latitude, longitude
Ring = tuple[Point, ...]
Box = tuple[float, float, float, float]  # south, west, north, east


def distance_km(one: Point, other: Point) -> float:
    """Return the kilometres between two points on a sphere."""
    lat1, lon1, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def lies_within(point: Point, outline: Iterable[Ring]) -> bool:
    """Tell whether a point lies inside; a ring within another one is a hole in it."""
    return sum(_crossings(point, ring) for ring in outline) % 2 == 1


def _crossings(point: Point, ring: Ring) -> int:
    """Count how often a line from the point to the east crosses the ring."""
    latitude, longitude = point
    crossings = 0
    for (lat1, lon1), (lat2, lon2) in zip(ring, (*ring[1:], *ring[:1]), strict=True):
        if (lat1 > latitude) != (lat2 > latitude):
            crossings += longitude < lon1 + (latitude - lat1) / (lat2 - lat1) * (lon2 - lon1)
    return crossings


def middle(outline: Sequence[Ring]) -> Point:
    """Return the middle of the box around an outline."""
    south, west, north, east = box_around(point for ring in outline for point in ring)
    return (south + north) / 2, (west + east) / 2


def box_around(points: Iterable[Point], margin: float = 0.0) -> Box:
    """Return the box around some points, wider on each side by a share of its size."""
    latitudes, longitudes = zip(*points, strict=True)
    south, north, west, east = min(latitudes), max(latitudes), min(longitudes), max(longitudes)
    tall, wide = (north - south) * margin, (east - west) * margin
    return south - tall, west - wide, north + tall, east + wide


def cut_open(longitudes: Iterable[float]) -> float:
    """Return the longitude at which a map of these begins in the west: beyond the widest gap between them."""
    ordered = sorted(set(longitudes))
    return max(pairwise([ordered[-1] - 360, *ordered]), key=lambda pair: pair[1] - pair[0])[1]


def eastward(point: Point, west: float) -> Point:
    """Return the same point with a longitude between `west` and a whole turn to its east, which may pass 180."""
    return point[0], west + (point[1] - west) % 360


def unrolled(ring: Ring) -> Ring:
    """Return a ring that crosses 180 degrees in one piece, going beyond them."""
    longitudes = [longitude for _, longitude in ring]
    if max(longitudes) - min(longitudes) <= 180:
        return ring
    west = cut_open(longitudes)
    return tuple(eastward(point, west) for point in ring)


def framed(points: Iterable[Point], *, least_km: float, margin: float) -> Box:
    """Return the box around some points, wider by a margin, and nowhere smaller than so many kilometres."""
    south, west, north, east = box_around(points, margin)
    tall = degrees(least_km / EARTH_KM)
    wide = tall / max(0.1, cos(radians((south + north) / 2)))
    up, across = max(0.0, tall - (north - south)) / 2, max(0.0, wide - (east - west)) / 2
    return south - up, west - across, north + up, east + across


def shaped(box: Box, ratio: float) -> Box:
    """Return the least box around a box that is so many times as wide as high, as it is drawn."""
    south, west, north, east = box
    shrink = max(0.1, cos(radians((south + north) / 2)))
    tall, wide = north - south, (east - west) * shrink
    up, across = max(0.0, wide / ratio - tall) / 2, max(0.0, tall * ratio - wide) / 2 / shrink
    return south - up, west - across, north + up, east + across


def lands_in(box: Box, lands: Iterable[Ring]) -> Iterator[Ring]:
    """Yield what lies in a box of some lands, each ring moved by whole turns to where the box is."""
    for ring in map(unrolled, lands):
        south, west, north, east = box_around(ring)
        for turn in (-360.0, 0.0, 360.0):
            if south < box[2] and north > box[0] and west + turn < box[3] and east + turn > box[1]:
                clipped = clip([(latitude, longitude + turn) for latitude, longitude in ring], box)
                if clipped:
                    yield clipped


def clip(ring: Sequence[Point], box: Box) -> Ring:
    """Return the part of a ring within a box (Sutherland and Hodgman); sides of the box close it."""
    south, west, north, east = box
    for axis, bound, sign in ((0, south, 1), (0, north, -1), (1, west, 1), (1, east, -1)):
        kept: list[Point] = []
        for one, other in zip(ring, (*ring[1:], *ring[:1]), strict=True):
            inside, goes_on = sign * (one[axis] - bound) >= 0, sign * (other[axis] - bound) >= 0
            if inside:
                kept.append(one)
            if inside is not goes_on:
                share = (bound - one[axis]) / (other[axis] - one[axis])
                kept.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
        ring = kept
    return tuple(ring)


def is_in_box(point: Point, box: Box) -> bool:
    south, west, north, east = box
    return south <= point[0] <= north and west <= point[1] <= east


def part_around(point: Point, outline: Sequence[Ring]) -> tuple[Ring, ...]:
    """Return the rings of the part of a country that a point lies in, without its far islands and overseas parts."""
    largest_first = sorted(outline, key=_size, reverse=True)
    base = next((ring for ring in largest_first if is_in_box(point, box_around(ring, MARGIN))), None)
    if base is None:
        return ()
    box = box_around(base, MARGIN)
    return tuple(ring for ring in outline if is_in_box(middle((ring,)), box))


def _size(ring: Ring) -> float:
    south, west, north, east = box_around(ring)
    return (north - south) * (east - west)
