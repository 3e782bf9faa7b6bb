"""Whether the owner of a feed is to be told of a trouble that lasts, and in what words. Rarely: see `notice_of`."""

from __future__ import annotations

from datetime import datetime, timedelta

from cmooc.domain.feeds import Condition, Feed, Health
from cmooc.domain.notices import Notice, Told
from cmooc.domain.sentences import Sentence
from cmooc.domain.sentences import marked as _
from cmooc.domain.texts import excerpt
from cmooc.domain.urls import address_key, shown

TOLD_AFTER = {
    Health.GONE: timedelta(0),
    Health.BLOCKED: timedelta(days=1),
    Health.FAILING: timedelta(days=3),
    Health.QUIET: timedelta(days=60),
}
PAUSE = timedelta(days=7)
ONE_TROUBLE = frozenset({Health.FAILING, Health.BLOCKED})  # a server that fails in several ways fails once
SUBJECTS = {
    Health.GONE: _("“{feed}” is gone: we no longer read it"),
    Health.BLOCKED: _("“{feed}” does not let us in since {day}"),
    Health.FAILING: _("“{feed}” can't be read since {day}"),
    Health.MOVED: _("“{feed}” has moved: we read its new address"),
    Health.QUIET: _("“{feed}” has had no new post since {day}"),
}
MOVED = (
    _("It redirected for good for a week, so we read it at this new address from now on."),
    _("If this is right, there is nothing to do. Else answer this message."),
)


def notice_of(feed: Feed, condition: Condition, told: Told, *, site: str, now: datetime) -> Notice | None:
    """Return what the owner should be told now, or None.

    Told are: gone at once, blocked for a day, failing for three, quiet for sixty, and an address that was taken over.
    Each trouble once; again only when the feed has recovered and fails anew. Never more than one message a week.
    """
    if told.at is not None and now - told.at < PAUSE:
        return None
    if _has_lasted(condition, now) and not _was_told(condition, told):
        return _notice(feed, condition, site)
    if condition.health not in TOLD_AFTER and address_key(feed.url) != address_key(told.known_url):
        why, remedy = map(Sentence, MOVED)
        return _notice(feed, Condition(Health.MOVED, None, why, remedy), site)
    return None


def notice_at_once(feed: Feed, condition: Condition, *, site: str) -> Notice | None:
    """Return what the owner can be told of a trouble, whether or not it has lasted; None where there is none."""
    return _notice(feed, condition, site) if condition.health in TOLD_AFTER else None


def _has_lasted(condition: Condition, now: datetime) -> bool:
    needed = TOLD_AFTER.get(condition.health)
    if needed is None:
        return False
    return not needed or (condition.since is not None and now - condition.since >= needed)


def _was_told(condition: Condition, told: Told) -> bool:
    is_alike = told.about is condition.health or {told.about, condition.health} <= ONE_TROUBLE
    return is_alike and told.since == condition.since


def _notice(feed: Feed, condition: Condition, site: str) -> Notice:
    """Write the message; an excerpt is on one line, so that no title or name can forge a header."""
    details = {"feed": excerpt(feed.title, 80), "name": excerpt(feed.participant_name, 80), "day": condition.since,
               "site": site, "address": shown(feed.url),
               "log": f"{site}/feeds/{feed.id}/"}  # fmt: skip
    lines = (
        Sentence(_("Hello {name},"), details),
        Sentence(_("The course at {site} reads your feed “{feed}”: {address}"), details),
        *filter(None, (condition.why, condition.remedy)),
        Sentence(_("What we asked, and what came: {log}"), details),
        Sentence(_("You get this message once for this trouble, and never more than one a week."), details),
    )
    return Notice(feed, condition.health, condition.since, Sentence(SUBJECTS[condition.health], details), lines)
