"""Polling against a real server into a real store: what each answer comes to, today and the next time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from cmooc.bootstrap import Instance
from cmooc.digester import digester
from cmooc.domain.entries import Decision, Verdict
from cmooc.domain.feeds import Accepts, FeedState, Outcome
from cmooc.domain.fetches import Validators
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.services.polling import GIVEN_UP
from cmooc.stages.apart import Apart, Here, Limits
from cmooc.stages.rules import parse_rule
from cmooc.stages.schedule import address_to_adopt


@pytest.fixture
def ann(stores, feed_server):
    return stores.feed("ann", url=feed_server.url("/feed"))


@pytest.fixture
def poll(instance, clock):
    def poll_(hours=0.0, **options):
        clock.move(hours=hours)
        return instance.polling.poll(**options)

    return poll_


def state(stores, feed):
    return next(poll for one, poll, _ in stores.feeds.all() if one.id == feed.id)


def public(stores):
    return [record.entry.guid for record in stores.entries.newest(99)]


def test_the_first_poll_stores_and_the_second_asks_only_for_what_is_new(stores, feed_server, answer, poll, rss, ann):
    feed_server.answer("/feed", answer(rss("a", "b"), etag='W/"1"', headers={"Last-Modified": "Sun, 22 Nov 2026"}))
    report = poll()
    assert (report.asked, report.new, report.failed) == (1, 2, 0)
    assert public(stores) == ["a", "b"]
    assert poll().asked == 0
    report = poll(hours=2)
    assert (report.asked, report.new, report.unchanged) == (1, 0, 1)
    first, second = feed_server.requests
    assert (first.header("If-None-Match"), first.header("If-Modified-Since")) == (None, None)
    assert (second.header("If-None-Match"), second.header("If-Modified-Since")) == ('W/"1"', "Sun, 22 Nov 2026")
    assert [(one.outcome, one.status) for one in stores.feeds.attempts(ann.id, 9)] == [
        (Outcome.NOT_MODIFIED, 304), (Outcome.NEW, 200),
    ]  # fmt: skip
    assert state(stores, ann).validators == Validators('W/"1"', "Sun, 22 Nov 2026")


def test_the_same_bytes_are_not_read_again_and_their_new_validators_are_kept(
    instance, stores, feed_server, answer, poll, rss, ann
):
    body = rss("a")
    feed_server.answer("/feed", answer(body, headers={"ETag": '"1"'}), answer(body, headers={"ETag": '"2"'}))
    poll()
    object.__setattr__(instance.polling, "parse", None)  # to be called is to fail
    report = poll(hours=2)
    assert (report.unchanged, report.failed) == (1, 0)
    assert state(stores, ann).validators.etag == '"2"'


def test_new_entries_are_decided_and_tagged_with_reasons(instance, stores, feed_server, answer, poll, rss, now):
    stores.vocabulary.save(
        [Territory("rhone", {"fr": "Rhône"}), Territory("lyon", {"fr": "Lyon"}, (), "rhone")],
        [Theme("maps", {"en": "Maps"}, {}, (), parse_rule("any: cartography"), "any: cartography")],
    )
    url = feed_server.answer("/feed", answer(rss("a", "b", a="About cartography #territoires")))
    stores.feed("ann", url=url, accepts=Accepts.TAGGED, territories=("lyon",))
    poll()
    found = {record.entry.guid: record for record in stores.entries.by_keys(stores.entries.keys())}
    assert found["a"].decision.verdict is Verdict.ACCEPTED
    assert found["a"].decision.reason == "course_tag"
    assert found["b"].decision == Decision(Verdict.LEFT_OUT, "no_course_tag")
    tags = {(tag.slug, tag.tagger): tag.reason.code for tag in found["a"].tags}
    assert tags == {("maps", "rules"): "rule", ("lyon", "inherited"): "home", ("rhone", "within"): "within"}
    assert public(stores) == ["a"]


def test_gone_for_good_retires_a_feed_and_keeps_its_posts(stores, feed_server, answer, poll, rss, ann):
    feed_server.answer("/feed", answer(rss("a")), answer(status=410))
    poll()
    report = poll(hours=27)
    assert (report.failed, report.failures) == (1, (("Blog of ann", "The server answered 410."),))
    assert stores.feeds.get(ann.id).state is FeedState.GONE
    assert public(stores) == ["a"]
    assert poll(hours=24 * 30).asked == 0


def test_not_found_backs_off_and_recovers_at_once(stores, feed_server, answer, poll, rss, ann, clock):
    feed_server.answer("/feed", answer(rss("a"), etag='"1"'), *[answer(status=404)] * 4, answer(rss("b", "a")))
    poll()
    waits = []
    for _ in range(4):
        clock.now = state(stores, ann).next_poll_at
        poll()
        waits.append((state(stores, ann).next_poll_at - clock.now) / timedelta(hours=1))
    assert [round(wait) for wait in waits] in ([1, 2, 4, 8], [1, 2, 4, 9])
    found = state(stores, ann)
    assert (found.failures, found.outcome, found.validators.etag) == (4, Outcome.NOT_FOUND, '"1"')
    clock.now = found.next_poll_at
    poll()
    found = state(stores, ann)
    assert (found.failures, found.failing_since, found.outcome) == (0, None, Outcome.NEW)
    assert set(public(stores)) == {"a", "b"}


def test_a_server_that_asks_to_wait_is_left_alone_that_long(stores, feed_server, answer, poll, rss, ann, clock):
    feed_server.answer("/feed", answer(status=429, headers={"Retry-After": "36000"}), answer(rss("a")))
    poll()
    wait = state(stores, ann).next_poll_at - clock.now
    assert timedelta(hours=10) <= wait <= timedelta(hours=11)
    assert poll(hours=9.9).asked == 0
    assert poll(hours=1.2).new == 1


def test_a_permanent_move_is_adopted_after_a_week(stores, feed_server, answer, poll, rss, ann, clock):
    feed_server.answer("/feed", answer(status=301, headers={"Location": "/new"}))
    feed_server.answer("/new", answer(rss("a"), etag='"n"'))
    poll()
    for _ in range(6):
        poll(hours=24.1)
        assert stores.feeds.get(ann.id).url == feed_server.url("/feed")
    poll(hours=24.1)
    assert stores.feeds.get(ann.id).url == feed_server.url("/new")
    assert not state(stores, ann).validators
    feed_server.requests.clear()
    poll(hours=24.1)
    assert [request.path for request in feed_server.requests] == ["/new"]
    assert public(stores) == ["a"]


def test_a_temporary_move_is_never_adopted(stores, feed_server, answer, poll, rss, ann):
    feed_server.answer("/feed", answer(status=302, headers={"Location": "/new"}))
    feed_server.answer("/new", answer(rss("a")))
    for _ in range(9):
        poll(hours=30)
    assert stores.feeds.get(ann.id).url == feed_server.url("/feed")


def test_two_feeds_of_which_one_moves_to_the_other_are_both_polled_on(stores, feed_server, answer, poll, rss, ann):
    stores.feed("ben", url=feed_server.answer("/ben", answer(rss("b"))))
    feed_server.answer("/feed", answer(status=301, headers={"Location": "/ben"}))
    for _ in range(10):
        assert poll(hours=24.1).failed == 0
    assert stores.feeds.get(ann.id).url == feed_server.url("/feed")


def test_the_secure_form_of_an_address_is_taken_at_once(stores, feed_server, poll, clock, answer, rss, ann):
    feed_server.answer("/feed", answer(rss("a")))
    poll()
    moved = replace(state(stores, ann), moved_to="https://a.example/feed", moved_since=clock.now)
    assert address_to_adopt("http://a.example/feed", moved, clock.now) == "https://a.example/feed"
    assert address_to_adopt("http://b.example/feed", moved, clock.now) is None


@pytest.mark.parametrize(("body", "words"), [
    (b"<!DOCTYPE html><html><body>Site under maintenance</body></html>", "page"), (b"", "empty"), (b"{}", "JSON"),
    (b"\x89PNG\r\n\x1a\n\0\0", "no feed"),
])  # fmt: skip
def test_what_is_no_feed_keeps_the_old_posts_and_says_why(stores, feed_server, answer, poll, rss, ann, body, words):
    feed_server.answer("/feed", answer(rss("a"), headers={"ETag": '"1"'}), answer(body, headers={"ETag": '"2"'}))
    poll()
    report = poll(hours=2)
    assert report.failed == 1
    found = state(stores, ann)
    assert (found.outcome, found.validators.etag) == (Outcome.NOT_A_FEED, '"1"')
    assert words in found.detail
    assert public(stores) == ["a"]


def test_a_cut_body_keeps_its_whole_entries_and_is_asked_for_again(stores, feed_server, answer, poll, rss, ann):
    whole = rss(*"abcdef")
    cut = whole[: whole.index(b"Words of d")]
    feed_server.answer("/feed", answer(cut, announced=len(whole), etag='"1"'), answer(whole, etag='"1"'))
    report = poll()
    assert (report.new, report.failed) == (3, 0)
    found = state(stores, ann)
    assert (found.validators, found.body_hash, found.detail) == (
        Validators(),
        None,
        "The answer broke off before its end.",
    )
    report = poll(hours=27)
    assert report.new == 3
    assert feed_server.requests[-1].header("If-None-Match") is None
    assert state(stores, ann).validators.etag == '"1"'


def test_a_cut_body_withdraws_nothing(stores, feed_server, answer, poll, rss, ann):
    whole = rss(*"abcdef")
    feed_server.answer("/feed", answer(whole), answer(whole[: whole.index(b"Words of c")], announced=len(whole)))
    poll()
    poll(hours=27)
    assert len(public(stores)) == 6


def test_an_edit_leaves_a_trace_and_keeps_address_and_times(stores, feed_server, answer, poll, rss, ann, now, clock):
    feed_server.answer("/feed", answer(rss("a", "b")), answer(rss("a", "b", a="Better title")))
    poll()
    before = stores.by_guid(ann)["a"]
    report = poll(hours=27)
    after = stores.by_guid(ann)["a"]
    assert (report.new, report.changed) == (0, 1)
    assert (after.entry.title, after.edits, after.changed_at) == ("Better title", 1, clock.now)
    assert (after.key, after.first_seen_at, after.accepted_at, after.entry.published_at) == (
        before.key, now, now, before.entry.published_at,
    )  # fmt: skip
    assert stores.by_guid(ann)["b"].edits == 0


def test_a_post_that_leaves_the_middle_of_a_feed_is_withdrawn_and_comes_back(
    stores, feed_server, answer, poll, rss, ann
):
    feed_server.answer("/feed", answer(rss(*"abcde")), answer(rss(*"abcde").replace(
        rss(*"abcde")[rss(*"abcde").index(b"<item><guid isPermaLink='false'>c"):
                      rss(*"abcde").index(b"<item><guid isPermaLink='false'>d")], b"")), answer(rss(*"abcde")))  # fmt: skip
    poll()
    poll(hours=27)
    assert public(stores) == ["a", "b", "d", "e"]
    poll(hours=27)
    assert public(stores) == ["a", "b", "c", "d", "e"]
    assert stores.by_guid(ann)["c"].edits == 0


def test_a_post_that_falls_off_the_end_of_a_feed_stays(stores, feed_server, answer, poll, rss, ann, now):
    feed_server.answer("/feed", answer(rss(*"cde", now=now - timedelta(hours=2))), answer(rss(*"abcd")))
    poll()
    poll(hours=27)
    assert sorted(public(stores)) == ["a", "b", "c", "d", "e"]


BAD_NEIGHBOURS = {
    "reset": {"announced": 5000, "is_reset": True}, "slow": {"delay_s": 30}, "drip": {"piece": 1, "pieces_s": 0.2},
    "nonsense": {"raw": b"?????"}, "huge": {"body": b"<rss>" + b"x" * 300_000}, "html": {"body": b"<html>no</html>"},
    "error": {"status": 500}, "circle": {"status": 302, "headers": {"Location": "/bad"}},
    "inside": {"status": 302, "headers": {"Location": "http://10.0.0.1/"}},
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_NEIGHBOURS)
def test_a_bad_neighbour_disturbs_nobody(instance, stores, feed_server, answer, clock, rss, ann, kind):
    given = {"body": b"x" * 200, **BAD_NEIGHBOURS[kind]}
    bad = stores.feed("bad", url=feed_server.answer("/bad", answer(**given)))
    feed_server.answer("/feed", answer(rss("a")))
    soon = instance.settings.model_copy(update={"fetch_timeout_s": 3})
    impatient = Instance(instance.data, soon, clock, reads_apart=False)
    report = impatient.polling.poll()
    impatient.database.close()
    assert (report.asked, report.new, report.failed) == (2, 1, 1)
    assert public(stores) == ["a"]
    assert state(stores, bad).failures == 1
    assert state(stores, ann).failures == 0


def test_entities_that_grow_without_end_cost_nothing(stores, feed_server, answer, poll, rss, ann):
    grown = "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    bomb = (
        f"<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>{grown}]><rss><channel><item><title>&j;</title></item></channel></rss>"
    )
    stores.feed("bomb", url=feed_server.answer("/bomb", answer(bomb.encode())))
    feed_server.answer("/feed", answer(rss("a")))
    assert poll().asked == 2
    assert "a" in public(stores)
    assert all(len(record.entry.title) < 1000 for record in stores.entries.newest(9))


@pytest.mark.parametrize("stage", ["parse", "clean", "channel_for"])
def test_a_fault_of_ours_is_charged_to_that_feed_only(
    instance, stores, feed_server, answer, poll, rss, ann, stage, caplog
):
    stores.feed("bad", url=feed_server.answer("/bad", answer(rss("b", title="bad"))))
    feed_server.answer("/feed", answer(rss("a")))
    digest = digester(instance.course, instance.vocabulary.load(), 3600)
    real = getattr(digest, stage)

    def failing(*args, **given):
        if (
            "/bad" in str(given)
            or b"title>bad" in (args[0] if isinstance(args[0], bytes) else b"")
            or "/bad" in str(args)
        ):
            raise RuntimeError("a fault of ours")
        return real(*args, **given)

    object.__setattr__(instance.polling, "workers", lambda _: Here(replace(digest, **{stage: failing})))
    report = poll()
    assert (report.new, report.failed) == (1, 1)
    assert report.failures == (("Blog of bad", "cmooc failed on this answer; see its log."),)
    assert "a fault of ours" in caplog.text
    assert public(stores) == ["a"]


def test_a_restart_neither_repeats_nor_loses(instance, stores, feed_server, answer, poll, rss, ann):
    stores.feed("ben", url=feed_server.answer("/ben", answer(rss("b"))))
    feed_server.answer("/feed", answer(rss("a")))
    real = instance.polls.save

    def killed(*_args):
        raise KeyboardInterrupt

    object.__setattr__(instance.polls, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        poll()
    object.__setattr__(instance.polls, "save", real)
    assert public(stores) == []
    assert poll().asked == 0
    instance.polls.release_all()
    assert (poll().new, sorted(public(stores))) == (2, ["a", "b"])
    instance.polls.release_all()
    assert poll().asked == 0
    assert poll(hours=27, every_feed=True).new == 0


def test_what_no_database_stores_never_reaches_it(stores, feed_server, answer, poll):
    item = {"id": "a\x00b\ud800", "title": "T\x00\ud800", "content_text": "W\x00\udfff", "tags": ["\x00t\ud800"],
            "url": "https://a.example/\ud800", "authors": [{"name": "\x00\ud800"}],
            "attachments": [{"url": "https://a.example/\ud800.mp3", "mime_type": "a\x00"}]}  # fmt: skip
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "A\x00\ud800", "items": [item]}).encode()
    url = feed_server.answer("/json", answer(body))
    xml = "<rss><channel><title>&#xD800;&#0;</title><item><guid>a&#xD800;&#0;</guid><title>&#0;x&#xDFFF;</title>"
    tolerant = feed_server.answer("/xml", answer(xml.encode() + b"<link>https://a.example/\x00&b</link>"))
    stores.feed("json", url=url)
    stores.feed("xml", url=tolerant)
    report = poll()
    assert report.failed == 0
    for record in stores.entries.by_keys(stores.entries.keys()):
        told = repr(record)
        assert "\\x00" not in told
        assert "\\ud800" not in told


def test_many_feeds_in_several_batches_are_all_stored(stores, feed_server, answer, poll, rss):
    for number in range(70):
        stores.feed(f"p{number}", url=feed_server.answer(f"/{number}", answer(rss(f"g{number}"))))
    seen = []
    report = poll(progress=seen.append)
    assert (report.asked, report.new) == (70, 70)
    assert seen == [64, 70]


def test_a_machine_without_network_says_so_once(stores, poll):
    for number in range(3):
        stores.feed(f"p{number}", url=f"http://127.0.0.1:1/{number}")
    report = poll()
    assert report.is_offline
    assert report.unreachable == 3


def test_a_facilitators_tag_and_decision_outlive_an_edit(stores, feed_server, answer, poll, rss, ann, clock):
    stores.vocabulary.save([], [Theme("maps", {"en": "Maps"}, {})])
    feed_server.answer("/feed", answer(rss("a")), answer(rss("a", a="Edited")))
    poll()
    record = stores.by_guid(ann)["a"]
    chosen = Decision(Verdict.LEFT_OUT, "facilitator", "twice the same")
    stores.entries.decide(record.key, chosen, clock.now)
    stores.rulings.rule([(record.id, TagKind.THEME, "maps", True)], move="m", by="Ann", at=clock.now)
    poll(hours=27)
    by_hand = Tag(TagKind.THEME, "maps", "facilitator", Reason("facilitator", "Ann"), 1.0)
    after = stores.by_guid(ann)["a"]
    assert (after.entry.title, after.decision, after.tags) == ("Edited", chosen, (by_hand,))


def test_posts_from_before_the_course_are_known_by_name_alone(
    instance, stores, feed_server, answer, poll, rss, ann, now
):
    old = now - timedelta(days=200)
    feed_server.answer("/feed", answer(rss("x", "y", now=old, title="A garden")))
    report = poll()
    assert (report.new, report.older, public(stores)) == (0, 2, [])
    assert stores.polls.outlined([ann.id]) == {ann.id: frozenset({"x", "y"})}
    feed_server.answer(
        "/feed",
        answer(
            rss("a", now=now, title="A garden").replace(
                b"</channel>",
                rss("x", "y", now=old).partition(b"</title>")[2].partition(b"</channel>")[0] + b"</channel>",
            )
        ),
    )
    report = poll(every_feed=True)
    assert (report.new, report.older, public(stores)) == (1, 0, ["a"])
    report = poll(every_feed=True)
    assert (report.new, report.older, report.changed) == (0, 0, 0)
    assert stores.feeds.remove(ann.id) == 1
    assert stores.polls.outlined([ann.id]) == {}


def test_a_post_that_was_taken_stays_taken_when_it_is_edited_months_later(
    instance, stores, feed_server, answer, poll, rss, ann, clock, now
):
    feed_server.answer("/feed", answer(rss("a", now=now)))
    assert poll().new == 1
    clock.move(days=100)  # the feed is due again
    feed_server.answer("/feed", answer(rss("a", now=now, a="Quite another title")))
    assert poll().changed == 1
    assert public(stores) == ["a"]
    (record,) = stores.entries.newest(9)
    assert (record.entry.title, record.edits) == ("Quite another title", 1)


SLOW = """
from cmooc.digester import digester as usual

def digester(slow_id, *made_of):
    digest = usual(*made_of)

    def do(job):
        while job.feed.id == slow_id:
            pass
        return digest(job)

    return do
"""


def test_what_takes_too_long_to_read_fails_alone(
    instance, stores, feed_server, answer, rss, ann, clock, tmp_path, monkeypatch
):
    (tmp_path / "slow_digester.py").write_text(SLOW)
    monkeypatch.syspath_prepend(str(tmp_path))
    real = Instance(instance.data, instance.settings, clock)
    slow = stores.feed("slow", url=feed_server.answer("/slow", answer(rss("s"))))
    feed_server.answer("/feed", answer(rss("a")))
    object.__setattr__(real.polling, "workers", lambda vocabulary: Apart(
        "slow_digester:digester", (slow.id, real.course, vocabulary, 3600), limits=Limits(cpu_s=0.5)
    ))  # fmt: skip
    report = real.polling.poll(every_feed=True)
    real.database.close()
    assert (report.new, report.failed, public(stores)) == (1, 1, ["a"])
    assert report.failures == (("Blog of slow", GIVEN_UP),)
