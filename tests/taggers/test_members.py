"""What each tagger finds, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Tagger
from cmooc.domain.tags import Rule, Tag, TagKind, Term, TermKind, Territory, Theme, Vocabulary
from cmooc.taggers.categories import Categories
from cmooc.taggers.inherited import Inherited
from cmooc.taggers.rules import Rules, search_regex

FEED = Feed(1, "https://a.org/feed", "A", 1, "a", "A", territories=("pays-basque", "gone"), themes=("communs",))
VOCABULARY = Vocabulary(
    territories=(
        Territory("pays-basque", {"fr": "Pays basque", "en": "Basque Country"}, ("Euskal Herria",)),
        Territory("lyon", {"fr": "Lyon"}, ("Saint-Denis",)),
        Territory("reunion", {"fr": "La Réunion"}, ("Saint-Denis",)),
    ),
    themes=(
        Theme(
            "communs",
            {"fr": "Communs", "en": "Commons"},
            {},
            categories=("bien commun",),
            rule=Rule((Term(TermKind.WORD, "commun"), Term(TermKind.PHRASE, "bien partagé"))),
        ),
        Theme(
            "lieux", {"fr": "Tiers-lieux", "en": "Third places"}, {}, rule=Rule((Term(TermKind.REGEX, "fab ?labs?"),))
        ),
    ),
)


def told(tagger: Tagger, entry: Entry, feed: Feed = FEED) -> list[tuple[str, str, str]]:
    return [(tag.slug, tag.reason.code, tag.reason.detail) for tag in tagger.tags(entry, feed, VOCABULARY)]


def test_the_feed_brings_its_home_and_themes_as_far_as_they_are_known() -> None:
    assert told(Inherited(), Entry(guid="1")) == [("pays-basque", "home", ""), ("communs", "home", "")]


@pytest.mark.parametrize("written", ["#PaysBasque", "Pays basque", "pays-basque", "PAYS BASQUE", "Euskal herria"])
def test_a_category_names_a_territory_however_it_is_spelled(written: str) -> None:
    assert told(Categories(), Entry(guid="1", categories=(written,))) == [("pays-basque", "category", written)]


@pytest.mark.parametrize("written", ["communs", "Commun", "commons", "Bien Commun", "biens", "biencommuns"])
def test_a_category_names_a_theme_in_either_number(written: str) -> None:
    expected = [] if written == "biens" else [("communs", "category", written)]
    assert told(Categories(), Entry(guid="1", categories=(written,))) == expected


def test_hashtags_in_title_and_text_count_and_words_do_not() -> None:
    entry = Entry(guid="1", title="Vive le #PaysBasque", text="à Lyon, #TiersLieux et https://x.org/#Lyon")
    assert told(Categories(), entry) == [("pays-basque", "hashtag", "#PaysBasque"), ("lieux", "hashtag", "#TiersLieux")]


def test_a_list_in_one_category_is_taken_apart() -> None:
    entry = Entry(guid="1", categories=("Lyon, tiers lieu / Autre",))
    assert told(Categories(), entry) == [("lyon", "category", "Lyon"), ("lieux", "category", "tiers lieu")]


def test_a_name_of_two_territories_tags_both_less_surely() -> None:
    tags = tuple(Categories().tags(Entry(guid="1", categories=("Saint-Denis",)), FEED, VOCABULARY))
    assert [(tag.slug, tag.confidence) for tag in tags] == [("lyon", 0.45), ("reunion", 0.45)]


def test_a_tag_is_given_once_by_its_surest_name() -> None:
    entry = Entry(guid="1", text="#Lyon", categories=("Saint-Denis", "Lyon"))
    tags = {tag.slug: tag for tag in Categories().tags(entry, FEED, VOCABULARY)}
    assert (tags["lyon"].confidence, tags["lyon"].reason.detail) == (0.9, "Lyon")


def test_a_changed_vocabulary_is_seen_at_once() -> None:
    entry = Entry(guid="1", categories=("Brest",))
    assert told(Categories(), entry) == []
    larger = replace(VOCABULARY, territories=(Territory("brest", {"fr": "Brest"}),))
    assert [tag.slug for tag in Categories().tags(entry, FEED, larger)] == ["brest"]


def test_a_rule_tags_with_the_words_it_found() -> None:
    entry = Entry(guid="1", title="Un bien partagé", text="Nos COMMUNS, au Fab Lab")
    assert told(Rules(), entry) == [("communs", "rule", "COMMUNS, bien partagé"), ("lieux", "rule", "Fab Lab")]


def test_a_tag_of_a_rule_is_complete() -> None:
    (tag,) = Rules().tags(Entry(guid="1", text="commun"), FEED, VOCABULARY)
    assert isinstance(tag, Tag)
    assert (tag.kind, tag.tagger, tag.confidence) == (TagKind.THEME, "rules", 0.8)


def test_a_regular_expression_that_takes_too_long_has_not_matched() -> None:
    assert search_regex("(a|aa)+$", "a" * 60 + "b") is None  # left to itself, it tries for years


def test_a_broken_regular_expression_has_not_matched() -> None:
    assert search_regex("a(b", "ab") is None
    assert search_regex("LYON", "à Lyon") == (2, 6)
