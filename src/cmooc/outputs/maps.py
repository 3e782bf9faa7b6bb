"""Small maps as SVG: a land, an outline on it, and points. Drawn flat, true in the middle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, dist, hypot, radians

from cmooc.domain.geography import Box, Point, Ring, box_around, shaped
from cmooc.domain.site import Locator

SIZE = 240
MARGIN = 0.04
EDGE = 3
STEP = 0.4  # points of a line that are nearer than this are drawn as one
LONGEST = 12_000  # characters of a path; a land of many islands and bays is drawn with longer steps

Spot = tuple[float, float]  # pixels to the right, and down


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map ready for a template; paths for SVG, points as (x, y)."""

    width: int
    height: int
    land: str
    outline: str
    here: tuple[float, float] | None
    others: tuple[tuple[float, float], ...]


def drawing(locator: Locator) -> Drawing:
    """Draw a map as wide or as high as `SIZE`."""
    drawn = locator.land or locator.outline
    box = box_around((point for ring in drawn for point in ring), MARGIN)
    plane = Plane.of(box)
    return Drawing(
        plane.width,
        plane.height,
        path(locator.land, plane),
        path(locator.outline, plane),
        plane.at(locator.here) if locator.here else None,
        tuple(filter(plane.holds, map(plane.at, locator.others))),
    )


@dataclass(frozen=True, slots=True)
class Plane:
    """Turns degrees into pixels."""

    north: float
    west: float
    per_latitude: float
    per_longitude: float
    width: int
    height: int

    @classmethod
    def of(cls, box: Box) -> Plane:
        south, west, north, east = box
        shrink = max(0.1, cos(radians((south + north) / 2)))
        tall, wide = max(north - south, 1e-6), max((east - west) * shrink, 1e-6)
        scale = SIZE / max(tall, wide)
        return cls(north, west, scale, scale * shrink, max(1, round(wide * scale)), max(1, round(tall * scale)))

    @property
    def box(self) -> Box:
        south, east = self.north - self.height / self.per_latitude, self.west + self.width / self.per_longitude
        return south, self.west, self.north, east

    @classmethod
    def filling(cls, box: Box, width: int, height: int) -> Plane:
        """Return one of this size, with the box in the middle."""
        south, west, north, east = shaped(box, width / height)
        scale = height / (north - south)
        return cls(north, west, scale, width / (east - west), width, height)

    def holds(self, spot: tuple[float, float]) -> bool:
        """Tell whether a point is drawn whole."""
        return EDGE <= spot[0] <= self.width - EDGE and EDGE <= spot[1] <= self.height - EDGE

    def at(self, point: Point) -> tuple[float, float]:
        latitude, longitude = point
        x, y = (longitude - self.west) * self.per_longitude, (self.north - latitude) * self.per_latitude
        return round(x, 1), round(y, 1)


def path(rings: Iterable[Ring], plane: Plane, longest: int = LONGEST) -> str:
    """Return the lines of some rings for SVG; where that is long, without the smallest bends."""
    drawn = [_thinned([plane.at(point) for point in ring], STEP) for ring in rings]
    bend = STEP
    while len(path := "".join(map(_ring, drawn))) > longest:
        drawn = [_straightened(points, bend) for points in drawn]
        bend *= 1.5
    return path


def _ring(points: list[Spot]) -> str:
    """Return a closed line; nothing for an island too small to be seen."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "z" if len(points) > 2 else ""


def _thinned(points: list[Spot], step: float) -> list[Spot]:
    """Leave points out that lie nearer than this to the one before."""
    kept = points[:1]
    for x, y in points[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= step:
            kept.append((x, y))
    return kept


def _straightened(points: list[Spot], bend: float) -> list[Spot]:
    """Leave points out that lie nearer than this to the line between others (Douglas and Peucker)."""
    if len(points) < 3:
        return points
    far = max(range(len(points)), key=lambda at: dist(points[0], points[at]))
    kept = {0, far}
    pending = [(0, far), (far, len(points))]
    while pending:
        first, last = pending.pop()
        ends = points[first], points[last % len(points)]
        at = max(range(first + 1, last), key=lambda at: _off(points[at], *ends), default=None)
        if at is not None and _off(points[at], *ends) > bend:
            kept.add(at)
            pending += [(first, at), (at, last)]
    return [points[at] for at in sorted(kept)]


def _off(point: Spot, first: Spot, last: Spot) -> float:
    """Return how far a point is from the line between two others, or from the first when these are one."""
    across, down = last[0] - first[0], last[1] - first[1]
    long = hypot(across, down)
    if long == 0:
        return dist(point, first)
    return abs(across * (first[1] - point[1]) - (first[0] - point[0]) * down) / long
