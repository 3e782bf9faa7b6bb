"""The lands that small maps of territories show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cmooc.domain.geography import Ring
from cmooc.taggers.gazetteer.outlines import Outlines
from cmooc.taggers.gazetteer.recognize import shipped


@cache
def _shipped_outlines() -> Outlines:
    return Outlines.open()


@cache
def _countries() -> tuple[Ring, ...]:
    outlines = _shipped_outlines()
    return tuple(ring for code in outlines.codes() if "." not in code for ring in outlines.outline(code))


@dataclass(frozen=True, slots=True)
class Lands:
    """Opens the files of the gazetteer when a map is first drawn."""

    def country(self, code: str) -> str:
        place = shipped().by_code(code)
        if place is None:
            return ""
        return place.country or place.code

    def outline(self, code: str) -> tuple[Ring, ...]:
        return _shipped_outlines().outline(code)

    def lands(self) -> tuple[Ring, ...]:
        return _countries()
