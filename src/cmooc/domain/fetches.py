"""One HTTP exchange: what is asked, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cmooc.domain.errors import FetchError


@dataclass(frozen=True, slots=True)
class Validators:
    """ETag and Last-Modified exactly as the server sent them (RFC 9110 §8.8); opaque, never parsed."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return self.etag is not None or self.last_modified is not None


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """`key` is the caller's own mark, given back with the answer. A `form`, which may repeat names, makes it a POST."""

    key: int
    url: str
    validators: Validators = Validators()
    form: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect that was followed; `retry_after` is its header of that name."""

    status: int
    url: str
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer, or the `error` for which there is none.

    `headers` have lower-case names. `body` is decoded; `is_cut` says that fewer bytes came than were announced.
    `is_push`: a hub brought it without being asked, and it may hold only what changed.
    """

    request: FetchRequest
    url: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hops: tuple[Hop, ...] = ()
    at: datetime | None = None
    duration_s: float = 0.0
    wire_bytes: int = 0
    is_cut: bool = False
    is_push: bool = False
    error: FetchError | None = None

    @property
    def validators(self) -> Validators:
        return Validators(self.headers.get("etag"), self.headers.get("last-modified"))

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")
