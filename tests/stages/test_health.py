"""A feed's condition in one word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cmooc.domain.feeds import FAILURES, Feed, FeedState, Health, Outcome, PollState
from cmooc.outputs.templating import catalogue
from cmooc.stages.health import condition_of, health_of

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
        (FeedState.APPROVED, replace(FINE, outcome=Outcome.CHALLENGED, failures=1), Health.BLOCKED),
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


def test_a_server_that_asks_for_patience_makes_a_feed_wait_and_never_fail() -> None:
    held = PollState(outcome=Outcome.RATE_LIMITED, failures=99, failing_since=ago(days=30), ok_at=ago(days=30))
    condition = condition_of(replace(FEED, state=FeedState.APPROVED), held, NOW)
    assert (condition.health, condition.since) == (Health.WAITING, ago(days=30))
    assert "come less often" in str(condition.why)
    assert "We wait as long as it asks" in str(condition.remedy)
    lately = replace(held, failures=3, failing_since=ago(hours=5), ok_at=ago(hours=6))
    assert condition_of(replace(FEED, state=FeedState.APPROVED), lately, NOW).health is Health.FINE


@pytest.mark.parametrize(
    ("state", "poll", "since"),
    [
        (FeedState.APPROVED, replace(FINE, newest_at=ago(days=40)), ago(days=40)),
        (FeedState.APPROVED, replace(FINE, moved_to="https://b.org/feed", moved_since=ago(days=2)), ago(days=2)),
        (FeedState.GONE, replace(FINE, outcome=Outcome.GONE, failing_since=ago(days=5)), ago(days=5)),
        (FeedState.APPROVED, replace(FINE, outcome=Outcome.REFUSED, failing_since=ago(days=3)), ago(days=3)),
        (FeedState.PROPOSED, PollState(), ago(days=9)),
        (FeedState.APPROVED, PollState(), ago(days=9)),
        (FeedState.PAUSED, FINE, None),
        *((FeedState.APPROVED, PollState(outcome=outcome, failures=9, failing_since=ago(days=9)), ago(days=9))
          for outcome in sorted(FAILURES)),
    ],
)  # fmt: skip
def test_a_trouble_says_since_when_why_and_what_to_do_in_both_languages(state, poll, since) -> None:
    condition = condition_of(replace(FEED, state=state, created_at=ago(days=9)), poll, NOW)
    assert condition.since == since
    for sentence in (condition.why, condition.remedy):
        assert sentence is not None
        french = sentence.told(catalogue("fr"))
        assert french != str(sentence)
        assert "{" not in french


def test_each_failure_has_a_reason_of_its_own() -> None:
    feed = replace(FEED, state=FeedState.APPROVED)
    polls = [PollState(outcome=outcome, failures=9, failing_since=ago(days=9)) for outcome in FAILURES]
    assert len({str(condition_of(feed, poll, NOW).why) for poll in polls}) == len(FAILURES)


def test_what_is_fine_needs_no_words() -> None:
    condition = condition_of(replace(FEED, state=FeedState.APPROVED), FINE, NOW)
    assert (condition.health, condition.since, condition.why, condition.remedy) == (Health.FINE, None, None, None)


def test_a_move_names_the_new_address_without_its_password() -> None:
    moved = replace(FINE, moved_to="https://ann:hush@b.org/feed", moved_since=NOW)
    told = str(condition_of(replace(FEED, state=FeedState.APPROVED), moved, NOW).why)
    assert "https://b.org/feed" in told
    assert "hush" not in told
