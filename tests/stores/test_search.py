"""The search: the same posts for the same words on both engines, whatever is typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmooc.domain.entries import Decision, Verdict
from cmooc.domain.queries import parse_query
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.stores.search import Span

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
           "rowid", "search", "theme:", "theme:x", "AND AND", 'a" OR "b', "NEAR/3", "https://a.example/b:c?d=e#f", "[x]{y}",
           "title:maps", ":cut", ":any", "before:", "before:2026-99", "-" * 400, '"' * 401, "a:" * 4000, "x " * 5000,
           "{title} : maps", "said:maps*", "🙂🙂 -🙂", '-"', "ﷺ" * 70, "-theme:x", "\u202e\u200b"]  # fmt: skip


@pytest.fixture
def indexed(stores, now):
    feed = stores.feed()
    tags = {
        "maps": [
            Tag(TagKind.THEME, "mapping", "x", Reason("rule")),
            Tag(TagKind.TERRITORY, "lyon", "x", Reason("home")),
        ]
    }
    for number, (guid, (title, words, language)) in enumerate(POSTS.items()):
        stores.post(feed, guid, title=title, text=words, language=language, tags=tags.get(guid, ()),
                    published_at=now - timedelta(days=number))  # fmt: skip
    stores.index.update(stores.entries.keys())
    return stores


def found(stores, query, limit=10):
    guids, total = stores.find(query, limit)
    assert total >= len(guids)
    return guids


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


@pytest.mark.parametrize(("query", "posts"), [
    ('"maps and citizens"', ["maps"]), ('"citizens and maps"', []), ('"map and citizens"', []), ('"Évaluer, c\'est"', ["learning"]),
    ('"cœur d\'été" apprendre', ["learning"]), ('"the city maps"', []), ('"maps"', ["maps"]), ('"map"', []),
    ("-maps", ["learning", "odd"]), ("ann -evaluation", ["maps", "odd"]), ('ann -"mapped three"', ["learning", "odd"]),
    ("ann -saint-etienne", ["maps", "odd"]), ("author:ann", ["learning", "maps", "odd"]), ("author:ben", []),
    ("language:fr", ["learning"]), ("-language:fr ann", ["maps", "odd"]), ("theme:mapping", ["maps"]),
    ("territory:lyon", ["maps"]), ("-theme:mapping", ["learning", "odd"]), ("theme:mapping -cities", []),
])  # fmt: skip
def test_phrases_operators_and_what_is_excluded(indexed, query, posts):
    assert found(indexed, query) == posts


def test_no_phrase_runs_from_the_title_into_the_text_or_from_a_name_into_another(indexed):
    assert found(indexed, '"the city"') == ["maps"]
    assert found(indexed, '"city maps"') == []
    assert found(indexed, '"ann mapping"') == []


def test_days_limit_what_is_found(indexed, now):
    feed, zone = indexed.feed(), UTC
    for day in (1, 2, 3):
        indexed.post(feed, f"d{day}", text="un semis", published_at=datetime(2026, 10, day, 12, tzinfo=zone))
    indexed.index.update(indexed.entries.keys())
    query = parse_query("semis", lambda *_: None)

    def within(since, until):
        span = Span(since and datetime(2026, 10, since, tzinfo=zone), until and datetime(2026, 10, until, tzinfo=zone))
        return [one.entry.guid for one in indexed.search.newest(query, span, 9).found]

    assert within(None, None) == ["d3", "d2", "d1"]
    assert within(2, None) == ["d3", "d2"]
    assert within(None, 3) == ["d2", "d1"]
    assert within(2, 3) == ["d2"]
    only_time = parse_query("before:2026-10-03", lambda *_: None)
    assert [
        one.entry.guid
        for one in indexed.search.newest(only_time, Span(until=datetime(2026, 10, 3, tzinfo=zone)), 9).found
    ] == ["d2", "d1"]


def test_pages_follow_each_other_and_each_post_is_on_one(indexed, now):
    feed = indexed.feed()
    for number in range(23):  # the same second: each has a place of its own all the same
        indexed.post(feed, f"p{number}", text="un verger", published_at=now - timedelta(days=40))
    indexed.index.update(indexed.entries.keys())
    query, seen, place = parse_query("verger", lambda *_: None), [], None
    for size in (10, 10, 3):
        page = indexed.search.newest(query, Span(), 10, place)
        assert (len(page.found), page.total) == (size, 23)
        seen += [one.entry.guid for one in page.found]
        place = page.following
    assert place is None
    assert sorted(seen) == sorted(f"p{number}" for number in range(23))


def test_a_count_stops_at_a_thousand(indexed, now, monkeypatch):
    monkeypatch.setattr("cmooc.stores.search.MOST_COUNTED", 2)
    assert indexed.find("ann", 1) == (["learning"], 3)


def test_on_request_the_fittest_comes_first(indexed, now):
    feed = indexed.feed()
    indexed.post(feed, "passing", title="Autre chose", text="Le marché, la mairie, et un mot du compost " + "et puis " * 90,
                 published_at=now)  # fmt: skip
    indexed.post(feed, "about", title="Le compost", text="Compost au jardin, compost au balcon.",
                 published_at=now - timedelta(days=60))  # fmt: skip
    indexed.index.update(indexed.entries.keys())
    query = parse_query("compost", lambda *_: None)
    assert [one.entry.guid for one in indexed.search.newest(query, Span(), 9).found] == ["passing", "about"]
    page = indexed.search.fittest(query, Span(), 1)
    assert ([one.entry.guid for one in page.found], page.total, page.following) == (["about"], 2, 1)
    assert [one.entry.guid for one in indexed.search.fittest(query, Span(), 1, 1).found] == ["passing"]


def test_a_post_that_was_dated_anew_is_found_at_its_new_place(indexed, now, fresh_entry):
    feed = indexed.feed()
    (key,) = indexed.post(feed, "undated", text="maps", published_at=None)
    indexed.index.update([key])
    assert found(indexed, "maps") == ["undated", "maps"]
    entry = fresh_entry("undated", text="maps", published_at=now - timedelta(days=300))
    indexed.save(feed, changed=((indexed.by_guid(feed)["undated"].id, entry),))
    indexed.index.update([key])
    assert found(indexed, "maps") == ["maps", "undated"]


def test_a_post_of_before_1970_is_found(indexed):
    indexed.post(indexed.feed(), "old", text="parchemin", published_at=datetime(1931, 5, 1, tzinfo=UTC))
    indexed.index.update(indexed.entries.keys())
    assert found(indexed, "parchemin") == ["old"]


def test_the_newest_come_first_and_all_are_counted(indexed):
    assert indexed.find("ann", 1) == (["learning"], 3)


def test_what_is_no_longer_public_or_was_edited_is_found_no_more(indexed, now, fresh_entry):
    record = next(record for record in indexed.entries.newest(9) if record.entry.guid == "maps")
    indexed.entries.decide(record.key, Decision(Verdict.LEFT_OUT, "facilitator"), now)
    assert found(indexed, "mapping") == []
    assert indexed.index.update([record.key]) == 0
    indexed.entries.decide(record.key, Decision(Verdict.ACCEPTED, "facilitator"), now)
    assert indexed.index.update([record.key]) == 1
    assert found(indexed, "mapping") == ["maps"]


def test_rules_find_what_readers_do_not(indexed, now):
    record = next(record for record in indexed.entries.newest(9) if record.entry.guid == "maps")
    indexed.entries.decide(record.key, Decision(Verdict.LEFT_OUT, "facilitator"), now)
    indexed.index.update([record.key])
    assert found(indexed, "cities") == []
    assert indexed.search.holding([[("map", "maps")]]) == {record.id}
    assert indexed.search.holding([[("map",), ("nothing",)], [("cities", "x"), ("mapped",)]]) == {record.id}
    assert indexed.search.holding([[("map",), ("nothing",)]]) == frozenset()


@pytest.mark.parametrize(("word", "stem"), [
    ("travaux", "travail"), ("Animatrices", "animateur"), ("cities", "city"), ("#PaysBasque", "paysbasque"),
    ("e\u0301coles", "ecole"), ("jar\u00addins", "jardin"), ("İstanbul", "istanbul"),
])  # fmt: skip
def test_a_word_is_in_the_index_by_the_stems_that_rules_ask_for(stores, word, stem):
    (key,) = stores.post(stores.feed(), "a", text=f"Voici {word}.")
    stores.index.update([key])
    assert len(stores.search.holding([[(stem,)]])) == 1


def test_a_category_is_in_the_index_as_one_word(stores):
    (key,) = stores.post(stores.feed(), "a", categories=("Pays basque",))
    stores.index.update([key])
    assert len(stores.search.holding([[("paysbasque",)]])) == 1


def test_what_the_index_does_not_hold_yet_is_known(indexed, now):
    indexed.forget_changes()
    assert (indexed.index.behind(), indexed.index.missing()) == (frozenset(), ())
    feed = indexed.feed()
    (key,) = indexed.post(feed, "new", text="un verger")
    known = {record.entry.guid: record.id for record in indexed.entries.newest(9)}
    assert (indexed.index.behind(), indexed.index.missing()) == ({known["new"]}, (key,))
    indexed.index.update([key])
    assert (indexed.index.behind(), indexed.index.missing()) == ({known["new"]}, ())
    indexed.forget_changes()
    indexed.entries.highlight(key, "", now)
    assert indexed.index.behind() == {known["new"]}


def test_a_text_of_endless_words_is_cut_and_still_a_candidate(indexed):
    (key,) = indexed.post(indexed.feed(), "long", text=" ".join(f"w{number}" for number in range(40_000)))
    indexed.index.update([key])
    assert found(indexed, "w17") == ["long"]
    assert found(indexed, "w39999") == []
    assert len(indexed.search.holding([[("w39999",)]])) == 1


def test_indexing_twice_finds_once(indexed):
    indexed.index.update(indexed.entries.keys())
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
        stores.index.update(stores.entries.keys())
        guids, total = stores.find(" ".join(words[:2]), 1000)
        results.append((set(guids), total))
    assert results[0] == results[1]
