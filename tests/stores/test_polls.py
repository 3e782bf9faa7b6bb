"""Claiming, and saving what polls brought, on both engines."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from cmooc.domain.changes import Keys
from cmooc.domain.entries import Decision, Verdict, entry_key
from cmooc.domain.feeds import FeedState, Outcome, PollState
from cmooc.domain.fetches import Validators
from cmooc.domain.polls import Attempt, Polled
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.stores.polls import REVISION, PollStore
from cmooc.stores.rows import FEED

LEASE = timedelta(minutes=30)
LYON = Tag(TagKind.TERRITORY, "lyon", "inherited", Reason("home"), 0.6)
MAPS = Tag(TagKind.THEME, "maps", "rules", Reason("rule", "map"), 0.8)


def claimed(stores, now, **options):
    return [feed.participant_name for feed, _ in stores.polls.claim(now, limit=100, lease=LEASE, **options)]


def keys(guid, title="t"):
    return Keys(guid, f"posts.example/{guid}", title, "digest")


def test_what_is_due_is_claimed_once_until_its_lease_ends(stores, now):
    stores.feed("ann"), stores.feed("ben")
    assert claimed(stores, now) == ["ann", "ben"]
    assert claimed(stores, now) == []
    assert claimed(stores, now + LEASE) == ["ann", "ben"]


def test_only_approved_feeds_are_claimed_and_those_that_wait_longest_first(stores, now):
    for name, state in (("paused", FeedState.PAUSED), ("proposed", FeedState.PROPOSED), ("gone", FeedState.GONE)):
        stores.feed(name, state=state)
    for name, hours in (("late", 3), ("later", 5), ("not yet", -1)):
        stores.save(stores.feed(name), poll=PollState(next_poll_at=now - timedelta(hours=hours)))
    first = stores.polls.claim(now, limit=1, lease=LEASE)
    assert [feed.participant_name for feed, _ in first] == ["later"]
    assert claimed(stores, now) == ["late"]
    assert claimed(stores, now, every_feed=True) == ["not yet"]


def test_named_feeds_are_claimed_though_they_are_not_due(stores, now):
    feed, other = stores.feed("ann"), stores.feed("ben")
    for one in (feed, other):
        stores.save(one, poll=PollState(next_poll_at=now + timedelta(days=1)))
    assert claimed(stores, now, feed_ids=[feed.id]) == ["ann"]


def test_given_up_leases_are_claimed_at_once(stores, now):
    stores.feed()
    assert claimed(stores, now) == ["ann"]
    stores.polls.release_all()
    assert claimed(stores, now) == ["ann"]


def test_a_claim_gives_the_state_that_the_last_poll_left(stores, now):
    feed = stores.feed()
    state = PollState(
        Validators('W/"a"', "Mon, 01 Jan 2026 00:00:00 GMT"), "hash", now, now, now, now - timedelta(days=2), 3,
        now - timedelta(days=1), Outcome.SERVER_ERROR, "The server answered 500.", "https://new.example/", now,
    )  # fmt: skip
    stores.save(feed, poll=state)
    ((found, poll),) = stores.polls.claim(now, limit=5, lease=LEASE)
    assert poll == state
    assert found == feed


def test_two_processes_that_claim_at_the_same_time_share_the_feeds(stores, now):
    for number in range(40):
        stores.feed(f"p{number}")
    start = threading.Barrier(4)

    def claim():
        start.wait()
        return [feed.id for _ in range(5) for feed, _ in PollStore(stores.database).claim(now, limit=4, lease=LEASE)]

    with ThreadPoolExecutor(4) as pool:
        found = Counter(one for future in [pool.submit(claim) for _ in range(4)] for one in future.result())
    assert len(found) == 40
    assert set(found.values()) == {1}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_claimer_skips_what_another_is_just_claiming(stores, now):
    first, second = stores.feed("ann"), stores.feed("ben")
    with stores.database.write() as other:
        other.execute(select(FEED.c.id).where(FEED.c.id == first.id).with_for_update())
        assert [feed.id for feed, _ in stores.polls.claim(now, limit=10, lease=LEASE)] == [second.id]


def test_a_new_entry_is_stored_whole_with_its_tags_and_its_place_on_the_change_list(stores, now, fresh_entry):
    feed = stores.feed()
    stores.forget_changes()
    new = fresh_entry("a", tags=[LYON, MAPS], categories=("Cartes",), latitude=45.75, longitude=4.85, language="fr")
    stores.save(feed, now, new=(new,))
    record = stores.by_guid(feed)["a"]
    assert record.entry == new.entry
    assert record.decision == Decision(Verdict.ACCEPTED, "every_post")
    assert record.tags == (MAPS, LYON)
    assert (record.first_seen_at, record.accepted_at, record.changed_at, record.edits) == (now, now, now, 0)
    assert record.key == entry_key(feed.url, "a")
    assert stores.pending() == {("entry", record.key), ("participant", "ann"), ("territory", "lyon"),
                                ("theme", "maps"), ("feeds", "")}  # fmt: skip


def test_an_entry_that_is_left_out_touches_only_its_own_page(stores, now, fresh_entry):
    feed = stores.feed()
    stores.forget_changes()
    stores.save(feed, now, new=(fresh_entry("a", tags=[MAPS], verdict=Verdict.LEFT_OUT, reason="too_old"),))
    assert stores.pending() == {("entry", stores.by_guid(feed)["a"].key), ("feeds", "")}
    assert stores.by_guid(feed)["a"].accepted_at is None


def test_saving_the_same_new_entry_twice_keeps_the_first(stores, now, fresh_entry):
    feed = stores.feed()
    stores.save(feed, now, new=(fresh_entry("a", title="First"),))
    stores.save(feed, now + timedelta(hours=1), new=(fresh_entry("a", title="Second"),))
    (record,) = stores.by_guid(feed).values()
    assert (record.entry.title, record.first_seen_at) == ("First", now)


def test_an_edit_replaces_the_words_and_keeps_who_and_when(stores, now, fresh_entry):
    feed = stores.feed()
    (key,) = stores.post(feed, "a", html="<p>old</p>", tags=[LYON])
    before = stores.by_guid(feed)["a"]
    later = now + timedelta(days=2)
    edited = fresh_entry("a", title="New title", html="<p>new</p>", published_at=later, tags=[MAPS])
    stores.forget_changes()
    stores.save(feed, later, changed=((before.id, edited),))
    after = stores.by_guid(feed)["a"]
    assert (after.entry.title, after.entry.html, after.tags) == ("New title", "<p>new</p>", (MAPS,))
    assert (after.key, after.first_seen_at, after.accepted_at) == (key, now, now)
    assert after.entry.published_at == before.entry.published_at
    assert (after.edits, after.changed_at) == (1, later)
    assert {("territory", "lyon"), ("theme", "maps"), ("entry", key), ("participant", "ann")} <= stores.pending()
    assert revisions(stores, before.id) == [(later, "Title of a", "<p>old</p>")]


def test_an_entry_edited_without_end_keeps_ten_revisions(stores, now, fresh_entry):
    feed = stores.feed()
    stores.post(feed, "a", title="edit 0")
    entry_id = stores.by_guid(feed)["a"].id
    for number in range(1, 15):
        edited = fresh_entry("a", title=f"edit {number}")
        stores.save(feed, now + timedelta(hours=number), changed=((entry_id, edited),))
    assert [title for _, title, _ in revisions(stores, entry_id)] == [f"edit {n}" for n in range(4, 14)]
    assert stores.by_guid(feed)["a"].edits == 14


def revisions(stores, entry_id):
    with stores.database.read() as connection:
        query = REVISION.select().where(REVISION.c.entry_id == entry_id).order_by(REVISION.c.id)
        return [(row.at, row.title, row.html) for row in connection.execute(query)]


def test_a_facilitators_decision_outlives_an_edit(stores, now, fresh_entry):
    feed = stores.feed()
    (key,) = stores.post(feed, "a", verdict=Verdict.LEFT_OUT, reason="no_course_tag")
    chosen = Decision(Verdict.ACCEPTED, "facilitator", "worth reading")
    stores.entries.decide(key, chosen, now + timedelta(hours=1))
    edited = fresh_entry("a", title="edited", verdict=Verdict.LEFT_OUT, reason="no_course_tag")
    stores.save(feed, now + timedelta(hours=2), changed=((stores.by_guid(feed)["a"].id, edited),))
    record = stores.by_guid(feed)["a"]
    assert record.decision == chosen
    assert record.accepted_at == now + timedelta(hours=1)


def test_an_edit_may_bring_an_entry_in_or_take_it_out(stores, now, fresh_entry):
    feed = stores.feed()
    stores.post(feed, "a", verdict=Verdict.LEFT_OUT, reason="no_course_tag")
    entry_id, later = stores.by_guid(feed)["a"].id, now + timedelta(hours=2)
    stores.save(feed, later, changed=((entry_id, fresh_entry("a", reason="course_tag")),))
    assert stores.by_guid(feed)["a"].accepted_at == later
    out = fresh_entry("a", verdict=Verdict.LEFT_OUT, reason="no_course_tag")
    stores.save(feed, later, changed=((entry_id, out),))
    assert not stores.by_guid(feed)["a"].is_public


def test_withdrawn_entries_leave_the_public_and_come_back_when_they_return(stores, now):
    feed = stores.feed()
    (key,) = stores.post(feed, "a", tags=[MAPS])
    entry_id = stores.by_guid(feed)["a"].id
    stores.forget_changes()
    stores.save(feed, now + timedelta(hours=1), withdrawn=(entry_id,))
    assert stores.by_guid(feed)["a"].withdrawn_at == now + timedelta(hours=1)
    assert stores.entries.newest(10) == ()
    assert {("entry", key), ("theme", "maps"), ("participant", "ann")} <= stores.pending()
    stores.save(feed, now + timedelta(hours=2), returned=(entry_id,))
    assert stores.by_guid(feed)["a"].withdrawn_at is None
    assert [record.key for record in stores.entries.newest(10)] == [key]


def test_new_keys_leave_no_trace_for_readers(stores, now):
    feed = stores.feed()
    (key,) = stores.post(feed, "http://a.example/1")
    before = stores.by_guid(feed)["http://a.example/1"]
    stores.save(feed, now + timedelta(hours=1), rekeyed=((before.id, keys("https://a.example/1")),))
    after = stores.by_guid(feed)["https://a.example/1"]
    assert (after.key, after.edits, after.changed_at) == (key, 0, now)
    (known,) = stores.polls.known([feed.id])[feed.id]
    assert (known.keys.guid, known.keys.url_key, known.keys.digest) == (
        "https://a.example/1", "posts.example/https://a.example/1", "digest",
    )  # fmt: skip
    assert known.fingerprint.startswith("print of")


def test_an_identity_that_was_given_up_may_be_used_for_another_post(stores, now, fresh_entry):
    feed = stores.feed()
    (key,) = stores.post(feed, "5")
    stores.save(feed, now, rekeyed=((stores.by_guid(feed)["5"].id, keys("3")),))
    (other,) = stores.post(feed, "5", title="Quite another post", tags=[MAPS])
    found = stores.by_guid(feed)
    assert (found["3"].key, found["5"].key) == (key, other)
    assert key != other
    assert (found["3"].tags, found["5"].tags) == ((), (MAPS,))


def test_a_feed_registered_at_an_address_that_another_has_left_keeps_its_own_entries(stores, now):
    ann = stores.feed("ann", url="https://shared.example/feed")
    (first,) = stores.post(ann, "a")
    stores.save(replace(ann, url="https://ann.example/feed"), now)
    ben = stores.feed("ben", url="https://shared.example/feed")
    assert ben.id != ann.id
    (second,) = stores.post(ben, "a", tags=[MAPS])
    assert first != second
    assert (stores.by_guid(ann)["a"].tags, stores.by_guid(ben)["a"].tags) == ((), (MAPS,))


def test_what_stands_in_the_feed_is_remembered(stores, now):
    feed = stores.feed()
    stores.post(feed, "a", "b")
    ids = {guid: record.id for guid, record in stores.by_guid(feed).items()}
    stores.save(feed, now, unlisted=(ids["a"],))
    assert {known.keys.guid: known.was_listed for known in stores.polls.known([feed.id])[feed.id]} == {
        "a": False,
        "b": True,
    }
    stores.save(feed, now, listed=(ids["a"],))
    assert all(known.was_listed for known in stores.polls.known([feed.id])[feed.id])


def test_what_is_known_of_more_feeds_than_one_query_takes_is_found(stores, now):
    feeds = [stores.feed(f"p{number}") for number in range(3)]
    for feed in feeds:
        stores.post(feed, "a", "b")
    known = stores.polls.known([feed.id for feed in feeds] + list(range(10_000, 11_500)))
    assert {feed_id: {one.keys.guid for one in found} for feed_id, found in known.items()} == {
        feed.id: {"a", "b"} for feed in feeds
    }


def test_the_same_identity_in_two_feeds_is_two_entries(stores):
    keys = [*stores.post(stores.feed("ann"), "1"), *stores.post(stores.feed("ben"), "1")]
    assert len(set(keys)) == 2


def test_a_batch_with_a_large_feed_is_stored_whole(stores, fresh_entry, now):
    feed = stores.feed()
    stores.save(feed, now, new=tuple(fresh_entry(f"n{number}", tags=[MAPS]) for number in range(1200)))
    assert stores.entries.totals("theme", "maps") == (1200, 1)
    changed = tuple((record.id, fresh_entry(guid, title="x")) for guid, record in stores.by_guid(feed).items())
    stores.save(feed, now, changed=changed)
    assert stores.entries.totals("theme", "maps") == (0, 0)
    assert {record.edits for record in stores.by_guid(feed).values()} == {1}


def test_a_feed_that_moved_to_an_address_that_is_registered_too_stays_where_it_is(stores, now):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    moved = replace(ann, url=ben.url)
    stores.save(moved, now)
    assert [feed.url for feed, _, _ in stores.feeds.all()] == [ann.url, ben.url]
    assert stores.feeds.by_url(ben.url) == ben


def test_two_feeds_that_move_to_one_address_in_one_batch_do_not_stop_it(stores, now, fresh_entry):
    ann, ben, cleo = (stores.feed(name) for name in ("ann", "ben", "cleo"))
    there = "https://both.example/feed"
    batch = [
        Polled(replace(ann, url=there), PollState(), Attempt(now, Outcome.UNCHANGED)),
        Polled(replace(ben, url=there), PollState(), Attempt(now, Outcome.UNCHANGED)),
        Polled(cleo, PollState(), Attempt(now, Outcome.NEW), (fresh_entry("a"),)),
    ]
    stores.polls.save(batch, now)
    assert [feed.url for feed, _, _ in stores.feeds.all()] == [there, ben.url, cleo.url]
    assert len(stores.by_guid(cleo)) == 1


@pytest.mark.parametrize("state", [FeedState.PAUSED, FeedState.GONE])
def test_a_feed_that_a_facilitator_stops_while_it_is_polled_stays_stopped(stores, now, state):
    feed = stores.feed()
    stores.feeds.set_state(feed.id, state, now)
    stores.save(feed, now)
    assert stores.feeds.get(feed.id).state is state


def test_a_feed_that_answers_gone_is_marked_so(stores, now):
    feed = stores.feed()
    stores.save(replace(feed, state=FeedState.GONE), now, outcome=Outcome.GONE)
    assert stores.feeds.get(feed.id).state is FeedState.GONE


def test_a_feed_that_is_removed_while_it_is_polled_stays_removed_and_the_others_are_stored(stores, now, fresh_entry):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    stores.post(ann, "a")
    old = stores.by_guid(ann)["a"].id
    stores.feeds.remove(ann.id)
    batch = [
        Polled(ann, PollState(), Attempt(now, Outcome.NEW), (fresh_entry("b"),), ((old, fresh_entry("a")),)),
        Polled(ben, PollState(), Attempt(now, Outcome.NEW), (fresh_entry("c"),)),
    ]
    stores.polls.save(batch, now)
    assert [feed.id for feed, _, _ in stores.feeds.all()] == [ben.id]
    assert [record.entry.guid for record in stores.entries.newest(10)] == ["c"]
