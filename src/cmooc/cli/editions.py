"""`edition`, `publish`, `search`: what readers get."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import progress, say, show, show_json, show_table
from cmooc.cli.options import AsJson
from cmooc.cli.telling import tell_edition
from cmooc.domain.editions import Edition
from cmooc.domain.errors import ConfigError
from cmooc.domain.times import rfc3339
from cmooc.services.upkeep import sole_worker


@app.command()
def edition(
    context: typer.Context,
    date_: Annotated[str, typer.Option("--date", metavar="DAY", help="The edition's day; else today.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Show it as it stands; store nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compose the edition of a day from what was accepted since the last one, and publish it."""
    here = instance(context)
    day = _day(date_)
    if preview:
        report = here.newsletter.edition(day, preview=True)
    else:
        with sole_worker(here.data):
            report = here.newsletter.edition(day)
            here.publisher.publish()
    if as_json:
        show_json({"day": report.day, "outcome": report.outcome, "edition": report.edition})
    else:
        tell_edition(report, here.course.base_url)
        if preview and report.edition:
            _show(report.edition)


@app.command()
def publish(
    context: typer.Context,
    full: Annotated[
        bool, typer.Option("--full", help="Render every page, and remove what is no longer there.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the site up to date."""
    here = instance(context)
    with sole_worker(here.data), progress("Publishing") as tell:
        report = here.publisher.publish(full=full, progress=tell)
    if as_json:
        show_json(report)
    else:
        say(
            f"{report.written} files written, {report.unchanged} unchanged, {report.removed} removed: {here.data / 'site'}"
        )


@app.command()
def search(
    context: typer.Context,
    query: Annotated[list[str], typer.Argument(help="Words; accents and endings make no difference.")],
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    as_json: AsJson = False,
) -> None:
    """Find accepted posts, newest first."""
    records, total = instance(context).search.find(" ".join(query), limit)
    if as_json:
        show_json({
            "total": total,
            "entries": [{"key": one.key, "title": one.entry.title, "url": one.entry.url, "feed": one.feed_title,
                         "dated_at": one.dated_at} for one in records],
        })  # fmt: skip
        return
    say(f"{total} found")
    rows = (
        (rfc3339(one.dated_at), one.entry.title or one.entry.summary[:80], one.feed_title, one.key) for one in records
    )
    show_table(("date", "post", "feed", "entry"), rows)


def _show(edition: Edition) -> None:
    for section in edition.sections:
        if section.items:
            show(f"\n{section.kind.value} {section.theme or ''}".rstrip())
            for group in section.groups:
                for item in group.items:
                    show(f"  {item.title or item.text[:80]} — {item.participant_name} [{group.territory or ''}]")
            if section.more:
                show(f"  … and {len(section.more)} more")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ConfigError("--date {text} is no day; one looks like 2026-11-22.", text=text) from error
