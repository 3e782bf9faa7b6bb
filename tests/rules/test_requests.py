"""Rules 1 to 17 of docs/rules-of-fetching.md: what is asked."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from itertools import pairwise

import pytest

from cmooc.domain.feeds import FeedState, Outcome
from cmooc.domain.fetches import Validators

NOTHING = (None, None)
DAY = timedelta(days=1)


def test_rule_01_the_first_fetch_is_unconditional_and_exactly_one(reader, answer, rss):
    reader.follow(answer(rss("a"), etag='"1"'))
    reader.poll()
    reader.poll()
    assert reader.conditions() == [NOTHING]


def test_rule_01_adding_a_feed_does_not_fetch_it_twice(reader, feed_server, answer, rss):
    url = feed_server.answer("/feed", answer(rss("a"), etag='"1"'))
    reader.instance.feeds.propose(url, state=FeedState.APPROVED)
    reader.poll()
    assert reader.shown() == ["a"]
    assert reader.conditions().count(NOTHING) == 1


@pytest.mark.parametrize(("headers", "sent"), [
    ({"ETag": '"1"'}, ('"1"', None)), ({"Last-Modified": "Sun, 22 Nov 2026 07:00:00 GMT"}, (None, "Sun, 22 Nov 2026 07:00:00 GMT")),
    ({"ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 07:00:00 GMT"}, ('"1"', "Sun, 22 Nov 2026 07:00:00 GMT")),
    ({}, NOTHING),
])  # fmt: skip
def test_rule_02_every_later_fetch_is_conditional_where_a_validator_was_given(reader, answer, rss, headers, sent):
    reader.follow(answer(rss("a"), headers=headers))
    for _ in range(3):
        reader.poll(days=1.2)
    assert reader.conditions() == [NOTHING, sent, sent]


@pytest.mark.parametrize(("etag", "modified"), [
    ('W/"a-b"', "Sun, 22 Nov 2026 07:00:00 GMT"), ("without quotes", "2026-11-22T07:00:00"), ('"x--gzip"', "yesterday"),
    ('"a", "b"', "Sun, 22  Nov 2026 7:00:00 +0100"), ('w/"1"', "Sunday, 22-Nov-26 07:00:00 GMT"),
])  # fmt: skip
def test_rule_03_values_go_back_byte_for_byte(reader, answer, rss, etag, modified):
    reader.follow(answer(rss("a"), headers={"ETag": etag, "Last-Modified": modified}))
    reader.poll()
    reader.poll(days=1)
    assert reader.conditions()[1] == (etag, modified)


def test_rule_04_both_validators_are_kept_from_every_whole_answer(reader, answer, rss):
    body = rss("a")
    given = [('"1"', "Mon"), ('"2"', "Mon"), ('"2"', "Tue"), ('"3"', "Wed")]
    reader.follow(*(answer(body, headers={"ETag": etag, "Last-Modified": modified}) for etag, modified in given))
    for _ in range(5):
        reader.poll(days=1)
    assert reader.conditions() == [NOTHING, *given]


def test_rule_05_a_304_refreshes_the_validators(reader, answer, rss):
    feed = reader.follow(
        answer(rss("a"), headers={"ETag": '"1"', "Last-Modified": "Mon"}), answer(status=304, headers={"ETag": '"2"'}),
        answer(status=304, headers={"Last-Modified": "Tue"}), answer(status=304),
    )  # fmt: skip
    for _ in range(4):
        reader.poll(days=1)
    assert reader.conditions() == [NOTHING, ('"1"', "Mon"), ('"2"', "Mon"), ('"2"', "Tue")]
    assert reader.state(feed).validators == Validators('"2"', "Tue")


def test_rule_06_a_validator_that_the_server_drops_is_no_longer_sent(reader, answer, rss):
    reader.follow(
        answer(rss("a"), headers={"ETag": '"1"', "Last-Modified": "Mon"}), answer(rss("b"), headers={"Last-Modified": "Tue"}),
        answer(rss("c")),
    )  # fmt: skip
    for _ in range(4):
        reader.poll(days=1.2)
    assert reader.conditions() == [NOTHING, ('"1"', "Mon"), (None, "Tue"), NOTHING]


def test_rule_07_validators_belong_to_the_address_they_came_from(reader, feed_server, answer, rss):
    feed = reader.follow(answer(status=301, headers={"Location": "/new"}))
    feed_server.answer("/new", answer(rss("a"), etag='"1"'))
    for _ in range(9):
        reader.poll(days=1)
    assert reader.now_of(feed).url == feed_server.url("/new")
    feed_server.requests.clear()
    reader.poll(days=1)
    assert reader.conditions("/new") == [('"1"', None)]
    state = reader.attempts(feed)
    unconditional = [one for one in state if one.status == 200]
    assert len(unconditional) == 2, "the first poll, and the first at the new address"


@pytest.mark.parametrize("modified", [
    "Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 19 Jan 2038 03:14:07 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "0", "-1", "never",
])  # fmt: skip
def test_rule_08_an_impossible_last_modified_is_sent_back_and_never_compared(reader, answer, rss, modified):
    headers = {"Last-Modified": modified}
    feed = reader.follow(answer(rss("a"), headers=headers), answer(rss("b", "a"), headers=headers))
    assert reader.poll().new == 1
    assert reader.poll(days=1).new == 1
    assert reader.conditions()[1] == (None, modified)
    assert 1 <= reader.wait_h(feed) < 2


def test_rule_09_endless_304s_are_doubted_after_eight_days(reader, answer, rss, clock, now):
    reader.follow(answer(rss("a"), etag='"stuck"'), answer(rss("b", "a", now=now + DAY), etag='"stuck"'))
    reader.poll()
    asked = []
    for _ in range(30):
        before = len(reader.conditions())
        reader.poll(hours=13)
        asked += [(clock.now - now, one) for one in reader.conditions()[before:]]
    full = [when for when, one in asked if one == NOTHING]
    assert reader.shown() == ["b", "a"]
    assert timedelta(days=8) <= full[0] < timedelta(days=9)


def test_rule_09_a_server_whose_304s_hid_a_post_is_asked_in_full_once_a_day(reader, answer, rss, now):
    feed = reader.follow(answer(rss("a"), etag='"stuck"'), answer(rss("b", "a", now=now + DAY), etag='"stuck"'))
    reader.tick(days=9, minutes=300)
    assert reader.state(feed).is_credible is False
    before = len(reader.conditions())
    reader.tick(days=5, minutes=300)
    assert set(reader.conditions()[before:]) == {NOTHING}
    assert 4 <= len(reader.conditions()) - before <= 5


def test_rule_09_304s_that_have_proved_true_are_believed_for_good(reader, answer, rss):
    unchanged = answer(rss("a"), etag='"1"')
    feed = reader.follow(*[unchanged] * 3, answer(rss("b", "a"), etag='"2"'))
    reader.tick(days=40, minutes=600)
    assert reader.conditions().count(NOTHING) == 1
    assert reader.state(feed).is_credible is True


def test_rule_09_a_feed_that_is_silent_for_months_is_doubted_ever_less(reader, answer, rss, clock, now):
    reader.follow(answer(rss("a", "b", gap_h=24), etag='"1"'))
    reader.poll()
    full = []
    for _ in range(100):
        before = len(reader.conditions())
        reader.poll(days=2)
        full += [(clock.now - now).days for one in reader.conditions()[before:] if one == NOTHING]
    gaps = [later - earlier for earlier, later in pairwise([0, *full])]
    assert min(gaps) >= 8
    assert gaps == sorted(gaps)
    assert gaps[-1] > 40


def test_rule_10_a_feed_is_asked_once_an_hour_at_most(reader, answer, rss):
    feed = reader.follow(answer(rss(*"abcdefgh"), etag='"1"'))
    times = reader.tick(days=1.5, minutes=7)
    assert min(later - earlier for earlier, later in pairwise(times)) >= timedelta(hours=1)
    assert 26 <= len(times) <= 34
    assert reader.attempts(feed)[0].outcome is Outcome.NOT_MODIFIED


def test_rule_10_a_feed_without_validators_is_asked_once_a_day_at_most(reader, answer, rss):
    reader.follow(answer(rss(*"abcdefgh")))
    times = reader.tick(days=3.9, minutes=30)
    assert len(times) == 4
    assert min(later - earlier for earlier, later in pairwise(times)) >= timedelta(days=1)


def test_rule_11_a_restart_asks_nothing_before_its_time(reader, reader_with, feed_server, answer, rss):
    reader.follow(answer(rss("a"), etag='"1"'))
    reader.poll()
    again = reader_with()
    again.instance.polls.release_all()
    assert again.poll(hours=0.9).asked == 0
    assert again.poll(hours=0.3).asked == 1
    assert len(feed_server.requests) == 2


def test_rule_12_nothing_is_sent_or_asked_that_the_feed_did_not_name(reader, feed_server, answer, rss):
    headers = {"Set-Cookie": "seen=1; Path=/", "Link": "</favicon.ico>; rel=icon", "ETag": '"1"'}
    reader.follow(answer(status=302, headers={"Location": "/there?x=1", "Set-Cookie": "a=b; Path=/"}))
    head = "<image><url>/logo.png</url></image><link>/home</link>"
    feed_server.answer("/there?x=1", answer(rss("a", head=head), headers=headers))
    for _ in range(3):
        reader.poll(days=1)
    assert [one.path for one in feed_server.requests] == ["/feed", "/there?x=1"] * 3
    sent = {name.lower() for one in feed_server.requests for name, _ in one.headers}
    assert not sent & {"cookie", "referer", "origin", "from", "pragma", "cache-control", "dnt", "x-requested-with"}


def test_rule_13_we_say_who_we_are_on_every_request(reader_with, feed_server, answer, rss):
    reader = reader_with(base_url="https://course.example")
    reader.follow(answer(rss("a"), etag='"1"'))
    reader.follow(answer(rss("b")), path="/other", name="ben")
    reader.poll()
    reader.poll(days=1.2)
    agents = {one.header("User-Agent") for one in feed_server.requests}
    assert len(agents) == 1
    name, _, rest = agents.pop().partition("/")
    assert name == "cmooc"
    assert rest.endswith(" (+https://course.example)")
    assert "mozilla" not in rest.lower()


def test_rule_14_compression_and_feed_types_are_accepted(reader, feed_server, answer, rss):
    reader.follow(answer(rss("a")))
    reader.poll()
    (request,) = feed_server.requests
    assert "gzip" in request.header("Accept-Encoding")
    types = [one.partition(";")[0].strip() for one in request.header("Accept").split(",")]
    assert {"application/atom+xml", "application/rss+xml", "application/feed+json"} <= set(types)
    assert types[-1] == "*/*"


def test_rule_15_a_redirect_is_followed_under_the_same_name_without_the_password(
    reader, feed_server, answer, rss, names
):
    names["ann.example"] = names["ben.example"] = [("127.0.0.1",)]
    feed_server.answer("/there", answer(rss("a")))
    location = feed_server.url("/there", "ben.example")
    reader.follow(answer(status=302, headers={"Location": location}), host="ann:secret@ann.example")
    assert reader.poll().new == 1
    first, second = feed_server.requests
    assert first.header("User-Agent") == second.header("User-Agent")
    assert first.header("Authorization") is not None
    assert second.header("Authorization") is None


def test_rule_16_freshness_is_asked_by_one_get_and_never_by_head(reader, feed_server, answer, rss):
    reader.follow(answer(rss("a"), etag='"1"'))
    for _ in range(4):
        reader.poll(days=1)
    assert [(one.method, one.path) for one in feed_server.requests] == [("GET", "/feed")] * 4


def test_rule_17_both_families_of_addresses_work(reader_with, feed_server, answer, rss):
    with type(feed_server)("::1") as other:
        reader = reader_with(fetch_allow=("127.0.0.0/8", "::1/128"))
        reader.follow(answer(rss("a")))
        reader.stores.feed("ben", url=other.answer("/feed", answer(rss("b"))))
        assert reader.poll().new == 2
        assert other.requests[0].header("Host") == f"[::1]:{other.port}"


def test_rule_17_connections_are_kept_for_the_next_feed_and_closed_politely(reader, feed_server, answer, rss, names):
    names["garden.example"] = [("127.0.0.1",)]
    for number in range(4):
        reader.follow(answer(rss(str(number))), path=f"/{number}", name=f"p{number}", host="garden.example")
    assert reader.poll().new == 4
    assert feed_server.connections == 1
    until = time.monotonic() + 2
    while feed_server.closed < 1 and time.monotonic() < until:
        time.sleep(0.01)
    assert (feed_server.closed, feed_server.resets) == (1, 0)


def test_rule_02_a_feed_in_json_is_asked_in_the_same_way(reader, answer):
    body = json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "content_text": "x"}]}
    )
    reader.follow(answer(body.encode(), etag='"j"'))
    reader.poll()
    reader.poll(days=1)
    assert reader.conditions() == [NOTHING, ('"j"', None)]
