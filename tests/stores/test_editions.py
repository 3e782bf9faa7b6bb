"""Editions as they went out: once a day, each entry carried once, on both engines."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

from cmooc.domain.drafts import Draft, Piece
from cmooc.domain.editions import (
    Correction,
    Edition,
    EventItem,
    Group,
    Item,
    Newcomer,
    Rhythm,
    Section,
    SectionKind,
    Window,
)
from cmooc.domain.errors import DraftChanged
from cmooc.stores.drafts import DraftStore

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


def test_newcomers_are_those_of_whom_no_edition_has_carried_a_post(stores, now):
    feeds = [stores.feed(name, territories=("lyon",), title=f"Blog {name}") for name in ("cy", "ben", "ann")]
    keys = [stores.post(feed, "a")[0] for feed in feeds]
    stores.post(feeds[0], "later")
    stores.editions.save(edition(now, keys[0]))
    found = stores.editions.newcomers({"ann", "ben", "cy"})
    assert [(one.name, title, one.territories) for one, title in found] == [
        ("ann", "Blog ann", ("lyon",)), ("ben", "Blog ben", ("lyon",)),
    ]  # fmt: skip
    assert stores.editions.newcomers({"ben"})[0][0].name == "ben"
    assert stores.editions.newcomers(()) == ()


def weekly(now, *keys, day=date(2026, 11, 22), number=1, **fields):
    return edition(now, *keys, day=day, number=number, rhythm=Rhythm.WEEKLY, **fields)


def test_daily_and_weekly_editions_stand_apart(stores, now):
    keys = stores.post(stores.feed(), "a", "b", "c")
    daily, week = edition(now, *keys[:2]), weekly(now + timedelta(hours=1), keys[0])
    stores.editions.save(daily)
    stores.forget_changes()
    stores.editions.save(week)
    assert stores.pending() == {("weekly", "2026-W47")}
    assert stores.editions.of_name("2026-W47") == week
    assert stores.editions.of_name("2026-11-23") == stores.editions.of_day(DAY) == daily
    assert stores.editions.of_name("2026-W46") is None
    assert (stores.editions.newest(9), stores.editions.newest(9, Rhythm.WEEKLY)) == ((daily,), (week,))
    assert [line.name for line in stores.editions.lines()] == ["2026-11-23"]
    assert [line.name for line in stores.editions.lines(Rhythm.WEEKLY)] == ["2026-W47"]
    assert stores.editions.last() == (DAY, now, 1)
    assert stores.editions.last(Rhythm.WEEKLY) == (date(2026, 11, 22), now + timedelta(hours=1), 1)
    assert {stores.entries.record(key).edition_day for key in keys[:2]} == {"2026-11-23"}
    assert [one.key for one in stores.entries.waiting(now + timedelta(days=1))] == [keys[2]]


def test_a_week_without_an_edition_is_remembered(stores, now):
    stores.editions.skip(date(2027, 1, 3), Window(None, now), Rhythm.WEEKLY)
    assert stores.editions.last(Rhythm.WEEKLY) == (date(2027, 1, 3), now, 0)
    assert stores.editions.last() == (None, None, 0)
    assert stores.editions.of_name("2026-W53") is None


def test_the_daily_editions_of_a_window_are_named(stores, now):
    keys = stores.post(stores.feed(), *"abcd")
    for number, key in enumerate(keys):
        moment = now + timedelta(days=number)
        stores.editions.save(edition(moment, key, day=DAY + timedelta(days=number), number=number + 1))
    stores.editions.save(weekly(now + timedelta(days=2)))
    assert stores.editions.names(Window(now, now + timedelta(days=2))) == ("2026-11-24", "2026-11-25")
    assert len(stores.editions.names(Window(None, now + timedelta(days=9)))) == 4


def test_posts_that_are_mentioned_again_are_not_carried_again(stores, now):
    old, new = stores.post(stores.feed(), "old", "new", comments_count=2)
    stores.editions.save(edition(now, old))
    talk = Section(SectionKind.CONVERSATIONS, groups=(Group(None, (item(old, new_comments=1, comments_count=3),)),))
    later = edition(now + timedelta(days=1), new, day=DAY + timedelta(days=1), number=2)
    later = replace(later, sections=(*later.sections, talk))
    stores.editions.save(later)
    assert [one.key for one in later.items] == [new]
    assert stores.entries.record(old).edition_day == "2026-11-23"
    assert stores.editions.of_name("2026-11-24") == later
    assert stores.editions.gone(later) == frozenset()


def test_the_events_of_an_edition_come_back(stores, now):
    events = (
        EventItem("e1", "Walk", now, now + timedelta(hours=2), False, "Europe/Paris", "Quay", "https://e.example/", "fr",
                  ("lyon",), ("maps",), True),
        EventItem("e2", "Open day", now, is_all_day=True),
    )  # fmt: skip
    one = edition(now, *stores.post(stores.feed(), "a"), events=events)
    stores.editions.save(one)
    assert stores.editions.of_day(DAY).events == events


def test_a_correction_is_dated_and_leaves_the_document_as_it_was(stores, now):
    one = edition(now, *stores.post(stores.feed(), "a"))
    stores.editions.save(one)
    stores.editions.save(weekly(now, number=1))
    stores.forget_changes()
    first = Correction(now + timedelta(hours=1), (("fr", "<p>Jeudi</p>"), ("en", "<p>Thursday</p>")))
    second = Correction(now + timedelta(hours=2), (("fr", "<p>À 18 h</p>"),))
    assert stores.editions.correct("2026-11-23", first, "Ann")
    assert stores.editions.correct("2026-11-23", second, "Ben")
    assert stores.pending() == {("edition", "2026-11-23")}
    assert stores.editions.of_day(DAY) == replace(one, corrections=(first, second))
    assert stores.editions.newest(1)[0].corrections == (first, second)
    assert stores.editions.correct("2026-W47", second, "Ann")
    assert ("weekly", "2026-W47") in stores.pending()
    assert not stores.editions.correct("2026-11-24", first, "Ann")


def test_the_note_on_a_highlighted_post_stays_with_it(stores, now):
    (key,) = stores.post(stores.feed(), "a")
    top = Section(SectionKind.HIGHLIGHTED, groups=(Group(None, (item(key, note="Read this"),)),))
    stores.editions.save(replace(edition(now), sections=(top,)))
    assert stores.entries.record(key).highlight == "Read this"


def test_a_forgotten_feed_is_named_in_no_edition_and_no_draft(stores, now):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    before, gone, kept = (*stores.post(ben, "before"), *stores.post(ann, "gone"), *stores.post(ben, "kept"))
    new = (Newcomer("ann", "Ann", "Blog of ann"), Newcomer("ben", "Ben", "Blog of ben"))
    stores.editions.save(edition(now - timedelta(days=1), before, day=DAY - timedelta(days=1)))
    stores.editions.save(edition(now, gone, kept, number=2, newcomers=new))
    talk = Section(SectionKind.CONVERSATIONS, groups=(Group(None, (item(gone, comments_count=3),)),))
    stores.editions.save(replace(edition(now + timedelta(days=1), day=DAY + timedelta(days=1)), sections=(talk,)))
    stores.editions.save(weekly(now + timedelta(days=2), gone, kept, newcomers=new))
    drafts = DraftStore(stores.database)
    said = {f"highlight:{gone}": "why", f"hold:{kept}": "why", "order:posts": (gone, kept)}
    drafts.save(
        Draft(version=1, pieces={name: Piece(value, "Ann", now, 1) for name, value in said.items()}), instead_of=0
    )
    stores.editions.correct("2026-11-23", Correction(now, (("fr", "<p>x</p>"),)), "Ann")
    stores.forget_changes()
    stores.feeds.remove(ann.id)
    for name in ("2026-11-23", "2026-11-24", "2026-W47"):
        found = stores.editions.of_name(name)
        assert {one.key: one.participant_name for one in found.mentioned}[gone] == ""
        assert "Ann" not in {one.participant_name for one in found.mentioned if one.key == gone}
        assert [one.slug for one in found.newcomers] == ([] if name == "2026-11-24" else ["ben"])
    assert {("edition", "2026-11-23"), ("edition", "2026-11-24"), ("weekly", "2026-W47")} <= stores.pending()
    assert ("edition", "2026-11-22") not in stores.pending()
    assert len(stores.editions.of_day(DAY).corrections) == 1
    draft = drafts.of(Rhythm.DAILY)
    assert {name: piece.value for name, piece in draft.pieces.items()} == {
        f"hold:{kept}": "why", "order:posts": (kept,),
    }  # fmt: skip
    assert draft.version == 2


def test_of_two_that_let_one_day_leave_one_does(stores, now):
    keys = stores.post(stores.feed(), "a", "b")
    done, start = [], threading.Barrier(2)

    def leave(key):
        start.wait()
        try:
            done.append(
                stores.editions.save(edition(now, key), Draft(version=1, opened=1, opened_at=now), instead_of=0)
            )
        except DraftChanged:
            done.append(False)

    threads = [threading.Thread(target=leave, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
    (item_left,) = stores.editions.of_day(DAY).items
    assert [one.key for one in stores.entries.waiting(now + timedelta(days=1))] == [
        key for key in keys if key != item_left.key
    ]
