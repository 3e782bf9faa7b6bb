"""What every tagger promises: see docs/howto-tagger.md."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Tagger
from cmooc.domain.tags import Rule, TagKind, Term, TermKind, Territory, Theme, Vocabulary
from cmooc.taggers import all_taggers

TEXT = st.text(max_size=40) | st.text("#cé omun<>&lyon,/\x00\ud800'-_", max_size=60)
ENTRIES = st.builds(
    Entry,
    guid=TEXT,
    title=TEXT,
    text=TEXT,
    html=TEXT,
    url=st.none() | TEXT,
    categories=st.lists(TEXT, max_size=4).map(tuple),
)
SLUGS = st.lists(st.sampled_from(["lyon", "communs", "unknown"]) | TEXT, max_size=3).map(tuple)
FEEDS = st.builds(
    Feed,
    id=st.just(1),
    url=TEXT,
    title=TEXT,
    participant_id=st.just(1),
    participant_slug=TEXT,
    participant_name=TEXT,
    territories=SLUGS,
    themes=SLUGS,
)
TERMS = st.lists(st.builds(Term, st.sampled_from(TermKind), TEXT), max_size=3).map(tuple)
NAMES = st.dictionaries(st.sampled_from(["fr", "en"]), TEXT)
VOCABULARIES = st.builds(
    Vocabulary,
    territories=st.lists(
        st.builds(Territory, slug=st.sampled_from(["lyon", "rhone"]), names=NAMES, other_names=SLUGS), max_size=3
    ).map(tuple),
    themes=st.lists(
        st.builds(
            Theme,
            slug=st.sampled_from(["communs", "lieux"]),
            names=NAMES,
            descriptions=st.just({}),
            categories=SLUGS,
            rule=st.builds(Rule, TERMS, TERMS, TERMS),
        ),
        max_size=3,
    ).map(tuple),
)

each_tagger = pytest.mark.parametrize("tagger", all_taggers(), ids=lambda tagger: tagger.name)


@each_tagger
@given(entry=ENTRIES, feed=FEEDS, vocabulary=VOCABULARIES)
def test_tags_are_of_the_vocabulary_reasoned_and_the_same_again(
    tagger: Tagger, entry: Entry, feed: Feed, vocabulary: Vocabulary
) -> None:
    tags = tuple(tagger.tags(entry, feed, vocabulary))
    assert tags == tuple(tagger.tags(entry, feed, vocabulary))
    for tag in tags:
        known = vocabulary.territory_by_slug if tag.kind is TagKind.TERRITORY else vocabulary.theme_by_slug
        assert tag.slug in known
        assert tag.tagger == tagger.name
        assert tag.reason.code
        assert 0 < tag.confidence <= 1


@each_tagger
def test_a_tagger_has_nothing_to_say_about_nothing(tagger: Tagger) -> None:
    feed = Feed(1, "https://a.org/feed", "A", 1, "a", "A")
    assert tuple(tagger.tags(Entry(guid="1"), feed, Vocabulary())) == ()


@each_tagger
def test_a_tagger_is_a_value(tagger: Tagger) -> None:
    assert tagger == type(tagger)()
    assert {field.name for field in fields(tagger)} == {"name"}  # type: ignore[arg-type]


def test_the_taggers_of_the_folder_are_found_and_have_names_of_their_own() -> None:
    names = [tagger.name for tagger in all_taggers()]
    assert {"inherited", "categories", "rules"} <= set(names)
    assert len(names) == len(set(names))
