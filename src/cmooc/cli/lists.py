"""`feeds`: the list of feeds."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.commons import publish_now, told_published
from cmooc.cli.console import Failed, say, show, show_json, show_table, told
from cmooc.cli.options import AsJson
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import ConfigError
from cmooc.domain.feeds import Accepts, FeedRow, FeedState, Health, Show
from cmooc.domain.notices import Notice
from cmooc.domain.polls import Attempt
from cmooc.domain.registrations import Home, Registration
from cmooc.domain.subscriptions import Subscription
from cmooc.domain.times import rfc3339
from cmooc.domain.urls import shown, without_secrets

feeds = typer.Typer(no_args_is_help=True, help="The feeds of the course: add, approve, pause, look after.")
app.add_typer(feeds, name="feeds")

Reference = Annotated[str, typer.Argument(metavar="FEED", help="Its address or its number.")]


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
    calm = (Health.FINE, Health.QUIET, Health.PAUSED, Health.LEFT)
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
    registration = here.registering.of_feeds([found.id]).get(found.id)
    if as_json:
        show_json({
            "feed": found, "subscription": _told(subscription), **_condition_line(row), "attempts": attempts,
            "registration": _registration_line(registration),
        })  # fmt: skip
        return
    show(
        f"{found.id}  {found.title}\n{shown(found.url)}\n{found.state.value}, {found.channel}, {found.participant_name}"
    )
    show(_told_condition(row))
    if registration is not None:
        show(_told_registration(registration))
    if found.is_on_trial:
        show(f"on trial: its posts are held. Let them in with: cmooc feeds release {found.id}")
    if subscription is not None:
        show(_told_hub(subscription))
    columns = ("asked", "why", "cond.", "answer", "bytes", "ms", "new", "changed", "")
    show_table(columns, (_attempt_line(one) for one in attempts))


def _registration_line(registration: Registration | None) -> dict[str, object] | None:
    if registration is None:
        return None
    home = registration.wanted.home if registration.wanted else Home()
    return {"confirmed_at": registration.confirmed_at, "decided_at": registration.decided_at, "home": home.name or None,
            "proof": registration.proof.value or None, "proof_url": registration.proof_url or None}  # fmt: skip


def _told_registration(registration: Registration) -> str:
    home = registration.wanted.home.name if registration.wanted else ""
    proof = f"it belongs to the mailbox, seen at {shown(registration.proof_url)}" if registration.proof.is_proven else (
        "whether it belongs to the mailbox was not shown"
    )  # fmt: skip
    confirmed = rfc3339(registration.confirmed_at) if registration.confirmed_at else "-"
    return f"registered {confirmed}, home {home or '-'}; {proof}"


def _told_hub(subscription: Subscription) -> str:
    until = f" until {rfc3339(subscription.lease_until)}" if subscription.lease_until else ""
    last = f", last push {rfc3339(subscription.pushed_at)}" if subscription.pushed_at else ""
    why = f" ({subscription.detail})" if subscription.detail else ""
    return f"hub {subscription.hub_url}: {subscription.state.value}{until}{last}{why}"


@feeds.command("approve")
def approve(context: typer.Context, feed: Reference) -> None:
    """Let a proposed feed in; it is read at the next poll. Its owner is written to, where the address is known."""
    here = instance(context)
    was = here.feeds.get(feed)
    _set_state(context, feed, FeedState.APPROVED)
    if was.state is FeedState.PROPOSED and here.owners.approved(was):
        say("Its owner gets a letter.")


@feeds.command("pause")
def pause(context: typer.Context, feed: Reference) -> None:
    """Stop reading a feed for now; its posts stay."""
    _set_state(context, feed, FeedState.PAUSED)


@feeds.command("resume")
def resume(context: typer.Context, feed: Reference) -> None:
    """Read a paused feed again."""
    _set_state(context, feed, FeedState.APPROVED)


@feeds.command("release")
def release(
    context: typer.Context,
    feed: Reference,
    post: Annotated[
        str, typer.Option(metavar="POST", help="The held post that was looked at: its key or its address.")
    ] = "",
) -> None:
    """Let in the first posts of a feed on trial; all later ones come in at once."""
    here = instance(context)
    found = here.feeds.get(feed)
    records = here.trials.accept(post, found) if post else here.trials.release(found)
    say(f"{found.title} is on trial no longer. Posts that came in: {len(records)}")


@feeds.command("remove")
def remove(
    context: typer.Context,
    feed: Reference,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    reason: Annotated[str, typer.Option(help="Why, for the letter to its owner.")] = "",
) -> None:
    """Forget a feed with all its posts, also in past editions; so a proposed one is refused. Its owner is written to."""
    here = instance(context)
    service = here.feeds
    found = service.get(feed)
    if not yes and not typer.confirm(f"Forget {found.title} and all its posts for good?"):
        raise Failed(1)
    if here.owners.removed(found, reason):
        say("Its owner gets a letter.")
    _, count = service.remove(feed)
    here.erasing.scrub()
    told = told_published(is_published=publish_now(here))
    say(f"Forgotten: {found.title} and {count} posts. {told}")


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
    mail: Annotated[
        str | None, typer.Option(help="The address of its owner, who agreed to letters; empty forgets it.")
    ] = None,
    language: Annotated[str, typer.Option(help="The language of these letters, fr or en; else the course's.")] = "",
) -> None:
    """Change what may be shown of a feed, which posts it gives, what they inherit, and whom to write to about it."""
    here = instance(context)
    if language and language not in LANGUAGES:
        raise ConfigError("Letters are written in fr or en, not in {language}.", language=language)
    changed = here.feeds.change(feed, show=show, accepts=accepts, territories=territory, themes=theme)
    if mail is not None:
        here.owners.appoint(changed, mail, language or here.course.language)
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
