"""Bringing the database to the newest form, with Alembic, from code: no alembic.ini, no current directory.

Alembic is imported only when there is something to do: nearly every command opens a database that is up to date.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from cmooc.domain.errors import StoreError
from cmooc.stores.engine import Database

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"


def migrate(database: Database) -> tuple[str | None, str]:
    """Apply what is missing, all in one transaction. Returns (revision before, revision now)."""
    if is_current(database):
        return head(), head()
    from alembic import command

    with database.write() as connection:
        before = _revision(connection)
        refuse_unknown(before)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, head()


def is_current(database: Database) -> bool:
    """Tell whether the database is at the newest revision."""
    with database.read() as connection:
        return _revision(connection) == head()


def head() -> str:
    return max(_known())


def _known() -> set[str]:
    """Return the revisions that this version knows: the files of the migrations begin with theirs."""
    return {path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")}


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def refuse_unknown(revision: str | None) -> None:
    """Raise StoreError for the form of a version that is newer than this one."""
    if revision is not None and revision not in _known():
        raise StoreError(
            "The database was made by a newer cmooc (its form is {revision}). Install that version, or put a backup"
            " in place.", revision=revision,
        )  # fmt: skip


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
