"""`territories`: the places of the course."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from cmooc.cli import reshaping
from cmooc.cli.app import app, instance
from cmooc.cli.console import language, say, show, show_json, show_table
from cmooc.cli.options import AsJson, By, NameFr
from cmooc.domain.geography import Ring
from cmooc.domain.places import Place
from cmooc.domain.tags import TagKind, Territory
from cmooc.services.territories import Details, Match, Territories

territories = typer.Typer(no_args_is_help=True, help="The places of the course.")
app.add_typer(territories, name="territories")

NameEn = Annotated[str, typer.Option("--en", help="The name in English, when it differs.")]
Within = Annotated[str | None, typer.Option(help="The territory that holds it; empty for none.")]
Also = Annotated[list[str] | None, typer.Option(help="Another name; may be given several times.")]
Country = Annotated[str, typer.Option(help="Look only in this country: FR, BE, CA …")]
Outline = Annotated[str | None, typer.Option(help="A GeoJSON file with its outline; empty for none.")]
Code = Annotated[str | None, typer.Option(help="The code of the official place, as `territories find` shows it.")]


@territories.command("list")
def list_territories(context: typer.Context, as_json: AsJson = False) -> None:
    """List the territories with their posts."""
    here = instance(context)
    found = here.vocabulary.load().territories
    posts = {one.slug: one.posts for one in here.entries.counts("territory")}
    if as_json:
        show_json([{**_told(one), "posts": posts.get(one.slug, 0)} for one in found])
        return
    rows = ((one.slug, one.name(language()), one.parent, one.code, posts.get(one.slug, 0)) for one in found)
    show_table(("territory", "name", "within", "code", "posts"), rows)


@territories.command("find")
def find_places(context: typer.Context, name: str, country: Country = "", as_json: AsJson = False) -> None:
    """Look a name, a postcode or an INSEE code up among the official places of the world."""
    here = instance(context).territories
    found = here.find(name, country)
    if as_json:
        show_json([_told_place(place) for place in found])
        return
    show_table(("code", "place", "inhabitants"), _rows(here, found))


@territories.command("add")
def add_territory(
    context: typer.Context, name: str, by: By, fr: NameFr = "", en: NameEn = "",
    code: Code = None, country: Country = "",
    levels: Annotated[str, typer.Option(help="What holds it to add as well: département,région,pays.")] = "",
    own: Annotated[bool, typer.Option("--own", help="A territory of your own, in no list of official places.")] = False,
    within: Within = None, also: Also = None,
    latitude: float | None = None, longitude: float | None = None, outline: Outline = None,
) -> None:  # fmt: skip
    """Add a territory: an official place by its name, or with --own one that only your community knows."""
    here = instance(context).territories
    details = Details(
        en=en or None, fr=fr or None, other_names=tuple(also) if also else None, within=within, latitude=latitude,
        longitude=longitude, outline=_outline(here, outline), code=code,
    )  # fmt: skip
    if own:
        added: tuple[Territory, ...] = (here.add_own(name, details, by=by),)
    else:
        added = here.add(name, details, country=country, levels=tuple(filter(None, levels.split(","))), by=by)
    for one in added:
        say(f"Added: {one.slug}{_where(here, one)}")
    say("Tag the archive with: cmooc tag")


@territories.command("set")
def set_territory(
    context: typer.Context, territory: str, by: By, fr: NameFr = "", en: NameEn = "", code: Code = None,
    within: Within = None, also: Also = None,
    latitude: float | None = None, longitude: float | None = None,
    no_point: Annotated[bool, typer.Option("--no-point", help="Take its point away.")] = False, outline: Outline = None,
) -> None:  # fmt: skip
    """Change names, parent, point, outline or code of a territory. What is not given stays; --also replaces them all."""
    here = instance(context).territories
    others = None if also is None else tuple(filter(None, also))
    changed = here.change(territory, Details(
        en=en or None, fr=fr or None, other_names=others, within=within, latitude=latitude, longitude=longitude,
        outline=_outline(here, outline), code=code, has_no_point=no_point,
    ), by=by)  # fmt: skip
    say(f"Changed: {changed.slug}. Tag the archive with: cmooc tag")


@territories.command("rename")
def rename_territory(context: typer.Context, territory: str, slug: str, by: By) -> None:
    """Give a territory another address; its old pages and feeds lead there. Names are changed by `territories set`."""
    reshaping.rename(context, TagKind.TERRITORY, territory, slug, by)


@territories.command("merge")
def merge_territories(context: typer.Context, territory: str, into: str, by: By) -> None:
    """Let a territory become part of another: its names, feeds, participants, readers' choices, addresses follow."""
    reshaping.merge(context, TagKind.TERRITORY, territory, into, by)


@territories.command("remove")
def remove_territory(context: typer.Context, territory: str, by: By) -> None:
    """Remove a territory. What lies within it moves up to its parent; no post is lost."""
    reshaping.remove(context, TagKind.TERRITORY, territory, by)


@territories.command("history")
def territory_history(
    context: typer.Context,
    territory: Annotated[str, typer.Argument(help="A territory, also a former one; else all.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show who changed what of the territories, newest first."""
    reshaping.history(context, TagKind.TERRITORY, territory, as_json=as_json)


@territories.command("undo")
def undo_territory(
    context: typer.Context, territory: str, by: By,
    number: Annotated[
        int | None, typer.Option(help="The change, as `territories history` numbers it; else the newest.")
    ] = None,
) -> None:  # fmt: skip
    """Set a change of a territory back, unless something newer stands on it."""
    reshaping.undo(context, TagKind.TERRITORY, territory, number, by)


@territories.command("match")
def match_territories(
    context: typer.Context,
    by: By,
    apply: Annotated[bool, typer.Option("--apply", help="Give the sure ones their codes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Propose official places for the territories that have no code."""
    here = instance(context).territories
    found = here.matches()
    taken = here.take(found, by=by) if apply else ()
    if as_json:
        show_json([_told_match(match) for match in found])
        return
    show_table(("territory", "code", "place", ""), (row for match in found for row in _match_rows(here, match)))
    if apply:
        say(f"{len(taken)} territories have a code now. Tag the archive with: cmooc tag")
    elif any(match.is_sure for match in found):
        show("Give the sure ones their codes with: cmooc territories match --apply")


@territories.command("import")
def import_territories(context: typer.Context, file: Path, by: By) -> None:
    """Take in territories from a TOML file of territory tables."""
    count = instance(context).curating.import_file(file, by=by)
    say(f"{count[0]} territories and {count[1]} themes taken in. Tag the archive with: cmooc tag")


def _outline(here: Territories, path: str | None) -> tuple[Ring, ...] | None:
    if path is None:
        return None
    return here.outline_in(Path(path)) if path else ()


def _rows(here: Territories, places: Iterable[Place]) -> Iterator[tuple[object, ...]]:
    return ((place.code, here.line(place, language()), place.population) for place in places)


def _where(here: Territories, territory: Territory) -> str:
    return f": {here.line_of(territory.code, language())}" if territory.code else ""


def _match_rows(here: Territories, match: Match) -> Iterator[tuple[object, ...]]:
    shown = match.places[:1] if match.is_sure else match.places
    sure = "sure" if match.is_sure else "?"
    return ((match.territory.slug, place.code, here.line(place, language()), sure) for place in shown)


def _told(territory: Territory) -> dict[str, object]:
    return {
        "slug": territory.slug, "names": territory.names, "other_names": territory.other_names,
        "parent": territory.parent, "code": territory.code, "latitude": territory.latitude,
        "longitude": territory.longitude,
    }  # fmt: skip


def _told_place(place: Place) -> dict[str, object]:
    return {
        "code": place.code, "kind": place.kind, "names": place.names, "parents": place.parents,
        "latitude": place.latitude, "longitude": place.longitude, "population": place.population,
    }  # fmt: skip


def _told_match(match: Match) -> dict[str, object]:
    return {
        "slug": match.territory.slug, "is_sure": match.is_sure, "places": [_told_place(place) for place in match.places]
    }  # fmt: skip
