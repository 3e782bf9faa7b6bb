"""What a feed wrote before helps to read what it writes now: at the poll, and when all is tagged anew."""

from __future__ import annotations

import pytest

from cmooc.domain.tags import TagKind, Territory

TEXAS = Territory("texas", {"en": "Texas"}, code="US.TX")
FRANCE = Territory("france", {"en": "France"}, code="FR")
LOCAL = (
    "The mayor of Dallas, Texas, met the people of Fort Worth, Texas.",
    "A garden opens in Denton, Texas, next to the library of Tyler, Texas.",
    "Two schools of Longview, Texas, plant trees on the road to Dallas, Texas.",
    "The repair cafe of Sherman, Texas, now opens in Tyler, Texas, as well.",
)
PARIS = "The council of Paris opens a new garden for its schools."


def item(guid: str, text: str) -> str:
    return f"<item><guid>{guid}</guid><title>News</title><description>{text}</description></item>"


@pytest.fixture
def course(stores):
    stores.vocabulary.save([TEXAS, FRANCE], [])


@pytest.fixture
def feed(stores, feed_server, answer):
    items = "".join(item(f"n{number}", text) for number, text in enumerate((*LOCAL * 4, PARIS)))
    body = f"<rss version='2.0'><channel><language>en</language>{items}</channel></rss>".encode()
    feed_server.answer("/feed", answer(body))
    return stores.feed("paper", url=feed_server.url("/feed"))


def territories(stores, feed, guid):
    return {tag.slug for tag in stores.by_guid(feed)[guid].tags if tag.kind is TagKind.TERRITORY}


def test_paris_is_in_texas_for_a_paper_that_writes_of_texas(course, instance, stores, feed):
    instance.polling.poll()
    (walked,) = [one for one, *_ in stores.feeds.all() if one.id == feed.id]
    assert walked.footprint["US.TX"] >= 4 * len(LOCAL)
    assert territories(stores, feed, "n16") == {"texas"}


def test_tagging_anew_finds_the_same_whatever_was_known_before(course, instance, stores, feed):
    instance.polling.poll()
    before = {guid: record.tags for guid, record in stores.by_guid(feed).items()}
    stores.feeds.walk({feed.id: {"": 9, "FR": 9}})
    instance.tagging.retag()
    assert {guid: record.tags for guid, record in stores.by_guid(feed).items()} == before
    assert instance.tagging.retag().changed == 0


def test_a_course_without_territories_asks_for_no_places(instance, stores, feed):
    instance.polling.poll()
    (walked,) = [one for one, *_ in stores.feeds.all() if one.id == feed.id]
    assert walked.footprint == {}
