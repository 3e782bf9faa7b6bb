"""A feed's condition in one word, for people."""

from __future__ import annotations

from datetime import datetime, timedelta

from cmooc.domain.feeds import Feed, FeedState, Health, Outcome, PollState

QUIET_AFTER = timedelta(days=30)
FAILING_AFTER = 3  # failures in a row; a single bad night is no news


def health_of(feed: Feed, poll: PollState, now: datetime) -> Health:
    """Return what to say of a feed; the gravest thing first."""
    by_state = {FeedState.PROPOSED: Health.WAITING, FeedState.PAUSED: Health.PAUSED, FeedState.GONE: Health.GONE}
    if feed.state in by_state:
        return by_state[feed.state]
    if poll.polled_at is None:
        return Health.WAITING
    if poll.outcome is Outcome.REFUSED:
        return Health.BLOCKED
    if poll.failures >= FAILING_AFTER or (poll.failures and poll.ok_at is None):
        return Health.FAILING
    if poll.moved_to is not None:
        return Health.MOVED
    is_quiet = poll.newest_at is not None and now - poll.newest_at > QUIET_AFTER
    return Health.QUIET if is_quiet else Health.FINE
