"""Territories and themes, on both engines."""

from __future__ import annotations

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
