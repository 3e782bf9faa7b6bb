"""A feed's condition for people: in one word, since when, why, and what to do about it."""

from __future__ import annotations

from datetime import datetime, timedelta

from cmooc.domain.feeds import FAILURES, Condition, Feed, FeedState, Health, Outcome, PollState
from cmooc.domain.sentences import Sentence
from cmooc.domain.sentences import marked as _
from cmooc.domain.urls import shown

QUIET_AFTER = timedelta(days=30)
FAILING_AFTER = timedelta(days=1)
HELD_AFTER = timedelta(days=2)
FAILING_TIMES = 3
BLOCKING = frozenset({Outcome.REFUSED, Outcome.CHALLENGED})

PROPOSED = (
    _("It waits for the approval of a facilitator."),
    _("Facilitators look every morning. There is nothing to do until then."),
)
UNREAD = (_("It has not been read yet."), _("It is read for the first time within the hour."))
QUIET = (
    _("It is read as usual and has had no new post since."),
    _("Nothing is wrong: we keep listening. If there are new posts on the site, its feed may have stopped: see there."),
)
MOVED = (
    _("It redirects for good to {address}."),
    _("We follow, and take the new address over within a week. There is nothing to do."),
)
PAUSED = (
    _("Its author or a facilitator has paused it. Its posts stay."),
    _("To be read again, write to the facilitators."),
)
LEFT = (
    _("Its author has left: it is no longer read. Its posts stay."),
    _("Its author can come back at any time."),
)
GONE = (
    _("Its server says that it is gone for good."),
    _("We no longer ask. If the blog lives on elsewhere, paste its new address in the form for new blogs."),
)
BY_OUTCOME = {
    Outcome.NOT_FOUND: (
        _("There is no feed at this address any more."),
        _("Paste the address of the blog again in the form for new blogs: we will look for its feed."),
    ),
    Outcome.RATE_LIMITED: (
        _("Its server asks us to come less often."),
        _("We wait as long as it asks, and no post is lost. Who runs the server can let our reader come once an hour."),
    ),
    Outcome.REFUSED: (
        _("Its server refuses to let our reader in."),
        _("Make the blog public, or ask who runs the server to let our reader in."),
    ),
    Outcome.CHALLENGED: (
        _("Its server asks every visitor to prove that they are human, which a reader of feeds can't."),
        _("Let the address of the feed pass without this proof: in the settings of the site's protection, such as"
          " Cloudflare, or ask who runs the server."),
    ),
    Outcome.SERVER_ERROR: (
        _("Its server answers with an error of its own."),
        _("This mostly passes: we go on asking, less and less often. If the site does not open in a browser either,"
          " tell who runs the server."),
    ),
    Outcome.UNREACHABLE: (
        _("Its server does not answer."),
        _("We go on asking, less and less often. Open the address in a browser: if that fails too, the name of the site"
          " may have run out, or its server may be down."),
    ),
    Outcome.NOT_A_FEED: (
        _("A page comes where the feed should be."),
        _("Paste the address of the blog again in the form for new blogs: we will look for its feed."),
    ),
    Outcome.BROKEN: (
        _("Its answer can't be read."),
        _("We go on asking. A new plug-in, or an odd character in the latest post, is the usual cause."),
    ),
}  # fmt: skip


def condition_of(feed: Feed, poll: PollState, now: datetime) -> Condition:
    """Return the gravest thing that can be said; a single failed poll is nothing to say."""
    health = health_of(feed, poll, now)
    since = _since(feed, poll, health)
    match health:
        case Health.FINE:
            return Condition(health)
        case Health.PAUSED:
            return _said(health, since, PAUSED)
        case Health.LEFT:
            return _said(health, since, LEFT)
        case Health.GONE:
            return _said(health, since, GONE)
        case Health.QUIET:
            return _said(health, since, QUIET)
        case Health.MOVED:
            return _said(health, since, MOVED, address=shown(poll.moved_to or feed.url))
        case Health.WAITING if feed.state is FeedState.PROPOSED:
            return _said(health, since, PROPOSED)
    return _said(health, since, BY_OUTCOME.get(poll.outcome, UNREAD) if poll.outcome else UNREAD)


def health_of(feed: Feed, poll: PollState, now: datetime) -> Health:
    """Return the condition in one word.

    Waiting: not approved, never read, or held back by a server that asks for patience (429), which is no failure.
    Blocked: 401, 403, 451 or a challenge. Quiet: no entry for 30 days.
    """
    decided = _by_state(feed, poll)
    if decided is not None:
        return decided
    if poll.outcome in BLOCKING:
        return Health.BLOCKED
    if poll.outcome is Outcome.RATE_LIMITED:
        return Health.WAITING if _is_held(poll, now) else Health.FINE
    if _is_failing(poll, now):
        return Health.FAILING
    if poll.ok_at is None:
        return Health.WAITING
    if poll.moved_to is not None or poll.outcome is Outcome.MOVED:
        return Health.MOVED
    return Health.QUIET if _is_quiet(feed, poll, now) else Health.FINE


def _said(health: Health, since: datetime | None, texts: tuple[str, str], **details: object) -> Condition:
    why, remedy = texts
    return Condition(health, since, Sentence(why, details), Sentence(remedy, details))


def _since(feed: Feed, poll: PollState, health: Health) -> datetime | None:
    match health:
        case Health.QUIET:
            return poll.newest_at or feed.created_at
        case Health.MOVED:
            return poll.moved_since
        case Health.WAITING if poll.outcome is None:
            return feed.created_at
        case Health.FAILING | Health.BLOCKED | Health.GONE | Health.WAITING:
            return poll.failing_since
        case _:
            return None


def _by_state(feed: Feed, poll: PollState) -> Health | None:
    if feed.state is FeedState.PAUSED:
        return Health.PAUSED
    if feed.state is FeedState.LEFT:
        return Health.LEFT
    if feed.state is FeedState.GONE or poll.outcome is Outcome.GONE:
        return Health.GONE
    return Health.WAITING if feed.state is FeedState.PROPOSED else None


def _is_failing(poll: PollState, now: datetime) -> bool:
    if poll.outcome not in FAILURES:
        return False
    since = poll.failing_since
    return poll.failures >= FAILING_TIMES or (since is not None and now - since >= FAILING_AFTER)


def _is_held(poll: PollState, now: datetime) -> bool:
    return poll.ok_at is None or now - poll.ok_at >= HELD_AFTER


def _is_quiet(feed: Feed, poll: PollState, now: datetime) -> bool:
    latest = poll.newest_at or feed.created_at
    return latest is not None and now - latest >= QUIET_AFTER
