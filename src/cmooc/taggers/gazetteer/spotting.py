"""Names of communes, départements, régions and postcodes as they stand in one part of a French post."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import KINDS, Atlas, How
from cmooc.taggers.gazetteer.names import hashtag_keys
from cmooc.taggers.gazetteer.tokens import Tokens
from cmooc.taggers.gazetteer.words_fr import VENUES

FRANCE = "FR"
COMMUNE = re.compile(r"FR\.\d[\dAB]\d{3}")
INSIDE = re.compile(r"\.?[ \t\n]?[-‐‑–'’ʼ]?[ \t\n]?")
ARTICLES = {"au": "le ", "du": "le ", "aux": "les ", "des": "les "}
OPENERS = frozenset(ARTICLES) | VENUES
"""Small words that a name may begin with, or melt into."""
NUMBER = re.compile(r"\d[\dAB]\d?")
POSTCODE = re.compile(r"\d{5}")
PART = re.compile(r"[,;\n]| [-–—] ")
ENDINGS = tuple(
    f"{ending}{number}" for ending in ("is", "ise", "in", "ine", "en", "enne", "ot", "otte") for number in ("", "s")
)
SHORTEST = 2
KEPT = 20_000
SITE_REACH = 4


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name in the tokens `first` up to `after`; `readings` are (index of place, how). `contracted`: after au, du, aux."""

    first: int
    after: int
    name: int
    readings: tuple[tuple[int, How], ...]
    contracted: bool = False
    is_hashtag: bool = False
    is_inhabitant: bool = False


@dataclass(frozen=True, slots=True)
class Sightings:
    """What one text names: communes; départements and régions as (first, after, index); postcodes as (token, digits)."""

    cities: tuple[Sighting, ...]
    areas: tuple[tuple[int, int, int], ...]
    postcodes: tuple[tuple[int, str], ...]


class Spotter:
    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._france = atlas.index(FRANCE)
        self.is_commune = lru_cache(maxsize=KEPT)(self._is_commune)
        self._useful = lru_cache(maxsize=KEPT)(self._useful_readings)

    def sightings(self, tokens: Tokens, *, is_address: bool = False) -> Sightings:
        """Return what a text names. An address may be written without capitals."""
        cities: list[Sighting] = []
        areas: list[tuple[int, int, int]] = []
        postcodes: list[tuple[int, str]] = []
        free = 0
        for at, word in enumerate(tokens.words):
            if at < free:
                continue
            if word[0].isdigit():
                if POSTCODE.fullmatch(word) and self._atlas.by_postcode(word) and not _counts(tokens, at):
                    postcodes.append((at, word))
                elif (area := self._numbered(tokens, at)) is not None:
                    areas.append((at, at + 1, area))
                continue
            seen = self._seen(tokens, at, is_address=is_address)
            if seen is not None:
                free = seen.after
                areas.extend((seen.first, seen.after, place) for place, _ in seen.readings if self._is_area(place))
                if any(not self._is_area(place) for place, _ in seen.readings):
                    cities.append(seen)
        return Sightings(tuple(cities), tuple(areas), tuple(postcodes))

    def _seen(self, tokens: Tokens, at: int, *, is_address: bool) -> Sighting | None:
        """Return what begins at a token; most tokens are small words that begin nothing."""
        key, start = tokens.keys[at], tokens.starts[at]
        if start and tokens.text[start - 1] == "#":
            return self._tagged(tokens, at)
        if is_address or key in OPENERS or tokens.words[at][0].isupper():
            seen = self._named(tokens, at, small=is_address and _opens_part(tokens, at))
            if seen is not None:
                return seen
        return self._inhabitant(tokens, at) if key.endswith(ENDINGS) else None

    def _is_commune(self, place: int) -> bool:
        return self._atlas.country[place] == self._france and COMMUNE.fullmatch(self._atlas.code(place)) is not None

    def _is_area(self, place: int) -> bool:
        kind = KINDS[self._atlas.kind[place]]
        return self._atlas.country[place] == self._france and kind in (PlaceKind.REGION, PlaceKind.DISTRICT)

    def _numbered(self, tokens: Tokens, at: int) -> int | None:
        """Return the département of a number in parentheses: `Thiers (63)`."""
        word = tokens.words[at]
        if not NUMBER.fullmatch(word) or not tokens.gap(at).endswith("("):
            return None
        closed = tokens.text[tokens.ends[at] : tokens.ends[at] + 1] == ")"
        return self._atlas.index(f"FR.d{word}") if closed else None

    def _tagged(self, tokens: Tokens, at: int) -> Sighting | None:
        """Return the name in a hashtag: `#CastelnauLeLez`."""
        word = tokens.words[at]
        names = (self._atlas.squashed(word), *map(self._atlas.name_id, hashtag_keys(word)))
        name = next((name for name in names if name is not None), None)
        readings = () if name is None else self._useful(name)
        return Sighting(at, at + 1, name or 0, readings, is_hashtag=True) if readings else None

    def _named(self, tokens: Tokens, at: int, *, small: bool) -> Sighting | None:
        """Return the longest name that begins at a token; `au Boulou` names Le Boulou."""
        if small or tokens.words[at][0].isupper() or _begins_site(tokens, at):
            for length, name in reversed(self._atlas.prefixes(tokens.key, tokens.at[at])):
                seen = self._sighting(tokens, at, at, length, name)
                if seen is not None:
                    return seen
        article = ARTICLES.get(tokens.keys[at])
        if article and at + 1 < len(tokens) and tokens.words[at + 1][0].isupper() and tokens.gap(at + 1) == " ":
            begin = tokens.at[at + 1]
            text = article + tokens.key[begin : begin + 60]
            for length, name in reversed(self._atlas.prefixes(text)):
                if length > len(article):
                    seen = self._sighting(tokens, at + 1, at + 1, length - len(article), name, contracted=True)
                    if seen is not None:
                        return seen
        return None

    def _inhabitant(self, tokens: Tokens, at: int) -> Sighting | None:
        """Return the commune of `toulousaine`."""
        name = self._atlas.name_id(tokens.keys[at])
        readings = () if name is None else self._atlas.readings(name)
        named = tuple((place, how) for place, how in readings if how == How.DEMONYM and self.is_commune(place))
        return Sighting(at, at + 1, name or 0, named, is_inhabitant=True) if named else None

    def _sighting(
        self, tokens: Tokens, at: int, first: int, length: int, name: int, *, contracted: bool = False
    ) -> Sighting | None:
        after = first + tokens.key.count(" ", tokens.at[at], tokens.at[at] + length) + 1
        if after == first + 1 and tokens.keys[first] in VENUES and tokens.words[first][0].islower():
            return None
        if length < SHORTEST or any(not INSIDE.fullmatch(tokens.gap(i)) for i in range(first + 1, after)):
            return None
        readings = self._useful(name)
        return Sighting(first, after, name, readings, contracted) if readings else None

    def _useful_readings(self, name: int) -> tuple[tuple[int, How], ...]:
        return tuple(
            (place, how) for place, how in self._atlas.readings(name) if how not in (How.DEMONYM, How.ABBREVIATION)
        )


def _counts(tokens: Tokens, at: int) -> bool:
    """Tell `28000 km` from a postcode."""
    return at + 1 < len(tokens) and tokens.gap(at + 1).isspace() and tokens.words[at + 1][0].islower()


def _begins_site(tokens: Tokens, at: int) -> bool:
    """Tell whether a word like `musée` may begin the name of a site, which then has a capital."""
    return tokens.keys[at] in VENUES and any(word[0].isupper() for word in tokens.words[at + 1 : at + 1 + SITE_REACH])


def _opens_part(tokens: Tokens, at: int) -> bool:
    """Tell whether a part of an address begins at a token, or follows its postcode."""
    return at == 0 or PART.search(tokens.gap(at)) is not None or POSTCODE.fullmatch(tokens.words[at - 1]) is not None
