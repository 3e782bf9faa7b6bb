"""Whether an entry belongs to the course, with the reason that its author can read (product.md, section 4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from cmooc.domain.courses import Course
from cmooc.domain.entries import Decision, Entry, Verdict
from cmooc.domain.feeds import Accepts, Feed, FeedState
from cmooc.domain.rules import Haystack, find_tag


def decide(entry: Entry, feed: Feed, course: Course, *, first_seen_at: datetime) -> Decision:
    """Decide about a new entry, or again about one whose text or categories changed.

    The entry of a feed that is not approved is held, so that approval can take it up. An entry that claims to be from
    the future is taken; `Record.dated_at` shows it by the time it was seen. A facilitator's decision is not asked for
    here: the caller keeps it.
    """
    if feed.state is not FeedState.APPROVED:
        return Decision(Verdict.HELD, "feed_not_approved")
    belongs = _belonging(entry, feed, course)
    if belongs.verdict is Verdict.ACCEPTED and _is_too_old(entry, course, first_seen_at):
        return Decision(Verdict.LEFT_OUT, "too_old")
    return belongs


def _belonging(entry: Entry, feed: Feed, course: Course) -> Decision:
    if feed.accepts is Accepts.EVERY:
        return Decision(Verdict.ACCEPTED, "every_post")
    found = find_tag(course.tag, Haystack(entry))
    if found is None:
        return Decision(Verdict.LEFT_OUT, "no_course_tag")
    return Decision(Verdict.ACCEPTED, "course_tag", found)


def _is_too_old(entry: Entry, course: Course, first_seen_at: datetime) -> bool:
    published = entry.published_at
    return published is not None and published < first_seen_at - timedelta(days=course.max_age_days)
