"""Links between posts of different participants, on each engine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cmooc.domain.entries import Decision, Verdict
from cmooc.domain.mentions import MOST, mentions_of
from cmooc.stores.mentions import MENTION


def linking(*urls: str) -> str:
    return "<p>" + " ".join(f'<a href="{url}" rel="noopener">voir</a>' for url in urls) + "</p>"


@pytest.fixture
def people(stores) -> Any:
    """Ben's post is there; Ann answers it, and points to a page of nobody's and to a post of her own."""
    ann, ben = stores.feed("ann"), stores.feed("ben")
    stores.post(ben, "verger")
    stores.post(ann, "other")
    stores.forget_changes()
    html = linking(
        "http://www.posts.example/verger/?utm_source=x#haut", "https://nobody.example/", "https://posts.example/other"
    )
    stores.post(ann, "answer", html=html)
    return ann, ben


def talks(stores, slug: str) -> list[tuple[str, str]]:
    return guids(stores, stores.entries.talks([slug]).get(slug, []))


def guids(stores, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    known = {
        record.key: record.entry.guid for record in stores.entries.by_keys([key for pair in pairs for key in pair])
    }
    return [(known[saying], known[said_of]) for saying, said_of in pairs]


def test_a_link_to_somebody_elses_post_is_told_on_both_sides(stores, people):
    assert talks(stores, "ann") == talks(stores, "ben") == [("answer", "verger")]
    key = stores.by_guid(people[1])["verger"].key
    assert guids(stores, stores.entries.talks_of([key], 9)) == [("answer", "verger")]
    assert {("talk", key), ("participant", "ben"), ("participant", "ann")} <= stores.pending()
    assert ("entry", key) not in stores.pending(), "the post itself has not changed: no list of posts is made anew"


def test_a_post_that_comes_after_the_one_that_links_to_it_is_known(stores, now):
    ann, ben = stores.feed("ann"), stores.feed("ben")
    (key,) = stores.post(ann, "answer", html=linking("https://posts.example/late"))
    stores.forget_changes()
    stores.post(ben, "late", at=now + timedelta(hours=1))
    assert talks(stores, "ben") == [("answer", "late")]
    assert {("talk", key), ("participant", "ann")} <= stores.pending()


def test_an_edit_takes_a_link_away_and_brings_another(stores, people, fresh_entry, now):
    ann, ben = people
    stores.post(ben, "haie")
    entry = stores.by_guid(ann)["answer"]
    stores.forget_changes()
    changed = fresh_entry("answer", html=linking("https://posts.example/haie"))
    stores.save(ann, now + timedelta(hours=1), changed=((entry.id, changed),))
    assert talks(stores, "ben") == [("answer", "haie")]
    by_guid = stores.by_guid(ben)
    assert {("talk", by_guid["verger"].key), ("talk", by_guid["haie"].key)} <= stores.pending()


@pytest.mark.parametrize("side", ["answer", "verger"])
def test_what_is_not_public_is_in_no_conversation(stores, people, now, side):
    feed = people[0] if side == "answer" else people[1]
    record = stores.by_guid(feed)[side]
    stores.entries.decide(record.key, Decision(Verdict.HELD, "facilitator"), now)
    assert talks(stores, "ann") == talks(stores, "ben") == []
    other = stores.by_guid(people[1])["verger"] if side == "answer" else stores.by_guid(people[0])["answer"]
    assert ("talk", other.key) in stores.pending()


def test_a_removed_feed_leaves_no_link(stores, people):
    stores.feeds.remove(people[0].id)
    with stores.database.read() as connection:
        assert connection.execute(select(MENTION)).all() == []
    assert talks(stores, "ben") == []


@pytest.mark.parametrize(("html", "keys"), [
    ("", ()),
    ('<a href="https://a.example/x">x</a><a href="https://a.example/x/">y</a>', ("a.example/x",)),
    ('<a rel="nofollow" href="https://a.example/?p=1&amp;q=2">x</a>', ("a.example/?p=1&q=2",)),
    ('<a href="mailto:a@a.example">x</a><a href="/x">x</a><a>x</a><abbr href="https://a.example/">', ()),
    ('<p>href="https://a.example/"</p>', ()),
    ('<a href="https://own.example/p">me</a>', ()),
    ('<a href="https://[broken/">x</a>', ()),
])  # fmt: skip
def test_the_links_of_a_post_are_those_that_lead_somewhere_else(html, keys):
    assert mentions_of(html, "own.example/p") == keys


def test_a_list_of_links_is_cut():
    assert len(mentions_of(linking(*(f"https://a.example/{n}" for n in range(500))))) == MOST
