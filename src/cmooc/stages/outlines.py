"""Outlines out of GeoJSON (RFC 7946), as map tools export what a facilitator has drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cmooc.domain.errors import BadInput
from cmooc.domain.geography import Point, Ring

MAX_POINTS = 10_000
DEEPEST = 8
SHORTEST = 3
DECIMALS = 5  # a metre


def read_outline(text: str) -> tuple[Ring, ...]:
    """Return the rings of all polygons in a document, outer rings and holes alike. Raises BadInput."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput("It is no valid JSON.") from error
    rings = tuple(_ring(points) for polygon in _polygons(document, DEEPEST) for points in polygon)
    if not rings:
        raise BadInput("It holds no polygon. Draw an area, not a line or a point.")
    if sum(map(len, rings)) > MAX_POINTS:
        raise BadInput("It has more than {most} points. Simplify it first.", most=MAX_POINTS)
    return rings


def _polygons(value: Any, depth: int) -> Iterator[Any]:
    """Yield the lists of rings of a geometry, feature or collection."""
    if not isinstance(value, dict) or not depth:
        return
    match value.get("type"):
        case "FeatureCollection" | "GeometryCollection":
            for one in _list(value.get("features") or value.get("geometries") or []):
                yield from _polygons(one, depth - 1)
        case "Feature":
            yield from _polygons(value.get("geometry"), depth - 1)
        case "Polygon":
            yield _list(value.get("coordinates"))
        case "MultiPolygon":
            yield from map(_list, _list(value.get("coordinates")))


def _ring(points: Any) -> Ring:
    ring = tuple(map(_point, _list(points)))
    if ring[1:] and ring[0] == ring[-1]:
        ring = ring[:-1]
    if len(ring) < SHORTEST:
        raise BadInput("One of its rings has fewer than {least} corners.", least=SHORTEST)
    return ring


def _point(position: Any) -> Point:
    """Return latitude and longitude; GeoJSON puts the longitude first."""
    match position:
        case [int() | float() as longitude, int() | float() as latitude, *_] if (
            -180 <= longitude <= 180 and -90 <= latitude <= 90
        ):
            return round(float(latitude), DECIMALS), round(float(longitude), DECIMALS)
    raise BadInput("{position} is no pair of longitude and latitude in degrees.", position=str(position)[:60])


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadInput("Its coordinates are no lists.")
    return value
