"""Bringing the database to the newest form, with Alembic, from code: no alembic.ini, no current directory."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from cmooc.domain.errors import StoreError
from cmooc.stores.engine import Database

FOLDER = Path(__file__).parent / "migrations"


def migrate(database: Database) -> tuple[str | None, str]:
    """Apply what is missing, all in one transaction. Returns (revision before, revision now)."""
    with database.write() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        _refuse_unknown(before)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, head()


def _refuse_unknown(revision: str | None) -> None:
    try:
        ScriptDirectory.from_config(_config()).get_revision(revision or "base")
    except CommandError as error:
        raise StoreError(
            "The database was made by a newer cmooc (its form is {revision}). Install that version, or put a backup"
            " in place.", revision=revision,
        ) from error  # fmt: skip


def is_current(database: Database) -> bool:
    """Tell whether the database is at the newest revision."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head()


def head() -> str:
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
