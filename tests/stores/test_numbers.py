"""Counting on both engines: weeks, voices, silence, journeys, and readers in groups only."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cmooc.domain.courses import Course
from cmooc.domain.drafts import Draft
from cmooc.domain.editions import Edition, Group, Item, Rhythm, Section, SectionKind, Window
from cmooc.domain.entries import Verdict
from cmooc.domain.mailings import MailingState, Step, StepKind
from cmooc.domain.subscribers import Cut
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.services.counting import Counting, spread
from cmooc.stores.audit import AuditStore
from cmooc.stores.echoes import EchoStore
from cmooc.stores.mailings import SUBSCRIBER, MailingStore
from cmooc.stores.numbers import NumberStore

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday
SUNDAY = date(2026, 11, 22)
DAYS = timedelta(days=1)


@pytest.fixture
def counting(stores, clock, settings_course) -> Counting:
    clock.now = NOW
    return Counting(settings_course, NumberStore(stores.database), EchoStore(stores.database), clock)


@pytest.fixture
def settings_course() -> Course:
    from cmooc.settings import Settings

    return Settings(timezone="Europe/Paris").course()


def tagged(kind: TagKind, slug: str, *, is_suggested: bool = False) -> Tag:
    return Tag(kind, slug, "rules", Reason("rule"), is_suggested=is_suggested)


def post(stores, feed, guid, days_ago, **given):
    at = NOW - days_ago * DAYS
    return stores.post(feed, guid, at=at, published_at=at, **given)[0]


def carried(stores, *keys, at=NOW):
    items = tuple(Item(key, "", None, "", "", "", "", "", None, None) for key in keys)
    section = Section(SectionKind.THEME, None, (Group(None, items),))
    assert stores.editions.save(Edition(NOW.date(), Window(None, at), 1, (section,), published_at=at), by="Ann")


def subscribe(stores, number, rhythm="daily", state="active", **cut):
    values = {"state": state, "rhythm": rhythm, "cut": asdict(Cut(**{"language": "fr", **cut})), "created_at": NOW,
              "confirmed_at": NOW, "consent": {}}  # fmt: skip
    with stores.database.write() as connection:
        count = len(connection.execute(SUBSCRIBER.select()).all())
        connection.execute(SUBSCRIBER.insert(), [
            {"key": f"k{count + n}", "address": f"r{count + n}@x.example", "address_key": f"r{count + n}@x.example",
             **values} for n in range(number)
        ])  # fmt: skip


def test_posts_and_voices_are_counted_by_week_territory_and_theme(counting, stores):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    figeac = [tagged(TagKind.TERRITORY, "figeac"), tagged(TagKind.THEME, "commons")]
    post(stores, ann, "a1", 0, tags=figeac)
    post(stores, ann, "a2", 1, tags=figeac)
    post(stores, ben, "b1", 8, tags=[*figeac, tagged(TagKind.THEME, "gardens", is_suggested=True)])
    post(stores, ben, "b2", 9)
    post(stores, ben, "b3", 40)
    post(stores, ben, "held", 0, verdict=Verdict.HELD, reason="facilitator", tags=figeac)
    found = counting.numbers(weeks=4)
    assert found.until == SUNDAY
    assert found.weeks == (date(2026, 11, 1), date(2026, 11, 8), date(2026, 11, 15), SUNDAY)
    assert (found.total.posts, found.total.voices, found.total.writers) == ((0, 0, 2, 2), (0, 0, 1, 1), 2)
    assert [(one.slug, one.posts, one.voices, one.writers) for one in found.territories] == [
        ("figeac", (0, 0, 1, 2), (0, 0, 1, 1), 2)
    ]
    assert [one.slug for one in found.themes] == ["commons"]
    assert found.new_voices == (0, 0, 0, 1)  # Ben began before these weeks
    assert (found.busiest.feed_title, found.busiest.posts) == ("Blog of ann", 2)


def test_weeks_end_at_midnight_where_the_course_is(counting, stores):
    feed = stores.feed("ann")
    in_paris_monday = datetime(2026, 11, 15, 23, 30, tzinfo=UTC)
    stores.post(feed, "late", at=in_paris_monday, published_at=in_paris_monday)
    post(stores, feed, "new", 0)
    assert counting.numbers(weeks=4).total.posts == (0, 0, 0, 2)


def test_nothing_at_all_is_counted_too(counting):
    found = counting.numbers(weeks=4)
    assert (found.total.posts, found.total.writers, found.new_voices) == ((0,) * 4, 0, (0,) * 4)
    assert (found.busiest, found.to_seen, found.to_edition, found.readers.total) == (None, None, None, 0)


def test_feeds_without_a_post_for_weeks_are_silent(counting, stores):
    old = stores.feed("old")
    post(stores, old, "o", 29)
    stores.feed("never")
    post(stores, stores.feed("fresh"), "f", 2)
    with stores.database.write() as connection:
        from cmooc.stores.rows import FEED

        connection.execute(FEED.update().values(created_at=NOW - 60 * DAYS))
    found = counting.numbers(silent_weeks=4).silent
    assert [(one.participant_slug, one.newest_at) for one in found] == [("never", None), ("old", NOW - 29 * DAYS)]
    assert [one.participant_slug for one in counting.numbers(silent_weeks=8).silent] == ["never"]


def test_posts_of_editions_that_nobody_answered_are_listed(counting, stores):
    feed = stores.feed("ann")
    alone = post(stores, feed, "alone", 1, comments_count=0)
    answered, unknown = post(stores, feed, "answered", 1, comments_count=2), post(stores, feed, "unknown", 1)
    post(stores, feed, "not out yet", 0, comments_count=0)
    carried(stores, alone, answered, unknown)
    found = counting.numbers()
    assert (found.unanswered, [one.key for one in found.unanswered_shown]) == (1, [alone])


def test_how_long_posts_take_is_told_of_those_published_since_the_feed_is_known(counting, stores):
    feed = stores.feed("ann")
    with stores.database.write() as connection:
        from cmooc.stores.rows import FEED

        connection.execute(FEED.update().values(created_at=NOW - 10 * DAYS))
    keys = [
        stores.post(feed, f"p{hours}", at=NOW - DAYS, published_at=NOW - DAYS - timedelta(hours=hours))[0]
        for hours in (1, 2, 3)
    ]
    stores.post(feed, "before", at=NOW - DAYS, published_at=NOW - 30 * DAYS)
    carried(stores, *keys[:2], at=NOW)
    found = counting.numbers()
    hours = [timedelta(hours=n) for n in (2, 3)]
    assert (found.to_seen.posts, found.to_seen.median, found.to_seen.p90) == (3, *hours)
    assert (found.to_edition.posts, found.to_edition.median) == (2, timedelta(hours=25))


def test_median_and_ninth_decile_are_real_times_of_posts():
    assert spread([]) is None
    found = spread([timedelta(minutes=n) for n in range(1, 11)])
    assert (found.median, found.p90) == (timedelta(minutes=5), timedelta(minutes=9))


def test_readers_are_counted_in_groups_that_tell_of_nobody(counting, stores):
    subscribe(stores, 20)
    subscribe(stores, 6, "weekly", language="en", territories=("figeac",))
    subscribe(stores, 2, territories=("rennes",))
    subscribe(stores, 9, state="left")
    found = counting.numbers().readers
    assert found.total == 28
    assert found.by_rhythm == {"daily": 22, "weekly": 6}
    assert found.by_language == {"fr": 22, "en": 6}
    assert (found.everything, found.by_territory) == (20, {"figeac": 6, "rennes": None})


def test_who_did_what_with_a_mailing_is_kept(stores):
    carried(stores)
    store, name = MailingStore(stores.database), NOW.date().isoformat()
    assert stores.editions.left_by(name) == "Ann"
    store.start(name, NOW, by="Ben")
    mailing = store.named(name)
    pausing = Step(NOW, StepKind.PAUSED, "Cy")
    assert store.change(mailing.id, [MailingState.SENDING], MailingState.PAUSED, pausing)
    assert not store.change(mailing.id, [MailingState.SENDING], MailingState.PAUSED, replace(pausing, by="Dan"))
    assert [(one.kind.value, one.by) for one in store.steps(mailing.id)] == [("started", "Ben"), ("paused", "Cy")]


def test_an_edition_that_leaves_at_its_hour_names_nobody(stores):
    section = Section(SectionKind.THEME, None, ())
    stores.editions.save(Edition(NOW.date(), Window(None, NOW), 1, (section,), published_at=NOW), Draft())
    assert stores.editions.left_by(NOW.date().isoformat()) == ""


def test_who_would_get_an_edition_is_foretold(stores):
    subscribe(stores, 3)
    subscribe(stores, 2, language="en")
    subscribe(stores, 1, state="suspended")
    subscribe(stores, 4, "weekly")
    found = {(cut.language, why): n for cut, why, n in MailingStore(stores.database).forecast(Rhythm.DAILY, NOW)}
    assert found == {("fr", ""): 3, ("en", ""): 2, ("fr", "suspended"): 1}


def test_deeds_of_a_kind_are_counted_for_one_person(stores):
    store = AuditStore(stores.database)
    for by, action, hours in (
        ("Ann", "edition.test", 0),
        ("Ann", "edition.test", 2),
        ("Ann", "x", 0),
        ("Ben", "edition.test", 0),
    ):
        store.begin(NOW - timedelta(hours=hours), by, action, "", "")
    assert store.count("Ann", "edition.test", NOW - timedelta(hours=1)) == 1
