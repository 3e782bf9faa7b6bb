"""A whole instance that polls a real server, with the clock in hand: the stage of the fetching rules."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.editions import Edition
from cmooc.domain.entries import Record
from cmooc.domain.feeds import Feed, PollState
from cmooc.domain.polls import Attempt
from cmooc.services.polling import PollReport
from cmooc.settings import Settings

HOUR = timedelta(hours=1)


@dataclass
class Reader:
    """cmooc as it reads `server`; `stores` are those of its database."""

    instance: Instance
    stores: Any
    server: Any
    clock: Any
    feeds: dict[str, Feed] = field(default_factory=dict)

    def follow(self, *answers: Any, path: str = "/feed", name: str = "ann", host: str = "", **fields: Any) -> Feed:
        """Let the server answer so on a path, and register that feed of a participant."""
        self.server.answer(path, *answers)
        feed: Feed = self.stores.feed(name, url=self.server.url(path, host), **fields)
        return feed

    def poll(self, *, hours: float = 0, days: float = 0, **options: Any) -> PollReport:
        self.clock.move(hours=hours, days=days)
        return self.instance.polling.poll(**options)

    def poll_when_due(self, feed: Feed) -> PollReport:
        self.clock.now = max(self.clock.now, self.state(feed).next_poll_at)
        return self.poll()

    def tick(self, *, days: float, minutes: float) -> list[datetime]:
        """Ask as the scheduler does, every so many minutes; return when there was something to ask."""
        ticks = range(int(days * 24 * 60 / minutes))
        return [self.clock.now for _ in ticks if self.poll(hours=minutes / 60).asked]

    def state(self, feed: Feed) -> PollState:
        return next(poll for one, poll, _ in self.stores.feeds.all() if one.id == feed.id)

    def now_of(self, feed: Feed) -> Feed:
        found = self.stores.feeds.get(feed.id)
        assert found is not None
        return found

    def wait_h(self, feed: Feed) -> float:
        """Return the hours until this feed is due."""
        return float((self.state(feed).next_poll_at - self.clock.now) / HOUR)

    def attempts(self, feed: Feed) -> tuple[Attempt, ...]:
        return tuple(self.stores.feeds.attempts(feed.id, 99))

    def posts(self, feed: Feed) -> dict[str, Record]:
        return dict(self.stores.by_guid(feed))

    def shown(self) -> list[str]:
        """Return the identities of what readers see, newest first."""
        return [record.entry.guid for record in self.stores.entries.newest(999)]

    def edition(self) -> Edition | None:
        """Return what goes out an hour from now, if anything."""
        self.clock.move(hours=1)
        return self.instance.newsletter.edition().edition

    def conditions(self, path: str = "/feed") -> list[tuple[str | None, str | None]]:
        return [(one.header("If-None-Match"), one.header("If-Modified-Since")) for one in self.server.of(path)]


@pytest.fixture
def reader_with(
    tmp_path: Path, clock: Any, migrated_file: Path, feed_server: Any, stores_of: Any
) -> Iterator[Callable[..., Reader]]:
    """Make a reader with other settings than usual."""
    made: list[Instance] = []

    def make(server: Any = feed_server, *, reads_apart: bool = False, **settings: Any) -> Reader:
        usual = {
            "fetch_allow": ("127.0.0.0/8",),
            "fetch_pause_s": 0,
            "fetch_timeout_s": 30,
            "fetch_max_bytes": 2_000_000,
        }
        instance = Instance(tmp_path / "data", Settings(**{**usual, **settings}), clock, reads_apart=reads_apart)
        if not instance.data.exists():
            instance.data.mkdir()
            shutil.copy(migrated_file, instance.data / "cmooc.db")
        made.append(instance)
        return Reader(instance, stores_of(instance.database), server, clock)

    yield make
    for instance in made:
        instance.database.close()


@pytest.fixture
def reader(reader_with: Callable[..., Reader]) -> Reader:
    return reader_with()


def _rss(guids: Sequence[str], now: datetime, *, gap_h: float = 1, head: str = "", **titles: str) -> bytes:
    """Return a feed of these posts, each `gap_h` older than the one before; `head` is put into the channel."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><link>https://posts.example/{guid}</link>"
        f"<title>{escape(titles.get(guid, f'The hedge, part {guid}'))}</title>"
        f"<description>What grows in the common garden, {guid}.</description>"
        f"<pubDate>{format_datetime(now - timedelta(hours=age * gap_h))}</pubDate></item>"
        for age, guid in enumerate(guids)
    )
    return f"<rss version='2.0'><channel><title>A garden</title>{head}{items}</channel></rss>".encode()


@pytest.fixture
def rss(now: datetime) -> Callable[..., bytes]:
    return lambda *guids, **given: _rss(guids, **{"now": now, **given})


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple[str, ...]]]:
    """Let names stand for addresses, as a name server would; each list is used up to its last member."""
    known: dict[str, list[tuple[str, ...]]] = {}
    real = socket.getaddrinfo

    def lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in known:
            if name and name.endswith((".example", ".com")):
                raise socket.gaierror(-2, "Name or service not known")
            return real(host, *args, **kwargs)
        addresses = known[name].pop(0) if len(known[name]) > 1 else known[name][0]
        return [info for address in addresses for info in real(address, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return known
