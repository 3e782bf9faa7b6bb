"""Erasing: what a person asked to be forgotten goes from everywhere, and stays away when an older backup comes back.

The list of erasures names nobody: it holds hashes under a key of its own. It lies beside the database and is no part of
a backup, so that it is there when one is restored.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cmooc.domain.errors import NotFound, StoreError
from cmooc.domain.feeds import Feed
from cmooc.domain.times import Clock, from_rfc3339
from cmooc.domain.urls import address_key
from cmooc.stores.changes import ChangeStore
from cmooc.stores.erasures import ErasureStore
from cmooc.stores.feeds import FeedStore

LIST = "erasures.jsonl"
FEED = "feed"
SUBSCRIBER = "subscriber"
SCRUB = "scrub"


@dataclass(frozen=True, slots=True)
class Erasure:
    kind: str
    mark: str
    at: datetime


@dataclass(frozen=True)
class Erasing:
    """`new_key` makes the key of a list that is begun.

    What is forgotten is gone at once for everybody who reads; `scrub` then takes its traces out of the database's files,
    which may take a while: nobody who asks to be forgotten waits for it.
    """

    folder: Path
    feeds: FeedStore
    store: ErasureStore
    changes: ChangeStore
    clock: Clock
    new_key: Callable[[], str]

    def forget(self, feed: Feed) -> int:
        """Erase a feed with its posts, and its participant when it was their last; returns how many posts."""
        self._note(FEED, address_key(feed.url))
        count = self.feeds.remove(feed.id)
        self._ask_to_scrub()
        return count

    def forget_participant(self, slug: str) -> tuple[tuple[Feed, ...], int]:
        """Erase somebody with all their feeds; returns these and how many posts there were. Raises NotFound."""
        found = tuple(feed for feed, _, _ in self.feeds.all() if feed.participant_slug == slug)
        if not found:
            raise NotFound(
                "There is no participant {slug}. The last part of their page's address names them.", slug=slug
            )
        for feed in found:
            self._note(FEED, address_key(feed.url))
        count = sum(self.feeds.remove(feed.id) for feed in found)
        self._ask_to_scrub()
        return found, count

    def scrub(self) -> bool:
        """Leave nothing in the database's files of what was forgotten; False when nothing was. A kill loses no wish."""
        asked = self.changes.mark(SCRUB)
        if asked is None:
            return False
        self.store.scrub()
        self.changes.change_mark(SCRUB, lambda now: None if now == asked else now)
        return True

    def note_subscriber(self, address_key: str) -> None:
        """Remember that a subscriber was erased; the address is given as the subscriber store compares it."""
        self._note(SUBSCRIBER, address_key)

    def again(self) -> int:
        """Erase what was erased before and has come back from an older copy; returns how many feeds and subscribers.

        Who came back of their own will, after their erasure, stays.
        """
        key, erasures = self._read()
        if not erasures:
            return 0
        latest: dict[tuple[str, str], datetime] = {}
        for one in erasures:
            latest[one.kind, one.mark] = max(one.at, latest.get((one.kind, one.mark), one.at))
        gone = [feed for feed, _, _ in self.feeds.all()
                if _is_before(feed.created_at, latest.get((FEED, _mark(key, FEED, address_key(feed.url)))))]  # fmt: skip
        for feed in gone:
            self.feeds.remove(feed.id)
        readers = [number for number, name, since in self.store.subscribers()
                   if _is_before(since, latest.get((SUBSCRIBER, _mark(key, SUBSCRIBER, name))))]  # fmt: skip
        self.store.remove_subscribers(readers)
        if gone or readers:
            self.store.scrub()
        return len(gone) + len(readers)

    def forgotten_at(self, url: str) -> datetime | None:
        """Return when a feed of this address was last erased."""
        key, erasures = self._read()
        mark = _mark(key, FEED, address_key(url))
        return max((one.at for one in erasures if one.kind == FEED and one.mark == mark), default=None)

    def _ask_to_scrub(self) -> None:
        self.changes.change_mark(SCRUB, lambda before: str(int(before or 0) + 1))

    def _note(self, kind: str, name: str) -> None:
        """Write it down before anything is erased: an erasure that is cut short is finished by the next `again`."""
        path = self.folder / LIST
        try:
            key, _ = self._read()
            lines = [] if key else [{"key": (key := self.new_key())}]
            lines.append({"kind": kind, "mark": _mark(key, kind, name), "at": self.clock().isoformat()})
            with os.fdopen(
                os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8"
            ) as handle:
                handle.writelines(json.dumps(line) + "\n" for line in lines)
                handle.flush()
                os.fsync(handle.fileno())
        except OSError as error:
            raise StoreError("{path} can't be written: {cause}.", path=path, cause=error.strerror) from error

    def _read(self) -> tuple[str, tuple[Erasure, ...]]:
        path = self.folder / LIST
        try:
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
            return (str(lines[0]["key"]), tuple(_erasures(lines[1:]))) if lines else ("", ())
        except FileNotFoundError:
            return "", ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError("{path} can't be read: {cause}.", path=path, cause=error) from error


def _erasures(lines: list[dict[str, str]]) -> Iterator[Erasure]:
    for line in lines:
        at = from_rfc3339(line["at"])
        if at is not None:
            yield Erasure(line["kind"], line["mark"], at)


def _mark(key: str, kind: str, name: str) -> str:
    return hmac.new(key.encode(), f"{kind}\n{name}".encode(), hashlib.sha256).hexdigest()


def _is_before(since: datetime | None, erased_at: datetime | None) -> bool:
    return erased_at is not None and (since is None or since <= erased_at)
