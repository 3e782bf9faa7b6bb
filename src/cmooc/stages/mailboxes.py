"""Mailboxes that we read: over IMAP (RFC 9051, by the standard library), and as a maildir.

A message that was understood is removed once its outcome is stored. Another stays, marked, and is not read again: it may
be from a person. So a process that is killed reads one message twice and loses none.
"""

from __future__ import annotations

import imaplib
import ipaddress
import os
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cmooc.domain.errors import MailboxError
from cmooc.domain.mailboxes import MailboxAddress
from cmooc.domain.ports import Mailbox
from cmooc.stages.mime import LARGEST

TIMEOUT_S = 30
READ = "CmoocRead"  # a keyword of our own: a person may look into the mailbox without hiding anything from us
SEEN = "\\Seen"
ANY_KEYWORD = rb"\*"


def mailbox_at(address: MailboxAddress) -> Mailbox:
    return ImapMailbox(address) if address.host else Maildir(Path(address.folder))


class ImapMailbox:
    def __init__(self, address: MailboxAddress) -> None:
        self._address = address

    def empty(self, take: Callable[[bytes], bool], most: int) -> int:
        with self._opened() as imap:
            mark, can_expunge = self._mark(imap), self._can_expunge(imap)
            numbers = self._unread(imap, mark)[:most]
            for number in numbers:
                data = self._message(imap, number)
                is_done = data is not None and take(data)
                self._ask(imap, "STORE", number, "+FLAGS.SILENT", "(\\Deleted)" if is_done else f"({mark})")
                if is_done and can_expunge:
                    self._ask(imap, "EXPUNGE", number)
            return len(numbers)

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        """Log in and open the folder. Whatever goes wrong on the way is told without user and password."""
        place = f"{self._address.host}:{self._address.port}"
        imap: imaplib.IMAP4 | None = None
        try:
            imap = self._connected()
            self._log_in(imap)
            _checked(*imap.select(_quoted(self._address.folder)))
            yield imap
        except ssl.SSLCertVerificationError as error:
            raise MailboxError("{place} has a certificate that can't be trusted: {cause}.", place=place,
                               cause=error.verify_message) from error  # fmt: skip
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxError("The mailbox at {place} can't be read: {cause}.", place=place,
                               cause=_told(error)) from error  # fmt: skip
        finally:
            if imap is not None:
                _leave(imap)

    def _connected(self) -> imaplib.IMAP4:
        address, context = self._address, ssl.create_default_context()
        if address.is_tls:
            return imaplib.IMAP4_SSL(address.host, address.port, ssl_context=context, timeout=TIMEOUT_S)
        imap = imaplib.IMAP4(address.host, address.port, timeout=TIMEOUT_S)
        if "STARTTLS" in imap.capabilities:
            imap.starttls(context)
        elif not _is_loopback(address.host):
            _leave(imap)
            raise imaplib.IMAP4.error("it offers no TLS, so the password stays here")
        return imap

    def _log_in(self, imap: imaplib.IMAP4) -> None:
        """Log in by PLAIN, which takes any letters; by LOGIN where the server knows that alone."""
        user, password = self._address.user, self._address.password
        if "AUTH=PLAIN" in imap.capabilities:
            _checked(*imap.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode()))
        else:
            _checked(*imap.login(user, password))

    def _mark(self, imap: imaplib.IMAP4) -> str:
        """Return the mark of what was read: our own where the folder keeps such, else the one that all keep."""
        _, allowed = imap.response("PERMANENTFLAGS")
        return READ if any(ANY_KEYWORD in flags for flags in allowed or () if flags) else SEEN

    def _unread(self, imap: imaplib.IMAP4, mark: str) -> list[str]:
        query = "UNSEEN" if mark == SEEN else f"UNKEYWORD {mark}"
        found = self._ask(imap, "SEARCH", None, f"{query} UNDELETED")
        return [number for line in found if isinstance(line, bytes) for number in line.decode().split()]

    def _message(self, imap: imaplib.IMAP4, number: str) -> bytes | None:
        found = self._ask(imap, "FETCH", number, f"(BODY.PEEK[]<0.{LARGEST}>)")
        return next((bytes(one[1]) for one in found if isinstance(one, tuple)), None)

    def _can_expunge(self, imap: imaplib.IMAP4) -> bool:
        """Tell whether a message can be removed without those that others deleted (RFC 4315); else the next to expunge does.

        Servers tell it once one has logged in.
        """
        found = _checked(*imap.capability())
        return b"UIDPLUS" in found[0].upper().split()

    def _ask(self, imap: imaplib.IMAP4, command: str, *words: Any) -> list[bytes | tuple[bytes, bytes]]:
        found: list[bytes | tuple[bytes, bytes]] = _checked(*imap.uid(command, *words))
        return found


class Maildir:
    """A folder with `new` and `cur`; the flag S marks what was read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def empty(self, take: Callable[[bytes], bool], most: int) -> int:
        try:
            paths = self._unread()[:most]
            for path in paths:
                self._take(path, take)
        except OSError as error:
            raise MailboxError("The mail folder {path} can't be read: {cause}.", path=self._folder,
                               cause=error.strerror) from error  # fmt: skip
        return len(paths)

    def _unread(self) -> list[Path]:
        found = [*_files(self._folder / "new"), *_files(self._folder / "cur")]
        return sorted((path for path in found if "S" not in _flags(path)), key=lambda path: path.name)

    def _take(self, path: Path, take: Callable[[bytes], bool]) -> None:
        try:
            with path.open("rb") as file:
                data = file.read(LARGEST)
        except FileNotFoundError:  # another reader was quicker
            return
        if take(data):
            path.unlink(missing_ok=True)
        else:
            flags = "".join(sorted({*_flags(path), "S"}))
            os.replace(path, self._folder / "cur" / f"{path.name.partition(':')[0]}:2,{flags}")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".") and path.is_file()]


def _flags(path: Path) -> str:
    return path.name.partition(":2,")[2]


def _checked(kind: str, found: Any) -> Any:
    if kind != "OK":
        raise imaplib.IMAP4.error(found[0] if found else kind)
    return found


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _told(error: Exception) -> str:
    """Return the server's words on one line; they may come as bytes."""
    words = error.args[0] if error.args and not isinstance(error, OSError) else error
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return re.sub(r"\s+", " ", text)[:200].rstrip(".")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _leave(imap: imaplib.IMAP4) -> None:
    try:
        imap.logout()
    except (imaplib.IMAP4.error, OSError):
        imap.shutdown()
