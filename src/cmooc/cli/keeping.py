"""`doctor`, `migrate`: keeping an instance well."""

from __future__ import annotations

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import Failed, say, show_json, show_table
from cmooc.cli.options import AsJson
from cmooc.cli.ports import is_ours, port_is_free


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Say what is wrong with this instance, and what to do about it."""
    here = instance(context)
    place = here.settings.host, here.settings.port
    checks = here.checks(port_is_good=lambda: port_is_free(*place) or is_ours(*place))
    if as_json:
        show_json({"is_good": all(check.is_good for check in checks), "checks": checks})
    else:
        rows = (
            (("ok" if one.is_good else "!!"), one.name, one.found, "" if one.is_good else one.remedy) for one in checks
        )
        show_table(("", "what", "found", "what to do"), rows)
    if not all(check.is_good for check in checks):
        raise Failed(1)


@app.command()
def migrate(context: typer.Context, as_json: AsJson = False) -> None:
    """Bring the database to the form that this version needs; safe to run at any time."""
    from cmooc.stores.migrating import migrate as migrate_database

    here = instance(context)
    database = here.database_as_it_is()
    before, now = migrate_database(database)
    if as_json:
        show_json({"before": before, "now": now})
    else:
        say(
            f"The database is at {now}." if before == now else f"The database went from {before or 'nothing'} to {now}."
        )
