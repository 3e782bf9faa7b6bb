"""What the tests of the edges share: a filled demo instance, the command in this process or its own, a running server."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cmooc.bootstrap import Instance
from cmooc.cli import main
from cmooc.demo.server import DemoServer
from cmooc.settings import Settings, load

ROOT = Path(__file__).parents[2]
DAYS = 16  # long enough for a move to settle, a feed to die and a post to be withdrawn
AT_LEISURE = {"CMOOC_FORMS_PER_MINUTE": "100000", "CMOOC_LOOKS_PER_MINUTE": "100000"}  # tests are quick visitors


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What stands on stdout, which must be one JSON value on one line."""
        assert self.out.count("\n") == 1, self
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; `headers` by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def environment(**changes: str) -> dict[str, str]:
    """Return an environment without settings of ours, in English, that finds this source tree."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CMOOC_", "LC_", "LANG"))}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8", "COLUMNS": "200", **changes}


def spawn(*words: object, env: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[str]:
    """Start the command in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cmooc", *map(str, words)], env=environment(**(env or {})), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **options,
    )  # fmt: skip


def run(*words: object, env: Mapping[str, str] | None = None, timeout_s: float = 240, **options: Any) -> Ran:
    """Run the command in its own process."""
    with spawn(*words, env=env, **options) as process:
        try:
            out, err = process.communicate(timeout=timeout_s)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return Ran(process.returncode, out, err)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(
    port: int, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Send one request exactly as written; no redirect is followed, no header added but Host."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


@contextmanager
def serving(data: Path, at: int = 0, **env: str) -> Iterator[int]:
    """Run `cmooc serve` on a free port of this machine, or on that one, while the block lasts."""
    port = at or free_port()
    process = spawn("--data", data, "serve", env={"CMOOC_PORT": str(port), **AT_LEISURE, **env})
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                ask(port, "/healthz")
                break
            except OSError:
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield port
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
        assert "Traceback" not in err, err
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@dataclass(frozen=True, slots=True)
class Tools:
    """The functions above, for tests, which importlib mode keeps from importing this file."""

    run: Callable[..., Ran] = field(default=run)
    spawn: Callable[..., subprocess.Popen[str]] = field(default=spawn)
    ask: Callable[..., Answer] = field(default=ask)
    serving: Callable[..., Any] = field(default=serving)
    free_port: Callable[[], int] = field(default=free_port)
    days: int = DAYS


@pytest.fixture(scope="session")
def tools() -> Tools:
    return Tools()


@pytest.fixture(scope="session")
def demo_filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """The demo's folder and what the command said that filled it. Nobody changes it: see `demo_copy`.

    Of several workers the first fills it, and the others copy what it has filled.
    """
    own = tmp_path_factory.getbasetemp()
    common = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demo"
    with _alone(common.with_suffix(".lock")):
        if not common.exists():
            ran = run("--data", common / "data", "demo", "--once", "--json", "--days", DAYS)
            assert ran.code == 0, ran.err
            (common / "ran.json").write_text(json.dumps(asdict(ran)))
    data = _copied(common / "data", own / "demo-data")
    return data, Ran(**json.loads((common / "ran.json").read_text()))


def _copied(data: Path, to: Path) -> Path:
    """Copy a course; the thousands of files of its site, which are replaced and never written into, are linked."""
    shutil.copytree(data, to, ignore=lambda folder, _: ["site"] if folder == str(data) else [])
    shutil.copytree(data / "site", to / "site", copy_function=os.link)
    return to


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Wait until no other worker is inside."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def demo_instance(demo_filled: tuple[Path, Ran]) -> Path:
    return demo_filled[0]


@pytest.fixture
def demo_copy(demo_instance: Path, tmp_path: Path) -> Path:
    """A copy of the filled demo, to be changed."""
    return _copied(demo_instance, tmp_path / "data")


@pytest.fixture
def opened(demo_instance: Path) -> Iterator[Instance]:
    """The filled demo as services see it."""
    instance = Instance(demo_instance, load(demo_instance, {}))
    yield instance
    instance.database.close()


@pytest.fixture(scope="session")
def community() -> Iterator[DemoServer]:
    """A community on the air, at the end of its course."""
    with DemoServer(DAYS) as server:
        yield server


@pytest.fixture
def cmooc(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command in this process: quick, and the same but for logging."""
    for name in list(os.environ):
        if name.startswith(("CMOOC_", "LC_", "LANG")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def call(*words: object, **env: str) -> Ran:
        with monkeypatch.context() as patch:
            for name, value in env.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["cmooc", *map(str, words)])
            capsys.readouterr()
            try:
                main()
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1 if end.code else 0
        return Ran(code, *capsys.readouterr())

    return call


@pytest.fixture
def settings_fields() -> Mapping[str, Any]:
    return Settings.model_fields
