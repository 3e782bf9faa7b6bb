"""Rules 18 to 29 of docs/rules-of-fetching.md: when to ask again."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from cmooc.domain.feeds import FeedState, Health, Outcome
from cmooc.stages.health import health_of

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def is_about(hours: float, wanted: float) -> bool:
    """Tell whether a wait is the one that was wanted: never shorter, and longer by the jitter at most."""
    return wanted <= hours <= wanted * 1.1 + 0.001


@pytest.mark.parametrize(("headers", "wanted"), [
    ({"Cache-Control": "max-age=10800"}, 3), ({"Cache-Control": "public, max-age=10800", "Age": "3600"}, 2),
    ({"Cache-Control": "max-age=31536000"}, 24), ({"Cache-Control": "max-age=504576000"}, 24), ({"Cache-Control": "max-age=60"}, 1),
    ({"Cache-Control": "s-maxage=7200, max-age=oops"}, 1), ({"Cache-Control": "max-age=-1"}, 1),
])  # fmt: skip
def test_rule_18_max_age_is_a_floor_up_to_a_day(reader, answer, rss, headers, wanted):
    feed = reader.follow(answer(rss("a"), headers={"ETag": '"1"', **headers}))
    reader.poll()
    assert is_about(reader.wait_h(feed), wanted)


def test_rule_18_expires_is_a_floor_by_the_servers_own_clock(reader, answer, rss, now):
    expires, slow = http_date(now + 5 * HOUR), http_date(now - HOUR)
    first = reader.follow(answer(rss("a"), headers={"ETag": '"1"', "Expires": expires, "Date": http_date(now)}))
    second = reader.follow(
        answer(rss("b"), headers={"ETag": '"1"', "Expires": expires, "Date": slow}), path="/b", name="ben"
    )
    third = reader.follow(answer(rss("c"), headers={"ETag": '"1"', "Expires": "0"}), path="/c", name="cleo")
    reader.poll()
    assert is_about(reader.wait_h(second), 6)
    assert is_about(reader.wait_h(first), 5)
    assert is_about(reader.wait_h(third), 1)


@pytest.mark.parametrize(("of_200", "of_304", "wanted"), [
    ("max-age=14400", "max-age=14400", 4), ("max-age=14400", None, 4), ("max-age=14400", "max-age=7200", 2),
    ("max-age=7200", "max-age=86400", 2), (None, "max-age=7200", 2), ("max-age=7200", "max-age=31536000", 2),
])  # fmt: skip
def test_rule_19_freshness_counts_after_a_304_as_after_a_200(reader, answer, rss, of_200, of_304, wanted):
    given = [{"ETag": '"1"'} | ({"Cache-Control": one} if one else {}) for one in (of_200, of_304)]
    feed = reader.follow(answer(rss("a"), headers=given[0]), answer(status=304, headers=given[1]))
    reader.poll()
    reader.poll_when_due(feed)
    assert reader.state(feed).outcome is Outcome.NOT_MODIFIED
    assert is_about(reader.wait_h(feed), wanted)
    reader.poll_when_due(feed)
    assert is_about(reader.wait_h(feed), wanted)


@pytest.mark.parametrize(
    "said", ["no-cache", "no-store", "no-cache, no-store, must-revalidate, max-age=86400", "max-age=0"]
)
def test_rule_20_no_cache_means_to_validate_each_time_and_not_more_often(reader, answer, rss, said):
    feed = reader.follow(answer(rss("a"), etag='"1"', headers={"Cache-Control": said, "Pragma": "no-cache"}))
    reader.poll()
    assert is_about(reader.wait_h(feed), 1)
    reader.poll_when_due(feed)
    assert reader.conditions()[1] == ('"1"', None)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("asked", "wanted"), [("18000", 5), ("5", 1), ("604800", 168), ("99999999", 168)])
def test_rule_21_retry_after_in_seconds_is_kept_to(reader, answer, rss, status, asked, wanted):
    feed = reader.follow(answer(status=status, headers={"Retry-After": asked}), answer(rss("a")))
    reader.poll()
    assert is_about(reader.wait_h(feed), wanted)
    assert reader.poll(hours=wanted - 0.01).asked == 0
    assert reader.poll(hours=wanted * 0.1 + 0.02).new == 1


def test_rule_21_retry_after_as_a_date_counts_from_the_servers_clock(reader, answer, now):
    for name, status, clock_is in (("ann", 429, 0), ("ben", 503, 3), ("cleo", 503, -30)):
        headers = {
            "Retry-After": http_date(now + clock_is * HOUR + 5 * HOUR), "Date": http_date(now + clock_is * HOUR),
        }  # fmt: skip
        feed = reader.follow(answer(status=status, headers=headers), path=f"/{name}", name=name)
        reader.poll()
        assert is_about(reader.wait_h(feed), 5)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_rule_21_a_redirect_may_ask_to_wait_as_well(reader, feed_server, answer, rss, status):
    feed = reader.follow(answer(status=status, headers={"Location": "/there", "Retry-After": "43200"}))
    feed_server.answer("/there", answer(rss("a"), etag='"1"'))
    assert reader.poll().new == 1
    assert is_about(reader.wait_h(feed), 12)


@pytest.mark.parametrize(
    "given", [{"status": 429}, {"status": 500}, {"status": 503}, {"delay_s": 2}, {"is_reset": True}]
)
def test_rule_22_nothing_is_tried_again_at_once(reader, feed_server, answer, given):
    reader.follow(answer(b"x" if "is_reset" in given else b"", **given, announced=99 if "is_reset" in given else None))
    assert reader.poll().failed == 1
    assert reader.tick(days=0.04, minutes=5) == []
    assert len(feed_server.requests) == 1


def test_rule_23_a_429_without_a_time_doubles_the_wait_from_what_is_usual(reader, answer, rss):
    weekly = rss("a", "b", "c", gap_h=168)
    feed = reader.follow(answer(weekly, etag='"1"'), *[answer(status=429)] * 4)
    reader.poll()
    assert is_about(reader.wait_h(feed), 3.5)
    waits = []
    for _ in range(4):
        reader.poll_when_due(feed)
        waits.append(reader.wait_h(feed))
    assert waits[0] >= 7
    assert waits[1] >= 14
    assert all(is_about(wait, 24) for wait in waits[2:])


def test_rule_23_a_429_without_a_time_holds_the_host(reader, answer, rss, names):
    names["garden.example"] = [("127.0.0.1",)]
    reader.follow(answer(status=429), path="/a", name="ann", host="garden.example")
    reader.poll()
    reader.follow(answer(rss("b")), path="/b", name="ben", host="garden.example")
    assert reader.poll(hours=0.9).asked == 0
    assert reader.poll(hours=0.2).new == 1


@pytest.mark.parametrize(("host", "neighbour"), [
    ("garden.example", "garden.example"), ("www.garden.example", "garden.example"), ("ann.tumblr.com", "ben.tumblr.com"),
    ("ann.wordpress.com", "wordpress.com"),
])  # fmt: skip
def test_rule_24_a_429_holds_every_feed_of_the_host(reader, feed_server, answer, rss, names, host, neighbour):
    names[host] = names[neighbour] = names["far.example"] = [("127.0.0.1",)]
    ann = reader.follow(answer(status=429, headers={"Retry-After": "36000"}), path="/a", host=host)
    reader.poll()
    ben = reader.follow(answer(rss("b"), etag='"b"'), path="/b", name="ben", host=neighbour)
    reader.follow(answer(rss("c"), etag='"c"'), path="/c", name="cleo", host="far.example")
    assert reader.poll().asked == 1
    assert reader.poll(hours=9.9, every_feed=True).asked == 1, "only the feed that is elsewhere"
    assert reader.poll(feed_ids=[ann.id, ben.id]).asked == 0
    assert [one.path for one in feed_server.requests].count("/b") == 0
    reader.poll(hours=0.2)
    assert reader.posts(ben)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_rule_24_a_429_on_a_private_or_shared_machine_holds_nobody_else(reader, answer, rss, host):
    reader.follow(answer(status=429, headers={"Retry-After": "36000"}), path="/a", host=host)
    reader.follow(answer(rss("b")), path="/b", name="ben", host=host)
    assert (reader.poll().asked, reader.shown()) == (2, ["b"])
    reader.follow(answer(rss("c")), path="/c", name="cleo", host=host)
    assert reader.poll().asked == 1


def test_rule_24_after_a_429_the_rest_of_the_host_is_not_asked_in_the_same_crawl(reader, feed_server, answer, names):
    names["garden.example"] = [("127.0.0.1",)]
    feeds = [reader.follow(answer(status=429), path=f"/{n}", name=f"p{n}", host="garden.example") for n in range(5)]
    report = reader.poll()
    assert (report.asked, len(feed_server.requests)) == (1, 1)
    assert [reader.state(feed).failures for feed in feeds] == [1, 0, 0, 0, 0]
    assert [len(reader.attempts(feed)) for feed in feeds] == [1, 0, 0, 0, 0]
    reader.poll(hours=1)
    assert len(feed_server.requests) == 2, "those that were passed over are next"
    assert feed_server.requests[-1].path != "/0"


def test_rule_25_a_feed_with_chronic_429_is_asked_daily_and_never_given_up(reader, answer, rss):
    feed = reader.follow(*[answer(status=429)] * 15, answer(rss("a"), etag='"1"'))
    times = reader.tick(days=16, minutes=120)
    assert max(later - earlier for earlier, later in pairwise(times[:16])) <= 29 * HOUR
    assert reader.now_of(feed).state is FeedState.APPROVED
    assert reader.shown() == ["a"]
    assert reader.state(feed).failures == 0


def test_rule_25_chronic_429_is_not_called_dead(reader, answer, clock):
    feed = reader.follow(answer(status=429))
    reader.tick(days=10, minutes=300)
    assert health_of(reader.now_of(feed), reader.state(feed), clock.now) is Health.WAITING
    assert "429" in reader.state(feed).detail


def test_rule_25_a_host_that_lets_few_through_serves_each_feed_in_its_turn(reader, answer, rss, names):
    names["garden.example"] = [("127.0.0.1",)]
    feeds = [
        reader.follow(answer(status=429), answer(rss(str(number)), etag='"1"'), path=f"/{number}", name=f"p{number}",
                      host="garden.example")
        for number in range(4)
    ]  # fmt: skip
    reader.tick(days=2, minutes=30)
    assert all(reader.state(feed).failures == 0 for feed in feeds)
    assert len(reader.shown()) == 4


@pytest.mark.parametrize(("head", "wanted"), [
    ("<ttl>180</ttl>", 3), ("<ttl>1</ttl>", 1), ("<ttl>999999</ttl>", 24), ("<ttl>often</ttl>", 1),
    ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 6),
    ("<sy:updatePeriod>yearly</sy:updatePeriod>", 24), ("<sy:updatePeriod>hourly</sy:updatePeriod>", 1),
])  # fmt: skip
def test_rule_26_the_feeds_own_wish_is_a_floor_also_after_a_304(reader, answer, rss, head, wanted):
    body = rss("a", head=head).replace(b"<rss ", b"<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/' ")
    feed = reader.follow(answer(body, etag='"1"'))
    reader.poll()
    assert is_about(reader.wait_h(feed), wanted)
    reader.poll_when_due(feed)
    assert reader.state(feed).outcome is Outcome.NOT_MODIFIED
    assert is_about(reader.wait_h(feed), wanted)


def test_rule_26_hours_and_days_that_a_feed_excepts_are_passed_over(reader, answer, rss):
    hours = "".join(f"<hour>{hour}</hour>" for hour in (*range(8, 13), 24))
    head = f"<skipHours>{hours}</skipHours><skipDays><day>Tuesday</day></skipDays>"
    feed = reader.follow(answer(rss("a", head=head), etag='"1"'))
    reader.poll()
    due = [reader.state(feed).next_poll_at]
    while len(due) < 60:  # from Monday, seven o'clock
        reader.poll_when_due(feed)
        due.append(reader.state(feed).next_poll_at)
    assert not {moment.hour for moment in due} & {0, *range(8, 13)}
    assert {0, 2, 3} <= {moment.weekday() for moment in due} <= {0, 2, 3, 4, 5, 6}


def test_rule_27_the_interval_follows_the_gaps_between_posts(reader, answer, rss):
    waits = {}
    for name, gap_h in (("hourly", 1), ("daily", 24), ("weekly", 168), ("monthly", 720), ("yearly", 8760)):
        feed = reader.follow(answer(rss(*"abcde", gap_h=gap_h), etag='"1"'), path=f"/{name}", name=name)
        reader.poll()
        waits[name] = reader.wait_h(feed)
    assert is_about(waits["hourly"], 1)
    assert is_about(waits["daily"], 1)
    assert is_about(waits["weekly"], 3.5)
    assert is_about(waits["monthly"], 12)
    assert is_about(waits["yearly"], 12)


def test_rule_27_a_feed_that_falls_silent_is_asked_ever_less_and_news_brings_it_back(reader, answer, rss, now):
    silent = answer(rss(*"abc", gap_h=24), etag='"1"')
    feed = reader.follow(silent, silent)
    times = reader.tick(days=40, minutes=240)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps[0] <= 8 * HOUR
    assert 12 * HOUR <= max(gaps) <= DAY
    assert gaps[-1] > 10 * HOUR
    news = rss("d", *"abc", gap_h=24, now=now + 40 * DAY)
    reader.server.answer("/feed", answer(news, etag='"2"'))
    reader.poll_when_due(feed)
    assert is_about(reader.wait_h(feed), 1)


def test_rule_27_dates_in_the_future_or_all_alike_are_no_habit(reader, answer, rss, now):
    ahead = reader.follow(answer(rss(*"abc", now=now + 900 * DAY), etag='"1"'), path="/ahead", name="ann")
    alike = reader.follow(answer(rss(*"abc", gap_h=0), etag='"1"'), path="/alike", name="ben")
    reader.poll()
    for feed in (ahead, alike):
        assert reader.state(feed).habits.gap_s is None
        assert is_about(reader.wait_h(feed), 1)


def test_rule_28_jitter_spreads_the_feeds_and_only_ever_delays(reader, answer, rss):
    feeds = [reader.follow(answer(rss("a"), etag='"1"'), path=f"/{n}", name=f"p{n}") for n in range(30)]
    reader.poll()
    waits = [reader.wait_h(feed) for feed in feeds]
    assert min(waits) >= 1
    assert max(waits) <= 1.1
    assert len({round(wait, 3) for wait in waits}) > 15


def test_rule_28_the_feeds_of_one_host_are_asked_one_by_one_with_a_pause(reader_with, feed_server, answer, rss, names):
    names["garden.example"] = names["other.example"] = [("127.0.0.1",)]
    reader = reader_with(fetch_pause_s=0.2)
    for number in range(3):
        reader.follow(answer(rss("a"), delay_s=0.05), path=f"/{number}", name=f"p{number}", host="garden.example")
    reader.follow(answer(rss("a")), path="/other", name="other", host="other.example")
    assert reader.poll().asked == 4
    asked = [one for one in feed_server.requests if one.host.startswith("garden")]
    assert all(later.began - earlier.began >= 0.24 for earlier, later in pairwise(asked))
    assert feed_server.connections == 2


def test_rule_28_the_pause_is_a_second_unless_the_host_sets_another(reader_with):
    settings = reader_with().instance.settings
    assert type(settings).model_fields["fetch_pause_s"].default >= 1


def test_rule_29_failures_double_the_wait_up_to_a_week_and_each_is_recorded(reader, answer, rss, now):
    feed = reader.follow(*[answer(status=500)] * 12, answer(rss("a"), etag='"1"'))
    reader.poll()
    waits = [reader.wait_h(feed)]
    for _ in range(11):
        reader.poll_when_due(feed)
        waits.append(reader.wait_h(feed))
    assert all(is_about(wait, min(2**n, 168)) for n, wait in enumerate(waits))
    assert (reader.state(feed).failures, reader.state(feed).failing_since) == (12, now)
    reader.poll_when_due(feed)
    assert (reader.state(feed).failures, reader.state(feed).failing_since) == (0, None)
    assert is_about(reader.wait_h(feed), 12)
    attempts = reader.attempts(feed)
    assert [one.outcome for one in attempts] == [Outcome.NEW] + [Outcome.SERVER_ERROR] * 12
    assert all(one.status and one.at and one.detail for one in attempts[1:])
