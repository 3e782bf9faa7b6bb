"""Figures of scopes: each post counts once for each of its scopes, and no scope takes another's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cmooc.domain.entries import Verdict
from cmooc.domain.site import Count, Month, ScopeKind, Writer
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.services.figures import Figures, figures_of
from cmooc.stores.figures import FigureStore

LYON = Tag(TagKind.TERRITORY, "lyon", "inherited", Reason("home"), 0.6)
NICE = Tag(TagKind.TERRITORY, "nice", "rules", Reason("title", "Nice"), 0.9)
MAPS = Tag(TagKind.THEME, "maps", "rules", Reason("rule", "map"), 0.8)
MAPS_TOO = Tag(TagKind.THEME, "maps", "categories", Reason("category", "cartes"), 0.9)
BOOKS = Tag(TagKind.THEME, "books", "rules", Reason("rule", "book"), 0.8)


@pytest.fixture
def of(stores) -> Callable[..., Figures]:
    """Count what the store holds now, for one scope."""

    def count(kind: ScopeKind, slug: str = "") -> Figures:
        return figures_of(FigureStore(stores.database).posts()).get((kind, slug), Figures())

    return count


def test_crossing_counts_the_other_kind_most_first(stores, of):
    feed = stores.feed()
    stores.post(feed, "a", "b", tags=[LYON, MAPS])
    stores.post(feed, "c", tags=[LYON, NICE, BOOKS, MAPS_TOO, MAPS])
    stores.post(feed, "d", tags=[NICE, BOOKS])
    stores.post(feed, "out", tags=[LYON, BOOKS], verdict=Verdict.LEFT_OUT)
    maps, books = Count("maps", "maps", 3), Count("books", "books", 1)
    assert of(ScopeKind.TERRITORY, "lyon").crossing(ScopeKind.THEME) == (maps, books)
    nice, lyon = Count("nice", "nice", 2), Count("lyon", "lyon", 1)
    assert of(ScopeKind.THEME, "books").crossing(ScopeKind.TERRITORY) == (nice, lyon)
    assert of(ScopeKind.THEME, "books").crossing(ScopeKind.THEME) == (
        Count("books", "books", 2),
        replace(maps, posts=1),
    )
    assert of(ScopeKind.ALL).crossing(ScopeKind.TERRITORY) == (replace(lyon, posts=3), nice)
    assert of(ScopeKind.PARTICIPANT, "ann").crossing(ScopeKind.THEME) == (maps, replace(books, posts=2))


def test_times_and_writers_of_a_territory_count_each_public_post_once(stores, of, now):
    ann, bob = stores.feed("ann"), stores.feed("bob")
    stores.post(ann, "1", "2", tags=[LYON, replace(LYON, tagger="other")], published_at=now - timedelta(days=1))
    stores.post(bob, "3", tags=[LYON, MAPS], published_at=now - timedelta(days=20))
    stores.post(bob, "4", tags=[replace(LYON, is_suggested=True)])
    stores.post(bob, "5", tags=[LYON], verdict=Verdict.HELD, reason="no_course_tag")
    lyon = of(ScopeKind.TERRITORY, "lyon")
    assert lyon.times(now - timedelta(days=10)) == (now - timedelta(days=1),) * 2
    assert lyon.writers == (
        Writer(ann.id, "Blog of ann", "ann", "ann", 2), Writer(bob.id, "Blog of bob", "bob", "bob", 1),
    )  # fmt: skip
    assert of(ScopeKind.TERRITORY, "nice") == of(ScopeKind.THEME, "nothing") == Figures()


def test_of_many_writers_those_with_most_posts_are_told(stores, of):
    for number in range(14):
        stores.post(
            stores.feed(f"p{number:02}"), *(f"{number}-{post}" for post in range(1 + number // 13)), tags=[LYON]
        )
    told = [(one.participant_slug, one.posts) for one in of(ScopeKind.TERRITORY, "lyon").writers]
    assert told == [("p13", 2), *((f"p{number:02}", 1) for number in range(11))]


def test_months_of_each_scope_are_its_own(stores, of):
    now = datetime(2026, 11, 5, tzinfo=UTC)
    ann, ben = stores.feed("ann"), stores.feed("ben")
    stores.post(ann, "a", tags=[LYON, MAPS, MAPS_TOO], published_at=now, at=now)
    stores.post(ben, "b", tags=[LYON], published_at=datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC), at=now)
    stores.post(ben, "gone", tags=[LYON], published_at=now, at=now)
    stores.save(ben, withdrawn=(stores.by_guid(ben)["gone"].id,))
    november, october = Month(date(2026, 11, 1), 1), Month(date(2026, 10, 1), 1)
    assert of(ScopeKind.TERRITORY, "lyon").months == (november, october)
    assert of(ScopeKind.THEME, "maps").months == (november,)
    assert of(ScopeKind.PARTICIPANT, "ann").months == (november,)
    assert of(ScopeKind.PARTICIPANT, "ben").months == (october,)
    assert of(ScopeKind.ALL).months == (november, october)
    assert of(ScopeKind.TERRITORY, "nice").months == ()
    assert of(ScopeKind.TERRITORY, "lyon").accepted == (replace(november, posts=3),)


def test_newest_and_last_accepted_are_told_for_each_scope_by_itself(stores, of, now):
    ann, bob = stores.feed("ann"), stores.feed("bob")
    stores.post(ann, "old", tags=[LYON, replace(LYON, tagger="other")], published_at=now - timedelta(days=9), at=now)
    stores.post(bob, "mid", tags=[LYON, NICE], published_at=now - timedelta(days=5), at=now + timedelta(hours=2))
    stores.post(ann, "new", tags=[NICE], published_at=now - timedelta(days=1), at=now + timedelta(hours=1))
    stores.post(ann, "held", tags=[NICE], verdict=Verdict.HELD, reason="no_course_tag")
    stores.save(bob, withdrawn=(stores.by_guid(bob)["mid"].id,))

    def told(keys):
        return [stores.entries.record(key).entry.guid for key in keys]

    assert told(of(ScopeKind.TERRITORY, "lyon").newest) == ["old"]
    assert told(of(ScopeKind.PARTICIPANT, "ann").newest) == told(of(ScopeKind.ALL).newest) == ["new", "old"]
    assert told(of(ScopeKind.TERRITORY, "lyon").last_accepted) == ["mid", "old"]
    assert told(of(ScopeKind.TERRITORY, "nice").last_accepted) == ["mid", "new"]
    assert told(of(ScopeKind.ALL).last_accepted) == ["mid", "new", "old"]


def test_no_more_than_a_page_and_a_part_of_a_feed_are_told(stores, of, now):
    feed = stores.feed()
    for age in range(33):
        stores.post(feed, f"{age:02}", published_at=now - timedelta(hours=age), at=now + timedelta(minutes=age))
    guids = {record.key: guid for guid, record in stores.by_guid(feed).items()}
    everything = of(ScopeKind.ALL)
    assert [guids[key] for key in everything.newest] == [f"{age:02}" for age in range(30)]
    assert [guids[key] for key in everything.last_accepted] == [f"{age:02}" for age in range(32, 2, -1)]
