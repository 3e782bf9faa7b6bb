"""Rules on entries and their feeds: conditions, gates, clues, and where the words stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.matching import Clue, clues, gate, matches, spans
from cmooc.domain.rules import Haystack, composed
from cmooc.domain.tags import Rule, Term, TermKind

W, P, H, R = TermKind.WORD, TermKind.PHRASE, TermKind.HASHTAG, TermKind.REGEX
C, A, F, L = TermKind.CATEGORY, TermKind.AUTHOR, TermKind.FEED, TermKind.LANGUAGE
FEED = Feed(7, "https://www.ann.example/blog/feed.xml", "Le carnet d'Ann", 1, "ann-lee", "Ann Lee", language="fr",
            home_page_url="https://ann.example/blog/")  # fmt: skip
ENTRY = Entry(
    "1", title="Le verger", text="Des pommes #Verger", author="Zoé Dupont", categories=("Vie locale", "Fruits")
)


def search(pattern: str, text: str) -> tuple[int, int] | None:
    found = re.search(pattern, text, re.IGNORECASE)
    return found.span() if found else None


def found(rule: Rule, entry: Entry = ENTRY, feed: Feed | None = FEED) -> list[str]:
    return [one.text for one in gate(rule).matches(Haystack(entry, feed), search)]


def one(kind: TermKind, text: str) -> Rule:
    return Rule((Term(kind, text),))


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (C, "vie locale", ["Vie locale"]), (C, "fruit", ["Fruits"]), (C, "vie", []), (C, "verger", []),
        (A, "zoé dupont", ["Zoé Dupont"]), (A, "Dupont", ["Zoé Dupont"]), (A, "dup", []), (A, "dupont zoe", []),
        (A, "Ann Lee", ["Ann Lee"]), (A, "Bob", []),
        (F, "ann-lee", ["Le carnet d'Ann"]), (F, "le carnet d’ann", ["Le carnet d'Ann"]), (F, "carnet", []),
        (F, "http://ann.example/blog/feed.xml", ["Le carnet d'Ann"]), (F, "ann.example/blog", ["Le carnet d'Ann"]),
        (F, "ANN.example", ["Le carnet d'Ann"]), (F, "example", []), (F, "ann.example/bl", []),
        (L, "fr", ["fr"]), (L, "en", []),
    ],
)  # fmt: skip
def test_a_condition_asks_for_category_author_feed_or_language(kind: TermKind, text: str, expected: list[str]) -> None:
    assert found(one(kind, text)) == expected


def test_the_language_is_the_posts_own_before_that_of_its_feed() -> None:
    assert found(one(L, "en"), Entry("1", language="en-GB")) == ["en"]
    assert found(one(L, "fr"), Entry("1", language="en")) == []
    assert found(one(L, "fr"), Entry("1"), None) == []
    assert found(one(F, "ann-lee"), ENTRY, None) == []


def test_conditions_work_in_every_clause() -> None:
    verger, fr, bob = Term(W, "verger"), Term(L, "fr"), Term(A, "Bob")
    assert found(Rule((verger, bob))) == ["verger"]
    assert found(Rule((verger,), (fr,))) == ["verger", "fr"]
    assert found(Rule((verger,), (bob,))) == []
    assert found(Rule((verger,), (), (fr,))) == []
    assert found(Rule((verger,), (), (bob,))) == ["verger"]
    assert found(Rule((verger,), only=((fr, Term(L, "en")), (Term(F, "ann-lee"),)))) == [
        "verger",
        "fr",
        "Le carnet d'Ann",
    ]
    assert found(Rule((verger,), only=((fr,), (bob,)))) == []
    assert found(Rule(only=((bob, Term(C, "fruits")),))) == ["Fruits"]


TEXTS = ["commun", "Tiers lieux", "lieu", "Paris", "z", "locaux", "Ann", "fr"]
TERMS = st.builds(Term, st.sampled_from([W, P, H, R, C, A, F, L]), st.sampled_from(TEXTS))
SOME = st.lists(TERMS, max_size=3).map(tuple)
RULES = st.builds(Rule, SOME, SOME, SOME, st.lists(SOME.filter(bool), max_size=2).map(tuple))
WORDS = st.lists(st.sampled_from([*TEXTS, "communs", "locale", "#lieux", "tiers", "-", ".", "à", "paris"]), max_size=8)


@given(RULES, WORDS.map(" ".join), WORDS.map(tuple))
def test_a_gate_lets_through_what_the_rule_matches(rule: Rule, text: str, categories: tuple[str, ...]) -> None:
    haystack = Haystack(Entry("1", text=text, categories=categories), FEED)
    assert gate(rule).matches(haystack, search) == matches(rule, haystack, search)


def test_a_rule_leaves_clues_except_for_patterns_and_languages() -> None:
    verger, fr = Term(W, "vergers"), Term(L, "fr")
    vergers = Clue((frozenset(("vergers", "verger")),))
    assert clues(Rule((verger,), (fr,)), [FEED]) == ((vergers,),)
    assert clues(Rule((verger, fr)), [FEED]) == ()
    assert clues(Rule((Term(R, "a"),), only=((Term(F, "ann-lee"), verger),)), [FEED]) == (
        (Clue(feeds=frozenset((7,))), vergers),
    )
    assert clues(one(A, "Ann"), [FEED]) == ((Clue((frozenset(("ann",)),), frozenset((7,))),),)


@pytest.mark.parametrize(
    ("terms", "text", "expected"),
    [
        ([(W, "verger")], "Le verger, les vergers, un Verger", ["verger", "vergers", "Verger"]),
        ([(P, "tiers lieu")], "https://tiers.lieu/tiers-lieu puis un tiers-lieu", ["tiers-lieu"]),
        ([(P, "tiers lieu"), (W, "lieu")], "un tiers-lieu, un lieu", ["tiers-lieu", "lieu"]),
        ([(H, "verger")], "le verger #Vergers #verger_2", ["#Vergers"]),
        ([(R, "p.mme")], "la pomme, la pamme", ["pomme"]),
        ([(C, "verger"), (A, "verger"), (F, "verger"), (L, "fr")], "verger", []),
        ([(W, "école")], "l'e\u0301cole", ["école"]),
    ],
)
def test_the_words_found_are_marked_wherever_they_stand(
    terms: list[tuple[TermKind, str]], text: str, expected: list[str]
) -> None:
    text = composed(text)
    assert [text[start:end] for start, end in spans([Term(*term) for term in terms], text, search)] == expected
