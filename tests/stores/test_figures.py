"""Figures of many scopes at once: each post counts once for each of its scopes, and no scope takes another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cmooc.domain.entries import Verdict
from cmooc.domain.site import Count, Month, Writer
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.stores.figures import FigureStore

LYON = Tag(TagKind.TERRITORY, "lyon", "inherited", Reason("home"), 0.6)
NICE = Tag(TagKind.TERRITORY, "nice", "rules", Reason("title", "Nice"), 0.9)
MAPS = Tag(TagKind.THEME, "maps", "rules", Reason("rule", "map"), 0.8)
MAPS_TOO = Tag(TagKind.THEME, "maps", "categories", Reason("category", "cartes"), 0.9)
BOOKS = Tag(TagKind.THEME, "books", "rules", Reason("rule", "book"), 0.8)


@pytest.fixture
def figures(stores) -> FigureStore:
    return FigureStore(stores.database)


def test_crossing_counts_the_other_kind_most_first(stores, figures):
    feed = stores.feed()
    stores.post(feed, "a", "b", tags=[LYON, MAPS])
    stores.post(feed, "c", tags=[LYON, NICE, BOOKS, MAPS_TOO, MAPS])
    stores.post(feed, "d", tags=[NICE, BOOKS])
    stores.post(feed, "out", tags=[LYON, BOOKS], verdict=Verdict.LEFT_OUT)
    assert figures.crossing("territory", ["lyon"], "theme")["lyon"] == (
        Count("maps", "maps", 3),
        Count("books", "books", 1),
    )
    assert figures.crossing("theme", ["books"], "territory")["books"] == (
        Count("nice", "nice", 2),
        Count("lyon", "lyon", 1),
    )
    assert figures.crossing("", [""], "territory")[""] == (Count("lyon", "lyon", 3), Count("nice", "nice", 2))
    assert figures.crossing("participant", ["ann"], "theme")["ann"] == (
        Count("maps", "maps", 3), Count("books", "books", 2),
    )  # fmt: skip


def test_times_and_writers_of_a_territory_count_each_public_post_once(stores, figures, now):
    ann, bob = stores.feed("ann"), stores.feed("bob")
    stores.post(ann, "1", "2", tags=[LYON, replace(LYON, tagger="other")], published_at=now - timedelta(days=1))
    stores.post(bob, "3", tags=[LYON, MAPS], published_at=now - timedelta(days=20))
    stores.post(bob, "4", tags=[replace(LYON, is_suggested=True)])
    stores.post(bob, "5", tags=[LYON], verdict=Verdict.HELD, reason="no_course_tag")
    found = figures.times("territory", ["lyon", "nice"], now - timedelta(days=10))
    assert found == {"lyon": (now - timedelta(days=1),) * 2}
    assert figures.writers("territory", ["lyon"], 5)["lyon"] == (
        Writer(ann.id, "Blog of ann", "ann", "ann", 2), Writer(bob.id, "Blog of bob", "bob", "bob", 1),
    )  # fmt: skip
    assert figures.writers("territory", ["lyon"], 1)["lyon"] == (Writer(ann.id, "Blog of ann", "ann", "ann", 2),)
    assert figures.writers("theme", ["nothing"], 5) == {}


def test_months_of_each_scope_are_its_own(stores, figures):
    now = datetime(2026, 11, 5, tzinfo=UTC)
    ann, ben = stores.feed("ann"), stores.feed("ben")
    stores.post(ann, "a", tags=[LYON, MAPS, MAPS_TOO], published_at=now, at=now)
    stores.post(ben, "b", tags=[LYON], published_at=datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC), at=now)
    stores.post(ben, "gone", tags=[LYON], published_at=now, at=now)
    stores.save(ben, withdrawn=(stores.by_guid(ben)["gone"].id,))
    november, october = Month(date(2026, 11, 1), 1), Month(date(2026, 10, 1), 1)
    assert figures.months("territory", ["lyon", "nice"]) == {"lyon": (november, october)}
    assert figures.months("theme", ["maps"]) == {"maps": (november,)}
    assert figures.months("participant", ["ann", "ben"]) == {"ann": (november,), "ben": (october,)}
    assert figures.months("participant", ["ben"]) == {"ben": (october,)}
    assert figures.months("", [""]) == {"": (november, october)}
    assert figures.accepted_months("territory", ["lyon"]) == {"lyon": (Month(date(2026, 11, 1), 3),)}


def test_newest_and_last_accepted_are_told_for_each_scope_by_itself(stores, figures, now):
    ann, bob = stores.feed("ann"), stores.feed("bob")
    stores.post(ann, "old", tags=[LYON, replace(LYON, tagger="other")], published_at=now - timedelta(days=9))
    stores.post(bob, "mid", tags=[LYON, NICE], published_at=now - timedelta(days=5))
    stores.post(ann, "new", tags=[NICE], published_at=now - timedelta(days=1))
    stores.post(ann, "held", tags=[NICE], verdict=Verdict.HELD, reason="no_course_tag")

    def told(found):
        return {slug: [stores.entries.record(key).entry.guid for key in keys] for slug, keys in found.items()}

    assert told(figures.newest("territory", ["lyon", "nice", "none"], 9)) == {
        "lyon": ["mid", "old"], "nice": ["new", "mid"],
    }  # fmt: skip
    assert told(figures.newest("participant", ["ann"], 1)) == {"ann": ["new"]}
    assert told(figures.newest("", [""], 2)) == {"": ["new", "mid"]}
    assert {slug: set(one) for slug, one in told(figures.last_accepted("territory", ["lyon", "nice"], 9)).items()} == {
        "lyon": {"mid", "old"}, "nice": {"new", "mid"},
    }  # fmt: skip
    assert len(figures.last_accepted("", [""], 2)[""]) == 2
