"""The floor: the least that a Python process with parts in C can do for a crawl. A yardstick, not a peer.

No redirects, retries, sanitizing, politeness, encodings or changes: nothing that a product could leave in. Its stages
are cumulative, so their shares can be read off:

    net: raw sockets, conditional GET    inflate: and gzip    tree: and libxml2    fields: and what entries need
    store: and an upsert into SQLite (200 feeds a transaction), validators kept

`pip install uvloop isal` for the true floor; without them it says so and uses the standard library.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import time
import zlib
from collections.abc import Iterator

from lxml import etree

try:
    import uvloop
    from isal import isal_zlib

    decompress = isal_zlib.decompress
except ImportError:
    uvloop, decompress = None, zlib.decompress
    print("floor: uvloop or isal is missing; this floor is too high", file=sys.stderr)

STAGES = ("net", "inflate", "tree", "fields", "store")
BATCH = 200
TABLES = """
pragma journal_mode=wal;
pragma synchronous=normal;
create table if not exists feed(url text primary key, etag text, last_modified text) without rowid;
create table if not exists post(id integer primary key, feed text, guid text, title text, link text, published text,
                                html text, unique(feed, guid));
"""
UPSERT = """
insert into post(feed, guid, title, link, published, html) values(?, ?, ?, ?, ?, ?)
on conflict(feed, guid) do update set title=excluded.title, link=excluded.link, html=excluded.html
where html is not excluded.html or title is not excluded.title
"""
WANTED = frozenset(
    str.split("title link guid id pubDate published date updated encoded content description about")
)  # fmt: skip
Row = tuple[str, str | None, str | None, str | None, str | None, str | None]


class Get(asyncio.Protocol):
    """One conditional request on a connection of its own."""

    __slots__ = ("answer", "buffer", "request", "transport")

    def __init__(self, request: bytes, answer: asyncio.Future[tuple[bytes, bytes]]) -> None:
        self.request, self.answer, self.buffer = request, answer, bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.buffer[:end])
        if len(self.buffer) - end - 4 >= int(header(head, b"content-length") or 0):
            if not self.answer.done():
                self.answer.set_result((head, bytes(self.buffer[end + 4 :])))
            self.transport.close()

    def connection_lost(self, _exc: Exception | None) -> None:
        if not self.answer.done():
            self.answer.set_exception(ConnectionError())


def header(head: bytes, name: bytes) -> str | None:
    start = head.lower().find(b"\r\n" + name + b":")
    if start < 0:
        return None
    end = head.find(b"\r\n", start + 2)
    return head[start + len(name) + 3 : end if end > 0 else None].strip().decode("latin-1")


class Floor:
    def __init__(self, stage: str, state: str) -> None:
        self.level = STAGES.index(stage)
        self.database = sqlite3.connect(state, isolation_level=None)
        self.database.executescript(TABLES)
        rows = self.database.execute("select url, etag, last_modified from feed")
        self.known = {url: (etag, last_modified) for url, etag, last_modified in rows}
        self.posts: list[Row] = []
        self.feeds: list[tuple[str, str | None, str | None]] = []
        self.count = {"ok": 0, "304": 0, "errors": 0, "posts": 0}

    async def crawl(self, urls: Iterator[str], at_once: int, timeout_s: float) -> None:
        async def worker() -> None:
            for url in urls:
                try:
                    async with asyncio.timeout(timeout_s):
                        head, body = await self.get(url)
                    self.take(url, head, body)
                except (OSError, TimeoutError, etree.LxmlError, ValueError):
                    self.count["errors"] += 1

        await asyncio.gather(*(worker() for _ in range(at_once)))
        self.flush()

    async def get(self, url: str) -> tuple[bytes, bytes]:
        host, _, path = url.removeprefix("http://").partition("/")
        name, _, port = host.partition(":")
        etag, last_modified = self.known.get(url, (None, None))
        request = (
            f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: floor/1\r\nAccept-Encoding: gzip\r\n"
            + (f"If-None-Match: {etag}\r\n" if etag else "")
            + (f"If-Modified-Since: {last_modified}\r\n" if last_modified else "")
            + "\r\n"
        )
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[bytes, bytes]] = loop.create_future()
        await loop.create_connection(lambda: Get(request.encode(), answer), name, int(port or 80))
        return await answer

    def take(self, url: str, head: bytes, body: bytes) -> None:
        status = head[9:12]
        if status != b"200":
            self.count["304" if status == b"304" else "errors"] += 1
            return
        self.count["ok"] += 1
        if self.level >= 1 and "gzip" in (header(head, b"content-encoding") or ""):
            body = decompress(body, 31)
        if self.level >= 2:
            rows = self.rows(url, body)
            self.count["posts"] += len(rows)
            self.posts += rows
        self.feeds.append((url, header(head, b"etag"), header(head, b"last-modified")))
        if len(self.feeds) >= BATCH:
            self.flush()

    def rows(self, url: str, body: bytes) -> list[Row]:
        if body[:1] == b"{":
            items = json.loads(body)["items"]
            return [
                (url, one["id"], one["title"], one["url"], one["date_published"], one["content_html"]) for one in items
            ]
        parser = etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False, no_network=True)
        root = etree.fromstring(body, parser)
        return list(fields(root, url)) if self.level >= 3 and root is not None else []

    def flush(self) -> None:
        if self.level >= 4:
            self.database.execute("begin")
            self.database.executemany(UPSERT, self.posts)
            self.database.executemany("insert or replace into feed values(?, ?, ?)", self.feeds)
            self.database.execute("commit")
        self.posts.clear()
        self.feeds.clear()


def fields(root: etree._Element, url: str) -> Iterator[Row]:
    for item in root.iter("{*}item", "{*}entry"):
        found: dict[str, str] = {}
        for child in item:
            if not isinstance(child.tag, str):
                continue
            name = child.tag.rpartition("}")[2]
            if name in WANTED:
                text = child.text
                if text is None and name == "link":
                    text = child.get("href")
                if text is not None:
                    found[name] = text
        yield (
            url,
            found.get("guid") or found.get("id") or found.get("link"),
            found.get("title"),
            found.get("link"),
            found.get("pubDate") or found.get("published") or found.get("date"),
            found.get("encoded") or found.get("content") or found.get("description"),
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--urls", required=True, help="a file of addresses, one a line")
    parser.add_argument("--state", required=True, help="its SQLite file")
    parser.add_argument("--at-once", type=int, default=128)
    parser.add_argument("--timeout", type=float, default=15)
    options = parser.parse_args()
    floor = Floor(options.stage, options.state)
    with open(options.urls) as lines:
        urls = iter(lines.read().split())
    start = time.monotonic()
    (uvloop.run if uvloop else asyncio.run)(floor.crawl(urls, options.at_once, options.timeout))
    print(json.dumps(floor.count), round(time.monotonic() - start, 3))


if __name__ == "__main__":
    main()
