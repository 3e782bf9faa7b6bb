"""Letters that wait to be sent, and what became of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from cmooc.domain.letters import Letter, LetterState, Posted
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.tables import LetterRow

LETTER = table(LetterRow)
OPEN = [state.value for state in (LetterState.WAITING, LetterState.CLAIMED, LetterState.RETRY)]
FORGOTTEN: dict[str, Any] = {"address": "", "detail": "", "content": {}}
LEASE = timedelta(minutes=30)  # a process that was killed while sending leaves a letter for so long


class LetterStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, letter: Letter, now: datetime) -> None:
        """Put a letter into the outbox, unless its name has been written to before."""
        row = {"kind": letter.kind, "name": letter.name, "address": letter.address, "language": letter.language,
               "content": dict(letter.content), "state": LetterState.WAITING.value, "due_at": now, "tries": 0,
               "written_at": now, "detail": ""}  # fmt: skip
        with self._database.write() as connection:
            upsert(connection, LETTER, [row], key=("name",), update=())

    def claim(self, now: datetime, limit: int) -> tuple[Posted, ...]:
        """Take letters that are due, oldest first; nobody else gets them for half an hour."""
        due = (LETTER.c.state.in_(OPEN), LETTER.c.due_at <= now)
        with self._database.read() as connection:
            ids = connection.execute(select(LETTER.c.id).where(*due).order_by(LETTER.c.id).limit(limit)).scalars().all()
        if not ids:
            return ()
        values: dict[str, Any] = {
            "state": LetterState.CLAIMED.value,
            "due_at": now + LEASE,
            "tries": LETTER.c.tries + 1,
        }
        with self._database.write() as connection:
            claimed = update(LETTER).where(LETTER.c.id.in_(ids), *due).values(values).returning(LETTER.c.id)
            got = connection.execute(claimed).scalars().all()
            rows = connection.execute(select(LETTER).where(LETTER.c.id.in_(got)).order_by(LETTER.c.id)).all()
        return tuple(map(_to_posted, rows))

    def stands(self, letter_id: int) -> bool:
        """Tell whether a claimed letter is still to go: it may have been taken back meanwhile."""
        with self._database.read() as connection:
            query = select(LETTER.c.state).where(LETTER.c.id == letter_id)
            return connection.execute(query).scalar() == LetterState.CLAIMED.value

    def sent(self, letter_id: int, now: datetime) -> None:
        self._settle(letter_id, state=LetterState.SENT.value, sent_at=now, due_at=None, detail="", content={})

    def failed(self, letter_id: int, detail: str) -> None:
        self._settle(letter_id, state=LetterState.FAILED.value, due_at=None, detail=detail, content={})

    def put_off(self, letter_id: int, until: datetime, detail: str) -> None:
        self._settle(letter_id, state=LetterState.RETRY.value, due_at=until, detail=detail)

    def give_back(self, letter_id: int, until: datetime, detail: str) -> None:
        """Let a letter wait that was claimed and not tried."""
        self._settle(letter_id, state=LetterState.WAITING.value, due_at=until, detail=detail, tries=LETTER.c.tries - 1)

    def newest(self, about: str) -> datetime | None:
        """Return when the newest letter was written whose name begins so."""
        with self._database.read() as connection:
            found: datetime | None = connection.execute(
                select(LETTER.c.written_at)
                .where(LETTER.c.name.startswith(about, autoescape=True))
                .order_by(LETTER.c.written_at.desc())
                .limit(1)
            ).scalar()
        return found

    def take_back(self, about: str) -> None:
        """Of the letters whose name begins so, remove what has not been sent, and forget to whom the others went."""
        with self._database.write() as connection:
            named = LETTER.c.name.startswith(about, autoescape=True)
            connection.execute(delete(LETTER).where(named, LETTER.c.state.in_(OPEN)))
            connection.execute(update(LETTER).where(named).values(FORGOTTEN))

    def forget(self, before: datetime) -> int:
        """Forget the addresses of letters that were settled and written before a time; their names stay."""
        is_old = (LETTER.c.written_at < before, LETTER.c.address != "", LETTER.c.state.not_in(OPEN))
        with self._database.read() as connection:
            if connection.execute(select(LETTER.c.id).where(*is_old).limit(1)).first() is None:
                return 0
        with self._database.write() as connection:
            done = connection.execute(update(LETTER).where(*is_old).values(FORGOTTEN))
        return int(done.rowcount)

    def _settle(self, letter_id: int, **values: Any) -> None:
        with self._database.write() as connection:
            own = (LETTER.c.id == letter_id, LETTER.c.state == LetterState.CLAIMED.value)
            connection.execute(update(LETTER).where(*own).values(values))


def _to_posted(row: Any) -> Posted:
    letter = Letter(row.kind, row.name, row.address, row.language, row.content)
    return Posted(row.id, letter, row.written_at, row.tries)
