"""A letter as bytes: one text, to one person (RFC 5322, 2045, 3834)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import format_datetime
from urllib.parse import urlsplit

from cmooc.domain.courses import Course
from cmooc.domain.letters import LetterText, Posted
from cmooc.domain.mails import Message, Sender
from cmooc.stages.mail_headers import address_header, ascii_address, ascii_url, plain_header, text_header
from cmooc.stages.quoted import pieces
from cmooc.stages.tokens import Purpose, Tokens

STOP = "stop"  # what a letter's content calls the address that ends such letters
NO_MARK = "\0"  # no text holds it: nothing is filled in later


@dataclass(frozen=True)
class Letterhead:
    """What all letters share."""

    course: Course
    sender: Sender
    tokens: Tokens

    def message(self, posted: Posted, text: LetterText) -> Message:
        """Return the message of a letter; a second try gives the same bytes. Raises BadInput for no mail address."""
        recipient = ascii_address(posted.letter.address)
        head = b"".join(self._headers(posted, text, recipient))
        body = b"".join(pieces(text.body, NO_MARK))
        sender = ascii_address(self.sender.bounce_address or self.sender.address)
        return Message(posted.id, sender, recipient, head + b"\r\n" + body)

    def _headers(self, posted: Posted, text: LetterText, recipient: str) -> Iterator[bytes]:
        course, sender = self.course, self.sender
        yield address_header("From", course.title(posted.letter.language), sender.address)
        yield plain_header("To", recipient)
        if "@" in sender.contact and "/" not in sender.contact and sender.contact != sender.address:
            yield plain_header("Reply-To", ascii_address(sender.contact))
        yield text_header("Subject", text.subject)
        yield plain_header("Date", format_datetime(posted.written_at.replace(microsecond=0).astimezone(course.zone)))
        yield plain_header("Message-ID", f"<{self._mark(posted)}@{self._host}>")
        yield from self._leaving(posted)
        yield plain_header("Auto-Submitted", "auto-generated")
        yield plain_header("Content-Language", posted.letter.language)
        yield plain_header("MIME-Version", "1.0")
        yield plain_header("Content-Type", "text/plain; charset=utf-8")
        yield plain_header("Content-Transfer-Encoding", "quoted-printable")

    def _leaving(self, posted: Posted) -> Iterator[bytes]:
        stop = posted.letter.content.get(STOP)
        if isinstance(stop, str):
            yield plain_header("List-Unsubscribe", f"<{ascii_url(stop)}>")
            if stop.startswith("https://"):
                yield plain_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")

    def _mark(self, posted: Posted) -> str:
        return self.tokens.mark(Purpose.MESSAGE, f"letter {posted.letter.name}")

    @property
    def _host(self) -> str:
        return urlsplit(ascii_url(self.course.base_url)).hostname or "localhost"
