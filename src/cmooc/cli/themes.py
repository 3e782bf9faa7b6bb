"""`themes`: the subjects of the course, and the rules that find them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cmooc.cli import reshaping
from cmooc.cli.app import app, instance
from cmooc.cli.console import language, marked, progress, say, show, show_json, show_table
from cmooc.cli.options import AsJson, By, NameFr
from cmooc.domain.errors import ConfigError
from cmooc.domain.rule_versions import RuleVersion
from cmooc.domain.tags import TagKind
from cmooc.domain.times import rfc3339
from cmooc.services.editing import ThemeDetails
from cmooc.services.theme_rules import Seen

SHOWN = 20  # posts of each kind in a preview for people

themes = typer.Typer(no_args_is_help=True, help="The subjects of the course, and the rules that find them.")
app.add_typer(themes, name="themes")


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
    context: typer.Context, name: str, by: By, fr: NameFr = "",
    rule: Annotated[str, typer.Option(help="Words that find it, such as: any: garden, #compost")] = "",
) -> None:  # fmt: skip
    """Add a theme."""
    theme = instance(context).curating.add_theme(name, fr, rule, by=by)
    say(f"Added: {theme.slug}. Tag the archive with: cmooc tag")


@themes.command("set")
def set_theme(
    context: typer.Context, theme: str, by: By,
    fr: Annotated[str | None, typer.Option("--fr", help="The name in French.")] = None,
    en: Annotated[str | None, typer.Option("--en", help="The name in English.")] = None,
    description_fr: Annotated[str | None, typer.Option(help="What it is about, in French; empty for nothing.")] = None,
    description_en: Annotated[str | None, typer.Option(help="What it is about, in English; empty for nothing.")] = None,
    category: Annotated[
        list[str] | None, typer.Option(help="A publishers' category that means it; may be given several times.")
    ] = None,
) -> None:  # fmt: skip
    """Change names, descriptions and categories of a theme. What is not given stays; --category replaces them all."""
    here = instance(context)
    details = ThemeDetails(en, fr, description_en, description_fr, None if category is None else tuple(category))
    with here.audit.of(by, "theme.edit", about=theme):
        changed = here.editing.change_theme(theme, details, by=by)
    say(f"Changed: {changed.slug}. {reshaping.SOON}")


@themes.command("rename")
def rename_theme(context: typer.Context, theme: str, slug: str, by: By) -> None:
    """Give a theme another address; its old pages and feeds lead there for good. Names are changed by `themes set`."""
    reshaping.rename(context, TagKind.THEME, theme, slug, by)


@themes.command("merge")
def merge_themes(
    context: typer.Context, theme: str, into: str, by: By,
    rule: Annotated[str | None, typer.Option(help="The rule of what stays, when their two rules don't add up.")] = None,
) -> None:  # fmt: skip
    """Let a theme become part of another: rulings, feeds, readers' choices, categories, addresses follow."""
    reshaping.merge(context, TagKind.THEME, theme, into, by, rule)


@themes.command("split")
def split_theme(
    context: typer.Context, theme: str, name: str, by: By, fr: NameFr = "",
    rule: Annotated[str, typer.Option(help="The rule of the new theme.")] = "",
    stays: Annotated[str | None, typer.Option(help="The rule of the old theme from now on; else it stays.")] = None,
    post: Annotated[
        list[str] | None, typer.Option(help="A post that goes over to the new theme; may be given several times.")
    ] = None,
) -> None:  # fmt: skip
    """Make a second theme of a part of one: by a rule, by picking posts, or both."""
    here = instance(context)
    with here.audit.of(by, "theme.split", about=theme, detail=name):
        new = here.reshaping.split(theme, name, fr, rule=rule, stays=stays, posts=tuple(post or ()), by=by)
    say(f"Added: {new.slug}. {reshaping.SOON}")


@themes.command("remove")
def remove_theme(context: typer.Context, theme: str, by: By) -> None:
    """Remove a theme. No post is lost; `themes undo` brings it back with what was ruled."""
    reshaping.remove(context, TagKind.THEME, theme, by)


@themes.command("history")
def theme_history(
    context: typer.Context, theme: Annotated[str, typer.Argument(help="A theme, also a former one; else all.")] = "",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show who changed what of the themes, newest first."""
    reshaping.history(context, TagKind.THEME, theme, as_json=as_json)


@themes.command("undo")
def undo_theme(
    context: typer.Context, theme: str, by: By,
    number: Annotated[int | None, typer.Option(help="The change, as `themes history` numbers it; else the newest.")] = None,
) -> None:  # fmt: skip
    """Set a change of a theme back, unless something newer stands on it."""
    reshaping.undo(context, TagKind.THEME, theme, number, by)


@themes.command("import")
def import_themes(context: typer.Context, file: Path, by: By) -> None:
    """Take in themes from a TOML file of theme tables."""
    count = instance(context).curating.import_file(file, by=by)
    say(f"{count[1]} themes and {count[0]} territories taken in. Tag the archive with: cmooc tag")


@themes.command("rules")
def rules(
    context: typer.Context,
    theme: str,
    by: By,
    new: Annotated[str | None, typer.Option("--set", help="The new rule; empty for none.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Bring back the rule before this one.")] = False,
    history: Annotated[bool, typer.Option("--history", help="Show which rules the theme had.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the rule of a theme in plain words; set another, or the one before, and tag the archive anew."""
    if (new is not None) + undo + history > 1:
        raise ConfigError("--set, --undo and --history exclude each other.")
    here = instance(context).theme_rules
    if history:
        _show_history(here.history(theme), as_json=as_json)
        return
    report = None
    if new is not None or undo:
        with progress("Tagging") as tell:
            report = (
                here.undo(theme, by=by, progress=tell) if new is None else here.set(theme, new, by=by, progress=tell)
            )
    spoken = here.said(theme, language())
    if as_json:
        show_json({"theme": theme, "rule": here.text(theme), "spoken": spoken,
                   "entries": report and report.entries, "changed": report and report.changed})  # fmt: skip
    elif report is None:
        show(spoken)
    else:
        say(f"{spoken}\n{report.changed} of {report.entries} entries tagged otherwise.")


@themes.command("preview")
def preview(
    context: typer.Context,
    theme: str,
    rule: Annotated[str, typer.Option(help="The rule to try; else the theme's own.")] = "",
    limit: Annotated[int | None, typer.Option(min=0, help="Posts shown of each kind; else 20, in JSON all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show which stored posts a rule would take and lose, without changing anything."""
    here = instance(context).theme_rules
    with progress("Trying") as tell:
        tried = here.preview(theme, rule or None, tell)
    shown = limit if limit is not None or as_json else SHOWN
    takes, loses = (here.seen(tried, ids, shown) for ids in (tried.takes, tried.loses))
    counts = {"takes": len(tried.takes), "loses": len(tried.loses), "keeps": len(tried.keeps)}
    if as_json:
        show_json({"takes": [_line(one) for one in takes], "loses": [_line(one) for one in loses],
                   "keeps": counts["keeps"], "counts": counts})  # fmt: skip
        return
    say(here.spoken(tried.rule, language()))
    say(", ".join(f"{name} {count}" for name, count in counts.items()))
    for sign, posts in (("+", takes), ("-", loses)):
        for one in posts:
            _show_seen(sign, one)


def _show_seen(sign: str, seen: Seen) -> None:
    """Show a post; what was found is told apart where it stands in neither title nor excerpt: a category, an author."""
    unseen = f" {seen.found}" if seen.found and not (seen.title_spans or seen.excerpt_spans) else ""
    title = f"{marked(seen.title, seen.title_spans)} " if seen.title else ""
    show(f"{sign} {title}({seen.record.feed_title}){unseen}\n    {marked(seen.excerpt, seen.excerpt_spans)}")


def _show_history(versions: Sequence[RuleVersion], *, as_json: bool) -> None:
    if as_json:
        show_json([{"at": one.at, "by": one.by, "rule": one.text} for one in versions])
        return
    rows = ((rfc3339(one.at), one.by, one.text.replace("\n", " ; ")) for one in versions)
    show_table(("since", "by", "rule"), rows)


def _line(seen: Seen) -> dict[str, object]:
    entry = seen.record.entry
    return {
        "key": seen.record.key, "title": seen.title, "url": entry.url, "feed": seen.record.feed_title, "found": seen.found,
        "title_spans": seen.title_spans, "excerpt": seen.excerpt, "excerpt_spans": seen.excerpt_spans,
    }  # fmt: skip
