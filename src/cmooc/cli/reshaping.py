"""What `themes` and `territories` have in common: another address, becoming one, going, history and undo."""

from __future__ import annotations

import typer

from cmooc.cli.app import instance
from cmooc.cli.console import language, say, show_json, show_table
from cmooc.domain.amendments import Amendment
from cmooc.domain.tags import TagKind
from cmooc.domain.times import rfc3339
from cmooc.outputs.amendments import told

SOON = "The archive is tagged anew by the running server, or at once by: cmooc tag"


def rename(context: typer.Context, kind: TagKind, name: str, slug: str, by: str) -> None:
    here = instance(context)
    with here.audit.of(by, f"{kind.value}.rename", about=name, detail=slug):
        done = here.reshaping.rename(kind, name, slug, by=by)
    say(f"Renamed: {done}. The old address leads there.")


def merge(context: typer.Context, kind: TagKind, gone: str, kept: str, by: str, rule: str | None = None) -> None:
    here = instance(context)
    with here.audit.of(by, f"{kind.value}.merge", about=gone, detail=kept):
        joined = here.reshaping.merge(kind, gone, kept, rule=rule, by=by)
    say(f"Merged into: {joined.slug}. {SOON}")


def remove(context: typer.Context, kind: TagKind, name: str, by: str) -> None:
    here = instance(context)
    with here.audit.of(by, f"{kind.value}.remove", about=name):
        gone = here.reshaping.remove(kind, name, by=by)
    say(f"Removed: {gone.slug}. {SOON}")


def undo(context: typer.Context, kind: TagKind, name: str, number: int | None, by: str) -> None:
    here = instance(context)
    with here.audit.of(by, f"{kind.value}.undo", about=name, detail=str(number or "")):
        done = here.reshaping.undo(number, by=by) if number else here.reshaping.undo_last(kind, name, by=by)
    say(f"Undone: {', '.join(str(one.id) for one in done)}. {SOON}")


def history(context: typer.Context, kind: TagKind, name: str, *, as_json: bool) -> None:
    found = instance(context).reshaping.history(kind, name)
    if as_json:
        show_json(found)
        return
    show_table(("number", "at", "by", kind.value, "what", "undone by"), map(_row, found))


def _row(one: Amendment) -> tuple[object, ...]:
    from cmooc.outputs.templating import catalogue

    what = "; ".join(told(one, language(), catalogue(language())))
    return one.id, rfc3339(one.at), one.by, one.slug, what, one.undone_by if one.is_undone else None
