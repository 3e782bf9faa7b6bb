"""What channels share in reading addresses and tidying notes."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import SplitResult, parse_qs, urlsplit

from cmooc.domain.entries import Entry
from cmooc.domain.texts import excerpt, hashtags, squeeze

TITLE_LENGTH = 90
ECHO = re.compile(r"(?:\.\.\.|…)$")


def parts_of(url: str) -> SplitResult | None:
    """Return the parts of an http address, its host in lower case; None for anything else.

    An address pasted without `https://` is understood.
    """
    url = url.strip()
    if "://" not in url[:10]:
        url = "https://" + url
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or "." not in host or re.search(r"[\s<>\"]", url):
        return None
    port = f":{parts.port}" if parts.port else ""
    return SplitResult(parts.scheme.lower(), host + port, parts.path, parts.query, "")


def site(parts: SplitResult) -> str:
    """Return the host without `www.`."""
    return parts.netloc.removeprefix("www.")


def is_of(parts: SplitResult | None, *domains: str) -> bool:
    """Tell whether the address lies in one of the domains, or below it."""
    return parts is not None and any(parts.netloc == one or parts.netloc.endswith("." + one) for one in domains)


def query_of(parts: SplitResult, name: str) -> str:
    """Return the first value of a parameter, or an empty text."""
    try:
        return parse_qs(parts.query, max_num_fields=50).get(name, [""])[0]
    except ValueError:
        return ""


def as_note(entry: Entry, *, keeps_title: bool = False) -> Entry:
    """Return a social post: short, its title its first words, its hashtags among the categories."""
    found = hashtags(entry.text)
    known = {word.lower().lstrip("#") for word in entry.categories}
    tags = (*entry.categories, *(tag for tag in found if tag.lower() not in known))
    title = entry.title if keeps_title and entry.title else first_words(entry.text) or entry.title
    return replace(entry, title=title, categories=tags, is_short=True)


def titled(entry: Entry) -> Entry:
    """Return the entry with a title made of its first words when it has none."""
    return entry if entry.title else replace(entry, title=first_words(entry.text or entry.summary))


def first_words(text: str) -> str:
    """Return the first line of a text that says something, cut to the length of a title."""
    lines = (squeeze(line) for line in text.split("\n"))
    return excerpt(next((line for line in lines if line), ""), TITLE_LENGTH)
