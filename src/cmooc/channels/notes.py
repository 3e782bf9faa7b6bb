"""What channels share in tidying: titles for posts that have none, marks of boosts and replies, warnings."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace

from cmooc.domain.entries import Entry
from cmooc.domain.texts import excerpt, hashtags, squeeze

TITLE_LENGTH = 90
BOOST = "↻ "
REPLY = "↩ "
MARKS = re.compile(r"^(?:[↻↩]\s*)+")
NAMELESS = re.compile(
    r"[(\[]?(?:untitled|no title|no caption|no subject|sans titre|aucun titre|sin título|ohne titel)[)\]]?\.?", re.I
)
BOOSTED = re.compile(r"(?:RT:?\s+@|♲|♻)")
BOOSTED_SIGN = re.compile(r"^(?:RT:?\s+(?=@)|[♲♻]\s*)")
REPLIED = re.compile(r"@\w")
QUOTED = re.compile(r"(?:RE|QT|RN): ?https?://\S+")
ALTERNATIVE = re.compile(r'<img [^<>]{0,3000}?\balt="([^"<>]{1,1500})"')


def titled(entry: Entry) -> Entry:
    """Return the entry with a title made of its first words when it has none, or one that only says so."""
    if entry.title.strip() and not NAMELESS.fullmatch(entry.title):
        return entry
    return replace(entry, title=own_words(entry))


def as_note(entry: Entry, *, keeps_title: bool = False) -> Entry:
    """Return a social post: short, its title its first words, its hashtags among the categories.

    The title of a boost begins with `↻`, that of a reply with `↩`.
    """
    known = {word.lower().lstrip("#") for word in entry.categories}
    tags = (*entry.categories, *(tag for tag in hashtags(entry.text) if tag.lower() not in known))
    mark = mark_of(entry)
    _, given = split_mark(entry.title)
    given = "" if NAMELESS.fullmatch(given) else given
    own = boosted_words(entry) if mark == BOOST else own_words(entry)
    title = (given if keeps_title else "") or MARKS.sub("", own) or given
    return replace(entry, title=mark + title if title else "", categories=tags, is_short=True)


def mark_of(entry: Entry) -> str:
    """Return the mark that the title bears already or that the text asks for, or an empty text."""
    for mark, sign in ((BOOST, BOOSTED), (REPLY, REPLIED)):
        if entry.title.startswith(mark) or sign.match(entry.text):
            return mark
    return ""


def split_mark(title: str) -> tuple[str, str]:
    """Return the mark that the title bears, or an empty text, and the title without any marks."""
    mark = next((one for one in (BOOST, REPLY) if title.startswith(one)), "")
    return mark, MARKS.sub("", squeeze(title))


def behind(entry: Entry, warning: str, html: str = "") -> Entry:
    """Return a note of which only the warning shows: its author wants the rest to be opened on purpose, at the source.

    Its hashtags stay among the categories, so that course tags and rules still find it. `html` is the warning as
    the platform wrote it, where it did.
    """
    html = html or f"<p>{entities.escape(warning, quote=False)}</p>"
    return as_note(
        replace(entry, title="", text=warning, summary=excerpt(warning, 300), html=html, enclosures=(),
                categories=as_note(entry).categories)
    )  # fmt: skip


def without(pattern: re.Pattern[str], text: str) -> str:
    """Return the text without what a platform hangs on, however often it did."""
    while (less := pattern.sub("", text).strip()) != text:
        text = less
    return text


def boosted_words(entry: Entry) -> str:
    """Return whom a boost is of and the first words of it, which stand on two lines; without the sign before them."""
    lines = BOOSTED_SIGN.sub("", entry.text).split("\n")[:2]
    return first_words(" ".join(lines)) or own_words(entry)


def own_words(entry: Entry) -> str:
    """Return the first words of the text, or of what describes a picture where there is no text."""
    return first_words(entry.text) or first_words(entry.summary) or first_words(described(entry.html))


def first_words(text: str) -> str:
    """Return the first line of a text that says something, cut to the length of a title."""
    lines = [line for line in map(squeeze, text.split("\n")) if line]
    return excerpt(next((line for line in lines if not QUOTED.fullmatch(line)), "".join(lines[:1])), TITLE_LENGTH)


def described(html: str) -> str:
    """Return the first alternative text of a picture, or an empty text."""
    found = ALTERNATIVE.search(html)
    return entities.unescape(found[1]) if found else ""
