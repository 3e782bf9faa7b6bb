"""`import`, `export`, `feeds`: the list of feeds."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import Failed, progress, say, show, show_json, show_table
from cmooc.cli.options import AsJson
from cmooc.domain.errors import BadInput, ConfigError
from cmooc.domain.feeds import Accepts, FeedRow, FeedState, Health, Show
from cmooc.domain.subscriptions import Subscription
from cmooc.domain.times import rfc3339

feeds = typer.Typer(no_args_is_help=True, help="The feeds of the course: add, approve, pause, look after.")
app.add_typer(feeds, name="feeds")

Reference = Annotated[str, typer.Argument(metavar="FEED", help="Its address or its number.")]


@app.command("import")
def import_(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="An OPML file.")], as_json: AsJson = False
) -> None:
    """Take in the feeds of an OPML file, approved; its folders become territories and themes."""
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
        say(f"Added: {proposal.feed.title} ({proposal.feed.url}). It is read at the next poll.")
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
    """List the feeds that need somebody, with the reason."""
    calm = (Health.FINE, Health.QUIET, Health.PAUSED)
    rows = instance(context).feeds.rows()
    is_new = {row.feed.id for row in rows if row.feed.state is FeedState.APPROVED and row.poll.polled_at is None}
    troubled = [row for row in rows if row.health not in calm or row.poll.detail]
    _show_rows([row for row in troubled if row.feed.id not in is_new], as_json)


@feeds.command("show")
def show_feed(context: typer.Context, feed: Reference, as_json: AsJson = False) -> None:
    """Show one feed and its last polls."""
    here = instance(context)
    found = here.feeds.get(feed)
    attempts, subscription = here.feeds.attempts(found), here.subscriptions.of_feed(found.id)
    if as_json:
        show_json({"feed": found, "subscription": _told(subscription), "attempts": attempts})
        return
    show(f"{found.id}  {found.title}\n{found.url}\n{found.state.value}, {found.channel}, {found.participant_name}")
    if subscription is not None:
        until = f" until {rfc3339(subscription.lease_until)}" if subscription.lease_until else ""
        last = f", last push {rfc3339(subscription.pushed_at)}" if subscription.pushed_at else ""
        why = f" ({subscription.detail})" if subscription.detail else ""
        show(f"hub {subscription.hub_url}: {subscription.state.value}{until}{last}{why}")
    show_table(
        ("asked", "answer", "status", "bytes", "new", "changed", ""),
        (
            (rfc3339(one.at), one.outcome.value, one.status, one.wire_bytes, one.new, one.changed, one.detail)
            for one in attempts
        ),
    )


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
             "health": row.health, "entries": row.entry_count, "detail": row.poll.detail,
             "polled_at": row.poll.polled_at, "next_poll_at": row.poll.next_poll_at}
            for row in rows
        ])  # fmt: skip
        return
    show_table(
        ("no.", "feed", "state", "health", "posts", "last asked", ""),
        (
            (row.feed.id, row.feed.title, row.feed.state.value, row.health.value, row.entry_count,
             rfc3339(row.poll.polled_at), row.poll.detail)
            for row in rows
        ),
    )  # fmt: skip
