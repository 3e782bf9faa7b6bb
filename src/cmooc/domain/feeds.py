"""Feeds: what a participant registered, what a poll found, and how the feed is doing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cmooc.domain.entries import ParsedEntry
from cmooc.domain.events import CalendarText
from cmooc.domain.fetches import Validators
from cmooc.domain.sentences import Sentence

CALENDAR = "ical"  # the channel of feeds that bring events and no posts


class FeedState(StrEnum):
    """`LEFT`: its author wants it read no more, and its posts to stay."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    PAUSED = "paused"
    LEFT = "left"
    GONE = "gone"


class Show(StrEnum):
    """How much of a post its author lets us show."""

    TITLE = "title"
    EXCERPT = "excerpt"
    FULL = "full"


class Accepts(StrEnum):
    """Which posts of a feed belong to the course."""

    EVERY = "every"
    TAGGED = "tagged"


class Outcome(StrEnum):
    """What one poll came to."""

    NEW = "new"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not_modified"
    MOVED = "moved"
    GONE = "gone"
    NOT_FOUND = "not_found"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"
    CHALLENGED = "challenged"
    SERVER_ERROR = "server_error"
    UNREACHABLE = "unreachable"
    NOT_A_FEED = "not_a_feed"
    BROKEN = "broken"


FAILURES = frozenset(Outcome) - {Outcome.NEW, Outcome.UNCHANGED, Outcome.NOT_MODIFIED, Outcome.MOVED}


class Health(StrEnum):
    """A feed's condition in one word, for people."""

    WAITING = "waiting"
    FINE = "fine"
    QUIET = "quiet"
    FAILING = "failing"
    MOVED = "moved"
    BLOCKED = "blocked"
    PAUSED = "paused"
    LEFT = "left"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Feed:
    """`territories` and `themes` are slugs that every entry of the feed inherits.

    `footprint` counts, by gazetteer code, the places that its entries have named so far, and under the empty code the
    entries that named any. `is_on_trial`: its posts are held until a facilitator accepts one.
    """

    id: int
    url: str
    title: str
    participant_id: int
    participant_slug: str
    participant_name: str
    state: FeedState = FeedState.PROPOSED
    channel: str = "blog"
    home_page_url: str | None = None
    language: str | None = None
    show: Show = Show.EXCERPT
    accepts: Accepts = Accepts.EVERY
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    created_at: datetime | None = None
    footprint: Mapping[str, int] = field(default_factory=dict, hash=False)
    is_on_trial: bool = False


@dataclass(frozen=True, slots=True)
class Habits:
    """How often a feed speaks, as its last whole body told.

    `gap_s` is the usual time between two posts; `every_s` the publisher's own wish (ttl, sy:updatePeriod). In
    `skip_hours` and on `skip_days` (Monday is 0), both in GMT, nobody needs to ask.
    """

    gap_s: int | None = None
    every_s: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PollState:
    """What the last polls left for the next one. `failures` counts those in a row; `detail` is told to people.

    `fresh_s` is how long the last whole answer called itself fresh, `full_at` when a body last came. `is_credible`:
    the server's «not modified» was seen to be true, or to be false; None as long as nobody knows. `hub_url` and
    `topic_url` are what the feed says of WebSub; `pushed_until`: its hub brings all that is new, until then.
    """

    validators: Validators = Validators()
    body_hash: str | None = None
    next_poll_at: datetime | None = None
    polled_at: datetime | None = None
    ok_at: datetime | None = None
    newest_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    outcome: Outcome | None = None
    detail: str = ""
    moved_to: str | None = None
    moved_since: datetime | None = None
    habits: Habits = Habits()
    fresh_s: int | None = None
    full_at: datetime | None = None
    is_credible: bool | None = None
    hub_url: str | None = None
    topic_url: str | None = None
    pushed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """How a feed is, for people: since when, why, and what can be done about it; None where nothing is to be said."""

    health: Health
    since: datetime | None = None
    why: Sentence | None = None
    remedy: Sentence | None = None


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed with its condition, as lists and pages show it."""

    feed: Feed
    poll: PollState
    condition: Condition
    entry_count: int = 0

    @property
    def health(self) -> Health:
        return self.condition.health


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What one body holds, entries in the feed's order.

    `format` is `rss`, `atom`, `rdf`, `cdf`, `json` or `ical`, with version where known (`rss 2.0`). `error` is None or
    `truncated`. `every_s` is the publisher's own wish (ttl, sy:updatePeriod) in seconds; `skip_hours` (0-23, GMT) and
    `skip_days` (Monday is 0) are when they publish nothing. `generator` is the software's name as written.
    `is_malformed`: no well-formed XML or JSON, and read all the same. `wrong_charset` is what was declared, and untrue.
    `calendar` is set for one, whose format is `ical`: it has events and no entries (`stages/agenda.py` reads them).
    """

    format: str
    charset: str | None = None
    title: str | None = None
    home_page_url: str | None = None
    feed_url: str | None = None
    language: str | None = None
    generator: str | None = None
    hubs: tuple[str, ...] = ()
    entries: tuple[ParsedEntry, ...] = ()
    every_s: int | None = None
    error: str | None = None
    image_url: str | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    is_malformed: bool = False
    wrong_charset: str | None = None
    calendar: CalendarText | None = None


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page announces. `is_comments`: it holds what readers answered, not what the author wrote."""

    url: str
    title: str = ""
    type: str = ""
    is_comments: bool = False


@dataclass(frozen=True, slots=True)
class FeedOutline:
    """A line of an OPML file: a feed with the territory and theme names that its folders and categories give it."""

    url: str
    title: str
    home_page_url: str | None = None
    language: str | None = None
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed on its way into the store. `participant_name` is also how a known participant is found again."""

    url: str
    title: str
    participant_name: str
    channel: str
    state: FeedState
    home_page_url: str | None = None
    language: str | None = None
    show: Show = Show.EXCERPT
    accepts: Accepts = Accepts.EVERY
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    is_on_trial: bool = False
