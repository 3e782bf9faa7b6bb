"""From settings to concrete things: the only place that knows which store, stage and library stand behind a service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import cmooc
from cmooc.domain.courses import LANGUAGES, Course
from cmooc.domain.times import Clock, local_day

if TYPE_CHECKING:  # imported where they are made: a poll needs neither templates nor a web server, and starts often
    from cmooc.domain.polls import Polled
    from cmooc.domain.ports import Workers
    from cmooc.domain.site import Site
    from cmooc.domain.tags import Vocabulary
    from cmooc.outputs.templating import Templating
    from cmooc.services.announcing import Announcing
    from cmooc.services.checkup import CheckUps
    from cmooc.services.curating import Curating
    from cmooc.services.digesting import Job
    from cmooc.services.feeds import Feeds
    from cmooc.services.fetch_log import FetchLog
    from cmooc.services.finding import Finder
    from cmooc.services.hubs import Hubs
    from cmooc.services.newsletter import Newsletter
    from cmooc.services.notices import Notices
    from cmooc.services.pages import CourseFiles
    from cmooc.services.polling import Polling
    from cmooc.services.pushing import Pushing
    from cmooc.services.rehearsal import MovableClock, Rehearsal, Server
    from cmooc.services.site import SitePublisher
    from cmooc.services.tagging import Tagging
    from cmooc.settings import Settings
    from cmooc.stages.addresses import AddressPolicy
    from cmooc.stages.apart import Calls
    from cmooc.stages.fetch import HttpFetcher
    from cmooc.stores.changes import ChangeStore
    from cmooc.stores.editions import EditionStore
    from cmooc.stores.engine import Database
    from cmooc.stores.entries import EntryStore
    from cmooc.stores.feeds import FeedStore
    from cmooc.stores.polls import PollStore
    from cmooc.stores.search import SearchStore
    from cmooc.stores.subscriptions import SubscriptionStore
    from cmooc.stores.vocabulary import VocabularyStore

READERS = "cmooc.digester:caller"
PACKAGE = Path(cmooc.__file__).parent
CALLBACKS = "websub"  # where hubs call back, below the course's address
SECRET_BYTES = 32


def packaged(name: str) -> Path:
    """Return a file or folder that stands at the top of the source tree and inside the installed package."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parents[1] / name


@cache
def _calls() -> Calls:
    """One process for the single bodies of this one; it goes when this one goes."""
    from cmooc.stages.apart import Calls

    return Calls(READERS)


def reader_named(name: str) -> Callable[..., Any]:
    """Return a reader of single bodies (`parse`, `clean`, `discover`, `read_feed`) that works in a process apart."""
    return _calls().named(name)


def _reader_here(name: str) -> Callable[..., Any]:
    from cmooc.digester import READERS

    return READERS[name]


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Instance:
    """One course on one data folder. Services are made when first asked for.

    `reads_apart`: bodies are read in other processes, as they must be unless we have written them ourselves.
    """

    data: Path
    settings: Settings
    clock: Clock = wall_clock
    reads_apart: bool = True

    @cached_property
    def course(self) -> Course:
        return self.settings.course()

    @cached_property
    def database(self) -> Database:
        """The database at its newest form; migrations run here when something is missing."""
        from cmooc.stores.migrating import migrate

        database = self.database_as_it_is()
        migrate(database)
        return database

    def database_as_it_is(self) -> Database:
        """Return the database without bringing it up to date. Raises ConfigError when there is no data folder."""
        from cmooc.services.upkeep import no_course
        from cmooc.stores.engine import Database, database_url

        if not self.settings.database_url and not self.data.exists():
            raise no_course(self.data)
        return Database(database_url(self.settings.database_url, self.data))

    @cached_property
    def policy(self) -> AddressPolicy:
        from cmooc.stages.addresses import AddressPolicy

        return AddressPolicy.of(self.settings.fetch_allow)

    @cached_property
    def fetcher(self) -> HttpFetcher:
        from cmooc.stages.fetch import FetchOptions, HttpFetcher

        return HttpFetcher(
            FetchOptions(
                user_agent=self._user_agent(), policy=self.policy,
                timeout_s=self.settings.fetch_timeout_s, max_bytes=self.settings.fetch_max_bytes,
                at_once=self.settings.fetch_at_once, pause_s=self.settings.fetch_pause_s,
            )
        )  # fmt: skip

    @cached_property
    def feed_store(self) -> FeedStore:
        from cmooc.stores.feeds import FeedStore

        return FeedStore(self.database)

    @cached_property
    def entries(self) -> EntryStore:
        from cmooc.stores.entries import EntryStore

        return EntryStore(self.database)

    @cached_property
    def editions(self) -> EditionStore:
        from cmooc.stores.editions import EditionStore

        return EditionStore(self.database)

    @cached_property
    def vocabulary(self) -> VocabularyStore:
        from cmooc.stages.rules import parse_rule
        from cmooc.stores.vocabulary import VocabularyStore

        return VocabularyStore(self.database, parse_rule)

    @cached_property
    def search(self) -> SearchStore:
        from cmooc.stores.search import SearchStore

        return SearchStore(self.database)

    @cached_property
    def polls(self) -> PollStore:
        from cmooc.stores.polls import PollStore

        return PollStore(self.database)

    @cached_property
    def changes(self) -> ChangeStore:
        from cmooc.stores.changes import ChangeStore

        return ChangeStore(self.database)

    @cached_property
    def finder(self) -> Finder:
        from cmooc.channels import all_channels, channel_of
        from cmooc.channels.closed import advice, refusal
        from cmooc.services.finding import Finder
        from cmooc.stages.discover import guesses

        named = reader_named if self.reads_apart else _reader_here
        return Finder(self.fetcher, all_channels(), named("parse"), named("clean"), named("discover"), guesses, channel_of,
                      refusal, advice)  # fmt: skip

    @cached_property
    def feeds(self) -> Feeds:
        from cmooc.channels import channel_of
        from cmooc.services.feeds import Feeds
        from cmooc.stages.opml import read_opml

        return Feeds(
            self.feed_store, self.vocabulary, self.finder, read_opml, channel_of, self.polling.take, self.clock
        )

    @cached_property
    def notices(self) -> Notices:
        from cmooc.services.notices import Notices

        return Notices(self.feed_store, self.course, self.clock)

    @cached_property
    def fetch_log(self) -> FetchLog:
        from cmooc.services.fetch_log import FetchLog

        return FetchLog(self.feed_store, self.changes, self.clock)

    @cached_property
    def checkups(self) -> CheckUps:
        """Check-ups need no course: without one, nothing is tagged."""
        from cmooc.channels import channel_named
        from cmooc.services.checkup import CheckUps

        has_course = bool(self.settings.database_url) or self.data.exists()
        return CheckUps(
            self.course, self.finder, channel_named, self.tagging if has_course else None,
            self.feed_store if has_course else None, self.clock, self.settings.fetch_timeout_s,
        )  # fmt: skip

    @cached_property
    def tagging(self) -> Tagging:
        from cmooc.services.tagging import Tagging
        from cmooc.taggers import all_taggers

        return Tagging(all_taggers(), self.entries, self.vocabulary)

    @cached_property
    def polling(self) -> Polling:
        from cmooc.services.polling import Polling

        return Polling(
            self.polls, self.vocabulary, self.fetcher, self._workers, self.hubs.notice, self.clock, self._every_s
        )

    @property
    def _every_s(self) -> int:
        return self.settings.poll_every_minutes * 60

    def _workers(self, vocabulary: Vocabulary) -> Workers[Job, Polled]:
        from cmooc.stages.apart import Apart, Here

        made_of = (self.course, vocabulary, self._every_s)
        if self.reads_apart:
            return Apart("cmooc.digester:digester", made_of)
        from cmooc.digester import digester

        return Here(digester(*made_of))

    @cached_property
    def subscriptions(self) -> SubscriptionStore:
        from cmooc.stores.subscriptions import SubscriptionStore

        return SubscriptionStore(self.database)

    @cached_property
    def hubs(self) -> Hubs:
        from cmooc.services.hubs import Hubs

        return Hubs(self.subscriptions, self.fetcher, self.clock, self._callback_url(),
                    partial(token_urlsafe, SECRET_BYTES))  # fmt: skip

    @cached_property
    def pushing(self) -> Pushing:
        from cmooc.services.pushing import Pushing

        return Pushing(self.subscriptions, self.polling, self.clock)

    @cached_property
    def announcing(self) -> Announcing:
        from cmooc.services.announcing import Announcing
        from cmooc.stores.pings import PingStore

        return Announcing(PingStore(self.database), self.fetcher, self.clock, self.settings.hub_url,
                          self.course.base_url)  # fmt: skip

    @cached_property
    def curating(self) -> Curating:
        from cmooc.domain.rules import matches
        from cmooc.services.curating import Curating
        from cmooc.stages.rules import parse_rule, spoken
        from cmooc.taggers.rules import search_regex

        return Curating(
            self.vocabulary, self.entries, self.tagging, parse_rule, spoken, partial(matches, search_regex=search_regex)
        )

    def rehearsal(self, server: Server, clock: MovableClock) -> Rehearsal:
        """Return the demo's run through its weeks; this instance's own clock must be `clock`."""
        from cmooc.channels import all_channels
        from cmooc.services.rehearsal import Rehearsal
        from cmooc.stages.rules import parse_rule

        return Rehearsal(
            course=self.course, server=server, clock=clock, feeds=self.feed_store, vocabulary=self.vocabulary,
            entries=self.entries, editions=self.editions, polling=self.polling, newsletter=self.newsletter,
            parse_rule=parse_rule, known_channels=frozenset(channel.name for channel in all_channels()),
            folder=self.data,
        )  # fmt: skip

    @cached_property
    def files(self) -> CourseFiles:
        from cmooc.services.pages import CourseFiles
        from cmooc.stages.pages import read_announcement, read_page
        from cmooc.stages.sanitize import safe_html

        return CourseFiles(self.data, self._page_values, read_page, read_announcement, safe_html)

    @cached_property
    def newsletter(self) -> Newsletter:
        from cmooc.services.newsletter import Newsletter
        from cmooc.stages.compose import Caps

        return Newsletter(self.course, self.editions, self.entries, self.vocabulary, self.files.announcements,
                          self.clock, Caps())  # fmt: skip

    @cached_property
    def templating(self) -> Templating:
        from cmooc.outputs.templating import Templating

        return Templating(packaged("templates"))

    @cached_property
    def publisher(self) -> SitePublisher:
        from cmooc.outputs import all_outputs
        from cmooc.services.site import SitePublisher

        return SitePublisher(
            folder=self.data / "site", outputs=all_outputs(self.templating), site=self.site, design=self._design,
            changes=self.changes, feeds=self.feed_store, entries=self.entries, editions=self.editions,
            search=self.search, announce=self.announcing.note, clock=self.clock,
        )  # fmt: skip

    def _callback_url(self) -> str:
        """Return where hubs reach this course: its public address over HTTPS, or one on the host's own networks."""
        url = self.settings.base_url
        is_public = url.startswith("https://") or self.policy.is_own_host(urlsplit(url).hostname or "")
        return f"{url}/{CALLBACKS}" if is_public else ""

    def _user_agent(self) -> str:
        """Name the program and whom to turn to: the course's address, else its contact."""
        contact = self.settings.base_url or self.settings.contact
        return f"cmooc/{cmooc.__version__}" + (f" (+{contact})" if contact else "")

    def site(self) -> Site:
        """Return what all pages share at this moment."""
        from cmooc.domain.site import Site

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
