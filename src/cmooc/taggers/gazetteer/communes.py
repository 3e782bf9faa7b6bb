"""The French communes a post is about: from names, postcodes, départements, the words around them, and the feed's home.

Weights are log-odds, set by hand. A post may be about none: its best guess is then a weak one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log10

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import KINDS, Atlas, Flag, How
from cmooc.taggers.gazetteer.bearings import AT_IT, PERSON, VENUE, WATER, Bearing, bearing, segment
from cmooc.taggers.gazetteer.cues import words
from cmooc.taggers.gazetteer.spotting import Sighting, Sightings, Spotter
from cmooc.taggers.gazetteer.tokens import Tokens, tokens

ADDRESS, TITLE, TEXT = "address", "title", "text"
PLACE_ITSELF = {ADDRESS: 2.0, TITLE: 1.0, TEXT: 0.5}
POSTCODE_BEFORE = 5.0
POSTCODE_FITS, POSTCODE_NEAR, POSTCODE_FAILS = 2.0, 0.0, -3.0
POSTCODE_ALONE, POSTCODE_OF_ONE = 0.0, 1.5
AREA_AFTER, AREA_FITS, AREA_FAILS = 3.0, 3.0, -3.0
AREA_NAMED, AREA_NOT_NAMED, REGION_NAMED = 2.0, -1.0, 0.7
LAST_PART, WHOLE_PART = 2.0, 2.0
OTHER_NAME = -1.0
COMMON_WORD = -2.0
SHORT_NAME = -1.0
NAME_GOES_ON = -1.0
NEIGHBOURS_NAMED = 0.5
AT_HOME = 2.0
AWAY = -2.5
AGAIN, AGAIN_AT_MOST = 0.6, 3
SOMETHING_ELSE = -2.0
ELSEWHERE = frozenset((PERSON.says, WATER.says))
ABROAD = -1.3
PER_TENFOLD = 0.5
SMALL, MEDIAN = 50, 1000
CERTAIN_AT = 2.6
KEPT = 5
KEPT_LINES = 20_000
ARTICLES = words("le la les l")
SUR = re.compile(r"\bs/ ?")
GOES_ON = re.compile(r" [A-ZÀ-ÖØ-Þ]\w")
NUMBERED = re.compile(r" ?\((\d[\dAB]\d?|\d{5})\)")
FRANCE_TAIL = re.compile(r"[\s,;.\-–(]*(?:france)?[\s,;.)]*", re.IGNORECASE)
ONLY_POSTCODE = re.compile(r"(?:F[- ]?)?\d{5}|")


@dataclass(frozen=True, slots=True)
class Guess:
    """A commune as index of the atlas; `surface` and `says` tell what spoke for it most."""

    place: int
    confidence: float
    surface: str
    says: str


@dataclass(frozen=True, slots=True)
class _Vote:
    place: int
    weight: float
    surface: str
    says: str


class Communes:
    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._spotter = Spotter(atlas)
        self._above = lru_cache(maxsize=KEPT_LINES)(atlas.parents)

    def guesses(self, title: str, text: str, address: str = "", home: Iterable[int] = ()) -> tuple[Guess, ...]:
        """Return the likeliest communes, best first. `home` are places of the feed: indexes of the atlas."""
        given = ((ADDRESS, address), (TITLE, title), (TEXT, text))
        parts = [(part, tokens(SUR.sub("sur ", value))) for part, value in given if value]
        seen = [(part, read, self._spotter.sightings(read, is_address=part == ADDRESS)) for part, read in parts]
        votes: defaultdict[int, list[_Vote]] = defaultdict(list)
        for part, read, sightings in seen:
            for vote in self._votes(part, read, sightings):
                votes[vote.place].append(vote)
        areas = {area for _, _, sightings in seen for area in self._areas(sightings)}
        hints = Counter(area for _, _, sightings in seen for area in self._hints(sightings))
        return self._ranked(votes, areas, hints, frozenset(home))

    # What one part of the post says

    def _votes(self, part: str, read: Tokens, sightings: Sightings) -> Iterator[_Vote]:
        for sighting in sightings.cities:
            yield from self._votes_of_name(part, read, sightings, sighting)
        for _, digits in sightings.postcodes:
            served = self._atlas.by_postcode(digits)
            weight = POSTCODE_ALONE + (POSTCODE_OF_ONE if len(served) == 1 else 0)
            yield from (_Vote(place, weight, digits, "postcode") for place in served)

    def _votes_of_name(self, part: str, read: Tokens, sightings: Sightings, seen: Sighting) -> Iterator[_Vote]:
        start, end = read.starts[seen.first], read.ends[seen.after - 1]
        noticed = bearing(read, seen)
        weight = PLACE_ITSELF[part] + noticed.weight + self._of_the_word(part, read, seen, noticed)
        if part == ADDRESS:
            weight += _of_position(read.text, start, end)
        if NUMBERED.match(read.text, end):
            weight += AREA_AFTER
        area = next((area for first, _, area in sightings.areas if first == seen.after), None)
        postcode = next((digits for at, digits in sightings.postcodes if at in (seen.first - 1, seen.after)), None)
        if area is not None:
            weight += AREA_AFTER
        if postcode is not None:
            weight += POSTCODE_BEFORE
        surface = read.text[start:end]
        candidates = tuple(self._candidates(read, seen, area))
        if not any(self._spotter.is_commune(place) for place, _ in candidates):
            return
        for place, how in candidates:
            fit = self._fits(place, area, postcode) - (0 if how == How.PRIMARY else -OTHER_NAME)
            yield _Vote(place, weight + fit, surface, noticed.says)

    def _of_the_word(self, part: str, read: Tokens, seen: Sighting, noticed: Bearing) -> float:
        weight = 0.0
        goes_on = GOES_ON.match(read.text, read.ends[seen.after - 1]) is not None
        if part != ADDRESS and (noticed not in (AT_IT, VENUE) or goes_on):
            if self._is_common(read, seen):
                weight += COMMON_WORD
            if noticed is not PERSON and goes_on:
                weight += NAME_GOES_ON
        if read.ends[seen.after - 1] - read.starts[seen.first] < 4:
            weight += SHORT_NAME
        return weight

    def _is_common(self, read: Tokens, seen: Sighting) -> bool:
        """Tell whether the name, or what follows its article, is a word: `Contes`, `L'Union`."""
        core = seen.first + (seen.after > seen.first + 1 and read.keys[seen.first] in ARTICLES)
        name = self._atlas.name_id(" ".join(read.keys[core : seen.after]))
        flags = self._atlas.flags(seen.name) | (0 if name is None else self._atlas.flags(name))
        return bool(flags & Flag.COMMON_FR)

    def _candidates(self, read: Tokens, seen: Sighting, area: int | None) -> Iterator[tuple[int, How]]:
        yield from seen.readings
        if area is None or any(self._lies_in(place, area) for place, _ in seen.readings):
            return
        name = read.text[read.starts[seen.first] : read.ends[seen.after - 1]]
        hint = self._atlas.code(area).rpartition(".")[2].lstrip("dr")
        for place in self._atlas.find(f"{name} ({hint})"):
            index = self._atlas.index(place.code)
            if index is not None and self._spotter.is_commune(index):
                yield index, How.ALTERNATE

    def _fits(self, place: int, area: int | None, postcode: str | None) -> float:
        weight = 0.0
        if area is not None:
            weight += AREA_FITS if self._lies_in(place, area) else AREA_FAILS
        if postcode is not None:
            served = {index for one in self._atlas.by_postcode(postcode) for index in (one, *self._above(one)[:1])}
            if place in served:
                weight += POSTCODE_FITS
            elif self._atlas.admin2[place] not in {self._atlas.admin2[other] for other in served}:
                weight += POSTCODE_FAILS
        return weight

    def _areas(self, sightings: Sightings) -> Iterator[int]:
        yield from (area for _, _, area in sightings.areas)
        for _, digits in sightings.postcodes:
            served = self._atlas.by_postcode(digits)
            yield from (
                area for place in served[:1] for area in self._above(place) if not self._spotter.is_commune(area)
            )

    def _hints(self, sightings: Sightings) -> Iterator[int]:
        """Yield the département of each name that only one place of France has."""
        for seen in sightings.cities:
            lines = [self._above(place) for place, _ in seen.readings]
            if len(lines) == 1 and self._spotter.is_commune(seen.readings[0][0]):
                yield from lines[0][:1]

    def _lies_in(self, place: int, area: int) -> bool:
        return area in self._above(place)

    # All together

    def _ranked(
        self, votes: dict[int, list[_Vote]], areas: set[int], hints: Mapping[int, int], home: frozenset[int]
    ) -> tuple[Guess, ...]:
        scored = []
        for place, cast in votes.items():
            cast.sort(key=lambda vote: -vote.weight)
            again = sum(min(max(vote.weight, 0), 1) for vote in cast[1 : 1 + AGAIN_AT_MOST])
            score = cast[0].weight + AGAIN * again + self._prior(place, areas, hints, home)
            score += SOMETHING_ELSE * any(vote.says in ELSEWHERE for vote in cast[1:])
            scored.append((score, -place, cast[0]))
        scored.sort(key=lambda item: item[:2], reverse=True)
        if not scored:
            return ()
        best = scored[0][0]
        total = sum(exp(score - best) for score, _, vote in scored if self._is_rival(vote.place))
        return tuple(
            Guess(vote.place, _share(score, best, total), vote.surface, vote.says)
            for score, _, vote in scored[:KEPT]
            if self._spotter.is_commune(vote.place)
        )

    def _is_rival(self, place: int) -> bool:
        """Tell whether a place takes from the share of others: a province around a city of its name does not."""
        kind = KINDS[self._atlas.kind[place]]
        return self._spotter.is_commune(place) or kind in (PlaceKind.CITY, PlaceKind.COUNTRY)

    def _prior(self, place: int, areas: set[int], hints: Mapping[int, int], home: frozenset[int]) -> float:
        line = {place, *self._above(place)}
        weight = PER_TENFOLD * log10((self._atlas.population[place] + SMALL) / MEDIAN)
        districts = {area for area in areas if KINDS[self._atlas.kind[area]] is PlaceKind.DISTRICT}
        if districts:
            weight += AREA_NAMED if districts & line else AREA_NOT_NAMED
        elif areas & line and not home:
            weight += REGION_NAMED
        if not self._spotter.is_commune(place):
            weight += ABROAD
        if any(hints.get(index, 0) > 1 for index in line):
            weight += NEIGHBOURS_NAMED
        if home:
            weight += AT_HOME if home & line else AWAY
        return weight


def _of_position(address: str, start: int, end: int) -> float:
    """Weigh where a name stands in an address: alone in its part, or at the end of all."""
    before, beside, beyond = segment(address, start, end)
    weight = 0.0
    if not beside and ONLY_POSTCODE.fullmatch(before):
        weight += WHOLE_PART
    if "," not in address[end:] or FRANCE_TAIL.fullmatch(beyond):
        weight += LAST_PART
    return weight


def _share(score: float, best: float, total: float) -> float:
    """Return how likely a guess is: its share among the rivals, by how likely a post with such a score names a place."""
    return exp(score - best) / total / (1 + exp(CERTAIN_AT - score))
