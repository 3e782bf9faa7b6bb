"""Feeds and their participants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update

from cmooc.domain.entries import Verdict
from cmooc.domain.feeds import Feed, FeedState, Health, NewFeed, Outcome, PollState
from cmooc.domain.hosts import host_key
from cmooc.domain.notices import Told
from cmooc.domain.people import Participant
from cmooc.domain.polls import Attempt, Why
from cmooc.domain.texts import slugify
from cmooc.domain.urls import address_key
from cmooc.stores.editions import forget
from cmooc.stores.engine import Database
from cmooc.stores.events import forget_events
from cmooc.stores.indexing import INDEXED, changed_editions
from cmooc.stores.indexing import remove as unindex
from cmooc.stores.mentions import MENTION
from cmooc.stores.polls import ATTEMPT, OUTLINE, REVISION, stale_of
from cmooc.stores.registration_rows import forget_registration
from cmooc.stores.rows import (
    ENTRY,
    FEED,
    PARTICIPANT,
    RULING,
    TAG,
    chunks,
    feed_select,
    mark_stale,
    state_stale,
    to_feed,
    to_poll,
)
from cmooc.stores.rulings import TRACE
from cmooc.stores.subscriptions import release
from cmooc.stores.twins import hand_over_removed


class FeedStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, feeds: Sequence[NewFeed], now: datetime) -> tuple[tuple[Feed, ...], tuple[Feed, ...]]:
        """Store feeds; returns (added, those that were there before). Addresses that mean the same are one feed."""
        added, before = [], []
        with self._database.write() as connection:
            for new in feeds:
                known = self._by_key(connection, address_key(new.url))
                if known is None:
                    added.append(insert(connection, new, now))
                else:
                    before.append(known)
            mark_added(connection, added)
        return tuple(added), tuple(before)

    def get(self, feed_id: int) -> Feed | None:
        return self._one(FEED.c.id == feed_id)

    def some(self, feed_ids: Iterable[int]) -> tuple[Feed, ...]:
        """Return the feeds of these numbers; those that have gone are left out."""
        with self._database.read() as connection:
            return tuple(
                to_feed(row) for ids in chunks(feed_ids)
                for row in connection.execute(feed_select().where(FEED.c.id.in_(ids)).order_by(FEED.c.id))
            )  # fmt: skip

    def by_url(self, url: str) -> Feed | None:
        """Return the feed of an address, whatever its scheme, `www.` or last slash."""
        return self._one(FEED.c.url_key == address_key(url))

    def all(self, *, states: Iterable[FeedState] = tuple(FeedState)) -> tuple[tuple[Feed, PollState, int], ...]:
        """Return (feed, poll state, number of accepted entries) of each feed in these states, by title."""
        return self._lines(FEED.c.state.in_([state.value for state in states]))

    def row(self, feed_id: int) -> tuple[Feed, PollState, int]:
        """Return one line of `all`."""
        return self._lines(FEED.c.id == feed_id)[0]

    def count(self) -> int:
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(FEED)).scalar_one())

    def set_state(self, feed_id: int, state: FeedState, now: datetime) -> None:
        """Move a feed to another state; an approved one is due at once."""
        values: dict[str, Any] = {"state": state.value, "is_stopped_by_owner": False}
        if state is FeedState.APPROVED:
            values |= {"next_poll_at": now, "failures": 0, "failing_since": None}
        with self._database.write() as connection:
            connection.execute(update(FEED).where(FEED.c.id == feed_id).values(values))
            mark_stale(connection, state_stale(connection, feed_id))

    def remove(self, feed_id: int) -> int:
        """Forget a feed, its posts and all that was said of them; returns how many posts. Past editions name none."""
        with self._database.write() as connection:
            feed = connection.execute(feed_select().where(FEED.c.id == feed_id)).one()
            forget(connection, feed_id, _only_feed_of(connection, feed))
            unindex(connection, INDEXED.c.edition_id, changed_editions(connection))
            mark_stale(connection, stale_of(connection, hand_over_removed(connection, feed_id)))
            forget_events(connection, feed_id)
            ids = connection.execute(select(ENTRY.c.id).where(ENTRY.c.feed_id == feed_id)).scalars().all()
            unindex(connection, INDEXED.c.entry_id, ids)
            for some in chunks(ids):
                mark_stale(connection, stale_of(connection, some))
                for owned in (
                    TAG.c.entry_id,
                    RULING.c.entry_id,
                    TRACE.c.entry_id,
                    REVISION.c.entry_id,
                    MENTION.c.entry_id,
                ):
                    connection.execute(delete(owned.table).where(owned.in_(some)))
                connection.execute(delete(ENTRY).where(ENTRY.c.id.in_(some)))
            for owned in (OUTLINE.c.feed_id, ATTEMPT.c.feed_id):
                connection.execute(delete(owned.table).where(owned == feed_id))
            release(connection, [feed_id])
            forget_registration(connection, feed_id)
            connection.execute(delete(FEED).where(FEED.c.id == feed_id))
            if connection.execute(_feeds_of(feed.participant_id).limit(1)).scalar() is None:
                connection.execute(delete(PARTICIPANT).where(PARTICIPANT.c.id == feed.participant_id))
            mark_stale(connection, [("vocabulary", ""), ("feeds", "")])  # every page may have named it
        return len(ids)

    def end_trial(self, feed_id: int) -> None:
        """Hold the feed's posts no longer."""
        with self._database.write() as connection:
            connection.execute(update(FEED).where(FEED.c.id == feed_id).values(is_on_trial=False))

    def walk(self, footprints: Mapping[int, Mapping[str, int]]) -> None:
        """Store where feeds have been, by their ids; the others have been nowhere."""
        with self._database.write() as connection:
            connection.execute(update(FEED).values(footprint={}))
            for feed_id, footprint in footprints.items():
                connection.execute(update(FEED).where(FEED.c.id == feed_id).values(footprint=dict(footprint)))

    def change(self, feed: Feed) -> None:
        """Store what was set of a feed: consent, which posts it gives, what they inherit, and its language."""
        values = {"show": feed.show.value, "accepts": feed.accepts.value, "territories": list(feed.territories),
                  "themes": list(feed.themes), "language": feed.language}  # fmt: skip
        with self._database.write() as connection:
            connection.execute(update(FEED).where(FEED.c.id == feed.id).values(values))
            _set_homes(connection, feed.participant_id)
            mark_stale(connection, [("vocabulary", "")])  # what may be shown of its posts changes on every page

    def rename(self, participant_id: int, name: str) -> bool:
        """Give a participant another name, unless somebody else goes by it; their address part stays."""
        with self._database.write() as connection:
            others = select(PARTICIPANT.c.id).where(PARTICIPANT.c.name == name, PARTICIPANT.c.id != participant_id)
            if connection.execute(others.limit(1)).first() is not None:
                return False
            connection.execute(update(PARTICIPANT).where(PARTICIPANT.c.id == participant_id).values(name=name))
            own = select(ENTRY.c.key).where(ENTRY.c.feed_id.in_(_feeds_of(participant_id)))
            mark_stale(
                connection, [("entry", key) for key in connection.execute(own).scalars()]
            )  # found by the new name
            mark_stale(connection, [("vocabulary", "")])  # it may stand on every page
        return True

    def attempts(self, feed_id: int, limit: int) -> tuple[Attempt, ...]:
        """Return the fetch log of a feed, newest first."""
        query = select(ATTEMPT).where(ATTEMPT.c.feed_id == feed_id).order_by(ATTEMPT.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(map(_to_attempt, connection.execute(query)))

    def trim_log(self, kept: int) -> int:
        """Forget all but the newest attempts of each feed; returns how many were forgotten."""
        with self._database.write() as connection:
            done = connection.execute(delete(ATTEMPT).where(ATTEMPT.c.id.not_in(_newest_attempts(kept))))
        return int(done.rowcount)

    def told(self) -> tuple[tuple[Feed, PollState, Told], ...]:
        """Return every feed with what its owner has been told."""
        with self._database.read() as connection:
            rows = connection.execute(feed_select().order_by(FEED.c.id)).all()
        return tuple((to_feed(row), to_poll(row), _to_told(row)) for row in rows)

    def mark_told(self, feed_id: int, told: Told) -> None:
        """Note what the owner of a feed was told, and which address they know from now on."""
        values = {"known_url": told.known_url, "told_about": told.about.value if told.about else None,
                  "told_at": told.at, "told_since": told.since}  # fmt: skip
        with self._database.write() as connection:
            connection.execute(update(FEED).where(FEED.c.id == feed_id).values(values))

    def participants(self) -> tuple[Participant, ...]:
        with self._database.read() as connection:
            rows = connection.execute(select(PARTICIPANT).order_by(func.lower(PARTICIPANT.c.name))).all()
        return tuple(
            Participant(row.id, row.slug, row.name, row.language, tuple(row.territories), row.created_at)
            for row in rows
        )  # fmt: skip

    def _lines(self, condition: Any) -> tuple[tuple[Feed, PollState, int], ...]:
        accepted = (
            select(ENTRY.c.feed_id, func.count().label("entries"))
            .where(ENTRY.c.verdict == Verdict.ACCEPTED.value, ENTRY.c.withdrawn_at.is_(None))
            .group_by(ENTRY.c.feed_id)
            .subquery()
        )
        query = (
            feed_select()
            .add_columns(func.coalesce(accepted.c.entries, 0).label("entries"))
            .outerjoin(accepted, accepted.c.feed_id == FEED.c.id)
            .where(condition)
            .order_by(func.lower(FEED.c.title), FEED.c.id)
        )
        with self._database.read() as connection:
            return tuple((to_feed(row), to_poll(row), row.entries) for row in connection.execute(query))

    def _one(self, condition: Any) -> Feed | None:
        with self._database.read() as connection:
            row = connection.execute(feed_select().where(condition)).first()
        return to_feed(row) if row else None

    def _by_key(self, connection: Connection, url_key: str) -> Feed | None:
        row = connection.execute(feed_select().where(FEED.c.url_key == url_key)).first()
        return to_feed(row) if row else None


def _newest_attempts(limit: int) -> Any:
    """Select the ids of the newest attempts of each feed."""
    place = func.row_number().over(partition_by=ATTEMPT.c.feed_id, order_by=ATTEMPT.c.id.desc()).label("place")
    placed = select(ATTEMPT.c.id, place).subquery()
    return select(placed.c.id).where(placed.c.place <= limit)


def _to_attempt(row: Any) -> Attempt:
    return Attempt(row.at, Outcome(row.outcome), row.status, row.wire_bytes, row.duration_ms, row.new, row.changed,
                   row.detail, Why(row.why), row.is_conditional)  # fmt: skip


def _to_told(row: Any) -> Told:
    about = Health(row.told_about) if row.told_about else None
    return Told(row.known_url, about, row.told_at, row.told_since)


def mark_added(connection: Connection, added: Sequence[Feed]) -> None:
    mark_stale(connection, [("feeds", "")] if added else [])
    mark_stale(connection, [("participant", feed.participant_slug) for feed in added])


def insert(connection: Connection, new: NewFeed, now: datetime) -> Feed:
    """Store a feed whose address nobody has; see `mark_added`."""
    participant_id = _participant_id(connection, new, now)
    values = {
        "url": new.url, "url_key": address_key(new.url), "host_key": host_key(new.url), "known_url": new.url,
        "title": new.title,
        "home_page_url": new.home_page_url,
        "participant_id": participant_id, "state": new.state.value, "channel": new.channel, "language": new.language,
        "show": new.show.value, "accepts": new.accepts.value, "territories": list(new.territories),
        "themes": list(new.themes), "created_at": now, "failures": 0, "detail": "", "skip_hours": [], "skip_days": [],
        "owner_address": "", "owner_language": "", "owner_pending": "", "is_stopped_by_owner": False,
        "is_on_trial": new.is_on_trial,
        "next_poll_at": now if new.state is FeedState.APPROVED else None,
    }  # fmt: skip
    feed_id = connection.execute(FEED.insert().values(values).returning(FEED.c.id)).scalar_one()
    return to_feed(connection.execute(feed_select().where(FEED.c.id == feed_id)).one())


def _participant_id(connection: Connection, new: NewFeed, now: datetime) -> int:
    """Return the participant of that name, made when unknown; a taken slug gets a number."""
    known = connection.execute(select(PARTICIPANT.c.id).where(PARTICIPANT.c.name == new.participant_name)).scalar()
    if known is not None:
        return int(known)
    base = slugify(new.participant_name) or "participant"
    taken = set(connection.execute(select(PARTICIPANT.c.slug).where(PARTICIPANT.c.slug.like(f"{base}%"))).scalars())
    slug = base if base not in taken else next(s for n in range(2, 10_000) if (s := f"{base}-{n}") not in taken)
    values = {
        "slug": slug, "name": new.participant_name, "language": new.language,
        "territories": list(new.territories), "created_at": now,
    }  # fmt: skip
    statement = PARTICIPANT.insert().values(values).returning(PARTICIPANT.c.id)
    return int(connection.execute(statement).scalar_one())


def _set_homes(connection: Connection, participant_id: int) -> None:
    """A participant is at home where their feeds are."""
    query = select(FEED.c.territories).where(FEED.c.participant_id == participant_id).order_by(FEED.c.id)
    homes = dict.fromkeys(slug for slugs in connection.execute(query).scalars() for slug in slugs)
    own = PARTICIPANT.c.id == participant_id
    connection.execute(update(PARTICIPANT).where(own).values(territories=list(homes)))


def _feeds_of(participant_id: int) -> Select[Any]:
    return select(FEED.c.id).where(FEED.c.participant_id == participant_id)


def _only_feed_of(connection: Connection, feed: Any) -> str | None:
    """Return the slug of a feed's participant when they have no other feed."""
    feeds = connection.execute(_feeds_of(feed.participant_id)).scalars().all()
    return str(feed.participant_slug) if len(feeds) == 1 else None
