"""The archive as rules look at it, on both engines: what is sifted is what looking at every post finds."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmooc.domain.entries import Entry
from cmooc.domain.rules import Haystack
from cmooc.domain.tags import Reason, Rule, Tag, TagKind, Term, TermKind, Theme, Vocabulary
from cmooc.services.sifting import Sifting
from cmooc.stores.archive import ArchiveStore
from cmooc.stores.engine import Database
from cmooc.taggers.rules import tagger

WORDS = ["communs", "locaux", "Locale", "énergies", "energy", "#PaysBasque", "#pays_basque", "Pays basque", "tiers-lieux",
         "tiers lieu", "l'été", "Straße", "İstanbul", "हिन्दी", "東京", "fois", "e\u0301cole", "jar\u00addin", "a", "²", "ann.example",
         "https://ann.example/communs", "R2D2", "travaux", "travail"]  # fmt: skip
PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
TERMS = st.builds(Term, st.sampled_from(TermKind), st.sampled_from([word.strip("#") for word in WORDS]) | PLAIN)
SOME = st.lists(TERMS, max_size=3).map(tuple)
RULES = st.builds(Rule, SOME, SOME, SOME, st.lists(SOME.filter(bool), max_size=1).map(tuple))
TAG = Tag(TagKind.THEME, "t", "rules", Reason("rule", "x"), 0.8)


@pytest.fixture
def archive(database: Database) -> ArchiveStore:
    return ArchiveStore(database)


@pytest.fixture
def sifting(stores, archive) -> Sifting:
    """On an archive of odd posts of two feeds, all of them indexed."""
    feeds = [stores.feed("ann", language="fr"), stores.feed("Bob communs", url="https://bob.example/feed")]
    for number, word in enumerate(WORDS):
        stores.post(feeds[number % 2], f"text {number}", title="x", text=f"Voici {word}, et {WORDS[number - 1]}.")
        stores.post(feeds[number % 2], f"category {number}", title="x", text="x", categories=(word,), author=word)
    stores.index.update(stores.entries.keys())
    stores.forget_changes()
    return Sifting(tagger(), archive, stores.search, stores.index, stores.rulings)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=RULES)
def test_sifting_finds_what_looking_at_every_post_finds(sifting, archive, rule):
    theme = Theme("t", {}, {}, (), rule, "x")
    feeds = {feed.id: feed for feed in archive.feeds()}
    gates = {}
    alone = Vocabulary(themes=(theme,))
    for entry_id, feed_id, entry in archive.texts(None):
        gates.update((entry_id, tag) for tag in tagger().tags(entry, feeds[feed_id], alone))
    assert sifting.taken(theme) == gates


def test_few_posts_are_looked_at(sifting, stores, archive):
    looked = []

    class Looking:
        name = "rules"

        def tags(self, entry: Entry, *_):
            looked.append(Haystack(entry))
            return ()

    rule = Rule((Term(TermKind.WORD, "energy"),))
    Sifting(Looking(), archive, stores.search, stores.index, stores.rulings).taken(Theme("t", {}, {}, (), rule, "x"))
    assert 0 < len(looked) < 12 < archive.count()


def test_a_post_is_read_without_its_html(stores, archive):
    feed = stores.feed()
    stores.post(feed, "a", title="T", text="x", html="<p>x</p>", author="Ann", categories=("c",), language="fr")
    (record,) = stores.by_guid(feed).values()
    expected = (record.id, feed.id, Entry("", title="T", text="x", author="Ann", categories=("c",), language="fr"))
    assert list(archive.texts(None)) == list(archive.texts([record.id])) == [expected]
    assert list(archive.texts([])) == []


def test_tags_of_one_tagger_are_replaced_and_those_of_others_stay(stores, archive):
    feed = stores.feed()
    other = Tag(TagKind.THEME, "t", "categories", Reason("category", "x"), 0.9)
    stores.post(feed, "a", tags=(TAG, other))
    stores.post(feed, "b", tags=(TAG,))
    stores.post(feed, "c")
    ids = {guid: record.id for guid, record in stores.by_guid(feed).items()}
    stores.forget_changes()
    assert archive.put_tags(TagKind.THEME, "t", "rules", {ids["b"]: TAG, ids["c"]: TAG, 999: TAG}) == 3
    assert {guid: set(record.tags) for guid, record in stores.by_guid(feed).items()} == {
        "a": {other}, "b": {TAG}, "c": {TAG},
    }  # fmt: skip
    assert {kind for kind, _ in stores.pending()} == {"entry", "participant", "theme"}
    assert len([name for kind, name in stores.pending() if kind == "entry"]) == 2
    assert archive.tags(TagKind.THEME, "t", "rules") == {ids["b"]: TAG, ids["c"]: TAG}


def test_many_posts_are_found_in_the_order_of_their_days(stores, archive):
    feed = stores.feed()
    stores.post(feed, *(f"n{number}" for number in range(1100)))
    ids = {record.id for record in stores.by_guid(feed).values()}
    assert [record.id for record in archive.newest(ids)] == sorted(ids, reverse=True)
    assert [record.id for record in archive.newest(ids, 2)] == sorted(ids, reverse=True)[:2]
    assert archive.of_feeds([feed.id]) == ids
    assert archive.of_feeds([]) == frozenset()
