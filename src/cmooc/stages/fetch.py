"""Fetching over HTTP: many hosts at once, one request at a time for each host, bounded in time, bytes and hops."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpcore
import httpx
from httpcore._backends.auto import AutoBackend

from cmooc.domain.errors import FetchError
from cmooc.domain.fetches import Fetched, FetchRequest, Hop
from cmooc.domain.urls import absolute, host_of, is_http, shown
from cmooc.stages.addresses import AddressPolicy

LOG = logging.getLogger(__name__)

REDIRECTS = frozenset({301, 302, 303, 307, 308})
REDIRECTS_OF_FORMS = frozenset({307, 308})  # the others would turn a POST into a GET (RFC 9110 §15.4)
MOST_HOPS = 5
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.5, */*;q=0.1"
)
KEPT_HEADERS = frozenset({
    "etag", "last-modified", "content-type", "content-length", "cache-control", "expires", "age", "date", "retry-after",
    "location", "link", "server", "cf-mitigated", "content-location", "x-robots-tag",
})  # fmt: skip
NAME_LOOKUPS_AT_ONCE = 16
ANSWERS_AHEAD = 64
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """`timeout_s` bounds one whole exchange with all its hops; `max_bytes` the decoded body."""

    user_agent: str
    policy: AddressPolicy
    timeout_s: float = 20.0
    max_bytes: int = 8_000_000
    at_once: int = 32
    pause_s: float = 1.0


class HttpFetcher:
    """The Fetcher of the product. Runs its own event loop in a thread, so that callers stay plain functions."""

    def __init__(self, options: FetchOptions) -> None:
        self._options = options

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """The trusted authorities, read once: each reading costs more than a whole exchange."""
        return httpx.create_ssl_context(trust_env=False)

    def fetch(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """Yield one answer per request as they come; closing the iterator early ends what is under way."""
        answers: queue.Queue[Fetched | BaseException | None] = queue.Queue()
        crawl = _Crawl(self._options, self._tls, _by_host(requests), answers.put)
        thread = threading.Thread(target=crawl.run, name="fetch", daemon=True)
        thread.start()
        try:
            while (answer := answers.get()) is not None:
                if isinstance(answer, BaseException):
                    raise answer
                crawl.taken()
                yield answer
        finally:
            crawl.stop()
            thread.join()


class _Crawl:
    """One call of `fetch`: workers in an event loop of their own, held back when answers are not taken."""

    def __init__(
        self,
        options: FetchOptions,
        tls: ssl.SSLContext,
        hosts: list[list[FetchRequest]],
        put: Callable[[Fetched | BaseException | None], None],
    ) -> None:
        self._options = options
        self._tls = tls
        self._hosts = hosts
        self._put = put
        self._loop = asyncio.new_event_loop()
        self._room = asyncio.Semaphore(ANSWERS_AHEAD)
        self._main: asyncio.Task[None] | None = None
        self._is_stopped = False

    def run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._fetch_hosts())
        except BaseException as error:  # handed to the thread that waits for answers
            self._put(error)
        self._put(None)

    def taken(self) -> None:
        self._tell(self._room.release)

    def stop(self) -> None:
        self._is_stopped = True  # for a crawl that has not begun
        self._tell(self._cancel)

    def _cancel(self) -> None:
        if self._main is not None:
            self._main.cancel()

    def _tell(self, action: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(action)

    async def _fetch_hosts(self) -> None:
        self._main = asyncio.current_task()
        self._loop.set_default_executor(ThreadPoolExecutor(NAME_LOOKUPS_AT_ONCE, thread_name_prefix="resolve"))
        waiting = iter(self._hosts)
        async with _client(self._options, self._tls) as client:

            async def worker() -> None:
                for host in waiting:  # shared: each worker takes the next host that nobody has
                    await self._fetch_host(client, host)

            async with asyncio.TaskGroup() as group:
                for _ in range(min(self._options.at_once, len(self._hosts))):
                    group.create_task(worker())

    async def _fetch_host(self, client: httpx.AsyncClient, requests: list[FetchRequest]) -> None:
        for number, request in enumerate(requests):
            if number:
                await asyncio.sleep(self._pause_s(request.url))
            await self._room.acquire()
            if self._is_stopped:
                return
            self._put(await self._fetch_one(client, request))

    def _pause_s(self, url: str) -> float:
        """Other people's hosts get a pause between two requests; the host's own (the allow-list) need none."""
        is_own = is_http(url) and self._options.policy.is_own_host(urlsplit(url).hostname or "")
        return 0.0 if is_own else self._options.pause_s

    async def _fetch_one(self, client: httpx.AsyncClient, request: FetchRequest) -> Fetched:
        at, started = datetime.now(UTC), time.monotonic()
        try:
            async with asyncio.timeout(self._options.timeout_s):
                answer = await _follow(client, request, self._options)
        except TimeoutError:
            error = FetchError("No complete answer within {seconds:g} seconds.", reason="timeout",
                               seconds=self._options.timeout_s)  # fmt: skip
            answer = Fetched(request, request.url, error=error)
        except FetchError as error:
            answer = Fetched(request, request.url, error=error)
        except Exception:
            # A fault of ours: told loudly, charged to this request, and the others go on.
            LOG.exception("address could not be fetched", extra={"key": request.key})
            ours = FetchError("cmooc failed on this answer; see its log.", reason="broken")
            answer = Fetched(request, request.url, error=ours)
        return replace(answer, at=at, duration_s=time.monotonic() - started)


class _GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Judges every address when the socket is about to open, on every hop; so no later name lookup can differ."""

    def __init__(self, policy: AddressPolicy) -> None:
        self._policy = policy
        self._inner = AutoBackend()

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:  # fmt: skip
        addresses = await _resolve(host, port)
        if not all(self._policy.permits(address, port) for address in addresses):
            raise AddressRefused(host)
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(self, *_args: Any, **_kwargs: Any) -> httpcore.AsyncNetworkStream:
        raise AddressRefused("unix")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class AddressRefused(httpcore.ConnectError):
    """The policy forbids this host."""


def _client(options: FetchOptions, tls: ssl.SSLContext) -> httpx.AsyncClient:
    limits = httpx.Limits(
        max_connections=options.at_once, max_keepalive_connections=options.at_once, keepalive_expiry=5
    )
    transport = httpx.AsyncHTTPTransport(verify=tls, limits=limits, retries=0)
    transport._pool._network_backend = _GuardedNetwork(options.policy)  # no public way; a test holds it
    headers = {"User-Agent": options.user_agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"}
    return httpx.AsyncClient(
        transport=transport, headers=headers, trust_env=False, follow_redirects=False,
        timeout=httpx.Timeout(options.timeout_s, connect=min(10.0, options.timeout_s)),
        event_hooks={"response": [_keep_headers]},
    )  # fmt: skip


async def _keep_headers(response: httpx.Response) -> None:
    """Take `Location` from httpx, which would build the next request of it, and fail on what is no web address."""
    response.extensions["kept"] = _headers(response)
    response.headers.pop("location", None)


async def _follow(client: httpx.AsyncClient, request: FetchRequest, options: FetchOptions) -> Fetched:
    url, hops = request.url, list[Hop]()
    followed = REDIRECTS_OF_FORMS if request.form else REDIRECTS
    while True:
        if not is_http(url):
            raise FetchError("{url} is no http or https address.", reason="bad_url", url=shown(url))
        answer = await _exchange(client, request, url, options)
        if answer.status not in followed:
            return replace(answer, hops=tuple(hops))
        target = absolute(answer.headers.get("location", ""), url) if answer.headers.get("location") else None
        if target is None:
            raise FetchError("{url} redirects to nowhere.", reason="bad_redirect", url=shown(url))
        hops.append(Hop(answer.status, target))
        if len(hops) > MOST_HOPS:
            raise FetchError("{url} redirects more than {most} times.", reason="too_many_redirects",
                             url=shown(request.url), most=MOST_HOPS)  # fmt: skip
        url = target


async def _exchange(client: httpx.AsyncClient, request: FetchRequest, url: str, options: FetchOptions) -> Fetched:
    client.cookies.clear()
    try:
        async with _sent(client, request, url) as response:
            headers: Mapping[str, str] = response.extensions["kept"]
            if response.status_code in REDIRECTS or response.status_code == 304:
                return Fetched(request, url, response.status_code, headers)
            body, wire_bytes, is_cut = await _read(response, options.max_bytes)
            return Fetched(request, url, response.status_code, headers, body, wire_bytes=wire_bytes, is_cut=is_cut)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
        raise _fetch_error(error, url) from error


def _sent(client: httpx.AsyncClient, request: FetchRequest, url: str) -> AbstractAsyncContextManager[httpx.Response]:
    if not request.form:
        return client.stream("GET", url, headers=_conditions(request))
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return client.stream("POST", url, content=urlencode(request.form).encode(), headers=kind)


def _conditions(request: FetchRequest) -> Mapping[bytes, bytes]:
    """Validators go back byte for byte (RFC 9110 §13.1), also those that are not ASCII."""
    pairs = {b"If-None-Match": request.validators.etag, b"If-Modified-Since": request.validators.last_modified}
    return {name: value.encode("latin-1") for name, value in pairs.items() if value is not None}


def _headers(response: httpx.Response) -> Mapping[str, str]:
    raw = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers.raw]
    kept = {name: value for name, value in raw if name in KEPT_HEADERS}
    if "link" in kept:  # a list, which servers send in several lines (RFC 9110 §5.3)
        kept["link"] = ", ".join(value for name, value in raw if name == "link")
    return kept


async def _read(response: httpx.Response, max_bytes: int) -> tuple[bytes, int, bool]:
    """Return (decoded body, bytes on the wire, whether it was cut); the cap holds while inflating, not after."""
    inflate = _Inflater(response.headers.get("content-encoding", ""), max_bytes)
    wire_bytes, is_cut = 0, False
    try:
        async for chunk in _raw(response):
            wire_bytes += len(chunk)
            if wire_bytes > max_bytes:
                raise _too_large(max_bytes)
            inflate.feed(chunk)
    except (httpx.RemoteProtocolError, httpx.ReadError):
        if not wire_bytes:
            raise
        is_cut = True
    return inflate.finished(), wire_bytes, is_cut or not inflate.is_whole


async def _raw(response: httpx.Response) -> AsyncIterator[bytes]:
    async for chunk in response.aiter_raw():
        yield chunk


class _Inflater:
    """Inflates gzip and deflate (zlib or raw), whether announced or not, and stops at a cap of decoded bytes."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        self._encoding = encoding.strip().lower()
        self._max_bytes = max_bytes
        self._out = bytearray()
        self._stream: Any = None
        self._head = b""
        self._is_plain = False
        self._is_ended = False

    @property
    def is_whole(self) -> bool:
        return self._is_plain or self._stream is None or bool(self._stream.eof)

    def feed(self, chunk: bytes) -> None:
        if self._is_plain or (self._stream is not None and not self._stream.eof):
            self._take(chunk)
        elif not self._is_ended:
            self._head += chunk
            if len(self._head) > 1:  # the first two bytes tell how it is packed
                head, self._head = self._head, b""
                self._start(head)

    def finished(self) -> bytes:
        """Return the body; one that was packed twice is unpacked again."""
        body = bytes(self._out) or self._head[:1]
        if body.startswith(GZIP):
            again = _Inflater("gzip", self._max_bytes)
            again.feed(body)
            return bytes(again._out)
        return body

    def _start(self, chunk: bytes) -> None:
        if chunk.startswith(GZIP):  # announced or not; it may have several members (RFC 1952 §2.2)
            self._stream = zlib.decompressobj(31)
        elif self._stream is not None:
            self._is_ended = True  # what follows a packed body is junk
            return
        elif self._encoding in ("deflate", "x-deflate"):
            is_zlib = chunk[0] & 0x0F == 8 and (chunk[0] * 256 + chunk[1]) % 31 == 0
            self._stream = zlib.decompressobj(15 if is_zlib else -15)
        else:
            self._is_plain = True
        self._take(chunk)

    def _take(self, chunk: bytes) -> None:
        rest = chunk
        while rest:
            if self._is_plain:
                out, rest = rest, b""
            else:
                out, rest = self._inflated(rest)
            self._out += out
            if len(self._out) > self._max_bytes:
                raise _too_large(self._max_bytes)
            if rest and self._stream.eof:
                self.feed(rest)
                return

    def _inflated(self, chunk: bytes) -> tuple[bytes, bytes]:
        """Return some of what a chunk holds, and what is left of the chunk."""
        try:
            out = self._stream.decompress(chunk, 65_536)
        except zlib.error as error:
            raise FetchError("The answer is packed in a broken way ({cause}).", reason="encoding",
                             cause=error) from error  # fmt: skip
        return out, self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail


def _too_large(limit: int) -> FetchError:
    return FetchError("The answer is larger than {limit:,} bytes.", reason="too_large", limit=limit)


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise NameUnknown(host) from error
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class NameUnknown(httpcore.ConnectError):
    """No address is known for this host name."""


def _fetch_error(error: Exception, url: str) -> FetchError:
    host = host_of(url)
    chain = list(_causes(error))
    if isinstance(error, FetchError):
        return error
    if any(isinstance(cause, AddressRefused) for cause in chain):
        return FetchError("{host} is not a public address, or not on a port that feeds are fetched from.",
                          reason="refused_address", host=host)  # fmt: skip
    if any(isinstance(cause, NameUnknown | socket.gaierror) for cause in chain):
        return FetchError("No server is known by the name {host}.", reason="dns", host=host)
    if any(isinstance(cause, ssl.SSLError) for cause in chain):
        return FetchError("The certificate of {host} is not valid.", reason="tls", host=host)
    if isinstance(error, httpx.TimeoutException):
        return FetchError("{host} did not answer in time.", reason="timeout", host=host)
    if isinstance(error, httpx.ConnectError):
        return FetchError("{host} can't be reached.", reason="connect", host=host)
    if isinstance(error, httpx.InvalidURL | ValueError):
        return FetchError("{url} is no http or https address.", reason="bad_url", url=shown(url))
    return FetchError("{host} broke off the connection.", reason="broken", host=host)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _by_host(requests: Iterable[FetchRequest]) -> list[list[FetchRequest]]:
    hosts: dict[str, list[FetchRequest]] = {}
    for request in requests:
        hosts.setdefault(host_of(request.url), []).append(request)
    return list(hosts.values())
