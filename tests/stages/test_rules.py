"""Facilitators' rules: read, said back, refused at the right word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.errors import RuleError
from cmooc.domain.tags import Rule, Term, TermKind
from cmooc.stages.rules import parse_rule, spoken


def word(text: str) -> Term:
    return Term(TermKind.WORD, text)


def phrase(text: str) -> Term:
    return Term(TermKind.PHRASE, text)


def hashtag(text: str) -> Term:
    return Term(TermKind.HASHTAG, text)


def pattern(text: str) -> Term:
    return Term(TermKind.REGEX, text)


def category(text: str) -> Term:
    return Term(TermKind.CATEGORY, text)


def author(text: str) -> Term:
    return Term(TermKind.AUTHOR, text)


def feed(text: str) -> Term:
    return Term(TermKind.FEED, text)


def language(text: str) -> Term:
    return Term(TermKind.LANGUAGE, text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", Rule()),
        (" \n ; \n", Rule()),
        ("communs", Rule(any_of=(word("communs"),))),
        ("communs, tiers lieux, #Commun", Rule((word("communs"), phrase("tiers lieux"), hashtag("Commun")))),
        ("any: a, b\nnone: c", Rule((word("a"), word("b")), none_of=(word("c"),))),
        ("un de : a ; tous : b, c ; aucun : d", Rule((word("a"),), (word("b"), word("c")), (word("d"),))),
        ("Any of: a; ALL: b", Rule((word("a"),), (word("b"),))),
        ("l’un de : a", Rule((word("a"),))),
        ("\"tiers lieux\", “tiers lieu”, « le lieu », 'l'école', ‘x y’", None),
        ('any: "a, b ; c", d', Rule((phrase("a, b ; c"), word("d")))),
        ("any: a,\n  b,\nnone: c", Rule((word("a"), word("b")), (), (word("c"),))),
        ("any: a\nb", Rule((word("a"), word("b")))),
        ("a, a,, a,", Rule((word("a"),))),
        (r"regex: \bcommun(s|aux)?\b", Rule((pattern(r"\bcommun(s|aux)?\b"),))),
        (r"regex: /a, b: c/", Rule((pattern("a, b: c"),))),
        (
            r"any: x, /tiers.?lieux?, ou/ ; none: /a\/b/",
            Rule((word("x"), pattern("tiers.?lieux?, ou")), (), (pattern(r"a\/b"),)),
        ),
        ("and/or, /etc", Rule((word("and/or"), word("/etc")))),
        ("all: a;b", Rule(all_of=(word("a;b"),))),
        ("any: a\r\nall: b\r\n", Rule((word("a"),), (word("b"),))),
    ],
)
def test_a_rule_is_read(text: str, rule: Rule | None) -> None:
    expected = (
        rule
        if rule is not None
        else Rule(tuple(map(phrase, ("tiers lieux", "tiers lieu", "le lieu", "l'école", "x y"))))
    )
    assert parse_rule(text) == expected


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ('any: a, "b', 8),
        ("any: a\nsome: b", 7),
        ("any: a ; all:", 9),
        ("none: a", 6),
        ('any: "a" b', 9),
        ("any: #tiers lieux", 12),
        ("any: a, !!!", 8),
        ("any: #", 5),
        ("regex: a(b", 7),
        ("any: x, /a(b/", 8),
        ("regex: a*", 7),
        ("regex: (((a{1000}){1000}){1000})", 7),
        ("regex: " + "a" * 600, 7),
    ],
)
def test_a_wrong_rule_is_refused_at_the_offending_word(text: str, position: int) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(text)
    assert position <= caught.value.position <= position + 3


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('any: verger, category: "Vie locale", author: Ann Lee', Rule((word("verger"), category("Vie locale"), author("Ann Lee")))),
        ("un de : verger, catégorie : Vie locale", Rule((word("verger"), category("Vie locale")))),
        ("verger, flux : bob", Rule((word("verger"), feed("bob")))),
        ("all: language: fr, verger ; none: autrice : « Lee, Ann »", Rule((), (language("fr"), word("verger")), (author("Lee, Ann"),))),
        ("category: Vergers", Rule(only=((category("Vergers"),),))),
        ("any: verger\nlangue: fr, breton", Rule((word("verger"),), only=((language("fr"), language("br")),))),
        ("any: verger,\nlanguage: French", Rule((word("verger"),), only=((language("fr"),),))),
        ("language: fr-CA, author: Ann", Rule(only=((language("fr"),), (author("Ann"),)))),
        ("feed: https://ann.example/feed, ann.example ; verger", Rule((word("verger"),), only=((feed("https://ann.example/feed"), feed("ann.example")),))),
        ("author: Ann\nauthor: Bob", Rule(only=((author("Ann"),), (author("Bob"),)))),
    ],
)  # fmt: skip
def test_categories_authors_feeds_and_languages_are_conditions_too(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("category:", 0, 'Nothing follows "category:".'),
        ("any: verger, category: , potager", 13, 'Nothing follows "category:".'),
        ("any: category:", 5, 'Nothing follows "category:".'),
        ("any: autor: Ann", 5, 'There is no "autor:"'),
        ("any: none: verger", 5, 'Put "none:" on a line'),
        ("any: verger author: Ann", 12, 'before "author:"'),
        ("any: un beau verger de ville auteur : Ann", 29, 'before "auteur:"'),
        ("any: verger none: emploi", 12, 'before "none:"'),
        ("author: Ann language: fr", 12, 'before "language:"'),
        ("language: elfique", 10, '"elfique" is no language'),
        ("none: language: fr", 6, "only what must not be there"),
        ('author: "!"', 8, "no letter or digit"),
    ],
)
def test_a_wrong_condition_is_refused_at_the_offending_word(text: str, position: int, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(text)
    assert caught.value.position == position
    assert message in str(caught.value)
    assert caught.value.rule == text


def test_a_refusal_names_the_word_and_can_be_translated() -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule("some: a")
    assert str(caught.value) == (
        'There is no "some:"; use any:, all:, none:, regex:, category:, author:, feed: or language:.'
    )
    assert caught.value.told(lambda english: english.replace("There is no", "Pas de")).startswith('Pas de "some:"')


@given(st.text(alphabet="abé#\"'«»“”/,;: \n\\({[*+?)]}tousanyregxlfdhc", max_size=60) | st.text(max_size=60))
def test_any_text_is_a_rule_or_refused_within_it(text: str) -> None:
    refused = None
    try:
        parse_rule(text)
    except RuleError as error:
        refused = error.position
    assert refused is None or 0 <= refused <= len(text)


def test_a_rule_is_said_back_in_both_languages() -> None:
    rule = parse_rule("any: communs, #Commun ; all: 'tiers lieu' ; none: publicité, emploi")
    assert spoken(rule, "en") == (
        "takes posts with at least one of: communs, the hashtag #Commun and “tiers lieu”, "
        "but none of: publicité, emploi"
    )
    assert spoken(rule, "fr") == (
        "prend les billets avec au moins un de : communs, le mot-dièse #Commun et « tiers lieu », "
        "mais aucun de : publicité, emploi"
    )
    assert spoken(Rule(), "fr") == "ne prend aucun billet"
    assert spoken(parse_rule("a ; none: b"), "en") == "takes posts with a, but not b"


def test_conditions_are_said_back_in_both_languages() -> None:
    rule = parse_rule(
        "any: verger, author: Ann\nlanguage: fr, br\nfeed: bob\ncategory: Vergers\nnone: language: en, emploi"
    )
    assert spoken(rule, "en") == (
        "takes posts in French or Breton, from the feed “bob”, in the category “Vergers”, "
        "with at least one of: verger, Ann as author, but none of: a text in English, emploi"
    )
    assert spoken(rule, "fr") == (
        "prend les billets en français ou breton, du flux « bob », de la catégorie « Vergers », "
        "avec au moins un de : verger, Ann pour auteur, mais aucun de : un texte en anglais, emploi"
    )
    assert spoken(parse_rule("auteur: Ann Lee"), "fr") == "prend les billets signés Ann Lee"
    assert spoken(parse_rule("author: Ann Lee"), "en") == "takes posts by Ann Lee"
