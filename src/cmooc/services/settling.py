"""What one answer leaves behind for the feed itself: its state, when to ask again, a line of the fetch log."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from cmooc.domain.feeds import Feed, FeedState, Outcome, PollState
from cmooc.domain.fetches import Fetched
from cmooc.domain.polls import Attempt, Polled
from cmooc.stages.holds import hold_of
from cmooc.stages.schedule import Reading, address_to_adopt, after_adoption, after_poll
from cmooc.stages.websub import after_push, pace


def settled(feed: Feed, poll: PollState, answer: Fetched, reading: Reading, *, now: datetime, every_s: int) -> Polled:
    """Return what the answer came to, without its entries; `every_s` is the usual time between two polls."""
    if answer.is_push:
        return Polled(feed, after_push(poll, reading.newest_at), _attempt(answer, reading, now))
    spread = sha256(f"{feed.url}\n{now.isoformat()}".encode()).digest()[0] / 255
    every = pace(poll, reading.outcome, timedelta(seconds=every_s), now)
    after = after_poll(poll, answer, reading, now=now, every=every, spread=spread)
    url = address_to_adopt(feed.url, after, now)
    if url is not None:
        feed, after = replace(feed, url=url), after_adoption(after)
    elif reading.outcome is Outcome.GONE:  # RFC 9110 §15.5.11: for good; a facilitator may bring it back
        feed = replace(feed, state=FeedState.GONE)
    return Polled(feed, after, _attempt(answer, reading, now), hold=hold_of(answer, now, every=every))


def failed(
    feed: Feed, poll: PollState, answer: Fetched, outcome: Outcome, detail: str, *, now: datetime, every_s: int
) -> Polled:
    reading = Reading(outcome, detail, is_whole=False)
    return settled(feed, poll, answer, reading, now=now, every_s=every_s)


def _attempt(answer: Fetched, reading: Reading, now: datetime) -> Attempt:
    milliseconds = round(answer.duration_s * 1000)
    return Attempt(now, reading.outcome, answer.status, answer.wire_bytes, milliseconds, detail=reading.detail,
                   is_conditional=bool(answer.request.validators))  # fmt: skip
