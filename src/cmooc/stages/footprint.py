"""Where a feed has been: how many of its entries named each place, so that a name is read as that feed means it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

MOST = 200  # places that are kept; what was named once in years says nothing


def grown(footprint: Mapping[str, int], shown: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    """Return the footprint with what some entries show added, the places named most often first kept."""
    counts = Counter(footprint)
    for one in shown:
        counts.update(one)
    kept = sorted(counts.items(), key=lambda place: (-place[1], place[0]))[:MOST]
    return dict(sorted(kept))
