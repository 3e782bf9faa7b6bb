"""The random names and secrets that are given away, each as long as its use asks for."""

from __future__ import annotations

from secrets import token_bytes, token_hex, token_urlsafe

SECRET_BYTES = 32
MOVE_BYTES = 4
READER_KEY_BYTES = 12


def new_secret() -> str:
    return token_hex(SECRET_BYTES)


def new_url_secret() -> str:
    """Return a secret that stands in an address as it is."""
    return token_urlsafe(SECRET_BYTES)


def new_challenge() -> bytes:
    return token_bytes(SECRET_BYTES)


def new_move() -> str:
    """Return the name of something done at the desk, by which it can be undone."""
    return token_hex(MOVE_BYTES)


def new_reader_key() -> str:
    return token_hex(READER_KEY_BYTES)
