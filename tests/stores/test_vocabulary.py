"""Territories and themes, on both engines."""

from __future__ import annotations

from dataclasses import replace

from cmooc.domain.rule_versions import RuleVersion
from cmooc.domain.tags import Territory, Theme, Vocabulary
from cmooc.stages.rules import parse_rule

RHONE = Territory("rhone", {"fr": "Rhône", "en": "Rhône"})
LYON = Territory("lyon", {"fr": "Lyon", "en": "Lyons"}, ("Lugdunum",), "rhone", 45.76, 4.84)
MAPS = Theme("maps", {"fr": "Cartes"}, {"fr": "Des cartes"}, ("carte",), parse_rule("any: carte"), "any: carte")
BOOKS = Theme("books", {"en": "Books"}, {})


def test_what_was_saved_is_loaded_in_its_order(stores):
    stores.vocabulary.save([RHONE, LYON], [MAPS, BOOKS])
    assert stores.vocabulary.load() == Vocabulary((RHONE, LYON), (MAPS, BOOKS))


def test_what_is_new_comes_last_and_what_is_replaced_keeps_its_place(stores):
    stores.vocabulary.save([RHONE], [MAPS])
    stores.vocabulary.save([LYON, Territory("rhone", {"fr": "Le Rhône"})], [BOOKS])
    found = stores.vocabulary.load()
    assert [(one.slug, one.name("fr")) for one in found.territories] == [("rhone", "Le Rhône"), ("lyon", "Lyon")]
    assert [one.slug for one in found.themes] == ["maps", "books"]


def test_a_new_vocabulary_makes_the_whole_site_stale(stores):
    stores.vocabulary.save([LYON], [MAPS])
    assert stores.pending() == {("territory", "lyon"), ("theme", "maps"), ("vocabulary", "")}


def test_the_pages_of_others_show_no_rule_so_another_rule_leaves_them_fresh(stores):
    stores.vocabulary.save([LYON], [MAPS])
    stores.forget_changes()
    stores.vocabulary.save([], [replace(MAPS, rule=parse_rule("any: plan"), rule_text="any: plan")])
    assert stores.pending() == {("theme", "maps")}
    assert stores.vocabulary.load().theme_by_slug["maps"].rule_text == "any: plan"


def with_rule(text):
    return replace(MAPS, rule=parse_rule(text), rule_text=text)


def test_each_rule_is_kept_with_who_set_it_and_when(stores, now):
    stores.vocabulary.save([], [with_rule("any: carte")], by="Ann", at=now)
    stores.vocabulary.save([], [with_rule("any: plan")], by="Bob", at=now)
    stores.vocabulary.save([], [replace(with_rule("any: plan"), categories=("x",))], by="Cy", at=now)
    stores.vocabulary.save([], [with_rule("")], at=now)
    assert stores.vocabulary.rule_versions("maps") == (
        RuleVersion("", "", now), RuleVersion("any: plan", "Bob", now), RuleVersion("any: carte", "Ann", now),
    )  # fmt: skip
    assert stores.vocabulary.rule_versions("books") == ()


def test_a_rule_that_came_without_a_note_is_kept_when_it_goes(stores, now):
    stores.vocabulary.save([], [MAPS])
    assert stores.vocabulary.rule_versions("maps") == ()
    stores.vocabulary.save([], [with_rule("any: plan")], by="Ann", at=now)
    stores.vocabulary.save([], [with_rule("any: atlas")])
    stores.vocabulary.save([], [with_rule("any: globe")], by="Bob", at=now)
    assert [(one.text, one.by) for one in stores.vocabulary.rule_versions("maps")] == [
        ("any: globe", "Bob"), ("any: atlas", ""), ("any: plan", "Ann"), ("any: carte", ""),
    ]  # fmt: skip


def test_a_rule_that_can_no_longer_be_read_is_kept_and_takes_nothing(stores, caplog):
    stores.vocabulary.save([], [replace(MAPS, rule_text="some: carte"), BOOKS])
    maps, books = stores.vocabulary.load().themes
    assert (maps.rule_text, bool(maps.rule), books) == ("some: carte", False, BOOKS)
    assert [(one.theme, one.rule) for one in caplog.records] == [("maps", "some: carte")]
