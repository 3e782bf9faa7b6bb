"""Deciding: rulings are in force at once, are learnt from, outlive everything but their undoing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.services.tagging import TagReport
from cmooc.stages.rules import parse_rule

THEMES = [
    Theme("maps", {"fr": "Cartes", "en": "Maps"}, {}, (), parse_rule("any: carte"), "any: carte"),
    Theme("books", {"fr": "Livres", "en": "Books"}, {}),
]
PLACES = [Territory("france", {"fr": "France"}), Territory("lyon", {"fr": "Lyon"}, (), "france")]


@pytest.fixture
def deciding(instance, stores):
    stores.vocabulary.save(PLACES, THEMES)
    return instance.deciding


@pytest.fixture
def feed(stores):
    return stores.feed(territories=("lyon",))


@pytest.fixture
def key(deciding, stores, feed, instance):
    (found,) = stores.post(feed, "a", text="Une carte du quartier")
    instance.tagging.retag()
    return found


def themes(stores, key):
    """Return themes and taggers, without what was learnt of the theme's own name."""
    tags = (tag for tag in stores.entries.record(key).tags if tag.kind is TagKind.THEME)
    return {(tag.slug, tag.tagger) for tag in tags if tag.tagger != "learner"}


def test_an_accepted_tag_stands_at_once_with_the_name_of_who_gave_it(deciding, stores, key):
    decided = deciding.accept([key], "theme:books", "Ann")
    assert [(one.slug, one.before, one.after, one.by) for one in decided.traces] == [("books", None, True, "Ann")]
    given = Tag(TagKind.THEME, "books", "facilitator", Reason("facilitator", "Ann"))
    assert given in stores.entries.record(key).tags
    assert given in decided.records[0].tags


def test_a_rejected_tag_is_gone_at_once_and_the_site_is_told(deciding, stores, key):
    stores.forget_changes()
    deciding.reject([key], "theme:maps", "Ann")
    assert themes(stores, key) == set()
    assert {("theme", "maps"), ("entry", key)} <= stores.pending()


def test_a_refused_territory_takes_the_places_that_hold_it_along(deciding, stores, key):
    deciding.reject([key], "territory:lyon", "Ann")
    assert stores.entries.record(key).slugs("territory") == ()


def test_a_move_is_undone_in_one_go(deciding, stores, key):
    moved = deciding.move([key], "theme:maps", "theme:books", "Ann")
    assert themes(stores, key) == {("books", "facilitator")}
    undone = deciding.undo("Ann")
    assert undone.move == moved.move
    assert themes(stores, key) == {("maps", "rules")}
    with pytest.raises(NotFound, match="Ann has made no move"):
        deciding.undo("Ann")


def test_one_undoes_ones_own_last_move_and_anybodys_by_its_name(deciding, stores, key):
    first = deciding.accept([key], "theme:books", "Ann")
    deciding.reject([key], "theme:maps", "Ben")
    deciding.undo("Ann")
    assert themes(stores, key) == set()
    deciding.undo("Ann", deciding.history(9)[0][0].move)
    assert themes(stores, key) == {("maps", "rules")}
    with pytest.raises(NotFound, match=first.move):
        deciding.undo("Ben", first.move)


def test_what_others_ruled_since_is_left_alone_and_can_be_undone_back_to_the_first_name(deciding, stores, key, now):
    deciding.accept([key], "theme:books", "Ann")
    deciding.reject([key], "theme:books", "Ben")
    with pytest.raises(NotFound):
        deciding.undo("Ann")
    deciding.undo("Ben")
    (ruling,) = deciding.shown(key).rulings
    assert (ruling.is_right, ruling.by, ruling.at) == (True, "Ann", now)


def test_several_posts_are_ruled_on_in_one_move(deciding, stores, feed, key):
    (other,) = stores.post(feed, "b", url="https://posts.example/b?utm_source=x")
    decided = deciding.accept([key, "https://posts.example/b", key], "theme:Livres", "Ann")
    assert {record.key for record in decided.records} == {key, other}
    assert len(decided.traces) == 2
    deciding.undo("Ann")
    assert [themes(stores, one) for one in (key, other)] == [{("maps", "rules")}, set()]


def test_a_post_goes_by_its_key_its_address_and_its_page(deciding, key):
    for reference in (key, "https://posts.example/a", f"https://course.example/fr/entries/{key}/"):
        assert deciding.shown(reference).record.key == key


def test_ruling_what_is_ruled_already_changes_nothing(deciding, stores, key):
    deciding.accept([key], "theme:books", "Ann")
    stores.forget_changes()
    again = deciding.accept([key], "theme:books", "Ben")
    assert (again.move, again.traces) == ("", ())
    assert stores.pending() == set()
    assert [trace.by for trace, _ in deciding.history(9)] == ["Ann"]


@pytest.mark.parametrize(
    ("subject", "error"),
    [("books", BadInput), ("thema:books", BadInput), ("theme:nothing", NotFound), ("theme:", NotFound)],
)
def test_what_does_not_exist_is_told_and_nothing_is_ruled(deciding, key, subject, error):
    with pytest.raises(error):
        deciding.move([key], "theme:maps", subject, "Ann")
    with pytest.raises(NotFound):
        deciding.accept([key, "https://nowhere.example/"], "theme:books", "Ann")
    assert deciding.history(9) == ()


def test_the_history_tells_who_what_and_when_newest_first(deciding, key, clock):
    deciding.accept([key], "theme:books", "Ann")
    clock.move(hours=1)
    deciding.reject([key], "theme:books", "Ben")
    told = [(trace.by, trace.before, trace.after, record.key) for trace, record in deciding.history(9)]
    assert told == [("Ben", True, False, key), ("Ann", None, True, key)]
    assert [trace.by for trace in deciding.shown(key).traces] == ["Ben", "Ann"]


# ---- rulings outlive everything


def test_rulings_survive_tagging_anew_polls_edits_and_a_feed_that_moves(
    deciding, instance, stores, feed_server, answer, rss, clock
):  # fmt: skip
    feed = stores.feed(url=feed_server.url("/feed"))
    moved = answer(status=301, headers={"Location": feed_server.url("/new")})
    feed_server.answer("/feed", answer(rss("a", a="Une carte")), answer(rss("a", a="Une carte pliée")), moved)
    feed_server.answer("/new", answer(rss("a", a="Encore une carte")))
    instance.polling.poll()
    key = stores.by_guid(feed)["a"].key
    deciding.move([key], "theme:maps", "theme:books", "Ann")
    for edits in (1, 2, 2):
        assert themes(stores, key) == {("books", "facilitator")}
        clock.move(days=1)
        assert instance.polling.poll(every_feed=True).asked == 1
        assert stores.entries.record(key).edits == edits
        assert instance.tagging.retag().changed == 0
    clock.move(days=8)  # long enough for the new address to be taken over
    instance.polling.poll(every_feed=True)
    assert stores.feeds.get(feed.id).url == feed_server.url("/new")
    assert themes(stores, key) == {("books", "facilitator")}
    deciding.undo("Ann")
    assert themes(stores, key) == {("maps", "rules")}


def test_tagging_twice_changes_nothing_whatever_was_ruled(deciding, instance, stores, feed, key):
    stores.post(feed, "b", text="Un livre")
    deciding.accept([key], "theme:books", "Ann")
    deciding.reject([key], "territory:lyon", "Ben")
    instance.tagging.retag()
    stores.forget_changes()
    before = stores.entries.newest(9)
    assert instance.tagging.retag() == TagReport(2, 0)
    assert stores.entries.newest(9) == before
    assert stores.pending() == set()


# ---- what is learnt


@pytest.fixture
def lessons(instance, stores):
    """Return what is known, in the titles that the entries have now."""

    def lessons():
        titles = {f"{one.id}.": one.entry.title for one in stores.entries.by_keys(stores.entries.keys())}
        known = instance.learning.learner.lessons(stores.vocabulary.learnt())
        return sorted((one.theme, one.is_right, titles[f"{one.text.partition('.')[0]}."]) for one in known)

    return lessons


def test_decisions_are_learnt_at_once_and_forgotten_when_undone(deciding, key, lessons):
    deciding.move([key], "theme:maps", "theme:books", "Ann")
    assert lessons() == [("books", True, "Title of a"), ("maps", False, "Title of a")]
    deciding.reject([key], "theme:books", "Ben")
    assert ("books", False, "Title of a") in lessons()
    deciding.undo("Ben")
    deciding.undo("Ann")
    assert lessons() == []


def test_rulings_on_territories_teach_no_theme(deciding, key, lessons):
    deciding.accept([key], "territory:france", "Ann")
    assert lessons() == []


def test_what_is_learnt_is_what_learning_anew_gives(deciding, instance, stores, feed, lessons):
    keys = stores.post(feed, *"abcdef")
    for number, key in enumerate(keys):
        (deciding.accept if number % 2 else deciding.reject)([key], "theme:books", "Ann")
        deciding.accept([key], "theme:maps", "Ann")
    for _ in range(3):
        deciding.undo("Ann")
    state = stores.vocabulary.learnt()
    assert len(lessons()) == 9
    assert not instance.learning.relearn()
    assert stores.vocabulary.learnt() == state


def test_an_edited_or_removed_post_takes_its_lessons_along(deciding, instance, stores, feed, key, fresh_entry):
    deciding.accept([key], "theme:books", "Ann")
    before = stores.vocabulary.learnt()
    record = stores.entries.record(key)
    stores.save(feed, changed=[(record.id, fresh_entry("a", title="Another title", text="Quite another text"))])
    assert instance.learning.keep_up()
    edited = stores.vocabulary.learnt()
    assert edited != before
    assert not instance.learning.relearn()
    stores.feeds.remove(feed.id)
    assert instance.learning.keep_up()
    assert stores.vocabulary.learnt() == b""
    assert not instance.learning.keep_up()


def test_a_state_that_cannot_be_read_is_learnt_anew(deciding, instance, stores, key):
    deciding.accept([key], "theme:books", "Ann")
    state = stores.vocabulary.learnt()
    stores.vocabulary.learn(b"nonsense")
    assert instance.learning.keep_up()
    assert stores.vocabulary.learnt() == state


BREAD = (
    "La boulangerie du village pétrit un pain au levain", "Une baguette de pain chaude et du levain",
    "Le boulanger cuit son pain dans le four du village", "Pétrir le pain, attendre le levain, allumer le four",
    "Au four banal, chacun apporte sa pâte et son pain", "Farine, levain et pain : la recette du boulanger",
)  # fmt: skip
BUSES = (
    "Le bus de sept heures ne passe plus par le hameau", "Une ligne de car de moins, un arrêt de bus supprimé",
    "Attendre le bus sous la pluie à l'arrêt du collège", "Horaires de bus et de car : le casse-tête du matin",
    "Le conducteur du car connaît chaque arrêt de la ligne", "Ticket de bus, correspondance et retard de car",
)  # fmt: skip


@pytest.fixture
def bread_and_buses(deciding, stores, feed):
    stores.vocabulary.save([], [Theme("bread", {"fr": "Le fournil"}, {}), Theme("buses", {"fr": "En route"}, {})])
    for name, texts in (("bread", BREAD), ("buses", BUSES)):
        for number, text in enumerate(texts):
            (key,) = stores.post(feed, f"{name}{number}", title=text, text=text)
            deciding.accept([key], f"theme:{name}", "Ann")


def learner_tags(stores, feed, guid):
    record = stores.by_guid(feed)[guid]
    return {tag.slug: tag for tag in (*record.tags, *record.suggestions) if tag.tagger == "learner"}


def test_posts_to_come_are_tagged_by_what_was_learnt_with_the_words_that_weighed(
    bread_and_buses, instance, stores, feed
):
    text = "Le levain du boulanger et le pain du four"
    stores.post(feed, "new", title=text, text=text)
    instance.tagging.retag()
    tags = learner_tags(stores, feed, "new")
    assert tags.keys() == {"bread"}
    assert tags["bread"].reason.code == "learnt"
    assert set(tags["bread"].reason.detail.split(", ")) & {"levain", "boulanger", "pain", "four"}


def test_learning_never_outdoes_a_person(bread_and_buses, deciding, instance, stores, feed):
    deciding.reject([stores.by_guid(feed)["bread0"].key], "theme:bread", "Ben")
    instance.tagging.retag()
    assert "bread" not in learner_tags(stores, feed, "bread0")


def test_what_was_nearly_sure_elsewhere_is_judged_anew_at_once(bread_and_buses, deciding, instance, stores, feed):
    text = "Un pain, un car"
    stores.post(feed, "near", title=text, text=text)
    instance.tagging.retag()
    before = learner_tags(stores, feed, "near")
    assert any(tag.is_suggested for tag in before.values())
    decided = deciding.reject([stores.by_guid(feed)[f"bread{number}"].key for number in range(6)], "theme:bread", "Ben")
    assert decided.others > 0
    assert learner_tags(stores, feed, "near") != before


# ---- suggestions that await a decision


@dataclass(frozen=True)
class Guesses:
    """A tagger that is never sure."""

    name: str = "guesses"

    def tags(self, entry, feed, vocabulary):
        if "livre" in entry.text.lower():
            confidence = 0.3 + 0.1 * entry.text.lower().count("livre")
            yield Tag(TagKind.THEME, "books", self.name, Reason("learnt", "livre"), confidence, is_suggested=True)


@pytest.fixture
def guessing(instance, deciding):
    tagging = replace(instance.tagging, taggers=(*instance.tagging.taggers, Guesses()))
    return replace(deciding, tagging=tagging)


def test_suggestions_await_a_decision_surest_first(guessing, stores, feed):
    stores.post(feed, "one", text="Un livre")
    stores.post(feed, "three", text="Livre, livre et livre")
    stores.post(feed, "none", text="Une carte")
    guessing.tagging.retag()
    assert [record.entry.guid for _, record in guessing.unsure(9)] == ["three", "one"]
    assert [record.entry.guid for _, record in guessing.unsure(1)] == ["three"]
    assert guessing.unsure(9, TagKind.TERRITORY) == ()
    waiting, record = guessing.unsure(9)[0]
    guessing.accept([record.key], f"theme:{waiting.tag.slug}", "Ann")
    guessing.reject(["https://posts.example/one"], "theme:books", "Ann")
    assert guessing.unsure(9) == ()
    assert ("books", "guesses") in themes(stores, record.key)
    guessing.undo("Ann")
    assert [record.entry.guid for _, record in guessing.unsure(9)] == ["one"]


def test_a_suggestion_that_another_tagger_is_sure_of_awaits_nobody(guessing, stores):
    stores.post(stores.feed("ben", themes=("books",)), "x", text="Un livre")
    guessing.tagging.retag()
    assert guessing.unsure(9) == ()
