"""Telling owners, and keeping the log, over weeks: on a real store, with the clock in hand."""

from __future__ import annotations

from dataclasses import replace

from cmooc.domain.feeds import FeedState, Health, Outcome, PollState
from cmooc.services.fetch_log import KEPT
from cmooc.worker import tick


def test_a_feed_that_fails_for_weeks_is_told_once_and_again_after_it_recovered(instance, stores, clock):
    feed, start = stores.feed("ann"), clock.now
    told = []

    def live(days, outcome):
        failing_since = None if outcome is Outcome.NEW else clock.now
        for _ in range(days):
            poll = PollState(outcome=outcome, failures=3 if failing_since else 0, failing_since=failing_since,
                             ok_at=start, newest_at=clock.now)  # fmt: skip
            stores.save(feed, clock.now, poll=poll, outcome=outcome)
            for notice in instance.notices.pending():
                instance.notices.told(notice)
                told.append(((clock.now - start).days, notice.about))
            clock.move(days=1)

    live(20, Outcome.SERVER_ERROR)
    live(2, Outcome.NEW)
    live(10, Outcome.REFUSED)
    assert told == [(3, Health.FAILING), (23, Health.BLOCKED)]


def test_asking_what_would_be_told_notes_nothing(instance, stores, clock):
    feed = stores.feed("ann")
    stores.save(replace(feed, url="https://new.example/feed"))
    (notice,) = instance.notices.pending()
    assert notice.about is Health.MOVED
    assert instance.notices.pending() == (notice,)
    instance.notices.told(notice)
    assert instance.notices.pending() == ()


def test_the_log_is_trimmed_once_a_day_by_the_worker(instance, stores, clock):
    feed = stores.feed("ann", state=FeedState.PAUSED)
    for _ in range(KEPT + 30):
        stores.save(feed)
    tick(instance)
    assert len(stores.feeds.attempts(feed.id, 999)) == KEPT
    stores.save(feed)
    assert instance.fetch_log.trim() == 0, "not twice a day"
    clock.move(days=1)
    assert instance.fetch_log.trim() == 1
