"""Rules in fields and back: what a form says is what the text says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmooc.domain.errors import RuleError
from cmooc.stages.rule_forms import FIELDS, Wrong, fields_of, text_of_fields, where, written
from cmooc.stages.rules import parse_rule

RULES = (
    'any: jardin, #compost, "exact", un mot composé, /reg[ex]+/',
    "any: a, category: Jardin, author: Ann Lee\nnone: x\nlanguage: fr",
    "all: a, b\nlangue: fr, en\ncatégorie: x\nflux: blog.example/feed",
    "regex: (?i)foo bar, baz",
    "any: it's, \"d'une\", l'eau, C++",
    'any: "a,b"; none: “say "hi"”',
    'feed: "a; b"\nauthor: Bo, Cy',
    "",
)


@pytest.mark.parametrize("text", RULES)
def test_a_rule_written_anew_and_one_out_of_its_fields_is_the_same(text):
    rule = parse_rule(text)
    assert parse_rule(written(rule)) == rule
    fields = fields_of(rule)
    assert set(fields) == set(FIELDS)
    again = parse_rule(text_of_fields(fields))
    assert replace(again, only=()) == replace(rule, only=())
    assert set(again.only) == set(rule.only)


def test_fields_cannot_say_two_conditions_of_one_kind():
    rule = parse_rule("category: a\ncategory: b")
    assert fields_of(rule) is None
    assert parse_rule(written(rule)) == rule


def test_a_pattern_with_a_slash_still_finds_what_it_found():
    (term,) = parse_rule(written(parse_rule("regex: km/h"))).any_of
    assert term.text == r"km\/h"


def test_lines_in_a_field_are_terms():
    assert text_of_fields({"any": "jardin\r\ncompost,\n\n haie ", "none": " "}) == "any: jardin, compost, haie"


@pytest.mark.parametrize(("fields", "wrong"), [
    ({"any": "#a b"}, Wrong("any", 3)),
    ({"any": "jardin", "none": "x, #a b"}, Wrong("none", 6)),
    ({"any": "jardin", "language": "klingonais"}, Wrong("language", 0)),
    ({"none": "x"}, Wrong("none", 0)),
    ({"any": '"jardin'}, Wrong("any", 0)),
])  # fmt: skip
def test_an_error_is_told_where_it_was_typed(fields, wrong):
    with pytest.raises(RuleError) as caught:
        parse_rule(text_of_fields(fields))
    assert where(caught.value, fields) == wrong
