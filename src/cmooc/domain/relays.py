"""The address of a mail relay: where it is, how the way there is kept private, and who we are to it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from cmooc.domain.sentences import marked as _
from cmooc.domain.setting_faults import unfit

SUBMISSION_PORT = 587  # RFC 6409
SUBMISSIONS_PORT = 465  # RFC 8314
OPTIONS = frozenset({"starttls", "ca"})


@dataclass(frozen=True, slots=True)
class RelayAddress:
    """`is_tls`: encrypted from the first byte. `needs_starttls`: nothing is said before the way is encrypted.

    `ca_file` holds the certificates that are believed instead of the system's. User and password are never shown.
    """

    host: str
    port: int
    is_tls: bool = False
    needs_starttls: bool = True
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    ca_file: str = ""

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @classmethod
    def of(cls, url: str) -> RelayAddress:
        """Read `smtp://user:password@host:587?starttls=no&ca=FILE` or `smtps://…`. Raises ValueError that quotes nothing."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise unfit(_WRONG) from None
        options = dict(parse_qsl(parts.query))
        if parts.scheme not in ("smtp", "smtps") or not host or parts.path.strip("/") or not options.keys() <= OPTIONS:
            raise unfit(_WRONG)
        if options.get("starttls", "yes") not in ("yes", "no"):
            raise unfit(_("starttls is yes or no"))
        is_tls = parts.scheme == "smtps"
        wants = options.get("starttls") == "yes" or ("starttls" not in options and not is_loopback(host))
        return cls(
            host, port or (SUBMISSIONS_PORT if is_tls else SUBMISSION_PORT), is_tls, not is_tls and wants,
            unquote(parts.username or ""), unquote(parts.password or ""), options.get("ca", ""),
        )  # fmt: skip


_WRONG = _(
    "a relay looks like smtp://user:password@mail.example.org:587 or smtps://…; in user and password write @ / : # ? and %"
    " as %40 %2F %3A %23 %3F %25"
)


def is_loopback(host: str) -> bool:
    """Tell whether a host name is this machine by its very form."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
