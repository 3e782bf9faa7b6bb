"""Build the files of places that ship with cmooc: `python -m gazetteer.build SOURCES` (`make gazetteer` does all)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from gazetteer import france, french_names, ours, world
from gazetteer.drafts import Drafts
from gazetteer.drawing import outlines, write_outlines
from gazetteer.sources import Sources, own_words
from gazetteer.writing import write_atlas

from cmooc.taggers.gazetteer.atlas import SHIPPED, Flag
from cmooc.taggers.gazetteer.names import key
from cmooc.taggers.gazetteer.outlines import SHIPPED_OUTLINES


def build(sources: Sources, folder: Path = SHIPPED.parent) -> None:
    drafts = Drafts()
    cities = [city for city in sources.cities() if world.is_kept(city)]
    geocoded = sources.geocoder()
    rows = world.nearest_rows(cities, geocoded)
    words = {language: sources.common_words(language) for language in ("en", "fr")}
    given, surnames = (own_words(what) for what in ("given-names", "surnames"))
    world.add_continents(drafts, sources)
    world.add_countries(drafts, sources)
    regions = world.add_regions(drafts, cities, rows)
    france.add_divisions(drafts, sources)
    districts = world.add_districts(drafts, cities, rows, regions)
    postcodes = france.add_communes(drafts, sources)
    left = france.join_cities(drafts, french(cities), rows)
    france.join_rows(drafts, [row for row in geocoded if row["cc"] in france.CODES])
    france.place_the_rest(drafts, postcodes)
    world.add_cities(drafts, [city for city in cities if not is_french(city)] + left, districts)
    ours.name_countries(drafts)
    ours.name_regions(drafts)
    ours.name_cities(drafts)
    ours.add_natural(drafts)
    ours.name_people(drafts)
    ours.place_countries(drafts)
    world.add_alternates(drafts, cities, {key(word) for word in words["en"] | words["fr"] | given | surnames})
    french_names.add_names(drafts)
    write_atlas(drafts, postcodes, flagging(words, given, surnames), folder / SHIPPED.name)
    write_outlines(outlines(drafts, sources), folder / SHIPPED_OUTLINES.name)


def is_french(city: dict) -> bool:
    return city["countrycode"] in france.CODES


def french(cities: list[dict]) -> list[dict]:
    return [city for city in cities if is_french(city)]


def flagging(words: dict[str, set[str]], given: set[str], surnames: set[str]) -> Callable[[set[str]], Flag]:
    """Return what tells the flags of the spellings of one name."""
    sets = {
        Flag.COMMON_EN: words["en"],
        Flag.COMMON_FR: words["fr"],
        Flag.GIVEN_NAME: {name.lower() for name in given},
        Flag.SURNAME: {name.lower() for name in surnames},
    }

    def flags(spellings: set[str]) -> Flag:
        small = {name.lower() for name in spellings}
        return Flag(sum(flag for flag, names in sets.items() if not names.isdisjoint(small)))

    return flags


if __name__ == "__main__":
    build(Sources(Path(sys.argv[1])))
