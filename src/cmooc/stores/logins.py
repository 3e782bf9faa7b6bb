"""The links that let people in, and the browsers in which they are signed in; of both only hashes of their secrets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from cmooc.domain.roles import LoginLink, Session, WayIn
from cmooc.stores.engine import Database
from cmooc.stores.people import IS_HERE, LINK, PERSON, SESSION, people, to_person


class LoginStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    # -- links

    def keep_link(self, token_hash: str, link: LoginLink, now: datetime, runs_out_at: datetime) -> None:
        """Keep a link; those that the same person was given before are void."""
        row = {
            "token_hash": token_hash, "person_id": link.person.id, "goes_to": link.goes_to,
            "is_by_host": link.is_by_host, "made_at": now, "runs_out_at": runs_out_at,
        }  # fmt: skip
        with self._database.write() as connection:
            connection.execute(delete(LINK).where(LINK.c.person_id == link.person.id))
            connection.execute(insert(LINK).values(row))

    def of_link(self, token_hash: str, now: datetime) -> LoginLink | None:
        """Return what an unused link is good for."""
        unused = (LINK.c.token_hash == token_hash) & LINK.c.used_at.is_(None) & (LINK.c.runs_out_at > now)
        query = people(LINK.c.goes_to, LINK.c.is_by_host).join(LINK, LINK.c.person_id == PERSON.c.id)
        with self._database.read() as connection:
            row = connection.execute(query.where(unused, IS_HERE)).first()
        return LoginLink(to_person(row), row.goes_to, row.is_by_host) if row else None

    def use_link(self, token_hash: str, now: datetime) -> bool:
        """Use a link up; False when another request was first."""
        unused = (LINK.c.token_hash == token_hash) & LINK.c.used_at.is_(None) & (LINK.c.runs_out_at > now)
        with self._database.write() as connection:
            return connection.execute(update(LINK).where(unused).values(used_at=now)).rowcount == 1

    # -- sessions

    def open(self, secret_hash: str, session: Session, former_hash: str) -> None:
        """Keep a session; the one that this browser had before ends."""
        row = {
            "secret_hash": secret_hash, "person_id": session.person.id, "way_in": session.way_in.value,
            "device": session.device, "made_at": session.made_at, "seen_at": session.seen_at,
            "runs_out_at": session.runs_out_at,
        }  # fmt: skip
        with self._database.write() as connection:
            connection.execute(delete(SESSION).where(SESSION.c.secret_hash == former_hash))
            connection.execute(insert(SESSION).values(row))

    def session(self, secret_hash: str, now: datetime, seen_since: datetime) -> Session | None:
        found = self._sessions(SESSION.c.secret_hash == secret_hash, now, seen_since)
        return found[0] if found else None

    def of_person(self, person_id: int, now: datetime, seen_since: datetime) -> tuple[Session, ...]:
        """Return where somebody is signed in, the newest first."""
        return self._sessions(SESSION.c.person_id == person_id, now, seen_since)

    def seen(self, session_id: int, now: datetime) -> None:
        with self._database.write() as connection:
            connection.execute(update(SESSION).where(SESSION.c.id == session_id).values(seen_at=now))

    def close(self, session_id: int, person_id: int) -> bool:
        """End one session of a person; somebody else's stays as it is."""
        return self._close((SESSION.c.id == session_id) & (SESSION.c.person_id == person_id)) == 1

    def close_all(self, person_id: int, but: int | None = None) -> int:
        """End all sessions of a person, but one if it is named; returns how many."""
        mine = SESSION.c.person_id == person_id
        return self._close(mine if but is None else mine & (SESSION.c.id != but))

    def forget(self, now: datetime, seen_since: datetime) -> None:
        """Forget links and sessions that have run out."""
        links, sessions = LINK.c.runs_out_at <= now, or_(SESSION.c.runs_out_at <= now, SESSION.c.seen_at <= seen_since)
        with self._database.read() as connection:
            is_nothing = connection.execute(select(LINK.c.person_id).where(links).limit(1)).first() is None
            is_nothing &= connection.execute(select(SESSION.c.id).where(sessions).limit(1)).first() is None
        if is_nothing:
            return
        with self._database.write() as connection:
            connection.execute(delete(LINK).where(links))
            connection.execute(delete(SESSION).where(sessions))

    def end_everything(self) -> None:
        """Sign everybody out, and make all links void."""
        with self._database.write() as connection:
            connection.execute(delete(LINK))
            connection.execute(delete(SESSION))

    def _close(self, condition: ColumnElement[bool]) -> int:
        with self._database.write() as connection:
            return int(connection.execute(delete(SESSION).where(condition)).rowcount)

    def _sessions(self, condition: ColumnElement[bool], now: datetime, seen_since: datetime) -> tuple[Session, ...]:
        lives = (SESSION.c.runs_out_at > now) & (SESSION.c.seen_at > seen_since)
        query = people(SESSION).join(SESSION, SESSION.c.person_id == PERSON.c.id).where(condition, lives, IS_HERE)
        with self._database.read() as connection:
            return tuple(map(_to_session, connection.execute(query.order_by(SESSION.c.id.desc()))))


def _to_session(row: Any) -> Session:
    return Session(row.id, to_person(row), WayIn(row.way_in), row.device, row.made_at, row.seen_at, row.runs_out_at)
