"""One course on one data folder, and everything that it is made of by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cmooc.bootstrap import (
    composing,
    curation,
    desk,
    facilitators,
    fetching,
    finding,
    keeping,
    mailing,
    participants,
    publishing,
    rehearsing,
    stores,
    tags,
)
from cmooc.domain.courses import Course
from cmooc.domain.times import Clock

if TYPE_CHECKING:
    from cmooc.settings import Settings


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Instance:
    """One course on one data folder. Services are made when first asked for, and imported no earlier.

    `reads_apart`: bodies are read in other processes, as they must be unless we have written them ourselves.
    """

    data: Path
    settings: Settings
    clock: Clock = wall_clock
    reads_apart: bool = True

    @cached_property
    def course(self) -> Course:
        return self.settings.course()

    database_as_it_is = stores.database_as_it_is
    database = cached_property(stores.database)
    amendments = cached_property(stores.amendments)
    archive = cached_property(stores.archive)
    catch_store = cached_property(stores.catch_store)
    changes = cached_property(stores.changes)
    drafts = cached_property(stores.drafts)
    echoes = cached_property(stores.echoes)
    editions = cached_property(stores.editions)
    entries = cached_property(stores.entries)
    event_store = cached_property(stores.event_store)
    feed_store = cached_property(stores.feed_store)
    index = cached_property(stores.index)
    letter_store = cached_property(stores.letter_store)
    owner_store = cached_property(stores.owner_store)
    past = cached_property(stores.past)
    polls = cached_property(stores.polls)
    registrations = cached_property(stores.registrations)
    rulings = cached_property(stores.rulings)
    search = cached_property(stores.search)
    sign_ups = cached_property(stores.sign_ups)
    subscribers = cached_property(stores.subscribers)
    subscriptions = cached_property(stores.subscriptions)
    vocabulary = cached_property(stores.vocabulary)

    policy = cached_property(fetching.policy)
    fetcher = cached_property(fetching.fetcher)
    polling = cached_property(fetching.polling)
    hubs = cached_property(fetching.hubs)
    pushing = cached_property(fetching.pushing)
    catches = cached_property(fetching.catches)
    announcing = cached_property(fetching.announcing)

    finder = cached_property(finding.finder)
    checkups = cached_property(finding.checkups)
    feeds = cached_property(finding.feeds)
    trials = cached_property(finding.trials)
    notices = cached_property(finding.notices)
    fetch_log = cached_property(finding.fetch_log)

    limits = cached_property(participants.limits)
    registering = cached_property(participants.registering)
    homes = cached_property(participants.homes)
    owners = cached_property(participants.owners)
    mine = cached_property(participants.mine)
    own_feeds = cached_property(participants.own_feeds)

    people = cached_property(facilitators.people)
    passkeys = cached_property(facilitators.passkeys)
    audit = cached_property(facilitators.audit)

    tagging = cached_property(tags.tagging)
    sifting = cached_property(tags.sifting)
    retagging = cached_property(tags.retagging)
    learning = cached_property(tags.learning)
    deciding = cached_property(tags.deciding)
    meanings = cached_property(tags.meanings)
    suggesting = cached_property(tags.suggesting)

    territories = cached_property(curation.territories)
    curating = cached_property(curation.curating)
    editing = cached_property(curation.editing)
    trying = cached_property(curation.trying)
    theme_rules = cached_property(curation.theme_rules)
    reshaping = cached_property(curation.reshaping)

    queue = cached_property(desk.queue)
    moving = cached_property(desk.moving)
    posts = cached_property(desk.posts)
    rising = cached_property(desk.rising)
    counting = cached_property(desk.counting)

    files = cached_property(composing.files)
    safe_markdown = composing.safe_markdown
    newsletter = cached_property(composing.newsletter)
    drafting = composing.drafting
    edition_desk = cached_property(composing.edition_desk)
    edition_page = composing.edition_page
    correcting = cached_property(composing.correcting)

    tokens = cached_property(mailing.tokens)
    relay = cached_property(mailing.relay)
    letters = cached_property(mailing.letters)
    mailings = cached_property(mailing.mailings)
    sending = cached_property(mailing.sending)
    molds = mailing.molds
    subscribing = cached_property(mailing.subscribing)
    subscriber_lists = cached_property(mailing.subscriber_lists)
    bouncing = cached_property(mailing.bouncing)

    site = publishing.site
    templating = cached_property(publishing.templating)
    publisher = cached_property(publishing.publisher)
    events = cached_property(publishing.events)
    nearby = cached_property(publishing.nearby)
    choosing = cached_property(publishing.choosing)
    searching = cached_property(publishing.searching)

    backups = cached_property(keeping.backups)
    commons = cached_property(keeping.commons)
    erasing = cached_property(keeping.erasing)
    configuring = cached_property(keeping.configuring)
    measuring = cached_property(keeping.measuring)
    checks = keeping.checks

    rehearsal = rehearsing.rehearsal
