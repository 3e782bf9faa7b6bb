"""Owners and their feeds, on each engine: the link, where each post is, what they change, and how they leave."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cmooc.domain.catches import Asked, Missing
from cmooc.domain.entries import Verdict
from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import Accepts, FeedState, Outcome, PollState, Show
from cmooc.domain.polls import Outline
from cmooc.domain.tags import Territory
from cmooc.services.own_feeds import FeedWishes, version
from cmooc.stores.letters import LETTER
from cmooc.stores.tables import FeedTable

ANN = "ann@garden.example"


@pytest.fixture
def course(instance, database) -> Any:
    settings = instance.settings.model_copy(update={"base_url": "https://course.example"})
    found = replace(instance, settings=settings)
    vars(found).update(templating=instance.templating, database=database)
    return found


@pytest.fixture
def stores(stores_of, database) -> Any:
    return stores_of(database)


@pytest.fixture
def feed(course, stores) -> Any:
    found = stores.feed("ann")
    course.owners.appoint(found, ANN, "fr")
    return found


def letters(course) -> list[Any]:
    with course.database.read() as connection:
        return list(connection.execute(select(LETTER).order_by(LETTER.c.id)))


def token(link: str) -> str:
    return link.rpartition("/")[2]


def holder(course, address: str = ANN) -> Any:
    return course.mine.holder(token(course.mine.link(address, "fr")))


def owner(course, feed) -> Any:
    return next(one for one in holder(course).owners if one.feed.id == feed.id)


# ---- the link


def test_the_link_shows_every_feed_that_is_confirmed_to_be_of_this_address_and_no_other(course, stores, feed):
    second, other = stores.feed("ann2"), stores.feed("ben")
    course.owners.appoint(second, ANN.upper(), "fr")
    course.owners.appoint(other, "ben@garden.example", "fr")
    proposed = stores.feed("ann3", state=FeedState.PROPOSED)
    course.owners.store.set(proposed.id, ANN, "fr", None)
    assert {one.feed.id for one in holder(course).owners} == {feed.id, second.id}
    assert {one.feed.id for one in holder(course, "ben@garden.example").owners} == {other.id}


def test_a_link_names_no_address_and_a_forged_one_opens_nothing(course, feed):
    link = course.mine.link(ANN, "fr")
    assert link.startswith("https://course.example/fr/mine/")
    assert "ann" not in token(link)
    signed, other = token(link), "A" if token(link)[-5] != "A" else "B"
    with pytest.raises(BadInput, match="not valid"):
        course.mine.holder(signed[:-5] + other + signed[-4:])
    stop = course.owners._link("stop", owner(course, feed))  # a token is good for its own purpose only
    with pytest.raises(BadInput, match="not valid"):
        course.mine.holder(token(stop))


def test_the_link_is_sent_to_who_has_feeds_and_somebody_else_is_told_that_they_have_none(course, feed):
    course.mine.send_link(" Ann@Garden.example ", "192.0.2.1", "en")
    course.mine.send_link("nobody@garden.example", "192.0.2.1", "en")
    known, unknown = letters(course)
    assert (known.kind, known.address, known.language) == ("mine", ANN, "en")
    assert course.mine.holder(token(known.content["link"])).address == ANN
    assert (unknown.kind, unknown.address) == ("mine_unknown", "nobody@garden.example")
    assert unknown.content["link"] == "https://course.example/en/register"
    assert {row.kind: course.letters.render(_letter(row)).subject for row in (known, unknown)} == {
        "mine": "Learning territories: the link to your feeds",
        "mine_unknown": "Learning territories: no feed has this address",
    }


def _letter(row: Any) -> Any:
    from cmooc.domain.letters import Letter

    return Letter(row.kind, row.name, row.address, row.language, row.content)


@pytest.mark.parametrize("address", [ANN, "nobody@garden.example"])
def test_nobodys_mailbox_is_flooded_with_links(course, feed, address):
    for number in range(10):
        course.mine.send_link(address, f"192.0.2.{number}", "fr")
    assert len(letters(course)) == course.settings.letters_per_day


def test_letters_about_a_feed_end_with_the_link_once_the_address_is_confirmed(course, stores, feed):
    course.owners.approved(feed)
    (row,) = letters(course)
    assert course.mine.holder(token(row.content["mine"])).owners[0].feed.id == feed.id
    assert row.content["mine"] in course.letters.render(_letter(row)).body
    stranger = stores.feed("eve", state=FeedState.PROPOSED)
    course.owners.store.set(stranger.id, "eve@garden.example", "en", None)
    course.owners.received(stranger)
    row = letters(course)[-1]
    assert "mine" not in row.content
    assert "/mine/" not in course.letters.render(_letter(row)).body


# ---- another address


def test_a_new_address_takes_the_place_of_the_old_one_when_it_is_confirmed_from_there(course, feed, clock):
    course.mine.ask_to_move(holder(course), "Ann@new.example", "192.0.2.1", "en")
    (row,) = letters(course)
    assert (row.kind, row.address) == ("mine_move", "Ann@new.example")
    assert holder(course).pending == "Ann@new.example"
    assert "new.example" not in row.content["link"]
    assert course.mine.awaited(token(row.content["link"])).address == ANN
    clock.move(days=6)
    assert course.mine.move(token(row.content["link"])) == "Ann@new.example"
    assert holder(course) is None
    assert holder(course, "ann@NEW.example").owners[0].confirmed_at == clock.now
    assert [(one.kind, one.address) for one in letters(course)[1:]] == [("mine_moved", ANN)]
    with pytest.raises(BadInput, match="not valid"):
        course.mine.move(token(row.content["link"]))


def test_an_address_that_nobody_confirms_is_forgotten_after_a_week(course, feed, clock):
    course.mine.ask_to_move(holder(course), "ann@new.example", "192.0.2.1", "en")
    link = letters(course)[0].content["link"]
    clock.move(days=7, seconds=1)
    with pytest.raises(BadInput, match="not valid"):
        course.mine.awaited(token(link))
    course.mine.keep_up()
    assert holder(course).pending == ""


def test_who_has_changed_their_mind_can_no_longer_use_the_first_letter(course, feed):
    for address in ("ann@first.example", "ann@second.example"):
        course.mine.ask_to_move(holder(course), address, "192.0.2.1", "en")
    first, second = letters(course)
    with pytest.raises(BadInput, match="not valid"):
        course.mine.move(token(first.content["link"]))
    assert course.mine.move(token(second.content["link"])) == "ann@second.example"


# ---- where is my post?


def test_every_post_that_was_seen_is_there_with_what_became_of_it(course, stores, feed, now):
    stores.post(feed, "shown", title="Une haie", published_at=now)
    stores.post(feed, "untagged", title="Sans étiquette", published_at=now - timedelta(hours=1),
                verdict=Verdict.LEFT_OUT, reason="no_course_tag")  # fmt: skip
    stores.post(
        feed, "held", title="À voir", published_at=now - timedelta(hours=2), verdict=Verdict.HELD, reason="facilitator"
    )
    old = Outline("old", "https://ann.example/old", "L’été dernier", now - timedelta(days=90), "too_old")
    stores.save(feed, outlines=(old,), withdrawn=())
    stores.post(feed, "gone", title="Repris", published_at=now - timedelta(hours=3))
    stores.save(feed, withdrawn=(stores.by_guid(feed)["gone"].id,))
    stores.post(stores.feed("ben"), "other")
    caught = course.catches.newest(feed)
    assert [one.title for one in caught] == ["Une haie", "Sans étiquette", "À voir", "Repris", "L’été dernier"]
    assert [one.decision.reason for one in caught] == [
        "every_post",
        "no_course_tag",
        "facilitator",
        "every_post",
        "too_old",
    ]
    assert [one.withdrawn_at is not None for one in caught] == [False, False, False, True, False]
    assert caught[-1].record is None
    count = course.catches.count([feed.id])[feed.id]
    assert (count.accepted, count.held, count.left_out, count.withdrawn, count.seen) == (1, 1, 2, 1, 5)
    assert [one.title for one in course.catches.newest(feed, page=2, number=2)] == ["À voir", "Repris"]


@pytest.mark.parametrize(("typed", "found"), [
    ("HAIES", ["Les haies de l’Ouest"]), ("ete  dernier", ["L’été dernier"]), ("http://www.posts.example/haies/", ["Les haies de l’Ouest"]),
    ("https://ann.example/old?utm_source=x", ["L’été dernier"]), ("100%", []), ("perdrix", ["Une perdrix au jardin."]),
])  # fmt: skip
def test_a_post_is_found_by_its_address_or_words_of_its_title(course, stores, feed, now, typed, found):
    stores.post(feed, "haies", title="Les haies de l’Ouest")
    stores.post(feed, "note", title="", text="Une perdrix au jardin.")
    stores.save(feed, outlines=(Outline("old", "https://ann.example/old", "L’été dernier", now, "too_old"),))
    stores.post(stores.feed("ben"), "b", title="Les haies de Ben")
    row = course.feeds.row(str(feed.id))
    assert [one.title for one in course.catches.find(row, typed).found] == found


@pytest.mark.parametrize(("state", "poll", "typed", "missing"), [
    (FeedState.APPROVED, {"ok_at": True}, "never", Missing.NOT_IN_FEED),
    (FeedState.APPROVED, {"ok_at": True}, "https://www.ann.example/p", Missing.NOT_IN_FEED),
    (FeedState.APPROVED, {"ok_at": True}, "https://elsewhere.example/p", Missing.ELSEWHERE),
    (FeedState.APPROVED, {}, "never", Missing.NOT_READ),
    (FeedState.APPROVED, {"ok_at": True, "outcome": Outcome.SERVER_ERROR}, "never", Missing.FAILED),
    (FeedState.GONE, {"ok_at": True}, "never", Missing.FAILED),
    (FeedState.PAUSED, {"ok_at": True}, "never", Missing.STOPPED),
    (FeedState.LEFT, {"ok_at": True}, "never", Missing.STOPPED),
    (FeedState.PROPOSED, {}, "never", Missing.NOT_APPROVED),
])  # fmt: skip
def test_a_post_that_was_never_seen_has_a_reason(course, stores, now, state, poll, typed, missing):
    feed = stores.feed("ann")
    given = {**poll, **({"ok_at": now} if "ok_at" in poll else {})}
    stores.save(feed, poll=PollState(polled_at=now, **given))
    stores.feeds.set_state(feed.id, state, now)
    sought = course.catches.find(course.feeds.row(str(feed.id)), typed)
    assert (sought.found, sought.missing) == ((), missing)


def test_a_feed_is_read_at_once_at_its_owners_wish_but_not_again_and_again(
    course, stores, feed_server, answer, rss, clock
):
    url = feed_server.answer("/feed", answer(rss("a")), answer(rss("b", "a")))
    feed = stores.feed("ann", url=url)
    first = course.catches.read_now(feed)
    assert (first.asked, first.attempt.new) == (Asked.READ, 1)
    clock.move(minutes=9)
    assert course.catches.read_now(feed).asked is Asked.TOO_SOON
    clock.move(minutes=2)
    assert course.catches.read_now(feed).attempt.new == 1
    assert len(feed_server.of("/feed")) == 2
    stores.feeds.set_state(feed.id, FeedState.PAUSED, clock.now)
    clock.move(hours=1)
    assert course.catches.read_now(stores.feeds.get(feed.id)).asked is Asked.NOT_APPROVED
    assert len(feed_server.of("/feed")) == 2


def test_a_feed_that_is_being_read_at_this_moment_is_not_read_twice(course, stores, feed, clock):
    stores.polls.claim(clock.now, limit=1, lease=timedelta(minutes=30), feed_ids=[feed.id])
    assert course.catches.read_now(feed).asked is Asked.BUSY


# ---- changing


@pytest.fixture
def places(course) -> None:
    names = ("rennes", "figeac")
    course.vocabulary.save([Territory(slug, {"fr": slug.title(), "en": slug.title()}) for slug in names], [])


def test_owners_change_what_is_shown_which_posts_their_home_and_language(course, stores, feed, places):
    stores.post(feed, "a")
    wishes = FeedWishes(Show.TITLE, Accepts.TAGGED, ("figeac",), "fr")
    assert course.own_feeds.change(feed, wishes, version(feed))
    now = stores.feeds.get(feed.id)
    assert (now.show, now.accepts, now.territories, now.language) == (Show.TITLE, Accepts.TAGGED, ("figeac",), "fr")
    record = stores.by_guid(feed)["a"]
    assert record.slugs("territory") == ("figeac",), "posts that are there already come home as well"
    assert record.show == "title"
    assert [one.territories for one in stores.feeds.participants()] == [("figeac",)]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(course, stores, feed, places):
    seen = version(feed)
    course.feeds.change(str(feed.id), territories=["rennes"])
    assert not course.own_feeds.change(feed, FeedWishes(Show.FULL, Accepts.EVERY, (), ""), seen)
    assert stores.feeds.get(feed.id).territories == ("rennes",)


def test_a_public_name_changes_everywhere_and_the_address_of_the_page_stays(course, stores, feed):
    stores.post(feed, "a", title="Une haie")
    course.publisher.publish()
    course.own_feeds.rename(holder(course), feed, "  La\thaie\n vive ")
    course.publisher.publish()
    (participant,) = stores.feeds.participants()
    assert (participant.name, participant.slug) == ("La haie vive", "ann")
    assert "La haie vive" in (course.data / "site/fr/participants/ann/index.html").read_text()
    assert stores.find("author:vive") == (["a"], 1)
    assert stores.find("author:ann") == ([], 0)


@pytest.mark.parametrize(("name", "words"), [("…", "letter or a digit"), ("ben", "Somebody else")])
def test_a_name_that_is_none_or_somebody_elses_is_refused(course, stores, feed, name, words):
    stores.feed("ben")
    with pytest.raises(BadInput, match=words):
        course.own_feeds.rename(holder(course), feed, name)


def test_nobody_renames_other_peoples_feeds(course, stores, feed):
    stores.feed("ann", url="https://second.example/feed")  # the same participant, of another owner
    with pytest.raises(BadInput, match="other people"):
        course.own_feeds.rename(holder(course), feed, "Anything")


def test_owners_pause_and_go_on(course, stores, feed, clock):
    assert course.own_feeds.pause(owner(course, feed))
    assert stores.feeds.get(feed.id).state is FeedState.PAUSED
    assert stores.polls.claim(clock.now, limit=9, lease=timedelta(1)) == ()
    assert course.own_feeds.read_again(owner(course, feed))
    assert stores.feeds.get(feed.id).state is FeedState.APPROVED
    assert not course.own_feeds.read_again(owner(course, feed))


def test_what_a_facilitator_paused_its_owner_can_not_have_read_again(course, stores, feed, clock):
    stores.feeds.set_state(feed.id, FeedState.PAUSED, clock.now)
    assert not course.own_feeds.read_again(owner(course, feed))
    assert course.own_feeds.leave(owner(course, feed))
    assert not course.own_feeds.read_again(owner(course, feed))
    assert stores.feeds.get(feed.id).state is FeedState.LEFT


def test_a_facilitators_pause_outlasts_the_owners(course, stores, feed, clock):
    course.own_feeds.pause(owner(course, feed))
    stores.feeds.set_state(feed.id, FeedState.PAUSED, clock.now)
    assert not course.own_feeds.read_again(owner(course, feed))


def test_who_leaves_is_read_and_written_to_no_more_and_their_posts_stay(course, stores, feed, clock):
    (key,) = stores.post(feed, "a")
    course.owners.approved(feed)
    assert course.own_feeds.leave(owner(course, feed))
    assert stores.feeds.get(feed.id).state is FeedState.LEFT
    assert stores.entries.record(key).is_public
    assert letters(course) == [], "what waits is taken back"
    assert owner(course, feed).stopped_at == clock.now
    assert not course.own_feeds.leave(owner(course, feed))
    assert course.own_feeds.read_again(owner(course, feed)), "they can come back"


def test_a_feed_that_nobody_let_in_can_not_be_let_in_by_leaving_it(course, stores):
    feed = stores.feed("ann", state=FeedState.PROPOSED)
    course.owners.appoint(feed, ANN, "fr")
    assert not course.own_feeds.leave(owner(course, feed))
    assert not course.own_feeds.pause(owner(course, feed))
    assert not course.own_feeds.read_again(owner(course, feed))
    assert stores.feeds.get(feed.id).state is FeedState.PROPOSED


def test_letters_stop_and_begin_again(course, feed):
    course.owners.stop_letters(owner(course, feed))
    assert not course.owners.approved(feed)
    course.owners.write_again(owner(course, feed))
    assert course.owners.approved(feed)


def test_purging_removes_posts_editions_letters_and_the_address(course, stores, feed, clock):
    stores.post(feed, "a", title="Une haie")
    stores.post(stores.feed("ben"), "b", title="Un verger")
    clock.move(hours=1)
    course.newsletter.edition()
    course.owners.approved(feed)
    course.mine.send_link(ANN, "192.0.2.1", "fr")
    found = holder(course)
    assert course.own_feeds.purge(found.owners) == 1
    course.mine.forget(found)
    assert holder(course) is None
    (line,) = course.editions.lines()
    assert {item.title for item in course.editions.of_day(line.day).items} == {"", "Un verger"}
    assert all(row.address != ANN for row in letters(course))
    with course.database.read() as connection:
        rows = connection.execute(select(*FeedTable.__table__.columns)).all()  # type: ignore[attr-defined]
    assert not any(ANN in str(row) for row in rows)
    assert course.erasing.again() == 0


def test_everything_that_is_kept_can_be_taken_away_and_nothing_of_others(course, stores, feed, fresh_entry):
    stores.post(feed, "a", title="Une haie", html="<p>Tout le billet.</p>")
    changed = fresh_entry("a", title="Une haie, revue", html="<p>Tout le billet.</p>")
    stores.save(feed, changed=((stores.by_guid(feed)["a"].id, changed),))
    stores.post(stores.feed("ben"), "b", title="Un verger")
    course.owners.approved(feed)
    written = "".join(course.own_feeds.data(holder(course)))
    data = json.loads(written)
    assert data["address"] == ANN
    (one,) = data["feeds"]
    kinds = [row["what"] for row in one["kept"]]
    assert [kinds.count(kind) for kind in ("participant", "feed", "post", "earlier version of a post", "visit")] == [
        1,
        1,
        1,
        1,
        2,
    ]
    assert next(row for row in one["kept"] if row["what"] == "post")["html"] == "<p>Tout le billet.</p>"
    assert [row["kind"] for row in data["letters"]] == ["feed_approved"]
    assert "verger" not in written
