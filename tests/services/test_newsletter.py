"""The newsletter over many days: every accepted post is carried exactly once, and empty days are told."""

from __future__ import annotations

import logging
import random
from datetime import UTC, date, datetime, timedelta

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.editions import EventItem, Rhythm, SectionKind
from cmooc.domain.entries import Decision, Verdict
from cmooc.domain.errors import BadInput
from cmooc.services.newsletter import EditionOutcome
from cmooc.stores.rows import ENTRY
from cmooc.worker import tick

SIX = datetime(2026, 11, 23, 6, tzinfo=UTC)  # seven o'clock in Paris
DAY = date(2026, 11, 23)


def leave(instance):
    """Let leave what is due, as the worker does."""
    for rhythm in Rhythm:
        day = instance.newsletter.due(rhythm)
        if day is not None:
            instance.newsletter.edition(day, rhythm=rhythm)


def carried(edition):
    return [*(item.key for item in edition.items), *edition.twins]


def test_the_edition_of_a_day_carries_what_was_accepted_before_it(instance, stores, clock):
    feed = stores.feed()
    keys = stores.post(feed, "a", "b", at=SIX - timedelta(hours=1))
    stores.post(feed, "at the hour", at=SIX)
    stores.post(feed, "out", at=SIX - timedelta(hours=1), verdict=Verdict.LEFT_OUT)
    clock.now = SIX
    report = instance.newsletter.edition()
    assert (report.day, report.outcome, report.edition.number) == (DAY, EditionOutcome.PUBLISHED, 1)
    assert sorted(carried(report.edition)) == sorted(keys)
    assert (report.edition.window.start, report.edition.window.end) == (None, SIX)
    assert [one.name for one in report.edition.newcomers] == ["ann"]


def test_a_day_has_one_edition(instance, stores, clock):
    feed = stores.feed()
    stores.post(feed, "a", at=SIX - timedelta(hours=1))
    clock.now = SIX
    first = instance.newsletter.edition()
    stores.post(feed, "b", at=clock.move(hours=1))
    again = instance.newsletter.edition()
    assert (again.outcome, again.edition) == (EditionOutcome.THERE, first.edition)
    assert instance.newsletter.due() is None


def test_a_preview_stores_nothing(instance, stores, clock):
    (key,) = stores.post(stores.feed(), "a", at=SIX - timedelta(hours=1))
    stores.forget_changes()
    clock.now = SIX
    report = instance.newsletter.edition(preview=True)
    assert report.outcome is EditionOutcome.PREVIEW
    assert carried(report.edition) == [key]
    assert stores.editions.last() == (None, None, 0)
    assert stores.entries.record(key).edition_day is None
    assert stores.pending() == set()
    assert instance.newsletter.due() == DAY


def test_an_empty_day_has_no_edition_is_logged_and_not_asked_again(instance, stores, clock, caplog):
    stores.post(stores.feed(), "a", at=SIX - timedelta(hours=1))
    clock.now = SIX
    instance.newsletter.edition()
    clock.move(hours=24)
    caplog.set_level(logging.INFO)
    assert instance.newsletter.due() == DAY + timedelta(days=1)
    report = instance.newsletter.edition()
    assert (report.outcome, report.edition) == (EditionOutcome.EMPTY, None)
    assert "no edition: nothing was accepted" in caplog.text
    assert instance.newsletter.due() is None
    assert len(stores.editions.lines()) == 1
    clock.move(hours=24)
    assert instance.newsletter.due() == DAY + timedelta(days=2)


def test_the_first_edition_of_a_course_leaves_as_soon_as_there_is_a_post(instance, stores, clock):
    clock.now = SIX
    assert instance.newsletter.edition().outcome is EditionOutcome.EMPTY
    assert instance.newsletter.due() == DAY
    stores.post(stores.feed(), "a", at=clock.now)
    clock.move(minutes=5)
    assert instance.newsletter.edition().edition.number == 1


def test_once_today_has_left_a_preview_shows_what_stands_ready_for_tomorrow(instance, stores, clock):
    feed = stores.feed()
    stores.post(feed, "a", at=SIX - timedelta(hours=1))
    clock.now = SIX
    instance.newsletter.edition()
    (key,) = stores.post(feed, "b", at=clock.now)
    clock.move(hours=1)
    report = instance.newsletter.edition(preview=True)
    assert (report.day, report.outcome, carried(report.edition)) == (
        DAY + timedelta(days=1), EditionOutcome.PREVIEW, [key],
    )  # fmt: skip
    assert stores.editions.of_day(report.day) is None


def test_an_empty_day_asked_for_before_its_hour_still_gets_its_edition(instance, stores, clock):
    clock.now = SIX - timedelta(hours=3)
    assert instance.newsletter.edition().outcome is EditionOutcome.EMPTY
    stores.post(stores.feed(), "a", at=clock.now)
    clock.now = SIX
    assert instance.newsletter.due() == DAY
    assert instance.newsletter.edition().outcome is EditionOutcome.PUBLISHED


def test_the_number_goes_on_over_empty_days(instance, stores, clock):
    feed, numbers = stores.feed(), []
    for day in range(4):
        clock.now = SIX + timedelta(days=day)
        if day != 1:
            stores.post(feed, f"n{day}", at=clock.now - timedelta(hours=1))
        edition = instance.newsletter.edition().edition
        numbers.append(edition and edition.number)
    assert numbers == [1, None, 2, 3]


def test_days_without_power_are_taken_up_by_one_edition(instance, stores, clock):
    feed = stores.feed()
    stores.post(feed, "a", at=SIX - timedelta(hours=1))
    clock.now = SIX
    instance.newsletter.edition()
    keys = [stores.post(feed, f"n{day}", at=SIX + timedelta(days=day))[0] for day in range(5)]
    clock.now = SIX + timedelta(days=5, hours=3)
    assert instance.newsletter.due() == DAY + timedelta(days=5)
    assert sorted(carried(instance.newsletter.edition().edition)) == sorted(keys)


def test_a_past_day_gets_an_edition_only_before_a_later_one_has_left(instance, stores, clock):
    feed = stores.feed()
    (first,) = stores.post(feed, "a", at=SIX - timedelta(days=1, hours=1))
    stores.post(feed, "b", at=SIX - timedelta(hours=1))
    clock.now = SIX
    yesterday = instance.newsletter.edition(DAY - timedelta(days=1))
    assert carried(yesterday.edition) == [first]
    assert instance.newsletter.edition().edition.number == 2
    with pytest.raises(BadInput, match="exists already"):
        instance.newsletter.edition(DAY - timedelta(days=2))
    with pytest.raises(BadInput, match="still to come"):
        instance.newsletter.edition(DAY + timedelta(days=1))
    with pytest.raises(BadInput, match="still to come"):
        instance.newsletter.edition(DAY + timedelta(days=2), preview=True)
    assert stores.editions.last()[0] == DAY


def test_a_post_that_is_taken_in_late_by_hand_goes_into_the_next_edition_once(instance, stores, clock):
    feed = stores.feed()
    (key,) = stores.post(feed, "a", at=SIX - timedelta(days=3), verdict=Verdict.LEFT_OUT, reason="no_course_tag")
    stores.post(feed, "b", at=SIX - timedelta(hours=1))
    clock.now = SIX
    assert key not in carried(instance.newsletter.edition().edition)
    stores.entries.decide(key, Decision(Verdict.ACCEPTED, "facilitator"), clock.move(hours=1))
    clock.now = SIX + timedelta(days=1)
    assert carried(instance.newsletter.edition().edition) == [key]
    clock.now = SIX + timedelta(days=2)
    assert instance.newsletter.edition().outcome is EditionOutcome.EMPTY


@pytest.mark.parametrize("seed", range(6))
def test_no_post_is_lost_or_carried_twice_whenever_it_is_accepted(instance, stores, clock, seed):
    """Random moments, some at a window's very edge, stored late or in order, over the night the clocks change."""
    rng = random.Random(seed)
    feeds = [stores.feed(f"p{number}") for number in range(4)]
    clock.now = datetime(2026, 10, 20, 6, tzinfo=UTC) + timedelta(hours=rng.randrange(24))
    accepted, out = [], []
    for step in range(60):
        clock.move(hours=rng.choice((0, 0.5, 3, 7, 24, 40)), microseconds=rng.choice((0, 1)))
        late = timedelta(microseconds=rng.choice((0, 0, 1, 10**6, 3600 * 10**6)))
        names = [f"{step}-{number}" for number in range(rng.randrange(4))]
        accepted += stores.post(rng.choice(feeds), *names, at=clock.now - late) if names else ()
        day = instance.newsletter.due()
        if day is not None:
            edition = instance.newsletter.edition(day).edition
            out += carried(edition) if edition else []
        elif rng.random() < 0.1:
            instance.newsletter.edition(preview=True)
    clock.move(days=2)
    edition = instance.newsletter.edition().edition
    out += carried(edition) if edition else []
    assert sorted(out) == sorted(accepted)
    assert [line.number for line in reversed(stores.editions.lines())] == [*range(1, len(stores.editions.lines()) + 1)]


def test_the_same_post_in_two_feeds_of_a_participant_is_shown_once_and_never_again(instance, stores, clock):
    first = stores.feed("ann", url="https://ann.example/atom")
    second = stores.feed("ann", url="https://ann.example/rss")
    (one,) = stores.post(first, "a", at=SIX - timedelta(hours=2))
    (two,) = stores.post(second, "a", at=SIX - timedelta(hours=1))
    clock.now = SIX
    edition = instance.newsletter.edition().edition
    assert len(edition.items) == 1
    assert sorted(carried(edition)) == sorted((one, two))
    clock.move(hours=24)
    assert instance.newsletter.edition().outcome is EditionOutcome.EMPTY


# By hand


@pytest.fixture
def by_hand(instance, clock):
    settings = instance.settings.model_copy(update={"edition_leaves": "by hand"})
    return Instance(instance.data, settings, clock, reads_apart=False)


def test_by_hand_nothing_leaves_until_somebody_sends_it(by_hand, stores, clock):
    feed = stores.feed()
    keys = [*stores.post(feed, "a", at=SIX - timedelta(hours=1)), *stores.post(feed, "b", at=SIX + timedelta(days=2))]
    for day in range(4):
        clock.now = SIX + timedelta(days=day, hours=5)
        assert by_hand.newsletter.due() is None
        assert by_hand.newsletter.due(Rhythm.WEEKLY) is None
    assert stores.editions.last() == (None, None, 0)
    report = by_hand.newsletter.edition(by="Ann")  # the forgotten days' posts go with it
    assert (report.day, report.outcome) == (DAY + timedelta(days=3), EditionOutcome.PUBLISHED)
    assert sorted(carried(report.edition)) == sorted(keys)


# Weekly


def test_the_weekly_edition_gathers_the_daily_ones_and_carries_nothing(instance, stores, clock):
    feed = stores.feed()
    for number in range(7):
        clock.now = SIX + timedelta(days=number)
        stores.post(feed, f"n{number}", at=clock.now - timedelta(hours=1), comments_count=number)
        leave(instance)
    (week,) = stores.editions.newest(9, Rhythm.WEEKLY)
    assert (week.name, week.number, week.posts, week.day) == ("2026-W48", 1, 7, date(2026, 11, 29))
    assert [item.new_comments for item in week.mentioned] == [0] * len(week.mentioned)
    talk = next(one for one in week.sections if one.kind is SectionKind.CONVERSATIONS)
    assert [item.comments_count for item in talk.items] == [6, 5, 4, 3, 2]
    assert [one.name for one in week.newcomers] == ["ann"]
    assert all(stores.entries.record(item.key).edition_day != "2026-W48" for item in week.mentioned)
    for number in range(7, 14):
        clock.now = SIX + timedelta(days=number)
        if number == 8:
            (later,) = stores.post(feed, "later", at=clock.now - timedelta(hours=1))
        leave(instance)
    newest = stores.editions.newest(9, Rhythm.WEEKLY)[0]
    assert (newest.name, newest.number, [item.key for item in newest.mentioned]) == ("2026-W49", 2, [later])


def test_on_its_day_the_worker_lets_the_daily_edition_leave_and_then_the_weekly_one(instance, stores, clock):
    (key,) = stores.post(stores.feed(), "a", at=SIX + timedelta(days=6, hours=-1))
    clock.now = SIX + timedelta(days=6)
    tick(instance)
    assert [item.key for item in stores.editions.of_name("2026-W48").mentioned] == [key]
    assert stores.entries.record(key).edition_day == "2026-11-29"


def test_a_week_in_which_nothing_left_has_no_weekly_edition_and_is_not_asked_again(instance, stores, clock):
    stores.post(stores.feed(), "a", at=SIX - timedelta(hours=1))
    for number in range(14):
        clock.now = SIX + timedelta(days=number)
        leave(instance)
    assert [line.name for line in stores.editions.lines(Rhythm.WEEKLY)] == ["2026-W48"]
    assert instance.newsletter.due(Rhythm.WEEKLY) is None
    assert stores.editions.last(Rhythm.WEEKLY)[0] == date(2026, 12, 6)


def test_a_weekly_edition_is_previewed_and_asked_for_on_any_day(instance, stores, clock):
    stores.post(stores.feed(), "a", at=SIX - timedelta(hours=1))
    clock.now = SIX
    instance.newsletter.edition()
    preview = instance.newsletter.edition(preview=True, rhythm=Rhythm.WEEKLY)  # Monday: Sunday's, a day late
    assert (preview.name, preview.outcome, preview.edition.posts) == ("2026-W47", EditionOutcome.PREVIEW, 0)
    clock.move(days=3)
    assert instance.newsletter.edition(date(2026, 11, 26), rhythm=Rhythm.WEEKLY).name == "2026-W48"
    again = instance.newsletter.edition(date(2026, 11, 26), rhythm=Rhythm.WEEKLY)
    assert again.outcome is EditionOutcome.THERE
    clock.move(days=10)
    assert instance.newsletter.due(Rhythm.WEEKLY) == date(2026, 12, 6)
    with pytest.raises(BadInput, match="exists already"):
        instance.newsletter.edition(date(2026, 11, 16), rhythm=Rhythm.WEEKLY)


def test_a_weekly_edition_leaves_out_what_was_withdrawn_since(instance, stores, clock):
    feed = stores.feed()
    stores.post(feed, "a", "b", at=SIX - timedelta(hours=1))
    clock.now = SIX
    instance.newsletter.edition()
    stores.save(feed, withdrawn=(stores.by_guid(feed)["a"].id,))
    clock.move(days=6)
    week = instance.newsletter.edition(rhythm=Rhythm.WEEKLY).edition
    assert [item.key for item in week.mentioned] == [stores.by_guid(feed)["b"].key]


# Echoes and events


def test_comments_that_came_since_are_told_once(instance, stores, clock):
    feed = stores.feed()
    (old,) = stores.post(feed, "old", at=SIX - timedelta(hours=1), comments_count=1)
    clock.now = SIX
    instance.newsletter.edition()
    with stores.database.write() as connection:
        connection.execute(ENTRY.update().values(comments_count=4))
    told = []
    for _ in range(2):
        clock.move(days=1)
        stores.post(feed, f"day {clock.now.day}", at=clock.now - timedelta(hours=1))
        edition = instance.newsletter.edition().edition
        told.append([(item.key, item.new_comments) for one in edition.sections
                     if one.kind is SectionKind.CONVERSATIONS for item in one.items])  # fmt: skip
        assert old not in carried(edition)
    assert told == [[(old, 3)], []]


def test_events_of_the_day_and_of_the_week_are_in_the_editions(instance, stores, clock):
    def events(day):
        start = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
        return [EventItem(f"e{day}", "Walk", start), EventItem("series", "Fair", SIX)]

    object.__setattr__(instance.newsletter, "events", events)
    stores.post(stores.feed(), "a", at=SIX - timedelta(hours=1))
    clock.now = SIX
    assert [one.key for one in instance.newsletter.edition().edition.events] == ["e2026-11-23", "series"]
    clock.move(days=6)
    week = instance.newsletter.edition(rhythm=Rhythm.WEEKLY).edition
    assert [one.key for one in week.events] == ["series", *(f"e2026-{day}" for day in (
        "11-29", "11-30", "12-01", "12-02", "12-03", "12-04", "12-05"))]  # fmt: skip
