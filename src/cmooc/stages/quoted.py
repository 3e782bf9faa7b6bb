"""Quoted-printable bodies with places left open (RFC 2045 §6.7): what fills a place stands on lines of its own.

So whatever is filled in, no line grows beyond 76 characters, and the rest is encoded once for all readers.
"""

from __future__ import annotations

from binascii import b2a_qp

SOFT = b"=\r\n"
FILLED_LENGTH = 72


def pieces(text: str, mark: str) -> list[bytes]:
    """Return the encoded text cut at each place of the mark, to be joined with what `filling` gives."""
    return [_encoded(part) for part in text.split(mark)]


def filling(value: str) -> bytes:
    """Return what stands between two pieces. `value` is letters, digits and `-_.` only."""
    data = value.encode("ascii")
    lines = (data[start : start + FILLED_LENGTH] for start in range(0, len(data), FILLED_LENGTH))
    return SOFT + SOFT.join(lines) + SOFT


def _encoded(text: str) -> bytes:
    """`b2a_qp` keeps line ends as they come, so all of them are made one kind before and CRLF after."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    return b2a_qp(lines).replace(b"\n", b"\r\n")
