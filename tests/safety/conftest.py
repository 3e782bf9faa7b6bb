"""A machine that listens on all its addresses, name servers that lie, and a note of every connection."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from cmooc.stages import addresses

OPEN = "127.0.0.2"  # the one address of this machine that plays a public server
LOCAL_NAMES = ("localhost", "ip6-localhost", "ip6-loopback", "localhost.localdomain", "localhost6")


class Listener:
    """Serves HTTP on every address of this machine, at one port, and notes at which address it was reached."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.pages: dict[str, tuple[int, bytes, bytes]] = {}  # path -> status, Location, body
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.headers.append(dict(self.headers.items()))
                status, location, body = owner.pages.get(self.path.partition("?")[0], (200, b"", b"reached"))
                head = b"Location: " + location + b"\r\n" if location else b""
                self.wfile.write(b"HTTP/1.1 %d x\r\n%sContent-Length: %d\r\n\r\n%s" % (status, head, len(body), body))

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            address_family = socket.AF_INET6 if socket.has_dualstack_ipv6() else socket.AF_INET

            def server_bind(self) -> None:
                if self.address_family == socket.AF_INET6:
                    self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
                self.socket.bind(("", 0))
                self.server_name, self.server_port = "", self.socket.getsockname()[1]

            def verify_request(self, request: Any, client_address: Any) -> bool:
                owner.reached.append(request.getsockname()[0].removeprefix("::ffff:"))
                return True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Who speaks TLS to us, or goes away, was counted all the same."""

        self._server = Server(("", 0), Handler)
        self.port = self._server.server_port

    @contextmanager
    def listening(self) -> Iterator[Listener]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def url(self, path: str = "/", host: str = OPEN) -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def trespasses(self) -> list[str]:
        return [address for address in self.reached if address != OPEN]


@dataclass
class Attempts:
    """What sockets of this process were opened to, as the interpreter itself reports it (an audit hook stays)."""

    seen: list[str] = field(default_factory=list)
    is_noting: bool = False

    def hook(self, event: str, given: tuple[Any, ...]) -> None:
        if self.is_noting and event == "socket.connect":
            self.seen.append(str(given[1]))


ATTEMPTS = Attempts()


@pytest.fixture(scope="session")
def audit() -> Attempts:
    sys.addaudithook(ATTEMPTS.hook)
    return ATTEMPTS


@pytest.fixture
def attempts(audit: Attempts) -> Iterator[Attempts]:
    audit.seen.clear()
    audit.is_noting = True
    yield audit
    audit.is_noting = False


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Its port counts as one of the web's, so that nothing but the address can be what is refused."""
    with Listener().listening() as found:
        monkeypatch.setattr(addresses, "PUBLIC_PORTS", addresses.PUBLIC_PORTS | {found.port})
        yield found


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple[str, ...]]]:
    """Let names stand for addresses, as a name server would; each list is used up to its last member."""
    known: dict[str, list[tuple[str, ...]]] = {"public.example": [(OPEN,)]}
    real = socket.getaddrinfo

    def answer(name: str) -> tuple[str, ...] | None:
        bare = name.removesuffix(".").lower()
        if bare in LOCAL_NAMES or bare.endswith(".localhost"):
            return ("127.0.0.1",)
        if bare not in known:
            return None
        return known[bare].pop(0) if len(known[bare]) > 1 else known[bare][0]

    def lookup(host: Any, port: Any, *how: Any, **named: Any) -> list[Any]:
        given = dict(zip(("family", "type", "proto", "flags"), how, strict=False)) | named
        given["flags"] = given.get("flags", 0) | socket.AI_NUMERICHOST  # what the C library reads without asking anyone
        name = host.decode() if isinstance(host, bytes) else host or ""
        return [info for one in answer(name) or (name,) for info in real(one, port, **given)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return known


@pytest.fixture
def open_host() -> str:
    return OPEN


@pytest.fixture
def written() -> Callable[[str, int], str]:
    """Return a vector as it comes: its port, and what the file writes with backslashes."""

    def as_it_comes(vector: str, port: int) -> str:
        for mark, char in (("\\t", "\t"), ("\\r", "\r"), ("\\n", "\n"), ("\\x00", "\0")):
            vector = vector.replace(mark, char)
        return vector.replace("{port}", str(port))

    return as_it_comes
