"""The desk: what awaits a decision in the order of its value, decisions of every kind, and what takes them back."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

import pytest
from sqlalchemy import event, select

from cmooc.domain.desk import CardKind, Order, Seen
from cmooc.domain.editions import Rhythm
from cmooc.domain.entries import Verdict
from cmooc.domain.errors import BadInput, DecidedMeanwhile, NotFound
from cmooc.domain.feeds import FeedState, NewFeed, Outcome, PollState
from cmooc.domain.roles import Person, Role
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.stages.rules import parse_rule
from cmooc.stores.letters import LETTER

THEMES = [
    Theme("gardens", {"fr": "Jardins", "en": "Gardens"}, {}, (), parse_rule("any: jardin"), "any: jardin"),
    Theme("commons", {"fr": "Communs", "en": "Commons"}, {}),
]
PLACES = [Territory("bretagne", {"fr": "Bretagne"}), Territory("brest", {"fr": "Brest"}, (), "bretagne")]
MEETING = "Rendez-vous le samedi 5 décembre à 14 h au jardin."


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request, instance, stores_of) -> Any:
    """An instance on each engine, with its stores as `desk.stores`."""
    if request.param == "postgresql":
        vars(instance)["database"] = request.getfixturevalue("postgres_database")
    vars(instance)["stores"] = stores_of(instance.database)
    instance.vocabulary.save(PLACES, THEMES)
    return instance


def person(name: str = "Ann", **bounds: tuple[str, ...]) -> Person:
    found = Person(1, "k", name, "ann@example.org", "en", Role.FACILITATOR, (), (), None)  # type: ignore[arg-type]
    return replace(found, **bounds)


def cards(desk, kind: CardKind | None = None, who: Person | None = None) -> Any:
    return desk.queue.cards(who or person(), (kind,) if kind else tuple(CardKind))


def decide(desk, card, action: str, by: str = "Ann", **given: str) -> Any:
    return desk.moving.decide(Order(card.kind, action, card.seen, **given), by)


def unsure(
    desk, feed, *guids: str, subject: str = "commons", kind: TagKind = TagKind.THEME, detail: str = "partage"
) -> Any:
    """Store posts with a suggested tag, which stays as long as nobody tags anew."""
    tag = Tag(kind, subject, "learner", Reason("alike", detail), 0.5, is_suggested=True)
    return desk.stores.post(feed, *guids, tags=(tag,))


def break_feed(desk, feed, clock) -> None:
    poll = PollState(
        polled_at=clock(), failures=9, failing_since=clock() - timedelta(days=5), outcome=Outcome.UNREACHABLE
    )
    desk.stores.save(feed, clock(), poll=poll, outcome=Outcome.UNREACHABLE)


def letters(desk) -> list[str]:
    with desk.database.read() as connection:
        return list(connection.execute(select(LETTER.c.kind).order_by(LETTER.c.id)).scalars())


# ---- the queue


def test_what_is_worth_most_comes_first(desk, clock):
    broken, feed = desk.stores.feed("old"), desk.stores.feed("ann")
    break_feed(desk, broken, clock)
    unsure(desk, feed, "one", detail="partage")
    unsure(desk, feed, "two", "three", detail="outils")
    (held,) = desk.stores.post(feed, "held", verdict=Verdict.HELD, reason="first_post")
    desk.stores.feed("new", state=FeedState.PROPOSED)
    found = cards(desk)
    assert [card.kind.value for card in found] == ["feed", "post", "tag", "tag", "trouble"]
    assert [len(card.seen) for card in found] == [1, 1, 2, 1, 1], "the tag of most posts first"
    assert found[1].about == held


def test_of_new_feeds_who_waits_longest_comes_first(desk, clock):
    names = []
    for name in ("cleo", "ada", "bao"):
        desk.stores.feeds.add([new_feed(name)], clock.move(hours=1))
        names.append(name)
    assert [card.thing.feed.participant_name for card in cards(desk, CardKind.FEED)] == names


def new_feed(name: str) -> NewFeed:
    return NewFeed(f"https://{name}.example/feed", name, name, "blog", FeedState.PROPOSED)


def test_posts_of_a_feed_that_is_not_approved_are_not_asked_one_by_one(desk):
    feed = desk.stores.feed("ann", state=FeedState.PROPOSED)
    desk.stores.post(feed, "a", verdict=Verdict.HELD, reason="feed_not_approved")
    assert cards(desk, CardKind.POST) == ()


def test_the_number_of_queries_does_not_grow_with_the_queue(desk, clock):
    def queries() -> int:
        counted = []
        note = lambda *_: counted.append(1)  # noqa: E731
        event.listen(desk.database.engine, "before_cursor_execute", note)
        cards(desk)
        event.remove(desk.database.engine, "before_cursor_execute", note)
        return len(counted)

    def fill(number: int) -> None:
        feed = desk.stores.feed(f"f{number}")
        unsure(desk, feed, f"u{number}", detail=f"mot{number}")
        desk.stores.post(feed, f"h{number}", verdict=Verdict.HELD, reason="first_post")
        desk.stores.feed(f"n{number}", state=FeedState.PROPOSED)
        break_feed(desk, desk.stores.feed(f"b{number}"), clock)

    fill(0)
    cards(desk)
    few = queries()
    for number in range(1, 12):
        fill(number)
    assert len(cards(desk)) == 48
    assert queries() == few <= 40


def test_bounded_facilitators_see_what_is_theirs_and_what_is_nobodys(desk):
    desk.stores.feed("brestois", state=FeedState.PROPOSED, territories=("brest",))
    desk.stores.feed("elsewhere", state=FeedState.PROPOSED, themes=("commons",))
    desk.stores.feed("anywhere", state=FeedState.PROPOSED)
    names = lambda who: {card.thing.feed.participant_name for card in cards(desk, CardKind.FEED, who)}  # noqa: E731
    assert names(person(territories=("bretagne",))) == {"brestois", "anywhere"}, (
        "who decides on a region decides on its towns"
    )
    assert names(person(themes=("commons",))) == {"elsewhere", "anywhere"}
    assert names(person(themes=("gardens",), territories=("bretagne",))) == {"brestois", "anywhere"}


def test_a_suggested_tag_makes_a_post_theirs(desk):
    unsure(desk, desk.stores.feed("ann"), "a")
    assert len(cards(desk, CardKind.TAG, person(themes=("commons",)))) == 1
    assert cards(desk, CardKind.TAG, person(themes=("gardens",))) == ()


# ---- new feeds


def test_a_feed_is_let_in_its_owner_written_to_and_all_of_it_undone(desk):
    feed = desk.stores.feed("ann", state=FeedState.PROPOSED)
    desk.owners.appoint(feed, "ann@garden.example", "fr")
    (card,) = cards(desk, CardKind.FEED)
    done = decide(desk, card, "approve")
    assert desk.feeds.get(str(feed.id)).state is FeedState.APPROVED
    assert letters(desk) == ["feed_approved"]
    assert "gets a letter" in str(done.told)
    assert cards(desk, CardKind.FEED) == ()
    undone = desk.moving.undo(done.moves[0].name, "Ann")
    assert desk.feeds.get(str(feed.id)).state is FeedState.PROPOSED
    assert letters(desk) == [], "it had not gone yet"
    assert undone.told is None
    assert undone.moves[0].undone_by == "Ann"
    assert len(cards(desk, CardKind.FEED)) == 1


def test_a_letter_that_has_gone_is_told_of_when_the_approval_is_undone(desk, stores):
    feed = desk.stores.feed("ann", state=FeedState.PROPOSED)
    desk.owners.appoint(feed, "ann@garden.example", "fr")
    done = decide(desk, cards(desk, CardKind.FEED)[0], "approve")
    desk.letters.keep_up()
    assert "gone already" in str(desk.moving.undo(done.moves[0].name, "Ann").told)


def test_an_approval_is_not_undone_once_posts_have_come_in(desk, clock):
    feed = desk.stores.feed("ann", state=FeedState.PROPOSED)
    done = decide(desk, cards(desk, CardKind.FEED)[0], "approve")
    now = clock()
    read = replace(feed, state=FeedState.APPROVED)
    desk.stores.save(read, now, poll=PollState(polled_at=now, ok_at=now, outcome=Outcome.NEW))
    with pytest.raises(BadInput, match="have come in"):
        desk.moving.undo(done.moves[0].name, "Ann")
    assert desk.feeds.get(str(feed.id)).state is FeedState.APPROVED
    assert desk.moving.made(done.moves[0].name)[0].can_be_undone, "nothing was undone, and nothing is noted as undone"


def test_a_refused_feed_is_forgotten_with_a_letter_and_for_good(desk):
    feed = desk.stores.feed("ann", state=FeedState.PROPOSED)
    desk.owners.appoint(feed, "ann@garden.example", "fr")
    done = decide(desk, cards(desk, CardKind.FEED)[0], "refuse", words="Only advertisements.")
    assert desk.stores.feeds.get(feed.id) is None
    assert letters(desk) == ["feed_refused"]
    with desk.database.read() as connection:
        assert connection.execute(select(LETTER.c.content)).scalar()["reason"] == "Only advertisements."
    assert not done.moves[0].can_be_undone
    with pytest.raises(BadInput, match="can't be undone"):
        desk.moving.undo(done.moves[0].name, "Ann")
    (line,) = desk.moving.trail(9)
    assert line.title == "", "of a feed that was forgotten no name is kept"


def test_a_feed_with_the_number_of_a_forgotten_one_is_another(desk, clock):
    desk.stores.feed("ann", state=FeedState.PROPOSED)
    decide(desk, cards(desk, CardKind.FEED)[0], "refuse")
    desk.stores.feeds.add([new_feed("bao")], clock.move(hours=1))
    assert [line.title for line in desk.moving.trail(9)] == [""]


def test_a_feed_put_off_is_paused_and_comes_back_when_undone(desk):
    feed = desk.stores.feed("ann", state=FeedState.PROPOSED)
    done = decide(desk, cards(desk, CardKind.FEED)[0], "pause")
    assert (desk.feeds.get(str(feed.id)).state, letters(desk)) == (FeedState.PAUSED, [])
    desk.moving.undo(done.moves[0].name, "Ben")
    assert desk.feeds.get(str(feed.id)).state is FeedState.PROPOSED


# ---- posts


def test_a_post_held_by_the_engine_is_let_go_or_left_out(desk):
    (one,) = desk.stores.post(desk.stores.feed("ann"), "one", verdict=Verdict.HELD, reason="first_post")
    (two,) = desk.stores.post(desk.stores.feed("ben"), "two", verdict=Verdict.HELD, reason="first_post")
    by_key = {card.about: card for card in cards(desk, CardKind.POST)}
    decide(desk, by_key[one], "accept")
    out = decide(desk, by_key[two], "leave_out")
    assert desk.entries.record(one).is_public
    assert desk.entries.record(two).decision.verdict is Verdict.LEFT_OUT
    assert cards(desk, CardKind.POST) == ()
    desk.moving.undo(out.moves[0].name, "Ann")
    decision = desk.entries.record(two).decision
    assert (decision.verdict, decision.reason) == (Verdict.HELD, "first_post")


def test_a_post_held_by_hand_says_who_and_why_and_is_released(desk):
    feed = desk.stores.feed("ann")
    (key,) = desk.stores.post(feed, "a")
    desk.drafting(Rhythm.DAILY).hold(key, "ask for the photo", by="Ben")
    (card,) = cards(desk, CardKind.POST)
    assert (card.thing.hold.by, card.thing.why) == ("Ben", "ask for the photo")
    done = decide(desk, card, "accept")
    assert desk.drafting(Rhythm.DAILY).shown().held == frozenset()
    desk.moving.undo(done.moves[0].name, "Ann")
    assert cards(desk, CardKind.POST)[0].thing.why == "ask for the photo"


def next_post(desk, key: str) -> Any:
    return next(card for card in desk.queue.next_posts(person(), desk.queue.outlook()) if card.about == key)


@pytest.fixture
def waiting(desk, clock) -> tuple[str, ...]:
    keys = desk.stores.post(desk.stores.feed("ann"), "a", "b", text="Un jardin partagé")
    desk.tagging.retag()
    clock.move(minutes=1)
    return keys


def test_posts_of_the_next_edition_are_highlighted_annotated_and_held_and_each_undone(desk, waiting):
    key, _ = waiting
    high = decide(desk, next_post(desk, key), "highlight")
    assert next_post(desk, key).thing.is_highlighted
    noted = decide(desk, next_post(desk, key), "annotate", words="Look at the plan.")
    assert desk.queue.outlook().draft.highlights[key] == "Look at the plan."
    held = decide(desk, next_post(desk, key), "hold", words="wait")
    assert key not in [card.about for card in desk.queue.next_posts(person(), desk.queue.outlook())]
    desk.moving.undo(held.moves[0].name, "Ann")
    assert next_post(desk, key).thing.note == "Look at the plan."
    desk.moving.undo(noted.moves[0].name, "Ann")
    assert desk.queue.outlook().draft.highlights[key] == ""
    desk.moving.undo(high.moves[0].name, "Ann")
    assert not next_post(desk, key).thing.is_highlighted


@pytest.mark.parametrize("action", ["highlight", "lower", "hold", "move"])
def test_a_note_that_is_being_typed_is_not_lost_when_something_else_is_pressed(desk, waiting, action):
    key, _ = waiting
    if action == "lower":
        decide(desk, next_post(desk, key), "highlight", words="Read")
    card = next_post(desk, key)
    done = desk.moving.decide(
        Order(CardKind.POST, action, card.seen, to="theme:commons" if action == "move" else "", note="Read th"), "Ann"
    )
    draft = desk.queue.outlook().draft
    assert (draft.highlights.get(key), draft.notes.get(key)) == (
        ("Read th", None) if action == "highlight" else (None, "Read th")
    )
    desk.moving.undo(done.moves[0].name, "Ann")
    assert next_post(desk, key).thing.note == ("Read" if action == "lower" else "")


def test_a_lowered_post_keeps_its_note(desk, waiting):
    key, _ = waiting
    decide(desk, next_post(desk, key), "highlight", words="Read this.")
    decide(desk, next_post(desk, key), "lower")
    shown = next_post(desk, key).thing
    assert (shown.is_highlighted, shown.note) == (False, "Read this.")


def test_a_post_is_moved_to_another_theme_and_back(desk, waiting):
    key, _ = waiting
    assert desk.entries.record(key).slugs("theme") == ("gardens",)
    moved = decide(desk, next_post(desk, key), "move", to="theme:commons")
    assert desk.entries.record(key).slugs("theme") == ("commons",)
    desk.moving.undo(moved.moves[0].name, "Ann")
    assert desk.entries.record(key).slugs("theme") == ("gardens",)


def test_a_post_that_has_gone_out_meanwhile_is_not_changed(desk, waiting):
    card = next_post(desk, waiting[0])
    desk.newsletter.edition()
    with pytest.raises(DecidedMeanwhile):
        decide(desk, card, "highlight")
    assert desk.drafting(Rhythm.DAILY).shown().highlights == {}


# ---- tags


def test_one_decision_settles_a_word_in_all_its_posts(desk):
    keys = unsure(desk, desk.stores.feed("ann"), "a", "b", "c")
    (card,) = cards(desk, CardKind.TAG)
    done = decide(desk, card, "right")
    assert str(done.told) == "3 posts are tagged anew."
    assert all("commons" in desk.entries.record(key).slugs("theme") for key in keys)
    assert len(done.moves) == 3
    desk.moving.undo(done.moves[0].name, "Ann")
    assert not any("commons" in desk.entries.record(key).slugs("theme") for key in keys)
    assert all(one.undone_by == "Ann" for one in desk.moving.made(done.moves[0].name))


def test_one_of_several_posts_is_decided_on_alone(desk):
    feed = desk.stores.feed("ann")
    keys = unsure(desk, feed, "a", "b")
    (card,) = cards(desk, CardKind.TAG)
    one = replace(card, seen=card.seen[:1])
    decide(desk, one, "wrong")
    rulings = desk.rulings.of([record.id for record in desk.entries.by_keys(keys)])
    assert [[(ruling.slug, ruling.is_right) for ruling in some] for some in rulings.values()] == [[("commons", False)]]


def test_an_unsure_tag_is_moved(desk):
    (key,) = unsure(desk, desk.stores.feed("ann"), "a")
    decide(desk, cards(desk, CardKind.TAG)[0], "move", to="territory:brest")
    record = desk.entries.record(key)
    assert "commons" not in record.slugs("theme")
    assert set(record.slugs("territory")) == {"brest", "bretagne"}


def test_an_order_that_is_not_understood_changes_nothing_and_leaves_no_move(desk):
    unsure(desk, desk.stores.feed("ann"), "a")
    (card,) = cards(desk, CardKind.TAG)
    with pytest.raises(NotFound):
        decide(desk, card, "move", to="theme:nowhere")
    with pytest.raises(BadInput, match="explode can't be done"):
        decide(desk, card, "explode")
    with pytest.raises(BadInput, match="Nothing is chosen"):
        desk.moving.decide(Order(CardKind.TAG, "right", ()), "Ann")
    assert desk.moving.trail(9) == ()
    assert len(cards(desk, CardKind.TAG)) == 1


# ---- suggested themes and events


@pytest.fixture
def rising(desk, clock) -> Any:
    """Posts of fourteen weeks in which a word comes up lately among five participants."""
    say = (
        "On range les outils avant la pluie, {} arrive",
        "La réunion dure tard, et {} revient",
        "Merci, {} donne envie",
    )
    for place, name in enumerate(("ada", "bao", "cleo", "dina", "egon")):
        feed = desk.stores.feed(name)
        for week in range(14):
            at = clock() - timedelta(days=week * 7 + place)
            desk.stores.post(
                feed, f"{name}{week}", at=at, published_at=at, text="Une voisine prête son échelle.", language="fr"
            )
        at = clock() - timedelta(days=2 + place)
        desk.stores.post(feed, f"{name}new", at=at, published_at=at, language="fr",
                         text=say[place % 3].format("la ressourcerie") + ". La ressourcerie ouvre.")  # fmt: skip
    return next(card for card in cards(desk, CardKind.THEME) if card.about == "ressourcerie")


def test_a_word_that_rises_becomes_a_theme_and_none_again(desk, rising):
    done = decide(desk, rising, "add", words="Ressourceries")
    theme = desk.vocabulary.load().theme_by_slug["ressourceries"]
    assert theme.rule_text == "any: ressourcerie"
    assert str(done.told) == "It is a theme now: 5 posts are tagged anew."
    assert "ressourcerie" not in [card.about for card in cards(desk, CardKind.THEME)]
    desk.moving.undo(done.moves[0].name, "Ann")
    assert "ressourceries" not in desk.vocabulary.load().theme_by_slug
    assert desk.entries.counts("theme") == ()
    assert "ressourcerie" in [card.about for card in cards(desk, CardKind.THEME)]


def test_a_dismissed_word_comes_back_when_that_is_undone(desk, rising):
    done = decide(desk, rising, "dismiss")
    assert "ressourcerie" not in [card.about for card in cards(desk, CardKind.THEME)]
    desk.moving.undo(done.moves[0].name, "Ann")
    assert "ressourcerie" in [card.about for card in cards(desk, CardKind.THEME)]


@pytest.mark.parametrize(("action", "state"), [("accept", "accepted"), ("dismiss", "rejected")])
def test_a_suggested_event_is_shown_or_sent_away_and_asked_again(desk, feed_server, answer, clock, action, state):
    items = f"<item><guid>1</guid><title>Billet</title><description>{escape(MEETING)}</description>"
    body = f"<rss version='2.0'><channel><title>B</title>{items}<pubDate>{format_datetime(clock())}</pubDate></item></channel></rss>"
    url = feed_server.answer("/feed", answer(body.encode(), headers={"Content-Type": "application/rss+xml"}))
    desk.stores.feed("ann", url=url)
    desk.polling.poll(every_feed=True)
    (card,) = cards(desk, CardKind.EVENT)
    done = decide(desk, card, action)
    assert desk.events.one(card.about).state.value == state
    assert desk.events.one(card.about).decided_by == "Ann"
    desk.moving.undo(done.moves[0].name, "Ann")
    assert len(cards(desk, CardKind.EVENT)) == 1


# ---- broken feeds


def test_the_owner_of_a_broken_feed_is_written_to_once(desk, clock):
    feed = desk.stores.feed("ann")
    desk.owners.appoint(feed, "ann@garden.example", "fr")
    break_feed(desk, feed, clock)
    (card,) = cards(desk, CardKind.TROUBLE)
    assert not decide(desk, card, "write").moves[0].can_be_undone
    assert letters(desk) == ["feed_trouble"]
    assert cards(desk, CardKind.TROUBLE) == (), "it waits for the owner now"
    assert desk.owners.keep_up() == 0, "and is not written again by itself"


def test_nobody_is_written_to_where_no_address_is_known(desk, clock):
    break_feed(desk, desk.stores.feed("ann"), clock)
    with pytest.raises(BadInput, match="Nobody can be written to"):
        decide(desk, cards(desk, CardKind.TROUBLE)[0], "write")
    assert len(cards(desk, CardKind.TROUBLE)) == 1


def test_a_trouble_that_was_left_alone_comes_back_as_another(desk, clock):
    feed = desk.stores.feed("ann")
    break_feed(desk, feed, clock)
    left = decide(desk, cards(desk, CardKind.TROUBLE)[0], "leave")
    assert cards(desk, CardKind.TROUBLE) == ()
    clock.move(days=30)
    break_feed(desk, feed, clock)
    assert len(cards(desk, CardKind.TROUBLE)) == 1
    with pytest.raises(DecidedMeanwhile):
        desk.moving.undo(left.moves[0].name, "Ann")


def test_a_broken_feed_is_paused_or_removed(desk, clock):
    one, two = desk.stores.feed("one"), desk.stores.feed("two")
    for feed in (one, two):
        break_feed(desk, feed, clock)
    by_name = {card.thing.row.feed.participant_name: card for card in cards(desk, CardKind.TROUBLE)}
    paused = decide(desk, by_name["one"], "pause")
    decide(desk, by_name["two"], "remove")
    assert desk.feeds.get(str(one.id)).state is FeedState.PAUSED
    assert desk.stores.feeds.get(two.id) is None
    desk.moving.undo(paused.moves[0].name, "Ann")
    assert desk.feeds.get(str(one.id)).state is FeedState.APPROVED


# ---- several facilitators at once


def test_who_comes_second_is_told_who_was_first_and_overwrites_nothing(desk):
    unsure(desk, desk.stores.feed("ann"), "a")
    (anns,), (bens,) = cards(desk, CardKind.TAG), cards(desk, CardKind.TAG)
    decide(desk, anns, "right", by="Ann")
    with pytest.raises(DecidedMeanwhile) as caught:
        decide(desk, bens, "wrong", by="Ben")
    assert "Ann has decided" in str(caught.value)
    assert (caught.value.move.by, caught.value.move.action) == ("Ann", "right")
    assert [line.first.by for line in desk.moving.trail(9)] == ["Ann"]


def test_a_decision_made_elsewhere_is_seen_as_well(desk):
    (key,) = unsure(desk, desk.stores.feed("ann"), "a")
    (card,) = cards(desk, CardKind.TAG)
    desk.deciding.reject([key], "theme:commons", "Cleo")
    with pytest.raises(DecidedMeanwhile, match="has changed meanwhile"):
        decide(desk, card, "right")


def test_somebody_who_saw_neither_the_move_nor_its_undoing_is_told_too(desk):
    desk.stores.feed("ann", state=FeedState.PROPOSED)
    (before,) = cards(desk, CardKind.FEED)
    desk.moving.undo(decide(desk, before, "pause").moves[0].name, "Ann")
    with pytest.raises(DecidedMeanwhile):
        decide(desk, before, "approve", by="Ben")
    (after,) = cards(desk, CardKind.FEED)
    decide(desk, after, "approve", by="Ben")


def test_of_two_at_the_same_moment_one_decides(desk):
    unsure(desk, desk.stores.feed("ann"), "a", "b")
    (card,) = cards(desk, CardKind.TAG)
    told: list[str] = []
    ready = threading.Barrier(4)

    def go(by: str, action: str) -> None:
        ready.wait()
        try:
            decide(desk, card, action, by=by)
            told.append(action)
        except DecidedMeanwhile:
            told.append("")

    threads = [threading.Thread(target=go, args=(f"P{n}", ("right", "wrong")[n % 2])) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    (action,) = filter(None, told)
    rulings = desk.rulings.of([one.id for one in card.thing.records])
    assert {ruling.is_right for some in rulings.values() for ruling in some} == {action == "right"}
    assert len(desk.moving.trail(9)) == 1


def test_what_others_went_on_from_is_not_undone(desk):
    desk.stores.feed("ann", state=FeedState.PROPOSED)
    first = decide(desk, cards(desk, CardKind.FEED)[0], "pause")
    key = first.moves[0].key
    desk.feeds.set_state(key.partition("-")[0], FeedState.APPROVED)
    with pytest.raises(DecidedMeanwhile):
        desk.moving.undo(first.moves[0].name, "Ann")


def test_what_is_undone_is_not_undone_again(desk):
    desk.stores.feed("ann", state=FeedState.PROPOSED)
    done = decide(desk, cards(desk, CardKind.FEED)[0], "pause")
    desk.moving.undo(done.moves[0].name, "Ann")
    for name in (done.moves[0].name, "nothing"):
        with pytest.raises(BadInput, match="can't be undone"):
            desk.moving.undo(name, "Ann")


def test_decisions_of_others_are_told_since_one_looked(desk):
    desk.stores.feed("ann", state=FeedState.PROPOSED)
    desk.stores.feed("bao", state=FeedState.PROPOSED)
    one, two = cards(desk, CardKind.FEED)
    since = desk.moving.newest_id()
    decide(desk, one, "pause", by="Ben")
    decide(desk, two, "pause", by="Ann")
    assert [(line.first.by, line.title) for line in desk.moving.others(since, "Ann")] == [("Ben", one.thing.feed.title)]
    assert desk.moving.others(desk.moving.newest_id(), "Ann") == ()


@pytest.mark.parametrize("text", ["", "x|y|z", "1|2", "|||", "-1|open|a"])
def test_what_a_form_carries_is_read_or_refused(text):
    assert Seen.of(text) is None
    assert Seen.of(str(Seen("a|b c", "open", 7))) == Seen("a|b c", "open", 7)
