"""Passkeys, and what they are asked to sign."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from cmooc.domain.errors import BadInput
from cmooc.domain.roles import NewKey, Passkey
from cmooc.stores.engine import Database
from cmooc.stores.people import CHALLENGE, IS_HERE, PASSKEY, PERSON


class PasskeyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of_person(self, person_id: int) -> tuple[Passkey, ...]:
        """Return somebody's passkeys, the oldest first."""
        query = select(PASSKEY).where(PASSKEY.c.person_id == person_id).order_by(PASSKEY.c.id)
        with self._database.read() as connection:
            return tuple(map(_to_passkey, connection.execute(query)))

    def named(self, credential: str) -> Passkey | None:
        """Return the passkey of that name; whoever was removed has none."""
        query = select(PASSKEY).join(PERSON, PERSON.c.id == PASSKEY.c.person_id)
        with self._database.read() as connection:
            row = connection.execute(query.where(PASSKEY.c.credential == credential, IS_HERE)).first()
        return _to_passkey(row) if row else None

    def add(self, person_id: int, key: NewKey, name: str, now: datetime, most: int) -> None:
        """Keep a new passkey. Raises BadInput when it is there already, or somebody has as many as they may."""
        row = {
            "person_id": person_id, "credential": key.credential, "public_key": key.public_key, "uses": key.uses,
            "transports": list(key.transports), "name": name, "made_at": now,
        }  # fmt: skip
        with self._database.write() as connection:
            if connection.execute(select(PASSKEY.c.id).where(PASSKEY.c.credential == key.credential)).first():
                raise BadInput("This passkey is known already.")
            mine = select(func.count()).select_from(PASSKEY).where(PASSKEY.c.person_id == person_id)
            if connection.execute(mine).scalar_one() >= most:
                raise BadInput("You have {count} passkeys. Remove one that you do not use.", count=most)
            connection.execute(insert(PASSKEY).values(row))

    def used(self, passkey: Passkey, uses: int, now: datetime) -> bool:
        """Note a use; False when another one has been noted since this passkey was read."""
        same = (PASSKEY.c.id == passkey.id) & (PASSKEY.c.uses == passkey.key.uses)
        with self._database.write() as connection:
            return connection.execute(update(PASSKEY).where(same).values(uses=uses, used_at=now)).rowcount == 1

    def rename(self, passkey_id: int, person_id: int, name: str) -> bool:
        mine = (PASSKEY.c.id == passkey_id) & (PASSKEY.c.person_id == person_id)
        with self._database.write() as connection:
            return connection.execute(update(PASSKEY).where(mine).values(name=name)).rowcount == 1

    def remove(self, passkey_id: int, person_id: int) -> bool:
        mine = (PASSKEY.c.id == passkey_id) & (PASSKEY.c.person_id == person_id)
        with self._database.write() as connection:
            return connection.execute(delete(PASSKEY).where(mine)).rowcount == 1

    # -- challenges

    def ask(
        self, challenge_hash: str, person_id: int | None, client_hash: str, now: datetime, runs_out_at: datetime, most: int
    ) -> bool:  # fmt: skip
        """Keep what is to be signed; False when this client has been asked too often of late."""
        row = {
            "challenge_hash": challenge_hash, "person_id": person_id, "client_hash": client_hash,
            "runs_out_at": runs_out_at,
        }  # fmt: skip
        with self._database.write() as connection:
            connection.execute(delete(CHALLENGE).where(CHALLENGE.c.runs_out_at <= now))
            asked = select(func.count()).select_from(CHALLENGE).where(CHALLENGE.c.client_hash == client_hash)
            if connection.execute(asked).scalar_one() >= most:
                return False
            connection.execute(insert(CHALLENGE).values(row))
        return True

    def take(self, challenge_hash: str, person_id: int | None, now: datetime) -> bool:
        """Use a challenge up; False when it is not ours, was somebody else's, has been used or has run out."""
        whose = CHALLENGE.c.person_id.is_(None) if person_id is None else CHALLENGE.c.person_id == person_id
        unused = (
            (CHALLENGE.c.challenge_hash == challenge_hash)
            & whose
            & CHALLENGE.c.used_at.is_(None)
            & (CHALLENGE.c.runs_out_at > now)
        )
        with self._database.write() as connection:
            return connection.execute(update(CHALLENGE).where(unused).values(used_at=now)).rowcount == 1

    def forget(self, now: datetime) -> None:
        """Forget challenges that have run out."""
        is_old = CHALLENGE.c.runs_out_at <= now
        with self._database.read() as connection:
            if connection.execute(select(CHALLENGE.c.client_hash).where(is_old).limit(1)).first() is None:
                return
        with self._database.write() as connection:
            connection.execute(delete(CHALLENGE).where(is_old))


def _to_passkey(row: Any) -> Passkey:
    key = NewKey(row.credential, row.public_key, row.uses, tuple(row.transports))
    return Passkey(row.id, row.person_id, key, row.name, row.made_at, row.used_at)
