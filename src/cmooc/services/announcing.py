"""Announcing: tells the course's own hub which of its feeds changed, after they were published (W3C WebSub)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.ports import Fetcher
from cmooc.domain.subscriptions import Ping
from cmooc.domain.times import Clock
from cmooc.stages.websub import pause, refusal
from cmooc.stores.pings import PingStore

LOG = logging.getLogger(__name__)
FEEDS = ("feed.atom", "feed.json")
ARCHIVE = "archive"  # the folder of a feed's older documents
MOST_AT_ONCE = 50  # addresses in one request
MOST_A_TICK = 200
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)


@dataclass(frozen=True)
class Announcing:
    """`hub_url` is empty for a course without a hub."""

    pings: PingStore
    fetcher: Fetcher
    clock: Clock
    hub_url: str
    base_url: str

    def note(self, changed: Sequence[str]) -> None:
        """Write down which of these files are feeds that one subscribes to; the hub hears of them at the next tick."""
        feeds = [path for path in changed if path.rpartition("/")[2] in FEEDS and ARCHIVE not in path.split("/")]
        if feeds and self.hub_url:
            self.pings.add(feeds, self.clock())

    def keep_up(self) -> int:
        """Tell the hub what it has not heard yet; returns how many feeds it took note of."""
        if not self.hub_url:
            self.pings.clear()
            return 0
        now = self.clock()
        due = self.pings.due(now, MOST_A_TICK)
        return sum(self._tell(due[start : start + MOST_AT_ONCE], now) for start in range(0, len(due), MOST_AT_ONCE))

    def _tell(self, pings: Sequence[Ping], now: datetime) -> int:
        answer = self._post(pings)
        why = refusal(answer)
        if why is None:
            self.pings.done(pings)
            return len(pings)
        if 400 <= answer.status < 500 and answer.status != 429 and len(pings) > 1:  # some hubs take one at a time
            return sum(self._tell([ping], now) for ping in pings)
        LOG.warning("hub did not take note", extra={"feeds": len(pings), "why": why})
        for ping in pings:
            self.pings.put_off(ping, now + pause(ping.tries + 1, first=FIRST_PAUSE, longest=LONGEST_PAUSE))
        return 0

    def _post(self, pings: Sequence[Ping]) -> Fetched:
        addresses = (("hub.url", f"{self.base_url}/{ping.path}") for ping in pings)
        request = FetchRequest(0, self.hub_url, form=(("hub.mode", "publish"), *addresses))
        return next(iter(self.fetcher.fetch([request])))
