"""Drafts to the file of the atlas."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import marisa_trie
from gazetteer.drafts import Draft, Drafts

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import HOW_SHIFT, KINDS, MAGIC, NONE, Flag, How, cell
from cmooc.taggers.gazetteer.format import write
from cmooc.taggers.gazetteer.names import key

SQUASHED_FROM = 15_000
DOUBTFUL = {How.FORMER, How.ALTERNATE}


def write_atlas(drafts: Drafts, postcodes: dict[int, list[str]], flags: Callable[[set[str]], Flag], path: Path) -> None:
    places = sorted(drafts.by_code.values(), key=lambda one: (KINDS.index(one.kind), -one.population, one.code))
    index = {place.code: at for at, place in enumerate(places)}
    write(
        path,
        MAGIC,
        _names(places, flags)
        | _shown(places)
        | _codes(places)
        | _columns(places, index)
        | _postcodes(postcodes, index),
    )


def _trie(words: Iterable[str]) -> marisa_trie.Trie:
    return marisa_trie.Trie(sorted(set(words)))


def _names(places: list[Draft], flags: Callable[[set[str]], Flag]) -> dict:
    readings: dict[str, dict[int, int]] = {}
    spellings: dict[str, set[str]] = defaultdict(set)
    squashed: dict[str, str] = {}
    for at, place in enumerate(places):
        for name, how in place.names.items():
            folded = key(name)
            if not folded:
                continue
            spellings[folded].add(name)
            known = readings.setdefault(folded, {})
            known[at] = min(how, known.get(at, how))
            if " " in folded and (place.population >= SQUASHED_FROM or not place.code.startswith("g")):
                squashed.setdefault(folded.replace(" ", ""), folded)
    trie = _trie(readings)
    by_id = sorted(readings, key=trie.get)
    first, rows = array("I", [0]), array("I")
    for name in by_id:
        rows.extend(how << HOW_SHIFT | at for how, at in _best_first(readings[name]))
        first.append(len(rows))
    together = _trie(squashed)
    return {
        "names": trie.tobytes(),
        "first": first,
        "readings": rows,
        "flags": bytes(int(flags(spellings[name])) for name in by_id),
        "squashed": together.tobytes(),
        "squashed_names": array("I", [trie[squashed[name]] for name in sorted(squashed, key=together.get)]),
    }


def _best_first(found: dict[int, int]) -> list[tuple[int, int]]:
    """Return (how, place) with doubtful names last; a lower index is the better known place."""
    return [(how, at) for at, how in sorted(found.items(), key=lambda one: (one[1] in DOUBTFUL, one[0]))]


def _shown(places: list[Draft]) -> dict:
    trie = _trie(name for place in places for name in (place.en, place.fr))
    return {
        "shown": trie.tobytes(),
        "shown_en": array("I", [trie[place.en] for place in places]),
        "french": array("I", [at for at, place in enumerate(places) if place.fr != place.en]),
        "shown_fr": array("I", [trie[place.fr] for place in places if place.fr != place.en]),
    }


def _codes(places: list[Draft]) -> dict:
    """Cities of GeoNames have `g` and their number for a code; codes of the others are written out."""
    coded = [at for at, place in enumerate(places) if not place.code.startswith("g")]
    trie = _trie(places[at].code for at in coded)
    place_of = dict(zip((trie[places[at].code] for at in coded), coded, strict=True))
    numbered = sorted((place.geonameid, at) for at, place in enumerate(places) if place.code.startswith("g"))
    return {
        "codes": trie.tobytes(),
        "coded": array("I", coded),
        "code": array("I", [trie[places[at].code] for at in coded]),
        "code_place": array("I", [place_of[number] for number in range(len(coded))]),
        "by_geonameid": array("I", [at for _, at in numbered]),
    }


def _columns(places: list[Draft], index: dict[str, int]) -> dict:
    def near(code: str) -> int:
        return index[code] if code else NONE

    latitude = array("f", [place.latitude for place in places])
    longitude = array("f", [place.longitude for place in places])
    cities = [at for at, place in enumerate(places) if place.kind is PlaceKind.CITY]
    return {
        "kind": bytes(KINDS.index(place.kind) for place in places),
        "approximate": bytes(place.approximate for place in places),
        "population": array("I", [place.population for place in places]),
        "country": array("H", [near(place.country) for place in places]),
        "admin1": array("H", [near(place.admin1) for place in places]),
        "admin2": array("H", [near(place.admin2) for place in places]),
        "adopted": array("I", [at for at, place in enumerate(places) if _is_adopted(place)]),
        "parent": array("I", [index[place.parent] for place in places if _is_adopted(place)]),
        "latitude": latitude,
        "longitude": longitude,
        "geonameid": array("I", [place.geonameid for place in places]),
        "by_cell": array("I", sorted(cities, key=lambda at: (cell(latitude[at], longitude[at]), at))),
    }


def _is_adopted(place: Draft) -> bool:
    """Tell whether the parent is another than the nearest of district, region and country."""
    nearest = next((code for code in (place.admin2, place.admin1, place.country) if code not in ("", place.code)), "")
    return place.parent not in (nearest, "")


def _postcodes(postcodes: dict[int, list[str]], index: dict[str, int]) -> dict:
    rows = sorted((number, index[code]) for number, codes in postcodes.items() for code in codes)
    return {
        "postcodes": array("I", [number for number, _ in rows]),
        "postcode_places": array("I", [at for _, at in rows]),
    }
