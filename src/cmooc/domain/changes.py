"""What a poll changes: the entries known of a feed, those seen now, and what follows from comparing them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cmooc.domain.entries import ParsedEntry


@dataclass(frozen=True, slots=True)
class Known:
    """What we kept of an entry to know it again.

    The four texts are those of the `Seen` it was stored from; `was_listed`: it stood in the last complete body. `edits`
    counts those that left a trace, the last at `changed_at`.
    """

    id: int
    guid: str
    url_key: str
    title_key: str
    fingerprint: str
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None
    was_listed: bool = True
    edits: int = 0
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry of the feed as it is now. `guid` is its identity within the feed, also where the publisher gave none."""

    entry: ParsedEntry
    guid: str
    url_key: str
    title_key: str
    fingerprint: str

    @property
    def published_at(self) -> datetime | None:
        return self.entry.published_at


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
