"""Moving one thing past its neighbour in a list of which only the first are in a fixed order. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def moved(shown: Sequence[str], first: Sequence[str], name: str, *, is_up: bool) -> tuple[str, ...]:
    """Return what must come first, in order, for `name` to change places with its neighbour in `shown`.

    No more is fixed than needed: what stands further down goes on finding its own place.
    """
    here = shown.index(name)
    above = here - 1 if is_up else here
    if above < 0 or above + 1 >= len(shown):
        return tuple(first)
    order = [*shown[:above], shown[above + 1], shown[above], *shown[above + 2 :]]
    elsewhere = [one for one in first if one not in shown]
    fixed = [one for number, one in enumerate(order) if number <= above or one in first]
    return (*elsewhere, *fixed)
