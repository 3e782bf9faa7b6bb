"""The large maps as SVG: lands, and a mark for each territory. Marks that would cover each other become one or step aside.

Each map is drawn twice, wide and narrow: so circles and names keep a size that can be read and touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from math import cos, hypot, log10, pi, radians, sin, sqrt

from cmooc.domain.geography import EARTH_KM, Box, Point, box_around, lands_in
from cmooc.domain.same import Same
from cmooc.domain.site import MapPage, Spot
from cmooc.outputs.maps import Plane, path

GAP = 3.0  # between marks
ROUNDS = 80
MOST_MARKS = 90  # as many as one of the maps has room for; others are joined, though no narrower map shows them apart
LETTER = 6.6  # the mean width of a letter
LINE = 14.0
EDGE = 0.02  # of the size, around the sheet: there lands end, and their borders are not seen
BAR = 0.22  # of the width, at most
SHAPES = ("wide", "narrow")

Area = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Sheet:
    width: int
    height: int
    least: float
    most: float
    longest: int


SHEETS = {"wide": Sheet(740, 560, 14.0, 26.0, 14_000), "narrow": Sheet(320, 400, 14.0, 20.0, 8_000)}


@dataclass(frozen=True, slots=True)
class Mark:
    """One spot, or several: then `map` is the slug of the map that shows them apart, if there is one.

    `at` is where it is drawn, `true` where it belongs. `label` begins there in the direction of `anchor`.
    """

    spots: tuple[Spot, ...]
    true: tuple[float, float]
    at: tuple[float, float]
    radius: float
    maps: tuple[str, ...] = ()
    label: str = ""
    label_at: tuple[float, float] = (0.0, 0.0)
    anchor: str = "start"

    @property
    def slug(self) -> str:
        return self.spots[0].slug if len(self.spots) == 1 else ""

    @property
    def map(self) -> str:
        return self.maps[0] if len(self.spots) > 1 and self.maps else ""

    @property
    def has_moved(self) -> bool:
        return hypot(self.at[0] - self.true[0], self.at[1] - self.true[1]) > self.radius


@dataclass(frozen=True, slots=True)
class Chart:
    """A map ready for a template. The bar of the scale is `bar` wide and stands for `km`."""

    shape: str
    width: int
    height: int
    land: str
    outline: str
    marks: tuple[Mark, ...]
    bar: float
    km: int


def chart(page: MapPage, shape: str, name_of: Callable[[str], str]) -> Chart | None:
    """Draw a map; None when no territory of it has a place."""
    bare = _bare(Same(page), shape)
    return replace(bare, marks=tuple(_labelled(bare, name_of))) if bare else None


@lru_cache(maxsize=8)
def _bare(page: Same[MapPage], shape: str) -> Chart | None:
    """Draw what is the same in all languages."""
    subject, sheet = page.value, SHEETS[shape]
    if subject.box is None:
        return None
    plane = Plane.filling(subject.box, sheet.width, sheet.height)
    bar, km = _bar(plane)
    reach = box_around(_corners(plane.box), EDGE)
    return Chart(
        shape, sheet.width, sheet.height,
        path(lands_in(reach, subject.land), plane, sheet.longest),
        path(lands_in(reach, subject.outline), plane, sheet.longest // 2),
        tuple(_apart(_joined(_marks(subject.spots, plane, sheet), sheet), sheet)), bar, km,
    )  # fmt: skip


def _corners(box: Box) -> tuple[Point, Point]:
    return box[:2], box[2:]


def _marks(spots: Iterable[Spot], plane: Plane, sheet: Sheet) -> list[Mark]:
    """Return a mark for each spot, those with most posts first; its area tells of the posts."""
    ordered = sorted(spots, key=lambda spot: (-spot.posts, spot.slug))
    most = max((spot.posts for spot in ordered), default=0) or 1
    grow = sheet.most - sheet.least
    return [
        Mark((spot,), at, at, round(sheet.least + grow * sqrt(spot.posts / most), 1), spot.maps)
        for spot in ordered
        for at in [plane.at(spot.point)]
    ]


def _joined(marks: Sequence[Mark], sheet: Sheet) -> list[Mark]:
    """Join marks that cover each other and that a narrower map shows apart; when there are too many, others too."""
    found, before = _pass(marks, sheet, any_map=False), len(marks)
    while len(found) < before:
        before = len(found)
        found = _pass(found, sheet, any_map=False)
    while len(found) > MOST_MARKS and (fewer := _pass(found, sheet, any_map=True)) and len(fewer) < len(found):
        found = fewer
    return found


def _pass(marks: Sequence[Mark], sheet: Sheet, *, any_map: bool) -> list[Mark]:
    found: list[Mark] = []
    for mark in marks:
        for number, other in enumerate(found):
            shared = tuple(one for one in other.maps if one in mark.maps)
            if (shared or any_map) and _overlap(mark, other) > 0:
                found[number] = _one_of(other, mark, shared, sheet)
                break
        else:
            found.append(mark)
    return found


def _one_of(one: Mark, other: Mark, shared: tuple[str, ...], sheet: Sheet) -> Mark:
    spots = (*one.spots, *other.spots)
    share = len(other.spots) / len(spots)
    at = tuple(round(a + (b - a) * share, 1) for a, b in zip(one.at, other.at, strict=True))
    radius = min(sheet.most, max(one.radius, other.radius) + 1)
    return Mark(spots, (at[0], at[1]), (at[0], at[1]), radius, shared)


def _overlap(one: Mark, other: Mark) -> float:
    """Return by how much two marks are too near."""
    return one.radius + other.radius + GAP - hypot(one.at[0] - other.at[0], one.at[1] - other.at[1])


def _apart(marks: list[Mark], sheet: Sheet) -> list[Mark]:
    """Push marks that still cover each other apart, and all of them onto the sheet."""
    places = [list(mark.at) for mark in marks]
    for _ in range(ROUNDS):
        moved = False
        for one, other in combinations(range(len(marks)), 2):
            across, down = places[other][0] - places[one][0], places[other][1] - places[one][1]
            far = hypot(across, down)
            short = marks[one].radius + marks[other].radius + GAP - far
            if short <= 0.1:
                continue
            moved = True
            if far < 0.01:  # at one and the same place: away in a direction of its own
                turn = 2 * pi * other / len(marks)
                across, down, far = cos(turn), sin(turn), 1.0
            for number, way in ((one, -0.5), (other, 0.5)):
                places[number][0] += across / far * short * way
                places[number][1] += down / far * short * way
        for place, mark in zip(places, marks, strict=True):
            place[0] = min(max(place[0], mark.radius + 1), sheet.width - mark.radius - 1)
            place[1] = min(max(place[1], mark.radius + 1), sheet.height - mark.radius - 1)
        if not moved:
            break
    return [
        replace(mark, at=(round(place[0], 1), round(place[1], 1))) for mark, place in zip(marks, places, strict=True)
    ]


def _labelled(chart: Chart, name_of: Callable[[str], str]) -> Iterator[Mark]:
    """Write the names beside their marks, where there is room: the rest is said by the titles and by the list."""
    taken = [_square(mark) for mark in chart.marks]
    taken.append((0.0, chart.height - 34.0, chart.bar + 40, float(chart.height)))
    for mark in chart.marks:
        name = name_of(mark.slug or mark.map)
        for at, anchor, area in _beside(mark, len(name) * LETTER):
            is_inside = area[0] > 2 and area[1] > 2 and area[2] < chart.width - 2 and area[3] < chart.height - 2
            if name and is_inside and not any(_cover(area, other) for other in taken):
                taken.append(area)
                yield replace(mark, label=name, label_at=at, anchor=anchor)
                break
        else:
            yield mark


def _beside(mark: Mark, wide: float) -> Iterator[tuple[tuple[float, float], str, Area]]:
    """Yield where a name may stand: right of its mark, left, above, below."""
    (x, y), off = mark.at, mark.radius + 6
    for across, down, anchor in (
        (off, 0.0, "start"),
        (-off, 0.0, "end"),
        (0.0, -off - 5, "middle"),
        (0, off + 7, "middle"),
    ):
        left = x + across - {"start": 0.0, "end": wide, "middle": wide / 2}[anchor]
        top = y + down - LINE / 2
        at = round(x + across, 1), round(y + down + 4.5, 1)
        yield at, anchor, (left, top, left + wide, top + LINE)


def _square(mark: Mark) -> Area:
    (x, y), reach = mark.at, mark.radius + 1
    return x - reach, y - reach, x + reach, y + reach


def _cover(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _bar(plane: Plane) -> tuple[float, int]:
    """Return the longest round distance that the bar of the scale has room for: its pixels and kilometres."""
    per_km = plane.per_latitude / (EARTH_KM * radians(1))
    room = plane.width * BAR / per_km
    step = 10 ** int(log10(max(1.0, room)))
    km = max(one * step for one in (1, 2, 5) if one == 1 or one * step <= room)
    return round(km * per_km, 1), km
