"""The places that a post names or lies at, and the territories of the course that they mean.

Official territories are found by the gazetteer; the community's own by their names, and by outline or point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.places import Place, PlaceKind
from cmooc.domain.same import Same
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Vocabulary
from cmooc.domain.territories import code_of, territories_around, territory_of
from cmooc.taggers.gazetteer.atlas import KINDS
from cmooc.taggers.gazetteer.communes import Communes
from cmooc.taggers.gazetteer.names import key
from cmooc.taggers.gazetteer.prior import Habits, habits
from cmooc.taggers.gazetteer.recognize import mentions, shipped
from cmooc.taggers.own_names import OwnNames

MAX_CHARS = 20_000
LEAD, LONG = 400, 1500
IN_TITLE, IN_LEAD, FURTHER, IN_PASSING = 1.0, 0.9, 0.75, 0.6
COURSE_POSTS = 2  # for how many posts of a feed the course speaks
POSTS = ""  # the code under which a footprint counts the entries that named a place
COUNTED = 4  # namings beyond these add nothing
MANY, AMONG_MANY = 5, 0.7
TAGS_FROM, SUGGESTED_FROM = 0.5, 0.3
IN_OUTLINE, AT_COMMUNE = 0.95, 0.85
TOWN = 5000  # inhabitants


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing in a post that speaks for a territory; `start` is its offset in the text that was read."""

    slug: str
    start: int
    confidence: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Places:
    name: str = "places"

    def tags(self, entry: Entry, feed: Feed, vocabulary: Vocabulary) -> Iterator[Tag]:
        if not vocabulary.territories:
            return
        text = text_of(entry)
        found: dict[str, list[Sight]] = {}
        for sight in _surest(_sights(entry, text, feed, vocabulary)):
            found.setdefault(sight.slug, []).append(sight)
        points = {tag.slug: tag for tag in self._pointed(entry, vocabulary)}
        for slug, sights in found.items():
            tag = self._tag(slug, sights, len(entry.title), len(text), len(found))
            if tag is not None and slug not in points:
                yield tag
        yield from points.values()

    def _tag(self, slug: str, sights: list[Sight], title: int, length: int, rivals: int) -> Tag | None:
        weighed = [_weight(sight, title, length, alone=len(sights) == 1) * sight.confidence for sight in sights]
        if rivals > MANY and len(sights) == 1 and sights[0].start >= title:
            weighed = [weight * AMONG_MANY for weight in weighed]
        confidence = round(_either(weighed), 4)
        if confidence < SUGGESTED_FROM:
            return None
        best = sights[weighed.index(max(weighed))]
        return Tag(TagKind.TERRITORY, slug, self.name, best.reason, confidence, confidence < TAGS_FROM)

    def _pointed(self, entry: Entry, vocabulary: Vocabulary) -> Iterator[Tag]:
        """Yield a tag for each territory that the entry's own point lies in."""
        if entry.latitude is None or entry.longitude is None:
            return
        point = (entry.latitude, entry.longitude)
        if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
            return
        reason = Reason("point", f"{point[0]:.4g}, {point[1]:.4g}")
        for own in territories_around(point, vocabulary):
            yield Tag(TagKind.TERRITORY, own.slug, self.name, reason, IN_OUTLINE)
        nearest = shipped().nearest(*point) if _has_codes(Same(vocabulary)) else None
        official = territory_of(nearest.line, vocabulary) if nearest else None
        if official:
            yield Tag(TagKind.TERRITORY, official.slug, self.name, reason, AT_COMMUNE)


def text_of(entry: Entry) -> str:
    """Return what is read of an entry: its title, a line break, and the beginning of its text."""
    return f"{entry.title}\n{(entry.text or entry.summary)[:MAX_CHARS]}"


def footprint_of(entry: Entry, feed: Feed) -> Mapping[str, int]:
    """Return the places that an entry surely names, by code with what holds them, read without leaning on the feed.

    Each counts once, and so does the entry itself, under the empty code, when it names any. A feed's footprint is the
    sum of its entries'.
    """
    shown = _shown(text_of(entry), _language(entry, feed))
    return {POSTS: shown.posts, **shown.counts} if shown.posts else {}


def is_place(name: str) -> bool:
    """Tell whether a name is first of all that of a place: a town or more, and no common word."""
    atlas = shipped()
    name_id = atlas.name_id(key(name))
    if name_id is None or atlas.flags(name_id):
        return False
    return any(
        KINDS[atlas.kind[place]] is not PlaceKind.CITY or atlas.population[place] >= TOWN
        for place, _ in atlas.readings(name_id)
    )


@lru_cache(maxsize=64)
def _shown(text: str, language: str) -> Habits:
    """Kept for the entries of a feed that just came: each is read for the footprint first, and tagged then."""
    return habits(mentions(text, language))


def _sights(entry: Entry, text: str, feed: Feed, vocabulary: Vocabulary) -> Iterator[Sight]:
    for naming in _own_names(Same(vocabulary)).namings(text):
        yield Sight(naming.slug, naming.start, naming.confidence, Reason("place", text[naming.start : naming.end]))
    if not _has_codes(Same(vocabulary)):
        return
    language = _language(entry, feed)
    home = tuple(filter(None, (code_of(slug, vocabulary) for slug in feed.territories)))
    for mention in mentions(text, language, home=home, habits=_leaning(feed, vocabulary, _shown(text, language))):
        if mention.place is not None:
            reason = _reason(mention.surface, mention.start, text)
            for slug in _meant(mention.place, vocabulary):
                yield Sight(slug, mention.start, mention.confidence, reason)
    if language[:2] == "fr":
        yield from _communes_meant(text, home, vocabulary)


def _leaning(feed: Feed, vocabulary: Vocabulary, own: Habits) -> Habits:
    """Return what the feed's other posts name, and for a new feed what a course is about: its official territories."""
    counts = {code: count for code, count in feed.footprint.items() if code != POSTS}
    posts = feed.footprint.get(POSTS, 0)
    others = Habits(posts, counts) - own if posts else Habits()
    return others + _of_course(Same(vocabulary))


@lru_cache(maxsize=8)
def _of_course(same: Same[Vocabulary]) -> Habits:
    return Habits(COURSE_POSTS, {one.code: 1 for one in same.value.territories if one.code})


def _communes_meant(text: str, home: Sequence[str], vocabulary: Vocabulary) -> Iterator[Sight]:
    """Yield what all that a French post says, postcodes and streets included, tells of the commune it is about."""
    atlas = shipped()
    title, _, rest = text.partition("\n")
    at_home = (index for code in home if (index := atlas.index(code)) is not None)
    for guess in _communes().guesses(title, rest, home=at_home):
        if guess.confidence >= SUGGESTED_FROM:
            start = max(0, text.find(guess.surface))
            reason = (
                Reason("address", guess.surface) if guess.says == "postcode" else _reason(guess.surface, start, text)
            )
            for slug in _meant(atlas.place(guess.place), vocabulary):
                yield Sight(slug, start, guess.confidence, reason)


def _language(entry: Entry, feed: Feed) -> str:
    return entry.language or feed.language or ""


def _meant(place: Place, vocabulary: Vocabulary) -> Iterator[str]:
    official = territory_of(place.line, vocabulary)
    slug = _namesakes(Same(vocabulary)).get(place.code) or (official.slug if official else None)
    if slug is not None:
        yield slug
    if place.kind is PlaceKind.CITY and not place.approximate:
        yield from (own.slug for own in territories_around((place.latitude, place.longitude), vocabulary))


def _surest(sights: Iterable[Sight]) -> Iterable[Sight]:
    """Return for each territory and offset the surest of what was found there."""
    best: dict[tuple[str, int], Sight] = {}
    for sight in sights:
        known = best.get((sight.slug, sight.start))
        if known is None or known.confidence < sight.confidence:
            best[sight.slug, sight.start] = sight
    return best.values()


def _reason(surface: str, start: int, text: str) -> Reason:
    if start and text[start - 1] == "#":
        return Reason("hashtag", f"#{surface}")
    return Reason("place", surface)


def _weight(sight: Sight, title: int, length: int, *, alone: bool) -> float:
    """Weigh where a name stands: most in the title, least when it is said once in passing in a long text."""
    if sight.start < title:
        return IN_TITLE
    if sight.start < title + LEAD:
        return IN_LEAD
    return IN_PASSING if alone and length > LONG else FURTHER


def _either(confidences: Iterable[float]) -> float:
    """Return how sure it is that one of the surest is right."""
    doubt = 1.0
    for confidence in sorted(confidences, reverse=True)[:COUNTED]:
        doubt *= 1.0 - confidence
    return 1.0 - doubt


@cache
def _communes() -> Communes:
    return Communes(shipped())


@lru_cache(maxsize=8)
def _own_names(same: Same[Vocabulary]) -> OwnNames:
    return OwnNames((one.slug, name) for one in same.value.territories for name in _unofficial(one))


def _unofficial(territory: Territory) -> Iterator[str]:
    """Yield the names that the community gave: all of its own territory, those of an official one that are news."""
    for name in dict.fromkeys(territory.names.values()):
        if not territory.code or not _is_known(name, territory.code):
            yield name
    yield from territory.other_names


def _is_known(name: str, code: str) -> bool:
    """Tell whether the gazetteer has this name for that place."""
    name_id = shipped().name_id(key(name))
    return name_id is not None and shipped().index(code) in {place for place, _ in shipped().readings(name_id)}


@lru_cache(maxsize=8)
def _namesakes(same: Same[Vocabulary]) -> Mapping[str, str]:
    """Return, by code, what holds a territory and bears its name, and is none itself: the region Dakar means the city."""
    codes = {one.code: one.slug for one in same.value.territories if one.code}
    found: dict[str, str] = {}
    for place in filter(None, map(shipped().by_code, codes)):
        for holder in filter(None, map(shipped().by_code, place.parents)):
            if holder.code not in codes and set(holder.names.values()) & set(place.names.values()):
                found[holder.code] = codes[place.code]
    return found


@lru_cache(maxsize=8)
def _has_codes(same: Same[Vocabulary]) -> bool:
    return any(one.code for one in same.value.territories)


def tagger() -> Places:
    return Places()
