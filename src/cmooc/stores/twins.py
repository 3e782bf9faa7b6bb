"""The same post seen through several feeds of one participant: one is shown, the others stand behind it (rule 48)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from cmooc.domain.entries import Verdict
from cmooc.stores.rows import ENTRY

DUPLICATE = "duplicate"
SHOWN, NEXT = ENTRY.alias("shown"), ENTRY.alias("next")
HANDED_ON = ("verdict", "reason", "reason_detail", "accepted_at", "highlight", "edition_id", "comments_told")


def hand_over_withdrawn(connection: Connection, entry_ids: Sequence[int]) -> tuple[int, ...]:
    """Let a twin take the place of each withdrawn entry; `entry_ids` were just withdrawn or came back."""
    is_concerned = or_(SHOWN.c.id.in_(entry_ids), NEXT.c.id.in_(entry_ids))
    return _hand_over(connection, and_(SHOWN.c.withdrawn_at.is_not(None), is_concerned))


def hand_over_removed(connection: Connection, feed_id: int) -> tuple[int, ...]:
    """Let a twin in another feed take the place of each entry of a feed that is about to be removed."""
    return _hand_over(connection, and_(SHOWN.c.feed_id == feed_id, NEXT.c.feed_id != feed_id))


def _hand_over(connection: Connection, which: ColumnElement[bool]) -> tuple[int, ...]:
    """Return the ids of the entries that are shown from now on.

    They take the decision and the edition of those before them: what went out once does not go out again.
    """
    query = (
        select(NEXT.c.id, NEXT.c.key, SHOWN.c.id.label("shown_id"), SHOWN.c.key.label("shown_key"),
               *(SHOWN.c[name].label(f"shown_{name}") for name in HANDED_ON))
        .join(SHOWN, SHOWN.c.key == NEXT.c.reason_detail)
        .where(NEXT.c.reason == DUPLICATE, NEXT.c.withdrawn_at.is_(None), SHOWN.c.verdict == Verdict.ACCEPTED.value)
        .where(which)
        .order_by(NEXT.c.id)
    )  # fmt: skip
    heirs: dict[int, Any] = {}
    for row in connection.execute(query):
        heirs.setdefault(row.shown_id, row)
    for heir in heirs.values():
        _swap(connection, heir)
    return tuple(heir.id for heir in heirs.values())


def _swap(connection: Connection, heir: Any) -> None:
    behind = {"verdict": Verdict.LEFT_OUT.value, "reason": DUPLICATE, "reason_detail": heir.key, "accepted_at": None}
    others = and_(ENTRY.c.reason == DUPLICATE, ENTRY.c.reason_detail == heir.shown_key)
    connection.execute(update(ENTRY).where(or_(ENTRY.c.id == heir.shown_id, others)).values(behind))
    taken = {name: heir._mapping[f"shown_{name}"] for name in HANDED_ON}
    connection.execute(update(ENTRY).where(ENTRY.c.id == heir.id).values(taken))
