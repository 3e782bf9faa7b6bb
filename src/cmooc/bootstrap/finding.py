"""Feeds: how they are found, checked, kept and watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmooc.bootstrap.bodies import reader_for

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.services.checkup import CheckUps
    from cmooc.services.feeds import Feeds
    from cmooc.services.fetch_log import FetchLog
    from cmooc.services.finding import Finder
    from cmooc.services.notices import Notices
    from cmooc.services.trials import Trials


def finder(of: Instance) -> Finder:
    from cmooc.channels import all_channels, channel_of
    from cmooc.channels.closed import advice, refusal
    from cmooc.services.finding import Finder
    from cmooc.stages.discover import guesses

    return Finder(
        of.fetcher, all_channels(), reader_for(of, "parse"), reader_for(of, "clean"), reader_for(of, "discover"),
        guesses, channel_of, refusal, advice,
    )  # fmt: skip


def checkups(of: Instance) -> CheckUps:
    """Check-ups need no course: without one, nothing is tagged."""
    from cmooc.channels import channel_named
    from cmooc.services.checkup import CheckUps

    has_course = bool(of.settings.database_url) or of.data.exists()
    return CheckUps(
        of.course, of.finder, channel_named, of.tagging if has_course else None, of.feed_store if has_course else None,
        of.clock, of.settings.fetch_timeout_s, reader_for(of, "events_of"),
    )  # fmt: skip


def feeds(of: Instance) -> Feeds:
    from cmooc.channels import channel_of
    from cmooc.services.feeds import Feeds
    from cmooc.stages.opml import read_opml

    return Feeds(
        of.feed_store, of.vocabulary, of.finder, read_opml, channel_of, of.polling.take, of.territories.recognize,
        of.clock, of.erasing.forget, lambda feed: of.registering.let_in(feed),
    )  # fmt: skip


def trials(of: Instance) -> Trials:
    from cmooc.services.trials import Trials

    return Trials(of.feed_store, of.entries, of.clock)


def notices(of: Instance) -> Notices:
    from cmooc.services.notices import Notices

    return Notices(of.feed_store, of.course, of.clock)


def fetch_log(of: Instance) -> FetchLog:
    from cmooc.services.fetch_log import FetchLog

    return FetchLog(of.feed_store, of.changes, of.clock)
