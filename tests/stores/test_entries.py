"""What pages ask of the entries: only what is public counts, and months are those of UTC, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from cmooc.domain.entries import Decision, Verdict
from cmooc.domain.site import Count, Month
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.stores.figures import FigureStore

LYON = Tag(TagKind.TERRITORY, "lyon", "inherited", Reason("home"), 0.6)
NICE = Tag(TagKind.TERRITORY, "nice", "rules", Reason("title", "Nice"), 0.9)
MAPS = Tag(TagKind.THEME, "maps", "rules", Reason("rule", "map"), 0.8)
MAPS_TOO = Tag(TagKind.THEME, "maps", "categories", Reason("category", "cartes"), 0.9)
BOOKS = Tag(TagKind.THEME, "books", "rules", Reason("rule", "book"), 0.8)


def titles(records):
    return [record.entry.guid for record in records]


def test_newest_come_first_in_every_scope_and_what_is_not_public_stays_out(stores, now):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    stores.post(ann, "old", published_at=now - timedelta(days=3), tags=[LYON])
    stores.post(ann, "new", published_at=now - timedelta(days=1), tags=[LYON, MAPS])
    stores.post(ben, "middle", published_at=now - timedelta(days=2), tags=[MAPS])
    stores.post(ben, "held", verdict=Verdict.HELD, reason="feed_not_approved", tags=[MAPS])
    stores.post(ben, "out", verdict=Verdict.LEFT_OUT, reason="too_old", tags=[MAPS])
    stores.post(ben, "withdrawn", tags=[MAPS])
    stores.save(ben, withdrawn=(stores.by_guid(ben)["withdrawn"].id,))
    assert titles(stores.entries.newest(9)) == ["new", "middle", "old"]
    assert titles(stores.entries.newest(1)) == ["new"]
    assert titles(stores.entries.newest(9, "territory", "lyon")) == ["new", "old"]
    assert titles(stores.entries.newest(9, "theme", "maps")) == ["new", "middle"]
    assert titles(stores.entries.newest(9, "participant", "ben")) == ["middle"]
    assert stores.entries.newest(9, "theme", "nowhere") == ()
    assert stores.entries.totals() == (3, 2)
    assert stores.entries.totals("theme", "maps") == (2, 2)
    assert stores.entries.totals("participant", "ann") == (2, 1)
    assert len(stores.entries.keys()) == 6
    addresses = [key for month in stores.entries.months() for key, _ in stores.entries.addresses(month.first)]
    assert sorted(addresses) == sorted(record.key for record in stores.entries.newest(9))
    assert {one.slug: (one.posts, one.voices) for one in stores.entries.counts("participant")} == {
        "ann": (2, 1), "ben": (1, 1),
    }  # fmt: skip


def test_an_entry_counts_once_though_two_taggers_agree(stores, now):
    stores.post(stores.feed("ann"), "a", tags=[MAPS, MAPS_TOO, LYON])
    stores.post(stores.feed("ben"), "b", tags=[MAPS], published_at=now - timedelta(days=2))
    assert stores.entries.counts("theme") == (Count("maps", "maps", 2, 2, now),)
    assert stores.entries.counts("territory") == (Count("lyon", "lyon", 1, 1, now),)
    assert titles(stores.entries.newest(9, "theme", "maps")) == ["a", "b"]


def test_months_are_those_of_utc_whatever_the_servers_own_zone(stores):
    feed, now = stores.feed(), datetime(2026, 11, 5, tzinfo=UTC)
    for guid, moment in (
        ("first moment", datetime(2026, 11, 1, tzinfo=UTC)),
        ("last moment", datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)),
        ("september", datetime(2026, 9, 1, 12, tzinfo=UTC)),
    ):
        stores.post(feed, guid, published_at=moment, at=now)
    assert stores.entries.months() == (Month(date(2026, 11, 1), 1), Month(date(2026, 10, 1), 1),
                                       Month(date(2026, 9, 1), 1))  # fmt: skip
    assert titles(stores.entries.of_month(date(2026, 10, 1))) == ["last moment"]
    assert titles(stores.entries.of_month(date(2026, 11, 1))) == ["first moment"]
    assert stores.entries.of_month(date(2025, 10, 1)) == ()


def test_an_entry_from_the_future_or_without_a_date_is_dated_when_it_was_seen(stores, now):
    feed = stores.feed()
    stores.post(feed, "future", published_at=now + timedelta(days=30))
    stores.post(feed, "undated", published_at=None)
    stores.post(feed, "known", published_at=now - timedelta(hours=1))
    assert sorted(record.dated_at for record in stores.entries.newest(9)) == [now - timedelta(hours=1), now, now]
    assert titles(stores.entries.newest(9))[-1] == "known"


def test_times_keep_their_fractions_and_their_zone(stores, now):
    exact = datetime(2026, 11, 1, 12, 30, 15, 123456, tzinfo=UTC)
    stores.post(stores.feed(), "a", published_at=exact, updated_at=exact)
    (record,) = stores.entries.newest(1)
    assert (record.entry.published_at, record.entry.updated_at) == (exact, exact)
    assert record.first_seen_at.utcoffset() == timedelta(0)


def test_waiting_is_what_was_accepted_before_the_end_and_not_carried(stores, now):
    feed = stores.feed()
    stores.post(feed, "a", at=now - timedelta(hours=2))
    stores.post(feed, "b", at=now - timedelta(hours=1))
    stores.post(feed, "at the end", at=now)
    stores.post(feed, "out", at=now - timedelta(hours=1), verdict=Verdict.LEFT_OUT)
    assert titles(stores.entries.waiting(now)) == ["a", "b"]


def test_more_keys_than_one_query_takes_come_back_and_unknown_ones_are_left_out(stores):
    keys = stores.post(stores.feed(), *(f"n{number}" for number in range(1100)))
    found = stores.entries.by_keys([*keys, "unknown"])
    assert {record.key for record in found} == set(keys)
    assert stores.entries.record("unknown") is None


def test_new_tags_take_the_place_of_the_old_on_all_pages_that_show_either(stores):
    (key,) = stores.post(stores.feed(), "a", tags=[LYON, MAPS])
    stores.forget_changes()
    stores.entries.retag({stores.entries.record(key).id: [BOOKS, LYON]})
    assert set(stores.entries.record(key).tags) == {BOOKS, LYON}
    changed = {("theme", "maps"), ("theme", "books"), ("territory", "lyon"), ("entry", key), ("participant", "ann")}
    assert changed == stores.pending()


def test_a_suggested_tag_awaits_a_facilitator_and_counts_nowhere(stores):
    unsure = replace(MAPS, confidence=0.4, is_suggested=True)
    (key,) = stores.post(stores.feed(), "a", tags=[LYON, unsure])
    record = stores.entries.record(key)
    assert (record.tags, record.suggestions) == ((LYON,), (unsure,))
    assert stores.entries.counts("theme") == ()
    assert stores.entries.newest(9, "theme", "maps") == ()
    assert [post.themes for post in FigureStore(stores.database).posts()] == [()]
    assert ("theme", "maps") not in stores.pending()


def test_batches_hand_out_every_entry_once_with_its_feed(stores, now):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    stores.post(ann, *"abcde", at=now - timedelta(days=2))
    stores.post(ben, *"fgh", at=now)
    found = [(feed.id, record.entry.guid) for batch in stores.entries.batches(None, 3) for feed, record in batch]
    assert found == [(ann.id, guid) for guid in "abcde"] + [(ben.id, guid) for guid in "fgh"]
    assert [len(batch) for batch in stores.entries.batches(now, 2)] == [2, 1]


def test_a_decision_by_hand_moves_an_entry_in_and_out_and_keeps_its_first_acceptance(stores, now):
    feed = stores.feed()
    (key,) = stores.post(feed, "a", tags=[MAPS])
    stores.entries.decide(key, Decision(Verdict.LEFT_OUT, "facilitator"), now + timedelta(hours=1))
    assert stores.entries.newest(9) == ()
    stores.entries.decide(key, Decision(Verdict.ACCEPTED, "facilitator"), now + timedelta(hours=2))
    assert stores.entries.record(key).accepted_at == now + timedelta(hours=2)
    stores.forget_changes()
    stores.entries.decide(key, Decision(Verdict.ACCEPTED, "facilitator"), now + timedelta(hours=3))
    assert stores.entries.record(key).accepted_at == now + timedelta(hours=2)
    assert stores.pending() == {("entry", key), ("participant", "ann"), ("theme", "maps"), ("feeds", "")}


def test_a_highlight_is_set_with_its_note_and_taken_off(stores, now):
    (key,) = stores.post(stores.feed(), "a")
    stores.entries.highlight(key, "", now)
    assert stores.entries.record(key).highlight == ""
    stores.entries.highlight(key, None, now)
    assert stores.entries.record(key).highlight is None
