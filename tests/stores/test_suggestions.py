"""What awaits facilitators, on both engines: suggested tags, categories without a meaning, words that rise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cmooc.domain.entries import Verdict
from cmooc.domain.tags import Meaning, Reason, Tag, TagKind
from cmooc.stores.meanings import MeaningStore
from cmooc.stores.suggestions import SuggestionStore

MAPS = Tag(TagKind.THEME, "maps", "learner", Reason("learnt", "carte"), 0.6, is_suggested=True)
LYON = Tag(TagKind.TERRITORY, "lyon", "places", Reason("place", "Lyon"), 0.4, is_suggested=True)
FRANCE = Tag(TagKind.TERRITORY, "france", "within", Reason("within", "lyon"), 0.36, is_suggested=True)


@pytest.fixture
def meanings(stores):
    return MeaningStore(stores.database)


@pytest.fixture
def suggestions(stores):
    return SuggestionStore(stores.database)


def waiting(stores, *asked):
    return [(one.tag.slug, one.tag.confidence) for one in stores.entries.suggested(*asked)]


def test_suggestions_wait_surest_first_until_something_settles_them(stores):
    feed = stores.feed()
    stores.post(feed, "a", tags=[LYON, FRANCE])
    stores.post(feed, "b", tags=[MAPS, replace(MAPS, tagger="rules", confidence=0.65)])
    stores.post(feed, "c", tags=[MAPS, replace(MAPS, tagger="rules", is_suggested=False)])
    stores.post(feed, "d", tags=[MAPS], verdict=Verdict.LEFT_OUT)
    assert waiting(stores, 9) == [("maps", 0.65), ("lyon", 0.4)]
    assert waiting(stores, 9, TagKind.TERRITORY) == [("lyon", 0.4)]
    assert waiting(stores, 1) == [("maps", 0.65)]


def test_an_entry_is_found_by_its_address_a_public_one_first(stores):
    feed = stores.feed()
    stores.post(feed, "out", url="https://ann.example/post", verdict=Verdict.LEFT_OUT)
    stores.post(feed, "in", url="https://ann.example/post/")
    assert stores.entries.at_address("http://www.ann.example/post").entry.guid == "in"
    assert stores.entries.at_address("https://ann.example/other") is None


def test_a_meaning_is_kept_told_again_and_forgotten(stores, meanings, now):
    meanings.save(Meaning("osm", (TagKind.THEME, "maps"), "OSM"), by="Ann", at=now)
    meanings.save(Meaning("divers", None, "Divers"), by="Ann", at=now)
    meanings.save(Meaning("osm", (TagKind.TERRITORY, "lyon"), "osm"), by="Ben", at=now)
    kept = {one.label: one.subject for one in stores.vocabulary.load().meanings}
    assert kept == {"osm": (TagKind.TERRITORY, "lyon"), "divers": None}
    assert (meanings.forget("osm"), meanings.forget("osm")) == (True, False)
    stores.post(stores.feed(), "a", categories=("OSM",), text="sans rien")
    stores.post(stores.feed(), "b", text="un mot #jardin")
    assert [categories for _, categories in meanings.in_use()] == [("OSM",)]
    assert sorted((categories, "#jardin" in words) for _, categories, words in meanings.labelled()) == [
        ((), True), (("OSM",), False),
    ]  # fmt: skip


def test_what_is_said_lately_is_read_with_the_themes_that_its_words_gave(stores, suggestions, now):
    given = replace(MAPS, is_suggested=False)
    stores.post(
        stores.feed("ann"),
        "a",
        at=now - timedelta(days=1),
        tags=[given, replace(given, slug="home", tagger="inherited")],
    )
    stores.post(stores.feed("ben"), "b", at=now - timedelta(days=99))
    assert [(one.voice, one.themes) for one in suggestions.said(now - timedelta(days=9), "inherited")] == [
        ("ann", ("maps",))
    ]
    suggestions.dismiss(["lundi", "mardi"], by="Ann", at=now)
    suggestions.dismiss(["lundi"], by="Ben", at=now)
    assert suggestions.dismissed() == {"lundi", "mardi"}
    assert (suggestions.restore("lundi"), suggestions.restore("lundi")) == (True, False)
