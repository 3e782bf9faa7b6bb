"""The search: the same posts for the same words on both engines, whatever is typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmooc.domain.entries import Decision, Verdict

POSTS = {
    "learning": (
        "L'évaluation des apprentissages",
        "Évaluer, c'est apprendre à deux. Cœur d'été à Saint-Étienne.",
        "fr",
    ),
    "maps": ("Mapping the city", "Maps and citizens: how we mapped three cities in 2026.", "en"),
    "odd": ("C++ & R2D2 n°5", "Strasse/Straße, naïve façade, Ελλάδα, Москва, 東京 और हिन्दी 1e5 x_y", None),
}
HOSTILE = ['"', "'", "*", "AND", "OR", "NOT", "NEAR(", "a AND", '"open', "c'est", "l'", ":", "title:x", "-", "-maps",
           "(", ")", "{}", "^", "\\", "%", "_", "\0", "a\0b", "\ud800", "a\udfffb", "'; DROP TABLE entry; --", "<->",
           "!maps", "&", "|", "", " ", "🙂", "x" * 5000, "é" * 3000, "a " * 3000, "²", "ﬁ", "İstanbul", "ⅷ", "\u0301",
           "rowid", "search"]  # fmt: skip


@pytest.fixture
def indexed(stores, now):
    feed = stores.feed()
    for number, (guid, (title, words, language)) in enumerate(POSTS.items()):
        stores.post(feed, guid, title=title, text=words, language=language,
                    published_at=now - timedelta(days=number))  # fmt: skip
    stores.search.update(stores.entries.keys())
    return stores


def found(stores, query, limit=10):
    records, total = stores.search.find(query, limit)
    assert total >= len(records)
    return [record.entry.guid for record in records]


@pytest.mark.parametrize(("query", "posts"), [
    ("apprentissage", ["learning"]), ("Apprentissages", ["learning"]), ("evaluation", ["learning"]),
    ("l'evaluation", ["learning"]), ("l’évaluation", ["learning"]), ("ÉVALUATIONS", ["learning"]),
    ("coeur", ["learning"]), ("cœur d'ete", ["learning"]), ("saint-etienne", ["learning"]), ("etienne saint", ["learning"]),
    ("map", ["maps"]), ("mapping", ["maps"]), ("city", ["maps"]), ("citizen maps", ["maps"]), ("2026", ["maps"]),
    ("maps evaluation", []), ("strasse", ["odd"]), ("straße", ["odd"]), ("facade", ["odd"]), ("ελλαδα", ["odd"]),
    ("москва", ["odd"]), ("東京", ["odd"]), ("हिन्दी", ["odd"]), ("r2d2", ["odd"]), ("1e5", ["odd"]), ("ann", [*POSTS]),
    ("nothing like this", []), ("", []), ("!?", []),
])  # fmt: skip
def test_accents_endings_and_signs_make_no_difference(indexed, query, posts):
    assert found(indexed, query) == posts


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_signs_and_operators_typed_by_chance_break_nothing(indexed, query):
    assert set(found(indexed, query)) <= set(POSTS)


def test_the_newest_come_first_and_all_are_counted(indexed):
    records, total = indexed.search.find("ann", 1)
    assert ([record.entry.guid for record in records], total) == (["learning"], 3)


def test_what_is_no_longer_public_or_was_edited_is_found_no_more(indexed, now, fresh_entry):
    record = next(record for record in indexed.entries.newest(9) if record.entry.guid == "maps")
    indexed.entries.decide(record.key, Decision(Verdict.LEFT_OUT, "facilitator"), now)
    assert found(indexed, "mapping") == []
    assert indexed.search.update([record.key]) == 0
    indexed.entries.decide(record.key, Decision(Verdict.ACCEPTED, "facilitator"), now)
    assert found(indexed, "mapping") == []
    assert indexed.search.update([record.key]) == 1
    assert found(indexed, "mapping") == ["maps"]


def test_indexing_twice_finds_once(indexed):
    indexed.search.update(indexed.entries.keys())
    assert found(indexed, "maps") == ["maps"]


@pytest.fixture
def both(sqlite_database, postgres_database, stores_of):
    return stores_of(sqlite_database), stores_of(postgres_database)


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=1, max_size=4))
def test_both_engines_find_the_same_for_any_words(both, words):
    results = []
    for stores in both:
        guid = " ".join(words).encode("unicode_escape").decode()
        stores.post(stores.feed(), guid, title="x", text=" ".join(words))
        stores.search.update(stores.entries.keys())
        records, total = stores.search.find(words[0], 1000)
        results.append(({record.entry.guid for record in records}, total))
    assert results[0] == results[1]
