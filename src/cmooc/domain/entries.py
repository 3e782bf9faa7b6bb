"""Entries: as a feed wrote them, as we may show them, and what we know about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from cmooc.domain.tags import Tag

KEY_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
KEY_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that comes with an entry; sizes in bytes, durations in seconds, None when not said.

    `description` is the alternative text, plain and on one line.
    """

    url: str
    mime_type: str | None = None
    size_bytes: int | None = None
    duration_s: int | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """What the publisher wrote, unsafe: `title`, `author`, `summary` and `content` may hold any HTML.

    `base_url` resolves relative links (xml:base, else the entry's link). Times are aware UTC, None when not said or
    not readable. `in_reply_to` is the address, else the guid, of what it answers. `source_title` and `source_url` name
    the feed that it was taken from. `is_sensitive`: its publisher marks it as not for all eyes.
    """

    guid: str | None = None
    url: str | None = None
    title: str | None = None
    author: str | None = None
    summary: str | None = None
    content: str | None = None
    base_url: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    comments_url: str | None = None
    comments_feed_url: str | None = None
    comments_count: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    image_url: str | None = None
    episode: int | None = None
    in_reply_to: str | None = None
    source_title: str | None = None
    source_url: str | None = None
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A safe entry: `html` has passed the sanitizer, the other texts hold no markup, links are absolute http(s).

    `guid` identifies it within its feed and is never empty. `is_short`: a note of a social channel or without a title.
    """

    guid: str
    url: str | None = None
    title: str = ""
    author: str = ""
    html: str = ""
    text: str = ""
    summary: str = ""
    language: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    comments_url: str | None = None
    comments_feed_url: str | None = None
    comments_count: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    is_short: bool = False


class Verdict(StrEnum):
    """What became of an entry."""

    ACCEPTED = "accepted"
    HELD = "held"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with its reason.

    `reason` is a stable code: `course_tag` (detail: the tag as found), `every_post`, `no_course_tag`, `too_old`,
    `facilitator`, `feed_not_approved`, `first_post` (of a feed on trial; detail: as of `course_tag`), `duplicate` (detail:
    key of the entry shown instead).
    """

    verdict: Verdict
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An entry with all that we know about it.

    `key` is its permanent address part. `first_seen_at` decides, with `accepted_at`, which edition it enters.
    `edition_day` is the ISO day of the edition that carried it. `suggestions` are the tags that await a facilitator.
    """

    id: int
    key: str
    feed_id: int
    entry: Entry
    first_seen_at: datetime
    decision: Decision
    participant_slug: str
    participant_name: str
    feed_title: str
    channel: str
    show: str = "excerpt"
    accepted_at: datetime | None = None
    changed_at: datetime | None = None
    withdrawn_at: datetime | None = None
    edits: int = 0
    highlight: str | None = None
    edition_day: str | None = None
    tags: tuple[Tag, ...] = ()
    suggestions: tuple[Tag, ...] = ()

    @property
    def dated_at(self) -> datetime:
        """The time to sort and show by: published, never later than first seen."""
        published = self.entry.published_at
        return min(published, self.first_seen_at) if published else self.first_seen_at

    @property
    def is_public(self) -> bool:
        return self.decision.verdict is Verdict.ACCEPTED and self.withdrawn_at is None

    def slugs(self, kind: str) -> tuple[str, ...]:
        """Return the slugs of one kind of tag, surest first, each once."""
        chosen = sorted((tag for tag in self.tags if tag.kind == kind), key=lambda tag: -tag.confidence)
        return tuple(dict.fromkeys(tag.slug for tag in chosen))


def entry_key(feed_url: str, guid: str, copy: int = 0) -> str:
    """Return the permanent address part of an entry: twelve letters and digits, the same on every run.

    `copy` counts the entries that had this address and identity before and still stand under the key they gave.
    """
    name = f"{feed_url}\n{guid}" + (f"\n{copy}" if copy else "")
    number = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
    letters = []
    for _ in range(KEY_LENGTH):
        number, digit = divmod(number, len(KEY_ALPHABET))
        letters.append(KEY_ALPHABET[digit])
    return "".join(letters)
