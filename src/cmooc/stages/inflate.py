"""Unpacking an answer while it arrives: gzip and deflate, announced or not, up to a cap of decoded bytes."""

from __future__ import annotations

import zlib
from typing import Any

from cmooc.domain.errors import FetchError

GZIP = b"\x1f\x8b"
STEP = 65_536


class Inflater:
    """Takes the chunks of one body; raises FetchError when they are packed badly or unpack to more than `max_bytes`."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        self._encoding = encoding.strip().lower()
        self._max_bytes = max_bytes
        self._out: list[bytes] = []
        self._size = 0
        self._stream: Any = None
        self._head = b""
        self._is_plain = False
        self._is_ended = False

    @property
    def is_whole(self) -> bool:
        """Tell whether what was begun has ended."""
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
        body = b"".join(self._out) or self._head[:1]
        if body.startswith(GZIP):
            again = Inflater("gzip", self._max_bytes)
            again.feed(body)
            return b"".join(again._out)
        return body

    def _start(self, chunk: bytes) -> None:
        if chunk.startswith(GZIP):  # it may have several members (RFC 1952 §2.2)
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
            self._out.append(out)
            self._size += len(out)
            if self._size > self._max_bytes:
                raise too_large(self._max_bytes)
            if rest and self._stream.eof:
                self.feed(rest)
                return

    def _inflated(self, chunk: bytes) -> tuple[bytes, bytes]:
        """Return some of what a chunk holds, and what is left of the chunk."""
        try:
            out = self._stream.decompress(chunk, STEP)
        except zlib.error as error:
            raise FetchError("The answer is packed in a broken way ({cause}).", reason="encoding",
                             cause=error) from error  # fmt: skip
        return out, self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail


def too_large(limit: int) -> FetchError:
    return FetchError("The answer is larger than {limit:,} bytes.", reason="too_large", limit=limit)
