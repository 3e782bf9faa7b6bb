"""People who run the course, and for some days those who were removed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select, update

from cmooc.domain.errors import BadInput, Overtaken
from cmooc.domain.roles import Person, Role
from cmooc.domain.subscribers import address_key
from cmooc.domain.texts import fold
from cmooc.stores.engine import Database, table
from cmooc.stores.tables import ChallengeRow, LoginLinkRow, PasskeyRow, PersonRow, SessionRow

PERSON, LINK, SESSION = table(PersonRow), table(LoginLinkRow), table(SessionRow)
PASSKEY, CHALLENGE = table(PasskeyRow), table(ChallengeRow)
IS_HERE = PERSON.c.removed_at.is_(None)


class PeopleStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Person, ...]:
        """Return who has a role, by name."""
        with self._database.read() as connection:
            return tuple(map(to_person, connection.execute(people().where(IS_HERE).order_by(PERSON.c.name_key))))

    def removed(self, since: datetime) -> tuple[Person, ...]:
        """Return who was removed after a time, the last one first."""
        query = people().where(PERSON.c.removed_at > since).order_by(PERSON.c.removed_at.desc(), PERSON.c.id)
        with self._database.read() as connection:
            return tuple(map(to_person, connection.execute(query)))

    def of_address(self, address: str) -> Person | None:
        return self._one(PERSON.c.address_key == address_key(address))

    def of_id(self, person_id: int) -> Person | None:
        return self._one(PERSON.c.id == person_id)

    def add(self, person: Person) -> Person:
        """Add somebody; their `id` is given here. Raises BadInput when address or name are somebody's already."""
        with self._database.write() as connection:
            _make_room(connection, person)
            values = {"key": person.key, "created_at": person.created_at, **_changeable(person)}
            found = connection.execute(insert(PERSON).values(values)).inserted_primary_key
        assert found  # noqa: S101  a row was made
        return self.of_id(found[0]) or person

    def change(self, person: Person, seen: str = "") -> None:
        """Set name, address, language, role and bounds.

        `seen` is the version that the change was made from; Overtaken when it is another by now. BadInput when name or
        address are somebody else's, and rather than leave the course without a host.
        """
        with self._database.write() as connection:
            if not person.is_host:
                _keep_a_host(connection, person.id)
            row = connection.execute(people().where(PERSON.c.id == person.id, IS_HERE).with_for_update()).first()
            if row is None or seen not in ("", to_person(row).version):
                raise Overtaken("Somebody has changed this since you opened the page.")
            _make_room(connection, person)
            connection.execute(update(PERSON).where(PERSON.c.id == person.id).values(_changeable(person)))

    def remove(self, person_id: int, now: datetime) -> None:
        """Take all roles away: they are signed out everywhere. Raises BadInput for the last host."""
        with self._database.write() as connection:
            _keep_a_host(connection, person_id)
            for rows in (LINK, SESSION, CHALLENGE):
                connection.execute(delete(rows).where(rows.c.person_id == person_id))
            connection.execute(update(PERSON).where(PERSON.c.id == person_id, IS_HERE).values(removed_at=now))

    def bring_back(self, person_id: int, since: datetime) -> Person | None:
        """Undo the removal of somebody, unless it is older; they come back as they were, with their passkeys."""
        gone = (PERSON.c.id == person_id) & (PERSON.c.removed_at > since)
        with self._database.write() as connection:
            done = connection.execute(update(PERSON).where(gone).values(removed_at=None))
        return self.of_id(person_id) if done.rowcount else None

    def forget(self, before: datetime) -> None:
        """Forget who was removed before a time; the audit log keeps their name."""
        is_old = PERSON.c.removed_at <= before
        with self._database.read() as connection:
            if connection.execute(select(PERSON.c.id).where(is_old).limit(1)).first() is None:
                return
        with self._database.write() as connection:
            _forget(connection, is_old)

    def _one(self, condition: ColumnElement[bool]) -> Person | None:
        with self._database.read() as connection:
            row = connection.execute(people().where(condition, IS_HERE)).first()
        return to_person(row) if row else None


def people(*others: Any) -> Select[Any]:
    """Return the question for people, their columns beginning with `person_`."""
    return select(*[column.label(f"person_{column.name}") for column in PERSON.c], *others)


def to_person(row: Any) -> Person:
    return Person(
        row.person_id, row.person_key, row.person_name, row.person_address, row.person_language,
        Role(row.person_role), tuple(row.person_territories), tuple(row.person_themes), row.person_created_at,
        row.person_removed_at,
    )  # fmt: skip


def _make_room(connection: Connection, person: Person) -> None:
    """Refuse the name or address of somebody else; who was removed gives theirs up."""
    for column in (PERSON.c.address_key, PERSON.c.name_key):
        theirs = (column == _changeable(person)[column.name]) & (PERSON.c.id != person.id)
        if connection.execute(select(PERSON.c.id).where(theirs, IS_HERE)).first():
            if column is PERSON.c.address_key:
                raise BadInput("{address} has a role already.", address=person.address)
            raise BadInput("Somebody is called {name} already. Give another name.", name=person.name)
        _forget(connection, theirs)


def _forget(connection: Connection, condition: ColumnElement[bool]) -> None:
    gone = select(PERSON.c.id).where(condition)
    for rows in (LINK, SESSION, CHALLENGE, PASSKEY):
        connection.execute(delete(rows).where(rows.c.person_id.in_(gone)))
    connection.execute(delete(PERSON).where(condition))


def _keep_a_host(connection: Connection, person_id: int) -> None:
    """Refuse to let the last host go. Hosts who remove each other at the same moment wait for one another here."""
    hosts = select(PERSON.c.id).where(PERSON.c.role == Role.HOST.value, IS_HERE).order_by(PERSON.c.id).with_for_update()
    if connection.execute(hosts).scalars().all() == [person_id]:
        raise BadInput("The last host can't go: make somebody else a host first.")


def _changeable(person: Person) -> dict[str, Any]:
    return {
        "name": person.name, "name_key": fold(person.name), "address": person.address,
        "address_key": address_key(person.address), "language": person.language, "role": person.role.value,
        "territories": list(person.territories), "themes": list(person.themes),
    }  # fmt: skip
