"""Signed tokens for links in mail: what they stand for is in them, and they need no row (itsdangerous, HMAC-SHA256)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from itsdangerous import BadData, Signer, TimestampSigner

from cmooc.domain.errors import BadInput
from cmooc.domain.times import Clock

MARK_LENGTH = 20  # 80 bits of hexadecimal


class Purpose(StrEnum):
    """A token is good for one purpose only. Those of a reader last as long as the mails they stand in."""

    CONFIRM = "confirm"
    READER = "reader"
    OWNER = "owner"
    MINE = "mine"
    MOVE = "move"
    BOUNCE = "bounce"
    MESSAGE = "message"
    ADDRESS = "address"
    CLIENT = "client"
    REGISTRATION = "registration"
    PROOF = "proof"


class Tokens:
    """`keys` are the secrets, oldest first: the last signs, all are believed."""

    def __init__(self, keys: Sequence[str], clock: Clock) -> None:
        self._keys = [key.encode() for key in keys]
        self._clock = clock
        self._lasting = {purpose: self._signer(purpose, Signer) for purpose in Purpose}

    def sign(self, purpose: Purpose, value: str) -> str:
        """Return a token that does not run out: the value itself, then a dot and its signature."""
        return self._lasting[purpose].sign(value).decode()

    def read(self, purpose: Purpose, token: str) -> str:
        """Return the value. Raises BadInput for what we have not signed for this purpose."""
        return _unsigned(self._lasting[purpose], token)

    def sign_for_a_time(self, purpose: Purpose, value: str) -> str:
        return self._timed(purpose).sign(value).decode()

    def read_in_time(self, purpose: Purpose, token: str, max_age_s: int) -> str:
        """Return the value of a token made by `sign_for_a_time`. Raises BadInput also when it has run out."""
        return _unsigned(self._timed(purpose), token, max_age=max_age_s)

    def mark(self, purpose: Purpose, value: str) -> str:
        """Return a keyed hash, twenty hexadecimal letters: for mail addresses, whose case nobody keeps, and Message-IDs."""
        return _mark(self._keys[-1], purpose, value)

    def marks(self, purpose: Purpose, value: str) -> frozenset[str]:
        """Return the marks that our keys, newest and older, give a value."""
        return frozenset(_mark(key, purpose, value) for key in self._keys)

    def is_mark(self, purpose: Purpose, value: str, mark: str) -> bool:
        given = mark.lower().encode("utf-8", "replace")
        return any(hmac.compare_digest(one.encode(), given) for one in self.marks(purpose, value))

    def _timed(self, purpose: Purpose) -> _ClockSigner:
        signer = self._signer(purpose, _ClockSigner)
        signer.clock = self._clock
        return signer

    def _signer(self, purpose: Purpose, kind: type[SignerKind]) -> SignerKind:
        return kind(self._keys, salt=f"cmooc.{purpose}.{kind.__name__}", digest_method=hashlib.sha256)


class _ClockSigner(TimestampSigner):
    """A signer that goes by the instance's clock."""

    clock: Clock

    def get_timestamp(self) -> int:
        return int(self.clock().timestamp())


SignerKind = TypeVar("SignerKind", bound=Signer)


def _mark(key: bytes, purpose: Purpose, value: str) -> str:
    return hmac.digest(key, f"{purpose} {value}".encode(), "sha256").hex()[:MARK_LENGTH]


def _unsigned(signer: Signer, token: str, **how: int) -> str:
    try:
        value: bytes = signer.unsign(token, **how)
        return value.decode()
    except (BadData, UnicodeError) as error:
        raise BadInput(
            "This link is not valid, or no longer. Use the link of a newer message, or ask for one anew."
        ) from error
