"""Proof that a mailbox and a feed belong together: a line that we gave, or the mail address, in the feed or its page."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

from cmooc.domain.registrations import ProofState

PREFIX = "cmooc-"
ADDRESS_PART = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]"


def proof_in(body: bytes, line: str, address: str) -> ProofState:
    """Tell what a body shows: our line, else the mail address as a word of its own, as in `rel="me"` links to it."""
    text = body.decode("utf-8", "replace")
    if line in text:
        return ProofState.LINE
    whole = rf"(?<!{ADDRESS_PART}){re.escape(address)}(?![A-Za-z0-9-]|\.[A-Za-z0-9])"
    return ProofState.MAIL if re.search(whole, unquote(unescape(text)), re.I) else ProofState.MISSING
