"""The tag stage: rulings outdo taggers, and what hangs on a tag goes with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.rulings import Ruling
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme, Vocabulary
from cmooc.stages.tag import tags_of

VOCABULARY = Vocabulary(
    (
        Territory("france", {}),
        Territory("rhone", {}, parent="france"),
        Territory("lyon", {}, parent="rhone"),
        Territory("bron", {}, parent="rhone"),
    ),
    (Theme("maps", {}, {}), Theme("books", {}, {})),
)
FEED = Feed(1, "https://a.example/feed", "A", 1, "ann", "Ann")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def place(slug: str, confidence: float = 0.8, *, is_suggested: bool = False) -> Tag:
    return Tag(TagKind.TERRITORY, slug, "said", Reason("title", slug), confidence, is_suggested)


MAPS = Tag(TagKind.THEME, "maps", "said", Reason("title", "maps"), 0.8)


@dataclass(frozen=True)
class Says:
    """A tagger that says what it is told."""

    given: tuple[Tag, ...]
    name: str = "said"

    def tags(self, entry, feed, vocabulary):
        return self.given


@pytest.fixture
def tagged():
    def tagged(*given: Tag, rulings: tuple[Ruling, ...] = ()) -> dict[str, Tag]:
        return {tag.slug: tag for tag in tags_of(Entry("a"), FEED, VOCABULARY, [Says(given)], rulings)}

    return tagged


def ruling(kind: TagKind, slug: str, *, is_right: bool) -> Ruling:
    return Ruling(kind, slug, is_right, "Ann", NOW)


def test_what_a_facilitator_refuses_no_tagger_brings_back(tagged):
    assert tagged(MAPS, rulings=(ruling(TagKind.THEME, "maps", is_right=False),)) == {}


def test_the_parents_of_a_refused_territory_go_with_it_unless_they_rest_on_another(tagged):
    refused = (ruling(TagKind.TERRITORY, "lyon", is_right=False),)
    assert tagged(place("lyon"), rulings=refused) == {}
    assert tagged(place("lyon"), place("bron"), rulings=refused).keys() == {"bron", "rhone", "france"}


def test_a_refused_parent_does_not_come_back_through_its_children(tagged):
    refused = (ruling(TagKind.TERRITORY, "rhone", is_right=False),)
    assert tagged(place("lyon"), rulings=refused).keys() == {"lyon", "france"}


def test_a_facilitators_tag_is_sure_and_brings_its_parents(tagged):
    given = tagged(rulings=(ruling(TagKind.TERRITORY, "lyon", is_right=True),))
    assert given["lyon"] == Tag(TagKind.TERRITORY, "lyon", "facilitator", Reason("facilitator", "Ann"))
    assert given["rhone"].tagger == "within"


def test_a_suggestion_that_is_accepted_is_one_no_more(tagged):
    unsure = replace(MAPS, is_suggested=True)
    assert tagged(unsure)["maps"].is_suggested
    found = tags_of(Entry("a"), FEED, VOCABULARY, [Says((unsure,))], (ruling(TagKind.THEME, "maps", is_right=True),))
    assert [(tag.tagger, tag.is_suggested) for tag in found] == [("said", False), ("facilitator", False)]


def test_the_parents_of_a_suggestion_are_suggestions_unless_a_sure_child_gives_them(tagged):
    found = tagged(place("lyon", 0.4, is_suggested=True))
    assert {slug: tag.is_suggested for slug, tag in found.items()} == {"lyon": True, "rhone": True, "france": True}
    found = tagged(place("lyon", 0.4, is_suggested=True), place("bron", 0.3))
    assert not found["rhone"].is_suggested
    assert found["rhone"].reason.detail == "bron"


def test_a_ruling_on_what_is_not_in_the_vocabulary_waits_unseen(tagged):
    assert tagged(rulings=(ruling(TagKind.THEME, "gone", is_right=True),)) == {}


def test_what_one_tagger_is_sure_of_is_no_question_of_another():
    guess = replace(place("lyon", 0.4, is_suggested=True), tagger="guesser")
    tags = tags_of(Entry("a"), FEED, VOCABULARY, [Says((place("lyon"),)), Says((guess,))])
    assert [(tag.tagger, tag.is_suggested) for tag in tags if tag.slug == "lyon"] == [
        ("said", False),
        ("guesser", False),
    ]
    alone = tags_of(Entry("a"), FEED, VOCABULARY, [Says((guess,))])
    assert all(tag.is_suggested for tag in alone)
