"""Tagging on a real store: reasons, parents, and doing it again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.services.tagging import TagReport
from cmooc.stages.rules import parse_rule

FRANCE = Territory("france", {"fr": "France"})
RHONE = Territory("rhone", {"fr": "Rhône"}, (), "france")
LYON = Territory("lyon", {"fr": "Lyon"}, (), "rhone")


def theme(slug, rule):
    return Theme(slug, {"en": slug}, {}, (), parse_rule(rule), rule)


@pytest.fixture
def course(stores):
    stores.vocabulary.save([FRANCE, RHONE, LYON], [theme("maps", "any: carte")])
    feed = stores.feed(territories=("lyon",), themes=("unknown",))
    stores.post(feed, "a", text="Une carte du quartier")
    stores.post(feed, "b", text="Un livre")
    return feed


def tags(stores, feed, guid):
    return {(tag.slug, tag.tagger): (tag.reason.code, tag.reason.detail) for tag in stores.by_guid(feed)[guid].tags}


def test_each_tag_says_why_and_a_place_brings_the_places_it_lies_in(instance, stores, course):
    assert instance.tagging.retag() == TagReport(2, 2)
    assert tags(stores, course, "b") == {
        ("lyon", "inherited"): ("home", ""), ("rhone", "within"): ("within", "lyon"),
        ("france", "within"): ("within", "lyon"),
    }  # fmt: skip
    assert tags(stores, course, "a").keys() - tags(stores, course, "b").keys() == {("maps", "rules")}
    record = stores.by_guid(course)["b"]
    assert record.slugs("territory") == ("lyon", "rhone", "france")
    assert stores.entries.totals("territory", "france") == (2, 1)


def test_tagging_anew_changes_nothing_when_nothing_changed(instance, stores, course):
    instance.tagging.retag()
    stores.forget_changes()
    before = stores.entries.newest(9)
    assert instance.tagging.retag() == TagReport(2, 0)
    assert stores.entries.newest(9) == before
    assert stores.pending() == set()


def test_a_new_rule_reaches_the_archive_and_an_old_one_leaves_it(instance, stores, course):
    instance.tagging.retag()
    stores.vocabulary.save([], [theme("maps", "any: livre")])
    stores.forget_changes()
    assert instance.tagging.retag() == TagReport(2, 2)
    assert ("maps", "rules") not in tags(stores, course, "a")
    assert ("maps", "rules") in tags(stores, course, "b")
    assert ("theme", "maps") in stores.pending()


def test_what_facilitators_said_stays(instance, stores, course, now):
    record = stores.by_guid(course)["b"]
    stores.rulings.rule([(record.id, TagKind.THEME, "maps", True)], move="m", by="Ann", at=now)
    instance.tagging.retag()
    by_hand = Tag(TagKind.THEME, "maps", "facilitator", Reason("facilitator", "Ann"), 1.0)
    assert by_hand in stores.by_guid(course)["b"].tags
    assert instance.tagging.retag() == TagReport(2, 0)


def test_only_what_was_first_seen_since_then_is_tagged(instance, stores, course, now):
    stores.post(course, "c", at=now + timedelta(days=1), text="carte")
    assert instance.tagging.retag(since=now + timedelta(hours=1)) == TagReport(1, 1)
    assert tags(stores, course, "a") == {}
    assert ("maps", "rules") in tags(stores, course, "c")


def test_territories_that_lie_in_each_other_end_somewhere(instance, stores):
    stores.vocabulary.save([Territory("a", {}, (), "b"), Territory("b", {}, (), "a")], [])
    feed = stores.feed(territories=("a",))
    stores.post(feed, "x")
    instance.tagging.retag()
    assert tags(stores, feed, "x").keys() == {("a", "inherited"), ("b", "within")}


def test_an_archive_of_several_batches_is_tagged_whole(instance, stores, course):
    stores.post(course, *(f"n{number}" for number in range(1200)), text="carte")
    seen = []
    assert instance.tagging.retag(progress=seen.append) == TagReport(1202, 1202)
    assert seen == [500, 1000, 1202]
    assert stores.entries.totals("theme", "maps") == (1201, 1)
