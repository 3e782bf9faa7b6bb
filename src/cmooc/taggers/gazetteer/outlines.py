"""Outlines of countries and of their first levels, in a file of its own that is opened when a map is drawn."""

from __future__ import annotations

from pathlib import Path

from cmooc.taggers.gazetteer.format import Sections

SHIPPED_OUTLINES = Path(__file__).with_name("outlines.bin")
OUTLINES_MAGIC = b"CMOUTLN1"
STEPS = 180
"""Degrees are kept in steps of 1/180, which is 0.6 km."""

Ring = tuple[tuple[float, float], ...]


class Outlines:
    """Open it with `open`; it is read-only."""

    def __init__(self, sections: Sections) -> None:
        codes = bytes(sections.part("codes")).decode().split("\n")
        self._at = {code: at for at, code in enumerate(codes)}
        self._first = sections.column("first")
        self._rings = sections.column("rings")
        self._points = sections.column("points")

    @classmethod
    def open(cls, path: Path | None = None) -> Outlines:
        """Map the shipped file, or another. A missing, damaged or foreign file raises ConfigError."""
        return cls(Sections(path or SHIPPED_OUTLINES, OUTLINES_MAGIC))

    def __contains__(self, code: object) -> bool:
        return code in self._at

    def codes(self) -> tuple[str, ...]:
        """Return what has an outline; the codes of first levels begin with that of their country and a dot."""
        return tuple(self._at)

    def outline(self, code: str) -> tuple[Ring, ...]:
        """Return the outer rings of a place, the largest first, points as (latitude, longitude); none if it is not drawn."""
        at = self._at.get(code)
        if at is None:
            return ()
        return tuple(self._ring(ring) for ring in range(self._first[at], self._first[at + 1]))

    def _ring(self, ring: int) -> Ring:
        numbers = self._points[self._rings[ring] : self._rings[ring + 1]]
        return tuple(
            (round(numbers[at] / STEPS, 3), round(numbers[at + 1] / STEPS, 3)) for at in range(0, len(numbers), 2)
        )
