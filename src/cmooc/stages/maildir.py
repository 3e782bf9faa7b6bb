"""The relay of those who have none: every message becomes a file in a Maildir, which any mail program opens.

https://cr.yp.to/proto/maildir.html. Written beside and renamed; the same message to the same recipient is the same file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cmooc.domain.errors import RelayError
from cmooc.domain.mails import Answer, Message, Taking
from cmooc.stages.smtp_talk import unsendable

FOLDERS = ("tmp", "new", "cur")
NAME_LENGTH = 32


@dataclass(frozen=True)
class Maildir:
    folder: Path
    at_once: int = 1

    @property
    def name(self) -> str:
        return str(self.folder)

    def hand_over(
        self, messages: Iterable[Message], let_go: Callable[[Message], bool]
    ) -> Generator[tuple[Message, Answer] | None, None, None]:
        try:
            self._make()
        except OSError as error:
            yield from ((message, _stalled(error)) for message in messages)
            return
        for message in messages:
            yield message, self._taken(message, let_go)

    def check(self) -> str:
        try:
            self._make()
        except OSError as error:
            raise RelayError("The mail folder {path} can't be written to: {cause}.", path=self.folder,
                             cause=error.strerror) from error  # fmt: skip
        return f"no relay: mail is written to {self.folder}"

    def _make(self) -> None:
        for name in FOLDERS:
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def _taken(self, message: Message, let_go: Callable[[Message], bool]) -> Answer:
        refusal = unsendable(message, takes_utf8=True)
        if refusal is not None:
            return refusal
        if not let_go(message):
            return Answer(Taking.WITHHELD)
        try:
            return Answer(Taking.ACCEPTED, 250, self._write(message))
        except OSError as error:
            return _stalled(error)

    def _write(self, message: Message) -> str:
        """Return the file's name. The two lines that a mailbox adds come first (RFC 5321 §4.4)."""
        data = f"Return-Path: <{message.sender}>\r\nDelivered-To: {message.recipient}\r\n".encode() + message.data
        name = sha256(data).hexdigest()[:NAME_LENGTH] + ".cmooc"
        draft = self.folder / "tmp" / name
        draft.write_bytes(data)
        os.replace(draft, self.folder / "new" / name)
        return name


def _stalled(error: OSError) -> Answer:
    return Answer(Taking.STALLED, 0, error.strerror or str(error))
