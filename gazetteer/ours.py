"""What our own lists add to the sources: names in French and English, abbreviations, demonyms, natural areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gazetteer.drafts import Draft, Drafts, bare
from gazetteer.sources import own, own_words

from cmooc.domain.places import PlaceKind
from cmooc.domain.texts import slugify
from cmooc.taggers.gazetteer.atlas import How
from cmooc.taggers.gazetteer.names import key

NO_PLURAL_EN = ("s", "sh", "ch", "ese", "men", "women", "man", "woman")
NO_PLURAL_FR = ("s", "x", "z")


def name_countries(drafts: Drafts) -> None:
    for code, en, fr, others, abbreviations, english, french in own("countries"):
        country = drafts.by_code[code]
        rename(country, en, fr)
        call(country, split(others))
        call(country, split(abbreviations), How.ABBREVIATION)
        add_demonyms(country, english, french)


def place_countries(drafts: Drafts) -> None:
    for row in own_words("points"):
        code, latitude, longitude = row.split()
        drafts.by_code[code].latitude, drafts.by_code[code].longitude = float(latitude), float(longitude)


def name_people(drafts: Drafts) -> None:
    """Add what people and things of areas that are no country are called; those of countries stand with the countries."""
    for code, english, french in own("demonyms"):
        add_demonyms(drafts.by_code[code], english, french)


def add_demonyms(draft: Draft, english: str, french: str) -> None:
    call(draft, plurals(split(english, ","), "s", NO_PLURAL_EN), How.DEMONYM)
    call(draft, plurals(split(french, ","), "s", NO_PLURAL_FR), How.DEMONYM)


def name_regions(drafts: Drafts) -> None:
    for code, en, fr, others, abbreviations, number, latitude, longitude in own("regions"):
        region = drafts.by_code[code]
        rename(region, en, fr, How.ALTERNATE)
        call(region, split(others))
        call(region, split(abbreviations), How.ABBREVIATION)
        region.geonameid = int(number or 0)
        if latitude:
            region.latitude, region.longitude = float(latitude), float(longitude)
    for pair in own_words("geonames"):
        code, number = pair.split()
        drafts.by_code[code].geonameid = int(number)


def name_cities(drafts: Drafts) -> None:
    cities: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for city in drafts.of_kind(PlaceKind.CITY):
        cities[city.country, key(city.en)].append(city)
    for country, name, en, fr, others in own("cities"):
        found = cities[country, key(name)]
        if found:
            city = max(found, key=lambda one: one.population)
            rename(city, en, fr)
            for name in split(others):
                call(city, [name], How.ABBREVIATION if name.isupper() else How.OTHER)


def add_natural(drafts: Drafts) -> None:
    for en, fr, others, latitude, longitude, country in own("natural"):
        code = f"@n.{slugify(en)}"
        draft = Draft(code, PlaceKind.NATURAL, en, fr, country, country)
        draft.latitude, draft.longitude = float(latitude), float(longitude)
        drafts.add(draft)
        call(draft, split(others))


def rename(draft: Draft, en: str, fr: str, before: How = How.OTHER) -> None:
    """Give the names that are shown; what the sources said stays a name, in the way of `before`."""
    for name in (draft.en, draft.fr):
        draft.names[bare(name)] = before
    draft.en, draft.fr = en or draft.en, fr or draft.fr
    call(draft, (draft.en, draft.fr), How.PRIMARY)


def call(draft: Draft, names: Iterable[str], how: How = How.OTHER) -> None:
    for name in names:
        draft.called(name, how)


def split(column: str, between: str = ";") -> list[str]:
    return [name.strip() for name in column.split(between) if name.strip()]


def plurals(words: list[str], ending: str, without: tuple[str, ...]) -> list[str]:
    """Return the words and their plurals."""
    return words + [word + ending for word in words if not word.endswith(without)]
