"""`import`, `export`, `feeds`: the list of feeds."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import Failed, progress, say, show, show_json, show_table, told
from cmooc.cli.options import AsJson
from cmooc.cli.starting import prepare
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import BadInput, ConfigError
from cmooc.domain.feeds import Accepts, FeedRow, FeedState, Health, Show
from cmooc.domain.notices import Notice
from cmooc.domain.polls import Attempt
from cmooc.domain.subscriptions import Subscription
from cmooc.domain.times import rfc3339
from cmooc.domain.urls import shown, without_secrets

feeds = typer.Typer(no_args_is_help=True, help="The feeds of the course: add, approve, pause, look after.")
app.add_typer(feeds, name="feeds")

Reference = Annotated[str, typer.Argument(metavar="FEED", help="Its address or its number.")]


@app.command("import")
def import_(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="An OPML file.")], as_json: AsJson = False
) -> None:
    """Take in the feeds of an OPML file, approved; its folders become territories and themes. Starts a new course."""
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


@app.command()
def export(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="opml or site.")],
    path: Annotated[Path, typer.Argument(help="Where to: a file for opml, a new folder for site.")],
) -> None:
    """Take the course away in open formats."""
    here = instance(context)
    match what:
        case "opml":
            here.publisher.export_document("feeds.opml", path)
        case "site":
            with progress("Publishing") as tell:
                here.publisher.publish(progress=tell)
            here.publisher.export_site(path)
        case _:
            raise BadInput("export knows opml and site; {what} is for a later version.", what=what)
    say(f"Written: {path}")


@feeds.command("add")
def add(context: typer.Context, url: str, as_json: AsJson = False) -> None:
    """Find the feed of any address and take it in, approved."""
    proposal = instance(context).feeds.propose(url, state=FeedState.APPROVED)
    if as_json:
        show_json({"feed": proposal.feed, "is_new": proposal.is_new})
    elif proposal.is_new:
        say(f"Added: {proposal.feed.title} ({proposal.feed.url}). It has been read.")
    else:
        say(f"It is there already, {proposal.feed.state.value}: {proposal.feed.title} ({proposal.feed.url})")


@feeds.command("list")
def list_(
    context: typer.Context,
    state: Annotated[str, typer.Option(help="proposed, approved, paused or gone.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the feeds with their state."""
    if state and state not in set(FeedState):
        raise ConfigError("A feed is proposed, approved, paused or gone, never {state}.", state=state)
    _show_rows([row for row in instance(context).feeds.rows() if not state or row.feed.state == state], as_json)


@feeds.command("health")
def health(context: typer.Context, as_json: AsJson = False) -> None:
    """List the feeds that need somebody: since when, why, and what to do."""
    calm = (Health.FINE, Health.QUIET, Health.PAUSED)
    rows = instance(context).feeds.rows()
    is_new = {row.feed.id for row in rows if row.feed.state is FeedState.APPROVED and row.poll.polled_at is None}
    troubled = [row for row in rows if row.health not in calm or row.poll.detail]
    chosen = [row for row in troubled if row.feed.id not in is_new]
    if as_json:
        _show_rows(chosen, as_json)
        return
    for row in chosen:
        show(f"{row.feed.id}  {row.feed.title}: {_told_condition(row)}")
    if not chosen:
        say("No feed needs anybody.")


@feeds.command("notices")
def notices(context: typer.Context, as_json: AsJson = False) -> None:
    """List what the owners of feeds would be told now; sends nothing."""
    pending = instance(context).notices.pending()
    if as_json:
        show_json([_notice_line(one) for one in pending])
        return
    for one in pending:
        show(f"{one.feed.id}  {one.feed.participant_name}\n{told(one.subject)}\n")
        show("\n".join(f"    {told(line)}" for line in one.body) + "\n")
    if not pending:
        say("Nobody needs to be told of anything.")


@feeds.command("show")
def show_feed(context: typer.Context, feed: Reference, as_json: AsJson = False) -> None:
    """Show one feed, how it is, and its last polls."""
    here = instance(context)
    row = here.feeds.row(feed)
    found = row.feed
    attempts = [replace(one, detail=without_secrets(one.detail)) for one in here.feeds.attempts(found)]
    subscription = here.subscriptions.of_feed(found.id)
    if as_json:
        show_json({
            "feed": found, "subscription": _told(subscription), **_condition_line(row), "attempts": attempts
        })  # fmt: skip
        return
    show(
        f"{found.id}  {found.title}\n{shown(found.url)}\n{found.state.value}, {found.channel}, {found.participant_name}"
    )
    show(_told_condition(row))
    if subscription is not None:
        show(_told_hub(subscription))
    columns = ("asked", "why", "cond.", "answer", "bytes", "ms", "new", "changed", "")
    show_table(columns, (_attempt_line(one) for one in attempts))


def _told_hub(subscription: Subscription) -> str:
    until = f" until {rfc3339(subscription.lease_until)}" if subscription.lease_until else ""
    last = f", last push {rfc3339(subscription.pushed_at)}" if subscription.pushed_at else ""
    why = f" ({subscription.detail})" if subscription.detail else ""
    return f"hub {subscription.hub_url}: {subscription.state.value}{until}{last}{why}"


@feeds.command("approve")
def approve(context: typer.Context, feed: Reference) -> None:
    """Let a proposed feed in; it is read at the next poll."""
    _set_state(context, feed, FeedState.APPROVED)


@feeds.command("pause")
def pause(context: typer.Context, feed: Reference) -> None:
    """Stop reading a feed for now; its posts stay."""
    _set_state(context, feed, FeedState.PAUSED)


@feeds.command("resume")
def resume(context: typer.Context, feed: Reference) -> None:
    """Read a paused feed again."""
    _set_state(context, feed, FeedState.APPROVED)


@feeds.command("remove")
def remove(
    context: typer.Context,
    feed: Reference,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Forget a feed with all its posts, also in past editions."""
    service = instance(context).feeds
    found = service.get(feed)
    if not yes and not typer.confirm(f"Forget {found.title} and all its posts for good?"):
        raise Failed(1)
    _, count = service.remove(feed)
    say(f"Forgotten: {found.title} and {count} posts. The site follows at the next publish.")


@feeds.command("set")
def set_(
    context: typer.Context,
    feed: Reference,
    show: Annotated[Show | None, typer.Option(help="What its author lets the course show.")] = None,
    accepts: Annotated[Accepts | None, typer.Option(help="Every post, or only those with the course tag.")] = None,
    territory: Annotated[list[str] | None, typer.Option(help="A home territory; may be given several times.")] = None,
    theme: Annotated[
        list[str] | None, typer.Option(help="A theme of all its posts; may be given several times.")
    ] = None,
) -> None:
    """Change what may be shown of a feed, which posts it gives, and what they inherit."""
    changed = instance(context).feeds.change(feed, show=show, accepts=accepts, territories=territory, themes=theme)
    say(
        f"{changed.title}: show {changed.show.value}, accepts {changed.accepts.value},"
        f" territories {', '.join(changed.territories) or '-'}, themes {', '.join(changed.themes) or '-'}."
        " Tag its posts with: cmooc tag"
    )


def _notice_line(notice: Notice) -> dict[str, object]:
    texts = {
        tongue: {"subject": told(notice.subject, tongue), "body": "\n".join(told(one, tongue) for one in notice.body)}
        for tongue in LANGUAGES
    }
    return {"feed": notice.feed.id, "url": shown(notice.feed.url), "title": notice.feed.title,
            "participant": notice.feed.participant_name, "about": notice.about, "since": notice.since,
            "texts": texts}  # fmt: skip


def _attempt_line(one: Attempt) -> tuple[object, ...]:
    return (rfc3339(one.at), one.why.value, "yes" if one.is_conditional else "no", f"{one.status} {one.outcome.value}",
            one.wire_bytes, one.duration_ms, one.new, one.changed, one.detail)  # fmt: skip


def _told_condition(row: FeedRow) -> str:
    """Return health and beginning on the first line, then why and what to do, one line each."""
    condition = row.condition
    since = f" since {rfc3339(condition.since)}" if condition.since else ""
    why = told(condition.why) or without_secrets(row.poll.detail)
    return "\n    ".join(filter(None, (row.health.value + since, why, told(condition.remedy))))


def _condition_line(row: FeedRow) -> dict[str, object]:
    condition = row.condition
    return {"health": row.health, "since": condition.since, "why": told(condition.why) or None,
            "remedy": told(condition.remedy) or None}  # fmt: skip


def _set_state(context: typer.Context, reference: str, state: FeedState) -> None:
    feed = instance(context).feeds.set_state(reference, state)
    say(f"{feed.title} is {feed.state.value}.")


def _told(subscription: Subscription | None) -> dict[str, object] | None:
    """Return what may be told of a subscription: all but what the hub alone should know."""
    if subscription is None:
        return None
    return {
        name: value for name, value in asdict(subscription).items() if name not in ("id", "feed_id", "token", "secret")
    }


def _show_rows(rows: list[FeedRow], as_json: bool) -> None:
    if as_json:
        show_json([
            {"id": row.feed.id, "url": row.feed.url, "title": row.feed.title, "state": row.feed.state,
             **_condition_line(row), "entries": row.entry_count, "detail": without_secrets(row.poll.detail),
             "polled_at": row.poll.polled_at, "next_poll_at": row.poll.next_poll_at}
            for row in rows
        ])  # fmt: skip
        return
    show_table(
        ("no.", "feed", "state", "health", "posts", "last asked", ""),
        (
            (row.feed.id, row.feed.title, row.feed.state.value, row.health.value, row.entry_count,
             rfc3339(row.poll.polled_at), without_secrets(row.poll.detail))
            for row in rows
        ),
    )  # fmt: skip
