"""Published files kept in memory, answered before any route is looked for.

Only what `SiteFiles` has served once is kept, so a route that stands before the files is never passed over. Each answer
asks the disk whether the file is still the same one, so publishing needs to tell nobody, and other processes may publish.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

LARGEST_KEPT = 1_000_000
ALL_KEPT = 64_000_000
LONGEST_KEPT_S = 60.0  # another file may have come that suits the visitor better, such as a page in their language
ABOUT_THE_BODY = frozenset(
    {b"content-length", b"content-type", b"content-language", b"last-modified", b"accept-ranges"}
)
LONGEST_ACCEPT = 200
Headers = list[tuple[bytes, bytes]]
Sign = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """`headers` are all that the answer has; `short` those of a 304."""

    place: str
    sign: Sign
    until: float
    etag: bytes
    modified_s: float
    headers: Headers
    short: Headers
    body: bytes

    def is_current(self, now: float) -> bool:
        try:
            return now < self.until and sign_of(os.stat(self.place)) == self.sign
        except OSError:
            return False


class Kept:
    """What is kept, the longest unused going first. Lives in the event loop alone."""

    def __init__(self, most_bytes: int = ALL_KEPT) -> None:
        self._files: OrderedDict[tuple[str, str], KeptFile] = OrderedDict()
        self._bytes = 0
        self._most_bytes = most_bytes

    def get(self, path: str, language: str) -> KeptFile | None:
        key = (path, language)
        found = self._files.get(key)
        if found is None:
            return None
        if not found.is_current(time.monotonic()):
            self._drop(key)
            return None
        self._files.move_to_end(key)
        return found

    def put(self, path: str, language: str, file: KeptFile) -> None:
        self._drop((path, language))
        self._files[path, language] = file
        self._bytes += len(file.body)
        while self._bytes > self._most_bytes:
            self._drop(next(iter(self._files)))

    def _drop(self, key: tuple[str, str]) -> None:
        gone = self._files.pop(key, None)
        if gone is not None:
            self._bytes -= len(gone.body)


class KeptFiles:
    """`language_for` tells what language a visitor gets at an address that names none, by their Accept-Language."""

    def __init__(self, app: ASGIApp, kept: Kept, language_for: Callable[[str], str]) -> None:
        self._app = app
        self._kept = kept
        self._language_for = lru_cache(maxsize=1000)(language_for)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and not scope["query_string"]:
            said = dict(scope["headers"])
            found = self._find(str(scope["path"]), said)
            if found is not None:
                is_same = _is_same(found, said)
                headers = found.short if is_same else found.headers
                body = b"" if is_same or scope["method"] == "HEAD" else found.body
                await send({"type": "http.response.start", "status": 304 if is_same else 200, "headers": headers})
                await send({"type": "http.response.body", "body": body})
                return
        await self._app(scope, receive, send)

    def _find(self, path: str, said: Mapping[bytes, bytes]) -> KeptFile | None:
        if b"range" in said:
            return None
        found = self._kept.get(path, "")
        accepts = said.get(b"accept-language", b"")
        if found is not None or len(accepts) > LONGEST_ACCEPT:
            return found
        return self._kept.get(path, self._language_for(accepts.decode("latin-1")))


def keep(place: str, stat: os.stat_result, headers: Iterable[tuple[bytes, bytes]]) -> KeptFile | None:
    """Read a file that is answered with these headers; None when it is large, or no longer the one that was found."""
    if stat.st_size > LARGEST_KEPT:
        return None
    try:
        with open(place, "rb") as handle:
            sign = sign_of(os.fstat(handle.fileno()))
            body = handle.read()
    except OSError:
        return None
    if sign != sign_of(stat) or len(body) != stat.st_size:
        return None
    whole = list(headers)
    etag = dict(whole).get(b"etag", b"")
    short = [pair for pair in whole if pair[0] not in ABOUT_THE_BODY]
    until = time.monotonic() + LONGEST_KEPT_S
    return KeptFile(place, sign, until, etag, float(int(stat.st_mtime)), whole, short, body)


def sign_of(stat: os.stat_result) -> Sign:
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _is_same(file: KeptFile, said: Mapping[bytes, Any]) -> bool:
    """Tell whether the visitor has it already (RFC 9110 §13.2.2)."""
    tags = said.get(b"if-none-match")
    if tags is not None:
        return tags.strip() == b"*" or file.etag in [tag.strip().removeprefix(b"W/") for tag in tags.split(b",")]
    since = said.get(b"if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(since.decode("latin-1")).timestamp() >= file.modified_s
    except ValueError:
        return False
