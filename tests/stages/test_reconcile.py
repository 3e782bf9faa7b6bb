"""New, changed, gone and back: research/fetching.md, rules 46 to 50."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.changes import Changes, Known, Seen
from cmooc.domain.entries import Enclosure, ParsedEntry
from cmooc.stages.reconcile import fingerprint, identity, reconcile, sightings

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)


def at(days_ago: float) -> datetime:
    return NOW - timedelta(days=days_ago)


def post(name: str, days_ago: float | None = None, **other: object) -> ParsedEntry:
    base = ParsedEntry(
        guid=f"https://a.org/?p={name}",
        url=f"https://a.org/{name}",
        title=f"Titre {name}",
        content=f"<p>Texte {name}</p>",
        published_at=None if days_ago is None else at(days_ago),
    )
    return replace(base, **other)  # type: ignore[arg-type]


def stored(seen: Sequence[Seen]) -> tuple[Known, ...]:
    return tuple(
        Known(number, one.keys, fingerprint(one.entry), one.published_at) for number, one in enumerate(seen, start=1)
    )


def known_from(*parsed: ParsedEntry) -> tuple[Known, ...]:
    return stored(sightings(parsed))


def compare(known: Sequence[Known], *parsed: ParsedEntry, is_partial: bool = False) -> Changes:
    return reconcile(known, parsed, now=NOW, is_partial=is_partial)


def test_a_first_poll_finds_everything_new() -> None:
    changes = compare((), post("b", 1), post("a", 2))
    assert [one.keys.guid for one in changes.new] == ["https://a.org/?p=b", "https://a.org/?p=a"]
    assert (changes.changed, changes.unchanged, changes.withdrawn) == ((), (), ())


def test_the_same_body_again_changes_nothing() -> None:
    posts = (post("b", 1), post("a", 2))
    assert compare(known_from(*posts), *posts) == Changes(unchanged=(1, 2))


# identity, rule 46


def test_without_guid_the_link_and_without_link_the_words_name_an_entry() -> None:
    bare = ParsedEntry(title="T", content="c")
    assert identity(ParsedEntry(guid=" g ", url="https://a.org/1")) == "g"
    assert identity(ParsedEntry(guid=" ", url="https://a.org/1")) == "https://a.org/1"
    assert identity(bare) == identity(ParsedEntry(title="T", summary="c"))
    assert identity(bare) != identity(replace(bare, content="d"))


def test_a_guid_beyond_measure_is_hashed() -> None:
    assert len(identity(ParsedEntry(guid="g" * 100_000))) == 64


def test_one_guid_on_all_entries_is_no_guid() -> None:
    posts = [post(name, 1, guid="urn:blog") for name in "abc"]
    assert [one.keys.guid for one in sightings(posts)] == ["https://a.org/a", "https://a.org/b", "https://a.org/c"]
    assert len(compare((), *posts).new) == 3


def test_one_guid_and_one_link_on_all_entries_are_told_apart_by_their_words() -> None:
    posts = [post(name, 1, guid="urn:blog", url="https://a.org/") for name in "abc"]
    assert len(sightings(posts)) == 3
    assert compare(known_from(*posts), *posts).unchanged == (1, 2, 3)


def test_entries_that_only_share_the_home_page_as_link_are_told_apart() -> None:
    posts = [post(name, 1, guid=None, url="https://a.org/") for name in "ab"]
    assert len(sightings(posts)) == 2


def test_a_feed_once_alone_with_its_useless_guid_is_recognized_later() -> None:
    first = post("a", 2, guid="urn:blog")
    changes = compare(known_from(first), post("b", 1, guid="urn:blog"), first)
    assert [one.entry.title for one in changes.new] == ["Titre b"]
    assert [old.id for old, _ in changes.rekeyed] == [1]


def test_of_the_same_guid_twice_the_newest_wins() -> None:
    old, new = post("a", 2, title="Vieux"), post("a", 2, title="Neuf", updated_at=at(1))
    for order in ((old, new, post("b", 3)), (new, old, post("b", 3))):
        assert [one.entry.title for one in sightings(order)] == ["Neuf", "Titre b"]


# the same entry under another guid, rule 47


@pytest.mark.parametrize(
    ("guid", "url"),
    [
        ("http://a.org/?p=x", "http://a.org/x"),
        ("https://www.a.org/?p=x", "https://www.a.org/x/"),
        ("https://b.net/?p=x", "https://b.net/x"),
        ("urn:uuid:7", "https://a.org/x?utm_source=rss"),
    ],
)
def test_a_guid_that_changed_with_scheme_or_host_is_the_same_entry(guid: str, url: str) -> None:
    known = known_from(post("x", 1, url="https://a.org/x"), post("y", 2))
    changes = compare(known, post("x", 1, guid=guid, url=url), post("y", 2))
    assert changes.new == ()
    assert [(old.id, one.keys.guid) for old, one in changes.rekeyed] == [(1, guid)]


def test_all_guids_may_change_when_the_links_stay() -> None:
    known = known_from(*(post(name, day) for day, name in enumerate("abcd")))
    changes = compare(known, *(post(name, day, guid=f"urn:{name}") for day, name in enumerate("abcd")))
    assert (changes.new, changes.unchanged) == ((), (1, 2, 3, 4))


def test_a_title_may_change_together_with_the_guid() -> None:
    changes = compare(known_from(post("a", 1)), post("a", 1, guid="urn:a", title="Autre"))
    assert [old.id for old, _ in changes.changed] == [1]


def test_a_weekly_letter_with_one_link_is_new_each_week() -> None:
    letter = post("lettre", 7, guid="urn:1")
    changes = compare(known_from(letter), replace(letter, guid="urn:2", published_at=at(0), content="autre"))
    assert len(changes.new) == 1


def test_a_post_without_guid_and_link_may_be_edited() -> None:
    bare = ParsedEntry(title="T", content="c", published_at=at(1))
    changes = compare(known_from(bare), replace(bare, content="d"))
    assert [old.id for old, _ in changes.changed] == [1]


# change, rule 49


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "Autre"},
        {"content": "<p>Texte nouveau</p>"},
        {"categories": ("Lyon",)},
        {"url": "https://a.org/autre"},
        {"enclosures": (Enclosure("https://a.org/son.mp3"),)},
        {"content": '<p>Texte <a href="https://b.org">x</a></p>'},
    ],
)
def test_what_readers_notice_is_a_change(edit: dict[str, object]) -> None:
    changes = compare(known_from(post("x", 1)), post("x", 1, **edit))
    assert [old.id for old, _ in changes.changed] == [1]
    assert (changes.new, changes.unchanged) == ((), ())


@pytest.mark.parametrize(
    "edit",
    [
        {"updated_at": NOW},
        {"published_at": at(3)},
        {"comments_count": 12},
        {"url": "https://a.org/x?utm_source=rss"},
        {"content": "<div class=new><p>Texte  x</p></div>"},
        {"author": "Moi"},
    ],
)
def test_dates_counters_tracking_and_markup_are_no_change(edit: dict[str, object]) -> None:
    assert compare(known_from(post("x", 1)), post("x", 1, **edit)).unchanged == (1,)


def test_an_image_under_a_new_signature_is_no_change() -> None:
    one, other = (post("x", content=f'<img src="https://cdn.org/i.png?sig={sign}">') for sign in "ab")
    assert fingerprint(one) == fingerprint(other)


def test_a_post_that_is_never_the_same_is_noted_once_a_day() -> None:
    known = known_from(post("x", 1), post("y", 2))
    for edits, hours, is_noted in ((23, 1, True), (24, 1, False), (24, 24, True), (999, 23, False)):
        old = (replace(known[0], edits=edits, changed_at=NOW - timedelta(hours=hours)), known[1])
        changes = compare(old, post("x", 1, title="Encore"), post("y", 2))
        assert ([one.id for one, _ in changes.changed] == [1]) is is_noted
        assert ([one.id for one, _ in changes.rekeyed] == [1]) is is_noted
        assert (1 in changes.unchanged) is not is_noted


# withdrawal, rule 50

FEED = tuple(post(name, day) for day, name in enumerate("fedcba", start=1))


def test_an_entry_gone_from_the_middle_is_withdrawn() -> None:
    assert compare(known_from(*FEED), *FEED[:2], *FEED[3:]).withdrawn == (3,)


def test_it_is_withdrawn_also_in_a_feed_that_lists_the_oldest_first() -> None:
    rising = tuple(reversed(FEED))
    assert compare(known_from(*rising), *rising[:2], *rising[3:]).withdrawn == (3,)


@pytest.mark.parametrize(
    "left",
    [FEED[:3], FEED[:1], (), FEED[1:], (post("g", 0.5), *FEED[:4])],
    ids=["shorter", "one", "none", "top", "rolled"],
)
def test_a_feed_that_got_shorter_withdraws_nothing(left: tuple[ParsedEntry, ...]) -> None:
    assert compare(known_from(*FEED), *left).withdrawn == ()


def test_a_cut_body_withdraws_nothing() -> None:
    assert compare(known_from(*FEED), *FEED[:2], *FEED[3:], is_partial=True).withdrawn == ()


def test_an_old_post_pinned_on_top_withdraws_nothing_below_it() -> None:
    pinned = post("pin", 100)
    known = known_from(pinned, *FEED)
    assert compare(known, pinned, *FEED[:4]).withdrawn == ()


def test_a_date_in_the_future_is_no_neighbour() -> None:
    event = post("fete", -300)
    assert compare(known_from(event, *FEED), event, *FEED[1:]).withdrawn == ()


def test_a_feed_without_order_or_rearranged_withdraws_nothing() -> None:
    mixed = (FEED[0], FEED[5], FEED[1], FEED[4])
    assert compare(known_from(*FEED), *mixed).withdrawn == ()
    assert compare(known_from(*FEED), FEED[0], FEED[5]).withdrawn == ()


def test_undated_or_long_unlisted_entries_are_not_withdrawn() -> None:
    undated = post("u")
    assert compare(known_from(undated, *FEED), *FEED).withdrawn == ()
    known = tuple(replace(one, was_listed=one.id != 3) for one in known_from(*FEED))
    assert compare(known, *FEED[:2], *FEED[3:]).withdrawn == ()


def test_a_withdrawn_entry_is_not_withdrawn_again_and_may_come_back() -> None:
    known = tuple(replace(one, withdrawn_at=at(0) if one.id == 3 else None) for one in known_from(*FEED))
    assert compare(known, *FEED[:2], *FEED[3:]).withdrawn == ()
    back = compare(known, *FEED)
    assert (back.returned, back.new, 3 in back.unchanged) == ((3,), (), True)


# for any feed

TEXTS = st.none() | st.sampled_from(["", "a", "b", "<b>c</b>", "é"]) | st.text(max_size=5)
ADDRESSES = st.none() | st.sampled_from(
    ["https://a.org/", "http://www.a.org/1", "https://a.org/1", "https://a.org/2", "x"]
)
POSTS = st.builds(
    ParsedEntry,
    guid=TEXTS | ADDRESSES,
    url=ADDRESSES,
    title=TEXTS,
    content=TEXTS,
    published_at=st.none() | st.integers(-3, 30).map(at),
)
FEEDS = st.lists(POSTS, max_size=8)


@given(FEEDS)
def test_the_same_feed_twice_gives_nothing_new(parsed: list[ParsedEntry]) -> None:
    first = compare((), *parsed)
    known = stored(first.new)
    assert compare(known, *parsed) == Changes(unchanged=tuple(one.id for one in known))


@given(FEEDS, FEEDS)
def test_every_sighting_is_one_of_new_changed_unchanged(before: list[ParsedEntry], after: list[ParsedEntry]) -> None:
    known = known_from(*before)
    changes = compare(known, *after)
    matched = [*changes.unchanged, *(old.id for old, _ in changes.changed)]
    assert len(matched) + len(changes.new) == len(sightings(after))
    assert len(set(matched)) == len(matched)
    assert not set(matched) & set(changes.withdrawn)


@given(FEEDS)
def test_an_emptied_feed_keeps_its_entries(before: list[ParsedEntry]) -> None:
    assert compare(known_from(*before)) == Changes()


@pytest.mark.parametrize("content", ["<" * 500_000, "href='" * 80_000, "&" * 500_000, "\ud800 x"])
def test_hostile_markup_costs_no_more_than_long_markup(content: str) -> None:
    start = time.process_time()
    fingerprint(ParsedEntry(content=content))
    assert time.process_time() - start < 3
