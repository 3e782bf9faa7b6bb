"""What categories mean: asked once, remembered, and at once in force in the whole archive."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmooc.domain.entries import Verdict
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.labels import Label
from cmooc.domain.tags import TagKind, Territory, Theme


@pytest.fixture
def meanings(instance, stores):
    stores.vocabulary.save(
        [Territory("valley", {"fr": "La vallée", "en": "The valley"})],
        [
            Theme("gardens", {"fr": "Jardins", "en": "Gardens"}, {}),
            Theme("repair", {"fr": "Réparer", "en": "Repair"}, {}),
        ],
    )
    return replace(instance.meanings, course=replace(instance.course, tag="territoires"))


@pytest.fixture
def ann(stores):
    return stores.feed("ann")


@pytest.fixture
def ben(stores):
    return stores.feed("ben")


def tags(stores, feed, guid):
    """What the categories and hashtags of a post say of it."""
    given = (tag for tag in stores.by_guid(feed)[guid].tags if tag.tagger == "categories")
    return {(tag.slug, tag.reason.code, tag.reason.detail) for tag in given}


def test_categories_that_mean_nothing_yet_are_listed_most_used_first(meanings, stores, ann, ben):
    stores.post(ann, "a", "b", "c", categories=("Bricolage", "Jardin", "#Territoire"))
    stores.post(ben, "d", categories=("bricolage, Mon carnet", "La vallée"))
    stores.post(ben, "e", categories=("Mon carnet", "mon-carnet"))
    stores.post(ben, "f", categories=("Ailleurs",), verdict=Verdict.LEFT_OUT)
    assert meanings.unknown(9) == (Label("Bricolage", 4, 2), Label("Mon carnet", 2, 1))
    assert meanings.unknown(1) == (Label("Bricolage", 4, 2),)
    assert meanings.unknown(9, feeds=2) == (Label("Bricolage", 4, 2),)


def test_a_category_is_told_once_and_tags_the_archive_at_once(meanings, stores, ann, ben):
    stores.post(ann, "a", categories=("Bricolage",))
    stores.post(ben, "b", categories=("Mon carnet / bricolage",))
    stores.post(ben, "c", text="Un samedi #bricolage au local")
    stores.post(ben, "d", text="Du bricolage, sans plus")
    meaning, report = meanings.settle("Bricolage", "theme:repair", "Ann")
    assert meaning.subject == (TagKind.THEME, "repair")
    assert (report.entries, report.changed) == (3, 3)
    assert tags(stores, ann, "a") == {("repair", "category", "Bricolage")}
    assert tags(stores, ben, "b") == {("repair", "category", "bricolage")}
    assert tags(stores, ben, "c") == {("repair", "hashtag", "#bricolage")}
    assert tags(stores, ben, "d") == set()
    assert [label.written for label in meanings.unknown(9)] == ["Mon carnet"]
    assert meanings.tagging.retag().changed == 0


def test_what_was_told_holds_for_posts_to_come(meanings, instance, stores, feed_server, answer):
    meanings.settle("#bricolage", "territory:valley", "Ann")
    feed = stores.feed("cleo", url=feed_server.url("/feed"))
    item = "<item><guid>g</guid><title>x</title><category>Bricolage</category></item>"
    feed_server.answer("/feed", answer(f"<rss version='2.0'><channel>{item}</channel></rss>".encode()))
    instance.polling.poll()
    assert tags(stores, feed, "g") == {("valley", "category", "Bricolage")}


def test_a_meaning_told_by_hand_outdoes_the_spelling(meanings, stores, ann):
    stores.post(ann, "a", categories=("Jardins",))
    meanings.tagging.retag()
    assert tags(stores, ann, "a") == {("gardens", "category", "Jardins")}
    meanings.settle("jardins", "theme:repair", "Ann")
    assert tags(stores, ann, "a") == {("repair", "category", "Jardins")}


def test_a_category_that_means_nothing_is_silent_and_not_asked_for_again(meanings, stores, ann):
    stores.post(ann, "a", categories=("Jardins", "Non classé"))
    stores.post(ann, "b", categories=("Jardins, la vallée",))
    meanings.tagging.retag()
    assert tags(stores, ann, "b") == {("gardens", "category", "Jardins"), ("valley", "category", "la vallée")}
    for category in ("Jardins", "non classe", "Jardins, la vallée"):
        meanings.settle(category, "nothing", "Ann")
    assert meanings.unknown(9) == ()
    assert tags(stores, ann, "a") == set()
    assert tags(stores, ann, "b") == set()


def test_what_was_told_can_be_forgotten(meanings, stores, ann):
    stores.post(ann, "a", categories=("Jardins",))
    meanings.settle("Jardins", "nothing", "Ann")
    assert [(one.written, one.subject) for one in meanings.settled()] == [("Jardins", None)]
    assert meanings.forget("jardins").changed == 1
    assert tags(stores, ann, "a") == {("gardens", "category", "Jardins")}
    assert meanings.settled() == ()
    with pytest.raises(NotFound, match="jardins"):
        meanings.forget("jardins")


def test_a_category_told_twice_means_what_was_told_last(meanings, stores, ann):
    stores.post(ann, "a", categories=("Atelier",))
    meanings.settle("Ateliers", "theme:gardens", "Ann")
    assert tags(stores, ann, "a") == {("gardens", "category", "Atelier")}
    meanings.settle("Ateliers", "theme:repair", "Ben")
    assert tags(stores, ann, "a") == {("repair", "category", "Atelier")}


@pytest.mark.parametrize(
    ("category", "subject", "error"),
    [("…", "theme:repair", BadInput), ("x", "repair", BadInput), ("x", "theme:none", NotFound)],
)
def test_nonsense_is_told_and_nothing_is_remembered(meanings, category, subject, error):
    with pytest.raises(error):
        meanings.settle(category, subject, "Ann")
    assert meanings.settled() == ()
