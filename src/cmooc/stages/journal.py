"""What was let go and what was answered, line by line in a file, so that no kill leaves more than that in doubt.

A line is one write into the kernel's memory: it outlives the process at once, and a power cut after `sync`. The file's
lock tells whether its process lives.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from cmooc.domain.mails import Answer, Taking

GOES = ">"
SIGNS = {Taking.ACCEPTED: "+", Taking.REFUSED: "-", Taking.DEFERRED: "~"}
UNCERTAIN = "?"
NAME_LENGTH = 16
# A last line that was cut off, or what a power cut left of one, counts for nothing.
LINE = re.compile(rb"([>+~?-]) (\d+) (\d+)(?: (\d+) (.*))?\n")
TAKINGS = {sign: taking for taking, sign in SIGNS.items()} | {UNCERTAIN: Taking.DEFERRED}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of one delivery; `tries` is how many went before it."""

    delivery_id: int
    tries: int


class Journal:
    """`holder` names the file for good, and so the machine whose mailing it tells of."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path, self._descriptor = path, descriptor
        self.holder = self._first_line() or self._named()

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator[Journal | None]:
        """Yield None when another process has it open. Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield None
            else:
                yield cls(path, descriptor)
        finally:
            os.close(descriptor)

    def goes(self, attempt: Attempt) -> None:
        os.write(self._descriptor, b"> %d %d\n" % (attempt.delivery_id, attempt.tries))

    def answered(self, attempt: Attempt, answer: Answer) -> None:
        sign = UNCERTAIN if answer.is_uncertain else SIGNS[answer.taking]
        line = f"{sign} {attempt.delivery_id} {attempt.tries} {answer.code} {answer.detail}\n"
        os.write(self._descriptor, line.encode("utf-8", "replace"))

    def tell(self) -> Iterator[tuple[Attempt, Answer | None]]:
        """Yield, line by line, each attempt that began (None), and later its answer. Without one it is in doubt."""
        with self._path.open("rb") as lines:
            for line in lines:
                found = LINE.fullmatch(line)
                if found is not None:
                    sign, delivery_id, tries, code, detail = found.groups()
                    yield Attempt(int(delivery_id), int(tries)), _answer(sign.decode(), code, detail)

    def clear(self) -> None:
        os.ftruncate(self._descriptor, len(self.holder) + 1)

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def _named(self) -> str:
        name = token_hex(NAME_LENGTH // 2)
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, f"{name}\n".encode())
        self.sync()
        return name

    def _first_line(self) -> str:
        first = os.pread(self._descriptor, NAME_LENGTH + 1, 0).decode("ascii", "replace")
        return first[:-1] if len(first) == NAME_LENGTH + 1 and first.endswith("\n") else ""


def _answer(sign: str, code: bytes | None, detail: bytes | None) -> Answer | None:
    if sign == GOES:
        return None
    words = (detail or b"").decode("utf-8", "replace")
    return Answer(TAKINGS[sign], int(code or 0), words, is_uncertain=sign == UNCERTAIN)
