"""The public fetch log: what was asked of each feed and what came, bounded."""

from __future__ import annotations

from dataclasses import dataclass

from cmooc.domain.times import Clock
from cmooc.stores.changes import ChangeStore
from cmooc.stores.feeds import FeedStore

KEPT = 200
TRIMMED = "log_trimmed"


@dataclass(frozen=True)
class FetchLog:
    feeds: FeedStore
    changes: ChangeStore
    clock: Clock

    def trim(self) -> int:
        """Once a day, forget all but the newest attempts of each feed; returns how many were forgotten."""
        today = self.clock().date().isoformat()
        if self.changes.mark(TRIMMED) == today:
            return 0
        forgotten = self.feeds.trim_log(KEPT)
        self.changes.set_mark(TRIMMED, today)
        return forgotten
