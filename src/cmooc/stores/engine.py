"""Opening the database, SQLite or PostgreSQL; the one place besides `search` and the migrations that knows which."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, create_engine, event, func
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import SQLModel

from cmooc.domain.errors import StoreError

POSTGRES_SAYS = {"53100": "full", "42P01": "no such table", "42703": "no such column"}
if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON", "secure_delete=ON")


class Database:
    """Hands out short transactions: `read()` never waits for a writer, `write()` is the one writer on SQLite.

    Both raise StoreError with a sentence for people when the disk is full, the file can't be written, or the server
    does not answer.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._readers = self.engine.execution_options(is_reader=True)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with _told(), self._readers.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with _told(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def watch(self, statement: str) -> Iterator[Callable[..., tuple[Any, ...] | None]]:
        """Yield a function that asks one question, with `?` for its values, and gives the first row as the driver has it.

        Outside of any transaction: each answer is the newest. Made for what is asked before every single message.
        """
        with _told(), self.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            if not self.is_sqlite:
                raw.rollback()
                raw.autocommit = True
                statement = statement.replace("?", "%s")
            cursor = raw.cursor()

            def ask(*values: Any) -> tuple[Any, ...] | None:
                row: tuple[Any, ...] | None = cursor.execute(statement, values).fetchone()
                return row

            try:
                yield ask
            finally:
                cursor.close()
                if not self.is_sqlite:
                    raw.autocommit = False

    def size_bytes(self) -> int:
        """Return how much room the database takes on its disk, without the log of SQLite."""
        asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        with self.read() as connection:
            on_server = "SELECT pg_database_size(current_database())"
            return int(connection.exec_driver_sql(asked if self.is_sqlite else on_server).scalar_one())

    @contextmanager
    def outside(self) -> Iterator[Connection]:
        """Give a connection on which each statement stands alone, for what no transaction may hold (VACUUM)."""
        with _told(), self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def domain_of(connection: Connection, address: ColumnElement[str]) -> ColumnElement[str]:
    """Return what stands behind the @ of a mail address, in lower case."""
    at = func.instr(address, "@") if connection.dialect.name == "sqlite" else func.strpos(address, "@")
    return func.lower(func.substr(address, at + 1))


def database_url(setting: str, data: Path) -> str:
    """Return the SQLAlchemy address: the SQLite file of the data folder unless the host set another.

    A bare `postgresql://` means psycopg 3, the driver of the `postgres` extra.
    """
    if not setting:
        return f"sqlite:///{data / 'cmooc.db'}"
    return setting.replace("postgresql://", "postgresql+psycopg://", 1)


def table(model: type[SQLModel]) -> Table:
    """Return the Core table of a model, for statements on many rows."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def upsert(
    connection: Connection,
    target: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert rows; where `key` exists, set the `update` columns instead (both engines: INSERT … ON CONFLICT)."""
    if not rows:
        return
    statement: sqlite.Insert | postgresql.Insert
    if connection.dialect.name == "sqlite":
        statement = sqlite.insert(target)
    else:
        from sqlalchemy.dialects import postgresql  # late: it takes long, and most courses live on SQLite

        statement = postgresql.insert(target)
    if update:
        done = statement.on_conflict_do_update(
            index_elements=list(key), set_={name: getattr(statement.excluded, name) for name in update}
        )
    else:
        done = statement.on_conflict_do_nothing(index_elements=list(key))
    connection.execute(done, [dict(row) for row in rows])


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(url)
    except (SQLAlchemyError, ImportError) as error:
        raise StoreError(
            "The database address can't be used: {cause}. For PostgreSQL install cmooc[postgres].", cause=error
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy opens the transactions, not the driver, so DDL rolls back too
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.execute("SET TIME ZONE 'UTC'")  # days and months are cut from the written form of a time
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred writer that meets another fails at once with "database is locked"; an immediate one waits its turn.
    if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        return
    is_reader = connection.get_execution_options().get("is_reader", False)
    connection.exec_driver_sql("BEGIN" if is_reader else "BEGIN IMMEDIATE")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _store_error(error) from error


def _store_error(error: DBAPIError) -> StoreError:
    cause = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
    said = POSTGRES_SAYS.get(getattr(error.orig, "sqlstate", None) or "", "")
    if isinstance(error.orig, sqlite3.OperationalError):
        said = cause
    if said:
        if "full" in said:
            return StoreError("The disk is full: nothing more can be stored. Free some space and start again.")
        if "readonly" in said or "unable to open" in said:
            return StoreError("The data folder can't be written to ({cause}). Check its owner and rights.", cause=cause)
        if "no such table" in said or "no such column" in said:
            return StoreError("The database is not up to date ({cause}). Run: cmooc migrate", cause=cause)
    if isinstance(error.orig, sqlite3.DatabaseError) and "not a database" in cause:
        return StoreError("cmooc.db is no SQLite database. Put a backup in its place, or move it away.")
    if isinstance(error.orig, sqlite3.DatabaseError) and "malformed" in cause:
        return StoreError("cmooc.db is damaged. Put a backup in its place, or move it away.")
    return StoreError("The database answered: {cause}.", cause=cause.rstrip("."))
