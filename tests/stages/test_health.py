"""A feed's condition in one word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cmooc.domain.feeds import Feed, FeedState, Health, Outcome, PollState
from cmooc.stages.health import health_of

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
FEED = Feed(1, "https://a.org/feed", "A", 1, "a", "A", state=FeedState.APPROVED)
FINE = PollState(polled_at=NOW, ok_at=NOW, newest_at=NOW, outcome=Outcome.NOT_MODIFIED)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


@pytest.mark.parametrize(
    ("state", "poll", "health"),
    [
        (FeedState.PROPOSED, FINE, Health.WAITING),
        (FeedState.APPROVED, PollState(), Health.WAITING),
        (FeedState.PAUSED, FINE, Health.PAUSED),
        (FeedState.GONE, FINE, Health.GONE),
        (FeedState.APPROVED, replace(FINE, outcome=Outcome.GONE, failures=1), Health.GONE),
        (FeedState.APPROVED, FINE, Health.FINE),
        (FeedState.APPROVED, replace(FINE, newest_at=ago(days=30)), Health.QUIET),
        (FeedState.APPROVED, replace(FINE, newest_at=None), Health.FINE),
        (FeedState.APPROVED, replace(FINE, outcome=Outcome.REFUSED, failures=1), Health.BLOCKED),
        (FeedState.APPROVED, replace(FINE, outcome=Outcome.SERVER_ERROR, failures=2, failing_since=NOW), Health.FINE),
        (
            FeedState.APPROVED,
            replace(FINE, outcome=Outcome.SERVER_ERROR, failures=3, failing_since=NOW),
            Health.FAILING,
        ),
        (
            FeedState.APPROVED,
            replace(FINE, outcome=Outcome.BROKEN, failures=2, failing_since=ago(days=1)),
            Health.FAILING,
        ),
        (FeedState.APPROVED, PollState(polled_at=NOW, outcome=Outcome.UNREACHABLE, failures=1), Health.WAITING),
        (FeedState.APPROVED, replace(FINE, moved_to="https://b.org/feed", moved_since=NOW), Health.MOVED),
    ],
)
def test_the_gravest_condition_is_said(state: FeedState, poll: PollState, health: Health) -> None:
    assert health_of(replace(FEED, state=state), poll, NOW) is health


def test_a_feed_that_never_had_an_entry_is_quiet_after_a_month() -> None:
    poll = replace(FINE, newest_at=None)
    assert health_of(replace(FEED, created_at=ago(days=31)), poll, NOW) is Health.QUIET
    assert health_of(replace(FEED, created_at=ago(days=3)), poll, NOW) is Health.FINE
