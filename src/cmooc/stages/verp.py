"""The envelope sender of a message: it names the mailing and the subscriber, so that a bounce tells whom it is about.

VERP with a keyed hash, `bounces+12-345-<mark>@example.org`: nobody else can make one (RFC 5233 for the `+`).
"""

from __future__ import annotations

import re

from cmooc.stages.tokens import Purpose, Tokens

DETAIL = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,17})-([0-9a-f]+)")


def verp(address: str, mailing_id: int, subscriber_id: int, tokens: Tokens) -> str:
    """Return the address that bounces of one message come to; `address` is the plain one, `bounces@example.org`."""
    local, _, domain = address.rpartition("@")
    value = f"{mailing_id}-{subscriber_id}"
    return f"{local}+{value}-{tokens.mark(Purpose.BOUNCE, value)}@{domain}"


def read_verp(recipient: str, address: str, tokens: Tokens) -> tuple[int, int] | None:
    """Return (mailing, subscriber) of a bounce's recipient, or None when we have not made that address.

    Servers may change the case, and write angle brackets around it.
    """
    local, _, domain = recipient.strip().strip("<>").lower().rpartition("@")
    own_local, _, own_domain = address.lower().rpartition("@")
    found = DETAIL.fullmatch(local.removeprefix(own_local + "+")) if local.startswith(own_local + "+") else None
    if found is None or domain.rstrip(".") != own_domain:
        return None
    mailing, subscriber, mark = found.groups()
    if not tokens.is_mark(Purpose.BOUNCE, f"{mailing}-{subscriber}", mark):
        return None
    return int(mailing), int(subscriber)
