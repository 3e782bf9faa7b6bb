"""What came back to the posts of past daily editions: comments, or none yet; and who spoke lately."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from cmooc.domain.echoes import Echoes
from cmooc.domain.editions import Rhythm
from cmooc.domain.entries import Record, Verdict
from cmooc.domain.tags import TagKind
from cmooc.stores.engine import Database
from cmooc.stores.rows import EDITION, ENTRY, TAG, record_select, to_records

PUBLIC = and_(ENTRY.c.verdict == Verdict.ACCEPTED.value, ENTRY.c.withdrawn_at.is_(None))
TOLD = func.coalesce(ENTRY.c.comments_told, 0)
MOST = 200


class EchoStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, talk: date, silence: date) -> Echoes:
        """Return the comments on posts of editions since `talk`, and the posts since `silence` that have none."""
        grown = and_(_carried(talk), ENTRY.c.comments_count > TOLD)
        by_growth = ((ENTRY.c.comments_count - TOLD).desc(), ENTRY.c.key)
        with self._database.read() as connection:
            query = record_select().where(PUBLIC, grown).order_by(*by_growth).limit(MOST)
            rows = connection.execute(query).all()
            news = [row.comments_count - (row.comments_told or 0) for row in rows]
            talked_about = zip(to_records(connection, rows), news, strict=True)
            waiting = connection.execute(record_select().where(PUBLIC, _alone(silence)).order_by(ENTRY.c.key)).all()
            return Echoes(tuple(talked_about), to_records(connection, waiting), _spoken(connection, talk))

    def unanswered(self, since: date, limit: int) -> tuple[int, tuple[Record, ...]]:
        """Return how many posts of editions since then have no comment yet, and the newest of them."""
        count = select(func.count()).select_from(ENTRY).where(PUBLIC, _alone(since))
        newest = record_select().where(PUBLIC, _alone(since)).order_by(ENTRY.c.dated_at.desc(), ENTRY.c.key)
        with self._database.read() as connection:
            rows = connection.execute(newest.limit(limit)).all()
            return int(connection.execute(count).scalar_one()), to_records(connection, rows)


def _alone(since: date) -> ColumnElement[bool]:
    return and_(_carried(since), ENTRY.c.comments_count == 0, ~ENTRY.c.is_short)


def _spoken(connection: Any, since: date) -> dict[tuple[TagKind, str], int]:
    query = (
        select(TAG.c.kind, TAG.c.slug, func.count(func.distinct(TAG.c.entry_id)))
        .join(ENTRY, ENTRY.c.id == TAG.c.entry_id)
        .where(PUBLIC, ~TAG.c.is_suggested, _carried(since))
        .group_by(TAG.c.kind, TAG.c.slug)
    )
    return {(TagKind(kind), slug): int(posts) for kind, slug, posts in connection.execute(query)}


def _carried(since: date) -> ColumnElement[bool]:
    editions = select(EDITION.c.id).where(EDITION.c.rhythm == Rhythm.DAILY.value, EDITION.c.day >= since.isoformat())
    return ENTRY.c.edition_id.in_(editions)
