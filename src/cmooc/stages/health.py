"""A feed's condition in one word, for lists and mails to its author."""

from __future__ import annotations

from datetime import datetime, timedelta

from cmooc.domain.feeds import FAILURES, Feed, FeedState, Health, Outcome, PollState

QUIET_AFTER = timedelta(days=30)
FAILING_AFTER = timedelta(days=1)
FAILING_TIMES = 3


def health_of(feed: Feed, poll: PollState, now: datetime) -> Health:
    """Return the gravest thing that can be said; a single failed poll is nothing to say.

    Waiting: not approved or never read. Blocked: 401, 403 or a challenge. Quiet: no entry for 30 days.
    """
    decided = _by_state(feed, poll)
    if decided is not None:
        return decided
    if poll.outcome is Outcome.REFUSED:
        return Health.BLOCKED
    if _is_failing(poll, now):
        return Health.FAILING
    if poll.ok_at is None:
        return Health.WAITING
    if poll.moved_to is not None or poll.outcome is Outcome.MOVED:
        return Health.MOVED
    return Health.QUIET if _is_quiet(feed, poll, now) else Health.FINE


def _by_state(feed: Feed, poll: PollState) -> Health | None:
    if feed.state is FeedState.PAUSED:
        return Health.PAUSED
    if feed.state is FeedState.GONE or poll.outcome is Outcome.GONE:
        return Health.GONE
    return Health.WAITING if feed.state is FeedState.PROPOSED else None


def _is_failing(poll: PollState, now: datetime) -> bool:
    if poll.outcome not in FAILURES:
        return False
    since = poll.failing_since
    return poll.failures >= FAILING_TIMES or (since is not None and now - since >= FAILING_AFTER)


def _is_quiet(feed: Feed, poll: PollState, now: datetime) -> bool:
    latest = poll.newest_at or feed.created_at
    return latest is not None and now - latest >= QUIET_AFTER
