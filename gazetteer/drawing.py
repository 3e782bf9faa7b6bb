"""Which outline belongs to which place, and the file of outlines."""

from __future__ import annotations

from array import array
from pathlib import Path

from gazetteer.drafts import Draft, Drafts
from gazetteer.outlines import Ring, Shape, Topology, area
from gazetteer.sources import Sources

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.format import write
from cmooc.taggers.gazetteer.names import key
from cmooc.taggers.gazetteer.outlines import OUTLINES_MAGIC, STEPS

FINE, COARSE = 0.02, 0.04
SMALLEST_PART = 0.01
"""Islands of fewer square degrees are left out, unless they are the largest part."""

MISSPELT = {"haute rhin": "haut rhin", "meurhe et moselle": "meurthe et moselle", "seien et marne": "seine et marne"}
ALSO_CALLED = {"guyane francaise": "guyane"}


def outlines(drafts: Drafts, sources: Sources) -> dict[str, list[Ring]]:
    """Return the rings of countries, of French régions and départements, and of regions elsewhere, by code."""
    numbers = {f"{row['isonumeric']:03}": code for code, row in sources.countries().items()}
    numbers["Kosovo"] = "XK"
    found = {numbers.get(code, ""): rings for code, rings in Topology(sources.topology(), COARSE).by_code().items()}
    found |= _french(drafts, Topology(sources.divisions("fra"), FINE))
    for code, row in sources.countries().items():
        divisions = sources.divisions(row["iso3"].lower())
        if divisions and code != "FR":
            found |= _regions(drafts, code, Topology(divisions, COARSE))
    return {code: rings for code, rings in found.items() if rings and drafts.get(code)}


def write_outlines(found: dict[str, list[Ring]], path: Path) -> None:
    codes = sorted(found)
    first, starts, points = array("I", [0]), array("I", [0]), array("h")
    for code in codes:
        for ring in _worth_drawing(found[code]):
            for longitude, latitude in ring:
                points.extend((round(latitude * STEPS), round(longitude * STEPS)))
            starts.append(len(points))
        first.append(len(starts) - 1)
    write(path, OUTLINES_MAGIC, {"codes": "\n".join(codes).encode(), "first": first, "rings": starts, "points": points})


def _french(drafts: Drafts, topology: Topology) -> dict[str, list[Ring]]:
    by_name = {key(draft.fr): draft for draft in drafts.of_kind(PlaceKind.DISTRICT) if draft.code.startswith("FR.d")}
    parts: dict[str, list[Shape]] = {}
    found: dict[str, list[Ring]] = {}
    for shape in topology.shapes():
        name = key(shape.name)
        district = by_name[ALSO_CALLED.get(name, MISSPELT.get(name, name))]
        found[district.code] = topology.rings(shape)
        parts.setdefault(district.admin1, []).append(shape)
    return found | {region: topology.merged(shapes) for region, shapes in parts.items()}


def _regions(drafts: Drafts, country: str, topology: Topology) -> dict[str, list[Ring]]:
    by_name: dict[str, Draft] = {}
    for draft in drafts.of_kind(PlaceKind.REGION):
        if draft.country == country:
            by_name |= {key(name): draft for name in draft.names}
    return {by_name[key(one.name)].code: topology.rings(one) for one in topology.shapes() if key(one.name) in by_name}


def _worth_drawing(rings: list[Ring]) -> list[Ring]:
    rings = sorted((ring for ring in rings if len(ring) > 3), key=area, reverse=True)
    return [ring for at, ring in enumerate(rings) if at == 0 or area(ring) >= SMALLEST_PART]
