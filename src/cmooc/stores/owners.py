"""Whom to write to about a feed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from cmooc.domain.feeds import FeedState
from cmooc.domain.owners import Owner
from cmooc.stores.engine import Database
from cmooc.stores.rows import FEED, feed_select, mark_stale, state_stale, to_feed


class OwnerStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, feed_id: int) -> Owner | None:
        """Return the owner of a feed whose address we know."""
        return self._all(FEED.c.id == feed_id).get(feed_id)

    def to_be_told(self) -> Mapping[int, Owner]:
        """Return by feed the owners who confirmed their address and want letters."""
        return self._all((FEED.c.owner_confirmed_at.is_not(None)) & (FEED.c.letters_stopped_at.is_(None)))

    def reachable(self) -> Mapping[int, Owner]:
        """Return by feed the owners who have an address and did not stop letters, confirmed or not."""
        return self._all(FEED.c.letters_stopped_at.is_(None))

    def set(self, feed_id: int, address: str, language: str, confirmed_at: datetime | None) -> None:
        """Note the address of a feed's owner; an empty one forgets it. Letters go there, whatever was stopped before."""
        self._change(feed_id, owner_address=address, owner_language=language, owner_confirmed_at=confirmed_at,
                     letters_stopped_at=None)  # fmt: skip

    def confirm(self, feed_id: int, now: datetime) -> None:
        self._change(feed_id, owner_confirmed_at=now)

    def stop(self, feed_id: int, now: datetime) -> None:
        self._change(feed_id, letters_stopped_at=now)

    def write_again(self, feed_id: int) -> None:
        self._change(feed_id, letters_stopped_at=None)

    def addresses(self) -> tuple[str, ...]:
        """Return every address that somebody has confirmed, as it was written."""
        query = select(FEED.c.owner_address).where(FEED.c.owner_confirmed_at.is_not(None), FEED.c.owner_address != "")
        with self._database.read() as connection:
            return tuple(connection.execute(query.distinct().order_by(FEED.c.owner_address)).scalars())

    def at(self, addresses: Collection[str]) -> tuple[Owner, ...]:
        """Return the owners who confirmed one of these addresses, by the title of their feed."""
        condition = FEED.c.owner_address.in_(addresses) & FEED.c.owner_confirmed_at.is_not(None)
        return tuple(self._all(condition).values())

    def stop_reading(self, feed_id: int, state: FeedState, was: FeedState) -> bool:
        """Move a feed to a state in which it is not read, at its owner's wish; tells whether it was as they saw it.

        Who stopped it from being read may have it read again; who leaves a feed that a facilitator paused may not.
        """
        own = FEED.c.is_stopped_by_owner if was in (FeedState.PAUSED, FeedState.LEFT) else True
        return self._move(feed_id, was, state=state.value, is_stopped_by_owner=own)

    def read_again(self, feed_id: int, now: datetime) -> bool:
        """Have a feed read again that its owner had stopped; tells whether they may."""
        values = {"state": FeedState.APPROVED.value, "is_stopped_by_owner": False, "next_poll_at": now, "failures": 0,
                  "failing_since": None}  # fmt: skip
        return self._move(feed_id, None, **values)

    def ask_to_move(self, feed_ids: Collection[int], address: str, now: datetime) -> None:
        """Note the address that the owner of these feeds wants to move to."""
        with self._database.write() as connection:
            mine = FEED.c.id.in_(feed_ids)
            connection.execute(update(FEED).where(mine).values(owner_pending=address, owner_pending_at=now))

    def move_to(self, feed_ids: Collection[int], address: str, now: datetime) -> bool:
        """Let the address that was asked for take the place of the old one; tells whether anything waited for it."""
        values = {"owner_address": address, "owner_confirmed_at": now, "owner_pending": "", "owner_pending_at": None}
        with self._database.write() as connection:
            mine = (FEED.c.id.in_(feed_ids), FEED.c.owner_pending == address)
            return bool(connection.execute(update(FEED).where(*mine).values(values)).rowcount)

    def forget_moves(self, before: datetime) -> None:
        """Forget the addresses that nobody has confirmed."""
        is_old = (FEED.c.owner_pending != "", FEED.c.owner_pending_at <= before)
        with self._database.read() as connection:
            if connection.execute(select(FEED.c.id).where(*is_old).limit(1)).first() is None:
                return
        with self._database.write() as connection:
            connection.execute(update(FEED).where(*is_old).values(owner_pending="", owner_pending_at=None))

    def _move(self, feed_id: int, was: FeedState | None, **values: Any) -> bool:
        is_so = FEED.c.is_stopped_by_owner if was is None else FEED.c.state == was.value
        with self._database.write() as connection:
            done = connection.execute(update(FEED).where(FEED.c.id == feed_id, is_so).values(values))
            mark_stale(connection, state_stale(connection, feed_id))
        return bool(done.rowcount)

    def _all(self, condition: ColumnElement[bool]) -> Mapping[int, Owner]:
        query = feed_select().where(FEED.c.owner_address != "", condition).order_by(func.lower(FEED.c.title), FEED.c.id)
        with self._database.read() as connection:
            return {row.id: _to_owner(row) for row in connection.execute(query)}

    def _change(self, feed_id: int, **values: Any) -> None:
        with self._database.write() as connection:
            connection.execute(update(FEED).where(FEED.c.id == feed_id).values(values))


def _to_owner(row: Any) -> Owner:
    return Owner(to_feed(row), row.owner_address, row.owner_language, row.owner_confirmed_at, row.letters_stopped_at,
                 row.owner_pending, row.is_stopped_by_owner)  # fmt: skip
