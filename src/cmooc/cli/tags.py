"""`tag`, `themes`, `territories`: the vocabulary and what it says of the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import language, progress, say, show, show_json, show_table
from cmooc.cli.options import AsJson
from cmooc.domain.entries import Record
from cmooc.domain.errors import ConfigError
from cmooc.domain.times import from_rfc3339

themes = typer.Typer(no_args_is_help=True, help="The subjects of the course, and the rules that find them.")
territories = typer.Typer(no_args_is_help=True, help="The places of the course.")
app.add_typer(themes, name="themes")
app.add_typer(territories, name="territories")

NameFr = Annotated[str, typer.Option("--fr", help="The name in French, when it differs.")]


@app.command()
def tag(
    context: typer.Context,
    since: Annotated[str, typer.Option(help="Only entries first seen since this day.")] = "",
    as_json: AsJson = False,
) -> None:
    """Compute the tags of stored entries anew; what facilitators decided stays."""
    try:
        moment = from_rfc3339(since)
    except ValueError as error:
        raise ConfigError("--since {since} is no day; one looks like 2026-11-22.", since=since) from error
    with progress("Tagging") as tell:
        report = instance(context).tagging.retag(moment, tell)
    if as_json:
        show_json(report)
    else:
        say(f"{report.entries} entries looked at, {report.changed} tagged otherwise than before.")


@themes.command("list")
def list_themes(context: typer.Context, as_json: AsJson = False) -> None:
    """List the themes with their posts."""
    here = instance(context)
    found = here.vocabulary.load().themes
    posts = {one.slug: one.posts for one in here.entries.counts("theme")}
    if as_json:
        show_json([{"slug": one.slug, "names": one.names, "rule": one.rule_text, "posts": posts.get(one.slug, 0)}
                   for one in found])  # fmt: skip
        return
    rows = (
        (one.slug, one.name(language()), posts.get(one.slug, 0), one.rule_text.replace("\n", " ; ")) for one in found
    )
    show_table(("theme", "name", "posts", "rule"), rows)


@themes.command("add")
def add_theme(
    context: typer.Context, name: str, fr: NameFr = "",
    rule: Annotated[str, typer.Option(help="Words that find it, such as: any: garden, #compost")] = "",
) -> None:  # fmt: skip
    """Add a theme."""
    theme = instance(context).curating.add_theme(name, fr, rule)
    say(f"Added: {theme.slug}. Tag the archive with: cmooc tag")


@themes.command("import")
def import_themes(context: typer.Context, file: Path) -> None:
    """Take in themes from a TOML file of theme tables."""
    count = instance(context).curating.import_file(file)
    say(f"{count[1]} themes and {count[0]} territories taken in. Tag the archive with: cmooc tag")


@themes.command("rules")
def rules(
    context: typer.Context,
    theme: str,
    new: Annotated[str | None, typer.Option("--set", help="The new rule; empty for none.")] = None,
) -> None:
    """Show the rule of a theme in plain words, or set another and tag the archive anew."""
    here = instance(context)
    if new is None:
        show(here.curating.spoken_rule(theme, language()))
        return
    here.curating.set_rule(theme, new)
    report = here.tagging.retag()
    say(
        f"{here.curating.spoken_rule(theme, language())}\n{report.changed} of {report.entries} entries tagged otherwise."
    )


@themes.command("preview")
def preview(
    context: typer.Context,
    theme: str,
    rule: Annotated[str, typer.Option(help="The rule to try; else the theme's own.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show which stored posts a rule would take and lose, without changing anything."""
    result = instance(context).curating.preview(theme, rule or None)
    if as_json:
        show_json({"takes": [_line(one) for one in result.takes], "loses": [_line(one) for one in result.loses],
                   "keeps": len(result.keeps)})  # fmt: skip
        return
    say(f"takes {len(result.takes)}, loses {len(result.loses)}, keeps {len(result.keeps)}")
    for sign, records in (("+", result.takes), ("-", result.loses)):
        for record in records[:20]:
            show(f"{sign} {record.entry.title or record.entry.summary} ({record.feed_title})")


@territories.command("list")
def list_territories(context: typer.Context, as_json: AsJson = False) -> None:
    """List the territories with their posts."""
    here = instance(context)
    found = here.vocabulary.load().territories
    posts = {one.slug: one.posts for one in here.entries.counts("territory")}
    if as_json:
        show_json([
            {"slug": one.slug, "names": one.names, "parent": one.parent, "posts": posts.get(one.slug, 0)}
            for one in found
        ])  # fmt: skip
        return
    rows = ((one.slug, one.name(language()), one.parent, posts.get(one.slug, 0)) for one in found)
    show_table(("territory", "name", "within", "posts"), rows)


@territories.command("add")
def add_territory(
    context: typer.Context, name: str, fr: NameFr = "",
    within: Annotated[str, typer.Option(help="The territory that holds it.")] = "",
    also: Annotated[list[str] | None, typer.Option(help="Another name; may be given several times.")] = None,
    latitude: float | None = None, longitude: float | None = None,
) -> None:  # fmt: skip
    """Add a territory."""
    territory = instance(context).curating.add_territory(
        name, fr, within=within, other_names=tuple(also or ()), latitude=latitude, longitude=longitude
    )
    say(f"Added: {territory.slug}. Tag the archive with: cmooc tag")


@territories.command("import")
def import_territories(context: typer.Context, file: Path) -> None:
    """Take in territories from a TOML file of territory tables."""
    count = instance(context).curating.import_file(file)
    say(f"{count[0]} territories and {count[1]} themes taken in. Tag the archive with: cmooc tag")


def _line(record: Record) -> dict[str, object]:
    return {"key": record.key, "title": record.entry.title, "url": record.entry.url}
