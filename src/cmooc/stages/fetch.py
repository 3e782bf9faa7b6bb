"""Fetching over HTTP: many hosts at once, one request at a time for each host, bounded in time, bytes and hops."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

import httpx

from cmooc.domain.errors import FetchError
from cmooc.domain.fetches import Fetched, FetchRequest, Hop
from cmooc.domain.hosts import host_key
from cmooc.domain.urls import absolute, host_of, is_http, shown
from cmooc.stages.addresses import AddressPolicy
from cmooc.stages.transport import CurlTransport

LOG = logging.getLogger(__name__)

REDIRECTS = frozenset({301, 302, 303, 307, 308})
REDIRECTS_OF_FORMS = frozenset({307, 308})  # the others would turn a POST into a GET (RFC 9110 §15.4)
MOST_HOPS = 5
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.5, */*;q=0.1"
)
GATHER_S = 0.02
ANSWERS_AHEAD = 64


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """`timeout_s` bounds one whole exchange with all its hops; `max_bytes` the decoded body."""

    user_agent: str
    policy: AddressPolicy
    timeout_s: float = 20.0
    max_bytes: int = 8_000_000
    at_once: int = 100
    pause_s: float = 1.0


class HttpFetcher:
    """The Fetcher of the product. It has an event loop of its own, so that callers stay plain functions."""

    def __init__(self, options: FetchOptions) -> None:
        self._options = options

    def fetch(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """Yield one answer per request as they come; closing the iterator early ends what is under way.

        Nothing is asked while the caller is busy with an answer, so answers never pile up.
        """
        crawl = _Crawl(self._options, _by_host(requests))
        loop = asyncio.new_event_loop()  # no Runner: it sets and resets the handler of Ctrl-C at each step
        try:
            loop.run_until_complete(crawl.begin())
            while answers := loop.run_until_complete(crawl.some()):
                yield from answers
        finally:
            loop.run_until_complete(crawl.end())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()


class _Crawl:
    """One call of `fetch`: some tasks, each of which takes the next host that nobody has."""

    def __init__(self, options: FetchOptions, hosts: list[list[FetchRequest]]) -> None:
        self._options = options
        self._hosts = iter(hosts)
        self._at_once = min(options.at_once, len(hosts))
        self._come: list[Fetched] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        self._news, self._room = asyncio.Event(), asyncio.Event()
        self._client = _client(self._options)
        for _ in range(self._at_once):
            task = asyncio.create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    async def some(self) -> list[Fetched]:
        """Return the answers that have come, at least one; none when all are in."""
        while not self._come and self._tasks:
            self._news.clear()
            await self._news.wait()
        if self._tasks:
            await asyncio.sleep(GATHER_S)  # those that are about to come
        come, self._come = self._come, []
        self._room.set()
        return come

    async def end(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.aclose()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._news.set()

    async def _work(self) -> None:
        for requests in self._hosts:
            is_held = False
            for number, request in enumerate(requests):
                while len(self._come) >= ANSWERS_AHEAD:
                    self._room.clear()
                    await self._room.wait()
                if number and not is_held:
                    await asyncio.sleep(self._pause_s(request.url))
                answer = _held(request) if is_held else await self._fetch_one(request)
                is_held = is_held or (answer.status == 429 and bool(host_key(request.url)))
                self._come.append(answer)
                self._news.set()

    def _pause_s(self, url: str) -> float:
        """Other people's hosts get a pause between two requests; the host's own (the allow-list) need none."""
        is_own = is_http(url) and self._options.policy.is_own_host(urlsplit(url).hostname or "")
        return 0.0 if is_own else self._options.pause_s

    async def _fetch_one(self, request: FetchRequest) -> Fetched:
        at, started = datetime.now(UTC), time.monotonic()
        try:
            answer = await _follow(self._client, request, self._options.timeout_s)
        except FetchError as error:
            answer = Fetched(request, request.url, error=error)
        except Exception:
            # A fault of ours: told loudly, charged to this request, and the others go on.
            LOG.exception("address could not be fetched", extra={"key": request.key})
            ours = FetchError("cmooc failed on this answer; see its log.", reason="broken")
            answer = Fetched(request, request.url, error=ours)
        return replace(answer, at=at, duration_s=time.monotonic() - started)


def _client(options: FetchOptions) -> httpx.AsyncClient:
    headers = {"User-Agent": options.user_agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"}
    transport = CurlTransport(options.policy, max_bytes=options.max_bytes)
    return httpx.AsyncClient(transport=transport, headers=headers, trust_env=False, follow_redirects=False)


def _held(request: FetchRequest) -> Fetched:
    host = host_of(request.url)
    error = FetchError("{host} asked to be left alone for a while.", reason="host_held", host=host)
    return Fetched(request, request.url, error=error)


async def _follow(client: httpx.AsyncClient, request: FetchRequest, timeout_s: float) -> Fetched:
    url, hops, until = request.url, list[Hop](), time.monotonic() + timeout_s
    followed = REDIRECTS_OF_FORMS if request.form else REDIRECTS
    while True:
        if not is_http(url):
            raise FetchError("{url} is no http or https address.", reason="bad_url", url=shown(url))
        left_s = until - time.monotonic()
        if left_s <= 0:
            raise _too_slow(timeout_s)
        try:
            answer = await _exchange(client, request, url, left_s)
        except httpx.TimeoutException as error:
            raise _too_slow(timeout_s) from error
        if answer.status not in followed:
            return replace(answer, hops=tuple(hops)) if hops else answer
        target = absolute(answer.headers.get("location", ""), url) if answer.headers.get("location") else None
        if target is None:
            raise FetchError("{url} redirects to nowhere.", reason="bad_redirect", url=shown(url))
        hops.append(Hop(answer.status, target, answer.headers.get("retry-after", "")))
        if len(hops) > MOST_HOPS:
            raise FetchError("{url} redirects more than {most} times.", reason="too_many_redirects",
                             url=shown(request.url), most=MOST_HOPS)  # fmt: skip
        url = target


def _too_slow(timeout_s: float) -> FetchError:
    return FetchError("No complete answer within {seconds:g} seconds.", reason="timeout", seconds=timeout_s)


async def _exchange(client: httpx.AsyncClient, request: FetchRequest, url: str, timeout_s: float) -> Fetched:
    try:
        response = await _sent(client, request, url, timeout_s)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError("{url} is no http or https address.", reason="bad_url", url=shown(url)) from error
    told = response.extensions
    return Fetched(request, url, response.status_code, told["kept"], response.content,
                   wire_bytes=told["wire_bytes"], is_cut=told["is_cut"])  # fmt: skip


async def _sent(client: httpx.AsyncClient, request: FetchRequest, url: str, timeout_s: float) -> httpx.Response:
    if not request.form:
        return await client.get(url, headers=_conditions(request), timeout=timeout_s)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return await client.post(url, content=urlencode(request.form).encode(), headers=kind, timeout=timeout_s)


def _conditions(request: FetchRequest) -> Mapping[bytes, bytes]:
    """Validators go back byte for byte (RFC 9110 §13.1), also those that are not ASCII."""
    pairs = {b"If-None-Match": request.validators.etag, b"If-Modified-Since": request.validators.last_modified}
    return {name: value.encode("latin-1") for name, value in pairs.items() if value is not None}


def _by_host(requests: Iterable[FetchRequest]) -> list[list[FetchRequest]]:
    hosts: dict[str, list[FetchRequest]] = {}
    for request in requests:
        hosts.setdefault(host_of(request.url), []).append(request)
    return list(hosts.values())
