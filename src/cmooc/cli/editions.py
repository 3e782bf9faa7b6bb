"""`edition`, `publish`, `search`: what readers get."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import progress, say, show, show_json, show_table
from cmooc.cli.options import AsJson, By, Weekly
from cmooc.cli.telling import tell_edition
from cmooc.domain.editions import Edition, Rhythm
from cmooc.domain.entries import Record
from cmooc.domain.errors import ConfigError
from cmooc.domain.texts import words
from cmooc.domain.times import rfc3339
from cmooc.services.searching import Hit, Sort
from cmooc.services.upkeep import sole_worker

edition = typer.Typer(invoke_without_command=True, no_args_is_help=False)
app.add_typer(edition, name="edition")


@edition.callback()
def compose(
    context: typer.Context,
    by: By,
    date_: Annotated[str, typer.Option("--date", metavar="DAY", help="The edition's day; else today.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Show it as it stands; store nothing.")] = False,
    leave: Annotated[bool, typer.Option("--leave", help="Send it off, where editions leave by hand.")] = False,
    weekly: Weekly = False,
    as_json: AsJson = False,
) -> None:
    """Compose the edition of a day from what was accepted since the last one, and publish it."""
    if context.invoked_subcommand:
        return
    here = instance(context)
    day, rhythm = _day(date_), Rhythm.WEEKLY if weekly else Rhythm.DAILY
    stays = preview or (here.newsletter.leaves_by_hand and not leave)
    if stays:
        report = here.newsletter.edition(day, preview=True, rhythm=rhythm)
    else:
        with sole_worker(here.data):
            report = here.newsletter.edition(day, rhythm=rhythm, by=by)
            here.publisher.publish()
    if as_json:
        show_json({"day": report.day, "name": report.name, "outcome": report.outcome, "edition": report.edition})
        return
    tell_edition(report, here.course.base_url)
    if stays and not preview:
        say("Editions leave by hand here. Send it off with: cmooc edition --leave")
    if stays and report.edition:
        _show(report.edition)


@edition.command("correct")
def correct(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="EDITION", help="2026-11-22, or 2026-W47 for a weekly one.")],
    by: By,
    text: Annotated[str, typer.Option("--text", help="Markdown, in the course's language.")] = "",
    fr: Annotated[str, typer.Option("--fr", help="The same in French.")] = "",
    en: Annotated[str, typer.Option("--en", help="The same in English.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a dated correction to an edition that has left; the edition itself stays as it was."""
    here = instance(context)
    texts = {here.course.language: text} | {key: words for key, words in (("fr", fr), ("en", en)) if words}
    correction = here.correcting.correct(name, texts, by=by)
    if as_json:
        show_json({"edition": name, "at": correction.at, "texts": dict(correction.texts)})
    else:
        say("Corrected. The site shows it after: cmooc publish")


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
    query: Annotated[list[str], typer.Argument(help="Words, “phrases”, and theme: territory: author: before: after:")],
    sort: Annotated[Sort, typer.Option(help="The newest first, or what fits best.")] = Sort.NEWEST,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    as_json: AsJson = False,
) -> None:
    """Find accepted posts and editions; accents and endings make no difference."""
    results = instance(context).searching.search(" ".join(query), limit=limit, sort=sort)
    if as_json:
        show_json({
            "total": results.total, "is_more_than": results.is_more_than,
            "terms": results.query.terms, "entries": [_entry_line(hit.record) for hit in results.hits if hit.record],
            "editions": [hit.edition.name for hit in results.hits if hit.edition],
        })  # fmt: skip
        return
    say(f"{'more than ' if results.is_more_than else ''}{results.total} found")
    show_table(("date", "what", "feed", "entry"), map(_hit_line, results.hits))


def _entry_line(one: Record) -> dict[str, object]:
    return {"key": one.key, "title": one.entry.title, "url": one.entry.url, "feed": one.feed_title,
            "dated_at": one.dated_at}  # fmt: skip


def _hit_line(hit: Hit) -> tuple[object, ...]:
    if hit.record is None:
        name = hit.edition.name if hit.edition else ""
        return name, "".join(part.text for part in hit.text)[:80], "", f"editions/{name}/"
    one = hit.record
    return rfc3339(one.dated_at), one.entry.title or one.entry.summary[:80], one.feed_title, one.key


def _show(edition: Edition) -> None:
    for _, html in edition.lead:
        show(words(html))
    for _, title, _ in edition.announcements:
        show(f"* {title}")
    for section in edition.sections:
        if section.items or section.more:
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
