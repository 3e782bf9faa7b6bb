"""Which of the places of that name is meant: the better known one, unless what stands beside it speaks for another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import cos, exp, radians, sqrt

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import KINDS, Atlas
from cmooc.taggers.gazetteer.candidates import Candidate
from cmooc.taggers.gazetteer.leaning import Leaning
from cmooc.taggers.gazetteer.tokens import Tokens

BOUND = 5.0
COUNTRY_VOTE = 2.8
REGION_VOTE = 3.0
DISTRICT_VOTE = 1.0
SELF_VOTE = 3.0
LEAST_VOTE = 0.01
FURTHER = 1.0
HINTED = 2.0
LISTED = 0.7
MAX_BESIDE = 2
NEAR = 1.0
NEAR_DEGREES = 1.4
FAR_DEGREES = 5.0
SHARPNESS = 1.5
ROUNDS = 2
MAX_ANCHORS = 8
MAX_HOLDERS = 12
BINDING = frozenset((", ", " (", " ", ",", " in ", ", in ", "/", " - ", "-", ". "))
LISTING = frozenset((", ", " and ", ", and ", " or ", " & ", "/", " et ", ", et ", " ou "))
LEVELS = {PlaceKind.COUNTRY: COUNTRY_VOTE, PlaceKind.REGION: REGION_VOTE, PlaceKind.DISTRICT: DISTRICT_VOTE}


@dataclass(frozen=True, slots=True)
class Choice:
    """The place chosen for a name, by its index, how sure that is among its readings (0..1), and why."""

    place: int
    share: float
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Named:
    """All candidates of one name in one text: they mean the same place."""

    readings: Sequence[tuple[int, float]]
    weight: float = 0.0
    bound: dict[int, float] = field(default_factory=dict)
    hints: set[PlaceKind] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)
    scores: list[float] = field(default_factory=list)
    chosen: int = 0

    @property
    def place(self) -> int:
        return self.readings[self.chosen][0]


class Resolver:
    """Resolves the names of a text together."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self.line = lru_cache(maxsize=20_000)(self._line)

    def _line(self, place: int) -> tuple[int, ...]:
        return (place, *self._atlas.parents(place))

    def bind(self, tokens: Tokens, found: Sequence[Candidate]) -> list[tuple[int, int, int, int]]:
        """Return (candidate, its place, next candidate, its place) of names that stand together: "Paris, Texas"."""
        bound = []
        for left in range(len(found) - 1):
            one, other = found[left], found[left + 1]
            if tokens.text[one.end : other.start] in BINDING:
                pair = self._pair(one, other)
                if pair is not None:
                    bound.append((left, pair[0], left + 1, pair[1]))
        return bound

    def listed(self, tokens: Tokens, found: Sequence[Candidate]) -> list[tuple[int, int]]:
        """Return neighbours in a list, which are mostly of one kind: "Washington, Oregon and Idaho"."""
        pairs = ((left, left + 1) for left in range(len(found) - 1))
        return [(one, other) for one, other in pairs if tokens.text[found[one].end : found[other].start] in LISTING]

    def _pair(self, one: Candidate, other: Candidate) -> tuple[int, int] | None:
        best, pair = -1.0, None
        for holder, prior in other.name.readings[:MAX_HOLDERS]:
            if KINDS[self._atlas.kind[holder]] in (PlaceKind.CITY, PlaceKind.NATURAL):
                continue
            for place, own in one.name.readings:
                if own + prior > best and place != holder and holder in self.line(place)[1:]:
                    best, pair = own + prior, (place, holder)
        return pair

    def resolve(
        self,
        found: Sequence[Candidate],
        weights: Sequence[float],
        hints: Sequence[PlaceKind | None],
        bound: Iterable[tuple[int, int, int, int]],
        listed: Iterable[tuple[int, int]],
        leaning: Leaning,
    ) -> list[Choice | None]:
        """Return the choice for each candidate, None for a name without readings.

        `weights` say how likely each candidate is a place at all.
        """
        names = _gathered(found, weights, hints, bound, listed)
        base = {name_id: self._base(name, leaning) for name_id, name in names.items()}
        for name_id, name in names.items():
            _choose(name, base[name_id])
        reasons: dict[int, tuple[str, ...]] = {}
        for _ in range(ROUNDS):
            votes = self._votes(names.values())
            anchors = self._anchors(names.values())
            kinds = {name_id: self._atlas.kind[name.place] for name_id, name in names.items()}
            before = [name.chosen for name in names.values()]
            for name_id, name in names.items():
                beside = [kinds[other] for other in name.listed]
                reasons[name_id] = self._again(name, base[name_id], votes, anchors, beside)
            if before == [name.chosen for name in names.values()]:
                break
        choices = {at: self._choice(name, reasons[at], leaning) for at, name in names.items()}
        return [choices.get(one.name.name_id) for one in found]

    def _base(self, name: Named, leaning: Leaning) -> list[float]:
        """Return the scores of the readings before the other names are looked at."""
        scores = []
        for place, prior in name.readings:
            score = prior + name.bound.get(place, 0.0)
            if name.hints and KINDS[self._atlas.kind[place]] in name.hints:
                score += HINTED
            if leaning:
                score += leaning.of(self.line(place))
            scores.append(score)
        return scores

    def _votes(self, names: Iterable[Named]) -> dict[int, float]:
        votes: dict[int, float] = {}
        for name in names:
            weight = self._voice(name)
            for index in self.line(name.place):
                votes[index] = votes.get(index, 0.0) + weight
        return votes

    def _voice(self, name: Named) -> float:
        return name.weight * _share(name.scores, name.chosen)

    def _anchors(self, names: Iterable[Named]) -> list[int]:
        sure = [
            (self._voice(name), name.place) for name in names if KINDS[self._atlas.kind[name.place]] == PlaceKind.CITY
        ]
        return [place for voice, place in sorted(sure, reverse=True)[:MAX_ANCHORS] if voice > 0.4]

    def _again(
        self,
        name: Named,
        base: list[float],
        votes: Mapping[int, float],
        anchors: Sequence[int],
        beside: Sequence[int],
    ) -> tuple[str, ...]:
        own, voice = frozenset(self.line(name.place)), self._voice(name)
        if len(base) == 1:
            return self._reasons(name, own, voice, votes, anchors)
        scores = []
        for (place, _), score in zip(name.readings, base, strict=True):
            backed = [0.0]
            for index in self.line(place):
                others = votes.get(index, 0.0) - (voice if index in own else 0.0)
                if others > LEAST_VOTE:
                    level = SELF_VOTE if index == place else LEVELS.get(KINDS[self._atlas.kind[index]], 0.3)
                    backed.append(level * others / (others + 1))
            best = max(backed)
            score += best + FURTHER * (sum(backed) - best)
            score += LISTED * sum(kind == self._atlas.kind[place] for kind in beside[:MAX_BESIDE])
            score += NEAR * self._nearness(place, anchors)
            scores.append(score)
        _choose(name, scores)
        return self._reasons(name, frozenset(self.line(name.place)), self._voice(name), votes, anchors)

    def _nearness(self, place: int, anchors: Sequence[int]) -> float:
        """Return 1 beside another place that is surely named, less the farther it is."""
        atlas = self._atlas
        if KINDS[atlas.kind[place]] != PlaceKind.CITY:
            return 0.0
        latitude, longitude = atlas.latitude[place], atlas.longitude[place]
        width = cos(radians(latitude))
        nearest = FAR_DEGREES**2
        for other in anchors:
            if other != place:
                north, east = atlas.latitude[other] - latitude, (atlas.longitude[other] - longitude) * width
                nearest = min(nearest, north * north + east * east)
        return exp(-sqrt(nearest) / NEAR_DEGREES) if nearest < FAR_DEGREES**2 else 0.0

    def _reasons(
        self, name: Named, own: frozenset[int], voice: float, votes: Mapping[int, float], anchors: Sequence[int]
    ) -> tuple[str, ...]:
        place = name.place
        reasons = []
        for index in own:
            if votes.get(index, 0.0) - voice > 0.3:
                kind = KINDS[self._atlas.kind[index]]
                if index == place:
                    reasons.append("holds others")
                elif kind in LEVELS:
                    reasons.append(f"{kind} named")
        if self._nearness(place, anchors) > 0.5:
            reasons.append("near others")
        return tuple(sorted(reasons))

    def _choice(self, name: Named, reasons: tuple[str, ...], leaning: Leaning) -> Choice:
        place = name.place
        if leaning:
            line = self.line(place)
            if leaning.knows(place):
                reasons += ("habit",)
            reasons += tuple(f"habit {KINDS[self._atlas.kind[index]]}" for index in line[1:] if leaning.knows(index))
        return Choice(place, self._certainty(name), reasons)

    def _certainty(self, name: Named) -> float:
        """Return the share of the chosen place; a city and the region of its name do not compete."""
        place, best = name.place, name.scores[name.chosen]
        line = self.line(place)
        rivals = 0.0
        for (other, _), score in zip(name.readings, name.scores, strict=True):
            if other not in line and place not in self.line(other):
                rivals += exp(SHARPNESS * (score - best))
        return 1.0 / (1.0 + rivals)


def _gathered(
    found: Sequence[Candidate],
    weights: Sequence[float],
    hints: Sequence[PlaceKind | None],
    bound: Iterable[tuple[int, int, int, int]],
    listed: Iterable[tuple[int, int]],
) -> dict[int, Named]:
    names: dict[int, Named] = {}
    ids = [one.name.name_id for one in found]
    for one, weight, hint in zip(found, weights, hints, strict=True):
        if one.name.readings:
            name = names.setdefault(one.name.name_id, Named(one.name.readings))
            name.weight = max(name.weight, weight)
            if hint is not None:
                name.hints.add(hint)
    for left, place, right, holder in bound:
        names[ids[left]].bound[place] = BOUND
        names[ids[right]].bound[holder] = BOUND
    for left, right in listed:
        if ids[left] != ids[right] and ids[left] in names and ids[right] in names:
            names[ids[left]].listed.add(ids[right])
            names[ids[right]].listed.add(ids[left])
    return names


def _choose(name: Named, scores: list[float]) -> None:
    name.scores = scores
    name.chosen = max(range(len(scores)), key=scores.__getitem__)


def _share(scores: Sequence[float], chosen: int) -> float:
    best = scores[chosen]
    return 1.0 / sum(exp(SHARPNESS * (score - best)) for score in scores)
