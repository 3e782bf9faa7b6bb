"""A small local web server for the demo community, with validators, compression, redirects and refusals."""

import argparse
import gzip
import threading
import time
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from types import TracebackType
from typing import Any, Self

from cmooc.demo.answers import Answer, failure
from cmooc.demo.community import Community
from cmooc.demo.dates import http_date

SMALLEST_TO_COMPRESS = 200
MOST_STATUSES = 1000
MOST_PATHS = 5000
KEPT_ON_304 = ("etag", "last-modified", "cache-control")


class DemoServer:
    """Serves the community on 127.0.0.1 while the `with` block lasts; port 0 takes any free port."""

    def __init__(self, community_days: int = 42, port: int = 0, last_day: date | None = None) -> None:
        self._http = _QuietServer(("127.0.0.1", port), _Handler)
        self._http.owner = self
        self.port: int = self._http.server_address[1]
        self.base_url = f"http://127.0.0.1:{self.port}"
        right_now = datetime.now(UTC)
        self.community = Community(last_day or right_now.date(), community_days, self.base_url)
        self.requests: dict[str, list[int]] = {}
        self._now = right_now if last_day is None else datetime.combine(last_day, time_of_day(23, 59, 59), UTC)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._thread:
            self._http.shutdown()
            self._thread.join()
            self._thread = None
        self._http.server_close()

    @property
    def now(self) -> datetime:
        with self._lock:
            return self._now

    def set_now(self, now: datetime) -> None:
        """Set the clock of the community, an aware moment; it stands still until it is set again."""
        if now.tzinfo is None:
            message = "the community's clock needs an aware datetime"
            raise ValueError(message)
        with self._lock:
            self._now = now.astimezone(UTC)

    def count(self, path: str, status: int) -> None:
        """Remember the status of a request, up to a bound."""
        with self._lock:
            if path in self.requests or len(self.requests) < MOST_PATHS:
                statuses = self.requests.setdefault(path, [])
                statuses.append(status)
                del statuses[:-MOST_STATUSES]


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    owner: DemoServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: readers hang up as they like."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "territoires"
    sys_version = ""
    timeout = 20
    wbufsize = -1  # head and body in one segment: sent apart, each answer would wait 40 ms for a delayed ACK
    disable_nagle_algorithm = True
    server: BaseServer

    def do_GET(self) -> None:
        self._speak(with_body=True)

    def do_HEAD(self) -> None:
        self._speak(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the parent's name)
        """Keep silent."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the time of the community's clock, so that the Date header agrees with the posts."""
        return http_date(self._owner.now) if timestamp is None else super().date_time_string(timestamp)

    @property
    def _owner(self) -> DemoServer:
        assert isinstance(self.server, _QuietServer)  # noqa: S101 (for the type checker)
        return self.server.owner

    def _speak(self, *, with_body: bool) -> None:
        answer = self._answer()
        if answer.delay_s:
            time.sleep(answer.delay_s)
        if answer.status == 200 and is_unchanged(
            answer, self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        ):
            answer = Answer(304, tuple(pair for pair in answer.headers if pair[0].lower() in KEPT_ON_304), b"")
        self._owner.count(self.path, answer.status)
        self._send(answer, with_body=with_body)

    def _answer(self) -> Answer:
        try:
            return self._owner.community.answer(self.path, self._owner.now)
        except ValueError:
            return failure(404, "Not Found")

    def _send(self, answer: Answer, *, with_body: bool) -> None:
        body, encoding = answer.body, None
        if accepts_gzip(self.headers.get("Accept-Encoding")) and len(body) >= SMALLEST_TO_COMPRESS:
            body, encoding = gzip.compress(body, 5, mtime=0), "gzip"
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status == 200:
            self.send_header("Vary", "Accept-Encoding")
        if encoding:
            self.send_header("Content-Encoding", encoding)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body and answer.status != 304:
            self.wfile.write(body)


def is_unchanged(answer: Answer, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """Say whether a 304 is due; If-None-Match wins over If-Modified-Since (RFC 9110 §13.2.2)."""
    if if_none_match is not None:
        own = answer.header("ETag")
        asked = [_opaque(tag) for tag in if_none_match.split(",")]
        return own is not None and ("*" in asked or _opaque(own) in asked)
    last = answer.header("Last-Modified")
    if if_modified_since is None or last is None:
        return False
    try:
        return parsedate_to_datetime(last) <= parsedate_to_datetime(if_modified_since)
    except (TypeError, ValueError):
        return False


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Say whether gzip is named and not refused with q=0."""
    for part in (accept_encoding or "").lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _opaque(tag: str) -> str:
    """Return the tag without its weakness, for the weak comparison (RFC 9110 §8.8.3.2)."""
    return tag.strip().removeprefix("W/")


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve the demo community on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="the last day, as 2026-11-22")
    parser.add_argument("--days", type=int, default=42)
    chosen = parser.parse_args()
    with DemoServer(chosen.days, chosen.port, chosen.today) as server:
        print(f"{len(server.community.feeds)} feeds at {server.base_url}", flush=True)  # noqa: T201
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Stopped.")  # noqa: T201


if __name__ == "__main__":
    main()
