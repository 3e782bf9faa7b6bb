"""The queue: all that awaits a decision, the most valuable first; see docs/decisions/0033 for the order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmooc.domain.courses import Course
from cmooc.domain.desk import Card, CardKind, Seen
from cmooc.domain.drafts import Draft, Piece, PieceKind, piece_name
from cmooc.domain.editions import Edition, Item
from cmooc.domain.entries import Record
from cmooc.domain.events import EventRecord
from cmooc.domain.feeds import Feed, FeedRow, FeedState, Health
from cmooc.domain.owners import Owner
from cmooc.domain.rising import Rising
from cmooc.domain.roles import Person
from cmooc.domain.rulings import Waiting
from cmooc.domain.tags import Tag
from cmooc.domain.times import Clock, at_local
from cmooc.services.deciding import Deciding
from cmooc.services.desk.feeds import feed_key, trouble_of
from cmooc.services.desk.moving import Moving
from cmooc.services.desk.posts import Posts, bounds_of, said
from cmooc.services.desk.tags import OPEN
from cmooc.services.drafting import Drafting
from cmooc.services.events import Events
from cmooc.services.feeds import Feeds
from cmooc.services.newsletter import Newsletter
from cmooc.services.owners import Owners
from cmooc.services.suggesting import Suggesting
from cmooc.stores.entries import EntryStore
from cmooc.stores.vocabulary import VocabularyStore

SOON = timedelta(hours=2)
MOST_TAGS, MOST_WORDS = 500, 10
RISING_FOR = timedelta(minutes=10)  # how long suggested themes are kept: nothing rises in a minute
BROKEN = (Health.FAILING, Health.BLOCKED, Health.GONE)
NOT_THEIRS = "feed_not_approved"


@dataclass(frozen=True, slots=True)
class NewFeed:
    """`owner` is None where nobody can be written to."""

    feed: Feed
    owner: Owner | None


@dataclass(frozen=True, slots=True)
class HeldPost:
    """`hold` says who let it wait and why; None where the engine did, for the reason of its verdict."""

    record: Record
    hold: Piece | None

    @property
    def why(self) -> str:
        return said(self.hold.value) if self.hold else ""


@dataclass(frozen=True, slots=True)
class UnsureTag:
    """What the engine takes one word or likeness for, in one post or several; surest first."""

    tag: Tag
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class BrokenFeed:
    row: FeedRow
    owner: Owner | None


@dataclass(frozen=True, slots=True)
class NextPost:
    """A post as the next edition will carry it; `record` has its tags as they are now."""

    item: Item
    record: Record
    note: str = ""
    is_highlighted: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next edition as it stands. `leaves_at` is None where it leaves by hand."""

    edition: Edition | None
    draft: Draft
    leaves_at: datetime | None
    is_soon: bool

    @property
    def leads(self) -> tuple[str, ...]:
        return tuple(language for language, _html in self.draft.lead)


class RisingWords:
    """What rises, looked up once in ten minutes: it takes reading the posts of several weeks."""

    def __init__(self, suggesting: Suggesting, clock: Clock) -> None:
        self._suggesting, self._clock = suggesting, clock
        self._found: tuple[Rising, ...] = ()
        self._until: datetime | None = None

    def now(self) -> tuple[Rising, ...]:
        """Return what rises and is still neither known nor dismissed."""
        if self._until is None or self._clock() >= self._until:
            self._found = self._suggesting.suggested(MOST_WORDS)
            self._until = self._clock() + RISING_FOR
            return self._found
        is_known = self._suggesting.known_words()
        return tuple(one for one in self._found if not is_known(one.word))

    def rule(self, word: str) -> str:
        return next((one.rule for one in self.now() if one.word == word), "")


@dataclass(frozen=True)
class Queue:
    course: Course
    feeds: Feeds
    owners: Owners
    entries: EntryStore
    vocabulary: VocabularyStore
    deciding: Deciding
    rising: RisingWords
    events: Events
    drafting: Drafting
    newsletter: Newsletter
    posts: Posts
    moving: Moving
    clock: Clock

    def cards(self, person: Person, kinds: Iterable[CardKind] = tuple(CardKind)) -> tuple[Card, ...]:
        """Return what awaits the decisions of a person, the most valuable first. Each kind costs a few queries."""
        return self._theirs(person, (card for kind in kinds for card in self._of(kind)))

    def outlook(self) -> Outlook:
        """Return the next edition as it would leave at this moment."""
        report = self.newsletter.edition(preview=True)
        leaves_at = at_local(report.day, self.course.edition_hour, self.course.zone)
        is_soon = leaves_at - self.clock() <= SOON
        by_hand = self.newsletter.leaves_by_hand
        return Outlook(report.edition, self.drafting.shown(), None if by_hand else leaves_at, is_soon)

    def next_posts(self, person: Person, outlook: Outlook) -> tuple[Card, ...]:
        """Return the posts that the next edition will carry, in its order."""
        items = outlook.edition.items if outlook.edition else ()
        records = {one.key: one for one in self.entries.by_keys([item.key for item in items])}
        states = self.posts.states_of(records.values(), outlook.draft)
        seen = self.moving.seen(CardKind.POST, states)
        cards = (
            Card(CardKind.POST, item.key, (seen[item.key],), _next(item, records[item.key], outlook.draft),
                 *bounds_of(records[item.key]))
            for item in items if item.key in records
        )  # fmt: skip
        return self._theirs(person, cards)

    def _theirs(self, person: Person, cards: Iterable[Card]) -> tuple[Card, ...]:
        """Who decides on a region decides on its towns."""
        if not person.is_bounded:
            return tuple(cards)
        line = self.vocabulary.load().line
        return tuple(
            card for card in cards
            if person.decides_on([one for slug in card.territories for one in line(slug)], card.themes)
        )  # fmt: skip

    def _of(self, kind: CardKind) -> tuple[Card, ...]:
        making: dict[CardKind, Callable[[], tuple[Card, ...]]] = {
            CardKind.FEED: self._new_feeds, CardKind.POST: self._held, CardKind.TAG: self._unsure,
            CardKind.THEME: self._words, CardKind.EVENT: self._events, CardKind.TROUBLE: self._troubles,
        }  # fmt: skip
        return making[kind]()

    def _new_feeds(self) -> tuple[Card, ...]:
        """Who waits longest comes first."""
        feeds = [feed for feed, _, _ in self.feeds.store.all(states=[FeedState.PROPOSED])]
        owners = self.owners.known() if feeds else {}
        seen = self.moving.seen(CardKind.FEED, {feed_key(feed): feed.state.value for feed in feeds})
        return tuple(
            Card(CardKind.FEED, feed_key(feed), (seen[feed_key(feed)],), NewFeed(feed, owners.get(feed.id)),
                 feed.territories, feed.themes)
            for feed in sorted(feeds, key=lambda one: (one.created_at is None, one.created_at or 0, one.id))
        )  # fmt: skip

    def _held(self) -> tuple[Card, ...]:
        draft = self.drafting.shown()
        by_hand = [one for one in self.entries.by_keys(sorted(draft.held)) if one.is_public and not one.edition_day]
        by_rule = [one for one in self.entries.held() if one.decision.reason != NOT_THEIRS]
        records = {one.key: one for one in sorted((*by_hand, *by_rule), key=lambda one: one.first_seen_at)}
        seen = self.moving.seen(CardKind.POST, self.posts.states_of(records.values(), draft))
        return tuple(
            Card(CardKind.POST, key, (seen[key],), HeldPost(record, draft.pieces.get(piece_name(PieceKind.HOLD, key))),
                 *bounds_of(record))
            for key, record in records.items()
        )  # fmt: skip

    def _unsure(self) -> tuple[Card, ...]:
        """One word that is taken for one subject in several posts is one decision; the widest comes first."""
        groups: defaultdict[tuple[str, str, str, str], list[tuple[Waiting, Record]]] = defaultdict(list)
        for waiting, record in self.deciding.unsure(MOST_TAGS):
            reason = waiting.tag.reason
            groups[waiting.tag.kind.value, waiting.tag.slug, reason.code, reason.detail].append((waiting, record))
        seen = self.moving.seen(CardKind.TAG, {
            _tag_key(record, waiting.tag): OPEN for group in groups.values() for waiting, record in group
        })  # fmt: skip
        ordered = sorted(groups.items(), key=lambda one: (-len(one[1]), -one[1][0][0].tag.confidence, one[0]))
        return tuple(
            _tag_card(
                " ".join(name), tuple(group), tuple(seen[_tag_key(record, waiting.tag)] for waiting, record in group)
            )
            for name, group in ordered
        )

    def _words(self) -> tuple[Card, ...]:
        found = self.rising.now()
        seen = self.moving.seen(CardKind.THEME, {one.word: "rising" for one in found})
        return tuple(Card(CardKind.THEME, one.word, (seen[one.word],), one) for one in found)

    def _events(self) -> tuple[Card, ...]:
        found: Sequence[EventRecord] = self.events.suggested()
        seen = self.moving.seen(CardKind.EVENT, {one.key: one.state.value for one in found})
        return tuple(
            Card(CardKind.EVENT, one.key, (seen[one.key],), one, one.territories, one.themes) for one in found
        )  # fmt: skip

    def _troubles(self) -> tuple[Card, ...]:
        """What somebody has written about, or left as it is, comes back when its trouble has become another."""
        rows = {feed_key(row.feed): row for row in self.feeds.rows() if row.health in BROKEN}
        last = self.moving.store.last(CardKind.TROUBLE, rows)
        open_ = {
            key: row for key, row in rows.items()
            if key not in last or last[key].undone_at is not None or last[key].became != trouble_of(row)
        }  # fmt: skip
        owners: Mapping[int, Owner] = self.owners.known() if open_ else {}
        seen = self.moving.seen(CardKind.TROUBLE, {key: trouble_of(row) for key, row in open_.items()})
        return tuple(
            Card(CardKind.TROUBLE, key, (seen[key],), BrokenFeed(row, owners.get(row.feed.id)), row.feed.territories,
                 row.feed.themes)
            for key, row in sorted(open_.items(), key=lambda one: (-one[1].entry_count, one[0]))
        )  # fmt: skip


def _next(item: Item, record: Record, draft: Draft) -> NextPost:
    is_high = record.key in draft.highlights
    return NextPost(item, record, draft.highlights.get(record.key) or draft.notes.get(record.key, ""), is_high)


def _tag_key(record: Record, tag: Tag) -> str:
    return f"{record.key} {tag.kind.value}:{tag.slug}"


def _tag_card(about: str, group: tuple[tuple[Waiting, Record], ...], seen: tuple[Seen, ...]) -> Card:
    tag = group[0][0].tag
    territories = {slug for _, record in group for slug in record.slugs("territory")}
    themes = {slug for _, record in group for slug in record.slugs("theme")}
    (territories if tag.kind.value == "territory" else themes).add(tag.slug)
    thing = UnsureTag(tag, tuple(record for _, record in group))
    return Card(CardKind.TAG, about, seen, thing, tuple(sorted(territories)), tuple(sorted(themes)))
