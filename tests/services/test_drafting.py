"""Facilitators prepare an edition side by side: nobody undoes another unseen, and all of it is in what leaves."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from cmooc.domain.drafts import Draft, Piece
from cmooc.domain.editions import Rhythm
from cmooc.domain.entries import Verdict
from cmooc.domain.errors import BadInput, DraftChanged, NotFound
from cmooc.domain.tags import Rule, Theme
from cmooc.services.drafting import Drafting
from cmooc.services.newsletter import EditionOutcome
from cmooc.stores.drafts import DraftStore

SIX = datetime(2026, 11, 23, 6, tzinfo=UTC)  # seven o'clock in Paris
DAY = date(2026, 11, 23)
DAYS = timedelta(days=1)


@pytest.fixture
def desk(instance, clock) -> Drafting:
    clock.now = SIX
    return instance.drafting(Rhythm.DAILY)


@pytest.fixture
def keys(stores) -> list[str]:
    """Four posts of four people that wait for the edition of six o'clock."""
    return [
        stores.post(stores.feed(name), name, at=SIX - timedelta(hours=1))[0] for name in ("ann", "ben", "cy", "dan")
    ]


def sections(edition):
    return {one.kind.value: [item.key for item in one.items] for one in edition.sections}


def test_what_facilitators_prepare_leaves_with_the_edition_and_the_next_draft_is_empty(instance, desk, keys, stores):
    desk.lead("fr", "Bonjour *à tous*", by="Ann")
    desk.lead("en", "Hello **all** <script>x</script>", by="Ben")
    desk.announce("fr", "Ce soir", "À 18 h, [salle](/pages/lieu/)", by="Ann")
    desk.highlight(keys[1], "A *first* step", by="Ann")
    desk.annotate(keys[2], "See also the map", by="Ann")
    desk.hold(keys[3], "is it one of ours?", by="Ben")
    preview = instance.newsletter.edition(preview=True).edition
    edition = instance.newsletter.edition(by="Ann").edition
    assert preview.sections == edition.sections
    assert dict(edition.lead)["fr"].strip() == "<p>Bonjour <em>à tous</em></p>"
    assert "<strong>all</strong>" in dict(edition.lead)["en"]
    assert "<script" not in dict(edition.lead)["en"]
    assert edition.announcements[0][:2] == ("fr", "Ce soir")
    assert "/pages/lieu/" in edition.announcements[0][2]
    assert sections(edition)["highlighted"] == [keys[1]]
    notes = {item.key: item.note for item in edition.items}
    assert notes == {keys[0]: "", keys[1]: "A *first* step", keys[2]: "See also the map"}
    assert stores.entries.record(keys[1]).highlight == "A *first* step"
    left = desk.shown()
    assert (left.lead, left.highlights, left.notes, left.acts) == ((), {}, {}, ())
    assert left.held == {keys[3]}
    assert left.opened == left.version
    assert instance.editions.of_day(DAY) == edition


def test_a_post_that_is_held_waits_until_it_is_released(instance, desk, keys, clock):
    desk.hold(keys[0], "Ben asks", by="Ben")
    for _ in range(3):
        edition = instance.newsletter.edition().edition
        assert edition is None or keys[0] not in {item.key for item in edition.items}
        clock.now += DAYS
    desk.release(keys[0], by="Ann")
    assert [item.key for item in instance.newsletter.edition().edition.items] == [keys[0]]
    assert desk.shown().held == frozenset()
    with pytest.raises(NotFound, match="not held"):
        desk.release(keys[0], by="Ann")


def test_a_hold_on_a_post_that_is_withdrawn_is_forgotten(instance, desk, keys, stores):
    feed = next(one for one, _, _ in stores.feeds.all() if one.participant_slug == "ann")
    desk.hold(keys[0], by="Ben")
    stores.save(feed, SIX, withdrawn=(stores.by_guid(feed)["ann"].id,))
    instance.newsletter.edition()
    assert desk.shown().held == frozenset()


def test_two_facilitators_never_overwrite_each_other_unseen(desk, clock):
    read = desk.lead("fr", "Bonjour", by="Ann").version
    clock.move(minutes=3)
    desk.lead("fr", "Salut", by="Ann")
    with pytest.raises(BadInput, match=r"Ann changed lead:fr at 2026-11-23T06:03:00Z.*--version 2"):
        desk.lead("fr", "Bonsoir", by="Ben", seen=read)
    with pytest.raises(BadInput, match="Ann changed lead:fr"):
        desk.lead("fr", "Bonsoir", by="Ben")
    with pytest.raises(BadInput, match="Ann changed lead:fr"):
        desk.clear(by="Ben")
    assert desk.shown().value("lead:fr").markdown == "Salut"
    assert desk.lead("fr", "Bonsoir", by="Ben", seen=2).value("lead:fr").markdown == "Bonsoir"


def test_who_works_on_something_else_is_not_in_the_way(desk, keys):
    read = desk.shown().version
    desk.lead("fr", "Bonjour", by="Ann", seen=read)
    desk.lead("en", "Hello", by="Ben", seen=read)
    found = desk.highlight(keys[0], by="Cy", seen=read)
    assert (found.version, len(found.lead), set(found.highlights)) == (3, 2, {keys[0]})


def test_what_was_taken_away_meanwhile_is_not_brought_back_unseen(desk):
    read = desk.lead("fr", "Bonjour", by="Ann").version
    desk.lead("fr", "", by="Ann")
    with pytest.raises(BadInput, match="Ann changed lead:fr"):
        desk.lead("fr", "Bonjour à tous", by="Ben", seen=read)


def test_words_for_an_edition_that_left_do_not_slip_into_the_next(instance, desk, keys):
    read = desk.lead("fr", "Bonjour", by="Ann").version
    instance.newsletter.edition()
    with pytest.raises(BadInput, match="left at 2026-11-23T06:00:00Z"):
        desk.lead("fr", "Bonjour à toutes", by="Ann", seen=read)
    assert desk.lead("fr", "Demain", by="Ann").lead


def test_saying_the_same_again_changes_nothing(desk):
    assert desk.lead("fr", "Bonjour", by="Ann") == desk.lead("fr", "Bonjour", by="Ben")


def test_everybody_takes_back_their_own_last_act(desk, keys):
    desk.lead("fr", "Bonjour", by="Ann")
    desk.highlight(keys[0], "why", by="Ben")
    desk.lead("fr", "Salut", by="Ann")
    assert desk.undo(by="Ann").value("lead:fr").markdown == "Bonjour"
    assert desk.undo(by="Ann").lead == ()
    with pytest.raises(NotFound, match="Ann has changed nothing"):
        desk.undo(by="Ann")
    assert set(desk.shown().highlights) == {keys[0]}
    assert desk.undo(by="Ben").pieces == {}


def test_nothing_is_taken_back_that_somebody_went_on_from(desk):
    read = desk.lead("fr", "Bonjour", by="Ann").version
    desk.lead("fr", "Bonsoir", by="Ben", seen=read)
    with pytest.raises(BadInput, match="Ben has gone on from lead:fr"):
        desk.undo(by="Ann")


def test_all_is_cleared_at_once_but_for_what_is_held_and_comes_back_at_once(desk, keys):
    desk.lead("fr", "Bonjour", by="Ann")
    desk.highlight(keys[0], by="Ann")
    desk.move("social", by="Ann")
    desk.hold(keys[1], by="Ann")
    assert set(desk.clear(by="Ann").pieces) == {f"hold:{keys[1]}"}
    assert len(desk.undo(by="Ann").pieces) == 4


def test_single_pieces_and_what_was_said_of_a_post_are_cleared(desk, keys):
    for language in ("fr", "en"):
        desk.lead(language, "Bonjour", by="Ann")
        desk.announce(language, "Soirée", "18 h", name="soiree", by="Ann")
    desk.highlight(keys[0], "why", by="Ann")
    assert "lead:en" not in desk.clear("lead:en", by="Ann").pieces
    assert set(desk.clear("announcement", by="Ann").pieces) == {"lead:fr", f"highlight:{keys[0]}"}
    assert set(desk.clear("https://posts.example/ann", by="Ann").pieces) == {"lead:fr"}
    assert desk.clear("lead", by="Ann").pieces == {}


def test_what_was_said_of_a_post_and_taken_back_is_still_told_by_its_title(desk, keys):
    desk.hold(keys[0], by="Ann")
    desk.release(keys[0], by="Ann")
    assert set(desk.titles(desk.shown())) == {f"hold:{keys[0]}"}


def test_an_annotated_post_keeps_its_note_when_it_is_highlighted(desk, keys):
    desk.annotate(keys[0], "See the map", by="Ann")
    found = desk.highlight(keys[0], by="Ann")
    assert (found.highlights, found.notes) == ({keys[0]: "See the map"}, {})
    assert desk.annotate(keys[0], "See both maps", by="Ann").highlights == {keys[0]: "See both maps"}


def test_sections_and_posts_are_put_in_order(desk, keys, stores):
    stores.vocabulary.save([], [Theme("eau", {"fr": "L’eau"}, {}, (), Rule(), "")], by="", at=SIX)
    desk.move("social", by="Ann")
    desk.move("theme:L’eau", by="Ben")
    assert desk.move("others", "social", by="Ann").sections == ("theme:eau", "social", "theme:")
    assert desk.move("social", is_free=True, by="Ann").sections == ("theme:eau", "theme:")
    desk.move(keys[2], by="Ann")
    assert desk.move(keys[0], keys[1], by="Ann").posts == (keys[2], keys[1], keys[0])
    with pytest.raises(BadInput, match="can't stand after"):
        desk.move(keys[0], "social", by="Ann")
    with pytest.raises(BadInput, match="can't stand after"):
        desk.move(keys[0], keys[0], by="Ann")


def test_what_can_not_be_is_refused(instance, desk, keys, stores):
    with pytest.raises(BadInput, match="de is none of fr, en"):
        desk.lead("de", "Hallo", by="Ann")
    with pytest.raises(BadInput, match="20000 are the most"):
        desk.lead("fr", "x" * 20_001, by="Ann")
    with pytest.raises(BadInput, match="1000 are the most"):
        desk.highlight(keys[0], "x" * 1001, by="Ann")
    with pytest.raises(BadInput, match="needs a title"):
        desk.announce("fr", " … ", "x", by="Ann")
    with pytest.raises(NotFound):
        desk.highlight("nothing", by="Ann")
    (out,) = stores.post(stores.feed("eve"), "out", verdict=Verdict.LEFT_OUT)
    with pytest.raises(BadInput, match="not accepted"):
        desk.hold(out, by="Ann")
    assert desk.shown() == Draft()
    instance.newsletter.edition()
    with pytest.raises(BadInput, match="went out with the edition of 2026-11-23"):
        desk.highlight(keys[0], by="Ann")


def test_a_lead_alone_makes_a_quiet_day_an_edition(instance, desk):
    assert instance.newsletter.edition().outcome is EditionOutcome.EMPTY
    desk.lead("fr", "Rien de neuf, bon dimanche", by="Ann")
    report = instance.newsletter.edition()
    assert (report.outcome, report.edition.posts) == (EditionOutcome.PUBLISHED, 0)


def test_the_weekly_draft_is_another(instance, desk, keys, clock):
    weekly = instance.drafting(Rhythm.WEEKLY)
    with pytest.raises(BadInput, match="No daily edition has carried"):
        weekly.highlight(keys[0], by="Ann")
    instance.newsletter.edition()
    weekly.highlight(keys[0], "The post of the week", by="Ann")
    weekly.lead("fr", "La semaine", by="Ann")
    assert desk.shown().lead == ()
    clock.now = datetime(2026, 11, 29, 6, tzinfo=UTC)
    report = instance.newsletter.edition(rhythm=Rhythm.WEEKLY)
    assert (report.name, report.outcome) == ("2026-W48", EditionOutcome.PUBLISHED)
    assert sections(report.edition)["highlighted"] == [keys[0]]
    assert report.edition.lead
    assert weekly.shown().pieces == {}


def test_a_lead_written_while_the_edition_is_composed_is_in_it(instance, desk, keys, monkeypatch):
    """The draft moves between reading and storing: composed again, with the words that came."""
    vocabulary = instance.newsletter.vocabulary
    written = []

    class Slow:
        def load(self):
            if not written:
                written.append(desk.lead("fr", "À la dernière minute", by="Ann"))
            return vocabulary.load()

    object.__setattr__(instance.newsletter, "vocabulary", Slow())
    edition = instance.newsletter.edition().edition
    assert "dernière minute" in dict(edition.lead)["fr"]
    assert desk.shown().lead == ()


# The store, on both engines


@pytest.fixture
def drafts(database) -> DraftStore:
    return DraftStore(database)


def piece(text, version):
    return Piece(text, "Ann", SIX, version)


def test_only_who_saw_the_newest_version_saves(drafts):
    first = Draft(version=1, pieces={"hold:a": piece("why", 1), "order:posts": piece(("a", "b"), 1)})
    drafts.save(first, instead_of=0)
    assert drafts.of(Rhythm.DAILY) == first
    with pytest.raises(DraftChanged):
        drafts.save(Draft(version=1), instead_of=0)
    with pytest.raises(DraftChanged):
        drafts.save(Draft(version=8), instead_of=7)
    drafts.save(Draft(version=2, opened=2, opened_at=SIX), instead_of=1)
    assert drafts.of(Rhythm.DAILY) == Draft(version=2, opened=2, opened_at=SIX)
    assert drafts.of(Rhythm.WEEKLY) == Draft(Rhythm.WEEKLY)


def test_of_many_at_once_each_is_kept_or_told(database):
    """Sixteen hands on one draft: every change that was stored stands in the end."""
    from cmooc.stores.entries import EntryStore
    from cmooc.stores.vocabulary import VocabularyStore

    store, done, told = DraftStore(database), [], []
    desk = Drafting(store, EntryStore(database), VocabularyStore(database, lambda _: Rule()), str, lambda: SIX)

    def write(number):
        try:
            desk.announce("fr", f"Note {number}", "text", by=f"hand {number}")
            done.append(f"announcement:note-{number}.fr")
        except DraftChanged:
            told.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = store.of(Rhythm.DAILY)
    assert set(found.pieces) == set(done)
    assert (found.version, len(done) + len(told)) == (len(done), 16)
