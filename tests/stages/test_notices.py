"""When the owner of a feed is told, and in what words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cmooc.domain.feeds import Condition, Feed, FeedState, Health, Outcome, PollState
from cmooc.domain.notices import Told
from cmooc.outputs.templating import catalogue
from cmooc.stages.health import condition_of
from cmooc.stages.notices import notice_of

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
FEED = Feed(7, "https://a.org/feed", "Le canal", 1, "ann", "Ann", state=FeedState.APPROVED)
SITE = "https://course.example"
NEVER = Told(FEED.url)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def notice(health: Health, since: datetime | None, told: Told = NEVER, *, now: datetime = NOW, feed: Feed = FEED):
    return notice_of(feed, Condition(health, since), told, site=SITE, now=now)


@pytest.mark.parametrize(
    ("health", "after"),
    [(Health.FAILING, timedelta(days=3)), (Health.BLOCKED, timedelta(days=1)), (Health.QUIET, timedelta(days=60)),
     (Health.GONE, timedelta(0))],
)  # fmt: skip
def test_a_trouble_is_told_once_it_has_lasted(health, after):
    assert notice(health, NOW - after).about is health
    if after:
        assert notice(health, NOW - after + timedelta(minutes=1)) is None


@pytest.mark.parametrize("health", [Health.FINE, Health.WAITING, Health.PAUSED, Health.MOVED])
def test_what_needs_nobody_is_not_told(health):
    assert notice(health, ago(days=300)) is None


def test_a_trouble_is_told_once_and_again_only_when_the_feed_recovered_and_fails_anew():
    first = ago(days=30)
    told = Told(FEED.url, Health.FAILING, first + timedelta(days=3), first)
    assert notice(Health.FAILING, first, told) is None
    assert notice(Health.BLOCKED, first, told) is None, "one trouble, whatever the server answers today"
    assert notice(Health.FAILING, ago(days=3), told).since == ago(days=3)


def test_a_failing_feed_that_is_gone_is_told_as_gone():
    told = Told(FEED.url, Health.FAILING, ago(days=8), ago(days=12))
    assert notice(Health.GONE, ago(days=12), told).about is Health.GONE
    assert notice(Health.GONE, ago(days=12), replace(told, about=Health.GONE)) is None


def test_never_more_than_one_message_a_week():
    told = Told(FEED.url, Health.FAILING, ago(days=6, hours=23), ago(days=20))
    for health in (Health.GONE, Health.FAILING, Health.BLOCKED):
        assert notice(health, ago(days=4), told) is None
        assert notice(health, ago(days=4), told, now=NOW + timedelta(hours=1)) is not None


def test_quiet_is_told_again_only_after_another_post():
    told = Told(FEED.url, Health.QUIET, ago(days=100), ago(days=160))
    assert notice(Health.QUIET, ago(days=160), told) is None
    assert notice(Health.QUIET, ago(days=61), told).about is Health.QUIET


def test_an_adopted_address_is_told_until_its_owner_knows_it():
    moved = replace(FEED, url="https://b.org/feed")
    found = notice(Health.FINE, None, feed=moved)
    assert found.about is Health.MOVED
    assert "https://b.org/feed" in "\n".join(map(str, found.body))
    assert notice(Health.FINE, None, Told(moved.url), feed=moved) is None
    assert notice(Health.FINE, None, feed=replace(FEED, url="http://www.a.org/feed/")) is None, "the same address"
    assert notice(Health.FAILING, ago(days=1), feed=moved) is None, "first see whether the new address works"


def test_chronic_patience_is_no_trouble():
    poll = PollState(outcome=Outcome.RATE_LIMITED, failures=99, failing_since=ago(days=30), ok_at=ago(days=30))
    assert notice_of(FEED, condition_of(FEED, poll, NOW), NEVER, site=SITE, now=NOW) is None


@pytest.mark.parametrize("outcome", [Outcome.NOT_FOUND, Outcome.SERVER_ERROR, Outcome.UNREACHABLE, Outcome.NOT_A_FEED])
def test_the_message_says_what_why_and_what_to_do_in_both_languages(outcome):
    poll = PollState(outcome=outcome, failures=9, failing_since=ago(days=9))
    condition = condition_of(FEED, poll, NOW)
    found = notice_of(FEED, condition, NEVER, site=SITE, now=NOW)
    english, french = (
        "\n".join(one.told(tell) for one in (found.subject, *found.body)) for tell in (str, catalogue("fr"))
    )
    for text in (english, french):
        assert "Le canal" in text
        assert "https://a.org/feed" in text
        assert "https://course.example/feeds/7/" in text
        assert "Ann" in text
        assert "{" not in text
    assert str(condition.why) in english
    assert condition.remedy.told(catalogue("fr")) in french
    assert french.startswith("«\u202fLe canal\u202f» est illisible depuis le ")


def test_a_title_and_an_address_bring_neither_lines_nor_passwords():
    feed = replace(FEED, title="Le canal\r\nBcc: all@a.org " + "x" * 300, url="https://ann:hush@a.org/feed",
                   participant_name="Ann\r\nTo: b@a.org")  # fmt: skip
    found = notice(Health.GONE, None, feed=feed)
    lines = [one.told(str) for one in (found.subject, *found.body)]
    assert not any("\n" in line or "\r" in line for line in lines)
    assert not any("hush" in line for line in lines)
    assert len(lines[0]) < 130
