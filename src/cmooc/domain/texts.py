"""Plain-text helpers shared by all rooms: folding, slugs, excerpts, hashtags."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

HASHTAG = re.compile(r"(?<![\w&/#])#(\w*[^\W\d_]\w*)")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'", "‘": "'", "\u00ad": ""})
MARKUP = re.compile(r"<[^<>]*>")
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
BREAKS = re.compile("[ \t\n\x0b\x0c\r\x85\u2028\u2029]+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the text as it is compared: case folded, accents and ligatures undone, curly apostrophes straight."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    return "".join(char for char in plain if not unicodedata.combining(char))


def slugify(text: str) -> str:
    """Return an address part of a-z, 0-9 and single hyphens; empty when the text has no letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:80].strip("-")


def hashtags(text: str) -> tuple[str, ...]:
    """Return the hashtags of a text without `#`, in order, each once, as written."""
    return tuple(dict.fromkeys(HASHTAG.findall(text)))


def squeeze(text: str) -> str:
    """Return the text on one line: control characters dropped, runs of white space made one space."""
    return " ".join((text if text.isprintable() else CONTROL.sub("", text)).split())


def one_line(text: str) -> str:
    """Return the text on one line as `squeeze` does, but spaces that don't break stay, and turns of direction go."""
    return CONTROL.sub("", BREAKS.sub(" ", TURNS.sub("", text))).strip()


def words(markup: str) -> str:
    """Return what a reader reads of any markup, roughly and fast, on one line: to be compared, never to be shown."""
    if "<" not in markup and "&" not in markup:
        return squeeze(markup)
    return squeeze(html.unescape(MARKUP.sub(" ", markup)))


def excerpt(text: str, length: int) -> str:
    """Return at most `length` characters, cut between words and closed by an ellipsis."""
    text = squeeze(text)
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut).rstrip(" ,;:.–—-") + "…"
