"""From settings to concrete things: the only place that knows which store, stage and library stand behind a service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property, partial
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_hex, token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import cmooc
from cmooc.domain.courses import LANGUAGES, Course
from cmooc.domain.times import Clock, local_day

if TYPE_CHECKING:  # imported where they are made: a poll needs neither templates nor a web server, and starts often
    from cmooc.domain.editions import Edition, Rhythm
    from cmooc.domain.polls import Polled
    from cmooc.domain.ports import Relay, Workers
    from cmooc.domain.site import Site
    from cmooc.domain.tags import Vocabulary
    from cmooc.outputs.templating import Templating
    from cmooc.services.agenda import AgendaSubjects
    from cmooc.services.announcing import Announcing
    from cmooc.services.audit import Audit
    from cmooc.services.backups import Backups
    from cmooc.services.bouncing import Bouncing
    from cmooc.services.catches import Catches
    from cmooc.services.checkup import CheckUps
    from cmooc.services.choosing import Choosing
    from cmooc.services.commons import Commons
    from cmooc.services.configuring import Configuring
    from cmooc.services.correcting import Correcting
    from cmooc.services.counting import Counting
    from cmooc.services.curating import Curating
    from cmooc.services.deciding import Deciding
    from cmooc.services.desk.moving import Moving
    from cmooc.services.desk.posts import Posts
    from cmooc.services.desk.queue import Queue, RisingWords
    from cmooc.services.digesting import Job
    from cmooc.services.drafting import Drafting
    from cmooc.services.editing import Editing
    from cmooc.services.edition_desk import EditionDesk
    from cmooc.services.erasing import Erasing
    from cmooc.services.events import Events
    from cmooc.services.feeds import Feeds
    from cmooc.services.fetch_log import FetchLog
    from cmooc.services.finding import Finder
    from cmooc.services.homes import Homes
    from cmooc.services.hubs import Hubs
    from cmooc.services.learning import Learning
    from cmooc.services.letters import Letters
    from cmooc.services.mailing import Mailings
    from cmooc.services.meanings import Meanings
    from cmooc.services.measuring import Measuring
    from cmooc.services.mine import Mine
    from cmooc.services.molding import Molds
    from cmooc.services.nearby import Nearby
    from cmooc.services.newsletter import Newsletter
    from cmooc.services.notices import Notices
    from cmooc.services.own_feeds import OwnFeeds
    from cmooc.services.owners import Owners
    from cmooc.services.pages import CourseFiles
    from cmooc.services.passkeys import Passkeys
    from cmooc.services.people import People
    from cmooc.services.polling import Polling
    from cmooc.services.pushing import Pushing
    from cmooc.services.registering import Registering
    from cmooc.services.rehearsal import MovableClock, Rehearsal, Server
    from cmooc.services.reshaping import Reshaping
    from cmooc.services.retagging import Retagging
    from cmooc.services.searching import Searching
    from cmooc.services.sending import Sending
    from cmooc.services.sifting import Sifting
    from cmooc.services.site import SitePublisher
    from cmooc.services.subscriber_lists import SubscriberLists
    from cmooc.services.subscribing import Subscribing
    from cmooc.services.suggesting import Suggesting
    from cmooc.services.tagging import Tagging
    from cmooc.services.territories import Territories
    from cmooc.services.theme_rules import ThemeRules
    from cmooc.services.trials import Trials
    from cmooc.services.trying import Trying
    from cmooc.services.upkeep import Check
    from cmooc.settings import Settings
    from cmooc.stages.addresses import AddressPolicy
    from cmooc.stages.apart import Calls
    from cmooc.stages.fetch import HttpFetcher
    from cmooc.stages.tokens import Tokens
    from cmooc.stores.amendments import AmendmentStore
    from cmooc.stores.archive import ArchiveStore
    from cmooc.stores.catches import CatchStore
    from cmooc.stores.changes import ChangeStore
    from cmooc.stores.drafts import DraftStore
    from cmooc.stores.editions import EditionStore
    from cmooc.stores.engine import Database
    from cmooc.stores.entries import EntryStore
    from cmooc.stores.events import EventStore
    from cmooc.stores.feeds import FeedStore
    from cmooc.stores.indexing import IndexStore
    from cmooc.stores.past_editions import PastEditions
    from cmooc.stores.polls import PollStore
    from cmooc.stores.registrations import RegistrationStore
    from cmooc.stores.rulings import RulingStore
    from cmooc.stores.search import SearchStore
    from cmooc.stores.subscribers import SubscriberStore
    from cmooc.stores.subscriptions import SubscriptionStore
    from cmooc.stores.vocabulary import VocabularyStore

CALLER = "cmooc.digester:caller"
PACKAGE = Path(cmooc.__file__).parent
CALLBACKS = "websub"  # where hubs call back, below the course's address
SECRET_BYTES = 32
MOVE_BYTES = 4
READER_KEY_BYTES = 12


def packaged(name: str) -> Path:
    """Return a file or folder that stands at the top of the source tree and inside the installed package."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parents[1] / name


@cache
def _calls() -> Calls:
    """One process for the single bodies of this one; it goes when this one goes."""
    from cmooc.stages.apart import Calls

    return Calls(CALLER)


def reader_named(name: str) -> Callable[..., Any]:
    """Return a reader of single bodies (`parse`, `clean`, `discover`, `events_of`, …) that works in a process apart."""
    return _calls().named(name)


def _reader_here(name: str) -> Callable[..., Any]:
    from cmooc.digester import READERS

    return READERS[name]


def _reader_key() -> str:
    return token_hex(READER_KEY_BYTES)


def own_name(site_url: str) -> str:
    """Return how we introduce ourselves to mail servers: by the site's name, else as this machine (RFC 5321 §4.1.3)."""
    host = urlsplit(site_url).hostname or ""
    return host.encode("idna").decode() if host.strip("0123456789.") and ":" not in host else "[127.0.0.1]"


def _places_say() -> str:
    from cmooc.taggers.gazetteer.atlas import Atlas

    return f"{len(Atlas.open())} places"


def _words_say() -> str:
    from cmooc.taggers.learner.format import check

    check()
    return "as they were made"


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
    def rulings(self) -> RulingStore:
        from cmooc.stores.rulings import RulingStore

        return RulingStore(self.database)

    @cached_property
    def search(self) -> SearchStore:
        from cmooc.stores.search import SearchStore

        return SearchStore(self.database)

    @cached_property
    def index(self) -> IndexStore:
        from cmooc.stores.indexing import IndexStore

        return IndexStore(self.database)

    @cached_property
    def searching(self) -> Searching:
        from cmooc.services.searching import Searching

        return Searching(self.course, self.search, self.vocabulary)

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
    def past(self) -> PastEditions:
        from cmooc.stores.past_editions import PastEditions

        return PastEditions(self.database)

    @cached_property
    def feeds(self) -> Feeds:
        from cmooc.channels import channel_of
        from cmooc.services.feeds import Feeds
        from cmooc.stages.opml import read_opml

        return Feeds(
            self.feed_store, self.vocabulary, self.finder, read_opml, channel_of, self.polling.take,
            self.territories.recognize, self.clock, self.erasing.forget, lambda feed: self.registering.let_in(feed),
        )  # fmt: skip

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
        named = reader_named if self.reads_apart else _reader_here
        return CheckUps(
            self.course, self.finder, channel_named, self.tagging if has_course else None,
            self.feed_store if has_course else None, self.clock, self.settings.fetch_timeout_s,
            named("events_of"),
        )  # fmt: skip

    @cached_property
    def tagging(self) -> Tagging:
        from cmooc.services.tagging import Tagging
        from cmooc.taggers import all_taggers
        from cmooc.taggers.places import footprint_of

        return Tagging(all_taggers(), self.entries, self.vocabulary, self.rulings, self.sifting, self.feed_store,
                       footprint_of)  # fmt: skip

    @cached_property
    def learning(self) -> Learning:
        from cmooc.services.learning import Learning
        from cmooc.taggers.learner.lessons import Lessons

        return Learning(Lessons(), self.rulings, self.entries, self.vocabulary)

    @cached_property
    def deciding(self) -> Deciding:
        from cmooc.services.deciding import Deciding

        return Deciding(self.entries, self.vocabulary, self.rulings, self.tagging, self.learning, self.clock,
                        partial(token_hex, MOVE_BYTES))  # fmt: skip

    @cached_property
    def meanings(self) -> Meanings:
        from cmooc.services.meanings import Meanings
        from cmooc.stores.meanings import MeaningStore
        from cmooc.taggers.categories import is_known

        return Meanings(self.course, MeaningStore(self.database), self.vocabulary, self.tagging, is_known, self.clock)

    @cached_property
    def suggesting(self) -> Suggesting:
        from cmooc.services.suggesting import Suggesting
        from cmooc.stores.suggestions import SuggestionStore
        from cmooc.taggers import inherited
        from cmooc.taggers.categories import is_known
        from cmooc.taggers.places import is_place

        return Suggesting(self.course, SuggestionStore(self.database), self.vocabulary, is_known, is_place,
                          inherited.tagger().name, self.clock)  # fmt: skip

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
        if vocabulary.territories:
            self.check_places()  # a damaged file stops the poll before it asks anybody
        if vocabulary.themes:
            self.check_words()
        if self.reads_apart:
            return Apart("cmooc.digester:digester", made_of)
        from cmooc.digester import digester

        return Here(digester(*made_of))

    def check_places(self) -> None:
        """Open the files of places. Raises ConfigError when they are damaged."""
        from cmooc.taggers.gazetteer.recognize import shipped

        shipped()

    def check_words(self) -> None:
        """Open the file of words. Raises ConfigError when it is damaged."""
        from cmooc.taggers.learner.format import layout

        layout()

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
    def tokens(self) -> Tokens:
        from cmooc.stages.tokens import Tokens
        from cmooc.stores.signing_keys import SigningKeyStore

        store = SigningKeyStore(self.database)
        return Tokens(store.all() or store.first(token_hex(SECRET_BYTES), self.clock()), self.clock)

    @cached_property
    def letters(self) -> Letters:
        from cmooc.outputs.letters import Letters as Rendering
        from cmooc.services.letters import Letters
        from cmooc.stages.letter_message import Letterhead
        from cmooc.stores.letters import LetterStore

        sender = self.settings.sender()
        rendering = Rendering(self.templating, self.course, sender)
        head = Letterhead(self.course, sender, self.tokens)
        return Letters(LetterStore(self.database), rendering.render, head, self._relay(), self.clock)

    @cached_property
    def owners(self) -> Owners:
        from cmooc.outputs.letters import told
        from cmooc.services.owners import Owners
        from cmooc.stages.mail_addresses import mail_address
        from cmooc.stores.letters import LetterStore
        from cmooc.stores.owners import OwnerStore

        return Owners(
            store=OwnerStore(self.database), letters=LetterStore(self.database), notices=self.notices,
            tokens=self.tokens, mail_address=mail_address, tell=told, course=self.course, clock=self.clock,
        )  # fmt: skip

    @cached_property
    def homes(self) -> Homes:
        from cmooc.services.homes import Homes

        return Homes(self.territories, self.feed_store)

    @cached_property
    def trials(self) -> Trials:
        from cmooc.services.trials import Trials

        return Trials(self.feed_store, self.entries, self.clock)

    @cached_property
    def registrations(self) -> RegistrationStore:
        from cmooc.stores.registrations import RegistrationStore

        return RegistrationStore(self.database)

    @cached_property
    def registering(self) -> Registering:
        from cmooc.channels.closed import refusal
        from cmooc.domain.registrations import Moderation
        from cmooc.domain.subscribers import Limits
        from cmooc.services.looking_up import LookUps, Pool
        from cmooc.services.registering import Policy, Registering
        from cmooc.stages.mail_addresses import mail_address
        from cmooc.stores.letters import LetterStore
        from cmooc.stores.sign_ups import SignUpStore

        settings, new_key = self.settings, partial(token_urlsafe, SECRET_BYTES)
        lookups = LookUps(self.registrations, self.checkups, Pool(), self.clock, partial(token_hex, MOVE_BYTES))
        return Registering(
            store=self.registrations, feeds=self.feed_store, lookups=lookups, homes=self.homes, owners=self.owners,
            letters=LetterStore(self.database), sign_ups=SignUpStore(self.database), tokens=self.tokens,
            mail_address=mail_address, refuse=refusal, forgotten_at=self.erasing.forgotten_at, new_key=new_key,
            policy=Policy(Moderation(settings.moderation), settings.known_domains),
            limits=Limits(settings.letters_per_day, settings.sign_ups_per_hour), course=self.course, clock=self.clock,
        )  # fmt: skip

    @cached_property
    def mine(self) -> Mine:
        from cmooc.domain.subscribers import Limits
        from cmooc.services.mine import Mine
        from cmooc.stages.mail_addresses import mail_address
        from cmooc.stores.letters import LetterStore
        from cmooc.stores.owners import OwnerStore
        from cmooc.stores.sign_ups import SignUpStore

        return Mine(
            store=OwnerStore(self.database), letters=LetterStore(self.database), sign_ups=SignUpStore(self.database),
            tokens=self.tokens, mail_address=mail_address, new_key=_reader_key, course=self.course,
            limits=Limits(self.settings.letters_per_day, self.settings.sign_ups_per_hour), clock=self.clock,
        )  # fmt: skip

    @cached_property
    def own_feeds(self) -> OwnFeeds:
        from cmooc.services.own_feeds import OwnFeeds

        return OwnFeeds(
            store=self.owners.store, feeds=self.feeds, feed_store=self.feed_store, catches=self._catch_store,
            tagging=self.tagging, forget_letters=self.owners.forget, clock=self.clock,
        )  # fmt: skip

    @cached_property
    def catches(self) -> Catches:
        from cmooc.services.catches import Catches

        return Catches(self._catch_store, self.feed_store, self.polling, self.clock)

    @cached_property
    def _catch_store(self) -> CatchStore:
        from cmooc.stores.catches import CatchStore

        return CatchStore(self.database)

    @cached_property
    def people(self) -> People:
        from cmooc.domain.subscribers import Limits
        from cmooc.services.people import People
        from cmooc.stages.mail_addresses import mail_address
        from cmooc.stores.letters import LetterStore
        from cmooc.stores.logins import LoginStore
        from cmooc.stores.passkeys import PasskeyStore
        from cmooc.stores.people import PeopleStore
        from cmooc.stores.sign_ups import SignUpStore

        return People(
            store=PeopleStore(self.database), logins=LoginStore(self.database), passkeys=PasskeyStore(self.database),
            letters=LetterStore(self.database), sign_ups=SignUpStore(self.database), tokens=self.tokens,
            mail_address=mail_address, new_secret=partial(token_urlsafe, SECRET_BYTES), course=self.course,
            limits=Limits(self.settings.letters_per_day, self.settings.sign_ups_per_hour),
            policy=self.settings.passkeys, clock=self.clock,
        )  # fmt: skip

    @cached_property
    def passkeys(self) -> Passkeys:
        from cmooc.services.passkeys import Passkeys
        from cmooc.stages import passkeys
        from cmooc.stores.letters import LetterStore

        return Passkeys(
            store=self.people.passkeys, people=self.people.store, letters=LetterStore(self.database), tokens=self.tokens,
            site=self.settings.relying_party(), ceremonies=passkeys, new_challenge=partial(token_bytes, SECRET_BYTES),
            clock=self.clock,
        )  # fmt: skip

    @cached_property
    def audit(self) -> Audit:
        from cmooc.services.audit import Audit
        from cmooc.stores.audit import AuditStore

        return Audit(AuditStore(self.database), self.clock)

    @property
    def measuring(self) -> Measuring:
        from cmooc.services.measuring import Measuring
        from cmooc.stores.gauges import GaugeStore

        return Measuring(GaugeStore(self.database), self.feeds, self.clock, cmooc.__version__)

    @cached_property
    def configuring(self) -> Configuring:
        from cmooc.services.configuring import Configuring
        from cmooc.settings import environment, load

        return Configuring(self.data, load(self.data, environment()), environment)

    def checks(self, *, port_is_good: Callable[[], bool]) -> tuple[Check, ...]:
        """Look at everything that this course stands on; brings nothing up to date, and never raises."""
        from cmooc.services.upkeep import examine

        return examine(
            self.data, database_says=self._database_says, counts=self._counts, mail_says=self._mail_says,
            files={"places": _places_say, "words": _words_say},
            guard_refuses=lambda: not self.policy.permits("127.0.0.1", 80), port_is_free=port_is_good,
            proxies_are_named=self._proxies_are_named,
        )  # fmt: skip

    def _database_says(self) -> str:
        from cmooc.domain.errors import StoreError
        from cmooc.stores.migrating import is_current

        database = self.database_as_it_is()
        if not is_current(database):
            raise StoreError("The database is not at the newest form.")
        return f"{database.engine.dialect.name}, up to date"

    def _mail_says(self) -> str:
        self.database_as_it_is()  # so that a look never makes a data folder
        return self.relay.check()

    def _counts(self) -> dict[str, int]:
        self._database_says()  # so that a look never migrates
        posts, voices = self.entries.totals()
        return {"feeds": self.feed_store.count(), "posts": posts, "voices": voices}

    def _proxies_are_named(self) -> bool:
        """Tell whether visitors can be told apart: a public site that listens on this machine alone has a proxy."""
        settings = self.settings
        is_behind_one = settings.base_url.startswith("https://") and settings.host in ("127.0.0.1", "::1", "localhost")
        return bool(settings.trusted_proxies) or not is_behind_one

    @cached_property
    def bouncing(self) -> Bouncing:
        from cmooc.domain.mailboxes import MailboxAddress
        from cmooc.services.bouncing import Bouncing
        from cmooc.stages.mailboxes import mailbox_at
        from cmooc.stores.bounces import BounceStore

        url = self.settings.bounce_mailbox
        return Bouncing(
            store=BounceStore(self.database), changes=self.changes, tokens=self.tokens,
            address=self.settings.bounce_address, mailbox=mailbox_at(MailboxAddress.of(url)) if url else None,
            in_a_row=self.settings.suspend_after, zone=self.course.zone, clock=self.clock,
        )  # fmt: skip

    @cached_property
    def subscribers(self) -> SubscriberStore:
        from cmooc.stores.subscribers import SubscriberStore

        return SubscriberStore(self.database)

    @cached_property
    def subscribing(self) -> Subscribing:
        from cmooc.domain.subscribers import Limits
        from cmooc.services.subscribing import Subscribing
        from cmooc.stages.mail_addresses import mail_address
        from cmooc.stores.letters import LetterStore
        from cmooc.stores.sign_ups import SignUpStore

        return Subscribing(
            course=self.course, subscribers=self.subscribers, sign_ups=SignUpStore(self.database),
            letters=LetterStore(self.database), tokens=self.tokens, mail_address=mail_address,
            limits=Limits(self.settings.letters_per_day, self.settings.sign_ups_per_hour), new_key=_reader_key,
            clock=self.clock,
        )  # fmt: skip

    @cached_property
    def subscriber_lists(self) -> SubscriberLists:
        from cmooc.services.subscriber_lists import SubscriberLists
        from cmooc.stages.mail_addresses import mail_address

        return SubscriberLists(self.subscribers, self.tokens, mail_address, self.vocabulary.load(), _reader_key,
                               self.clock, self.course.language)  # fmt: skip

    @cached_property
    def curating(self) -> Curating:
        from cmooc.services.curating import Curating
        from cmooc.stages.rules import parse_rule

        return Curating(self.vocabulary, parse_rule, self.territories, self.clock)

    @cached_property
    def archive(self) -> ArchiveStore:
        from cmooc.stores.archive import ArchiveStore

        return ArchiveStore(self.database)

    @cached_property
    def sifting(self) -> Sifting:
        from cmooc.services.sifting import Sifting
        from cmooc.taggers.rules import tagger

        return Sifting(tagger(), self.archive, self.search, self.index, self.rulings)

    @cached_property
    def theme_rules(self) -> ThemeRules:
        from cmooc.domain.matching import spans
        from cmooc.services.theme_rules import ThemeRules
        from cmooc.stages.rules import parse_rule, spoken
        from cmooc.taggers.rules import search_regex

        return ThemeRules(
            vocabulary=self.vocabulary, archive=self.archive, sifting=self.sifting, tagging=self.tagging,
            parse_rule=parse_rule, spoken=spoken, marks=partial(spans, search_regex=search_regex), clock=self.clock,
        )  # fmt: skip

    @cached_property
    def retagging(self) -> Retagging:
        from cmooc.services.retagging import Retagging

        return Retagging(self.changes, self.tagging, self.events.retag)

    @cached_property
    def editing(self) -> Editing:
        from cmooc.services.editing import Editing
        from cmooc.stages.rules import parse_rule

        return Editing(self.vocabulary, self.territories, self.retagging, parse_rule, self.clock)

    @cached_property
    def trying(self) -> Trying:
        from cmooc.services.trying import Trying
        from cmooc.taggers import categories, inherited, places
        from cmooc.taggers.gazetteer.lands import Lands

        taggers = (categories.tagger(), inherited.tagger(), places.tagger())
        return Trying(self.vocabulary, self.archive, self.search, self.entries, self.rulings, taggers, Lands())

    @cached_property
    def amendments(self) -> AmendmentStore:
        from cmooc.stores.amendments import AmendmentStore

        return AmendmentStore(self.database)

    @cached_property
    def reshaping(self) -> Reshaping:
        from cmooc.services.reshaping import Reshaping
        from cmooc.stages.rule_forms import written
        from cmooc.stages.rules import parse_rule
        from cmooc.stores.reshaping import ReshapingStore

        return Reshaping(
            vocabulary=self.vocabulary, store=ReshapingStore(self.database, self.vocabulary), amendments=self.amendments,
            rulings=self.rulings, entries=self.entries, learning=self.learning, tagging=self.tagging,
            retagging=self.retagging, parse_rule=parse_rule, written=written, clock=self.clock,
            new_move=partial(token_hex, MOVE_BYTES),
        )  # fmt: skip

    @cached_property
    def territories(self) -> Territories:
        from cmooc.services.territories import Territories
        from cmooc.stages.outlines import read_outline
        from cmooc.taggers.gazetteer.recognize import shipped

        return Territories(self.vocabulary, shipped, read_outline, self.clock)

    def rehearsal(self, server: Server, clock: MovableClock) -> Rehearsal:
        """Return the demo's run through its weeks; this instance's own clock must be `clock`."""
        from cmooc.channels import all_channels
        from cmooc.services.rehearsal import Rehearsal
        from cmooc.stages.rules import parse_rule

        return Rehearsal(
            course=self.course, server=server, clock=clock, feeds=self.feed_store, vocabulary=self.vocabulary,
            entries=self.entries, editions=self.editions, polling=self.polling, newsletter=self.newsletter,
            events=self.events,
            parse_rule=parse_rule, known_channels=frozenset(channel.name for channel in all_channels()),
            folder=self.data,
        )  # fmt: skip

    @cached_property
    def relay(self) -> Relay:
        """Where editions go."""
        return self._relay()

    def _relay(self) -> Relay:
        """Return where the mail of one thread goes: to the relay of the settings, else into the data folder."""
        from cmooc.domain.relays import RelayAddress
        from cmooc.stages.maildir import Maildir
        from cmooc.stages.smtp import SmtpOptions, SmtpRelay

        settings = self.settings
        if not settings.smtp_url:
            return Maildir(self.data / "mail")
        return SmtpRelay(SmtpOptions(
            RelayAddress.of(settings.smtp_url), own_name(settings.site_url), connections=settings.mail_connections,
            per_connection=settings.mail_per_connection, per_second=settings.mail_per_second,
        ))  # fmt: skip

    @cached_property
    def mailings(self) -> Mailings:
        from cmooc.services.mailing import Mailings
        from cmooc.stores.mailings import MailingStore

        return Mailings(MailingStore(self.database), self.editions.of_name, self.molds,
                        partial(self.molds, mailing_id=0, is_test=True), self._relay(), self.clock,
                        timedelta(hours=self.settings.mail_late_hours))  # fmt: skip

    @cached_property
    def sending(self) -> Sending:
        from random import random

        from cmooc.services.sending import Sending
        from cmooc.stores.deliveries import DeliveryStore

        return Sending(
            mailings=self.mailings.store, deliveries=DeliveryStore(self.database), edition_named=self.editions.of_name,
            molds=self.molds, relay=self.relay, journal=self.data / "sending.journal", clock=self.clock, chance=random,
            late_after=timedelta(hours=self.settings.mail_late_hours),
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
        from cmooc.stages.sharing import Caps
        from cmooc.stores.echoes import EchoStore

        return Newsletter(
            course=self.course, editions=self.editions, entries=self.entries, vocabulary=self.vocabulary,
            announcements=self.files.announcements, clock=self.clock, caps=Caps(words=self.settings.edition_words),
            drafts=self.drafts, echoes=EchoStore(self.database), events=self.events.on, weekday=self.settings.weekday,
            leaves_by_hand=self.settings.edition_leaves == "by hand",
        )  # fmt: skip

    def drafting(self, rhythm: Rhythm) -> Drafting:
        from cmooc.services.drafting import Drafting

        return Drafting(self.drafts, self.entries, self.vocabulary, self.safe_markdown, self.clock, rhythm)

    @cached_property
    def edition_desk(self) -> EditionDesk:
        from cmooc.services.edition_desk import EditionDesk

        return EditionDesk(self.newsletter, self.drafting, self.mailings, self.editions, self.entries, self.vocabulary,
                       self.molds, self.audit, self.clock)  # fmt: skip

    def edition_page(self, edition: Edition, language: str) -> bytes:
        """Return the page of an edition as the site will show it."""
        from cmooc.domain.site import EditionPage
        from cmooc.outputs.html import pages

        page = next(pages(EditionPage(edition)))
        return self.templating.html(page.template, language, self.site(), page.path, **page.context)

    @cached_property
    def counting(self) -> Counting:
        from cmooc.services.counting import Counting
        from cmooc.stores.echoes import EchoStore
        from cmooc.stores.numbers import NumberStore

        return Counting(self.course, NumberStore(self.database), EchoStore(self.database), self.clock)

    @cached_property
    def moving(self) -> Moving:
        from cmooc.domain.desk import CardKind
        from cmooc.domain.tags import TagKind
        from cmooc.services.desk.feeds import BrokenFeeds, NewFeeds
        from cmooc.services.desk.moving import Decider, Moving
        from cmooc.services.desk.suggestions import SuggestedEvents, SuggestedThemes
        from cmooc.services.desk.tags import UnsureTags
        from cmooc.stores.moves import MoveStore

        deciders: dict[CardKind, Decider] = {
            CardKind.FEED: NewFeeds(self.feeds, self.owners), CardKind.POST: self._posts,
            CardKind.TAG: UnsureTags(self.deciding, self.entries, self.rulings),
            CardKind.THEME: SuggestedThemes(self.suggesting, self.curating, self.tagging, self._rising.rule,
                                             lambda slug, by: self.reshaping.remove(TagKind.THEME, slug, by=by)),
            CardKind.EVENT: SuggestedEvents(self.events), CardKind.TROUBLE: BrokenFeeds(self.feeds, self.owners),
        }  # fmt: skip
        return Moving(MoveStore(self.database), deciders, self.clock, partial(token_hex, MOVE_BYTES))

    @cached_property
    def queue(self) -> Queue:
        from cmooc.domain.editions import Rhythm
        from cmooc.services.desk.queue import Queue

        return Queue(
            course=self.course, feeds=self.feeds, owners=self.owners, entries=self.entries,
            vocabulary=self.vocabulary, deciding=self.deciding, rising=self._rising, events=self.events,
            drafting=self.drafting(Rhythm.DAILY), newsletter=self.newsletter,
            posts=self._posts, moving=self.moving, clock=self.clock,
        )  # fmt: skip

    @cached_property
    def _posts(self) -> Posts:
        from cmooc.domain.editions import Rhythm
        from cmooc.services.desk.posts import Posts

        return Posts(self.entries, self.rulings, self.drafting(Rhythm.DAILY), self.deciding, self.trials, self.clock)

    @cached_property
    def _rising(self) -> RisingWords:
        from cmooc.services.desk.queue import RisingWords

        return RisingWords(self.suggesting, self.clock)

    @cached_property
    def correcting(self) -> Correcting:
        from cmooc.services.correcting import Correcting

        return Correcting(self.editions, self.safe_markdown, self.clock)

    def safe_markdown(self, text: str) -> str:
        """Return what a facilitator wrote as sanitized HTML."""
        from cmooc.stages.pages import read_markdown
        from cmooc.stages.sanitize import safe_html

        return read_markdown(text, base_url=self.course.base_url, sanitize=safe_html)

    @cached_property
    def drafts(self) -> DraftStore:
        from cmooc.stores.drafts import DraftStore

        return DraftStore(self.database)

    @cached_property
    def templating(self) -> Templating:
        from cmooc.outputs.templating import Templating

        return Templating(packaged("templates"))

    def molds(self, edition: Edition, mailing_id: int, *, is_test: bool = False) -> Molds:
        """Return what makes the messages of one mailing; posts withdrawn since the edition left are not in them."""
        from cmooc.outputs.editions import without
        from cmooc.outputs.mail import Mail
        from cmooc.services.molding import Molds
        from cmooc.stages.mold import Press
        from cmooc.stages.tokens import Purpose

        site, sender = self.site(), self.settings.sender()
        mark = self.tokens.mark(Purpose.READER, "mark")  # no text can hold it: outside nobody knows it
        press = Press(self.course, sender, without(edition, self.editions.gone(edition)), mailing_id, mark, self.tokens,
                      self.clock)  # fmt: skip
        return Molds(press, site.vocabulary, Mail(self.templating, site, sender, is_test).render)

    @cached_property
    def publisher(self) -> SitePublisher:
        from cmooc.outputs import all_outputs
        from cmooc.services.site import SitePublisher
        from cmooc.stores.figures import FigureStore
        from cmooc.taggers.gazetteer.lands import Lands

        return SitePublisher(
            folder=self.data / "site", outputs=all_outputs(self.templating), site=self.site, design=self._design,
            changes=self.changes, feeds=self.feed_store, entries=self.entries,
            figures=FigureStore(self.database), past=self.past,
            index=self.index, announce=self.announcing.note, clock=self.clock, outlines=Lands(), agenda=self._agenda,
        )  # fmt: skip

    @cached_property
    def nearby(self) -> Nearby:
        from cmooc.domain.site import ScopeKind
        from cmooc.services.nearby import Nearby
        from cmooc.taggers.gazetteer.recognize import shipped

        return Nearby(shipped, partial(self.publisher.scope, ScopeKind.TERRITORY))

    @cached_property
    def choosing(self) -> Choosing:
        from cmooc.services.choosing import Choosing
        from cmooc.stores.chosen import ChosenEntries

        return Choosing(ChosenEntries(self.database))

    @cached_property
    def commons(self) -> Commons:
        from cmooc.services.commons import Commons
        from cmooc.settings import settled, shared
        from cmooc.stages.rules import parse_rule
        from cmooc.stages.sanitize import safe_html
        from cmooc.stores.commons import CommonsStore

        return Commons(
            folder=self.data, store=CommonsStore(self.database, parse_rule), settings=partial(shared, self.settings),
            settle=partial(settled, data=self.data), opml=partial(self.publisher.document, "feeds.opml"),
            clean=partial(safe_html, base_url=self.course.base_url + "/"), afterwards=self._after_taking_in,
            clock=self.clock, version=cmooc.__version__,
        )  # fmt: skip

    def _after_taking_in(self) -> None:
        """Forget whom this host has erased before, and learn what rulings teach: neither travels."""
        self.erasing.again()
        self.learning.relearn()

    @cached_property
    def erasing(self) -> Erasing:
        from cmooc.services.erasing import Erasing
        from cmooc.stores.erasures import ErasureStore

        return Erasing(self.data, self.feed_store, ErasureStore(self.database), self.changes, self.clock,
                       partial(token_hex, SECRET_BYTES))  # fmt: skip

    @cached_property
    def backups(self) -> Backups:
        from cmooc.services.backups import Backups
        from cmooc.stores.copying import copy_to, look_at

        return Backups(self.data, lambda path: copy_to(self.database, path), look_at, self.clock, cmooc.__version__)

    @cached_property
    def event_store(self) -> EventStore:
        from cmooc.stores.events import EventStore

        return EventStore(self.database)

    @cached_property
    def events(self) -> Events:
        from cmooc.services.events import Events
        from cmooc.stages.sanitize import clean
        from cmooc.taggers import all_taggers

        return Events(self.course, self.event_store, self.feed_store, self.vocabulary, self.editions.newest,
                      all_taggers(), clean, partial(token_hex, SECRET_BYTES), self.clock)  # fmt: skip

    def _agenda(self, site: Site) -> AgendaSubjects:
        from cmooc.services.agenda import AgendaSubjects

        return AgendaSubjects(site, self.events)

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
