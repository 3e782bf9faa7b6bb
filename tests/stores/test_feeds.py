"""Feeds and their participants, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cmooc.domain.entries import Verdict
from cmooc.domain.feeds import FeedState, Health, NewFeed, PollState
from cmooc.domain.notices import Told
from cmooc.domain.polls import Why
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.stores.feeds import ATTEMPT

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
MAPS = Tag(TagKind.THEME, "maps", "rules", Reason("rule", "map"), 0.8)


def new(url, name="Ann", **fields):
    return NewFeed(url, fields.pop("title", "A blog"), name, "blog", FeedState.APPROVED, **fields)


def test_addresses_that_mean_the_same_are_one_feed(stores, now):
    (feed,), () = stores.feeds.add([new("http://www.a.example/feed/")], now)
    added, known = stores.feeds.add(
        [new("https://a.example/feed"), new("https://b.example/"), new("http://b.example")], now
    )
    assert [one.url for one in added] == ["https://b.example/"]
    assert [one.id for one in known] == [feed.id, added[0].id]
    assert stores.feeds.by_url("https://a.example/feed") == feed
    assert stores.feeds.count() == 2


def test_a_participant_is_found_again_by_name_and_a_taken_slug_gets_a_number(stores, now):
    names = ["Éloïse", "Éloïse", "Eloise", "ELOISE", "李", "王"]
    added, _ = stores.feeds.add([new(f"https://{n}.example/", name) for n, name in enumerate(names)], now)
    assert [feed.participant_slug for feed in added] == [
        "eloise", "eloise", "eloise-2", "eloise-3", "participant", "participant-2",
    ]  # fmt: skip
    assert len(stores.feeds.participants()) == 5


def test_a_feed_is_listed_with_its_state_and_its_public_posts(stores, now, fresh_entry):
    ann, ben = stores.feed("ann", title="zebra"), stores.feed("ben", title="Apple", state=FeedState.PROPOSED)
    stores.post(ann, "a", "b")
    stores.post(ann, "out", verdict=Verdict.LEFT_OUT)
    assert [(feed.title, entries) for feed, _, entries in stores.feeds.all()] == [("Apple", 0), ("zebra", 2)]
    assert [feed.id for feed, _, _ in stores.feeds.all(states=[FeedState.PROPOSED])] == [ben.id]


def test_an_approved_feed_is_due_at_once_and_starts_without_failures(stores, now):
    feed = stores.feed(state=FeedState.PROPOSED)
    assert stores.polls.claim(now, limit=9, lease=timedelta(1)) == ()
    stores.save(feed, poll=PollState(failures=5, failing_since=now, next_poll_at=now + timedelta(days=9)))
    stores.feeds.set_state(feed.id, FeedState.APPROVED, now)
    ((found, poll),) = stores.polls.claim(now, limit=9, lease=timedelta(1))
    assert (found.id, poll.failures, poll.failing_since) == (feed.id, 0, None)


def test_a_feed_is_forgotten_with_all_that_was_said_of_it(stores, now, fresh_entry):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    keys = stores.post(ann, "a", "b", tags=[MAPS])
    kept = stores.post(ben, "c", tags=[MAPS])
    stores.save(ann, changed=((stores.by_guid(ann)["a"].id, fresh_entry("a", title="edited")),))
    stores.index.update(keys)
    stores.forget_changes()
    assert stores.feeds.remove(ann.id) == 2
    assert stores.entries.keys() == kept
    assert stores.feeds.get(ann.id) is None
    assert [one.slug for one in stores.feeds.participants()] == ["ben"]
    assert stores.find("edited") == ([], 0)
    assert {("entry", key) for key in keys} | {("theme", "maps"), ("participant", "ann")} <= stores.pending()


def test_a_participant_with_another_feed_stays_when_one_is_removed(stores, now):
    first, second = stores.feed("ann"), stores.feed("ann", url="https://second.example/")
    assert first.participant_id == second.participant_id
    stores.feeds.remove(first.id)
    assert [one.slug for one in stores.feeds.participants()] == ["ann"]


def test_a_feed_with_more_posts_than_one_query_takes_is_forgotten_whole(stores, now):
    feed = stores.feed()
    stores.post(feed, *(f"n{number}" for number in range(1100)))
    assert stores.feeds.remove(feed.id) == 1100
    assert stores.entries.keys() == ()


def test_the_fetch_log_is_newest_first(stores, now):
    feed = stores.feed()
    for hours in range(5):
        stores.save(feed, now + timedelta(hours=hours))
    assert [one.at for one in stores.feeds.attempts(feed.id, 2)] == [now + timedelta(hours=4), now + timedelta(hours=3)]


def attempts(stores, feed, count, **given):
    """Put lines into the log of a feed, the first the oldest."""
    with stores.database.write() as connection:
        values = {"feed_id": feed.id, "outcome": "new", "status": 200, "wire_bytes": 0, "duration_ms": 0, "new": 0,
                  "changed": 0, "detail": "", **given}  # fmt: skip
        rows = [{**values, "at": NOW + timedelta(hours=number), "new": number} for number in range(count)]
        connection.execute(ATTEMPT.insert(), rows)


def test_the_log_tells_why_a_feed_was_asked_and_on_what_condition(stores):
    feed = stores.feed("ann")
    attempts(stores, feed, 1)
    attempts(stores, feed, 1, why="pushed", is_conditional=True)
    newest, oldest = stores.feeds.attempts(feed.id, 9)
    assert (newest.why, newest.is_conditional) == (Why.PUSHED, True)
    assert (oldest.why, oldest.is_conditional) == (Why.DUE, False)


def test_logs_of_many_feeds_are_read_and_trimmed_each_on_its_own(stores):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    for _ in range(3):
        attempts(stores, ann, 4)
        attempts(stores, ben, 1)
    assert [one.new for one in stores.feeds.attempts(ann.id, 5)] == [3, 2, 1, 0, 3]
    assert len(stores.feeds.attempts(ben.id, 5)) == 3
    assert stores.feeds.attempts(99, 5) == ()
    assert stores.feeds.trim_log(5) == 7
    assert [one.new for one in stores.feeds.attempts(ann.id, 99)] == [3, 2, 1, 0, 3]
    assert len(stores.feeds.attempts(ben.id, 99)) == 3
    assert stores.feeds.trim_log(5) == 0


def test_a_line_of_the_list_can_be_had_alone(stores):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    stores.post(ben, "a", "b")
    assert stores.feeds.row(ann.id)[2] == 0
    assert [stores.feeds.row(one.id) for one in (ann, ben)] == list(stores.feeds.all())


def test_the_owner_knows_the_registered_address_until_told_of_another(stores):
    feed = stores.feed("ann")
    ((_, _, told),) = stores.feeds.told()
    assert told == Told(feed.url)
    stores.save(replace(feed, url="https://new.example/feed"))
    ((moved, _, told),) = stores.feeds.told()
    assert (moved.url, told.known_url) == ("https://new.example/feed", feed.url)
    now_told = Told(moved.url, Health.MOVED, NOW, None)
    stores.feeds.mark_told(feed.id, now_told)
    assert stores.feeds.told()[0][2] == now_told
    stores.feeds.mark_told(feed.id, Told(moved.url, Health.FAILING, NOW, NOW - timedelta(days=3)))
    assert stores.feeds.told()[0][2].since == NOW - timedelta(days=3)
