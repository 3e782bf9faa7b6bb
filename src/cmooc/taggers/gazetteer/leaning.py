"""What is known of a feed before its posts are read, ready to be asked for places."""

from __future__ import annotations

from collections.abc import Iterable

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import KINDS, Atlas
from cmooc.taggers.gazetteer.prior import Habits

HOME = 3.0
AROUND_HOME = 1.0
HABIT = {
    PlaceKind.CONTINENT: 0.0,
    PlaceKind.COUNTRY: 1.5,
    PlaceKind.REGION: 2.0,
    PlaceKind.DISTRICT: 1.5,
    PlaceKind.NATURAL: 1.5,
    PlaceKind.CITY: 1.5,
}
DOUBT = 1.0
KNOWN_SHARE = 0.2


class Leaning:
    """What is known before reading: the home territories of a feed, and the share of its posts that name each place."""

    def __init__(self, atlas: Atlas, home: Iterable[str] = (), habits: Habits | None = None) -> None:
        self._kind = atlas.kind
        self._home: dict[int, float] = {}
        for code in home:
            place = atlas.index(code)
            if place is not None:
                self._home = {**dict.fromkeys(atlas.parents(place), AROUND_HOME), **self._home, place: HOME}
        self._shares: dict[int, float] = {}
        if habits is not None:
            for code, count in habits.counts.items():
                index = atlas.index(code)
                if index is not None:
                    self._shares[index] = count / (habits.posts + DOUBT)

    def __bool__(self) -> bool:
        return bool(self._home or self._shares)

    def of(self, line: tuple[int, ...]) -> float:
        """Return what the feed adds to a place that `line` begins with, followed by what holds it."""
        shares, home, bonus = self._shares, self._home, 0.0
        for index in line:
            bonus += home.get(index, 0.0)
            share = shares.get(index)
            if share is not None:
                bonus += HABIT[KINDS[self._kind[index]]] * share
        return bonus

    def knows(self, index: int) -> bool:
        return self._shares.get(index, 0.0) > KNOWN_SHARE or self._home.get(index) == HOME
