"""Where an entry is: GeoRSS simple and GML (georss.org), and the W3C's latitude and longitude."""

from __future__ import annotations

import re

from lxml import etree

from cmooc.stages.readers.names import Names

Element = etree._Element
Place = tuple[float, float] | tuple[None, None]

NOWHERE = (None, None)
DEGREES = re.compile(r"(?<!\d)4\d{3}(?!\d)|wgs ?84|crs ?84", re.I)  # EPSG keeps 4000-4999 for degrees
EAST_FIRST = re.compile(r"crs ?84", re.I)


def place(latitude: str | None, longitude: str | None) -> Place:
    """Return degrees of a point on Earth; (0, 0) is what software writes when it does not know."""
    if not latitude or not longitude:
        return NOWHERE
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return NOWHERE
    if not (-90 <= north <= 90 and -180 <= east <= 180) or (north == 0 and east == 0):
        return NOWHERE
    return north, east


def point(text: str | None) -> Place:
    """Return the place that a `georss:point` gives: latitude, longitude (also with a comma)."""
    numbers = re.split(r"[\s,;]+", (text or "").strip())
    return place(numbers[0], numbers[1]) if len(numbers) >= 2 else NOWHERE


def gml(where: Element, names: Names) -> Place:
    """Return the first position inside that is in degrees; one reference system puts the longitude first."""
    system = ""
    for element in where.iter():
        system = element.get("srsName") or system
        if names[element.tag] in ("gml:pos", "gml:coordinates"):
            found = point(element.text) if not system or DEGREES.search(system) else NOWHERE
            return place(str(found[1]), str(found[0])) if EAST_FIRST.search(system) else found
    return NOWHERE
