"""The community of one fixed autumn, and its moments."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from cmooc.demo.community import Community
from cmooc.demo.server import DemoServer

LAST_DAY = date(2026, 11, 22)
DAYS = 42
Clock = Callable[[int], datetime]


@pytest.fixture(scope="session")
def community() -> Community:
    return Community(LAST_DAY, DAYS)


@pytest.fixture(scope="session")
def on_day() -> Clock:
    """Return the moment, at six in the morning (UTC), of that day of the course."""
    opening = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 6, tzinfo=UTC) - timedelta(days=DAYS)
    return lambda day: opening + timedelta(days=day)


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(DAYS, last_day=LAST_DAY) as running:
        yield running
