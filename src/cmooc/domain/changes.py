"""What a poll changes: the entries known of a feed, those seen now, and what follows from comparing them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cmooc.domain.entries import ParsedEntry
from cmooc.domain.rulings import Ruling
from cmooc.domain.texts import fold, words
from cmooc.domain.urls import address_key

MAX_KEY = 500


@dataclass(frozen=True, slots=True)
class Keys:
    """What an entry is known by from one poll to the next.

    `guid` is its identity within the feed, also where the publisher gave none. `digest` is a hash of what the publisher
    wrote, dates left out: the same digest, the same entry to the letter.
    """

    guid: str
    url_key: str = ""
    title_key: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What we kept of an entry to know it again.

    `fingerprint` is of what readers would notice; `was_listed`: it stood in the last complete body. `edits` counts those
    that left a trace, the last at `changed_at`.
    """

    id: int
    keys: Keys
    fingerprint: str = ""
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None
    was_listed: bool = True
    first_seen_at: datetime | None = None
    edits: int = 0
    changed_at: datetime | None = None
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True)
class Seen:
    """An entry of the feed as it is now, and its identity within the feed."""

    entry: ParsedEntry
    guid: str

    @cached_property
    def keys(self) -> Keys:
        """All it is known by; most entries of a feed are settled by their identity alone."""
        url_key = address_key(self.entry.url)[:MAX_KEY] if self.entry.url else ""
        return Keys(self.guid, url_key, fold(words(self.entry.title or ""))[:MAX_KEY], digest(self.entry))

    @property
    def published_at(self) -> datetime | None:
        return self.entry.published_at


def digest(entry: ParsedEntry) -> str:
    """Return a hash of what the publisher wrote, to the letter, without dates and counters."""
    files = (enclosure.url for enclosure in entry.enclosures)
    written = (
        entry.title or "",
        entry.url or "",
        entry.content or "",
        entry.summary or "",
        *files,
        "",
        *entry.categories,
    )
    return hashlib.blake2b("\x1f".join(written).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Changes:
    """Each entry of the feed is in one of `new`, `changed` and `unchanged`; the latter two are known.

    `rekeyed` are changed or unchanged ones whose stored keys need replacing, which leaves no trace for readers.
    `withdrawn` and `returned` are ids; a returned entry is changed or unchanged as well.
    """

    new: tuple[Seen, ...] = ()
    changed: tuple[tuple[Known, Seen], ...] = ()
    unchanged: tuple[int, ...] = ()
    rekeyed: tuple[tuple[Known, Seen], ...] = ()
    withdrawn: tuple[int, ...] = ()
    returned: tuple[int, ...] = ()
