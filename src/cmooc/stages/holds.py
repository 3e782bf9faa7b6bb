"""When one feed's refusal holds the other feeds of its server: research/fetching.md, rules 23 to 25."""

from __future__ import annotations

from datetime import datetime, timedelta

from cmooc.domain.fetches import Fetched
from cmooc.domain.hosts import host_key
from cmooc.domain.polls import Hold
from cmooc.stages.outcome import detail_of
from cmooc.stages.wishes import retry_after

LONGEST_HOLD = timedelta(hours=24)  # the feed itself waits as long as it was told, its neighbours no longer than this


def hold_of(answer: Fetched, now: datetime, *, every: timedelta) -> Hold | None:
    """Return for how long the server of an answer 429 is left alone; None for other answers and for nameless hosts."""
    host = host_key(answer.url) if answer.status == 429 else ""
    if not host:
        return None
    asked = retry_after(answer.headers, now)
    return Hold(host, now + min(max(asked or every, every), LONGEST_HOLD), detail_of(answer))
