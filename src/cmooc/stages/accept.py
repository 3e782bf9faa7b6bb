"""Whether an entry belongs to the course, with the reason that its author can read (product.md, section 4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from cmooc.domain.courses import Course
from cmooc.domain.entries import Decision, Entry, Verdict
from cmooc.domain.feeds import Accepts, Feed, FeedState
from cmooc.domain.rules import Haystack, find_tag

FEED_NOT_APPROVED = Decision(Verdict.HELD, "feed_not_approved")
FIRST_POST = "first_post"
TOO_OLD = Decision(Verdict.LEFT_OUT, "too_old")


def decide(entry: Entry, feed: Feed, course: Course, *, first_seen_at: datetime) -> Decision:
    """Decide about a new entry, or again about one whose text or categories changed.

    The entry of a feed that is not approved is held, so that approval can take it up. An entry that claims to be from
    the future is taken; `Record.dated_at` shows it by the time it was seen. A facilitator's decision is not asked for
    here: the caller keeps it.
    """
    early = decide_early(entry.published_at, feed, course, first_seen_at=first_seen_at)
    if early is not None:
        return early
    belongs = _belonging(entry, feed, course)
    if belongs.verdict is not Verdict.ACCEPTED:
        return belongs
    if _is_too_old(entry.published_at, course, first_seen_at):
        return TOO_OLD
    return on_trial(belongs) if feed.is_on_trial else belongs


def decide_early(
    published_at: datetime | None, feed: Feed, course: Course, *, first_seen_at: datetime
) -> Decision | None:
    """Decide what needs no reading; an archive's older posts are most of what a first poll brings."""
    if feed.state is not FeedState.APPROVED:
        return FEED_NOT_APPROVED
    is_old = feed.accepts is Accepts.EVERY and _is_too_old(published_at, course, first_seen_at)
    return TOO_OLD if is_old else None


def on_trial(accepted: Decision) -> Decision:
    """Hold what would be accepted; the detail keeps the course tag, so that `off_trial` finds the reason again."""
    return Decision(Verdict.HELD, FIRST_POST, accepted.detail)


def off_trial(held: Decision) -> Decision:
    """Return what an entry that `on_trial` held is accepted for."""
    return Decision(Verdict.ACCEPTED, "course_tag" if held.detail else "every_post", held.detail)


def _is_too_old(published_at: datetime | None, course: Course, first_seen_at: datetime) -> bool:
    return published_at is not None and published_at < first_seen_at - timedelta(days=course.max_age_days)


def _belonging(entry: Entry, feed: Feed, course: Course) -> Decision:
    if feed.accepts is Accepts.EVERY:
        return Decision(Verdict.ACCEPTED, "every_post")
    found = find_tag(course.tag, Haystack(entry))
    if found is None:
        return Decision(Verdict.LEFT_OUT, "no_course_tag")
    return Decision(Verdict.ACCEPTED, "course_tag", found)
