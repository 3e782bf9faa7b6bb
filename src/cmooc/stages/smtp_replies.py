"""What a mail server says: replies of one or many lines, out of bytes that may hold anything (RFC 5321 §4.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

LINE_BYTES = 4096  # the standard allows 512; some servers explain themselves at length
REPLY_BYTES = 65_536
SHOWN = 200
ABOUT_MAILBOX = re.compile(r"\b4\.[12]\.\d")
ABOUT_RELAY = re.compile(
    r"\b4\.3\.\d|\brate\b|too (?:many|much|fast)|\blimit|throttl|slow down|insufficient system", re.IGNORECASE
)


class BadReplyError(Exception):
    """The server says what no mail server says; the connection is of no more use."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`text` has the lines of the reply without their codes."""

    code: int
    text: str

    @property
    def is_good(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_temporary(self) -> bool:
        return 400 <= self.code < 500

    @property
    def is_about_relay(self) -> bool:
        """Tell whether a refusal means the sender as a whole, so that it is better to slow down, not one mailbox."""
        if self.code == 421:
            return True
        return self.is_temporary and not ABOUT_MAILBOX.search(self.text) and bool(ABOUT_RELAY.search(self.text))

    def shown(self, hide: str = "") -> str:
        """Return one line for people, in which no address of a reader stands."""
        text = self.text
        if hide and hide.lower() in text.lower():
            text = re.sub(re.escape(hide), "…", text, flags=re.IGNORECASE)
        return shown(text)


class Replies:
    """Takes bytes as they come and gives whole replies."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._lines: list[str] = []
        self._size = 0

    @property
    def is_empty(self) -> bool:
        return not self._buffer and not self._lines

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next(self) -> Reply | None:
        """Return the next reply that is whole. Raises BadReplyError."""
        while (end := self._buffer.find(b"\n", 0, LINE_BYTES)) >= 0:
            line = bytes(self._buffer[:end]).rstrip(b"\r")
            del self._buffer[: end + 1]
            self._size += len(line)
            code, is_last = line[:3], line[3:4] != b"-"
            if not code.isdigit() or not b"200" <= code < b"600" or self._size > REPLY_BYTES:
                raise BadReplyError(shown(line[:SHOWN].decode("utf-8", "replace")))
            self._lines.append(line[4:].decode("utf-8", "replace"))
            if is_last:
                text = "\n".join(self._lines)
                self._lines, self._size = [], 0
                return Reply(int(code), text)
        if len(self._buffer) >= LINE_BYTES:
            raise BadReplyError(shown(bytes(self._buffer[:SHOWN]).decode("utf-8", "replace")))
        return None


def shown(text: str) -> str:
    """Return a stranger's text as one short printable line."""
    if not text.isprintable():
        text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text[:SHOWN]
