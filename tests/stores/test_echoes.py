"""What is known of comments on the posts of past editions, on both engines."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cmooc.domain.editions import Edition, Group, Item, Section, SectionKind, Window
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.stores.echoes import EchoStore
from cmooc.stores.rows import ENTRY

DAY = date(2026, 11, 23)
WATER = Tag(TagKind.THEME, "water", "rules", Reason("rule"))


@pytest.fixture
def echoes(stores):
    return EchoStore(stores.database)


@pytest.fixture
def carry(stores, now):
    """Let an edition leave `days` after the first, with these posts; `told`: comments that it tells of, by key."""

    def save(*keys, days=0, told=()):
        items = tuple(_item(key) for key in keys)
        talk = tuple(_item(key, comments_count=count, new_comments=1) for key, count in told)
        sections = (Section(SectionKind.THEME, groups=(Group(None, items),)),
                    Section(SectionKind.CONVERSATIONS, groups=(Group(None, talk),)))  # fmt: skip
        moment = now + timedelta(days=days)
        day = DAY + timedelta(days=days)
        assert stores.editions.save(Edition(day, Window(None, moment), days + 1, sections, published_at=moment))

    return save


def _item(key, **known):
    return Item(key, "T", None, "", "ann", "Ann", "Blog", "blog", None, None, **known)


def comment(stores, key, count):
    with stores.database.write() as connection:
        connection.execute(ENTRY.update().where(ENTRY.c.key == key).values(comments_count=count))


def told(echoes, days=0):
    since = DAY + timedelta(days=days)
    return [(record.key, news) for record, news in echoes.since(since, since).talked_about]


def test_comments_since_an_edition_last_told_of_a_post_are_news(stores, echoes, carry):
    feed = stores.feed()
    (quiet, busy) = (*stores.post(feed, "quiet"), *stores.post(feed, "busy", comments_count=2))
    assert told(echoes) == []
    carry(quiet, busy)
    assert told(echoes) == []
    comment(stores, busy, 3)
    comment(stores, quiet, 2)
    assert told(echoes) == [(quiet, 2), (busy, 1)]
    carry(days=1, told=[(quiet, 2)])
    assert told(echoes) == [(busy, 1)]
    comment(stores, quiet, 7)
    assert told(echoes) == [(quiet, 5), (busy, 1)]
    assert told(echoes, days=1) == []


def test_fewer_comments_are_no_news_and_withdrawn_posts_are_not_talked_about(stores, echoes, carry):
    feed = stores.feed()
    down, gone = stores.post(feed, "down", "gone", comments_count=5)
    carry(down, gone)
    comment(stores, down, 4)
    comment(stores, gone, 9)
    stores.save(feed, withdrawn=(stores.by_guid(feed)["gone"].id,))
    assert told(echoes) == []


def test_posts_wait_for_a_first_reply_where_that_is_known(stores, echoes, carry):
    feed = stores.feed()
    alone, _, _, _ = (
        *stores.post(feed, "alone", comments_count=0), *stores.post(feed, "unknown"),
        *stores.post(feed, "answered", comments_count=1), *stores.post(feed, "note", comments_count=0, is_short=True),
    )  # fmt: skip
    carry(*(record.key for record in stores.by_guid(feed).values()))
    stores.post(feed, "not carried yet", comments_count=0)
    assert [one.key for one in echoes.since(DAY, DAY).unanswered] == [alone]
    assert echoes.since(DAY, DAY + timedelta(days=1)).unanswered == ()


def test_it_is_known_what_is_spoken_of(stores, echoes, carry):
    feed = stores.feed()
    keys = stores.post(feed, "a", "b", tags=[WATER])
    stores.post(feed, "later", tags=[WATER])
    carry(*keys)
    assert echoes.since(DAY, DAY).spoken == {(TagKind.THEME, "water"): 2}
