"""Drafts: one for each rhythm; who saves names the version that was read, so that nobody undoes another unseen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from cmooc.domain.drafts import OF_POSTS, Act, Draft, Piece, PieceKind, Text, Value, piece_name
from cmooc.domain.editions import Rhythm
from cmooc.domain.errors import DraftChanged
from cmooc.domain.times import from_rfc3339, rfc3339
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.tables import DraftRow

DRAFT = table(DraftRow)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class DraftStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, rhythm: Rhythm) -> Draft:
        """Return the draft of a rhythm; an empty one when nobody has written any."""
        with self._database.read() as connection:
            return _load(connection, rhythm)

    def save(self, draft: Draft, *, instead_of: int) -> None:
        """Store a draft made from that version. Raises DraftChanged when there is a newer one."""
        with self._database.write() as connection:
            put(connection, draft, instead_of=instead_of)


def put(connection: Connection, draft: Draft, *, instead_of: int) -> None:
    """Store a draft within a transaction. Raises DraftChanged."""
    if not instead_of:
        upsert(connection, DRAFT, [_row(Draft(draft.rhythm))], key=("rhythm",), update=())
    mine = (DRAFT.c.rhythm == draft.rhythm.value, DRAFT.c.version == instead_of)
    if not connection.execute(update(DRAFT).where(*mine).values(_row(draft))).rowcount:
        raise DraftChanged("Somebody changed the draft at this moment. Try again.")


def forget_posts(connection: Connection, keys: Collection[str]) -> None:
    """Take all that was said of these posts out of the drafts."""
    names = {piece_name(kind, key) for kind in OF_POSTS for key in keys}
    for rhythm in Rhythm:
        draft = _load(connection, rhythm)
        pieces = {
            name: _without(piece, keys) for name, piece in draft.pieces.items() if name not in names
        }  # fmt: skip
        acts = tuple(
            one for one in draft.acts if one.name not in names and not one.name.startswith(PieceKind.ORDER)
        )  # fmt: skip
        if pieces != draft.pieces or acts != draft.acts:
            after = Draft(rhythm, draft.version + 1, draft.opened, draft.opened_at, pieces, acts)
            put(connection, after, instead_of=draft.version)


def _without(piece: Piece, keys: Collection[str]) -> Piece:
    if not isinstance(piece.value, tuple):
        return piece
    return Piece(tuple(one for one in piece.value if one not in keys), piece.by, piece.at, piece.version)


def _load(connection: Connection, rhythm: Rhythm) -> Draft:
    row = connection.execute(select(DRAFT).where(DRAFT.c.rhythm == rhythm.value)).first()
    if row is None:
        return Draft(rhythm)
    work = row.work
    return Draft(
        rhythm, row.version, work["opened"], from_rfc3339(work["opened_at"]),
        {name: _to_piece(one) for name, one in work["pieces"]}, tuple(map(_to_act, work["acts"])),
    )  # fmt: skip


def _row(draft: Draft) -> dict[str, Any]:
    last = max(draft.pieces.values(), key=lambda piece: piece.version, default=None)
    newest = draft.acts[-1] if draft.acts else last
    return {
        "rhythm": draft.rhythm.value, "version": draft.version, "by": newest.by if newest else "",
        "at": newest.at if newest else draft.opened_at or LONG_AGO,
        "work": {
            "opened": draft.opened, "opened_at": rfc3339(draft.opened_at),
            "pieces": [[name, _piece_document(one)] for name, one in draft.pieces.items()],
            "acts": [_act_document(one) for one in draft.acts],
        },
    }  # fmt: skip


def _piece_document(piece: Piece) -> dict[str, Any]:
    return {"value": _document(piece.value), "by": piece.by, "at": rfc3339(piece.at), "version": piece.version}


def _act_document(act: Act) -> dict[str, Any]:
    return {
        "version": act.version, "name": act.name, "by": act.by, "at": rfc3339(act.at),
        "before": _document(act.before), "after": _document(act.after), "is_undone": act.is_undone,
    }  # fmt: skip


def _document(value: Value | None) -> Any:
    if isinstance(value, Text):
        return {"markdown": value.markdown, "html": value.html, "title": value.title}
    return list(value) if isinstance(value, tuple) else value


def _to_value(document: Any) -> Value | None:
    if isinstance(document, Mapping):
        return Text(**document)
    return tuple(document) if isinstance(document, list) else document


def _to_piece(document: Mapping[str, Any]) -> Piece:
    value = _to_value(document["value"])
    return Piece("" if value is None else value, document["by"], datetime.fromisoformat(document["at"]),
                 document["version"])  # fmt: skip


def _to_act(document: Mapping[str, Any]) -> Act:
    return Act(
        document["version"], document["name"], document["by"], datetime.fromisoformat(document["at"]),
        _to_value(document["before"]), _to_value(document["after"]), document["is_undone"],
    )  # fmt: skip
