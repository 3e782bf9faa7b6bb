"""Strangers' mail taken apart in bounded time: so much of it, so deep, and nothing in it raises (RFC 2045, RFC 2046).

The standard library's parser descends as deep as a message asks it to.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

LARGEST = 262_144  # bytes of a message; reports stand before the message they are about
LARGEST_HEAD = 65_536
DEEPEST = 4
MOST_PARTS = 50
BOUNDARY = re.compile(r"""boundary\s{0,20}=\s{0,20}(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE)
MEDIA_TYPE = re.compile(r"\s*([\w.+-]{1,60}/[\w.+-]{1,60})", re.ASCII)
FIELD = re.compile(r"([!-9;-~]{1,100})[ \t]{0,10}:(.*)", re.DOTALL)
BLANK_LINE = re.compile(rb"\n[ \t]{0,80}\n")

Fields = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """`kind` is the media type in small letters; `body` is still encoded."""

    kind: str
    fields: Fields
    body: bytes

    def decoded(self) -> bytes:
        encoding = first(self.fields, "content-transfer-encoding").lower()
        try:
            if encoding == "base64":
                return _unix(binascii.a2b_base64(self.body))
            if encoding == "quoted-printable":
                return _unix(quopri.decodestring(self.body))
        except binascii.Error:
            pass
        return self.body


def parse(data: bytes) -> Part:
    """Return a message as one part; what is beyond LARGEST is not looked at."""
    return _part(_unix(data[:LARGEST]))


def parts(message: Part) -> Iterator[Part]:
    """Yield the message, or the parts that it is made of, in order; messages within it stay whole."""
    return islice(_walk(message, DEEPEST), MOST_PARTS)


def groups(body: bytes) -> list[Fields]:
    """Return the fields of each block between blank lines, as status reports have them (RFC 3464 §2.1)."""
    return [fields(block) for block in BLANK_LINE.split(body.strip(b"\n"))[:MOST_PARTS]]


def fields(head: bytes) -> Fields:
    """Return the values of header fields by name in small letters, unfolded; other lines are passed over."""
    found: Fields = {}
    for match in map(FIELD.match, _logical_lines(head)):
        if match:
            found.setdefault(match[1].lower(), []).append(" ".join(match[2].split()))
    return found


def first(found: Fields, name: str) -> str:
    return found.get(name, [""])[0]


def _part(data: bytes) -> Part:
    head, body = _head_and_body(data)
    found = fields(head)
    kind = MEDIA_TYPE.match(first(found, "content-type"))
    return Part(kind[1].lower() if kind else "text/plain", found, body)


def _head_and_body(data: bytes) -> tuple[bytes, bytes]:
    if data.startswith(b"\n"):
        return b"", data[1:]
    head, _, body = data.partition(b"\n\n")
    return head[:LARGEST_HEAD], body


def _logical_lines(head: bytes) -> list[str]:
    lines: list[list[str]] = []
    for line in head[:LARGEST_HEAD].decode("utf-8", "replace").split("\n"):
        if line[:1] in (" ", "\t") and lines:
            lines[-1].append(line)
        else:
            lines.append([line])
    return ["".join(pieces) for pieces in lines]


def _walk(part: Part, depth: int) -> Iterator[Part]:
    boundary = BOUNDARY.search(first(part.fields, "content-type"))
    if not part.kind.startswith("multipart/") or boundary is None or not depth:
        yield part
        return
    for piece in islice(_pieces(part.body, (boundary[1] or boundary[2]).encode()), MOST_PARTS):
        yield from _walk(_part(piece), depth - 1)


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield what stands between the lines of a boundary; the last one may lack its end (RFC 2046 §5.1.1)."""
    start = -1
    for line in re.finditer(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]{0,80}$\n?", body, re.MULTILINE):
        if start >= 0:
            yield body[start : line.start()]
        start = line.end()
        if line[1]:
            return
    if start >= 0:
        yield body[start:]


def _unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
