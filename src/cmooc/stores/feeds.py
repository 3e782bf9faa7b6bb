"""Feeds and their participants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, text, update

from cmooc.domain.entries import Verdict
from cmooc.domain.feeds import Feed, FeedState, NewFeed, Outcome, PollState
from cmooc.domain.people import Participant
from cmooc.domain.polls import Attempt
from cmooc.domain.texts import slugify
from cmooc.domain.urls import address_key
from cmooc.stores.editions import forget
from cmooc.stores.engine import Database, table
from cmooc.stores.polls import stale_of
from cmooc.stores.rows import ENTRY, FEED, PARTICIPANT, TAG, chunks, feed_select, mark_stale, to_feed, to_poll
from cmooc.stores.subscriptions import release
from cmooc.stores.tables import AttemptRow, RevisionRow

ATTEMPT = table(AttemptRow)
REVISION = table(RevisionRow)


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
                    added.append(_insert(connection, new, now))
                else:
                    before.append(known)
            mark_stale(connection, [("feeds", "")] if added else [])
            mark_stale(connection, [("participant", feed.participant_slug) for feed in added])
        return tuple(added), tuple(before)

    def get(self, feed_id: int) -> Feed | None:
        return self._one(FEED.c.id == feed_id)

    def by_url(self, url: str) -> Feed | None:
        """Return the feed of an address, whatever its scheme, `www.` or last slash."""
        return self._one(FEED.c.url_key == address_key(url))

    def all(self, *, states: Iterable[FeedState] = tuple(FeedState)) -> tuple[tuple[Feed, PollState, int], ...]:
        """Return (feed, poll state, number of accepted entries) of each feed in these states, by title."""
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
            .where(FEED.c.state.in_([state.value for state in states]))
            .order_by(func.lower(FEED.c.title), FEED.c.id)
        )
        with self._database.read() as connection:
            return tuple((to_feed(row), to_poll(row), row.entries) for row in connection.execute(query))

    def count(self) -> int:
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(FEED)).scalar_one())

    def set_state(self, feed_id: int, state: FeedState, now: datetime) -> None:
        """Move a feed to another state; an approved one is due at once."""
        values: dict[str, Any] = {"state": state.value}
        if state is FeedState.APPROVED:
            values |= {"next_poll_at": now, "failures": 0, "failing_since": None}
        with self._database.write() as connection:
            connection.execute(update(FEED).where(FEED.c.id == feed_id).values(values))
            mark_stale(connection, [("feeds", "")])

    def remove(self, feed_id: int) -> int:
        """Forget a feed, its posts and all that was said of them; returns how many posts. Past editions name none."""
        with self._database.write() as connection:
            feed = connection.execute(feed_select().where(FEED.c.id == feed_id)).one()
            forget(connection, feed_id, _only_feed_of(connection, feed))
            ids = connection.execute(select(ENTRY.c.id).where(ENTRY.c.feed_id == feed_id)).scalars().all()
            for some in chunks(ids):
                mark_stale(connection, stale_of(connection, some))
                connection.execute(text("DELETE FROM entry_text WHERE rowid = :id"), [{"id": one} for one in some])
                for owned in (TAG.c.entry_id, REVISION.c.entry_id):
                    connection.execute(delete(owned.table).where(owned.in_(some)))
                connection.execute(delete(ENTRY).where(ENTRY.c.id.in_(some)))
            connection.execute(delete(ATTEMPT).where(ATTEMPT.c.feed_id == feed_id))
            release(connection, [feed_id])
            connection.execute(delete(FEED).where(FEED.c.id == feed_id))
            if connection.execute(_feeds_of(feed.participant_id).limit(1)).scalar() is None:
                connection.execute(delete(PARTICIPANT).where(PARTICIPANT.c.id == feed.participant_id))
            mark_stale(connection, [("vocabulary", ""), ("feeds", "")])  # every page may have named it
        return len(ids)

    def change(self, feed: Feed) -> None:
        """Store what a facilitator set of a feed: consent, which posts it gives, and what they inherit."""
        values = {"show": feed.show.value, "accepts": feed.accepts.value, "territories": list(feed.territories),
                  "themes": list(feed.themes)}  # fmt: skip
        with self._database.write() as connection:
            connection.execute(update(FEED).where(FEED.c.id == feed.id).values(values))
            mark_stale(connection, [("vocabulary", "")])  # what may be shown of its posts changes on every page

    def attempts(self, feed_id: int, limit: int) -> tuple[Attempt, ...]:
        """Return the fetch log of a feed, newest first."""
        query = select(ATTEMPT).where(ATTEMPT.c.feed_id == feed_id).order_by(ATTEMPT.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(
                Attempt(row.at, Outcome(row.outcome), row.status, row.wire_bytes, row.duration_ms, row.new,
                        row.changed, row.detail)
                for row in connection.execute(query)
            )  # fmt: skip

    def participants(self) -> tuple[Participant, ...]:
        with self._database.read() as connection:
            rows = connection.execute(select(PARTICIPANT).order_by(func.lower(PARTICIPANT.c.name))).all()
        return tuple(
            Participant(row.id, row.slug, row.name, row.language, tuple(row.territories), row.created_at)
            for row in rows
        )  # fmt: skip

    def _one(self, condition: Any) -> Feed | None:
        with self._database.read() as connection:
            row = connection.execute(feed_select().where(condition)).first()
        return to_feed(row) if row else None

    def _by_key(self, connection: Connection, url_key: str) -> Feed | None:
        row = connection.execute(feed_select().where(FEED.c.url_key == url_key)).first()
        return to_feed(row) if row else None


def _insert(connection: Connection, new: NewFeed, now: datetime) -> Feed:
    participant_id = _participant_id(connection, new, now)
    values = {
        "url": new.url, "url_key": address_key(new.url), "title": new.title, "home_page_url": new.home_page_url,
        "participant_id": participant_id, "state": new.state.value, "channel": new.channel, "language": new.language,
        "show": new.show.value, "accepts": new.accepts.value, "territories": list(new.territories),
        "themes": list(new.themes), "created_at": now, "failures": 0, "detail": "",
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


def _feeds_of(participant_id: int) -> Select[Any]:
    return select(FEED.c.id).where(FEED.c.participant_id == participant_id)


def _only_feed_of(connection: Connection, feed: Any) -> str | None:
    """Return the slug of a feed's participant when they have no other feed."""
    feeds = connection.execute(_feeds_of(feed.participant_id)).scalars().all()
    return str(feed.participant_slug) if len(feeds) == 1 else None
