"""`tag`: what the vocabulary says of the archive, computed anew."""

from __future__ import annotations

from typing import Annotated

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import progress, say, show_json
from cmooc.cli.options import AsJson
from cmooc.domain.errors import ConfigError
from cmooc.domain.times import from_rfc3339


@app.command()
def tag(
    context: typer.Context,
    since: Annotated[str, typer.Option(help="Only entries first seen since this day.")] = "",
    relearn: Annotated[
        bool, typer.Option("--relearn", help="First learn all that facilitators ruled of themes from nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compute the tags of stored entries anew; what facilitators decided stays."""
    try:
        moment = from_rfc3339(since)
    except ValueError as error:
        raise ConfigError("--since {since} is no day; one looks like 2026-11-22.", since=since) from error
    here = instance(context)
    if relearn:
        here.learning.relearn()
    else:
        here.learning.keep_up()
    with progress("Tagging") as tell:
        report = here.tagging.retag(moment, tell) if moment else here.retagging.now(tell)
    if as_json:
        show_json(report)
    else:
        say(f"{report.entries} entries looked at, {report.changed} tagged otherwise than before.")
