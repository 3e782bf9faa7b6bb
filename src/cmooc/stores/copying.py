"""Copies of a SQLite database: taken while it is at work, and looked at before one takes its place."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from cmooc.domain.errors import BadInput, StoreError
from cmooc.stores.engine import Database
from cmooc.stores.migrating import refuse_unknown


def copy_to(database: Database, path: Path) -> None:
    """Write all that is in the database at this moment to a new file; whoever reads or writes goes on meanwhile.

    The copy holds no free pages, so nothing that was deleted. Raises StoreError for PostgreSQL, which has its own tools.
    """
    if not database.is_sqlite:
        raise StoreError(
            "This course is on PostgreSQL: make the copy with pg_dump, and bring it back with pg_restore. Copy cmooc.toml,"
            " pages/ and announcements/ beside it."
        )
    path.unlink(missing_ok=True)
    with database.outside() as connection:
        connection.exec_driver_sql("VACUUM INTO ?", (str(path),))


def look_at(path: Path) -> None:
    """Raise BadInput unless a file is a whole database of a version that this one can go on from."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            says = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except (sqlite3.DatabaseError, TypeError) as error:
        raise BadInput("The database in the backup can't be used: {cause}.", cause=error) from error
    if says != "ok":
        raise BadInput("The database in the backup can't be used: {cause}.", cause=says)
    refuse_unknown(revision)
