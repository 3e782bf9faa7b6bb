"""`import`, `export`, `backup`, `restore`, `participants`: a course goes out, comes in, is kept, and forgets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from cmooc.bootstrap import Instance
from cmooc.cli.app import app, instance
from cmooc.cli.console import Failed, progress, say, show_json
from cmooc.cli.options import AsJson
from cmooc.cli.starting import prepare
from cmooc.domain.errors import BadInput, ConfigError
from cmooc.services.upkeep import sole_worker

participants = typer.Typer(no_args_is_help=True, help="Those who write.")
app.add_typer(participants, name="participants")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An OPML file, or what `export all` made: a folder or a ZIP file.")],
    as_json: AsJson = False,
) -> None:
    """Take in the feeds of an OPML file, approved; or a whole course, into an empty data folder. Starts a new course."""
    if file.is_dir() or file.suffix.lower() == ".zip":
        _import_course(context, file, as_json=as_json)
    else:
        _import_feeds(context, file, as_json=as_json)


def _import_feeds(context: typer.Context, file: Path, *, as_json: bool) -> None:
    here = instance(context)
    if not here.data.exists():
        prepare(here)
    report = instance(context).feeds.import_opml(file)
    if as_json:
        show_json({
            "added": len(report.added), "known": len(report.known), "refused": report.refused,
            "territories": report.territories, "themes": report.themes,
        })  # fmt: skip
    else:
        say(
            f"{len(report.added)} feeds added, {len(report.known)} were there,"
            f" {report.territories} territories and {report.themes} themes new."
        )
        for url, why in report.refused:
            say(f"  left out: {url} ({why})")
    if report.refused:
        raise Failed(1)


def _import_course(context: typer.Context, path: Path, *, as_json: bool) -> None:
    here = instance(context)
    here.data.mkdir(parents=True, exist_ok=True)
    with sole_worker(here.data):
        with progress("Taking in") as tell:
            report = here.commons.take_in(path, tell)
        here.database.close()
        with progress("Publishing") as tell:
            instance(context).publisher.publish(full=True, progress=tell)
    if as_json:
        show_json({"rows": report.rows, "files": report.files})
    else:
        say(f"Taken in: {_told(report.rows)}. The site is published. Look at cmooc.toml, then: cmooc run")


@app.command()
def export(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="opml, site or all.")],
    path: Annotated[
        Path, typer.Argument(help="Where to: a file for opml, a new folder for site, a folder or .zip for all.")
    ],
    with_subscribers: Annotated[
        Path | None, typer.Option(help="With all: write the subscribers too, to this new folder or .zip of their own.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take the course away in open formats."""
    here = instance(context)
    if with_subscribers is not None and what != "all":
        raise BadInput("--with-subscribers goes with: export all")
    rows: dict[str, int] = {}
    match what:
        case "opml":
            here.publisher.export_document("feeds.opml", path)
        case "site":
            _publish(here)
            here.publisher.export_site(path)
        case "all":
            _publish(here)
            rows.update(here.commons.export(path).rows)
            if with_subscribers is not None:
                rows.update(here.commons.export_readers(with_subscribers).rows)
        case _:
            raise BadInput("export knows opml, site and all, not {what}.", what=what)
    if as_json:
        show_json({"path": path, "rows": rows})
    else:
        say(f"Written: {path}" + (f" ({_told(rows)})" if rows else ""))


@app.command()
def backup(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="A new file.")], as_json: AsJson = False
) -> None:
    """Copy the whole instance to one file, while it runs: database, settings, pages, announcements."""
    size = instance(context).backups.make(file)
    if as_json:
        show_json({"path": file, "bytes": size})
    else:
        say(f"Written: {file} ({size / 1e6:.1f} MB). It holds addresses and keys: keep it where only you can read it.")


@app.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `backup` made.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of what is here; whoever was erased since it was made is erased again."""
    here = instance(context)
    if here.settings.database_url and not here.settings.database_url.startswith("sqlite"):
        raise ConfigError("This course is on PostgreSQL: bring its copy back with pg_restore.")
    if not yes and here.data.exists() and not typer.confirm(f"Put {file} in the place of what is in {here.data}?"):
        raise Failed(1)
    here.data.mkdir(parents=True, exist_ok=True)
    with sole_worker(here.data):
        aside = here.backups.restore(file)
        fresh = instance(context)
        erased = fresh.erasing.again()
        fresh.people.sign_everybody_out()
        with progress("Publishing") as tell:
            fresh.publisher.publish(full=True, progress=tell)
    if as_json:
        show_json({"aside": aside, "erased": erased})
        return
    say(f"Restored from {file}; the site is published.")
    if aside is not None:
        say(f"What was here before lies in {aside}. Remove it when all is well: nobody is erased there.")
    if erased:
        say(f"{erased} that had been erased since were erased again.")


@participants.command()
def erase(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The last part of the address of their page.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Forget somebody with all their feeds and posts, also in past editions, the search, drafts and the site."""
    here = instance(context)
    if not yes and not typer.confirm(f"Forget {slug} and all their posts for good?"):
        raise Failed(1)
    feeds, count = here.erasing.forget_participant(slug)
    here.erasing.scrub()
    is_published = publish_now(here)
    if as_json:
        show_json({"feeds": len(feeds), "posts": count, "is_published": is_published})
    else:
        say(f"Forgotten: {slug}, {len(feeds)} feeds and {count} posts. " + told_published(is_published=is_published))


def publish_now(here: Instance) -> bool:
    """Bring the site up to date, unless another process is at work here, which will do so within a minute."""
    try:
        with sole_worker(here.data):
            here.publisher.publish()
    except ConfigError:
        return False
    return True


def told_published(*, is_published: bool) -> str:
    return (
        "The site is up to date." if is_published else "The cmooc at work here takes it off the site within a minute."
    )


def _publish(here: Instance) -> None:
    with progress("Publishing") as tell:
        here.publisher.publish(progress=tell)


def _told(rows: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in rows.items() if count)
