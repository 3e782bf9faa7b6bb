"""`tags`: what facilitators rule of the tags of posts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import say, show, show_json, show_table
from cmooc.cli.options import AsJson, By
from cmooc.domain.entries import Record
from cmooc.domain.rulings import Ruling, Trace
from cmooc.domain.tags import Tag, TagKind
from cmooc.domain.times import rfc3339
from cmooc.services.deciding import Decided

tags = typer.Typer(no_args_is_help=True, help="The tags of single posts: accept, reject, move, undo.")
app.add_typer(tags, name="tags")

Entry = Annotated[str, typer.Argument(metavar="POST", help="Its key or its address.")]
Entries = Annotated[list[str], typer.Argument(metavar="POST…", help="Keys or addresses of posts.")]
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="theme:NAME or territory:NAME.")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="What they are about instead.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]


@tags.command("show")
def show_tags(context: typer.Context, entry: Entry, as_json: AsJson = False) -> None:
    """Show the tags of a post with their reasons, what is suggested, and what was ruled."""
    ruled = instance(context).deciding.shown(entry)
    record = ruled.record
    if as_json:
        show_json({**_entry(record), "tags": [_tag(tag) for tag in record.tags],
                   "suggestions": [_tag(tag) for tag in record.suggestions],
                   "rulings": [_ruling(one) for one in ruled.rulings],
                   "history": [_trace(one) for one in ruled.traces]})  # fmt: skip
        return
    show(f"{record.key}  {_title(record)} ({record.feed_title})")
    rows = [(_subject(tag), _reason(tag), f"{tag.confidence:.2f}", tag.tagger, state)
            for tags, state in ((record.tags, ""), (record.suggestions, "suggested")) for tag in tags]  # fmt: skip
    show_table(("tag", "reason", "sure", "tagger", ""), iter(rows))
    for one in ruled.rulings:
        show(f"{'right' if one.is_right else 'wrong'}: {_subject(one)}, {one.by}, {rfc3339(one.at)}")


@tags.command("accept")
def accept(context: typer.Context, entries: Entries, subject: Subject, by: By, as_json: AsJson = False) -> None:
    """Rule that posts are about a theme or territory."""
    _tell(instance(context).deciding.accept(entries, subject, by), as_json)


@tags.command("reject")
def reject(context: typer.Context, entries: Entries, subject: Subject, by: By, as_json: AsJson = False) -> None:
    """Rule that posts are not about a theme or territory."""
    _tell(instance(context).deciding.reject(entries, subject, by), as_json)


@tags.command("move")
def move(
    context: typer.Context, entries: Entries, subject: Subject, other: Other, by: By, as_json: AsJson = False
) -> None:
    """Rule that posts are not about one, but about the other."""
    _tell(instance(context).deciding.move(entries, subject, other, by), as_json)


@tags.command("undo")
def undo(
    context: typer.Context,
    by: By,
    move: Annotated[
        str, typer.Argument(metavar="[MOVE]", help="As the history names it; else your own last one.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Take back a move, as far as nobody ruled otherwise since."""
    _tell(instance(context).deciding.undo(by, move), as_json)


@tags.command("history")
def history(context: typer.Context, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List who ruled what, newest first."""
    found = instance(context).deciding.history(limit)
    if as_json:
        show_json([{**_trace(trace), **_entry(record)} for trace, record in found])
        return
    rows = ((one.move, rfc3339(one.at), one.by, _change(one), _subject(one), record.key, _title(record))
            for one, record in found)  # fmt: skip
    show_table(("move", "at", "by", "ruled", "subject", "entry", "post"), rows)


@tags.command("unsure")
def unsure(
    context: typer.Context,
    kind: Annotated[TagKind | None, typer.Option(help="Only these.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List the suggestions that await a decision, surest first."""
    found = instance(context).deciding.unsure(limit, kind)
    if as_json:
        show_json([{**_entry(record), **_tag(one.tag)} for one, record in found])
        return
    rows = ((f"{one.tag.confidence:.2f}", _subject(one.tag), _reason(one.tag), record.key, _title(record))
            for one, record in found)  # fmt: skip
    show_table(("sure", "suggested", "reason", "entry", "post"), rows)


def _tell(decided: Decided, as_json: bool) -> None:
    if as_json:
        show_json({"move": decided.move or None, "changes": [_trace(one) for one in decided.traces],
                   "entries": [{**_entry(one), "tags": [_tag(tag) for tag in one.tags]} for one in decided.records],
                   "others": decided.others})  # fmt: skip
        return
    if not decided.traces:
        say("That is how it stands already.")
        return
    for record in decided.records:
        say(f"{record.key}  {_title(record)}: {', '.join(_slugs(record)) or 'no tags'}")
    say(f"Undo with: cmooc tags undo {decided.move}")
    if decided.others:
        say(f"{decided.others} other posts are tagged otherwise by what was learnt.")


def _slugs(record: Record) -> Iterator[str]:
    for kind in TagKind:
        yield from record.slugs(kind)


def _change(trace: Trace) -> str:
    told = {True: "right", False: "wrong", None: "open"}
    undone = f", undone {rfc3339(trace.undone_at)}" if trace.undone_at else ""
    return f"{told[trace.before]} -> {told[trace.after]}{undone}"


def _subject(one: Tag | Ruling | Trace) -> str:
    return f"{one.kind.value}:{one.slug}"


def _reason(tag: Tag) -> str:
    return f"{tag.reason.code}: {tag.reason.detail}" if tag.reason.detail else tag.reason.code


def _title(record: Record) -> str:
    return record.entry.title or record.entry.summary


def _entry(record: Record) -> dict[str, object]:
    return {"entry": record.key, "title": record.entry.title, "url": record.entry.url, "feed": record.feed_title}


def _tag(tag: Tag) -> dict[str, object]:
    return {"kind": tag.kind, "slug": tag.slug, "confidence": tag.confidence, "tagger": tag.tagger,
            "reason": tag.reason.code, "detail": tag.reason.detail}  # fmt: skip


def _ruling(one: Ruling) -> dict[str, object]:
    return {"kind": one.kind, "slug": one.slug, "is_right": one.is_right, "by": one.by, "at": one.at}


def _trace(one: Trace) -> dict[str, object]:
    return {"move": one.move, "kind": one.kind, "slug": one.slug, "before": one.before, "after": one.after,
            "by": one.by, "at": one.at, "undone_at": one.undone_at}  # fmt: skip
