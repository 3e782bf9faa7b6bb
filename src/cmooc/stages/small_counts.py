"""Hiding small numbers of people, so that a count tells of no single one. Pure."""

from __future__ import annotations

from collections.abc import Mapping

LEAST = 5


def without_small(parts: Mapping[str, int]) -> dict[str, int | None]:
    """Return the parts of a whole, the small ones as None; and with them the next one, where the rest would tell them.

    Who knows the whole can take away what is shown: what is left over is never small either.
    """
    found: dict[str, int | None] = {name: n if n >= LEAST or n == 0 else None for name, n in parts.items()}
    hidden = sum(n for name, n in parts.items() if found[name] is None)
    for name, n in sorted(parts.items(), key=lambda part: (part[1], part[0])):
        if 0 < hidden < LEAST and found[name]:
            found[name] = None
            hidden += n
    return found


def unless_small(count: int) -> int | None:
    return count if count >= LEAST or count == 0 else None
