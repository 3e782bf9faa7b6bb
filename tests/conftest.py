"""What all tests share: both real databases, a clock that is moved by hand, and a real HTTP server to be scripted."""

from __future__ import annotations

import gc
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings

from cmooc.domain.changes import Keys
from cmooc.domain.entries import Decision, Entry, Record, Verdict
from cmooc.domain.feeds import Feed, FeedState, NewFeed, Outcome, PollState
from cmooc.domain.polls import Attempt, Fresh, Polled
from cmooc.domain.queries import parse_query
from cmooc.domain.tags import Tag
from cmooc.domain.texts import fold
from cmooc.domain.urls import address_key
from cmooc.stages.rules import parse_rule
from cmooc.stores.changes import ChangeStore
from cmooc.stores.editions import EditionStore
from cmooc.stores.engine import Database
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.indexing import IndexStore
from cmooc.stores.migrating import migrate
from cmooc.stores.polls import PollStore
from cmooc.stores.rulings import RulingStore
from cmooc.stores.search import SearchStore, Span
from cmooc.stores.vocabulary import VocabularyStore

# What is asked is the same in each run, so that who runs the tests hears of their own changes. CMOOC_FUZZ=1 asks by chance.
settings.register_profile("cmooc", derandomize="CMOOC_FUZZ" not in os.environ, deadline=None, database=None)
settings.load_profile("cmooc")

# Ten thousand tests are in memory: to look through them as often as usual takes a fifth of the time.
gc.set_threshold(100_000, 20, 50)

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
ENGINES = ("sqlite", "postgresql")
NO_POSTGRES = "The tests need PostgreSQL's server: apt install postgresql (or set CMOOC_PG_BIN to its bin folder)."
EMPTY = """
DO $$
DECLARE name text;
BEGIN
  SET LOCAL session_replication_role = replica; -- foreign keys rest: all goes
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
    PERFORM setval(format('%I', name)::regclass, 1, false);
  END LOOP;
END $$
"""  # quicker than truncating, where tables hold a few rows
ZONE = "Pacific/Auckland"  # far from UTC, so that nothing leans on the server's own zone


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a fifth of the time tests wait for browsers, servers and clocks."""
    return len(os.sched_getaffinity(0)) + 1


class MovableClock:
    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


# ---- databases


def _postgres_bin() -> Path:
    """Return the folder of `initdb`: CMOOC_PG_BIN, else pg_config's, else Debian's newest."""
    found = [Path(os.environ["CMOOC_PG_BIN"])] if "CMOOC_PG_BIN" in os.environ else []
    if shutil.which("pg_config"):
        found.append(Path(subprocess.check_output(["pg_config", "--bindir"], text=True).strip()))
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin_: int(bin_.parent.name), reverse=True)
    good = [folder for folder in found if (folder / "initdb").exists()]
    if not good:
        pytest.fail(NO_POSTGRES, pytrace=False)
    return good[0]


def _as_postgres(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: let the package's own user do it then."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        pytest.fail(NO_POSTGRES, pytrace=False)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A server of our own, gone with the session; gives its address up to the database's name."""
    programs, folder = _postgres_bin(), Path(tempfile.mkdtemp(prefix="cm"))
    user = _as_postgres(folder)
    try:
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "cmooc", "-E", "UTF8", "--locale=C",
             "--no-sync"], check=True, cwd="/", capture_output=True, **user,
        )  # fmt: skip
        port = _free_port()
        process = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-F",
             "-c", f"timezone={ZONE}", "-c", "log_min_messages=panic"],
            cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user,
        )  # fmt: skip
        address = f"postgresql://cmooc@127.0.0.1:{port}/"
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            psycopg.connect(address + "postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    pytest.fail("PostgreSQL's server did not start.", pytrace=False)


class Postgres:
    """Hands out databases of one server; the migrated one is emptied, which is faster than making another."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._names = count(1)
        self._migrated = ""

    def empty(self) -> str:
        name = f"t{next(self._names)}"
        self._execute("postgres", f"CREATE DATABASE {name} TEMPLATE template0")
        return self._server.replace("postgresql://", "postgresql+psycopg://") + name

    def migrated(self) -> str:
        if not self._migrated:
            self._migrated = self.empty()
            database = Database(self._migrated)
            migrate(database)
            database.close()
        self._execute(self._migrated.rpartition("/")[2], EMPTY)
        return self._migrated

    def drop(self, url: str) -> None:
        self._execute("postgres", f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def _execute(self, name: str, statement: str) -> None:
        with psycopg.connect(self._server + name, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def postgres(postgres_server: str) -> Postgres:
    return Postgres(postgres_server)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a single table, on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/cmooc.db"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    url = postgres.empty()
    yield url
    postgres.drop(url)


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(migrated_file, tmp_path / "cmooc.db")
    database = Database(f"sqlite:///{tmp_path}/cmooc.db")
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres: Postgres) -> Iterator[Database]:
    database = Database(postgres.migrated())
    yield database
    database.close()


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated database with nothing in it, on each engine."""
    found: Database = request.getfixturevalue("sqlite_database" if request.param == "sqlite" else "postgres_database")
    return found


@dataclass
class Stores:
    """All stores of one database, and short ways to fill them as a poll would."""

    database: Database
    feeds: FeedStore = field(init=False)
    polls: PollStore = field(init=False)
    entries: EntryStore = field(init=False)
    editions: EditionStore = field(init=False)
    changes: ChangeStore = field(init=False)
    search: SearchStore = field(init=False)
    index: IndexStore = field(init=False)
    vocabulary: VocabularyStore = field(init=False)
    rulings: RulingStore = field(init=False)

    def __post_init__(self) -> None:
        self.feeds, self.polls = FeedStore(self.database), PollStore(self.database)
        self.entries, self.editions = EntryStore(self.database), EditionStore(self.database)
        self.changes, self.search = ChangeStore(self.database), SearchStore(self.database)
        self.index = IndexStore(self.database)
        self.vocabulary = VocabularyStore(self.database, parse_rule)
        self.rulings = RulingStore(self.database)

    def feed(self, name: str = "ann", **fields: Any) -> Feed:
        """Register the approved feed of a participant of that name."""
        url = fields.pop("url", f"https://{name}.example/feed")
        values = {"title": f"Blog of {name}", "participant_name": name, "channel": "blog", **fields}
        new = NewFeed(url=url, state=values.pop("state", FeedState.APPROVED), **values)
        added, known = self.feeds.add([new], NOW)
        return (added or known)[0]

    def post(self, feed: Feed, *guids: str, at: datetime = NOW, **given: Any) -> tuple[str, ...]:
        """Store new entries of a feed as if polled at that time; returns their keys."""
        new = tuple(fresh(guid, **given) for guid in guids)
        self.save(feed, at, new=new)
        known = self.by_guid(feed)
        return tuple(known[guid].key for guid in guids)

    def save(self, feed: Feed, at: datetime = NOW, **parts: Any) -> None:
        state = parts.pop("poll", PollState(next_poll_at=at, polled_at=at))
        outcome = parts.pop("outcome", Outcome.NEW)
        self.polls.save([Polled(feed, state, Attempt(at, outcome, 200), **parts)], at)

    def by_guid(self, feed: Feed) -> Mapping[str, Any]:
        """Return the records of a feed by guid."""
        found = self.entries.by_keys(self.entries.keys())
        return {record.entry.guid: record for record in found if record.feed_id == feed.id}

    def find(self, typed: str, limit: int = 10) -> tuple[list[str], int]:
        """Return the guids of the newest posts that hold what was typed, and how many there are."""
        matches = self.search.newest(parse_query(typed, lambda _, name: name), Span(), limit)
        return [one.entry.guid for one in matches.found if isinstance(one, Record)], matches.total

    def pending(self) -> set[tuple[str, str]]:
        return {(kind, name) for kind, names in self.changes.pending()[0].items() for name in names}

    def forget_changes(self) -> None:
        self.changes.done(self.changes.pending()[1])


def fresh(
    guid: str,
    *,
    tags: Sequence[Tag] = (),
    verdict: Verdict = Verdict.ACCEPTED,
    reason: str = "every_post",
    **given: Any,
) -> Fresh:
    """Return an entry as a poll hands it to the store."""
    entry = Entry(guid, f"https://posts.example/{guid}", f"Title of {guid}", text=f"Words of {guid}", published_at=NOW)
    entry = replace(entry, **given)
    keys = Keys(guid, address_key(entry.url or ""), fold(entry.title), f"digest of {entry}")
    return Fresh(entry, keys, f"print of {entry}", Decision(verdict, reason), tuple(tags))


@pytest.fixture
def stores(database: Database) -> Stores:
    return Stores(database)


@pytest.fixture(scope="session")
def stores_of() -> type[Stores]:
    return Stores


# ---- the other side of the wire


@dataclass(frozen=True)
class Answer:
    """What the server says. `announced` is a Content-Length other than the body's; `pieces_s` a pause between pieces."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    announced: int | None = None
    is_chunked: bool = False
    piece: int = 0
    pieces_s: float = 0.0
    is_reset: bool = False
    etag: str | None = None
    raw: bytes | None = None


@dataclass
class Request:
    """In the order in which they came; `ended` is when all was said."""

    path: str
    headers: tuple[tuple[str, str], ...]
    host: str
    body: bytes = b""
    method: str = "GET"
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class FeedServer:
    """A real server on the loopback whose answers are scripted; the last one of a path is given again and again.

    An answer with an `etag` is given as 304 to who sends it back. `resets` counts connections that were not closed but
    broken off.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self.closed = 0
        self.resets = 0
        self._host = host
        self._answers: dict[str, list[Answer]] = {}
        self._lock = threading.Lock()
        self.closing = threading.Event()
        owner = self

        class Handler(_Handler):
            server_of = owner

        self._server = (_ServerOnIPv6 if ":" in host else _Server)((host, 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> FeedServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def base(self) -> str:
        return self.url("")

    def url(self, path: str = "/feed", host: str = "") -> str:
        own = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host or own}:{self.port}{path}"

    def answer(self, path: str, *answers: Answer) -> str:
        self._answers[path] = list(answers)
        return self.url(path)

    def next_answer(self, path: str) -> Answer:
        with self._lock:
            waiting = self._answers.get(path) or [Answer(b"nothing here", 404)]
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def note(self, request: Request) -> None:
        with self._lock:
            self.requests.append(request)

    def of(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away in the middle are part of the tests."""


class _ServerOnIPv6(_Server):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of: FeedServer

    def setup(self) -> None:
        super().setup()
        self.server_of.connections += 1

    def handle(self) -> None:
        try:
            super().handle()
            self.server_of.closed += 1
        except ConnectionError:
            self.server_of.resets += 1

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Request(self.path, tuple(self.headers.items()), self.headers.get("Host", ""), body, self.command)
        self.server_of.note(request)
        answer = self.server_of.next_answer(self.path)
        try:
            if answer.delay_s:
                self.server_of.closing.wait(answer.delay_s)
            self._say(answer)
        finally:
            request.ended = time.monotonic()

    def _say(self, answer: Answer) -> None:
        if answer.raw is not None:
            self.wfile.write(answer.raw)
            self.close_connection = True
            return
        if answer.etag is not None and self.headers.get("If-None-Match") == answer.etag:
            self.send_response(304)
            self.send_header("ETag", answer.etag)
            self.end_headers()
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.etag is not None:
            self.send_header("ETag", answer.etag)
        if answer.is_chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(answer.body) if answer.announced is None else answer.announced))
        self.end_headers()
        self._send(answer)
        if answer.is_chunked and not answer.is_reset:
            self.wfile.write(b"0\r\n\r\n")
        if answer.announced is not None or answer.is_reset:
            self.close_connection = True
        if answer.is_reset:
            self.wfile.flush()
            time.sleep(0.05)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def _send(self, answer: Answer) -> None:
        size = answer.piece or max(len(answer.body), 1)
        for start in range(0, len(answer.body), size):
            piece = answer.body[start : start + size]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if answer.is_chunked else piece)
            if answer.pieces_s and self.server_of.closing.wait(answer.pieces_s):
                return

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def feed_server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


@pytest.fixture(scope="session")
def answer() -> type[Answer]:
    return Answer


@pytest.fixture(scope="session")
def fresh_entry() -> Any:
    return fresh


@pytest.fixture
def now() -> datetime:
    return NOW


# ---- a mail server


@pytest.fixture(scope="session")
def smtp() -> Any:
    """The module of the scripted mail server, which importlib mode keeps from importing by name."""
    spec = importlib.util.spec_from_file_location("smtp_sink", Path(__file__).with_name("smtp_sink.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def authenticator() -> Any:
    """The class of a passkey's device in software, by the same way."""
    spec = importlib.util.spec_from_file_location("authenticator", Path(__file__).with_name("authenticator.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["authenticator"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module.Authenticator


@pytest.fixture
def sink(smtp: Any) -> Iterator[Any]:
    """A real mail server on the loopback that keeps what it gets; `sink.script` makes it misbehave."""
    found = smtp.Sink().start()
    yield found
    found.stop()
