"""Counting for facilitators: each question is one statement over the posts of the weeks that were asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, select

from cmooc.domain.editions import Rhythm
from cmooc.domain.entries import Verdict
from cmooc.domain.feeds import FeedState
from cmooc.domain.numbers import Busiest, Silent
from cmooc.domain.subscribers import Cut, SubscriberState
from cmooc.stores.engine import Database
from cmooc.stores.entries import PUBLIC
from cmooc.stores.mailings import SUBSCRIBER, to_cut
from cmooc.stores.rows import EDITION, ENTRY, FEED, PARTICIPANT, TAG

MOST_TIMED = 20_000
POSTS, VOICES = func.count(func.distinct(ENTRY.c.id)), func.count(func.distinct(FEED.c.participant_id))

Weeks = Sequence[datetime]
Figures = Mapping[str, Mapping[int, tuple[int, int]]]


class NumberStore:
    """`weeks` are the instants between weeks, oldest first: one more than there are weeks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self) -> datetime | None:
        """Return the date of the newest public post."""
        query = select(func.max(ENTRY.c.dated_at, type_=ENTRY.c.dated_at.type)).where(PUBLIC)
        with self._database.read() as connection:
            found: datetime | None = connection.execute(query).scalar()
        return found

    def by_week(self, weeks: Weeks, kind: str = "") -> tuple[Figures, Mapping[str, int]]:
        """Return (posts, voices) by slug and number of the week, and the voices of all weeks by slug.

        Without a kind of tag, all posts count, under an empty slug.
        """
        what, week = (TAG.c.slug if kind else literal("")).label("what"), _number(weeks).label("week")
        figures = _of(weeks, _tagged(select(what, week, POSTS, VOICES), kind)).group_by("what", "week")
        writers = _of(weeks, _tagged(select(what, VOICES), kind)).group_by("what")
        found: dict[str, dict[int, tuple[int, int]]] = {}
        with self._database.read() as connection:
            for name, number, posts, voices in connection.execute(figures):
                found.setdefault(name, {})[int(number)] = (int(posts), int(voices))
            every = {row[0]: int(row[1]) for row in connection.execute(writers)}
        return found, every

    def first_posts(self, weeks: Weeks) -> tuple[datetime, ...]:
        """Return the date of the first public post of each participant who began in these weeks."""
        first = func.min(ENTRY.c.dated_at, type_=ENTRY.c.dated_at.type)
        posts, feeds = ENTRY.alias(), FEED.alias()
        before = (
            select(1)
            .select_from(posts)
            .join(feeds, feeds.c.id == posts.c.feed_id)
            .where(feeds.c.participant_id == FEED.c.participant_id, posts.c.dated_at < weeks[0])
            .where(posts.c.verdict == Verdict.ACCEPTED.value, posts.c.withdrawn_at.is_(None))
            .correlate(FEED)
        )
        query = _of(weeks, select(first).select_from(ENTRY).join(FEED, FEED.c.id == ENTRY.c.feed_id))
        with self._database.read() as connection:
            return tuple(connection.execute(query.group_by(FEED.c.participant_id).having(~before.exists())).scalars())

    def languages(self, weeks: Weeks) -> tuple[tuple[str, int], ...]:
        """Return the posts of each language, most first; an empty one for unknown."""
        language = func.coalesce(ENTRY.c.language, "").label("tongue")
        query = _of(weeks, select(language, func.count()).select_from(ENTRY)).group_by("tongue")
        with self._database.read() as connection:
            rows = [(row[0], int(row[1])) for row in connection.execute(query)]
        return tuple(sorted(rows, key=lambda row: (-row[1], row[0])))

    def busiest(self, weeks: Weeks) -> Busiest | None:
        """Return the feed with most posts."""
        posts = func.count().label("posts")
        query = select(FEED.c.id, FEED.c.title, posts).select_from(ENTRY).join(FEED, FEED.c.id == ENTRY.c.feed_id)
        query = _of(weeks, query).group_by(FEED.c.id, FEED.c.title).order_by(posts.desc(), FEED.c.id).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return Busiest(row.id, row.title, int(row.posts)) if row else None

    def silent(self, since: datetime) -> tuple[Silent, ...]:
        """Return the approved feeds whose newest public post is older than that, the longest silent first."""
        newest = (
            select(func.max(ENTRY.c.dated_at, type_=ENTRY.c.dated_at.type))
            .where(PUBLIC, ENTRY.c.feed_id == FEED.c.id).correlate(FEED).scalar_subquery()
        )  # fmt: skip
        recent = select(ENTRY.c.feed_id).where(PUBLIC, ENTRY.c.dated_at >= since)
        query = (
            select(FEED.c.id, FEED.c.title, PARTICIPANT.c.slug, PARTICIPANT.c.name, newest.label("newest_at"))
            .join(PARTICIPANT, PARTICIPANT.c.id == FEED.c.participant_id)
            .where(FEED.c.state == FeedState.APPROVED.value, FEED.c.created_at < since, FEED.c.id.not_in(recent))
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        found = (Silent(row.id, row.title, row.slug, row.name, row.newest_at) for row in rows)
        return tuple(sorted(found, key=lambda one: (one.newest_at is not None, one.newest_at or since, one.feed_id)))

    def journeys(self, weeks: Weeks) -> tuple[tuple[datetime, datetime, datetime | None], ...]:
        """Return (published, first seen, out with an edition) of the newest posts, as far as their feed was known."""
        query = (
            select(ENTRY.c.published_at, ENTRY.c.first_seen_at, EDITION.c.published_at)
            .select_from(ENTRY)
            .join(FEED, FEED.c.id == ENTRY.c.feed_id)
            .outerjoin(EDITION, EDITION.c.id == ENTRY.c.edition_id)
            .where(ENTRY.c.published_at >= FEED.c.created_at, ENTRY.c.published_at <= ENTRY.c.first_seen_at)
        )
        query = _of(weeks, query).order_by(ENTRY.c.dated_at.desc()).limit(MOST_TIMED)
        with self._database.read() as connection:
            return tuple((row[0], row[1], row[2]) for row in connection.execute(query))

    def readers(self) -> Iterator[tuple[Rhythm, Cut, int]]:
        """Yield how many active subscribers have each choice, never who."""
        cut = cast(SUBSCRIBER.c.cut, String).label("choice")
        query = (
            select(SUBSCRIBER.c.rhythm, cut, func.count())
            .where(SUBSCRIBER.c.state == SubscriberState.ACTIVE.value, SUBSCRIBER.c.confirmed_at.is_not(None))
            .group_by(SUBSCRIBER.c.rhythm, "choice")
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        for rhythm, text, n in rows:
            yield Rhythm(rhythm), to_cut(json.loads(text)), int(n)


def _number(weeks: Weeks) -> ColumnElement[int]:
    """Return the number of the week that a post is dated in."""
    return case(*((ENTRY.c.dated_at < end, number) for number, end in enumerate(weeks[1:])), else_=len(weeks) - 1)


def _of(weeks: Weeks, query: Any) -> Select[Any]:
    found: Select[Any] = query.where(PUBLIC, ENTRY.c.dated_at >= weeks[0], ENTRY.c.dated_at < weeks[-1])
    return found


def _tagged(query: Select[Any], kind: str) -> Select[Any]:
    query = query.select_from(ENTRY).join(FEED, FEED.c.id == ENTRY.c.feed_id)
    if not kind:
        return query
    # The cast keeps SQLite from reading all tags of a kind by their index, where those of a few weeks are wanted.
    is_of_kind = cast(TAG.c.kind, String) == kind
    return query.join(TAG, and_(TAG.c.entry_id == ENTRY.c.id, is_of_kind, ~TAG.c.is_suggested))
