"""Rules on a real archive: tried, set, undone; the past follows at once, and what facilitators ruled stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cmooc.domain.entries import Verdict
from cmooc.domain.errors import BadInput, NotFound, RuleError
from cmooc.domain.tags import Reason, Tag, TagKind, Theme
from cmooc.services.tagging import TagReport
from cmooc.stages.rules import parse_rule

THEME = TagKind.THEME


def theme(slug, rule):
    return Theme(slug, {"en": slug}, {}, (), parse_rule(rule), rule)


@pytest.fixture
def rules(instance, stores):
    stores.vocabulary.save([], [theme("jardins", "any: jardin"), theme("autres", "any: pomme")])
    return instance.theme_rules


@pytest.fixture
def write(stores, now):
    """Store posts whose guid is their text, the first the oldest."""
    feed = stores.feed()

    def store(*texts, **given):
        for number, text in enumerate(texts):
            at = now - timedelta(hours=len(texts) - number)
            stores.post(feed, text, text=text, title="", published_at=at, **given)

    store.feed = feed
    return store


def tagged(stores, slug="jardins"):
    records = stores.entries.by_keys(stores.entries.keys())
    return {one.entry.text for one in records if any(tag.slug == slug and tag.tagger == "rules" for tag in one.tags)}


def texts(rules, preview, ids):
    return [one.record.entry.text for one in rules.seen(preview, ids)]


def test_a_new_rule_tags_the_past_at_once_and_only_by_this_theme(rules, stores, write, instance):
    write("un jardin", "une pomme du verger", "rien")
    instance.tagging.retag()
    assert rules.set("jardins", " any: verger ") == TagReport(3, 2)
    assert tagged(stores) == {"une pomme du verger"}
    assert tagged(stores, "autres") == {"une pomme du verger"}
    assert (rules.said("jardins", "fr"), rules.text("jardins")) == ("prend les billets avec verger", "any: verger")
    instance.tagging.retag()  # the learner reads the rule's words as well
    assert tagged(stores) == {"une pomme du verger"}
    assert rules.set("jardins", "") == TagReport(3, 1)
    assert tagged(stores) == set()


def test_the_site_shows_anew_what_has_changed_and_nothing_else(rules, stores, write):
    write("un jardin", "un verger", "rien")
    rules.set("jardins", "any: jardin, verger")
    stores.forget_changes()
    assert rules.set("jardins", "any: verger").changed == 1
    key = stores.by_guid(write.feed)["un jardin"].key
    assert stores.pending() == {("entry", key), ("participant", "ann"), ("theme", "jardins")}


def test_what_facilitators_ruled_is_neither_taken_nor_lost(rules, stores, write, instance, now):
    write("un verger", "un autre verger", "rien")
    ids = {guid: record.id for guid, record in stores.by_guid(write.feed).items()}
    stores.rulings.rule([(ids["un verger"], THEME, "jardins", False), (ids["rien"], THEME, "jardins", True)],
                        move="m", by="Ann", at=now)  # fmt: skip
    instance.tagging.retag()
    tried = rules.preview("jardins", "any: verger")
    assert texts(rules, tried, tried.takes) == ["un autre verger"]
    assert rules.set("jardins", "any: verger").changed == 1
    assert tagged(stores) == {"un autre verger"}
    by_hand = Tag(THEME, "jardins", "facilitator", Reason("facilitator", "Ann"))
    instance.tagging.retag()
    assert tagged(stores) == {"un autre verger"}
    assert by_hand in stores.by_guid(write.feed)["rien"].tags
    assert instance.tagging.retag().changed == 0


def test_posts_that_nobody_sees_and_posts_of_a_moment_ago_are_tagged_too(rules, stores, write, instance):
    write("verger d'hier")
    write("verger trop vieux", verdict=Verdict.LEFT_OUT)
    instance.index.update(stores.entries.keys())
    stores.forget_changes()
    write("verger de ce matin")
    assert rules.set("jardins", "any: verger").changed == 3


def test_a_preview_says_what_a_rule_takes_loses_and_keeps(rules, stores, write, instance):
    write("jardin compost", "jardin", "compost", "un jardin encore", "rien")
    rules.set("jardins", "any: jardin ; none: encore")
    tried = rules.preview("jardins", "any: compost, encore")
    assert [texts(rules, tried, ids) for ids in (tried.takes, tried.loses, tried.keeps)] == [
        ["un jardin encore", "compost"], ["jardin"], ["jardin compost"],
    ]  # fmt: skip
    assert rules.text("jardins") == "any: jardin ; none: encore"
    assert tagged(stores) == {"jardin compost", "jardin"}
    own = rules.preview("jardins")
    assert (own.takes, own.loses, len(own.keeps)) == (frozenset(), frozenset(), 2)
    assert [one.record.entry.text for one in rules.seen(tried, tried.takes, 1)] == ["un jardin encore"]


def test_the_words_found_are_marked_in_title_and_excerpt(rules, stores, write):
    long = (
        "Au début rien du tout. " * 20
        + "Puis les vergers de la vallée, et plus loin un verger. "
        + "Et la suite. " * 30
    )
    stores.post(write.feed, "a", title="Un Verger en ville", text=long)
    tried = rules.preview("jardins", "any: verger, langue: fr")
    (seen,) = rules.seen(tried, tried.takes)
    assert [seen.title[start:end] for start, end in seen.title_spans] == ["Verger"]
    assert [seen.excerpt[start:end] for start, end in seen.excerpt_spans] == ["vergers", "verger"]
    assert seen.excerpt.startswith("… ")
    assert seen.excerpt.endswith(" …")
    assert len(seen.excerpt) < 200
    assert seen.found == "Verger"


def test_in_a_lost_post_stands_marked_why_it_goes(rules, stores, write):
    write("un jardin à louer")
    rules.set("jardins", "any: jardin")
    tried = rules.preview("jardins", "any: jardin ; none: louer")
    (seen,) = rules.seen(tried, tried.loses)
    assert [seen.excerpt[start:end] for start, end in seen.excerpt_spans] == ["jardin", "louer"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("any: verger", ["ann verger", "bob verger"]),
        ("any: verger\nfeed: bob", ["bob verger"]),
        ("feed: https://bob.example/feed", ["bob", "bob verger"]),
        ("author: ann", ["ann", "ann verger", "by ann on bob"]),
        ("category: potagers", ["ann", "bob"]),
        ("language: en", ["bob"]),
        ("regex: v.rg", ["ann verger", "bob verger"]),
        ("regex: v.rg\nauthor: bob", ["bob verger"]),
        ("all: verger, feed: ann ; none: language: en", ["ann verger"]),
    ],
)
def test_a_rule_may_ask_for_feed_author_category_and_language(rules, stores, rule, expected):
    ann, bob = stores.feed("ann", language="fr"), stores.feed("bob")
    stores.post(ann, "ann", categories=("Potager",), text="x")
    stores.post(ann, "ann verger", text="verger")
    stores.post(bob, "bob", text="x", language="en", categories=("potagers",))
    stores.post(bob, "bob verger", text="verger")
    stores.post(bob, "by ann on bob", text="x", author="Ann")
    tried = rules.preview("jardins", rule)
    found = sorted(one.record.entry.guid for one in rules.seen(tried, tried.takes))
    assert [guid for guid in found if guid != "by ann on bob" or guid in expected] == expected


def test_each_change_is_kept_and_undone_one_by_one(rules, stores, write, clock):
    write("un jardin", "un verger", "un potager")
    rules.set("jardins", "any: verger", by="Ann")
    clock.move(hours=1)
    rules.set("jardins", "any: potager", by="Bob")
    assert [(one.text, one.by) for one in rules.history("jardins")] == [
        ("any: potager", "Bob"), ("any: verger", "Ann"), ("any: jardin", ""),
    ]  # fmt: skip
    assert rules.undo("jardins", by="Cy").changed == 2
    assert tagged(stores) == {"un verger"}
    assert rules.undo("jardins").changed == 2
    assert tagged(stores) == {"un jardin"}
    with pytest.raises(BadInput, match="no earlier form"):
        rules.undo("jardins")
    assert len(rules.history("jardins")) == 5
    assert (rules.history("jardins")[1].by, rules.history("jardins")[1].at) == ("Cy", clock())


def test_a_rule_that_can_not_be_read_changes_nothing(rules, stores):
    for change in (rules.set, rules.preview):
        with pytest.raises(RuleError):
            change("jardins", "any:")
    assert rules.text("jardins") == "any: jardin"
    assert rules.history("jardins") == ()


def test_an_unknown_theme_is_answered_with_the_nearest(rules):
    for ask in (rules.preview, rules.undo, rules.history, lambda slug: rules.set(slug, "x"),
                lambda slug: rules.said(slug, "fr")):  # fmt: skip
        with pytest.raises(NotFound, match=r"no theme jardin\. Nearest: jardins"):
            ask("jardin")
