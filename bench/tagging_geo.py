"""The `geo` benchmark: places named in a text, with their points. Documents of one source share their habits."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from cmooc.domain.places import Mention, Place, PlaceKind
from cmooc.taggers.gazetteer.prior import Habits, habits
from cmooc.taggers.gazetteer.recognize import Recognizer, recognizer

Rows = list[dict[str, Any]]


def prepare(options: argparse.Namespace) -> Callable[[Rows], Rows]:  # noqa: ARG001
    recognizer("en")
    return answers


def answers(documents: Rows) -> Rows:
    """Return the answers, in order: a first pass tells what each source writes about, the second uses it."""
    shown: dict[str, Habits] = {}
    of_source: dict[str, Habits] = defaultdict(Habits)
    for row in documents:
        if row.get("source"):
            shown[row["id"]] = habits(_reader(row).mentions(row["text"], home=_home(row)))
            of_source[row["source"]] += shown[row["id"]]
    return [
        _answer(row, of_source[row["source"]] - shown[row["id"]] if row["id"] in shown else None) for row in documents
    ]


def _answer(row: dict[str, Any], known: Habits | None) -> dict[str, Any]:
    reader = _reader(row)
    found = reader.mentions(row["text"], home=_home(row), habits=known)
    return {"id": row["id"], "mentions": [_mention(one, found, reader) for one in found]}


def _reader(row: dict[str, Any]) -> Recognizer:
    return recognizer(row.get("lang") or "en")


def _home(row: dict[str, Any]) -> list[str]:
    home = row.get("home") or {}
    country, region = home.get("country"), home.get("region")
    if not country:
        return []
    return [f"FR.r{region}"] if country == "FR" and region else [country]


def _mention(one: Mention, found: list[Mention], reader: Recognizer) -> dict[str, Any]:
    answer: dict[str, Any] = {"start": one.start, "end": one.end}
    place = one.place or _beside(one, found)
    if place is not None:
        answer |= {"lat": place.latitude, "lon": place.longitude}
    if one.place is not None and (geonameid := reader.geonameid(one.place.code)) is not None:
        answer["geonameid"] = geonameid
    return answer


def _beside(one: Mention, found: list[Mention]) -> Place | None:
    """Return where a place that nobody knows may lie: at the city named nearest to it in the text."""
    known = [other for other in found if other.place and other.place.kind in (PlaceKind.CITY, PlaceKind.DISTRICT)]
    known = known or [other for other in found if other.place]
    nearest = min(known, key=lambda other: abs(other.start - one.start), default=None)
    return nearest and nearest.place
