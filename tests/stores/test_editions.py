"""Editions as they went out: once a day, each entry carried once, on both engines."""

from __future__ import annotations

from datetime import date, timedelta

from cmooc.domain.editions import Edition, Group, Item, Newcomer, Section, SectionKind, Window

DAY = date(2026, 11, 23)


def item(key, title="A title", **fields):
    return Item(key, title, "https://a.example/", "text", "ann", "Ann", "Blog", "blog", "fr", fields.pop("at", None),
                ("lyon",), ("maps",), **fields)  # fmt: skip


def edition(now, *keys, day=DAY, number=1, **fields):
    sections = (
        Section(SectionKind.THEME, "maps", (Group("lyon", tuple(item(key, at=now) for key in keys[:2])),),
                tuple(item(key) for key in keys[2:])),
    )  # fmt: skip
    return Edition(day, Window(now - timedelta(days=1), now), number, sections, published_at=now, posts=len(keys),
                   voices=1, territories=1, **fields)  # fmt: skip


def test_an_edition_comes_back_as_it_went_out(stores, now):
    keys = stores.post(stores.feed(), "a", "b", "c")
    one = edition(now, *keys, newcomers=(Newcomer("ann", "Ann", "Blog", ("lyon",)),), lead=(("fr", "<p>Bonjour</p>"),),
                  announcements=(("en", "Call", "<p>x</p>"),), twins=("zzz",))  # fmt: skip
    assert stores.editions.save(one)
    assert stores.editions.of_day(DAY) == one
    assert stores.editions.newest(5) == (one,)
    assert stores.editions.last() == (DAY, now, 1)


def test_saving_a_day_twice_keeps_the_first(stores, now):
    first, second = stores.post(stores.feed(), "a", "b")
    assert stores.editions.save(edition(now, first))
    assert not stores.editions.save(edition(now + timedelta(hours=1), first, second, number=2))
    assert [one.key for one in stores.editions.of_day(DAY).items] == [first]
    assert [record.key for record in stores.entries.waiting(now + timedelta(days=1))] == [second]


def test_everything_an_edition_carries_is_marked_twins_and_read_more_included(stores, now):
    feed = stores.feed()
    keys = stores.post(feed, "a", "b", "c", "twin", "later")
    stores.forget_changes()
    stores.editions.save(edition(now, *keys[:3], twins=(keys[3],)))
    assert [record.key for record in stores.entries.waiting(now + timedelta(days=1))] == [keys[4]]
    assert {stores.entries.record(key).edition_day for key in keys[:4]} == {"2026-11-23"}
    assert stores.pending() == {("edition", "2026-11-23"), *(("entry", key) for key in keys[:4])}


def test_a_skipped_day_is_remembered_and_may_still_get_its_edition(stores, now):
    stores.editions.skip(DAY, Window(None, now))
    assert stores.editions.last() == (DAY, now, 0)
    assert stores.editions.of_day(DAY) is None
    assert stores.editions.lines() == ()
    (key,) = stores.post(stores.feed(), "a")
    assert stores.editions.save(edition(now + timedelta(hours=2), key))
    assert stores.editions.last() == (DAY, now + timedelta(hours=2), 1)


def test_a_published_day_is_not_skipped_afterwards(stores, now):
    (key,) = stores.post(stores.feed(), "a")
    stores.editions.save(edition(now, key))
    stores.editions.skip(DAY, Window(None, now + timedelta(hours=5)))
    assert stores.editions.last() == (DAY, now, 1)
    assert stores.editions.of_day(DAY) is not None


def test_lines_are_newest_first_with_the_titles_they_open_with(stores, now):
    keys = stores.post(stores.feed(), "a", "b")
    for number, key in enumerate(keys, 1):
        day = DAY + timedelta(days=number)
        stores.editions.save(edition(now, key, day=day, number=number))
    assert [(line.day.day, line.number, line.titles, line.posts) for line in stores.editions.lines()] == [
        (25, 2, ("A title",), 1), (24, 1, ("A title",), 1),
    ]  # fmt: skip


def test_what_was_withdrawn_or_forgotten_since_is_told_of_a_past_edition(stores, now):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    a, b = stores.post(ann, "a", "b")
    (c,) = stores.post(ben, "c")
    one = edition(now, a, b, c)
    stores.editions.save(one)
    assert stores.editions.gone(one) == frozenset()
    stores.forget_changes()
    stores.save(ann, withdrawn=(stores.by_guid(ann)["a"].id,))
    assert ("edition", "2026-11-23") in stores.pending()
    stores.feeds.remove(ben.id)
    assert stores.editions.gone(one) == {a, c}
