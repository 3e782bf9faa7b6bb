"""From settings to concrete things: the only place that knows which store, stage and library stand behind a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path

import cmooc
from cmooc.channels import all_channels, channel_named, channel_of
from cmooc.channels.closed import advice, refusal
from cmooc.domain.courses import LANGUAGES, Course
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Channel
from cmooc.domain.rules import matches
from cmooc.domain.site import Site
from cmooc.domain.times import Clock, local_day
from cmooc.outputs import all_outputs
from cmooc.outputs.templating import Templating
from cmooc.services.curating import Curating
from cmooc.services.feeds import Feeds
from cmooc.services.finding import Finder
from cmooc.services.newsletter import Newsletter
from cmooc.services.pages import CourseFiles
from cmooc.services.polling import Polling
from cmooc.services.rehearsal import MovableClock, Rehearsal, Server
from cmooc.services.site import SitePublisher
from cmooc.services.tagging import Tagging
from cmooc.services.upkeep import no_course
from cmooc.settings import Settings
from cmooc.stages.addresses import AddressPolicy
from cmooc.stages.compose import Caps
from cmooc.stages.discover import discover, guesses
from cmooc.stages.fetch import FetchOptions, HttpFetcher
from cmooc.stages.opml import read_opml
from cmooc.stages.pages import read_announcement, read_page
from cmooc.stages.parse import parse
from cmooc.stages.rules import parse_rule, spoken
from cmooc.stages.sanitize import clean, safe_html
from cmooc.stores.changes import ChangeStore
from cmooc.stores.editions import EditionStore
from cmooc.stores.engine import Database, database_url
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.migrating import migrate
from cmooc.stores.polls import PollStore
from cmooc.stores.search import SearchStore
from cmooc.stores.vocabulary import VocabularyStore
from cmooc.taggers import all_taggers
from cmooc.taggers.rules import search_regex

PACKAGE = Path(cmooc.__file__).parent


def packaged(name: str) -> Path:
    """Return a file or folder that stands at the top of the source tree and inside the installed package."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parents[1] / name


def _channel_for(feed: Feed, url: str) -> Channel:
    """Return the channel a feed was registered with, or the one that its address tells when that says more."""
    return channel_named(feed.channel) if feed.channel != "blog" else channel_of(url)


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Instance:
    """One course on one data folder. Services are made when first asked for."""

    data: Path
    settings: Settings
    clock: Clock = wall_clock

    @cached_property
    def course(self) -> Course:
        return self.settings.course()

    @cached_property
    def database(self) -> Database:
        """The database at its newest form; migrations run here when something is missing."""
        database = self.database_as_it_is()
        migrate(database)
        return database

    def database_as_it_is(self) -> Database:
        """Return the database without bringing it up to date. Raises ConfigError when there is no data folder."""
        if not self.settings.database_url and not self.data.exists():
            raise no_course(self.data)
        return Database(database_url(self.settings.database_url, self.data))

    @cached_property
    def policy(self) -> AddressPolicy:
        return AddressPolicy.of(self.settings.fetch_allow)

    @cached_property
    def fetcher(self) -> HttpFetcher:
        return HttpFetcher(
            FetchOptions(
                user_agent=self._user_agent(), policy=self.policy,
                timeout_s=self.settings.fetch_timeout_s, max_bytes=self.settings.fetch_max_bytes,
                at_once=self.settings.fetch_at_once, pause_s=self.settings.fetch_pause_s,
            )
        )  # fmt: skip

    @cached_property
    def feed_store(self) -> FeedStore:
        return FeedStore(self.database)

    @cached_property
    def entries(self) -> EntryStore:
        return EntryStore(self.database)

    @cached_property
    def editions(self) -> EditionStore:
        return EditionStore(self.database)

    @cached_property
    def vocabulary(self) -> VocabularyStore:
        return VocabularyStore(self.database, parse_rule)

    @cached_property
    def search(self) -> SearchStore:
        return SearchStore(self.database)

    @cached_property
    def polls(self) -> PollStore:
        return PollStore(self.database)

    @cached_property
    def changes(self) -> ChangeStore:
        return ChangeStore(self.database)

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.fetcher, all_channels(), parse, clean, discover, guesses, channel_of, refusal, advice)

    @cached_property
    def feeds(self) -> Feeds:
        return Feeds(self.feed_store, self.vocabulary, self.finder, read_opml, channel_of, self.clock)

    @cached_property
    def tagging(self) -> Tagging:
        return Tagging(all_taggers(), self.entries, self.vocabulary)

    @cached_property
    def polling(self) -> Polling:
        return Polling(
            course=self.course, polls=self.polls, vocabulary=self.vocabulary, tagging=self.tagging,
            fetcher=self.fetcher, channel_for=_channel_for, parse=parse, clean=clean, clock=self.clock,
            every_s=self.settings.poll_every_minutes * 60,
        )  # fmt: skip

    @cached_property
    def curating(self) -> Curating:
        return Curating(
            self.vocabulary, self.entries, self.tagging, parse_rule, spoken, partial(matches, search_regex=search_regex)
        )

    def rehearsal(self, server: Server, clock: MovableClock) -> Rehearsal:
        """Return the demo's run through its weeks; this instance's own clock must be `clock`."""
        return Rehearsal(
            course=self.course, server=server, clock=clock, feeds=self.feed_store, vocabulary=self.vocabulary,
            entries=self.entries, editions=self.editions, polling=self.polling, newsletter=self.newsletter,
            parse_rule=parse_rule, known_channels=frozenset(channel.name for channel in all_channels()),
            folder=self.data,
        )  # fmt: skip

    @cached_property
    def files(self) -> CourseFiles:
        return CourseFiles(self.data, self._page_values, read_page, read_announcement, safe_html)

    @cached_property
    def newsletter(self) -> Newsletter:
        return Newsletter(self.course, self.editions, self.entries, self.vocabulary, self.files.announcements,
                          self.clock, Caps())  # fmt: skip

    @cached_property
    def templating(self) -> Templating:
        return Templating(packaged("templates"))

    @cached_property
    def publisher(self) -> SitePublisher:
        return SitePublisher(
            folder=self.data / "site", outputs=all_outputs(self.templating), site=self.site, design=self._design,
            changes=self.changes, feeds=self.feed_store, entries=self.entries, editions=self.editions,
            search=self.search, clock=self.clock,
        )  # fmt: skip

    def _user_agent(self) -> str:
        """Name the program and whom to turn to: the course's address, else its contact."""
        contact = self.settings.base_url or self.settings.contact
        return f"cmooc/{cmooc.__version__}" + (f" (+{contact})" if contact else "")

    def site(self) -> Site:
        """Return what all pages share at this moment."""
        return Site(self.course, self.vocabulary.load(), self.files.pages(), local_day(self.clock(), self.course.zone),
                    LANGUAGES)  # fmt: skip

    def _page_values(self, language: str) -> Mapping[str, str]:
        return {
            "course": self.course.title(language), "tag": self.course.tag, "contact": self.course.contact,
            "base_url": self.course.base_url,
        }  # fmt: skip

    def _design(self, site: Site) -> str:
        """Return a hash of all that stands on every page: code version, templates, translations, course and its pages."""
        digest = sha256(f"{cmooc.__version__}\n{site.course}\n{site.pages}".encode())
        for folder in (packaged("templates"), PACKAGE / "locales", PACKAGE / "outputs"):
            for path in sorted(folder.rglob("*.*")):
                if path.suffix != ".pyc":
                    digest.update(path.read_bytes())
        return digest.hexdigest()
