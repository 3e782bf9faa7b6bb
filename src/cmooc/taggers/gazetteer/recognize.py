"""The places that a text names: candidates, what speaks for each, which place it is, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp

from cmooc.domain.places import Mention, PlaceKind
from cmooc.taggers.gazetteer.atlas import Atlas
from cmooc.taggers.gazetteer.candidates import Candidate, candidates
from cmooc.taggers.gazetteer.cues import Cues
from cmooc.taggers.gazetteer.cues_en import ENGLISH
from cmooc.taggers.gazetteer.cues_fr import FRENCH
from cmooc.taggers.gazetteer.evidence import STRONG, Reader
from cmooc.taggers.gazetteer.evidence_fr import FrenchReader
from cmooc.taggers.gazetteer.leaning import Leaning
from cmooc.taggers.gazetteer.lexicon import Lexicon
from cmooc.taggers.gazetteer.people import people
from cmooc.taggers.gazetteer.phrases_fr import composed
from cmooc.taggers.gazetteer.prior import Habits
from cmooc.taggers.gazetteer.resolve import Choice, Resolver
from cmooc.taggers.gazetteer.tokens import Tokens, shouted, tokens
from cmooc.taggers.gazetteer.weights import WEIGHTS
from cmooc.taggers.gazetteer.weights_fr import FRENCH_WEIGHTS

THRESHOLD = 0.45
MAX_SCORE = 50.0
SIGHTINGS = 64  # that are kept: a feed's new posts are read once for where they have been, once by that
Compose = Callable[[Tokens, list[Candidate], Atlas, Lexicon, Cues], list[Candidate]]


def as_found(tokens: Tokens, found: list[Candidate], atlas: Atlas, lexicon: Lexicon, cues: Cues) -> list[Candidate]:  # noqa: ARG001
    return found


@dataclass(frozen=True, slots=True)
class Language:
    """What one language brings: words, weights, how it reads what is around a name, and what it joins to it."""

    cues: Cues
    weights: Mapping[str, float]
    reader: type[Reader] = Reader
    compose: Compose = as_found


LANGUAGES: Mapping[str, Language] = {
    "en": Language(ENGLISH, WEIGHTS),
    "fr": Language(FRENCH, FRENCH_WEIGHTS, FrenchReader, composed),
}


@dataclass(frozen=True, eq=False, slots=True)
class Sighting:
    """What is seen in a text, whoever wrote it: candidates, what speaks for each, and what stands together."""

    read: Tokens
    found: Sequence[Candidate]
    hints: Sequence[PlaceKind | None]
    features: Sequence[Sequence[str]]
    bound: Sequence[tuple[int, int, int, int]]
    listed: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with all that was found about it."""

    candidate: Candidate
    features: tuple[str, ...]
    choice: Choice | None
    probability: float


class Recognizer:
    """Recognizes and resolves the places of one language. Pure; make it once."""

    def __init__(self, atlas: Atlas, language: Language) -> None:
        self.atlas = atlas
        self.weights = language.weights
        self._language = language
        self._cues = language.cues
        self._lexicon = Lexicon(atlas, language.cues)
        self._resolver = Resolver(atlas)
        self.place = lru_cache(maxsize=5_000)(atlas.place)
        self.sight = lru_cache(maxsize=SIGHTINGS)(self._sight)

    def mentions(self, text: str, *, home: Iterable[str] = (), habits: Habits | None = None) -> list[Mention]:
        """Return the places that a text names, in order."""
        return self.read(text, Leaning(self.atlas, home, habits))

    def read(self, text: str, leaning: Leaning) -> list[Mention]:
        """Return the places that a text names; a leaning can be kept for all posts of a feed."""
        seen = self.sight(text)
        return [self._mention(one, seen.read) for one in self.score(seen, leaning) if one.probability >= THRESHOLD]

    def geonameid(self, code: str) -> int | None:
        """Return the number that GeoNames gives a place, when it is known."""
        index = self.atlas.index(code)
        return None if index is None else self.atlas.geonameid(index)

    def _sight(self, text: str) -> Sighting:
        read = tokens(text)
        found = candidates(read, self.atlas, self._lexicon, self._cues)
        found = self._language.compose(read, found, self.atlas, self._lexicon, self._cues)
        if not found:
            return Sighting(read, (), (), (), (), ())
        reader = self._language.reader(read, found, people(read, self._cues), shouted(read), self._cues)
        hints = [reader.hint(one) for one in found]
        features = [reader.evidence(one) for one in found]
        bound = self._resolver.bind(read, found)
        for left, _, right, _ in bound:
            features[left].append("comma in")
            features[right].append("comma of")
        return Sighting(read, found, hints, features, bound, self._resolver.listed(read, found))

    def score(self, seen: Sighting, leaning: Leaning) -> list[Scored]:
        """Return all candidates of a text, likely or not, as one who leans that way reads them."""
        first = [self._probability(one) for one in seen.features]
        choices = self._resolver.resolve(seen.found, first, seen.hints, seen.bound, seen.listed, leaning)
        features = [list(one) for one in seen.features]
        _add_others(seen.found, features, choices)
        return [
            Scored(one, tuple(words), choice, self._probability(words))
            for one, words, choice in zip(seen.found, features, choices, strict=True)
        ]

    def _probability(self, features: Iterable[str]) -> float:
        known = self.weights
        score = sum([known.get(feature, 0.0) for feature in features])
        return 1.0 / (1.0 + exp(-max(-MAX_SCORE, score)))

    def _mention(self, one: Scored, read: Tokens) -> Mention:
        at, choice = one.candidate, one.choice
        return Mention(
            start=at.start,
            end=at.end,
            surface=read.text[at.start : at.end],
            place=None if choice is None else self.place(choice.place),
            confidence=round(one.probability * (1.0 if choice is None else choice.share), 3),
            evidence=one.features,
        )


def _add_others(found: Sequence[Candidate], features: list[list[str]], choices: Sequence[Choice | None]) -> None:
    """Add what the rest of the text says: the same name in a sure place elsewhere, and places that agree."""
    strong: dict[str, int] = {}
    for one, words in zip(found, features, strict=True):
        if not STRONG.isdisjoint(words):
            strong[one.key] = strong.get(one.key, 0) + 1
    for one, words, choice in zip(found, features, choices, strict=True):
        own = not STRONG.isdisjoint(words)
        if strong.get(one.key, 0) > own:
            words.append("strong elsewhere")
        if choice is not None:
            words.extend(choice.reasons)


@cache
def shipped() -> Atlas:
    """Return the atlas that ships, opened once."""
    return Atlas.open()


@cache
def recognizer(language: str) -> Recognizer:
    """Return the recognizer of a language, on the atlas that ships; the English one reads the languages that have none."""
    if language not in LANGUAGES:
        return recognizer("en")
    return Recognizer(shipped(), LANGUAGES[language])


def mentions(text: str, language: str, *, home: Iterable[str] = (), habits: Habits | None = None) -> list[Mention]:
    """Return the places that a text names, with offsets in code points."""
    return recognizer(language[:2].lower()).mentions(text, home=home, habits=habits)
