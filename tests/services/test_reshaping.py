"""Themes and territories that are renamed, merged, split and removed: all that names them follows, and can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from cmooc.bootstrap import Instance
from cmooc.domain.amendments import Action, version_of
from cmooc.domain.drafts import Draft, Piece, PieceKind, piece_name
from cmooc.domain.editions import Edition, Group, Item, Rhythm, Section, SectionKind, Window
from cmooc.domain.errors import BadInput, NotFound, Overtaken
from cmooc.domain.site import EditionPage, Moved, ScopeKind
from cmooc.domain.subscribers import Consent, Cut, Wishes
from cmooc.domain.tags import Former, Meaning, Reason, Tag, TagKind, Territory, Theme
from cmooc.outputs.html import pages
from cmooc.services.editing import ThemeDetails
from cmooc.services.retagging import Waiting
from cmooc.stages.cut import cut
from cmooc.stages.rules import parse_rule
from cmooc.stores.drafts import DraftStore
from cmooc.stores.engine import table
from cmooc.stores.meanings import MeaningStore
from cmooc.stores.subscribers import SubscriberStore
from cmooc.stores.tables import EventRow, FollowedRow, PersonRow

THEME, TERRITORY = TagKind.THEME, TagKind.TERRITORY


@pytest.fixture
def instance(instance: Instance, database: Any) -> Instance:
    """The same on both databases."""
    vars(instance)["database"] = database
    return instance


@pytest.fixture
def here(instance: Instance, stores: Any) -> Any:
    stores.vocabulary.save(
        [Territory("france", {"fr": "France", "en": "France"}), Territory("vallon", {"fr": "Vallon", "en": "Vale"}, (), "france"),
         Territory("combe", {"fr": "Combe", "en": "Combe"}, ("la Combe",), "vallon", 45.0, 4.0)],
        [theme("jardins", "any: jardin"), theme("potagers", "any: potager"), theme("eau", "any: rivière")],
    )  # fmt: skip
    return instance.reshaping


def theme(slug: str, rule: str = "") -> Theme:
    return Theme(slug, {"fr": slug.title(), "en": f"{slug.title()} (en)"}, {}, (), parse_rule(rule), rule)


def themes(stores: Any) -> dict[str, Theme]:
    return dict(stores.vocabulary.load().theme_by_slug)


def ruled(stores: Any) -> set[tuple[str, str, bool, str]]:
    """What is ruled, by the guid of the post."""
    guids = {one.id: one.entry.guid for one in stores.entries.by_keys(stores.entries.keys())}
    return {(guids[entry_id], one.slug, one.is_right, one.by) for entry_id, one in stores.rulings.all()}


def tagged(stores: Any, kind: TagKind = THEME) -> dict[str, set[str]]:
    return {one.entry.guid: set(one.slugs(kind)) for one in stores.entries.by_keys(stores.entries.keys())}


def rule(
    stores: Any, now: Any, *said: tuple[str, str, bool], by: str = "Ann", kind: TagKind = THEME, move: str = "m"
) -> None:
    ids = {one.entry.guid: one.id for one in stores.entries.by_keys(stores.entries.keys())}
    stores.rulings.rule([(ids[guid], kind, slug, right) for guid, slug, right in said], move=move, by=by, at=now)


def test_merging_keeps_every_ruling_and_what_is_about_either_is_about_both(here, instance, stores, now):
    feed = stores.feed()
    stores.post(feed, "a", "b", "c", "d", "e", text="rien")
    stores.post(feed, "f", text="un jardin")
    instance.tagging.retag()
    rule(
        stores,
        now,
        ("a", "potagers", True),
        ("b", "potagers", False),
        ("d", "potagers", True),
        ("e", "potagers", False),
    )
    rule(stores, now, ("c", "jardins", True), ("d", "jardins", False), ("e", "jardins", True), by="Bob", move="n")
    rule(stores, now, ("f", "potagers", False), move="o")
    instance.tagging.retag()
    here.merge(THEME, "potagers", "jardins", by="Cy")
    instance.retagging.work()
    assert ruled(stores) == {
        ("a", "jardins", True, "Ann"), ("b", "jardins", False, "Ann"), ("c", "jardins", True, "Bob"),
        ("d", "jardins", True, "Ann"), ("e", "jardins", True, "Bob"),
    }  # fmt: skip
    assert tagged(stores) == {guid: {"jardins"} if guid != "b" else set() for guid in "abcdef"}
    merge = here.history(THEME, "jardins")[0]
    assert (merge.action, merge.other, merge.by) == (Action.TAKE_IN, "potagers", "Cy")
    rule(stores, now, ("c", "jardins", False), by="Dee", move="p")  # somebody rules since: that stands
    here.undo(merge.id, by="Eve")
    instance.retagging.work()
    assert ruled(stores) == {
        ("a", "potagers", True, "Ann"), ("b", "potagers", False, "Ann"), ("d", "potagers", True, "Ann"),
        ("e", "potagers", False, "Ann"), ("f", "potagers", False, "Ann"), ("c", "jardins", False, "Dee"),
        ("d", "jardins", False, "Bob"), ("e", "jardins", True, "Bob"),
    }  # fmt: skip
    assert (tagged(stores)["a"], tagged(stores)["f"]) == ({"potagers"}, {"jardins"})
    assert themes(stores)["potagers"] == theme("potagers", "any: potager")
    assert list(themes(stores)) == ["jardins", "potagers", "eau"]
    assert not stores.vocabulary.load().former
    with stores.database.read() as connection:
        assert connection.execute(select(table(FollowedRow))).all() == []


def test_a_theme_that_takes_another_in_takes_its_rule_names_and_categories(here, stores):
    stores.vocabulary.save(
        [], [replace(theme("potagers", "any: potager, #legumes"), categories=("Légumes", "jardins"))]
    )
    here.merge(THEME, "potagers", "jardins")
    kept = themes(stores)["jardins"]
    assert kept.rule == parse_rule("any: jardin, potager, #legumes")
    assert kept.categories == ("Légumes", "Potagers", "Potagers (en)")
    assert kept.names == theme("jardins").names


def test_rules_that_no_single_one_says_are_to_be_written(here, stores):
    stores.vocabulary.save([], [theme("potagers", "all: potager, ville")])
    with pytest.raises(BadInput, match="No single rule takes"):
        here.merge(THEME, "potagers", "jardins")
    assert "potagers" in themes(stores)
    here.merge(THEME, "potagers", "jardins", rule="any: jardin, potager")
    assert themes(stores)["jardins"].rule_text == "any: jardin, potager"


def test_all_that_names_a_theme_follows_it_and_goes_back(here, instance, stores, now):
    subscribers = SubscriberStore(stores.database)
    feed = stores.feed(themes=("eau", "potagers"))
    stores.post(feed, "a")
    MeaningStore(stores.database).save(Meaning("legumes", (THEME, "potagers"), "Légumes"), by="Ann", at=now)
    wishes = Wishes(Rhythm.DAILY, Cut("fr", themes=("potagers", "jardins")))
    subscribers.add([("k" * 24, "reader@posts.example", wishes, Consent(now, "x", "y"))], now)
    person = {"key": "b", "name": "Bo", "name_key": "bo", "address": "bo@posts.example", "language": "fr",
              "role": "facilitator", "territories": [], "themes": ["potagers"], "created_at": now}  # fmt: skip
    event = {"key": "e" * 12, "uid": "u", "state": "confirmed", "title": "Fête", "first_seen_at": now, "changed_at": now,
             "themes": ["potagers", "jardins"], "territories": [], "categories": []}  # fmt: skip
    order = piece_name(PieceKind.ORDER, "sections")
    piece = Piece(("theme:potagers", "theme:eau"), "Ann", now, 1)
    DraftStore(stores.database).save(Draft(Rhythm.DAILY, 1, 0, now, {order: piece}), instead_of=0)
    with stores.database.write() as connection:
        connection.execute(table(EventRow).insert(), event)
        connection.execute(table(PersonRow).insert(), person)

    def state() -> Any:
        with stores.database.read() as connection:
            events = connection.execute(select(table(EventRow).c.themes)).scalar()
            bounds = connection.execute(select(table(PersonRow).c.themes)).scalar()
        return (
            stores.feeds.get(feed.id).themes, stores.vocabulary.load().meanings[0].subject, events, bounds,
            subscribers.by_key("k" * 24).cut.themes, DraftStore(stores.database).of(Rhythm.DAILY).sections,
        )  # fmt: skip

    before = state()
    here.merge(THEME, "potagers", "jardins")
    assert state() == (
        ("eau", "jardins"),
        (THEME, "jardins"),
        ["jardins"],
        ["jardins"],
        ("jardins",),
        ("theme:jardins", "theme:eau"),
    )
    here.undo_last(THEME, "jardins")
    assert state() == before
    here.rename(THEME, "potagers", "legumes")
    after = (("eau", "legumes"), (THEME, "legumes"), ["legumes", "jardins"], ["legumes"], ("legumes", "jardins"))
    assert state() == (*after, ("theme:legumes", "theme:eau"))
    here.undo_last(THEME, "legumes")
    assert state() == before


def test_who_is_erased_leaves_nothing_in_what_a_merge_keeps(here, stores, now):
    subscribers = SubscriberStore(stores.database)
    wishes = Wishes(Rhythm.DAILY, Cut("fr", themes=("potagers",)))
    subscribers.add([("k" * 24, "reader@posts.example", wishes, Consent(now, "x", "y"))], now)
    here.merge(THEME, "potagers", "jardins")
    subscribers.erase(subscribers.by_key("k" * 24), ["h"], "mark", now)
    with stores.database.read() as connection:
        assert connection.execute(select(table(FollowedRow).c.place)).scalars().all() == []
    here.undo_last(THEME, "jardins")


def test_a_new_address_leaves_the_old_one_leading_to_it_through_further_changes(here, stores, now):
    feed = stores.feed()
    stores.post(feed, "a", tags=[Tag(THEME, "jardins", "rules", Reason("rule", "jardin"))])
    rule(stores, now, ("a", "jardins", True))
    here.rename(THEME, "Jardins", "jardins-partages", by="Ann")
    here.rename(THEME, "jardins-partages", "communs", by="Bob")
    here.merge(THEME, "communs", "eau", by="Cy", rule="any: rivière, jardin")
    vocabulary = stores.vocabulary.load()
    assert {one.slug: one.target for one in vocabulary.former} == dict.fromkeys(
        ("jardins", "jardins-partages", "communs"), "eau"
    )
    assert ruled(stores) == {("a", "eau", True, "Ann")}
    assert tagged(stores) == {"a": {"eau"}}
    assert vocabulary.named(THEME, "jardins").name("fr") == "Jardins"
    here.undo_last(THEME, "eau")
    assert {one.slug: one.target for one in stores.vocabulary.load().former} == dict.fromkeys(
        ("jardins", "jardins-partages"), "communs"
    )
    assert [(one.action, one.by) for one in here.history(THEME, "communs") if not one.is_undone] == [
        (Action.RENAME, "Bob"), (Action.RENAME, "Ann"),
    ]  # fmt: skip
    here.undo_last(THEME, "communs")
    here.undo_last(THEME, "jardins-partages")
    assert ruled(stores) == {("a", "jardins", True, "Ann")}
    assert themes(stores)["jardins"] == theme("jardins", "any: jardin")


def test_what_something_newer_stands_on_is_not_undone(here, stores):
    here.rename(THEME, "jardins", "communs")
    first = here.history(THEME, "communs")[0]
    here.rename(THEME, "communs", "biens-communs", by="Bob")
    with pytest.raises(BadInput, match="Bob changed it again since"):
        here.undo(first.id)
    here.undo_last(THEME, "biens-communs")
    here.undo(first.id)
    with pytest.raises(BadInput, match="undone already"):
        here.undo(first.id)
    assert set(themes(stores)) == {"jardins", "potagers", "eau"}


def test_an_edit_is_undone_field_by_field_as_long_as_nobody_changed_it_again(here, instance, stores, now):
    def edit(by: str, **values: Any) -> int:
        stores.vocabulary.save([], [replace(themes(stores)["eau"], **values)], by=by, at=now)
        return here.history(THEME, "eau")[0].id

    first = edit("Ann", names={"fr": "L’eau", "en": "Water"}, rule_text="any: fleuve")
    edit("Bob", categories=("Hydrologie",))
    here.undo(first, by="Cy")
    assert themes(stores)["eau"] == replace(theme("eau", "any: rivière"), categories=("Hydrologie",))
    second = edit("Ann", rule_text="any: lac")
    edit("Bob", rule_text="any: mer")
    with pytest.raises(BadInput, match="changed again since"):
        here.undo(second)
    assert themes(stores)["eau"].rule_text == "any: mer"


def test_a_removed_theme_keeps_its_rulings_for_when_it_comes_back(here, instance, stores, now):
    stores.post(stores.feed(), "a", "b", text="un potager")
    instance.tagging.retag()
    rule(stores, now, ("a", "potagers", False))
    here.remove(THEME, "potagers", by="Ann")
    assert tagged(stores) == {"a": set(), "b": set()}
    assert stores.vocabulary.load().former == (Former(THEME, "potagers", theme("potagers").names),)
    instance.retagging.work()
    here.undo_last(THEME, "potagers", by="Bob")
    instance.retagging.work()
    assert tagged(stores) == {"a": set(), "b": {"potagers"}}
    assert [(one.action, one.by, one.undone_by) for one in here.history(THEME, "potagers")] == [
        (Action.REMOVE, "Ann", "Bob")
    ]


def test_a_split_moves_the_posts_that_were_picked_and_is_undone_in_one_go(here, instance, stores):
    keys = stores.post(stores.feed(), "a", "b", "c", text="un jardin")
    stores.post(stores.feed("bob"), "d", text="un jardin, une ruche")
    instance.tagging.retag()
    new = here.split(
        "jardins", "Bees", "Abeilles", rule="any: ruche", posts=keys[:2], stays="any: jardin ; none: ruche", by="Ann"
    )
    instance.retagging.work()
    assert new.slug == "abeilles"
    assert tagged(stores) == {"a": {"abeilles"}, "b": {"abeilles"}, "c": {"jardins"}, "d": {"abeilles"}}
    here.undo_last(THEME, "abeilles", by="Bob")
    instance.retagging.work()
    assert tagged(stores) == {guid: {"jardins"} for guid in "abcd"}
    assert ruled(stores) == set()
    assert themes(stores)["jardins"].rule_text == "any: jardin"
    with pytest.raises(BadInput, match="Say what the new theme takes"):
        here.split("jardins", "Nothing")


def test_who_saw_something_older_changes_nothing(here, stores, now):
    seen = version_of(themes(stores)["eau"])
    stores.vocabulary.save([], [replace(themes(stores)["eau"], categories=("x",))], by="Bob", at=now)
    before = stores.vocabulary.load()
    for act in (lambda: here.rename(THEME, "eau", "onde", seen=seen), lambda: here.remove(THEME, "eau", seen=seen),
                lambda: here.merge(THEME, "eau", "jardins", seen=seen), lambda: here.split("eau", "Lacs", rule="any: lac", seen=seen),
                lambda: stores.vocabulary.save([], [theme("eau")], at=now, seen=seen)):  # fmt: skip
        with pytest.raises(Overtaken):
            act()
    assert stores.vocabulary.load() == before


@pytest.mark.parametrize("slug", ["Eau", "a b", "../x", "", "a--b"])
def test_an_address_is_one(here, stores, slug):
    with pytest.raises(BadInput):
        here.rename(THEME, "jardins", slug)
    with pytest.raises(BadInput, match="is there already"):
        here.rename(THEME, "jardins", "eau")
    assert set(themes(stores)) == {"jardins", "potagers", "eau"}


def test_an_address_that_leads_elsewhere_is_not_given_again(here, instance):
    here.rename(THEME, "jardins", "communs")
    with pytest.raises(BadInput, match="was in use before"):
        instance.curating.add_theme("Jardins")
    here.rename(THEME, "communs", "jardins")
    with pytest.raises(NotFound):
        here.rename(THEME, "nobody", "x")


def test_territories_within_another_stay_in_the_tree_when_it_is_merged_and_come_back(here, stores):
    def tree() -> dict[str, str | None]:
        return {one.slug: one.parent for one in stores.vocabulary.load().territories}

    here.merge(TERRITORY, "vallon", "combe")  # what goes holds what stays
    assert tree() == {"france": None, "combe": "france"}
    kept = stores.vocabulary.load().territory_by_slug["combe"]
    assert kept.other_names == ("la Combe", "Vallon", "Vale")
    here.undo_last(TERRITORY, "combe")
    assert tree() == {"france": None, "vallon": "france", "combe": "vallon"}
    here.merge(TERRITORY, "france", "combe")
    assert tree() == {"combe": None, "vallon": "combe"}
    here.undo_last(TERRITORY, "combe")
    assert tree() == {"france": None, "vallon": "france", "combe": "vallon"}
    here.remove(TERRITORY, "vallon")
    assert tree() == {"france": None, "combe": "france"}
    here.undo_last(TERRITORY, "vallon")
    assert tree() == {"france": None, "vallon": "france", "combe": "vallon"}


def test_a_territory_lends_what_the_other_lacks(here, stores):
    here.merge(TERRITORY, "combe", "vallon")
    kept = stores.vocabulary.load().territory_by_slug["vallon"]
    assert (kept.latitude, kept.longitude, kept.other_names) == (45.0, 4.0, ("la Combe", "Combe"))


def test_posts_keep_the_territory_in_which_theirs_lies_under_its_new_address(here, instance, stores):
    stores.post(stores.feed(territories=("combe",)), "a")
    instance.tagging.retag()
    here.rename(TERRITORY, "vallon", "val")
    assert tagged(stores, TERRITORY) == {"a": {"combe", "val", "france"}}
    here.rename(TERRITORY, "combe", "la-combe")
    before = stores.entries.by_keys(stores.entries.keys())
    assert instance.tagging.retag().changed == 0
    assert stores.entries.by_keys(stores.entries.keys()) == before


def test_the_archive_is_tagged_anew_by_whoever_has_the_time(here, instance, stores):
    stores.post(stores.feed(), "a", text="un lac")
    assert instance.retagging.work() is None
    instance.editing.change_theme("eau", ThemeDetails(rule="any: lac"), by="Ann")
    assert instance.retagging.waiting() == Waiting(1, "Ann", ("eau",), 0, 1, False)
    assert tagged(stores) == {"a": set()}
    instance.retagging.ask("Bob", "jardins")
    assert instance.retagging.waiting().themes == ("eau", "jardins")
    instance.retagging.work(lambda _: instance.retagging.ask("Cy"))  # asked for while it goes on
    assert tagged(stores) == {"a": {"eau"}}
    waiting = instance.retagging.waiting()
    assert waiting is None or (waiting.by, waiting.themes) == ("Cy", ())


def test_search_finds_posts_by_what_a_theme_or_territory_was_called_before(here, instance, stores):
    stores.post(stores.feed(), "a", text="un jardin dans la Combe")
    instance.tagging.retag()
    here.rename(THEME, "jardins", "communs")
    here.merge(THEME, "communs", "eau", rule="any: rivière, jardin")
    here.merge(TERRITORY, "combe", "vallon")
    instance.index.update(stores.entries.keys())
    for typed in (
        "theme:jardins",
        "theme:communs",
        "theme:eau",
        "territory:combe",
        'territory:"Combe"',
        "territoire:vallon",
    ):
        assert [hit.record.entry.guid for hit in instance.searching.search(typed, limit=9).hits] == ["a"], typed
    stores.vocabulary.save([], [theme("jardins")])
    assert instance.searching.search("theme:jardins", limit=9).hits == (), "what is there now comes first"


def test_search_finds_posts_by_the_new_address_at_once(here, instance, stores):
    stores.post(stores.feed(), "a", text="un jardin")
    instance.tagging.retag()
    instance.index.update(stores.entries.keys())
    assert stores.find("theme:jardins")[0] == ["a"]
    stores.forget_changes()
    here.rename(THEME, "jardins", "communs")
    instance.index.update([name for kind, name in stores.pending() if kind == "entry"])
    assert (stores.find("theme:communs")[0], stores.find("theme:jardins")[0]) == (["a"], [])


def test_past_editions_keep_their_words_and_new_mail_of_them_knows_the_new_ones(here, instance, stores, now):
    """An edition that left names what it was about then; its links lead on, and readers of what it became get it."""
    item = Item(
        "k" * 12, "Un billet", "https://posts.example/k", "", "ann", "Ann", "Blog", "blog", "fr", now, (), ("potagers",)
    )
    section = Section(SectionKind.THEME, "potagers", (Group(None, (item,)),))
    edition = Edition(date(2026, 11, 22), Window(now, now), 1, (section,))
    here.merge(THEME, "potagers", "jardins")
    site = instance.site()
    (page, *_) = pages(EditionPage(edition))
    html = instance.templating.html(page.template, "fr", site, page.path, **page.context).decode()
    assert "Potagers" in html
    assert 'href="/fr/themes/potagers/"' in html
    assert cut(edition, Cut("fr", themes=("jardins",)), site.vocabulary).items == (item,)
    assert cut(edition, Cut("fr", themes=("eau",)), site.vocabulary) is None
    (stub, *_) = pages(Moved(ScopeKind.THEME, site.vocabulary.former[0]))
    html = instance.templating.html(stub.template, "en", site, stub.path, **stub.context).decode()
    assert (stub.path, "url=/en/themes/jardins/" in html) == ("themes/potagers/", True)
