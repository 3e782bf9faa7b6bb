"""Rulings: in force until taken back, each change with a trace, a move undone in one go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cmooc.domain.tags import TagKind

THEME, TERRITORY = TagKind.THEME, TagKind.TERRITORY


@pytest.fixture
def entry_id(stores):
    (key,) = stores.post(stores.feed(), "a")
    return stores.entries.record(key).id


@pytest.fixture
def rule(stores, now):
    def rule(*changes, move="one", by="Ann", hours=0):
        return stores.rulings.rule(changes, move=move, by=by, at=now + timedelta(hours=hours))

    return rule


def right(stores, entry_id):
    return {(one.kind, one.slug): one.is_right for one in stores.rulings.of([entry_id]).get(entry_id, ())}


def test_a_ruling_holds_until_another_is_made(stores, rule, entry_id, now):
    rule((entry_id, THEME, "maps", True), (entry_id, TERRITORY, "lyon", False))
    assert right(stores, entry_id) == {(THEME, "maps"): True, (TERRITORY, "lyon"): False}
    rule((entry_id, THEME, "maps", False), move="two", by="Ben")
    assert right(stores, entry_id)[THEME, "maps"] is False
    assert [one.by for one in stores.rulings.of([entry_id])[entry_id]] == ["Ann", "Ben"]


def test_ruling_the_same_again_leaves_no_trace(stores, rule, entry_id):
    rule((entry_id, THEME, "maps", True))
    assert rule((entry_id, THEME, "maps", True), move="two") == ()
    assert [one.move for one in stores.rulings.traces(9)] == ["one"]


def test_a_move_is_undone_in_one_go_and_says_so(stores, rule, entry_id, now):
    rule((entry_id, THEME, "maps", True))
    rule((entry_id, THEME, "maps", False), (entry_id, THEME, "books", True), move="two")
    stores.rulings.undo("two", now)
    assert right(stores, entry_id) == {(THEME, "maps"): True}
    assert [(one.move, one.undone_at is None) for one in stores.rulings.traces(9)] == [
        ("two", False), ("two", False), ("one", True),
    ]  # fmt: skip
    assert stores.rulings.undo("two", now) == ()


def test_undoing_leaves_alone_what_was_ruled_since(stores, rule, entry_id, now):
    rule((entry_id, THEME, "maps", True))
    rule((entry_id, THEME, "maps", False), move="two")
    assert stores.rulings.undo("one", now) == ()
    assert right(stores, entry_id) == {(THEME, "maps"): False}


def test_rulings_go_with_their_feed(stores, now):
    feed = stores.feed()
    (key,) = stores.post(feed, "a")
    stores.rulings.rule([(stores.entries.record(key).id, THEME, "maps", True)], move="m", by="", at=now)
    stores.feeds.remove(feed.id)
    assert stores.rulings.all() == ()
    assert stores.rulings.traces(9) == ()
