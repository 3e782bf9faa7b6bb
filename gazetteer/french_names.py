"""French names of places abroad, and lands that no list of cities has: what French texts and old newspapers name."""

from __future__ import annotations

from collections import defaultdict

from gazetteer.drafts import Draft, Drafts
from gazetteer.sources import own

from cmooc.domain.places import PlaceKind
from cmooc.taggers.gazetteer.atlas import How
from cmooc.taggers.gazetteer.names import key

SAME = 30  # a city may hold a small part of the region that is called after it
PAST = "~"
NAMED = (PlaceKind.REGION, PlaceKind.DISTRICT, PlaceKind.CITY)


def add_names(drafts: Drafts) -> None:
    """Add all that our French lists have. Ask for it last: the lists name places as all other sources do."""
    add_french_names(drafts)
    add_areas(drafts)
    add_sites(drafts)


def add_french_names(drafts: Drafts) -> None:
    """Add the names of our list to the best known place that bears the local or English one."""
    bearers: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for draft in (one for kind in NAMED for one in drafts.of_kind(kind)):
        for name in draft.names:
            bearers[draft.country, key(name)].append(draft)
    missing = []
    for country, known, french in own("names_fr"):
        found = _bearers(bearers, country, known) or _bearers(bearers, country, french)
        if found:
            _call(_best(found), [name.strip() for name in french.split(";")])
        else:
            missing.append(f"{known} ({country})")
    if missing:
        raise ValueError(f"names_fr: the atlas has no {', '.join(missing)}")


def _best(found: list[Draft]) -> Draft:
    """Return the best known place; a region gives way to the city that it is called after."""
    city = max((one for one in found if one.kind is PlaceKind.CITY), key=lambda one: one.population, default=None)
    best = max(found, key=lambda one: one.population)
    return best if city is None or city.population * SAME < best.population else city


def _bearers(bearers: dict[tuple[str, str], list[Draft]], country: str, names: str) -> list[Draft]:
    return [one for name in names.split(";") for one in bearers[country, key(name)]]


def _call(draft: Draft, names: list[str]) -> None:
    """Add French names to a place; the first is shown where none is known, unless it is a name of the past."""
    first = names[0]
    if draft.fr == draft.en and not first.startswith(PAST):
        draft.fr = first
    for name in names:
        draft.called(name.removeprefix(PAST), How.PRIMARY if name == draft.fr else How.OTHER)


def add_areas(drafts: Drafts) -> None:
    """Add the lands of our list; one that is there by its code or its name only gets the other names."""
    by_name = {key(name): one for one in drafts.of_kind(PlaceKind.NATURAL) for name in (one.en, one.fr)}
    for slug, english, french, latitude, longitude in own("areas_fr"):
        en, *more = (name.strip() for name in english.split(";"))
        fr, *others = (name.strip() for name in french.split(";"))
        draft = drafts.get(f"@n.{slug}") or by_name.get(key(en)) or by_name.get(key(fr))
        if draft is None:
            point = float(latitude), float(longitude)
            draft = drafts.add(Draft(f"@n.{slug}", PlaceKind.NATURAL, en, fr, latitude=point[0], longitude=point[1]))
        for name in (fr, *more, *others):
            draft.called(name)


def add_sites(drafts: Drafts) -> None:
    """Add well-known sites, and what the inhabitants are called, as names of their communes."""
    communes = {(one.admin2, key(one.fr)): one for one in drafts.of_kind(PlaceKind.CITY) if one.code.startswith("FR.")}
    for names, commune, district in own("sites_fr"):
        for name in names.split(";"):
            communes[f"FR.d{district}", key(commune)].called(name.strip(), How.ALTERNATE)
    for name, commune, district in own("inhabitants_fr"):
        for form in forms(name):
            communes[f"FR.d{district}", key(commune)].called(form, How.DEMONYM)


def forms(masculine: str) -> tuple[str, ...]:
    """Return the adjective in both genders and numbers: `lyonnais`, `brestois`, `nancéien`, `manceau`, `fuxéen`."""
    if masculine.endswith("eau"):
        feminine = f"{masculine[:-3]}elle"
        plural = f"{masculine}x"
    else:
        doubles = masculine.endswith(("ien", "éen"))
        feminine = f"{masculine[:-2]}ère" if masculine.endswith("er") else f"{masculine}{'n' if doubles else ''}e"
        feminine = f"{masculine}te" if masculine.endswith("ot") else feminine
        plural = masculine if masculine.endswith("s") else f"{masculine}s"
    return masculine, feminine, plural, f"{feminine}s"
