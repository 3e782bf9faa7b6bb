"""Which other posts a post links to: its part in a conversation."""

from __future__ import annotations

import re
from html import unescape

from cmooc.domain.changes import MAX_KEY
from cmooc.domain.urls import address_key, is_http

LINK = re.compile(r'<a\s(?:[^>]*?\s)?href="(https?://[^"]{1,2000})"', re.I)
MOST = 50  # of a post; more is a list of links, and no conversation


def mentions_of(html: str, own_key: str = "") -> tuple[str, ...]:
    """Return the keys of the addresses that a sanitized post links to, each once, without its own (`own_key`)."""
    keys: dict[str, None] = {}
    for found in LINK.finditer(html):
        url = unescape(found[1])
        key = address_key(url)[:MAX_KEY] if is_http(url) else ""
        if key and key != own_key:
            keys[key] = None
        if len(keys) == MOST:
            break
    return tuple(keys)
