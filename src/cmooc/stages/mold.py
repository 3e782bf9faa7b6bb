"""The messages of one cut: encoded once, then joined for each reader as bytes (RFC 5322, 2045, 2369, 2919, 8058)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote, urlsplit

from cmooc.domain.courses import Course
from cmooc.domain.editions import Edition
from cmooc.domain.mails import Content, Message, Sender
from cmooc.domain.subscribers import Recipient
from cmooc.domain.times import Clock
from cmooc.stages.mail_headers import (
    address_header,
    ascii_address,
    ascii_phrase,
    ascii_url,
    plain_header,
    text_header,
)
from cmooc.stages.quoted import filling, pieces
from cmooc.stages.tokens import Purpose, Tokens
from cmooc.stages.verp import verp

# No quoted-printable line can hold `=_`, so no text can hold this boundary (RFC 2045 §6.7 advises it).
BOUNDARY = "=_cmooc"
UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True)
class Press:
    """What the messages of one mailing share. `mark` holds the place of the reader's token in a content."""

    course: Course
    sender: Sender
    edition: Edition
    mailing_id: int
    mark: str
    tokens: Tokens
    clock: Clock

    @property
    def host(self) -> str:
        return urlsplit(ascii_url(self.course.base_url)).hostname or "localhost"


class Mold:
    """Makes the message of each reader of one cut."""

    def __init__(self, content: Content, press: Press) -> None:
        self._press = press
        self._named = f"{press.edition.rhythm.value} {press.edition.name} "
        leave = f"\r\nList-Unsubscribe: <{ascii_url(press.course.base_url)}/{UNSUBSCRIBE}/".encode()
        self._before_token = f"@{press.host}>".encode() + leave
        self._between_tokens = f">, <mailto:{_by_mail(press.sender)}?subject={UNSUBSCRIBE}%20".encode()
        self._after_tokens = b">\r\n" + b"".join(_headers(content, press))
        self._body = _body(content, press.mark)
        self._date: tuple[datetime | None, bytes] = (None, b"")

    def message(self, delivery_id: int, recipient: Recipient) -> Message:
        """Return the message of one reader. Raises BadInput when no server could take the address."""
        tokens = self._press.tokens
        address = ascii_address(recipient.address)
        token = tokens.sign(Purpose.READER, recipient.key)
        mark = tokens.mark(Purpose.MESSAGE, self._named + recipient.key)
        plain = token.encode("ascii")
        data = b"".join((
            b"To: ", address.encode("ascii"), b"\r\nDate: ", self._now(), b"\r\nMessage-ID: <", mark.encode("ascii"),
            self._before_token, plain, self._between_tokens, plain, self._after_tokens,
            filling(token).join(self._body),
        ))  # fmt: skip
        return Message(delivery_id, self._envelope(recipient.id), address, data)

    def _envelope(self, subscriber_id: int) -> str:
        press = self._press
        if not press.sender.bounce_address:
            return press.sender.address
        return verp(press.sender.bounce_address, press.mailing_id, subscriber_id, press.tokens)

    def _now(self) -> bytes:
        """Return the time of this second, written once for all messages of it."""
        now = self._press.clock().replace(microsecond=0)
        if self._date[0] != now:
            self._date = (now, format_datetime(now.astimezone(self._press.course.zone)).encode("ascii"))
        return self._date[1]


def _headers(content: Content, press: Press) -> Iterator[bytes]:
    """Yield what is the same for all; one-click leaving is announced over HTTPS only (RFC 8058 §3)."""
    course, sender = press.course, press.sender
    title = course.title(content.language)
    yield address_header("From", title, sender.address)
    if "@" in sender.contact and "/" not in sender.contact and sender.contact != sender.address:
        yield plain_header("Reply-To", ascii_address(sender.contact))
    yield text_header("Subject", content.subject)
    if course.base_url.startswith("https://"):
        yield plain_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    yield plain_header("List-Id", f'"{ascii_phrase(title) or course.tag}" <newsletter.{press.host}>')
    yield plain_header("List-Archive", f"<{ascii_url(content.archive_url)}>")
    yield plain_header("List-Help", f"<{ascii_url(content.help_url)}>")
    yield plain_header("List-Owner", f"<{_owner(sender)}>")
    yield plain_header("Precedence", "list")
    yield plain_header("Auto-Submitted", "auto-generated")
    yield plain_header("Content-Language", content.language)
    yield plain_header("MIME-Version", "1.0")


def _by_mail(sender: Sender) -> str:
    """Return the address that a mail asking to leave goes to, as `mailto:` writes it (RFC 6068)."""
    return quote(ascii_address(sender.bounce_address or sender.address), safe="@+")


def _owner(sender: Sender) -> str:
    if "/" in sender.contact:
        return ascii_url(sender.contact)
    return f"mailto:{quote(ascii_address(sender.contact or sender.address), safe='@+')}"


def _body(content: Content, mark: str) -> list[bytes]:
    """Return the pieces between the reader's tokens: the text, then the HTML if it is wanted."""
    text = pieces(content.text, mark)
    if not content.html:
        text[0] = _part_head("plain") + text[0]
        return text
    html = pieces(content.html, mark)
    text[0] = (
        f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"\r\n\r\n--{BOUNDARY}\r\n'.encode()
        + _part_head("plain") + text[0]
    )  # fmt: skip
    between = f"\r\n--{BOUNDARY}\r\n".encode() + _part_head("html")
    html[-1] += f"\r\n--{BOUNDARY}--\r\n".encode()
    return [*text[:-1], text[-1] + between + html[0], *html[1:]]


def _part_head(kind: str) -> bytes:
    return f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
