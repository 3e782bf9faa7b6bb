"""The command's frame: global options, logging, and the instance that commands work on."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

import cmooc
from cmooc.bootstrap import Instance, wall_clock
from cmooc.domain.errors import ConfigError
from cmooc.domain.times import Clock, from_rfc3339
from cmooc.settings import data_folder, load

app = typer.Typer(
    name="cmooc", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The aggregation engine of a connectivist MOOC: feeds in, a daily edition by territory and theme out.",
)  # fmt: skip


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"cmooc {cmooc.__version__}")
        raise typer.Exit


@app.callback()
def frame(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="The instance's folder; else $CMOOC_DATA, else ./data.")] = None,
    now: Annotated[str, typer.Option(metavar="TIME", help="Rehearse the command as if it were TIME (ISO 8601).")] = "",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log each feed and edition.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")] = False,
) -> None:
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )  # fmt: skip
    if not verbose:
        logging.getLogger("alembic").setLevel(logging.WARNING)
    for name in ("httpx", "apscheduler"):  # the latter tells of each look for letters
        logging.getLogger(name).setLevel(logging.WARNING)
    context.obj = (data_folder(data), _clock(now))


def instance(context: typer.Context, **changes: object) -> Instance:
    """Return the instance of `--data` at `--now`; `changes` override settings."""
    data, clock = context.obj
    settings = load(data)
    return Instance(data, settings.model_copy(update=changes) if changes else settings, clock)


def _clock(text: str) -> Clock:
    """Return the wall clock, or one that starts at TIME and goes on from there."""
    if not text:
        return wall_clock
    try:
        start = from_rfc3339(text)
    except ValueError as error:
        raise ConfigError("--now {text} is no time; one looks like 2026-11-22T07:00 or 2026-11-22T07:00+01:00.",
                          text=text) from error  # fmt: skip
    if start is None:
        return wall_clock
    ahead = start - datetime.now(UTC)
    return lambda: datetime.now(UTC) + ahead
