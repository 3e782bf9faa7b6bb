"""Outlines as map tools export them, and what is none."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.errors import BadInput
from cmooc.stages.outlines import MAX_POINTS, read_outline

CORNERS = [[5.0, 44.0], [6.0, 44.0], [6.0, 45.0], [5.0, 44.0]]
RING = ((44.0, 5.0), (44.0, 6.0), (45.0, 6.0))
POLYGON = {"type": "Polygon", "coordinates": [CORNERS]}


@pytest.mark.parametrize(
    ("document", "rings"),
    [
        (POLYGON, 1),
        ({"type": "MultiPolygon", "coordinates": [[CORNERS], [CORNERS, CORNERS]]}, 3),
        ({"type": "Feature", "properties": {"name": "La vallée"}, "geometry": POLYGON}, 1),
        ({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": POLYGON}, {"type": "Feature", "geometry": None}]}, 1),
        ({"type": "GeometryCollection", "geometries": [POLYGON, {"type": "Point", "coordinates": [5, 44]}]}, 1),
        ({"type": "Polygon", "coordinates": [[[*corner, 120.5] for corner in CORNERS]]}, 1),
    ],
)  # fmt: skip
def test_all_polygons_of_a_document_are_its_outline(document: object, rings: int) -> None:
    assert read_outline(json.dumps(document)) == (RING,) * rings


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no valid JSON"),
        ("[" * 100_000, "no valid JSON"),
        ("[]", "no polygon"),
        ('{"type": "Point", "coordinates": [5, 44]}', "no polygon"),
        ('{"type": "Polygon", "coordinates": 3}', "no lists"),
        ('{"type": "Polygon", "coordinates": [[[5, 44], [6, 44], [5, 44]]]}', "fewer than 3 corners"),
        ('{"type": "Polygon", "coordinates": [[[5, 94], [6, 44], [6, 45]]]}', "[5, 94] is no pair"),
        ('{"type": "Polygon", "coordinates": [[[5, NaN], [6, 44], [6, 45]]]}', "no pair"),
        ('{"type": "Polygon", "coordinates": [[["5", "44"], [6, 44], [6, 45]]]}', "no pair"),
        (json.dumps({"type": "Polygon", "coordinates": [[[5, 44]] * (MAX_POINTS + 2)]}), "Simplify"),
    ],
)
def test_what_is_no_outline_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why.replace("[", r"\[")):
        read_outline(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda some: st.lists(some, max_size=4) | st.dictionaries(
        st.sampled_from(["type", "coordinates", "features", "geometry"]),
        some | st.sampled_from(["Polygon", "MultiPolygon", "Feature", "FeatureCollection"]), max_size=3,
    ),
)  # fmt: skip


@given(JSON)
def test_any_json_gives_an_outline_or_a_reason(document: object) -> None:
    with suppress(BadInput):
        assert all(len(ring) >= 3 for ring in read_outline(json.dumps(document)))
