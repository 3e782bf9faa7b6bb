"""Rules 30 to 42 of docs/rules-of-fetching.md: what each answer comes to."""

from __future__ import annotations

import gzip
import zlib
from datetime import timedelta

import pytest

from cmooc.domain.feeds import FeedState, Health, Outcome
from cmooc.domain.fetches import Validators
from cmooc.stages.health import health_of
from cmooc.stages.schedule import address_to_adopt

HOME = b"<!DOCTYPE html><html><head><title>The valley</title></head><body><p>Welcome.</p></body></html>"


@pytest.mark.parametrize("status", [301, 308])
def test_rule_30_a_permanent_move_is_adopted_after_a_week(reader, feed_server, answer, rss, status):
    feed = reader.follow(answer(status=status, headers={"Location": "/new"}))
    feed_server.answer("/new", answer(rss("a"), etag='"1"'))
    for day in range(7):
        reader.poll(hours=24.1 if day else 0)
        assert reader.now_of(feed).url == feed_server.url("/feed")
    reader.poll(hours=26)
    assert reader.now_of(feed).url == feed_server.url("/new")
    assert reader.shown() == ["a"]


def test_rule_30_a_chain_is_adopted_only_when_every_hop_is_permanent(reader, feed_server, answer, rss):
    feed_server.answer("/end", answer(rss("a"), etag='"1"'))
    feed_server.answer("/middle", answer(status=308, headers={"Location": "/end"}))
    lasting = reader.follow(answer(status=301, headers={"Location": "/middle"}), path="/lasting", name="ann")
    feed_server.answer("/other", answer(rss("b"), etag='"1"'))
    feed_server.answer("/hop", answer(status=301, headers={"Location": "/other"}))
    passing = reader.follow(answer(status=302, headers={"Location": "/hop"}), path="/passing", name="ben")
    for _ in range(10):
        reader.poll(days=1)
    assert reader.now_of(lasting).url == feed_server.url("/end")
    assert reader.now_of(passing).url == feed_server.url("/passing")
    assert reader.state(passing).moved_to is None


def test_rule_30_a_week_means_the_same_target_all_the_time(reader, feed_server, answer, rss):
    there, elsewhere = ({"Location": path} for path in ("/there", "/elsewhere"))
    feed = reader.follow(*[answer(status=301, headers=there)] * 6, *[answer(status=301, headers=elsewhere)] * 5)
    feed_server.answer("/there", answer(rss("a"), etag='"1"'))
    feed_server.answer("/elsewhere", answer(rss("a"), etag='"2"'))
    for _ in range(11):
        reader.poll(days=1.2)
    assert reader.now_of(feed).url == feed_server.url("/feed")
    assert reader.state(feed).moved_to == feed_server.url("/elsewhere")


def test_rule_30_the_secure_form_of_an_address_is_taken_at_once(reader, answer, rss, clock):
    feed = reader.follow(answer(rss("a"), etag='"1"'))
    reader.poll()
    state = reader.state(feed)
    for old, new, is_taken in (
        ("http://a.example/feed", "https://a.example/feed", True), ("http://a.example/feed", "https://a.example/rss", True),
        ("http://a.example/feed", "https://b.example/feed", False), ("https://a.example/feed", "http://a.example/feed", False),
    ):  # fmt: skip
        moved = type(state)(outcome=Outcome.UNCHANGED, moved_to=new, moved_since=clock.now)
        assert (address_to_adopt(old, moved, clock.now) == new) is is_taken


@pytest.mark.parametrize("status", [302, 303, 307])
def test_rule_31_a_passing_redirect_is_followed_and_never_stored(reader, feed_server, answer, rss, status):
    feed = reader.follow(answer(status=status, headers={"Location": "/today"}))
    feed_server.answer("/today", answer(rss("a"), etag='"1"'))
    for _ in range(10):
        assert reader.poll(days=1).failed == 0
    assert reader.now_of(feed).url == feed_server.url("/feed")
    assert reader.shown() == ["a"]


def test_rule_31_circles_and_more_than_five_hops_are_errors(reader, feed_server, answer, rss):
    for number in range(7):
        feed_server.answer(f"/{number}", answer(status=301, headers={"Location": f"/{number + 1}"}))
    feed_server.answer("/7", answer(rss("a")))
    far = reader.stores.feed("far", url=feed_server.url("/1"))
    near = reader.stores.feed("near", url=feed_server.url("/2"))
    circle = reader.follow(answer(status=302, headers={"Location": "/feed"}), name="circle")
    reader.poll()
    assert reader.state(near).outcome is Outcome.NEW
    for feed in (far, circle):
        assert reader.state(feed).outcome is Outcome.UNREACHABLE
        assert "redirects more than 5 times" in reader.state(feed).detail


def test_rule_32_a_move_to_a_home_page_is_a_move_that_failed(reader, feed_server, answer, rss):
    feed = reader.follow(answer(rss("a"), etag='"1"'), answer(status=301, headers={"Location": "/"}))
    feed_server.answer("/", answer(HOME, headers={"Content-Type": "text/html"}))
    reader.poll()
    for _ in range(20):
        reader.poll(days=1)
    state = reader.state(feed)
    assert reader.now_of(feed).url == feed_server.url("/feed")
    assert (state.outcome, state.moved_to) == (Outcome.NOT_A_FEED, None)
    assert state.detail == f"The address leads for good to {feed_server.url('/')}, where there is no feed."
    assert reader.shown() == ["a"]


def test_rule_33_gone_for_good_stops_the_polls_until_somebody_resumes_them(reader, feed_server, answer, rss):
    feed = reader.follow(answer(rss("a"), etag='"1"'), answer(status=410), answer(rss("b", "a"), etag='"2"'))
    reader.poll()
    report = reader.poll(days=1)
    assert report.failures == (("Blog of ann", "The server answered 410."),)
    assert reader.now_of(feed).state is FeedState.GONE
    assert reader.tick(days=20, minutes=600) == []
    assert len(feed_server.requests) == 2
    reader.instance.feeds.set_state(str(feed.id), FeedState.APPROVED)
    assert reader.poll().new == 1
    assert reader.now_of(feed).state is FeedState.APPROVED
    assert sorted(reader.shown()) == ["a", "b"]


def test_rule_33_a_passing_redirect_to_what_is_gone_retires_nothing(reader, feed_server, answer, rss):
    feed = reader.follow(answer(status=302, headers={"Location": "/today"}))
    feed_server.answer("/today", answer(status=410))
    reader.poll()
    assert reader.now_of(feed).state is FeedState.APPROVED
    assert reader.state(feed).outcome is Outcome.NOT_FOUND


def test_rule_33_not_found_backs_off_and_is_never_final(reader, answer, rss):
    feed = reader.follow(answer(rss("a"), etag='"1"'), *[answer(status=404)] * 12, answer(rss("b", "a"), etag='"2"'))
    reader.poll()
    for times in range(1, 13):
        reader.poll_when_due(feed)
        state = reader.state(feed)
        assert (state.failures, state.validators) == (times, Validators('"1"'))
        assert min(2 ** (times - 1), 168) <= reader.wait_h(feed) <= 185
    assert reader.now_of(feed).state is FeedState.APPROVED
    report = reader.poll_when_due(feed)
    assert report.new + report.older == 1  # by now it is an old post
    assert reader.state(feed).failures == 0


@pytest.mark.parametrize("status", [404, 410])
def test_rule_34_where_the_old_address_ends_the_move_is_taken(reader, feed_server, answer, rss, status):
    feed = reader.follow(answer(status=301, headers={"Location": "/new"}), answer(status=status))
    feed_server.answer("/new", answer(rss("a"), etag='"1"'))
    reader.poll()
    reader.poll(days=1)
    assert reader.now_of(feed).url == feed_server.url("/new")
    assert reader.now_of(feed).state is FeedState.APPROVED
    assert reader.wait_h(feed) <= 1.1
    reader.poll_when_due(feed)
    assert reader.state(feed).failures == 0
    assert feed_server.requests[-1].path == "/new"


@pytest.mark.parametrize(("status", "words"), [(401, "password"), (403, "does not let programs read"), (451, "legal")])
def test_rule_35_a_refusal_is_shown_as_such(reader, answer, rss, clock, status, words):
    feed = reader.follow(answer(rss("a"), etag='"1"'), answer(HOME, status=status))
    reader.poll()
    reader.poll(days=1)
    state = reader.state(feed)
    assert health_of(feed, state, clock.now) is Health.BLOCKED
    assert words in state.detail
    assert reader.shown() == ["a"]


@pytest.mark.parametrize(("status", "headers", "body"), [
    (403, {"cf-mitigated": "challenge"}, b""), (503, {}, b"<!DOCTYPE html><html><head><title>Just a moment...</title></head>"),
    (200, {"Content-Type": "text/html"}, b"<html><head><script src='/cdn-cgi/challenge-platform/x.js'></script></head></html>"),
    (200, {}, b"<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title></head></html>"),
])  # fmt: skip
def test_rule_35_a_page_for_human_readers_only_is_named(reader, answer, rss, clock, status, headers, body):
    feed = reader.follow(answer(rss("a"), etag='"1"'), answer(body, status=status, headers=headers))
    reader.poll()
    reader.poll(days=1)
    state = reader.state(feed)
    assert state.detail == f"The server asks for proof of a human reader (answer {status})."
    assert health_of(feed, state, clock.now) is Health.BLOCKED


@pytest.mark.parametrize("body", [
    b"", b"  \n", HOME, b"<form action='/wp-login.php'><input name='pwd' type='password'></form>",
    b"<br />\n<b>Fatal error</b>:  Uncaught mysqli_sql_exception in <b>/srv/www/wp-db.php</b> on line <b>17</b><br />",
    b"Error establishing a database connection", b'{"error": "not found"}', b"<?xml version='1.0'?><error>No</error>",
], ids=["empty", "blank", "page", "login", "php", "text", "json", "xml"])  # fmt: skip
def test_rule_36_what_is_no_feed_is_an_error_and_the_posts_stay(reader, answer, rss, body):
    feed = reader.follow(
        answer(rss("a"), headers={"ETag": '"1"'}), answer(body, headers={"ETag": '"2"'}), answer(rss("b", "a"))
    )
    reader.poll()
    assert reader.poll(days=1).failed == 1
    state = reader.state(feed)
    assert (state.outcome, state.validators.etag, state.failures) == (Outcome.NOT_A_FEED, '"1"', 1)
    assert state.detail
    assert reader.shown() == ["a"]
    assert reader.poll(days=1).new == 1


def test_rule_37_a_feed_with_fewer_posts_or_none_takes_nothing_away(reader, answer, rss):
    reader.follow(*(answer(rss(*some)) for some in ("abcdef", "ab", "", "abcdef")))
    for _ in range(4):
        assert reader.poll(days=1.2).failed == 0
        assert reader.shown() == list("abcdef")


@pytest.mark.parametrize("status", [204, 205, 300, 304])
def test_rule_38_odd_answers_neither_crash_nor_change_anything(reader, answer, rss, status):
    feed = reader.follow(
        answer(rss("a"), headers={"ETag": '"1"'}), answer(status=status), answer(rss("b", "a"), etag='"2"')
    )
    reader.poll()
    reader.poll(days=1)
    assert reader.state(feed).validators.etag == '"1"'
    assert reader.shown() == ["a"]
    reader.poll(days=1)
    assert sorted(reader.shown()) == ["a", "b"]


def test_rule_38_a_delta_is_merged(reader, answer, rss, now):
    later = now + timedelta(hours=2)
    feed = reader.follow(
        answer(rss(*"abcdef"), headers={"ETag": '"1"'}),
        answer(rss("g", "f", gap_h=7, now=later), status=226, headers={"ETag": '"2"', "IM": "feed"}),
    )  # fmt: skip
    reader.poll()
    assert reader.poll(days=1).new == 1
    assert sorted(reader.shown()) == list("abcdefg"), "what a delta does not list has not been withdrawn"
    assert reader.state(feed).validators.etag == '"2"'
    known = reader.stores.polls.known([feed.id])[feed.id]
    assert all(one.was_listed for one in known)


def test_rule_38_a_piece_that_nobody_asked_for_is_no_new_state(reader, answer, rss):
    feed = reader.follow(
        answer(rss(*"abcdef"), headers={"ETag": '"1"'}),
        answer(rss("g", "f", gap_h=7), status=206, headers={"ETag": '"2"'}),
    )
    reader.poll()
    reader.poll(days=1)
    assert sorted(reader.shown()) == list("abcdefg")
    assert reader.state(feed).validators.etag == '"1"'


@pytest.mark.parametrize("how", ["length", "chunks", "gzip", "reset"])
def test_rule_39_a_body_cut_short_is_no_new_state(reader, answer, rss, how):
    whole = rss(*"gabcdef")
    cut = whole[: whole.index(b"garden, c")]
    packed = gzip.compress(whole)
    given = {
        "length": answer(cut, announced=len(whole), headers={"ETag": '"2"'}),
        "chunks": answer(raw=b'HTTP/1.1 200 OK\r\nETag: "2"\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n' % (len(cut), cut)),
        "gzip": answer(packed[: len(packed) * 2 // 3], headers={"ETag": '"2"', "Content-Encoding": "gzip"}),
        "reset": answer(cut, announced=len(whole), is_reset=True, headers={"ETag": '"2"'}),
    }[how]  # fmt: skip
    feed = reader.follow(answer(rss(*"abcdef"), headers={"ETag": '"1"'}), given, answer(whole, headers={"ETag": '"2"'}))
    reader.poll()
    before = reader.state(feed)
    reader.poll(days=1)
    state = reader.state(feed)
    assert (state.validators, state.body_hash) == (before.validators, before.body_hash)
    assert state.detail
    assert set("abcdef") <= set(reader.shown())
    reader.poll(days=1)
    assert reader.conditions() == [(None, None), ('"1"', None), ('"1"', None)]
    assert sorted(reader.shown()) == list("abcdefg")
    assert reader.state(feed).validators.etag == '"2"'


def raw_deflate(body):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(("pack", "said"), [
    (gzip.compress, "gzip"), (gzip.compress, ""), (bytes, "gzip"), (lambda body: gzip.compress(gzip.compress(body)), "gzip"),
    (zlib.compress, "deflate"), (raw_deflate, "deflate"), (bytes, "br"), (gzip.compress, "br"),
], ids=["gzip", "not said", "only said", "twice", "zlib", "raw", "called br", "gzip called br"])  # fmt: skip
def test_rule_40_however_a_body_is_packed_it_is_read(reader, answer, rss, pack, said):
    reader.follow(answer(pack(rss("a", "b")), headers={"Content-Encoding": said} if said else {}))
    assert reader.poll().new == 2


def test_rule_40_what_cannot_be_unpacked_is_told(reader, answer, rss):
    packed = bytearray(gzip.compress(rss("b")))
    packed[12:22] = b"\xff" * 10
    feed = reader.follow(answer(rss("a")), answer(bytes(packed), headers={"Content-Encoding": "gzip"}))
    reader.poll()
    assert reader.poll(days=1.2).failed == 1
    assert "packed in a broken way" in reader.state(feed).detail
    assert reader.shown() == ["a"]


@pytest.mark.parametrize("kind", ["plain", "bomb", "endless"])
def test_rule_41_what_is_too_large_is_an_error_and_never_cut_in_silence(reader_with, answer, rss, kind):
    reader = reader_with(fetch_max_bytes=100_000)
    large = rss("b", "a", head="<!--" + "x" * 200_000 + "-->")
    given = {
        "plain": answer(large), "bomb": answer(gzip.compress(large), headers={"Content-Encoding": "gzip"}),
        "endless": answer(large, is_chunked=True, piece=10_000),
    }[kind]  # fmt: skip
    feed = reader.follow(answer(rss("a")), given)
    reader.poll()
    assert reader.poll(days=1.2).failed == 1
    assert reader.state(feed).detail == "The answer is larger than 100,000 bytes."
    assert reader.shown() == ["a"]


def test_rule_42_a_slow_drip_ends_at_the_deadline_for_the_whole(reader_with, answer, rss):
    reader = reader_with(fetch_timeout_s=2)
    feed = reader.follow(answer(rss("a"), piece=1, pieces_s=0.1, is_chunked=True))
    other = reader.follow(answer(rss("b"), etag='"1"'), path="/other", name="ben", host="localhost")
    assert reader.poll().failed == 1
    assert reader.state(feed).detail == "No complete answer within 2 seconds."
    assert reader.posts(other)
