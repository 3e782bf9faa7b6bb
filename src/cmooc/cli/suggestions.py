"""`themes categories`, `themes map`, `themes suggest`, `themes dismiss`: what the posts say that themes don't know yet."""

from __future__ import annotations

from dataclasses import asdict
from shlex import quote
from typing import Annotated

import typer

from cmooc.cli.app import instance
from cmooc.cli.console import say, show, show_json, show_table
from cmooc.cli.options import AsJson, By
from cmooc.cli.themes import themes
from cmooc.domain.rising import LATELY, Rising
from cmooc.domain.tags import Meaning

Category = Annotated[str, typer.Argument(metavar="CATEGORY", help="A category or hashtag.")]


@themes.command("categories")
def categories(
    context: typer.Context,
    settled: Annotated[bool, typer.Option("--settled", help="Those whose meaning somebody has told instead.")] = False,
    feeds: Annotated[int, typer.Option(min=1, help="Only those of that many feeds at least.")] = 1,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the categories in use that mean nothing yet, most used first."""
    service = instance(context).meanings
    if settled:
        _show_settled(service.settled(), as_json)
        return
    found = service.unknown(limit, feeds)
    if as_json:
        show_json([{"category": one.written, "posts": one.posts, "feeds": one.feeds} for one in found])
        return
    show_table(("category", "posts", "feeds"), ((one.written, one.posts, one.feeds) for one in found))


@themes.command("map")
def map_category(
    context: typer.Context,
    category: Category,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="theme:NAME, territory:NAME, nothing or forget.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Say what a category means; the posts that have it are tagged anew."""
    service = instance(context).meanings
    if subject == "forget":
        meaning, report = None, service.forget(category)
    else:
        meaning, report = service.settle(category, subject, by)
    if as_json:
        show_json({"category": category, "means": _told(meaning), "entries": report.entries, "changed": report.changed})
        return
    told = f"means {_told(meaning)}" if meaning else "means what its spelling says"
    say(f"{category} {told}. {report.changed} of {report.entries} entries tagged otherwise.")


@themes.command("suggest")
def suggest(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many at most.")] = 10,
    as_json: AsJson = False,
) -> None:
    """List words that rise in the community and could be themes, each with what speaks for it."""
    found = instance(context).suggesting.suggested(limit)
    if as_json:
        show_json([{**asdict(one), "command": _command(one)} for one in found])
        return
    for one in found:
        lately = sum(one.weeks[-LATELY:])
        show(
            f"{one.written}  {lately} posts of {one.voices} participants in two weeks; before: {sum(one.weeks) - lately}"
        )
        show(f"    by week  {' '.join(map(str, one.weeks))}")
        show(f"    feeds    {', '.join(one.feeds)}")
        for title in one.titles:
            show(f"    post     {title}")
        show(f"    take up  {_command(one)}\n    dismiss  cmooc themes dismiss {quote(one.written)}")
    if not found:
        say("Nothing rises that is not known yet.")


@themes.command("dismiss")
def dismiss(
    context: typer.Context,
    word: Annotated[str, typer.Argument(metavar="WORD", help="A word, phrase or hashtag.")],
    by: By,
    undo: Annotated[bool, typer.Option("--undo", help="Let it be suggested again.")] = False,
) -> None:
    """Suggest a word no more."""
    service = instance(context).suggesting
    if undo:
        service.restore(word)
        say(f"{word} may be suggested again.")
    else:
        service.dismiss(word, by)
        say(f"{word} is suggested no more. Undo with: cmooc themes dismiss {quote(word)} --undo")


def _command(one: Rising) -> str:
    """Return the command, fit for a shell, that makes it a theme."""
    name = one.written[:1].upper() + one.written[1:]
    return f"cmooc themes add {quote(name)} --rule {quote(one.rule)}"


def _show_settled(found: tuple[Meaning, ...], as_json: bool) -> None:
    if as_json:
        show_json([{"category": one.written, "means": _told(one)} for one in found])
        return
    show_table(("category", "means"), ((one.written, _told(one)) for one in found))


def _told(meaning: Meaning | None) -> str | None:
    if meaning is None:
        return None
    return f"{meaning.subject[0].value}:{meaning.subject[1]}" if meaning.subject else "nothing"
