"""The stores of an instance's database, and the database itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.stores.amendments import AmendmentStore
    from cmooc.stores.archive import ArchiveStore
    from cmooc.stores.catches import CatchStore
    from cmooc.stores.changes import ChangeStore
    from cmooc.stores.drafts import DraftStore
    from cmooc.stores.echoes import EchoStore
    from cmooc.stores.editions import EditionStore
    from cmooc.stores.engine import Database
    from cmooc.stores.entries import EntryStore
    from cmooc.stores.events import EventStore
    from cmooc.stores.feeds import FeedStore
    from cmooc.stores.indexing import IndexStore
    from cmooc.stores.letters import LetterStore
    from cmooc.stores.owners import OwnerStore
    from cmooc.stores.past_editions import PastEditions
    from cmooc.stores.polls import PollStore
    from cmooc.stores.registrations import RegistrationStore
    from cmooc.stores.rulings import RulingStore
    from cmooc.stores.search import SearchStore
    from cmooc.stores.sign_ups import SignUpStore
    from cmooc.stores.subscribers import SubscriberStore
    from cmooc.stores.subscriptions import SubscriptionStore
    from cmooc.stores.vocabulary import VocabularyStore


def database(of: Instance) -> Database:
    """The database at its newest form; migrations run here when something is missing."""
    from cmooc.stores.migrating import migrate

    database = of.database_as_it_is()
    migrate(database)
    return database


def database_as_it_is(of: Instance) -> Database:
    """Return the database without bringing it up to date. Raises ConfigError when there is no data folder."""
    from cmooc.services.upkeep import no_course
    from cmooc.stores.engine import Database, database_url

    if not of.settings.database_url and not of.data.exists():
        raise no_course(of.data)
    return Database(database_url(of.settings.database_url, of.data))


def feed_store(of: Instance) -> FeedStore:
    from cmooc.stores.feeds import FeedStore

    return FeedStore(of.database)


def entries(of: Instance) -> EntryStore:
    from cmooc.stores.entries import EntryStore

    return EntryStore(of.database)


def editions(of: Instance) -> EditionStore:
    from cmooc.stores.editions import EditionStore

    return EditionStore(of.database)


def vocabulary(of: Instance) -> VocabularyStore:
    from cmooc.stages.rules import parse_rule
    from cmooc.stores.vocabulary import VocabularyStore

    return VocabularyStore(of.database, parse_rule)


def rulings(of: Instance) -> RulingStore:
    from cmooc.stores.rulings import RulingStore

    return RulingStore(of.database)


def search(of: Instance) -> SearchStore:
    from cmooc.stores.search import SearchStore

    return SearchStore(of.database)


def index(of: Instance) -> IndexStore:
    from cmooc.stores.indexing import IndexStore

    return IndexStore(of.database)


def polls(of: Instance) -> PollStore:
    from cmooc.stores.polls import PollStore

    return PollStore(of.database)


def changes(of: Instance) -> ChangeStore:
    from cmooc.stores.changes import ChangeStore

    return ChangeStore(of.database)


def past(of: Instance) -> PastEditions:
    from cmooc.stores.past_editions import PastEditions

    return PastEditions(of.database)


def subscriptions(of: Instance) -> SubscriptionStore:
    from cmooc.stores.subscriptions import SubscriptionStore

    return SubscriptionStore(of.database)


def registrations(of: Instance) -> RegistrationStore:
    from cmooc.stores.registrations import RegistrationStore

    return RegistrationStore(of.database)


def catch_store(of: Instance) -> CatchStore:
    from cmooc.stores.catches import CatchStore

    return CatchStore(of.database)


def event_store(of: Instance) -> EventStore:
    from cmooc.stores.events import EventStore

    return EventStore(of.database)


def archive(of: Instance) -> ArchiveStore:
    from cmooc.stores.archive import ArchiveStore

    return ArchiveStore(of.database)


def amendments(of: Instance) -> AmendmentStore:
    from cmooc.stores.amendments import AmendmentStore

    return AmendmentStore(of.database)


def echoes(of: Instance) -> EchoStore:
    from cmooc.stores.echoes import EchoStore

    return EchoStore(of.database)


def drafts(of: Instance) -> DraftStore:
    from cmooc.stores.drafts import DraftStore

    return DraftStore(of.database)


def letter_store(of: Instance) -> LetterStore:
    from cmooc.stores.letters import LetterStore

    return LetterStore(of.database)


def owner_store(of: Instance) -> OwnerStore:
    from cmooc.stores.owners import OwnerStore

    return OwnerStore(of.database)


def sign_ups(of: Instance) -> SignUpStore:
    from cmooc.stores.sign_ups import SignUpStore

    return SignUpStore(of.database)


def subscribers(of: Instance) -> SubscriberStore:
    from cmooc.stores.subscribers import SubscriberStore

    return SubscriberStore(of.database)
