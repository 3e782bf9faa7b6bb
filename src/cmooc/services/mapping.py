"""The maps of a course: one of all its territories, and one of each territory in which there are several."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cmooc.domain.geography import Box, Point, Ring, cut_open, eastward, framed, lands_in, shaped
from cmooc.domain.ports import Outlines
from cmooc.domain.site import Count, MapPage, Spot
from cmooc.domain.tags import Vocabulary
from cmooc.services.locating import point_of

LEAST_KM = 40.0  # what the map of a single village shows
MARGIN = 0.12
RATIOS = (0.6, 2.0)  # between these a map may be drawn, as wide as high
FARTHEST_NORTH = 84.0
MOST_LISTED = 150


@dataclass(frozen=True)
class Maps:
    """`counts` are those of all territories, in the order of the vocabulary."""

    vocabulary: Vocabulary
    outlines: Outlines
    counts: tuple[Count, ...]

    def slugs(self) -> tuple[str, ...]:
        """Return the territories that have a map, after the empty slug of the map of all."""
        return tuple(self._spots)

    def of(self, slug: str) -> MapPage:
        """Return a map, without its posts and events."""
        ends = self._spots[slug]
        box = self._box(ends)
        west = box[1] if box else 0.0
        reach = _union(shaped(box, ratio) for ratio in RATIOS) if box else None
        return MapPage(
            slug=slug, box=box, spots=tuple(self._spot(end, slug, west) for end in ends),
            land=tuple(lands_in(reach, self.outlines.lands())) if reach else (),
            outline=tuple(lands_in(reach, self._outline(slug))) if reach and slug else (),
            counts=self._listed(slug), maps=frozenset(self._spots),
        )  # fmt: skip

    @cached_property
    def _points(self) -> Mapping[str, Point]:
        found = ((one.slug, point_of(one)) for one in self.vocabulary.territories)
        return {slug: point for slug, point in found if point is not None}

    @cached_property
    def _spots(self) -> Mapping[str, tuple[str, ...]]:
        """The maps, each with its spots: located territories that hold no other one."""
        lines = {slug: self.vocabulary.line(slug)[1:] for slug in self._points}
        holders = {above for line in lines.values() for above in line}
        ends = tuple(slug for slug in lines if slug not in holders)
        within: dict[str, list[str]] = {}
        for end in ends:
            for above in lines[end]:
                within.setdefault(above, []).append(end)
        several = {slug: tuple(found) for slug, found in within.items() if len(found) > 1}
        return {"": ends, **several}

    @cached_property
    def _by_slug(self) -> Mapping[str, Count]:
        return {count.slug: count for count in self.counts}

    def _spot(self, end: str, slug: str, west: float) -> Spot:
        count = self._by_slug[end]
        whole = len(self._spots[slug])
        narrower = (
            above for above in self._below(end, slug) if above in self._spots and len(self._spots[above]) < whole
        )
        return Spot(end, eastward(self._points[end], west), count.posts, count.lately, tuple(narrower))

    def _below(self, end: str, slug: str) -> tuple[str, ...]:
        """Return what holds a territory, up to the one that the map is of."""
        line = self.vocabulary.line(end)[1:]
        return line[: line.index(slug)] if slug in line else line

    def _box(self, ends: Collection[str]) -> Box | None:
        if not ends:
            return None
        west = cut_open(self._points[end][1] for end in ends)
        box = framed((eastward(self._points[end], west) for end in ends), least_km=LEAST_KM, margin=MARGIN)
        return max(box[0], -FARTHEST_NORTH), box[1], min(box[2], FARTHEST_NORTH), box[3]

    def _outline(self, slug: str) -> tuple[Ring, ...]:
        territory = self.vocabulary.territory_by_slug[slug]
        return territory.outline or (self.outlines.outline(territory.code) if territory.code else ())

    def _listed(self, slug: str) -> tuple[Count, ...]:
        """Return what lies in a territory, as deep as the page has room for: deeper ones stand on maps of their own."""
        depths = {count.slug: len(self._below(count.slug, slug)) for count in self._within(slug)}
        deepest = max(depths.values(), default=0)
        while deepest and sum(depth <= deepest for depth in depths.values()) > MOST_LISTED:
            deepest -= 1
        return tuple(count for count in self.counts if depths.get(count.slug, deepest + 1) <= deepest)

    def _within(self, slug: str) -> Iterator[Count]:
        for count in self.counts:
            if not slug or slug in self.vocabulary.line(count.slug)[1:]:
                yield count


def _union(boxes: Iterable[Box]) -> Box:
    south, west, north, east = zip(*boxes, strict=True)
    return min(south), min(west), max(north), max(east)
