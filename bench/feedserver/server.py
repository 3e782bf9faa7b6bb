"""The local server of the crawl benchmark: answers as publishers do, and counts what clients ask.

    python bench/feedserver/server.py --feeds 1000 --profile real --port 8811 --out FOLDER

Writes FOLDER/urls.txt and FOLDER/feeds.opml, renders every body, then serves until it is told to stop. Each feed has an
address of its own in 127.0.0.0/8, so that a client's courtesy to one host is not what is measured (Linux; elsewhere such
addresses must be set up first). Control: /_ctl/stats, /_ctl/reset, /_ctl/round/N.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import resource
import signal
import socket
import sys
import zlib
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import bodies
from bodies import Plan

BIND_TO_DEVICE = 25  # SO_BINDTODEVICE: nothing from outside reaches the socket
FIRST_ADDRESS = 257  # 127.1.1.1
SLOW_S = 2.0
OPML = '<?xml version="1.0"?>\n<opml version="2.0"><head><title>bench</title></head><body>\n{}</body></opml>\n'


def address(feed: int) -> str:
    at = feed + FIRST_ADDRESS
    return f"127.{1 + at // 62500}.{1 + at // 250 % 250}.{1 + at % 250}"


@dataclass(frozen=True)
class Body:
    raw: bytes
    packed: bytes
    content_type: str
    digest: str


@dataclass(frozen=True)
class Answer:
    """What a feed says at one version: the heads of a 200 and of a 304, and its body."""

    ok: bytes
    not_modified: bytes
    body: bytes
    etag: bytes | None
    last_modified: bytes | None
    is_packed: bool


def render(job: tuple[Plan, int, int]) -> tuple[tuple[int, int], Body]:
    plan, feed, version = job
    raw, content_type = bodies.body(plan, feed, version, f"{address(feed)}:{plan.port}")
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    packed = packer.compress(raw) + packer.flush()
    return (feed, version), Body(raw, packed, content_type, hashlib.blake2b(raw, digest_size=8).hexdigest())


class Site:
    """All feeds, the round they are in, and the counts since the last reset."""

    def __init__(self, plan: Plan, hang_s: float) -> None:
        self.plan = plan
        self.hang_s = hang_s
        self.faults = [bodies.fault(plan, feed) for feed in range(plan.feeds)]
        bodies.texts(plan.seed)  # made once, before the processes part
        jobs = [
            (plan, feed, version)
            for feed in range(plan.feeds)
            for version in range(bodies.version(plan, feed, plan.rounds) + 1)
        ]
        with ProcessPoolExecutor(2) as pool:
            self.bodies = dict(pool.map(render, jobs, chunksize=32))
        self.answers: dict[tuple[int, int, bool], Answer] = {}
        self.open = 0
        self.go_to(0)
        self.reset()

    def go_to(self, round_number: int) -> None:
        self.versions = [bodies.version(self.plan, feed, round_number) for feed in range(self.plan.feeds)]

    def reset(self) -> None:
        self.count: Counter[str] = Counter()
        self.asked: Counter[int] = Counter()
        self.open_by_host: Counter[str] = Counter()
        self.most_open, self.most_by_host = self.open, 0

    def stats(self) -> dict[str, Any]:
        asked_twice = sum(1 for times in self.asked.values() if times > 1)
        return self.count | {
            "distinct": len(self.asked), "asked_twice": asked_twice, "max_connections": self.most_open,
            "max_per_host": self.most_by_host,
        }  # fmt: skip

    def answer(self, feed: int, accepts_gzip: bool) -> Answer:
        key = (feed, self.versions[feed], accepts_gzip)
        if key not in self.answers:
            self.answers[key] = self._answer(*key)
        return self.answers[key]

    def _answer(self, feed: int, version: int, accepts_gzip: bool) -> Answer:
        """5 % have no validators, 15 % Last-Modified only, 15 % ETag only, 15 % a weak ETag; 90 % know gzip."""
        body = self.bodies[feed, version]
        at = bodies.share(self.plan.seed, "http", feed)
        etag = None if at < 0.20 else f'W/"{body.digest}"' if at < 0.35 else f'"{body.digest}"'
        last_modified = None
        if at >= 0.05 and not 0.35 <= at < 0.5:
            last_modified = format_datetime(bodies.BASE + timedelta(days=version, seconds=feed), usegmt=True)
        is_packed = accepts_gzip and bodies.share(self.plan.seed, "nogz", feed) >= 0.1
        content = body.packed if is_packed else body.raw
        validators = (
            (f"ETag: {etag}\r\n" if etag else "")
            + (f"Last-Modified: {last_modified}\r\n" if last_modified else "")
            + ("Cache-Control: max-age=300\r\n" if at > 0.8 else "")
        )
        ok = (
            f"HTTP/1.1 200 OK\r\nServer: feedserver\r\nContent-Type: {body.content_type}\r\n"
            + ("Content-Encoding: gzip\r\n" if is_packed else "")
            + f"Vary: Accept-Encoding\r\n{validators}Content-Length: {len(content)}\r\n\r\n"
        )
        not_modified = f"HTTP/1.1 304 Not Modified\r\nServer: feedserver\r\n{validators}\r\n"
        return Answer(
            ok.encode(), not_modified.encode(), content, etag.encode() if etag else None,
            last_modified.encode() if last_modified else None, is_packed,
        )  # fmt: skip


class Connection(asyncio.Protocol):
    def __init__(self, site: Site) -> None:
        self.site = site
        self.buffer = b""
        self.is_closed = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.host = transport.get_extra_info("sockname")[0]
        if not self.host.startswith("127."):
            transport.abort()
        site = self.site
        site.open += 1
        site.most_open = max(site.most_open, site.open)
        site.open_by_host[self.host] += 1
        site.most_by_host = max(site.most_by_host, site.open_by_host[self.host])

    def connection_lost(self, _exc: Exception | None) -> None:
        self.is_closed = True
        self.site.open -= 1
        self.site.open_by_host[self.host] -= 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head, self.buffer = self.buffer[:end], self.buffer[end + 4 :]
            self.request(head)

    def request(self, head: bytes) -> None:
        path = head.split(b" ", 2)[1].split(b"/")
        if path[1] == b"_ctl":
            self.control(path)
            return
        site = self.site
        site.count["requests"] += 1
        try:
            feed, name = int(path[2]), path[3]
            fault = site.faults[feed]
        except (IndexError, ValueError):
            feed, name, fault = 0, b"", ""
        if name not in (b"feed", b"feed2"):
            site.count["other_paths"] += 1  # favicons, home pages
            self.status("404 Not Found")
            return
        if name == b"feed":
            site.asked[feed] += 1
        self.fail_or_feed(head, feed, fault, is_moved=name == b"feed2")

    def control(self, path: list[bytes]) -> None:
        if path[2] == b"reset":
            self.site.reset()
        elif path[2] == b"round":
            self.site.go_to(int(path[3]))
        body = json.dumps(self.site.stats()).encode()
        self.put(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
            % (len(body), body)
        )
        self.transport.close()

    def fail_or_feed(self, head: bytes, feed: int, fault: str, *, is_moved: bool) -> None:
        later = asyncio.get_running_loop().call_later
        if fault == "slow":
            later(SLOW_S, self.feed, head, feed)
        elif fault == "e500":
            self.status("500 Internal Server Error")
        elif fault == "e404":
            self.status("404 Not Found")
        elif fault == "e410":
            self.status("410 Gone")
        elif fault in ("r301", "r302") and not is_moved:
            status = "301 Moved Permanently" if fault == "r301" else "302 Found"
            self.status(status, f"Location: /f/{feed}/feed2\r\n")
        elif fault == "hang":
            later(self.site.hang_s, self.transport.abort)
        elif fault == "reset":
            self.transport.abort()
        elif fault == "trunc":
            answer = self.site.answer(feed, False)
            self.site.count["200"] += 1
            self.put(answer.ok + answer.body[: len(answer.body) // 2])
            self.transport.close()
        else:
            self.feed(head, feed)

    def feed(self, head: bytes, feed: int) -> None:
        count = self.site.count
        answer = self.site.answer(feed, b"gzip" in (header(head, b"accept-encoding") or b""))
        etags, since = header(head, b"if-none-match"), header(head, b"if-modified-since")
        if etags is not None and answer.etag is not None:
            is_fresh = answer.etag.removeprefix(b"W/") in etags.replace(b"W/", b"")
        else:
            is_fresh = answer.last_modified is not None and since == answer.last_modified
        if is_fresh:
            count["304"] += 1
            self.put(answer.not_modified)
        else:
            count["200"] += 1
            count["gzip"] += answer.is_packed
            self.put(answer.ok + answer.body)

    def status(self, status: str, more: str = "") -> None:
        self.site.count[status[:3]] += 1
        self.put(f"HTTP/1.1 {status}\r\nServer: feedserver\r\n{more}Content-Length: 0\r\n\r\n".encode())

    def put(self, data: bytes) -> None:
        if not self.is_closed:
            self.site.count["bytes_out"] += len(data)
            self.transport.write(data)


def header(head: bytes, name: bytes) -> bytes | None:
    start = head.lower().find(b"\r\n" + name + b":")
    if start < 0:
        return None
    end = head.find(b"\r\n", start + 2)
    return head[start + len(name) + 3 : end if end >= 0 else None].strip()


def listening(port: int) -> socket.socket:
    """Return a socket for every 127.x.y.z; what is asked at any other address is dropped."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if sys.platform == "linux":
        found.setsockopt(socket.SOL_SOCKET, BIND_TO_DEVICE, b"lo\0")
    found.bind(("0.0.0.0", port))
    found.listen(4096)
    return found


def write_lists(plan: Plan, folder: Path) -> None:
    urls = [f"http://{address(feed)}:{plan.port}/f/{feed}/feed" for feed in range(plan.feeds)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "urls.txt").write_text("\n".join(urls) + "\n")
    outlines = (f'<outline type="rss" text="Blog {feed}" xmlUrl="{url}"/>\n' for feed, url in enumerate(urls))
    (folder / "feeds.opml").write_text(OPML.format("".join(outlines)))


async def serve(site: Site) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(site), sock=listening(site.plan.port))
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    raw = sum(len(body.raw) for body in site.bodies.values()) / 1e6
    packed = sum(len(body.packed) for body in site.bodies.values()) / 1e6
    print(f"serving {site.plan.feeds} feeds, {raw:.1f} MB, packed {packed:.1f} MB", file=sys.stderr, flush=True)
    await stop.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--port", type=int, default=8811)
    parser.add_argument("--profile", choices=("clean", "real"), default="clean")
    parser.add_argument("--change", type=float, default=0.05, help="share of feeds that gain a post in each round")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--hang", type=float, default=10, help="seconds before a hanging feed hangs up")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    plan = Plan(options.feeds, options.seed, options.port, options.profile, options.change, options.rounds)
    write_lists(plan, options.out)
    site = Site(plan, options.hang)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(serve(site))


if __name__ == "__main__":
    main()
