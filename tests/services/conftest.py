"""A whole instance on SQLite, with the clock in hand and feeds written for the moment."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest

from cmooc.bootstrap import Instance, packaged
from cmooc.outputs.templating import Templating
from cmooc.settings import Settings


@pytest.fixture(scope="session")
def compiled() -> Templating:
    """The templates of the site, compiled once for all tests."""
    return Templating(packaged("templates"))


@pytest.fixture
def instance(tmp_path: Path, clock: Any, compiled: Templating, migrated_file: Path) -> Iterator[Instance]:
    """Fetches from this machine only, without a pause, and publishes below `tmp_path`."""
    settings = Settings(fetch_allow=("127.0.0.0/8",), fetch_pause_s=0, fetch_timeout_s=30, fetch_max_bytes=200_000)
    found = Instance(tmp_path / "data", settings, clock, reads_apart=False)
    found.data.mkdir()
    shutil.copy(migrated_file, found.data / "cmooc.db")
    vars(found)["templating"] = compiled
    yield found
    found.database.close()


@pytest.fixture
def stores(instance: Instance, stores_of: Any) -> Any:
    return stores_of(instance.database)


def _rss(*guids: str, now: datetime, title: str = "A blog", **words: str) -> bytes:
    """Return an RSS feed of these entries, each an hour older than the one before; `words` replace titles by guid."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><link>https://posts.example/{guid}</link>"
        f"<title>{escape(words.get(guid, f'Title of {guid}'))}</title><description>Words of {guid}</description>"
        f"<pubDate>{format_datetime(now - timedelta(hours=age))}</pubDate></item>"
        for age, guid in enumerate(guids)
    )
    return f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>".encode()


@pytest.fixture
def rss(now: datetime) -> Callable[..., bytes]:
    return lambda *guids, **given: _rss(*guids, **{"now": now, **given})
