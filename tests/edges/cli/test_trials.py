"""`feeds release`: the end of a trial from a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.entries import Verdict
from cmooc.settings import load


@pytest.fixture
def course(cmooc, tmp_path) -> Iterator[Instance]:
    data = tmp_path / "data"
    assert cmooc("--data", data, "init").code == 0
    found = Instance(data, load(data, {}))
    yield found
    found.database.close()


@pytest.fixture
def feed(course, stores_of) -> Any:
    """A feed on trial with two posts that wait."""
    stores = stores_of(course.database)
    found = stores.feed("ann", is_on_trial=True)
    stores.post(found, "a", "b", verdict=Verdict.HELD, reason="first_post")
    return found


def reasons(course: Instance) -> dict[str, str]:
    return {one.entry.guid: one.decision.reason for one in course.entries.by_keys(course.entries.keys())}


def test_a_trial_is_shown_and_ended(course, feed, cmooc):
    shown = cmooc("--data", course.data, "feeds", "show", feed.id)
    assert f"cmooc feeds release {feed.id}" in shown.out
    assert cmooc("--data", course.data, "feeds", "show", feed.id, "--json").json["registration"] is None
    ran = cmooc("--data", course.data, "feeds", "release", feed.id)
    assert (ran.code, "Posts that came in: 2" in ran.err + ran.out) == (0, True)
    assert reasons(course) == {"a": "every_post", "b": "every_post"}
    again = cmooc("--data", course.data, "feeds", "release", feed.id)
    assert again.code == 2
    assert "not on trial" in again.err


def test_the_post_that_was_looked_at_can_be_named(course, feed, stores_of, cmooc):
    other = stores_of(course.database).feed("bea", is_on_trial=True)
    key = next(one.key for one in course.entries.by_keys(course.entries.keys()) if one.entry.guid == "b")
    assert cmooc("--data", course.data, "feeds", "release", other.id, "--post", key).code == 2
    assert reasons(course) == {"a": "first_post", "b": "first_post"}
    assert cmooc("--data", course.data, "feeds", "release", feed.id, "--post", key).code == 0
    assert reasons(course) == {"a": "every_post", "b": "facilitator"}
