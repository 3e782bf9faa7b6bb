"""The web benchmark: `cmooc serve` beside the bare server library, which answers the same bytes with the same headers.

    python bench/web.py --data DIR --seconds 8 --repeat 3

DIR is a filled course, such as `cmooc --data DIR demo --once` makes. Needs `wrk`. What the figures mean: bench/README.md.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
CLIENTS = 8
TICKS = os.sysconf("SC_CLK_TCK")
LATENCY = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)$", re.MULTILINE)
SCALE = {"us": 0.001, "ms": 1.0, "s": 1000.0}
OWN = {"date", "server", "content-length", "connection"}  # of the server library itself, or told again below


@dataclass(frozen=True)
class Measured:
    requests: int
    cpu_s: float
    wall_s: float
    p50_ms: float
    p99_ms: float
    errors: int

    @property
    def per_cpu_s(self) -> float:
        return self.requests / self.cpu_s


def main() -> None:
    options = _options()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed here: apt install wrk")
    pages = options.page or _pages(options.data)
    with ExitStack() as stack:
        ours = stack.enter_context(_cmooc(options.data))
        print("| page | bytes | bare, requests per CPU s | cmooc | ratio | bare, p99 ms | cmooc, p99 ms |")
        print("|---|---|---|---|---|---|---|")
        for page in pages:
            print(_line(page, ours, options))
        if options.feeds:
            print(_while_polling(pages[0], options))


def _line(page: str, ours: Server, options: argparse.Namespace) -> str:
    with _bare(ours.port, page) as bare:
        for server in (ours, bare):
            _measure(server, page, 2)  # until it is warm
        rounds = [(_measure(bare, page, options.seconds), _measure(ours, page, options.seconds))
                  for _ in range(options.repeat)]  # fmt: skip
    ratio = median(mine.per_cpu_s / its.per_cpu_s for its, mine in rounds)
    figures = [
        median(getattr(pair[who], name) for pair in rounds) for name in ("per_cpu_s", "p99_ms") for who in (0, 1)
    ]
    errors = sum(one.errors for pair in rounds for one in pair)
    size = len(_ask(ours.port, page)[1])
    told = f" ({errors} errors)" if errors else ""
    return (
        f"| `{page}`{told} | {size:,} | {figures[0]:,.0f} | {figures[1]:,.0f} | {ratio:.2f} | {figures[2]:.1f} |"
        f" {figures[3]:.1f} |"
    )


def _while_polling(page: str, options: argparse.Namespace) -> str:
    """Measure how long visitors wait while `cmooc run` reads feeds for the first time, in the same process."""
    with (
        TemporaryDirectory(prefix="cmooc-bench-", ignore_cleanup_errors=True) as folder,
        _feeds(options.feeds, Path(folder)) as lists,
    ):
        data = Path(shutil.copytree(options.data, Path(folder) / "data"))
        _leave_alone(data)
        with _cmooc(data, "run") as server:
            _run("import", lists, data)
            alone, meanwhile = [], []
            before = left = _unread(data)
            while left:
                found = _measure(server, page, 2, clients=4)
                now = _unread(data)
                (alone if now == before else meanwhile).append(found)
                left = now
    return "\n" + _told("Before the poll", alone) + "\n" + _told(f"While {before} feeds are polled", meanwhile)


def _told(when: str, rounds: list[Measured]) -> str:
    if not rounds:
        return f"- {when}: nothing could be measured."
    p50, p99 = (median(getattr(one, name) for one in rounds) for name in ("p50_ms", "p99_ms"))
    worst, errors = max(one.p99_ms for one in rounds), sum(one.errors for one in rounds)
    rate = sum(one.requests for one in rounds) / sum(one.wall_s for one in rounds)
    return (
        f"- {when} ({len(rounds)} times 2 s, 4 clients, {rate:,.0f} requests a second): p50 {p50:.1f} ms,"
        f" p99 {p99:.1f} ms, the worst p99 {worst:.1f} ms, {errors} errors."
    )


@contextmanager
def _feeds(count: int, folder: Path) -> Iterator[Path]:
    """Serve so many feeds from this machine; gives their list."""
    port, lists = free_port(), folder / "feeds"
    command = [sys.executable, str(HERE / "feedserver" / "server.py"), "--feeds", str(count), "--profile", "clean",
               "--port", str(port), "--out", str(lists)]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, "127.1.1.1", "/_ctl/stats")
        yield lists / "feeds.opml"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _run(command: str, argument: Path, data: Path) -> None:
    words = [sys.executable, "-m", "cmooc", "--data", str(data), command, str(argument)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def _leave_alone(data: Path) -> None:
    """Pause the feeds of the course itself, whose server is not there."""
    with closing(sqlite3.connect(data / "cmooc.db")) as connection, connection:
        connection.execute("UPDATE feed SET state = 'paused'")


def _unread(data: Path) -> int:
    with closing(sqlite3.connect(f"file:{data}/cmooc.db?mode=ro", uri=True, timeout=30)) as connection:
        query = "SELECT count(*) FROM feed WHERE state = 'approved' AND polled_at IS NULL"
        return int(connection.execute(query).fetchone()[0])


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def cpu_s(self) -> float:
        """Return what the process has used so far, all its threads together."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def _measure(server: Server, page: str, seconds: int, clients: int = CLIENTS) -> Measured:
    before, start = server.cpu_s(), time.monotonic()
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", f"http://127.0.0.1:{server.port}{page}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    cpu_s, wall_s = server.cpu_s() - before, time.monotonic() - start
    found = {name: float(value) * SCALE[unit] for name, value, unit in LATENCY.findall(said)}
    requests = re.search(r"(\d+) requests in", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    errors = int(bad[1]) if bad else 0
    return Measured(int(requests[1]) if requests else 0, cpu_s, wall_s, found["50"], found["99"], errors)


@contextmanager
def _cmooc(data: Path, command: str = "serve") -> Iterator[Server]:
    port = free_port()
    env = {**os.environ, "CMOOC_PORT": str(port), "CMOOC_BASE_URL": "", "CMOOC_FETCH_ALLOW": "127.0.0.0/8"}
    with _process([sys.executable, "-m", "cmooc", "--data", str(data), command], port, env) as pid:
        yield Server(port, pid)


@contextmanager
def _bare(ours: int, page: str) -> Iterator[Server]:
    """Start the server library with an app of a few lines that says what cmooc says at this address."""
    headers, body = _ask(ours, page)
    port = free_port()
    told = repr([(name.lower().encode(), value.encode()) for name, value in headers if name.lower() not in OWN - {
        "content-length"}])  # fmt: skip
    env = {**os.environ, "BARE_HEADERS": told, "BARE_PORT": str(port)}
    keep = HERE / ".bare-body"
    keep.write_bytes(body)
    try:
        with _process([sys.executable, str(HERE / "bare.py"), str(keep)], port, env) as pid:
            yield Server(port, pid)
    finally:
        keep.unlink()


@contextmanager
def _process(command: list[str], port: int, env: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(120)


def wait_for(port: int, host: str = "127.0.0.1", page: str = "/") -> None:
    for _ in range(6000):  # the first start publishes the whole course
        try:
            _ask(port, page, host)
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("The server did not start.")


def _ask(port: int, page: str, host: str = "127.0.0.1") -> tuple[list[tuple[str, str]], bytes]:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    connection.request("GET", page)
    answer = connection.getresponse()
    found = answer.getheaders(), answer.read()
    connection.close()
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _pages(data: Path) -> list[str]:
    newest = max(path.name for path in (data / "site" / "editions").glob("2???-??-??"))
    return ["/", f"/fr/editions/{newest}/", "/feed.atom"]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder of a filled course")
    parser.add_argument("--page", action="append", help="a page to ask for; else the front page, an edition and a feed")
    parser.add_argument("--seconds", type=int, default=8, help="how long each is asked for")
    parser.add_argument("--repeat", type=int, default=3, help="rounds, of which the median counts")
    parser.add_argument("--feeds", type=int, default=0, help="also measure while so many feeds are polled")
    return parser.parse_args()


if __name__ == "__main__":
    main()
