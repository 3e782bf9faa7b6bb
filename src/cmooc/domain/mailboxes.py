"""The address of a mailbox that we read: a folder of mail, or a server and who we are to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from cmooc.domain.sentences import marked as _
from cmooc.domain.setting_faults import unfit

PORTS = {"imap": 143, "imaps": 993}
INBOX = "INBOX"


@dataclass(frozen=True, slots=True)
class MailboxAddress:
    """`host` is empty for a maildir, whose path is `folder`. User and password are never shown."""

    host: str
    port: int
    is_tls: bool
    folder: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str) -> MailboxAddress:
        """Read `imaps://user:password@host/INBOX`, `imap://…` or `maildir:/path`. Raises ValueError that quotes nothing."""
        if url.startswith("maildir:/"):
            return cls("", 0, False, "/" + url.removeprefix("maildir:").lstrip("/"))
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise unfit(_WRONG) from None
        folder = unquote(parts.path.strip("/")) or INBOX
        is_plain = folder.isascii() and folder.isprintable()
        if parts.scheme not in PORTS or not host or not parts.username or not is_plain or parts.query:
            raise unfit(_WRONG)
        return cls(host, port or PORTS[parts.scheme], parts.scheme == "imaps", folder, unquote(parts.username),
                   unquote(parts.password or ""))  # fmt: skip


_WRONG = _(
    "a mailbox looks like imaps://user:password@mail.example.org/INBOX or maildir:/path; in user and password write"
    " @ / : # ? and % as %40 %2F %3A %23 %3F %25"
)
