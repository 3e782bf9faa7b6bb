"""All that a course has learnt, row by row: out of the database and into an empty one, on either engine."""

from __future__ import annotations

import json
import math
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, cast

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    TypeDecorator,
    func,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import SQLModel

from cmooc.domain.amendments import Action
from cmooc.domain.entries import Verdict
from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import Accepts, FeedState, Outcome, Show
from cmooc.domain.polls import Why
from cmooc.domain.tags import Rule, TagKind
from cmooc.domain.urls import is_http, shown
from cmooc.stores.editions import EditionStore
from cmooc.stores.engine import Database
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.vocabulary import VocabularyStore

# What stays with the server: keys, who works there, what is under way, what can be made again, and what readers gave.
KEPT_BACK = frozenset((
    "host", "learnt", "subscription", "push", "ping", "signing_key", "sign_up", "mailing", "mailing_step",
    "delivery", "bounce", "letter", "stale", "mark", "indexed", "person", "login_link", "session", "passkey", "challenge",
    "deed", "registration", "followed", "move",
))  # fmt: skip
READERS = frozenset(("subscriber", "suppressed"))
BATCH = 500
LARGEST_INTEGER = 2**63 - 1
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,199}")
NAMING = ("slug", "key", "day", "target")
NAMING_INSIDE = (*NAMING, "participant_slug")
CHOICES: Mapping[tuple[str, str], frozenset[str]] = {
    ("feed", "state"): frozenset(FeedState), ("feed", "show"): frozenset(Show), ("feed", "accepts"): frozenset(Accepts),
    ("feed", "outcome"): frozenset(Outcome), ("attempt", "outcome"): frozenset(Outcome), ("attempt", "why"): frozenset(Why),
    ("entry", "verdict"): frozenset(Verdict), ("amendment", "action"): frozenset(Action),
    **{(name, "kind"): frozenset(TagKind) for name in ("tag", "ruling", "trace", "amendment", "redirect")},
}  # fmt: skip
PAIRED = ("lead", "announcements")  # lists of which each ends with HTML
FREE_ADDRESSES = ("outline",)  # never shown

Clean = Callable[[str], str]
"""Takes HTML of any origin and returns it safe; HTML that has passed it before comes back as it is."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row in its written form, with the number of its line."""

    number: int
    body: bytes


class CommonsStore:
    def __init__(self, database: Database, parse_rule: Callable[[str], Rule]) -> None:
        self._database = database
        self._parse_rule = parse_rule

    def tables(self, *, readers: bool = False) -> tuple[str, ...]:
        """Return the names of the tables that travel, those first that others refer to."""
        left_out = KEPT_BACK if readers else KEPT_BACK | READERS
        chosen = READERS if readers else frozenset(SQLModel.metadata.tables)
        return tuple(
            one.name for one in SQLModel.metadata.sorted_tables if one.name in chosen and one.name not in left_out
        )

    def is_empty(self) -> bool:
        """Tell whether nobody has done anything here yet."""
        return not self._holds((*self.tables(), *self.tables(readers=True)))

    def has_readers(self) -> bool:
        return self._holds(self.tables(readers=True))

    def _holds(self, names: Iterable[str]) -> bool:
        with self._database.read() as connection:
            return any(connection.execute(select(1).select_from(_table(name)).limit(1)).first() for name in names)

    @contextmanager
    def reading(self) -> Iterator[Callable[[str], Iterator[bytes]]]:
        """Give a function that yields the rows of a table as lines of JSON, all from one moment, few at a time."""
        with self._database.read() as connection:
            if not self._database.is_sqlite:
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            yield lambda name: _lines(connection, _table(name))

    @contextmanager
    def filling(self, clean: Clean) -> Iterator[Filling]:
        """Give what takes rows in; they are there when the block ends well, and none of them when it doesn't."""
        with self._database.write() as connection:
            yield Filling(connection, clean)
            self._look_through(connection)

    def _look_through(self, connection: Connection) -> None:
        """Read everything once as the course will. Raises BadInput when something is not as it should be."""
        here = cast(Database, _Open(connection))
        looks: Mapping[str, Callable[[], object]] = {
            "participant": FeedStore(here).participants,
            "feed": FeedStore(here).all,
            "territory": VocabularyStore(here, self._parse_rule).load,
            "edition": lambda: (EditionStore(here).newest(LARGEST_INTEGER), EditionStore(here).lines()),
            "entry": lambda: [None for _ in EntryStore(here).batches(None, BATCH)],
        }
        for name, look in looks.items():
            try:
                look()
            except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
                raise BadInput("The file {file} holds something that can't be read: {cause}.",
                               file=file_of(name), cause=repr(error)) from error  # fmt: skip


@dataclass(frozen=True)
class Filling:
    connection: Connection
    clean: Clean

    def fill(self, name: str, lines: Iterable[bytes]) -> int:
        """Store the rows of a table; returns how many. Raises BadInput naming file and line."""
        table, count = _table(name), 0
        numbered = (Line(number, body) for number, body in enumerate(lines, 1))
        while some := tuple(islice(numbered, BATCH)):
            self._store(table, some, [self._row(table, line) for line in some])
            count += len(some)
        self._go_on_counting(table)
        return count

    def _store(self, table: Table, lines: Sequence[Line], rows: list[dict[str, Any]]) -> None:
        try:
            self.connection.execute(table.insert(), rows)
        except (IntegrityError, DataError, OverflowError) as error:
            cause = str(getattr(error, "orig", error)).splitlines()[0]
            raise _wrong(table, lines[0].number, f"{cause} (in this line or one of the next {len(lines)})") from error

    def _go_on_counting(self, table: Table) -> None:
        """PostgreSQL counts on by itself, and does not see numbers that were given."""
        if "id" in table.c and self.connection.dialect.name != "sqlite":
            highest = self.connection.execute(select(func.max(table.c.id))).scalar()
            if highest:
                statement = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)")
                self.connection.execute(statement, {"name": table.name, "highest": highest})

    def _row(self, table: Table, line: Line) -> dict[str, Any]:
        try:
            given = json.loads(line.body, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise _wrong(table, line.number, f"no JSON: {error}") from error
        if not isinstance(given, dict):
            raise _wrong(table, line.number, "no JSON object")
        unknown = sorted(set(given) - set(table.c.keys()))
        if unknown:
            raise _wrong(table, line.number, f"this version knows no {unknown[0]}")
        try:
            return {column.name: self._value(table, column, given) for column in table.c}
        except ValueError as error:
            raise _wrong(table, line.number, str(error)) from error

    def _value(self, table: Table, column: Column[Any], given: Mapping[str, Any]) -> Any:
        if column.name not in given:
            return _default(column)
        value = given[column.name]
        if value is None:
            if not column.nullable:
                raise ValueError(f"{column.name} is null")
            return None
        value = _typed(column, value)
        _check(table.name, column.name, value)
        if column.name == "html":
            return self.clean(value)
        return self._safe(value, column.name) if isinstance(column.type, JSON) else value

    def _safe(self, value: Any, name: str = "") -> Any:
        """Return what a JSON column holds with its HTML cleaned; addresses and names in it are looked at."""
        if isinstance(value, dict):
            return {key: self._safe(one, "html" if name == "texts" else key) for key, one in value.items()}
        if isinstance(value, list) and name in PAIRED:
            return [self._with_safe_end(one) for one in value]
        if isinstance(value, list):
            return [self._safe(one, name) for one in value]
        if not isinstance(value, str):
            return value
        if name == "url" and value and not is_http(value):
            raise ValueError(f"{value!r:.80} is no http address")
        if name in NAMING_INSIDE and value and not NAME.fullmatch(value):
            raise ValueError(f"{value!r:.80} is no name for an address")
        return self.clean(value) if name == "html" else value

    def _with_safe_end(self, value: Any) -> Any:
        """Leads and announcements are lists that end with their HTML."""
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            raise ValueError(f"{value!r:.80} is no text with its language")
        return [*value[:-1], self.clean(value[-1])]


def file_of(name: str) -> str:
    return f"data/{name}.jsonl"


class _Open:
    """A database of which one transaction is open: what was stored in it is read before it is there for others."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        yield self._connection


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield rows in the order of their keys, which is where the next page goes on."""
    key = tuple(table.primary_key.columns)
    result = connection.execution_options(yield_per=BATCH).execute(select(table).order_by(*key))
    for row in result:
        yield json.dumps(
            {column.name: _written(column, value) for column, value in zip(table.c, row, strict=True)},
            ensure_ascii=False, separators=(",", ":"),
        ).encode("utf-8", "surrogatepass") + b"\n"  # fmt: skip


def _written(column: Column[Any], value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, str) and (column.name == "url" or column.name.endswith("_url")):
        return shown(value)
    return value


def _typed(column: Column[Any], value: Any) -> Any:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, JSON):
        return value
    if isinstance(kind, DateTime) and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    if isinstance(kind, Boolean) and isinstance(value, bool):
        return value
    if isinstance(kind, Integer) and isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > LARGEST_INTEGER:
            raise ValueError(f"{column.name} is too large")
        return value
    if isinstance(kind, Float) and isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise ValueError(f"{column.name} is no number")
        return float(value)
    if isinstance(kind, LargeBinary) and isinstance(value, str):
        return b64decode(value, validate=True)
    if isinstance(kind, String) and isinstance(value, str):
        if "\0" in value:
            raise ValueError(f"{column.name} holds a NUL")
        return value
    raise ValueError(f"{column.name} can't be {value!r:.80}")


def _check(table: str, name: str, value: Any) -> None:
    """Raise ValueError for what would break the site or mislead its readers."""
    choices = CHOICES.get((table, name))
    if choices is not None and value not in choices:
        raise ValueError(f"{name} can't be {value!r:.80}")
    if name in NAMING and not NAME.fullmatch(value):
        raise ValueError(f"{value!r:.80} is no name for an address")
    is_address = (name == "url" or name.endswith("_url")) and table not in FREE_ADDRESSES
    if is_address and value and not is_http(value):
        raise ValueError(f"{value!r:.80} is no http address")


def _default(column: Column[Any]) -> Any:
    """Return what a column has that an older export did not know. Raises ValueError when it must be said."""
    if column.nullable:
        return None
    if column.default is not None and column.default.is_scalar:
        return cast(Any, column.default).arg
    raise ValueError(f"{column.name} is missing")


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _wrong(table: Table, line: int, cause: str) -> BadInput:
    return BadInput("The file {file}, line {line}: {cause}.", file=file_of(table.name), line=line, cause=cause)


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]
