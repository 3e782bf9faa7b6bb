"""Events on both engines: what calendars bring, what posts suggest, what goes with a feed or a post."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cmooc.domain.events import (
    Changed,
    DateState,
    Event,
    EventChanges,
    EventDate,
    EventState,
    FreshEvent,
    occurrences,
)
from cmooc.stores.events import EventStore


@pytest.fixture
def events(database):
    return EventStore(database)


def meeting(now, uid: str = "1", days: int = 1, **more) -> FreshEvent:
    dates = tuple(
        EventDate(f"d{n}", now + timedelta(days=days + 7 * n), now + timedelta(days=days + 7 * n, hours=2))
        for n in range(3)
    )
    event = Event(uid, f"Meeting {uid}", dates, "Europe/Paris", categories=("a", "b"), latitude=48.5, **more)
    return FreshEvent(event, ("rennes",), ("jardins",))


def test_events_come_back_as_they_were_stored(stores, events, now):
    feed = stores.feed("quai", channel="ical")
    stores.save(feed, events=EventChanges((meeting(now),)))
    (record,) = events.of_feeds([feed.id])[feed.id]
    assert replace(record.event, dates=()) == replace(meeting(now).event, dates=())
    assert [one.date for one in record.dates] == list(meeting(now).event.dates)
    assert (record.state, record.territories, record.themes) == (EventState.ACCEPTED, ("rennes",), ("jardins",))
    assert (record.feed_title, record.participant_slug, record.show) == ("Blog of quai", "quai", "excerpt")
    assert {("event", record.key), ("agenda", ""), ("territory", "rennes"), ("theme", "jardins")} <= stores.pending()


def test_changes_are_versions_and_nothing_is_forgotten(stores, events, now):
    feed = stores.feed("quai", channel="ical")
    stores.save(feed, events=EventChanges((meeting(now),)))
    (record,) = events.public()
    first, _, third = record.dates
    later = now + timedelta(hours=1)
    fresh = FreshEvent(replace(meeting(now).event, title="Other"), ("brest",), ())
    changed = Changed(
        record.id, fresh, (EventDate("d9", later),), ((first.id, replace(first.date, is_cancelled=True)),), (third.id,)
    )
    stores.save(feed, later, events=EventChanges((), (changed,)))
    (after,) = events.by_keys([record.key])
    assert (after.event.title, after.sequence, after.changed_at, after.territories) == ("Other", 1, later, ("brest",))
    states = {one.date.recurrence: (one.state, one.sequence) for one in after.dates}
    assert states == {
        "d0": (DateState.CANCELLED, 1), "d1": (DateState.STANDING, 0), "d2": (DateState.WITHDRAWN, 1),
        "d9": (DateState.STANDING, 0),
    }  # fmt: skip
    assert {("territory", "rennes"), ("territory", "brest")} <= stores.pending()
    shown = occurrences(after)
    assert [one.date.recurrence for one in shown] == ["d9", "d0", "d1"]
    told = occurrences(after, frozenset({(after.key, third.date.starts_at)}))
    assert [one.is_cancelled for one in told if one.date.recurrence == "d2"] == [True]


def test_two_feeds_that_had_one_address_keep_their_events_apart(stores, events, now):
    old = stores.feed("old", channel="ical")
    stores.save(old, events=EventChanges((meeting(now),)))
    stores.save(replace(old, url="https://moved.example/feed"))
    new = stores.feed("new", url="https://old.example/feed", channel="ical")
    stores.save(new, events=EventChanges((meeting(now),)))
    assert len({one.key for one in events.public()}) == 2


def test_the_window_takes_what_has_begun_and_is_not_over(stores, events, now):
    feed = stores.feed("quai", channel="ical")
    stores.save(feed, events=EventChanges((meeting(now, "1"), meeting(now, "2", days=60))))
    start = now + timedelta(days=1)
    assert [one.event.uid for one in events.between(start + timedelta(hours=1), start + timedelta(hours=3))] == ["1"]
    assert events.between(start + timedelta(hours=2), start + timedelta(hours=3)) == ()
    assert len(events.between(now, now + timedelta(days=99))) == 2


def test_suggestions_live_and_go_with_their_post(stores, events, now, fresh_entry):
    feed = stores.feed("ann")
    post = replace(fresh_entry("p"), events=(meeting(now, "a"), meeting(now, "b")))
    stores.save(feed, new=(post,))
    first, second = events.of_state(EventState.SUGGESTED)
    assert (first.entry_key, first.entry_title, events.public()) == (stores.by_guid(feed)["p"].key, "Title of p", ())
    events.decide(first, EventState.ACCEPTED, "Zoé", now)
    record = stores.by_guid(feed)["p"]
    stores.save(feed, changed=((record.id, replace(post, events=(meeting(now, "a"), meeting(now, "c")))),))
    assert [one.event.uid for one in events.of_state(EventState.SUGGESTED)] == ["c"]
    assert [(one.event.uid, one.decided_by) for one in events.public()] == [("a", "Zoé")]
    stores.save(feed, withdrawn=(record.id,))
    assert events.public() == events.of_state(EventState.SUGGESTED) == ()
    assert second.key != first.key


def test_a_removed_feed_takes_calendar_and_suggestions_along(stores, events, now, fresh_entry):
    feed = stores.feed("ann")
    stores.save(
        feed, new=(replace(fresh_entry("p"), events=(meeting(now, "a"),)),), events=EventChanges((meeting(now),))
    )
    stores.feeds.remove(feed.id)
    assert events.public() == events.of_state(EventState.SUGGESTED) == ()


def test_what_a_facilitator_decided_of_a_date_is_not_undone_by_its_calendar(stores, events, now):
    feed = stores.feed("quai", channel="ical")
    stores.save(feed, events=EventChanges((meeting(now),)))
    (record,) = events.public()
    events.decide_date(record, record.dates[0], DateState.CANCELLED, "Zoé", now)
    moved = replace(record.dates[0].date, starts_at=now + timedelta(days=2))
    stores.save(feed, events=EventChanges((), (Changed(record.id, None, (), ((record.dates[0].id, moved),), ()),)))
    (after,) = events.public()
    (date,) = [one for one in after.dates if one.date.recurrence == "d0"]
    assert (date.state, date.decided_by, date.date.starts_at) == (DateState.CANCELLED, "Zoé", now + timedelta(days=2))
