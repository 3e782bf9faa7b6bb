"""Which entries belong to the course, and the reasons given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cmooc.domain.courses import Course
from cmooc.domain.entries import Decision, Entry, Verdict
from cmooc.domain.feeds import Accepts, Feed, FeedState
from cmooc.stages.accept import decide

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
COURSE = Course({"fr": "Cours"}, {}, "cmooc26", "https://c.org", "fr", ZoneInfo("Europe/Paris"), time(7))
EVERY = Feed(1, "https://a.org/feed", "A", 1, "a", "A", state=FeedState.APPROVED)
TAGGED = replace(EVERY, accepts=Accepts.TAGGED)


def decided(entry: Entry, feed: Feed = TAGGED) -> Decision:
    return decide(entry, feed, COURSE, first_seen_at=NOW)


@pytest.mark.parametrize("state", set(FeedState) - {FeedState.APPROVED})
def test_entries_of_a_feed_that_is_not_approved_are_held(state: FeedState) -> None:
    entry = Entry(guid="1", text="#cmooc26")
    assert decided(entry, replace(EVERY, state=state)) == Decision(Verdict.HELD, "feed_not_approved")


def test_a_feed_for_the_course_gives_every_post() -> None:
    assert decided(Entry(guid="1"), EVERY) == Decision(Verdict.ACCEPTED, "every_post")


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (Entry(guid="1", categories=("Divers", "CMOOC26")), "CMOOC26"),
        (Entry(guid="1", title="Semaine 1 #cMooc26"), "#cMooc26"),
        (Entry(guid="1", text="écrit pour le cmooc-26."), "cmooc-26"),
        (Entry(guid="1", text="écrit pour le cmooc 26."), "cmooc 26"),
    ],
)
def test_a_tagged_post_is_taken_and_the_tag_shown_as_found(entry: Entry, found: str) -> None:
    assert decided(entry) == Decision(Verdict.ACCEPTED, "course_tag", found)


@pytest.mark.parametrize("text", ["rien", "xcmooc26", "https://a.org/cmooc26", "a@cmooc26.org", "cmooc2026"])
def test_a_post_without_the_tag_is_left_out(text: str) -> None:
    assert decided(Entry(guid="1", text=text)) == Decision(Verdict.LEFT_OUT, "no_course_tag")


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        (timedelta(days=30), "every_post"),
        (timedelta(days=30, seconds=1), "too_old"),
        (timedelta(days=-400), "every_post"),
    ],
)
def test_a_post_already_old_when_first_seen_is_left_out(age: timedelta, reason: str) -> None:
    assert decided(Entry(guid="1", published_at=NOW - age), EVERY).reason == reason


def test_an_old_post_without_the_tag_is_told_about_the_tag() -> None:
    old = Entry(guid="1", published_at=NOW - timedelta(days=99))
    assert decided(old).reason == "no_course_tag"
    assert decided(replace(old, text="cmooc26")).reason == "too_old"
