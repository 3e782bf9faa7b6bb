"""`draft`: what facilitators prepare for the edition that is still to leave."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import say, show_json, show_table
from cmooc.cli.options import AsJson, By, Language, Weekly
from cmooc.domain.drafts import Draft, Piece, Text, Value
from cmooc.domain.editions import Rhythm
from cmooc.domain.times import rfc3339
from cmooc.services.drafting import Drafting

draft = typer.Typer(no_args_is_help=True, help="The next edition: write its lead, highlight, annotate, hold, reorder.")
app.add_typer(draft, name="draft")

STDIN = "-"
Post = Annotated[str, typer.Argument(metavar="POST", help="Its key or its address.")]
Words = Annotated[str, typer.Argument(metavar="TEXT", help="Markdown; - reads it from stdin.")]
Note = Annotated[str, typer.Option("--note", help="A word why, shown with the post.")]
Seen = Annotated[int | None, typer.Option("--version", help="The version of the draft that you looked at.")]


@draft.command("show")
def show_draft(context: typer.Context, weekly: Weekly = False, as_json: AsJson = False) -> None:
    """Show what was prepared, by whom and when; `edition --preview` shows the edition that comes of it."""
    desk = _desk(context, weekly=weekly)
    _tell(desk, desk.shown(), as_json=as_json)


@draft.command("lead")
def lead(
    context: typer.Context, text: Words, by: By, language: Language = "", seen: Seen = None, weekly: Weekly = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Write what the edition opens with; an empty text takes it away."""
    desk = _desk(context, weekly=weekly)
    _tell(desk, desk.lead(_language(context, language), _read(text), by=by, seen=seen), as_json=as_json)


@draft.command("announce")
def announce(
    context: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE")],
    text: Words,
    by: By,
    name: Annotated[str, typer.Option("--name", help="What it is called in every language; else made of it.")] = "",
    language: Language = "",
    seen: Seen = None,
    weekly: Weekly = False,
    as_json: AsJson = False,
) -> None:
    """Write an announcement for this one edition; an empty text takes it away."""
    desk = _desk(context, weekly=weekly)
    found = desk.announce(_language(context, language), title, _read(text), name=name, by=by, seen=seen)
    _tell(desk, found, as_json=as_json)


@draft.command("highlight")
def highlight(
    context: typer.Context, post: Post, by: By, note: Note = "", seen: Seen = None, weekly: Weekly = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Put a post at the top, with a note."""
    desk = _desk(context, weekly=weekly)
    _tell(desk, desk.highlight(post, note, by=by, seen=seen), as_json=as_json)


@draft.command("annotate")
def annotate(
    context: typer.Context,
    post: Post,
    note: Annotated[str, typer.Argument(metavar="NOTE", help="An empty one takes it away.")],
    by: By,
    seen: Seen = None,
    weekly: Weekly = False,
    as_json: AsJson = False,
) -> None:
    """Write a note on a post, wherever it stands."""
    desk = _desk(context, weekly=weekly)
    _tell(desk, desk.annotate(post, note, by=by, seen=seen), as_json=as_json)


@draft.command("hold")
def hold(
    context: typer.Context,
    post: Post,
    by: By,
    why: Annotated[str, typer.Option("--why", help="For the other facilitators.")] = "",
    seen: Seen = None,
    weekly: Weekly = False,
    as_json: AsJson = False,
) -> None:
    """Let a post wait: it is in no edition until it is released."""
    desk = _desk(context, weekly=weekly)
    _tell(desk, desk.hold(post, why, by=by, seen=seen), as_json=as_json)


@draft.command("release")
def release(context: typer.Context, post: Post, by: By, weekly: Weekly = False, as_json: AsJson = False) -> None:
    """Let a post that is held go with the next edition."""
    desk = _desk(context, weekly=weekly)
    _tell(desk, desk.release(post, by=by), as_json=as_json)


@draft.command("move")
def move(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="A post, theme:NAME, others, social, waiting …")],
    by: By,
    after: Annotated[str, typer.Option("--after", help="What it is to follow; else it comes first.")] = "",
    free: Annotated[bool, typer.Option("--free", help="Let it stand where it would by itself.")] = False,
    weekly: Weekly = False,
    as_json: AsJson = False,
) -> None:
    """Put a section of the edition first, or a post first in its section."""
    desk = _desk(context, weekly=weekly)
    _tell(desk, desk.move(what, after, is_free=free, by=by), as_json=as_json)


@draft.command("clear")
def clear(
    context: typer.Context,
    by: By,
    what: Annotated[str, typer.Argument(metavar="[WHAT]", help="A piece as `show` names it, or a post.")] = "",
    every: Annotated[bool, typer.Option("--all", help="All that was prepared, but for what is held.")] = False,
    seen: Seen = None,
    weekly: Weekly = False,
    as_json: AsJson = False,
) -> None:
    """Take away a piece, what was said of a post, or everything."""
    if bool(what) == every:
        raise typer.BadParameter("Name one thing, or say --all.")
    desk = _desk(context, weekly=weekly)
    _tell(desk, desk.clear(what, by=by, seen=seen), as_json=as_json)


@draft.command("undo")
def undo(context: typer.Context, by: By, weekly: Weekly = False, as_json: AsJson = False) -> None:
    """Take back the last thing that you did."""
    desk = _desk(context, weekly=weekly)
    _tell(desk, desk.undo(by=by), as_json=as_json)


def _desk(context: typer.Context, *, weekly: bool) -> Drafting:
    return instance(context).drafting(Rhythm.WEEKLY if weekly else Rhythm.DAILY)


def _language(context: typer.Context, language: str) -> str:
    return language or instance(context).course.language


def _read(text: str) -> str:
    return sys.stdin.read() if text == STDIN else text


def _tell(desk: Drafting, found: Draft, *, as_json: bool) -> None:
    titles = desk.titles(found)
    if as_json:
        show_json({
            "rhythm": found.rhythm, "version": found.version, "opened_at": found.opened_at,
            "pieces": [{"name": name, "title": titles.get(name), **_piece(one)} for name, one in found.pieces.items()],
            "acts": [{"version": one.version, "name": one.name, "by": one.by, "at": one.at,
                      "is_undone": one.is_undone} for one in found.acts],
        })  # fmt: skip
        return
    say(f"The draft is at version {found.version}.")
    rows = ((name, one.by, rfc3339(one.at), _short(one.value), titles.get(name)) for name, one in found.pieces.items())
    show_table(("piece", "by", "at", "what", "post"), rows)


def _piece(piece: Piece) -> dict[str, object]:
    return {"value": piece.value, "by": piece.by, "at": piece.at, "version": piece.version}


def _short(value: Value) -> str:
    text = value.title or value.markdown if isinstance(value, Text) else value
    return (", ".join(text) if isinstance(text, tuple) else " ".join(text.split()))[:80]
