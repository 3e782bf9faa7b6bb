"""What owners of feeds are written: on their wish, rarely, and never after they said stop."""

from __future__ import annotations

from dataclasses import replace as changed
from typing import Any

import pytest
from sqlalchemy import select

from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import FeedState, NewFeed, Outcome, PollState
from cmooc.stores.letters import LETTER
from cmooc.worker import letters as post_letters
from cmooc.worker import tick


@pytest.fixture
def course(instance) -> Any:
    settings = instance.settings.model_copy(update={"base_url": "https://course.example"})
    found = changed(instance, settings=settings)
    vars(found)["templating"] = instance.templating
    yield found
    found.database.close()


@pytest.fixture
def owners(course) -> Any:
    return course.owners


@pytest.fixture
def proposed(stores) -> Any:
    return stores.feed("ann", state=FeedState.PROPOSED)


@pytest.fixture
def feed(stores, owners) -> Any:
    """An approved feed whose owner wants to be told."""
    found = stores.feed("ann")
    owners.appoint(found, "ann@garden.example", "fr")
    return found


def letters(course) -> list[Any]:
    with course.database.read() as connection:
        return list(connection.execute(select(LETTER).order_by(LETTER.c.id)))


def kinds(course) -> list[str]:
    return [row.kind for row in letters(course)]


def token(course, what: str = "stop") -> str:
    """Return the token of the newest letter's link."""
    return str(letters(course)[-1].content[what]).rpartition("/")[2]


def fail(stores, feed, clock, days: int) -> None:
    """Let a feed fail for days as it has since it was registered, looked at each day."""
    start = feed.created_at
    poll = PollState(outcome=Outcome.SERVER_ERROR, failures=3, failing_since=start, ok_at=start, newest_at=start)
    for _ in range(days):
        clock.move(days=1)
        stores.save(feed, clock.now, poll=poll, outcome=Outcome.SERVER_ERROR)


# ---- proposing a feed


@pytest.mark.parametrize(("state", "is_on_trial", "standing"), [
    (FeedState.PROPOSED, False, "proposed"), (FeedState.APPROVED, False, "approved"), (FeedState.APPROVED, True, "trial"),
])  # fmt: skip
def test_who_registers_a_feed_is_written_how_it_stands(course, owners, stores, state, is_on_trial, standing):
    feed = stores.feed("ann", state=state, is_on_trial=is_on_trial)
    owners.appoint(feed, " Ann@Garden.Example ", "fr")
    for _ in range(2):
        owners.received(feed)
    (row,) = letters(course)
    assert (row.kind, row.address, row.language) == ("feed_received", "Ann@garden.example", "fr")
    assert (row.content["url"], row.content["standing"]) == (feed.url, standing)


def test_what_is_no_address_is_refused(course, owners, proposed):
    with pytest.raises(BadInput, match="no mail address"):
        owners.appoint(proposed, "ann at garden", "fr")
    assert letters(course) == []


def test_a_stranger_writes_no_words_into_a_letter_to_somebody(course, owners, stores):
    feed = stores.feed("spam", title="You have won, call 555", state=FeedState.PROPOSED)
    owners.store.set(feed.id, "victim@garden.example", "en", None)
    owners.received(feed)
    owners.approved(feed)
    told = [str(row.content) for row in letters(course)]
    owners.removed(feed, "")
    told += [str(row.content) for row in letters(course)]
    assert len(told) == 3
    assert not any("won" in one for one in told)


# ---- what was decided


@pytest.mark.parametrize(("state", "act", "kind"), [
    (FeedState.PROPOSED, "approved", "feed_approved"),
    (FeedState.PROPOSED, "removed", "feed_refused"),
    (FeedState.APPROVED, "removed", "feed_removed"),
])  # fmt: skip
def test_the_owner_is_written_what_was_decided_once(course, owners, stores, state, act, kind):
    feed = stores.feed("ann", state=state)
    owners.appoint(feed, "ann@garden.example", "en")
    reasons = () if act == "approved" else ("It is about no place of ours.",)
    for _ in range(2):
        assert getattr(owners, act)(feed, *reasons)
    (row,) = letters(course)
    assert row.kind == kind
    assert row.content.get("reason", "") == "".join(reasons)


def test_when_a_feed_goes_its_owner_is_known_to_the_last_letter_alone(course, owners, stores, feed, clock):
    fail(stores, feed, clock, 10)
    owners.keep_up()
    course.letters.keep_up()
    clock.move(days=8)
    owners.approved(feed)
    owners.removed(feed, "It was wished.")
    assert [(row.kind, row.address) for row in letters(course)] == [
        ("feed_trouble", ""), ("feed_removed", "ann@garden.example"),
    ]  # fmt: skip


def test_without_an_address_nobody_is_written_to(course, owners, proposed):
    assert not owners.approved(proposed)
    assert not owners.removed(proposed, "why")
    assert letters(course) == []


# ---- troubles


def test_a_trouble_that_lasts_is_told_once_with_its_remedy(course, owners, stores, feed, clock):
    fail(stores, feed, clock, 10)
    assert owners.keep_up() == 1
    (row,) = letters(course)
    assert (row.kind, row.language) == ("feed_trouble", "fr")
    assert "illisible" in row.content["subject"]
    assert any("Bonjour" in line for line in row.content["lines"])
    fail(stores, feed, clock, 20)
    assert owners.keep_up() == 0


def test_no_feed_brings_more_than_one_letter_a_week(course, owners, stores, feed, clock):
    owners.approved(feed)
    fail(stores, feed, clock, 5)
    assert owners.keep_up() == 0
    clock.move(days=2)
    assert owners.keep_up() == 1
    assert kinds(course) == ["feed_approved", "feed_trouble"]


def test_who_has_not_confirmed_is_told_of_no_trouble_until_they_do(course, owners, stores, clock):
    feed = stores.feed("ann")
    owners.store.set(feed.id, "ann@garden.example", "en", None)
    owners.approved(feed)
    fail(stores, feed, clock, 10)
    assert owners.keep_up() == 0
    link = token(course)
    assert owners.of(link).confirmed_at is None
    assert owners.confirm(link).feed.id == feed.id
    assert owners.of(link).confirmed_at == clock.now
    assert owners.keep_up() == 1


def test_the_worker_writes_and_sends_them(course, stores, feed, clock):
    fail(stores, feed, clock, 10)
    tick(course)
    assert [row.state for row in letters(course)] == ["waiting"]
    post_letters(course)
    assert [row.state for row in letters(course)] == ["sent"]
    assert len(list((course.data / "mail" / "new").iterdir())) == 1


# ---- stopping


def test_one_press_stops_all_letters_about_a_feed_also_those_that_wait(course, owners, stores, feed, clock):
    fail(stores, feed, clock, 10)
    owners.keep_up()
    link = token(course)
    assert owners.stop(link).feed.id == feed.id
    assert letters(course) == []
    assert not owners.removed(feed, "why")
    fail(stores, feed, clock, 90)
    assert owners.keep_up() == 0
    assert owners.stop(link) is not None, "twice is as good as once"


def test_looking_stops_nothing(course, owners, feed):
    owners.approved(feed)
    assert owners.of(token(course)).stopped_at is None
    assert len(letters(course)) == 1


def test_the_letters_about_another_feed_go_on(course, owners, stores, feed):
    other = stores.feed("bob")
    owners.appoint(other, "ann@garden.example", "fr")
    owners.approved(other)
    owners.approved(feed)
    owners.stop(token(course))
    assert [row.content["url"] for row in letters(course)] == [other.url]
    assert owners.removed(other, "")


@pytest.mark.parametrize("forged", ["", "1", "1.abc", "1.abc.def", "x.y.z", "é.é"])
def test_a_forged_link_is_none(owners, feed, forged):
    with pytest.raises(BadInput):
        owners.stop(forged)
    assert owners.store.of(feed.id).stopped_at is None


def test_a_link_dies_with_the_pair_of_feed_and_address(course, owners, stores, feed):
    owners.approved(feed)
    link = token(course)
    owners.appoint(feed, "new@garden.example", "fr")
    assert owners.stop(link) is None
    assert owners.store.of(feed.id).stopped_at is None


def test_a_feed_that_gets_the_number_of_a_removed_one_has_nothing_of_it(course, owners, stores, feed, clock):
    owners.approved(feed)
    link = token(course)
    stores.feeds.remove(feed.id)
    clock.move(minutes=1)
    new_feed = NewFeed("https://carl.example/feed", "Carl", "carl", "blog", FeedState.APPROVED)
    ((new,), _) = stores.feeds.add([new_feed], clock.now)
    assert new.id == feed.id
    owners.appoint(new, "ann@garden.example", "fr")
    assert owners.stop(link) is None
    assert owners.approved(new)
    assert kinds(course) == ["feed_approved", "feed_approved"]


def test_an_address_that_is_forgotten_gets_nothing_that_waits(course, owners, feed):
    owners.approved(feed)
    owners.appoint(feed, "", "fr")
    assert letters(course) == []
    assert owners.store.of(feed.id) is None
