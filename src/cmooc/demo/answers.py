"""What a server says: status, headers and body, before conditions and compression."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cmooc.demo.dates import http_date
from cmooc.demo.shapes.shape import BOTH, DATE, ETAG, WEAK_ETAG

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` keep their order; `delay_s` is how long a slow server thinks before it speaks."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    delay_s: float = 0.0

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def page(body: bytes, content_type: str = HTML) -> Answer:
    return Answer(200, (("Content-Type", content_type),), body)


def moved(url: str) -> Answer:
    return Answer(301, (("Location", url), ("Content-Type", HTML)), b"<p>Moved Permanently</p>\n")


def failure(status: int, words: str, *headers: tuple[str, str]) -> Answer:
    return Answer(
        status, (("Content-Type", HTML), *headers), f"<!DOCTYPE html><title>{status}</title><p>{words}</p>\n".encode()
    )


def validators(kind: str, body: bytes, changed_at: datetime) -> tuple[tuple[str, str], ...]:
    """Return the ETag and Last-Modified that this kind of platform sends."""
    tag = hashlib.md5(body, usedforsecurity=False).hexdigest()
    found = {ETAG: f'"{tag}"', BOTH: f'"{tag}"', WEAK_ETAG: f'W/"{tag}"'}
    etag = ((("ETag", found[kind]),)) if kind in found else ()
    date = (("Last-Modified", http_date(changed_at)),) if kind in (DATE, BOTH) else ()
    return (*etag, *date)
