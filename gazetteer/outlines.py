"""Outlines out of TopoJSON (Natural Earth): arcs that neighbours share, simplified once, put together to rings."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True)
class Shape:
    """One area: its number or name, and the arcs of the outer ring of each of its parts."""

    code: str
    name: str
    rings: list[list[int]]


class Topology:
    """A TopoJSON file; points are (longitude, latitude) in degrees."""

    def __init__(self, told: dict, tolerance: float) -> None:
        self._arcs = [simplified(_decoded(arc, told["transform"]), tolerance) for arc in told["arcs"]]
        (self._objects,) = (one for name, one in told["objects"].items() if name != "land")

    def shapes(self) -> list[Shape]:
        return [
            Shape(str(one.get("id", "")), str(one.get("properties", {}).get("name", "")), _outer(one))
            for one in self._objects["geometries"]
        ]

    def rings(self, shape: Shape) -> list[Ring]:
        return [self._ring(arcs) for arcs in shape.rings]

    def by_code(self) -> dict[str, list[Ring]]:
        """Return the rings by number, or by name where there is none; some numbers stand for several shapes."""
        found: dict[str, list[Ring]] = defaultdict(list)
        for shape in self.shapes():
            found[shape.code or shape.name] += self.rings(shape)
        return found

    def merged(self, shapes: list[Shape]) -> list[Ring]:
        """Return the outline of several areas together: what two of them share falls away."""
        arcs = [arc for shape in shapes for ring in shape.rings for arc in ring]
        times = Counter(arc if arc >= 0 else ~arc for arc in arcs)
        return _chained([self._ring([arc]) for arc in arcs if times[arc if arc >= 0 else ~arc] == 1])

    def _ring(self, numbers: list[int]) -> Ring:
        points: Ring = []
        for number in numbers:
            arc = self._arcs[number] if number >= 0 else self._arcs[~number][::-1]
            points.extend(arc[1:] if points else arc)
        return points


def area(ring: Ring) -> float:
    return abs(_signed(ring))


def middle(ring: Ring) -> Point:
    """Return latitude and longitude of the middle of a ring."""
    total = _signed(ring) * 6
    x = y = 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        cross = x0 * y1 - x1 * y0
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    return y / total, x / total


def simplified(line: Ring, tolerance: float) -> Ring:
    """Return the line without points that stray less than `tolerance` (Douglas and Peucker)."""
    keep = {0, len(line) - 1}
    parts = [(0, len(line) - 1)]
    while parts:
        start, end = parts.pop()
        strays = [(_stray(line[at], line[start], line[end]), at) for at in range(start + 1, end)]
        far, at = max(strays, default=(0.0, 0))
        if far > tolerance:
            keep.add(at)
            parts += [(start, at), (at, end)]
    return [line[at] for at in sorted(keep)]


def _stray(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return ((point[0] - start[0] - along * dx) ** 2 + (point[1] - start[1] - along * dy) ** 2) ** 0.5


def _signed(ring: Ring) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) / 2


def _outer(geometry: dict) -> list[list[int]]:
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        return []
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [polygon[0] for polygon in polygons if polygon]


def _decoded(arc: list, transform: dict) -> Ring:
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * kx + dx, y * ky + dy))
    return points


def _chained(lines: list[Ring]) -> list[Ring]:
    """Join directed lines end to start until they close."""
    rings: list[Ring] = []
    by_start: dict[Point, list[Ring]] = {}
    for line in lines:
        by_start.setdefault(line[0], []).append(line)
    while by_start:
        start = next(iter(by_start))
        ring = [start]
        while by_start.get(ring[-1]):
            here = ring[-1]
            ring.extend(by_start[here].pop()[1:])
            if not by_start[here]:
                del by_start[here]
        rings.append(ring)
        by_start = {point: rest for point, rest in by_start.items() if rest}
    return [ring for ring in rings if len(ring) > 3 and ring[0] == ring[-1]]
