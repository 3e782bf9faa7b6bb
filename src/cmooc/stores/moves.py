"""Moves made at the desk: who decided what, after having seen what, and whether it was undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from cmooc.domain.desk import CardKind, Move, Order, Seen
from cmooc.domain.errors import StoreError
from cmooc.stores.engine import Database, table
from cmooc.stores.rows import chunks
from cmooc.stores.tables import MoveRow

MOVE = table(MoveRow)
GOING_ON = timedelta(minutes=1)  # a process that was killed in a move leaves it for so long


class MoveStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, name: str, order: Order, by: str, at: datetime) -> Move | None:
        """Note that an order is being carried out; or change nothing, and return the move that its author did not see."""
        common = {"name": name, "at": at, "by": by, "kind": order.kind.value, "action": order.action, "undone_by": ""}
        try:
            with self._database.write() as connection:
                last = _last(connection, order.kind, order.keys)
                unseen = next(filter(None, (_unseen(one, last.get(one.key), at) for one in order.seen)), None)
                if unseen is None:
                    after = {key: last[key].id if key in last else 0 for key in order.keys}
                    connection.execute(insert(MOVE), [{**common, "key": key, "after": n} for key, n in after.items()])
            return unseen
        except StoreError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
        return next(iter(self.last(order.kind, order.keys).values()))  # somebody was quicker by a blink

    def end(self, name: str, became: Mapping[str, str], kept: Mapping[str, object] | None) -> tuple[Move, ...]:
        """Note what the things of a move have become, and what undoing it needs."""
        with self._database.write() as connection:
            for key, state in became.items():
                mine = (MOVE.c.name == name, MOVE.c.key == key)
                connection.execute(
                    update(MOVE).where(*mine).values(became=state, kept=dict(kept) if kept is not None else None)
                )
        return self.of(name)

    def drop(self, name: str) -> None:
        """Forget a move that came to nothing."""
        with self._database.write() as connection:
            connection.execute(delete(MOVE).where(MOVE.c.name == name))

    def undo(self, name: str, by: str, at: datetime) -> bool:
        """Note that a move is undone; False when it was before."""
        return self._set(name, is_undone=False, undone_at=at, undone_by=by)

    def redo(self, name: str) -> None:
        """Note that a move stands after all."""
        self._set(name, is_undone=True, undone_at=None, undone_by="")

    def of(self, name: str) -> tuple[Move, ...]:
        """Return what was decided in one go."""
        return self._all(select(MOVE).where(MOVE.c.name == name).order_by(MOVE.c.id))

    def last(self, kind: CardKind, keys: Iterable[str]) -> Mapping[str, Move]:
        """Return the newest move on each of these things; those that nobody has decided on are left out."""
        with self._database.read() as connection:
            return _last(connection, kind, keys)

    def newest(self, limit: int, by: str = "") -> tuple[Move, ...]:
        """Return the newest moves first; of one person, or of all."""
        query = select(MOVE).where(MOVE.c.became.is_not(None)).order_by(MOVE.c.id.desc()).limit(limit)
        return self._all(query.where(MOVE.c.by == by) if by else query)

    def since(self, move_id: int, but_by: str) -> tuple[Move, ...]:
        """Return what others have decided after a move, oldest first."""
        query = select(MOVE).where(MOVE.c.id > move_id, MOVE.c.by != but_by, MOVE.c.became.is_not(None))
        return self._all(query.order_by(MOVE.c.id))

    def newest_id(self) -> int:
        with self._database.read() as connection:
            return int(connection.execute(select(func.max(MOVE.c.id))).scalar() or 0)

    def _set(self, name: str, *, is_undone: bool, **values: Any) -> bool:
        state = MOVE.c.undone_at.is_not(None) if is_undone else MOVE.c.undone_at.is_(None)
        with self._database.write() as connection:
            return bool(connection.execute(update(MOVE).where(MOVE.c.name == name, state).values(values)).rowcount)

    def _all(self, query: Any) -> tuple[Move, ...]:
        with self._database.read() as connection:
            return tuple(map(_to_move, connection.execute(query)))


def _unseen(seen: Seen, last: Move | None, at: datetime) -> Move | None:
    """Return the last move on a thing when it was not seen, or is just being carried out."""
    if last is None:
        return None
    is_going_on = last.became is None and at - last.at < GOING_ON
    return last if last.id != seen.last or is_going_on else None


def _last(connection: Connection, kind: CardKind, keys: Iterable[str]) -> dict[str, Move]:
    found: dict[str, Move] = {}
    for some in chunks(keys):
        newest = select(func.max(MOVE.c.id)).where(MOVE.c.kind == kind.value, MOVE.c.key.in_(some)).group_by(MOVE.c.key)
        for row in connection.execute(select(MOVE).where(MOVE.c.id.in_(newest))):
            found[row.key] = _to_move(row)
    return found


def _to_move(row: Any) -> Move:
    return Move(
        row.id, row.name, row.at, row.by, CardKind(row.kind), row.action, row.key, row.became, row.kept, row.undone_at,
        row.undone_by,
    )  # fmt: skip
