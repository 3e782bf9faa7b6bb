"""Rows to domain values and back, for the stores of this room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select

from cmooc.domain.entries import Decision, Enclosure, Entry, Record, Verdict
from cmooc.domain.feeds import Accepts, Feed, FeedState, Habits, Outcome, PollState, Show
from cmooc.domain.fetches import Validators
from cmooc.domain.rulings import Ruling
from cmooc.domain.subscriptions import SubscriptionState
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.stores.engine import table
from cmooc.stores.tables import (
    EditionRow,
    EntryRow,
    FeedTable,
    ParticipantRow,
    RulingRow,
    StaleRow,
    SubscriptionRow,
    TagRow,
)

FEED = table(FeedTable)
ENTRY = table(EntryRow)
PARTICIPANT = table(ParticipantRow)
TAG = table(TagRow)
RULING = table(RulingRow)
EDITION = table(EditionRow)
STALE = table(StaleRow)
SUBSCRIPTION = table(SubscriptionRow)

MANY = 500  # names in one IN (…): below every engine's limit of parameters

T = TypeVar("T")


def chunks(values: Iterable[T], size: int = MANY) -> Iterable[tuple[T, ...]]:
    """Cut into tuples of at most `size`, in order."""
    rest = iter(values)
    while chunk := tuple(islice(rest, size)):
        yield chunk


def feed_select() -> Select[Any]:
    """Every feed column, with the participant's slug and name, and until when a hub that has proven itself pushes."""
    proven = and_(
        SUBSCRIPTION.c.feed_id == FEED.c.id, SUBSCRIPTION.c.state == SubscriptionState.ACTIVE.value,
        SUBSCRIPTION.c.pushed_at.is_not(None), SUBSCRIPTION.c.misses == 0,
    )  # fmt: skip
    return (
        select(
            FEED, PARTICIPANT.c.slug.label("participant_slug"), PARTICIPANT.c.name.label("participant_name"),
            SUBSCRIPTION.c.lease_until.label("pushed_until"),
        )
        .join(PARTICIPANT, PARTICIPANT.c.id == FEED.c.participant_id)
        .outerjoin(SUBSCRIPTION, proven)
    )  # fmt: skip


def to_feed(row: Row[Any]) -> Feed:
    return Feed(
        id=row.id, url=row.url, title=row.title, participant_id=row.participant_id,
        participant_slug=row.participant_slug, participant_name=row.participant_name, state=FeedState(row.state),
        channel=row.channel, home_page_url=row.home_page_url, language=row.language, show=Show(row.show),
        accepts=Accepts(row.accepts), territories=tuple(row.territories), themes=tuple(row.themes),
        created_at=row.created_at, footprint=row.footprint, is_on_trial=row.is_on_trial,
    )  # fmt: skip


def to_poll(row: Row[Any]) -> PollState:
    return PollState(
        validators=Validators(row.etag, row.last_modified), body_hash=row.body_hash, next_poll_at=row.next_poll_at,
        polled_at=row.polled_at, ok_at=row.ok_at, newest_at=row.newest_at, failures=row.failures,
        failing_since=row.failing_since, outcome=Outcome(row.outcome) if row.outcome else None, detail=row.detail,
        moved_to=row.moved_to, moved_since=row.moved_since,
        habits=Habits(row.gap_s, row.every_s, frozenset(row.skip_hours), frozenset(row.skip_days)),
        fresh_s=row.fresh_s, full_at=row.full_at, is_credible=row.is_credible, hub_url=row.hub_url,
        topic_url=row.topic_url, pushed_until=row.pushed_until,
    )  # fmt: skip


def poll_values(poll: PollState) -> dict[str, Any]:
    return {
        "etag": poll.validators.etag, "last_modified": poll.validators.last_modified, "body_hash": poll.body_hash,
        "next_poll_at": poll.next_poll_at, "leased_until": None, "polled_at": poll.polled_at, "ok_at": poll.ok_at,
        "newest_at": poll.newest_at, "failures": poll.failures, "failing_since": poll.failing_since,
        "outcome": poll.outcome.value if poll.outcome else None, "detail": poll.detail, "moved_to": poll.moved_to,
        "moved_since": poll.moved_since, "gap_s": poll.habits.gap_s, "every_s": poll.habits.every_s,
        "skip_hours": sorted(poll.habits.skip_hours), "skip_days": sorted(poll.habits.skip_days),
        "fresh_s": poll.fresh_s, "full_at": poll.full_at, "is_credible": poll.is_credible, "hub_url": poll.hub_url,
        "topic_url": poll.topic_url,
    }  # fmt: skip


def entry_values(entry: Entry) -> dict[str, Any]:
    return {
        "url": entry.url, "title": entry.title, "author": entry.author, "html": entry.html, "text": entry.text,
        "summary": entry.summary, "language": entry.language, "published_at": entry.published_at,
        "updated_at": entry.updated_at, "categories": list(entry.categories),
        "enclosures": [asdict(enclosure) for enclosure in entry.enclosures], "comments_url": entry.comments_url,
        "comments_feed_url": entry.comments_feed_url, "comments_count": entry.comments_count,
        "latitude": entry.latitude, "longitude": entry.longitude, "is_short": entry.is_short,
    }  # fmt: skip


def to_entry(row: Row[Any]) -> Entry:
    return Entry(
        guid=row.guid, url=row.url, title=row.title, author=row.author, html=row.html, text=row.text,
        summary=row.summary, language=row.language, published_at=row.published_at, updated_at=row.updated_at,
        categories=tuple(row.categories), enclosures=tuple(Enclosure(**value) for value in row.enclosures),
        comments_url=row.comments_url, comments_feed_url=row.comments_feed_url, comments_count=row.comments_count,
        latitude=row.latitude, longitude=row.longitude, is_short=row.is_short,
    )  # fmt: skip


def record_select() -> Select[Any]:
    """Every entry column, with what its feed, participant and edition add."""
    return (
        select(
            ENTRY,
            FEED.c.title.label("feed_title"), FEED.c.channel, FEED.c.show,
            PARTICIPANT.c.slug.label("participant_slug"), PARTICIPANT.c.name.label("participant_name"),
            EDITION.c.day.label("edition_day"),
        )
        .join(FEED, FEED.c.id == ENTRY.c.feed_id)
        .join(PARTICIPANT, PARTICIPANT.c.id == FEED.c.participant_id)
        .outerjoin(EDITION, EDITION.c.id == ENTRY.c.edition_id)
    )  # fmt: skip


def to_records(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Record, ...]:
    """Return the records of `record_select` rows, in their order, with their tags and suggestions."""
    tags = tags_of(connection, [row.id for row in rows])
    return tuple(_to_record(row, tags.get(row.id, ())) for row in rows)


def tags_of(connection: Connection, entry_ids: Iterable[int]) -> Mapping[int, tuple[Tag, ...]]:
    """Return the tags of many entries, surest first, suggested ones included."""
    found: dict[int, list[Tag]] = {}
    order = (TAG.c.entry_id, TAG.c.confidence.desc(), TAG.c.kind, TAG.c.slug, TAG.c.tagger)
    for some in chunks(entry_ids):
        for row in connection.execute(select(TAG).where(TAG.c.entry_id.in_(some)).order_by(*order)):
            found.setdefault(row.entry_id, []).append(to_tag(row))
    return {entry_id: tuple(tags) for entry_id, tags in found.items()}


def to_tag(row: Row[Any]) -> Tag:
    reason = Reason(row.reason, row.detail)
    return Tag(TagKind(row.kind), row.slug, row.tagger, reason, row.confidence, row.is_suggested)


def rulings_of(connection: Connection, condition: ColumnElement[bool]) -> Mapping[int, tuple[Ruling, ...]]:
    """Return the rulings on the entries of a condition, in a fixed order."""
    query = select(RULING).join(ENTRY, ENTRY.c.id == RULING.c.entry_id).where(condition)
    found: dict[int, list[Ruling]] = {}
    for row in connection.execute(query.order_by(RULING.c.entry_id, RULING.c.kind, RULING.c.slug)):
        found.setdefault(row.entry_id, []).append(to_ruling(row))
    return {entry_id: tuple(rulings) for entry_id, rulings in found.items()}


def to_ruling(row: Row[Any]) -> Ruling:
    return Ruling(TagKind(row.kind), row.slug, row.is_right, row.by, row.at)


def tag_values(entry_id: int, tag: Tag) -> dict[str, Any]:
    return {
        "entry_id": entry_id, "kind": tag.kind.value, "slug": tag.slug, "tagger": tag.tagger,
        "reason": tag.reason.code, "detail": tag.reason.detail, "confidence": tag.confidence,
        "is_suggested": tag.is_suggested,
    }  # fmt: skip


def mark_stale(connection: Connection, changes: Iterable[tuple[str, str]]) -> None:
    """Put (kind, name) pairs on the site's change list, each once."""
    rows = [{"kind": kind, "name": name} for kind, name in dict.fromkeys(changes)]
    if rows:
        connection.execute(STALE.insert(), rows)


def state_stale(connection: Connection, feed_id: int) -> Iterable[tuple[str, str]]:
    """Yield what the site must show anew when a feed has another state."""
    yield "feeds", ""
    own = select(PARTICIPANT.c.slug).join(FEED, FEED.c.participant_id == PARTICIPANT.c.id).where(FEED.c.id == feed_id)
    yield from (("participant", slug) for slug in connection.execute(own).scalars())


def shown_at(published_at: datetime | None, first_seen_at: datetime) -> datetime:
    """Return the time an entry is sorted by: published, but never later than first seen."""
    return min(published_at, first_seen_at) if published_at else first_seen_at


def _to_record(row: Row[Any], tags: tuple[Tag, ...]) -> Record:
    return Record(
        id=row.id, key=row.key, feed_id=row.feed_id, entry=to_entry(row), first_seen_at=row.first_seen_at,
        decision=Decision(Verdict(row.verdict), row.reason, row.reason_detail),
        participant_slug=row.participant_slug, participant_name=row.participant_name, feed_title=row.feed_title,
        channel=row.channel, show=row.show, accepted_at=row.accepted_at, changed_at=row.changed_at,
        withdrawn_at=row.withdrawn_at, edits=row.edits, highlight=row.highlight, edition_day=row.edition_day,
        tags=tuple(tag for tag in tags if not tag.is_suggested),
        suggestions=tuple(tag for tag in tags if tag.is_suggested),
    )  # fmt: skip
