"""What carries requests: libcurl (pycurl) under httpx, in the running event loop, guarded and bounded.

The address of every socket is judged when it is about to open, whatever name or redirect led there. Bodies are
unpacked and counted while they arrive, so that neither a bomb nor an endless answer fills the memory.
Source: https://curl.se/libcurl/c/libcurl-multi.html (the multi_socket interface).
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address
from typing import Any

import certifi
import httpx
import pycurl

from cmooc.domain.errors import FetchError
from cmooc.domain.urls import host_of
from cmooc.stages.addresses import AddressPolicy
from cmooc.stages.inflate import Inflater, too_large

CONNECT_S = 10.0
IDLE_CONNECTIONS = 128
KEPT_HEADERS = frozenset({
    b"etag", b"last-modified", b"content-type", b"content-length", b"cache-control", b"expires", b"age", b"date",
    b"retry-after", b"location", b"link", b"server", b"cf-mitigated", b"content-location", b"x-robots-tag", b"im",
})  # fmt: skip
OWN_HEADERS = frozenset({b"host", b"connection", b"content-length"})  # libcurl writes these itself
READ, WRITE = 1, 2
WATCHED = {pycurl.POLL_IN: READ, pycurl.POLL_OUT: WRITE, pycurl.POLL_INOUT: READ | WRITE}
TLS_ERRORS = frozenset({
    pycurl.E_SSL_CONNECT_ERROR, pycurl.E_PEER_FAILED_VERIFICATION, pycurl.E_SSL_CERTPROBLEM, pycurl.E_SSL_CIPHER,
    pycurl.E_SSL_ISSUER_ERROR, pycurl.E_USE_SSL_FAILED, pycurl.E_SSL_INVALIDCERTSTATUS,
})  # fmt: skip


class CurlTransport(httpx.AsyncBaseTransport):
    """Answers whole: the body is read before `handle_async_request` returns.

    The response has decoded content and, in its `extensions`, `kept` (the headers worth keeping, lower-case names),
    `wire_bytes` and `is_cut`. Its own headers are empty: httpx would act on `Location` and `Set-Cookie`.
    Raises httpx.TimeoutException when the time is over, FetchError with its reason for all else.
    """

    def __init__(self, policy: AddressPolicy, *, max_bytes: int) -> None:
        self._policy = policy
        self._max_bytes = max_bytes
        self._loop = asyncio.get_running_loop()
        self._free: list[_Transfer] = []
        self._waiting: dict[pycurl.Curl, asyncio.Future[tuple[int, str]]] = {}
        self._watched: dict[int, int] = {}
        self._timer: asyncio.Handle | None = None
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._multi.setopt(pycurl.M_MAXCONNECTS, IDLE_CONNECTIONS)
        self._multi.setopt(pycurl.M_MAX_HOST_CONNECTIONS, 1)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        addresses = await self._addresses(host, port)
        transfer = self._free.pop() if self._free else _Transfer(self._policy, self._max_bytes)
        transfer.prepare(request, port, addresses)
        done = self._loop.create_future()
        self._waiting[transfer.curl] = done
        self._multi.add_handle(transfer.curl)
        try:
            code, text = await done
        except asyncio.CancelledError:
            if self._waiting.pop(transfer.curl, None):
                self._multi.remove_handle(transfer.curl)
            transfer.close()
            raise
        response = transfer.response(code, text)
        self._free.append(transfer)
        return response

    async def aclose(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for transfer in self._free:
            transfer.close()
        self._multi.close()

    async def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Return what a name stands for, all judged; nothing for a host that is an address: its socket is judged."""
        if _is_address(host):
            return ()
        try:
            found = await self._loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise FetchError("No server is known by the name {host}.", reason="dns", host=host) from error
        addresses = tuple(dict.fromkeys(str(info[4][0]) for info in found))
        if not all(self._policy.permits(address, port) for address in addresses):
            raise refused(host)
        return addresses

    def _watch(self, event: int, fd: int, _multi: object, _data: object) -> None:
        """Have the loop watch a socket for what libcurl waits for."""
        before, after = self._watched.get(fd, 0), WATCHED.get(event, 0)
        if (before ^ after) & READ:
            if after & READ:
                self._loop.add_reader(fd, self._act, fd, pycurl.CSELECT_IN)
            else:
                self._loop.remove_reader(fd)
        if (before ^ after) & WRITE:
            if after & WRITE:
                self._loop.add_writer(fd, self._act, fd, pycurl.CSELECT_OUT)
            else:
                self._loop.remove_writer(fd)
        if after:
            self._watched[fd] = after
        else:
            self._watched.pop(fd, None)

    def _set_timer(self, milliseconds: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if milliseconds >= 0:
            self._timer = self._loop.call_later(milliseconds / 1000, self._act, pycurl.SOCKET_TIMEOUT, 0)

    def _act(self, fd: int, mask: int) -> None:
        self._multi.socket_action(fd, mask)
        waiting = 1
        while waiting:
            waiting, good, bad = self._multi.info_read()
            for curl in good:
                self._end(curl, pycurl.E_OK, "")
            for curl, code, text in bad:
                self._end(curl, code, text)

    def _end(self, curl: pycurl.Curl, code: int, text: str) -> None:
        done = self._waiting.pop(curl)
        self._multi.remove_handle(curl)
        if not done.done():
            done.set_result((code, text))


class _Transfer:
    """One handle of libcurl, used for one request after the other."""

    def __init__(self, policy: AddressPolicy, max_bytes: int) -> None:
        self._policy = policy
        self._max_bytes = max_bytes
        self.curl = curl = pycurl.Curl()
        for option, value in _OPTIONS:
            curl.setopt(option, value)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open)
        curl.setopt(pycurl.HEADERFUNCTION, self._take_header)
        curl.setopt(pycurl.WRITEFUNCTION, self._take_chunk)

    def prepare(self, request: httpx.Request, port: int, addresses: tuple[str, ...]) -> None:
        self._host = host_of(str(request.url))
        self._headers: dict[str, str] = {}
        self._has_head = False
        self._encoding = ""
        self._inflater: Inflater | None = None
        self._wire_bytes = 0
        self._error: FetchError | None = None
        self._sockets: list[socket.socket] = []
        curl = self.curl
        host = request.url.netloc.decode("ascii")
        curl.setopt(pycurl.URL, f"{request.url.scheme}://{host}".encode() + request.url.raw_path)
        curl.setopt(
            pycurl.HTTPHEADER, [_line(*pair) for pair in request.headers.raw if pair[0].lower() not in OWN_HEADERS]
        )
        if addresses:
            curl.setopt(pycurl.RESOLVE, [f"+{request.url.host}:{port}:{','.join(addresses)}"])
        if request.method == "POST":
            curl.setopt(pycurl.POST, 1)
            curl.setopt(pycurl.POSTFIELDS, request.content)
        else:
            curl.setopt(pycurl.HTTPGET, 1)
        timeout = request.extensions["timeout"]["read"]
        curl.setopt(pycurl.TIMEOUT_MS, max(int(timeout * 1000), 1))
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(int(min(timeout, CONNECT_S) * 1000), 1))

    def response(self, code: int, text: str) -> httpx.Response:
        """Return the answer, also one that broke off after its body began."""
        self._close_sockets()
        body, is_cut = b"", code != pycurl.E_OK
        if self._error is not None:
            raise self._error
        if code == pycurl.E_OPERATION_TIMEDOUT:
            raise httpx.ReadTimeout(text)
        if not self._has_head or (is_cut and not self._wire_bytes):
            raise _fetch_error(code, self._host)
        if self._inflater is not None:
            body = self._inflater.finished()
            is_cut = is_cut or not self._inflater.is_whole
        kept = {"kept": self._headers, "wire_bytes": self._wire_bytes, "is_cut": is_cut}
        return httpx.Response(self.curl.getinfo(pycurl.RESPONSE_CODE), content=body, extensions=kept)

    def close(self) -> None:
        self._close_sockets()
        self.curl.close()

    def _close_sockets(self) -> None:
        for opened in self._sockets:
            opened.close()
        self._sockets.clear()

    def _open(self, _purpose: int, address: Any) -> socket.socket | int:
        """Open a socket to an address that the policy permits; the last gate before the network."""
        family, kind, protocol, (host, port) = address[0], address[1], address[2], address[3][:2]
        if not self._policy.permits(host.decode() if isinstance(host, bytes) else host, port):
            self._error = refused(self._host)
            return int(pycurl.SOCKET_BAD)
        opened = socket.socket(family, kind, protocol)
        self._sockets.append(opened)  # libcurl takes a copy of it
        return opened

    def _take_header(self, line: bytes) -> None:
        name, found, value = line.partition(b":")
        if not found:
            if line.startswith(b"HTTP/"):  # a new answer, after an interim one (RFC 9110 §15.2)
                self._headers, self._encoding = {}, ""
            self._has_head = not line.strip()
            return
        name = name.strip().lower()
        if name in KEPT_HEADERS:
            key, text = name.decode("ascii"), value.strip().decode("latin-1")
            self._headers[key] = f"{self._headers[key]}, {text}" if key == "link" and key in self._headers else text
        elif name == b"content-encoding":
            self._encoding = value.strip().decode("latin-1")

    def _take_chunk(self, chunk: bytes) -> int | None:
        """Unpack a chunk; what it returns stops libcurl when it is not None, as an exception here could not."""
        self._wire_bytes += len(chunk)
        try:
            if self._wire_bytes > self._max_bytes:
                raise too_large(self._max_bytes)
            if self._inflater is None:
                self._inflater = Inflater(self._encoding, self._max_bytes)
            self._inflater.feed(chunk)
        except FetchError as error:
            self._error = error
            return -1
        return None


_OPTIONS: tuple[tuple[int, Any], ...] = (
    (pycurl.NOSIGNAL, 1),
    (pycurl.PROXY, ""),  # also against http_proxy and its like in the environment
    (pycurl.NOPROXY, "*"),
    (pycurl.FOLLOWLOCATION, 0),
    (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
    (pycurl.PATH_AS_IS, 1),
    (pycurl.CAINFO, certifi.where()),
    (pycurl.SSL_VERIFYPEER, 1),
    (pycurl.SSL_VERIFYHOST, 2),
    (pycurl.HTTP_TRANSFER_DECODING, 1),
)


def refused(host: str) -> FetchError:
    return FetchError("{host} is not a public address, or not on a port that feeds are fetched from.",
                      reason="refused_address", host=host)  # fmt: skip


def _line(name: bytes, value: bytes) -> bytes:
    """Return a header as libcurl takes it; `Name;` is its way to write an empty value."""
    return name + b": " + value if value else name + b";"


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _fetch_error(code: int, host: str) -> FetchError:
    if code in TLS_ERRORS:
        return FetchError("The certificate of {host} is not valid.", reason="tls", host=host)
    if code == pycurl.E_COULDNT_RESOLVE_HOST:
        return FetchError("No server is known by the name {host}.", reason="dns", host=host)
    if code == pycurl.E_COULDNT_CONNECT:
        return FetchError("{host} can't be reached.", reason="connect", host=host)
    return FetchError("{host} broke off the connection.", reason="broken", host=host)
