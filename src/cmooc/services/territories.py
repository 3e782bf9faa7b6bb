"""The territories of the course: official ones out of the gazetteer, and the community's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.geography import Ring, distance_km, middle
from cmooc.domain.places import Place, PlaceKind
from cmooc.domain.ports import Gazetteer
from cmooc.domain.tags import TagKind, Territory, Vocabulary
from cmooc.domain.territories import has_point, leads_back, parent_of
from cmooc.domain.texts import fold, slugify, squeeze
from cmooc.domain.times import Clock
from cmooc.services.naming import in_both, new_slug, not_found, slug_by_name
from cmooc.services.vocabulary_file import check_place
from cmooc.stores.vocabulary import VocabularyStore

LEVELS: Mapping[str, PlaceKind] = {
    "commune": PlaceKind.CITY, "ville": PlaceKind.CITY, "city": PlaceKind.CITY, "town": PlaceKind.CITY,
    "departement": PlaceKind.DISTRICT, "district": PlaceKind.DISTRICT, "county": PlaceKind.DISTRICT,
    "region": PlaceKind.REGION, "province": PlaceKind.REGION, "state": PlaceKind.REGION,
    "pays": PlaceKind.COUNTRY, "country": PlaceKind.COUNTRY, "continent": PlaceKind.CONTINENT,
}  # fmt: skip
MUCH_BETTER_KNOWN = 5  # times as many inhabitants
MUCH_THE_SAME = 1.2
KNOWN_TO_ALL = 20_000  # inhabitants
LISTED = 8
REACH_KM = {PlaceKind.CITY: 30.0, PlaceKind.DISTRICT: 150.0, PlaceKind.REGION: 600.0}


@dataclass(frozen=True, slots=True)
class Details:
    """What is said of a territory by hand. None leaves it as it is or as the gazetteer has it; empty takes it away.

    `has_no_point` takes its point away; where it has an outline, the middle of that is its point.
    """

    en: str | None = None
    fr: str | None = None
    other_names: tuple[str, ...] | None = None
    within: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    outline: tuple[Ring, ...] | None = None
    code: str | None = None
    has_no_point: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The official places that a territory without a code may be, best first; `is_sure`: the first is meant."""

    territory: Territory
    places: tuple[Place, ...]
    is_sure: bool


@dataclass(frozen=True)
class Territories:
    """`gazetteer` opens the atlas when it is first needed; `read_outline` reads GeoJSON."""

    vocabulary: VocabularyStore
    gazetteer: Callable[[], Gazetteer]
    read_outline: Callable[[str], tuple[Ring, ...]]
    clock: Clock

    def find(self, name: str, country: str = "") -> tuple[Place, ...]:
        return self.gazetteer().find(name, country.upper() or None)

    def meant(self, name: str) -> tuple[Place, ...]:
        """Return the one official place that a name clearly means in this course, or all that it may mean."""
        return self._meant(name, "", self.vocabulary.load())

    def by_code(self, code: str) -> Place:
        """Raises NotFound for a code that no official place has."""
        place = self.gazetteer().by_code(code.strip())
        if place is None:
            raise NotFound("No official place has the code {code}. Look for it: cmooc territories find NAME", code=code)
        return place

    def line(self, place: Place, language: str) -> str:
        """Return a place with what holds it, for people: `Villeurbanne (Rhône, Auvergne-Rhône-Alpes, France)`."""
        above = (self.gazetteer().by_code(code) for code in place.parents)
        names = [one.name(language) for one in above if one and one.kind is not PlaceKind.CONTINENT]
        return f"{place.name(language)} ({', '.join(names)})" if names else place.name(language)

    def line_of(self, code: str, language: str) -> str:
        place = self.gazetteer().by_code(code)
        return self.line(place, language) if place else code

    def outline_in(self, path: Path) -> tuple[Ring, ...]:
        """Read the outline of a territory from a GeoJSON file. Raises BadInput."""
        try:
            return self.read_outline(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise BadInput("{path} can't be read: {cause}.", path=path, cause=error.strerror) from error
        except (BadInput, UnicodeDecodeError) as error:
            raise BadInput("{path} holds no outline. {cause}", path=path, cause=error) from error

    def add(
        self, name: str, details: Details, *, country: str = "", levels: Sequence[str] = (), by: str = ""
    ) -> tuple[Territory, ...]:
        """Add an official place, with those of its levels that are no territories yet; the highest first.

        Raises NotFound, and BadInput for a name that several places bear.
        """
        vocabulary = self.vocabulary.load()
        place = self._place(name, details.code, country, vocabulary)
        if place.code in _codes(vocabulary):
            raise BadInput(
                "{name} is there already, as {slug}.", name=place.name("en"), slug=_codes(vocabulary)[place.code]
            )
        added: list[Territory] = []
        for one in (*self._levels(place, levels, vocabulary), place):
            territory = _official(one, vocabulary)
            added.append(territory)
            vocabulary = replace(vocabulary, territories=(*vocabulary.territories, territory))
        added[-1] = _changed(added[-1], replace(details, code=None), vocabulary)
        moved = tuple(self._moved(vocabulary, {one.slug for one in added}))
        self.vocabulary.save([*added, *moved], [], by=by, at=self.clock())
        return tuple(added)

    def add_own(self, name: str, details: Details, *, by: str = "") -> Territory:
        """Add a territory that only the community knows."""
        vocabulary = self.vocabulary.load()
        names = in_both(name, details.fr or "")
        slug = new_slug(names["fr"], vocabulary.territory_by_slug, vocabulary.former_slugs(TagKind.TERRITORY))
        territory = _changed(Territory(slug, names), replace(details, en=None, fr=None), vocabulary)
        self.vocabulary.save([self._checked(territory, vocabulary)], [], by=by, at=self.clock())
        return territory

    def change(self, slug: str, details: Details, *, by: str = "", seen: str | None = None) -> Territory:
        """Change what is given of a territory, named by slug or name. Raises Overtaken when `seen` is out of date."""
        changed = self.as_changed(slug, details)
        self.vocabulary.save([changed], [], by=by, at=self.clock(), seen=seen)
        return changed

    def as_changed(self, slug: str, details: Details) -> Territory:
        """Return what a territory would be; nothing is changed."""
        vocabulary = self.vocabulary.load()
        return self._checked(_changed(_known(slug, vocabulary), details, vocabulary), vocabulary)

    def matches(self) -> tuple[Match, ...]:
        """Return what the territories without a code may be officially, as far as anything bears their name."""
        vocabulary = self.vocabulary.load()
        found = (self._match(one, vocabulary) for one in vocabulary.territories if not one.code)
        return tuple(match for match in found if match.places)

    def take(self, matches: Iterable[Match], *, by: str | None = None) -> tuple[Territory, ...]:
        """Give the territories of the sure matches their codes; all else of them stays. Without `by` nobody did it."""
        known = _codes(self.vocabulary.load())
        coded = {
            match.places[0].code: replace(match.territory, code=match.places[0].code)
            for match in matches if match.is_sure and match.places[0].code not in known
        }  # fmt: skip
        self.vocabulary.save(list(coded.values()), [], by=by or "", at=None if by is None else self.clock())
        return tuple(coded.values())

    def recognize(self, slugs: Collection[str]) -> tuple[Territory, ...]:
        """Take new territories for the official places that they surely are, with names, point and parent.

        What is recognized helps with the rest: which Brest is meant is clear once there is France.
        """
        found: tuple[Territory, ...] = ()
        while taken := self.take(match for match in self.matches() if match.territory.slug in slugs):
            vocabulary = self.vocabulary.load()
            official = tuple(_as_official(one, self.by_code(one.code), vocabulary) for one in taken if one.code)
            self.vocabulary.save(official, [])
            found += official
        return found

    # Which place is meant

    def _place(self, name: str, code: str | None, country: str, vocabulary: Vocabulary) -> Place:
        if code:
            return self.by_code(code)
        likely = self._meant(name, country, vocabulary)
        if not likely:
            raise NotFound(
                "No official place is called {name}. A territory of your own takes --own.", name=squeeze(name)
            )
        if len(likely) == 1:
            return likely[0]
        places = "; ".join(f"{self.line(one, 'en')} {one.code}" for one in likely[:LISTED])
        places += "; …" if len(likely) > LISTED else ""
        raise BadInput("{name} may be: {places}. Say which with --code.", name=squeeze(name), places=places)

    def _meant(self, name: str, country: str, vocabulary: Vocabulary) -> tuple[Place, ...]:
        found = self.find(name, country)
        return _likely(name, found, _countries(vocabulary)) if found else ()

    def _levels(self, place: Place, levels: Sequence[str], vocabulary: Vocabulary) -> Iterator[Place]:
        """Yield the places above that are of these levels and no territories yet, the highest first."""
        kinds = {_level(word) for word in levels}
        for code in reversed(place.parents):
            above = self.gazetteer().by_code(code)
            if above and above.kind in kinds and code not in _codes(vocabulary):
                yield above

    def _moved(self, vocabulary: Vocabulary, added: Collection[str]) -> Iterator[Territory]:
        """Yield the official territories that the added ones now hold, unless somebody placed them elsewhere."""
        for one in vocabulary.territories:
            place = self.gazetteer().by_code(one.code) if one.code and one.slug not in added else None
            if place is None:
                continue
            parent = parent_of(place.line, vocabulary)
            present = vocabulary.territory_by_slug.get(one.parent or "")
            if parent in added and (present is None or present.code in place.parents):
                yield replace(one, parent=parent)

    def _match(self, territory: Territory, vocabulary: Vocabulary) -> Match:
        names = dict.fromkeys((*territory.names.values(), *territory.other_names))
        for name in names:
            found = tuple(one for one in _exact(name, self.find(name)) if _is_near(territory, one))
            if found:
                likely = _likely(name, found, _countries(vocabulary))
                others = tuple(one for one in found if one not in likely)
                return Match(
                    territory, (*likely, *others), len(likely) == 1 and self._fits(likely[0], territory, vocabulary)
                )
        return Match(territory, (), is_sure=False)

    def _fits(self, place: Place, territory: Territory, vocabulary: Vocabulary) -> bool:
        """Tell whether more than a name speaks for a place: a point, a parent, or that everybody knows it."""
        parent = vocabulary.territory_by_slug.get(territory.parent or "")
        is_placed = has_point(territory) or (parent is not None and parent.code in place.parents)
        return is_placed or place.kind is not PlaceKind.CITY or place.population >= KNOWN_TO_ALL

    def _checked(self, territory: Territory, vocabulary: Vocabulary) -> Territory:
        """Return the territory as it may be stored. Raises BadInput for a cycle and for a code that is taken."""
        others = tuple(one for one in vocabulary.territories if one.slug != territory.slug)
        if leads_back(territory.slug, Vocabulary((*others, territory))):
            raise BadInput(
                "{slug} can't lie within {parent}, which lies within it.", slug=territory.slug, parent=territory.parent
            )
        if territory.code:
            self.by_code(territory.code)
            taken = next((one.slug for one in others if one.code == territory.code), None)
            if taken:
                raise BadInput("{code} is that of {slug} already.", code=territory.code, slug=taken)
        return territory


def _known(name: str, vocabulary: Vocabulary) -> Territory:
    slug = slug_by_name(vocabulary.territories).get(fold(squeeze(name)))
    if slug is None:
        raise not_found("territory", name, vocabulary.territories)
    return vocabulary.territory_by_slug[slug]


def _changed(territory: Territory, details: Details, vocabulary: Vocabulary) -> Territory:
    """Return the territory with what was given. Raises BadInput, and NotFound for an unknown parent."""
    check_place(details.latitude, details.longitude)
    names = dict(territory.names) | {
        language: squeeze(name) for language, name in (("en", details.en), ("fr", details.fr)) if name and squeeze(name)
    }
    changed = replace(territory, names=names)
    if details.other_names is not None:
        changed = replace(changed, other_names=tuple(filter(None, map(squeeze, details.other_names))))
    if details.within is not None:
        changed = replace(changed, parent=_known(details.within, vocabulary).slug if details.within.strip() else None)
    if details.outline is not None:
        changed = replace(changed, outline=details.outline)
    if details.has_no_point:
        changed = replace(changed, latitude=None, longitude=None)
    if changed.outline and not has_point(changed):
        latitude, longitude = middle(changed.outline)
        changed = replace(changed, latitude=round(latitude, 5), longitude=round(longitude, 5))
    if details.latitude is not None:
        changed = replace(changed, latitude=details.latitude, longitude=details.longitude)
    return changed if details.code is None else replace(changed, code=details.code.strip() or None)


def _official(place: Place, vocabulary: Vocabulary) -> Territory:
    slug = slugify(place.name("fr"))
    former = vocabulary.former_slugs(TagKind.TERRITORY)
    if not slug or slug in vocabulary.territory_by_slug or slug in former:
        slug = new_slug(f"{slug} {place.code.rpartition('.')[2]}", vocabulary.territory_by_slug, former)
    return Territory(
        slug, {"fr": place.name("fr"), "en": place.name("en")}, (), parent_of(place.line, vocabulary),
        place.latitude, place.longitude, place.code,
    )  # fmt: skip


def _as_official(territory: Territory, place: Place, vocabulary: Vocabulary) -> Territory:
    """Return the territory with what is known of the place; a name that the course gives it stays as it is written."""
    official = _official(place, vocabulary)
    given = {fold(name): name for name in territory.names.values()}
    names = {language: given.get(fold(name), name) for language, name in official.names.items()}
    is_official = not {fold(name) for name in official.names.values()}.isdisjoint(given)
    return replace(
        official, slug=territory.slug, names=names if is_official else territory.names,
        other_names=territory.other_names, parent=territory.parent or official.parent,
    )  # fmt: skip


def _codes(vocabulary: Vocabulary) -> Mapping[str, str]:
    return {one.code: one.slug for one in vocabulary.territories if one.code}


def _countries(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(code.partition(".")[0] for code in _codes(vocabulary) if code[:1] not in ("@", "g"))


def _level(word: str) -> PlaceKind:
    kind = LEVELS.get(fold(squeeze(word)).removesuffix("s") if fold(squeeze(word)) != "pays" else "pays")
    if kind is None:
        raise BadInput("{word} is no level. Levels: commune, département, région, pays, continent.", word=squeeze(word))
    return kind


def _exact(name: str, places: Iterable[Place]) -> tuple[Place, ...]:
    asked = slugify(name)
    return tuple(one for one in places if asked in map(slugify, one.names.values()))


def _likely(name: str, found: tuple[Place, ...], countries: Collection[str]) -> tuple[Place, ...]:
    """Return the one place that is clearly meant, or all that may be.

    Places in the countries of the course come before others, and a much better known one before the rest.
    """
    found = _exact(name, found) or found
    found = tuple(one for one in found if (one.country or one.code) in countries) or found
    found = tuple(one for one in found if not _is_double(one, found))
    rest = max((one.population for one in found[1:]), default=0)
    best = max(found, key=lambda one: one.population)
    if best is found[0] and best.population >= MUCH_BETTER_KNOWN * rest:
        return (best,)
    return found


def _is_double(place: Place, others: Iterable[Place]) -> bool:
    """Tell whether the place is the same as another one of a different level: the city of Paris is its département.

    The city stands for both, else the higher level.
    """
    for other in others:
        if other.code in place.parents and other.population <= place.population * MUCH_THE_SAME:
            return place.kind is not PlaceKind.CITY
        if place.code in other.parents and place.population <= other.population * MUCH_THE_SAME:
            return other.kind is PlaceKind.CITY
    return False


def _is_near(territory: Territory, place: Place) -> bool:
    if territory.latitude is None or territory.longitude is None or place.kind not in REACH_KM:
        return True
    here = (territory.latitude, territory.longitude)
    return distance_km(here, (place.latitude, place.longitude)) <= REACH_KM[place.kind]
