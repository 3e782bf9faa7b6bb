"""`events`: what comes, what posts seem to announce, and what facilitators decide of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import say, show, show_json, show_table
from cmooc.cli.options import AsJson, By
from cmooc.domain.errors import ConfigError
from cmooc.domain.events import EventRecord, Occurrence
from cmooc.domain.texts import excerpt
from cmooc.domain.times import rfc3339
from cmooc.services.events import NewEvent

events = typer.Typer(no_args_is_help=True, help="Events: those of calendars, those that posts announce, your own.")
app.add_typer(events, name="events")

Event = Annotated[str, typer.Argument(metavar="EVENT", help="Its key, as the list shows it.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")]


@events.command("list")
def list_events(context: typer.Context, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List the events to come, soonest first."""
    found = instance(context).events.upcoming()[:limit]
    if as_json:
        show_json([_occurrence(one) for one in found])
        return
    rows = ((_when(one.date.starts_at, one.record, one.date.is_all_day), one.record.event.title,
             one.record.event.place, "cancelled" if one.is_cancelled else "", one.record.key) for one in found)  # fmt: skip
    show_table(("when", "event", "place", "", "key"), rows)


@events.command("suggested")
def suggested(context: typer.Context, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List what posts seem to announce and nobody has decided on, soonest first."""
    found = instance(context).events.suggested()[:limit]
    if as_json:
        show_json([_record(one) for one in found])
        return
    rows = ((_when(one.dates[0].date.starts_at, one, one.dates[0].date.is_all_day), one.event.title,
             excerpt(one.event.text, 100), one.entry_key, one.key) for one in found)  # fmt: skip
    show_table(("when", "post", "says", "entry", "key"), rows)


@events.command("show")
def show_event(context: typer.Context, event: Event, as_json: AsJson = False) -> None:
    """Show an event with all its dates, and who decided what."""
    record = instance(context).events.one(event)
    if as_json:
        show_json(_record(record))
        return
    show(f"{record.key}  {record.event.title} ({record.state.value})")
    for name, value in (("place", record.event.place), ("url", record.event.url), ("post", record.entry_key),
                        ("calendar", record.feed_title), ("decided by", record.decided_by),
                        ("territories", ", ".join(record.territories)), ("themes", ", ".join(record.themes))):  # fmt: skip
        if value:
            show(f"{name}: {value}")
    rows = ((_when(one.date.starts_at, record, one.date.is_all_day), one.state.value, one.decided_by)
            for one in record.dates)  # fmt: skip
    show_table(("when", "state", "decided by"), rows)


@events.command("accept")
def accept(context: typer.Context, event: Event, by: By, as_json: AsJson = False) -> None:
    """Show an event: one that a post announces, or one that was rejected or cancelled before."""
    _tell(instance(context).events.accept(event, by), as_json)


@events.command("reject")
def reject(context: typer.Context, event: Event, by: By, as_json: AsJson = False) -> None:
    """Do not show an event, whatever its calendar says from now on."""
    _tell(instance(context).events.reject(event, by), as_json)


@events.command("cancel")
def cancel(
    context: typer.Context,
    event: Event,
    by: By,
    day: Annotated[str, typer.Option("--date", metavar="DAY", help="Of a series only this day.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show an event as cancelled."""
    _tell(instance(context).events.cancel(event, by, _day(day) if day else None), as_json)


@events.command("add")
def add(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="What it is called.")],
    starts: Annotated[str, typer.Option("--starts", metavar="TIME", help="2026-12-05T14:00, or a day.")],
    by: By,
    ends: Annotated[str, typer.Option("--ends", metavar="TIME", help="Its end, or its last day.")] = "",
    zone: Annotated[str, typer.Option("--zone", help="Where these hours are meant; else the course's zone.")] = "",
    place: Annotated[str, typer.Option("--place", help="Where it takes place.")] = "",
    url: Annotated[str, typer.Option("--url", help="A page about it.")] = "",
    text: Annotated[str, typer.Option("--text", help="What it is about.")] = "",
    language: Annotated[str, typer.Option("--language", help="The language of these words.")] = "",
    territory: Annotated[list[str] | None, typer.Option("--territory", help="Else as its words say.")] = None,
    theme: Annotated[list[str] | None, typer.Option("--theme", help="Else as its words say.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add an event of the course's own."""
    new = NewEvent(
        title, _time(starts), _time(ends) if ends else None, place, url, text, zone, language,
        tuple(territory or ()), tuple(theme or ()),
    )  # fmt: skip
    _tell(instance(context).events.add(new, by), as_json)


def _tell(record: EventRecord, as_json: bool) -> None:
    if as_json:
        show_json(_record(record))
        return
    say(f"{record.key}  {record.event.title}: {record.state.value}")


def _when(moment: datetime, record: EventRecord, is_all_day: bool) -> str:
    local = moment.astimezone(ZoneInfo(record.event.zone))
    return f"{local:%Y-%m-%d}" if is_all_day else f"{local:%Y-%m-%d %H:%M}"


def _time(text: str) -> date:
    """Return a day, or a local time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError("{text} is no time; one looks like 2026-12-05T14:00, a day like 2026-12-05.",
                          text=text) from error  # fmt: skip
    return found.date() if len(text.strip()) <= len("2026-12-05") else found.replace(tzinfo=None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError("--date {text} is no day; one looks like 2026-11-22.", text=text) from error


def _occurrence(one: Occurrence) -> dict[str, object]:
    return {"event": one.record.key, "title": one.record.event.title, "starts_at": rfc3339(one.date.starts_at),
            "ends_at": rfc3339(one.date.ends_at), "is_all_day": one.date.is_all_day, "zone": one.record.event.zone,
            "place": one.record.event.place, "url": one.record.event.url, "is_cancelled": one.is_cancelled,
            "territories": one.record.territories, "themes": one.record.themes}  # fmt: skip


def _record(one: EventRecord) -> dict[str, object]:
    return {"event": one.key, "state": one.state, "title": one.event.title, "text": one.event.text,
            "url": one.event.url, "place": one.event.place, "zone": one.event.zone, "entry": one.entry_key or None,
            "calendar": one.feed_title or None, "territories": one.territories, "themes": one.themes,
            "decided_by": one.decided_by or None,
            "dates": [{"starts_at": rfc3339(day.date.starts_at), "ends_at": rfc3339(day.date.ends_at),
                       "is_all_day": day.date.is_all_day, "state": day.state, "decided_by": day.decided_by or None}
                      for day in one.dates]}  # fmt: skip
