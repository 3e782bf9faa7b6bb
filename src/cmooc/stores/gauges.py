"""Figures about the whole instance, for its host: counts by state, and times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from cmooc.domain.editions import Rhythm
from cmooc.domain.feeds import FeedState
from cmooc.stores.engine import Database, table
from cmooc.stores.rows import EDITION, ENTRY, FEED
from cmooc.stores.tables import DeliveryRow, LetterRow, MailingRow, SubscriberRow

DELIVERY, LETTER = table(DeliveryRow), table(LetterRow)
MAILING, SUBSCRIBER = table(MailingRow), table(SubscriberRow)
LATE = timedelta(minutes=10)  # ten ticks: whoever polls has stopped, or can't keep up


@dataclass(frozen=True, slots=True)
class Gauges:
    """Counts by state; `left_at` is when the newest edition of each rhythm left."""

    feeds: Mapping[str, int]
    due: int
    late: int
    newest_poll_at: datetime | None
    entries: Mapping[str, int]
    editions: Mapping[str, int]
    left_at: Mapping[str, datetime]
    subscribers: Mapping[str, int]
    mailings: Mapping[str, int]
    deliveries: Mapping[str, int]
    letters: Mapping[str, int]
    oldest_letter_at: datetime | None


class GaugeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self, now: datetime) -> Gauges:
        is_due = (FEED.c.state == FeedState.APPROVED.value) & (FEED.c.next_poll_at <= now)
        is_late = is_due & (FEED.c.next_poll_at <= now - LATE)
        left = select(EDITION.c.rhythm, func.max(EDITION.c.published_at, type_=EDITION.c.published_at.type))
        with self._database.read() as connection:

            def by(column: Any) -> Mapping[str, int]:
                rows = connection.execute(select(column, func.count()).group_by(column).order_by(column))
                return {str(name): int(count) for name, count in rows}

            def count(condition: Any) -> int:
                return int(connection.execute(select(func.count()).select_from(FEED).where(condition)).scalar_one())

            newest = connection.execute(select(func.max(FEED.c.polled_at, type_=FEED.c.polled_at.type))).scalar()
            waits = LETTER.c.due_at.is_not(None)
            oldest = select(func.min(LETTER.c.written_at, type_=LETTER.c.written_at.type)).where(waits)
            return Gauges(
                feeds=by(FEED.c.state), due=count(is_due), late=count(is_late), newest_poll_at=newest,
                entries=by(ENTRY.c.verdict), editions=by(EDITION.c.rhythm),
                left_at={
                    str(Rhythm(rhythm)): at for rhythm, at in connection.execute(left.group_by(EDITION.c.rhythm)) if at
                },
                subscribers=by(SUBSCRIBER.c.state), mailings=by(MAILING.c.state), deliveries=by(DELIVERY.c.state),
                letters=by(LETTER.c.state), oldest_letter_at=connection.execute(oldest).scalar(),
            )  # fmt: skip

    def size_bytes(self) -> int:
        return self._database.size_bytes()
