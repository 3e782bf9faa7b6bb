"""`subscribers`: who gets the newsletter by mail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import Failed, language, progress, say, show, show_json, show_table
from cmooc.cli.options import AsJson
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.editions import Rhythm
from cmooc.domain.errors import CmoocError, ConfigError
from cmooc.domain.subscribers import Cut, Subscriber, SubscriberState, Wishes
from cmooc.domain.times import rfc3339
from cmooc.services.subscriber_lists import Numbers

subscribers = typer.Typer(no_args_is_help=True, help="Who gets the newsletter by mail.")
app.add_typer(subscribers, name="subscribers")

Reference = Annotated[str, typer.Argument(metavar="SUBSCRIBER", help="Their address or number.")]
Consented = Annotated[str, typer.Option("--consent", metavar="TEXT", help="How and when they agreed to get mail.")]


@subscribers.command("list")
def list_(
    context: typer.Context,
    state: Annotated[SubscriberState | None, typer.Option(help="Only those of this state.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the subscribers, and count them by state, rhythm and language."""
    here = instance(context)
    found = [one for one, _ in here.subscribers.all(state)]
    numbers = here.subscriber_lists.numbers()
    if as_json:
        show_json({"numbers": numbers, "subscribers": [_line(one) for one in found]})
        return
    columns = ("no.", "address", "state", "rhythm", "language", "since")
    rows = (
        (one.id, one.address, one.state.value, one.rhythm.value, one.cut.language, rfc3339(one.confirmed_at))
        for one in found
    )
    show_table(columns, rows)
    _say_numbers(numbers)


@subscribers.command("count")
def count(context: typer.Context, as_json: AsJson = False) -> None:
    """Count the subscribers by state, and the active ones by rhythm and language; no address is shown."""
    numbers = instance(context).subscriber_lists.numbers()
    if as_json:
        show_json(numbers)
    else:
        _say_numbers(numbers)


@subscribers.command("show")
def show_one(context: typer.Context, subscriber: Reference, as_json: AsJson = False) -> None:
    """Show everything that is kept of a subscriber, as they can take it away themselves."""
    here = instance(context)
    kept = here.subscribing.data(here.subscriber_lists.find(subscriber))
    if as_json:
        show_json(kept)
        return
    for name, value in kept.items():
        show(f"{name}: {rfc3339(value) if hasattr(value, 'isoformat') else value}")


@subscribers.command("add")
def add(
    context: typer.Context, address: str, consent: Consented,
    tongue: Annotated[str, typer.Option("--language", help="fr or en; else that of the course.")] = "",
    rhythm: Annotated[Rhythm, typer.Option(help="daily or weekly.")] = Rhythm.DAILY,
    territory: Annotated[list[str] | None, typer.Option(help="May be given several times; none: all.")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="May be given several times; none: all.")] = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Subscribe somebody who has agreed outside of the site; no letter to confirm is sent."""
    if tongue and tongue not in LANGUAGES:
        raise ConfigError("Letters are written in {known}, never in {language}.", known=", ".join(LANGUAGES),
                          language=tongue)  # fmt: skip
    here = instance(context)
    cut = Cut(tongue or here.course.language, tuple(sorted(set(territory or ()))), tuple(sorted(set(theme or ()))))
    added = here.subscriber_lists.add(address, Wishes(rhythm, cut), consent)
    if as_json:
        show_json(_line(added))
    else:
        say(f"Subscribed as no. {added.id}.")


@subscribers.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A table (CSV) with a column address.")],
    consent: Consented = "",
    as_json: AsJson = False,
) -> None:
    """Subscribe the addresses of a table, each with a consent; tells each line that was left out, and why."""
    with progress("Reading") as tell:
        report = instance(context).subscriber_lists.import_table(file, consent, tell)
    left_out = [(number, _told(error)) for number, error in report.left_out]
    if as_json:
        show_json({"added": report.added, "known": report.known,
                   "left_out": [{"line": number, "why": why} for number, why in left_out]})  # fmt: skip
    else:
        say(f"{report.added} subscribers added, {report.known} were there, {len(left_out)} lines left out.")
        for number, why in left_out:
            say(f"  line {number}: {why}")
    if left_out:
        raise Failed(1)


@subscribers.command("export")
def export(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="A new file that ends with .csv or .json.")]
) -> None:
    """Write all subscribers with their consents to a file that only you can read."""
    written = instance(context).subscriber_lists.export(file)
    say(f"{written} subscribers written: {file}. Keep it safe, and remove it when it has served.")


@subscribers.command("remove")
def remove(context: typer.Context, subscriber: Reference) -> None:
    """Let a subscriber leave; their choices stay, and only they can come back."""
    here = instance(context)
    found = here.subscriber_lists.find(subscriber)
    here.subscribing.leave(found)
    say(f"No. {found.id} gets no edition any more.")


@subscribers.command("erase")
def erase(
    context: typer.Context,
    subscriber: Reference,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Forget a subscriber for good; a keyed hash of the address stays, so that no import brings it back."""
    here = instance(context)
    found = here.subscriber_lists.find(subscriber)
    if not yes and not typer.confirm(f"Forget {found.address} and all that is kept of them for good?"):
        raise Failed(1)
    here.subscribing.erase(found)
    say(f"Forgotten: no. {found.id}. Backups forget them when newer ones take their place.")


def _line(one: Subscriber) -> dict[str, object]:
    return {
        "id": one.id, "address": one.address, "state": one.state, "rhythm": one.rhythm, "cut": one.cut,
        "created_at": one.created_at, "confirmed_at": one.confirmed_at, "paused_until": one.paused_until,
    }  # fmt: skip


def _told(error: CmoocError) -> str:
    from cmooc.outputs.templating import catalogue

    return error.told(catalogue(language()))


def _say_numbers(numbers: Numbers) -> None:
    for name, counts in (("by state", numbers.states), ("active, by rhythm", numbers.rhythms),
                         ("active, by language", numbers.languages)):  # fmt: skip
        say(f"{name}: {', '.join(f'{key} {number}' for key, number in counts.items()) or '-'}")
