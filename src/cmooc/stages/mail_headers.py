"""Header lines of our messages, written so that no server or client reads anything else (RFC 5322, 2047, 2369).

The standard library's policies fold long `List-Unsubscribe` addresses into encoded-words, which kills one-click leaving:
what holds addresses is ASCII and stays on its one line here.
"""

from __future__ import annotations

import re
import unicodedata
from email.header import Header
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from email_validator import EmailNotValidError, validate_email

from cmooc.domain.errors import BadInput
from cmooc.domain.texts import excerpt, one_line, squeeze

LINE_LENGTH = 76
LONGEST_TEXT = 150
PHRASE_LENGTH = 60
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"


@lru_cache(maxsize=256)
def text_header(name: str, text: str) -> bytes:
    """Return a header of free text. Line ends and control characters are gone, what looks encoded is taken literally."""
    text = _short(text)
    charset = "us-ascii" if text.isascii() and "=?" not in text else "utf-8"
    folded = Header(text, charset, maxlinelen=LINE_LENGTH, header_name=name).encode(linesep="\r\n")
    return f"{name}: {folded}\r\n".encode("ascii")


@lru_cache(maxsize=256)
def address_header(name: str, display_name: str, address: str) -> bytes:
    """Return a header of one address with a name before it."""
    text = _short(display_name)
    if text.isascii() and "=?" not in text:
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'{name}: "{quoted}" <{ascii_address(address)}>\r\n'.encode("ascii")
    encoded = Header(text, "utf-8", maxlinelen=LINE_LENGTH, header_name=name).encode(linesep="\r\n")
    return f"{name}: {encoded}\r\n <{ascii_address(address)}>\r\n".encode("ascii")


def plain_header(name: str, value: str) -> bytes:
    """Return a header on one line, however long. Raises ValueError for what is not printable ASCII."""
    if not (value.isascii() and value.isprintable()):
        raise ValueError(f"{name} can't hold {value!r}")
    return f"{name}: {value}\r\n".encode("ascii")


def ascii_address(address: str) -> str:
    """Return the form that every server takes: a domain with accents as IDNA. Raises BadInput where there is none."""
    if PLAIN_ADDRESS.fullmatch(address):
        return address
    try:
        found = validate_email(address, check_deliverability=False).ascii_email
    except EmailNotValidError as error:
        raise BadInput("{address} is no mail address.", address=squeeze(address)) from error
    if found is None:
        raise BadInput("{address}: no mail reaches a name with accents before the @ everywhere.", address=address)
    return found


def ascii_url(url: str) -> str:
    """Return an address of our own as headers hold it: a host with accents as IDNA, the rest percent-encoded."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode()
    place = f"{host}:{parts.port}" if parts.port else host
    path, query = (quote(part, safe=URL_CHARACTERS) for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, place, path, query, ""))


def ascii_phrase(text: str) -> str:
    """Return a name without accents: List-Id can't be encoded where clients read it."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode()
    return excerpt(re.sub(r"[^A-Za-z0-9 .,'-]", " ", plain), PHRASE_LENGTH).rstrip("…")


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= LONGEST_TEXT else excerpt(line, LONGEST_TEXT)
