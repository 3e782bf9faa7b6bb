"""Where is my post? What was seen in a feed and what became of it, why a post is missing, and reading the feed at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cmooc.domain.catches import Asked, Catch, Caught, Missing, ReadNow, Sought
from cmooc.domain.feeds import FAILURES, Feed, FeedRow, FeedState
from cmooc.domain.texts import squeeze
from cmooc.domain.times import Clock
from cmooc.domain.urls import host_of, is_http
from cmooc.services.polling import Polling
from cmooc.stores.catches import CatchStore
from cmooc.stores.feeds import FeedStore

A_PAGE = 30
MOST_FOUND = 20
LONGEST_SOUGHT = 500
BETWEEN = timedelta(minutes=10)  # two readings of a feed at its owner's wish


@dataclass(frozen=True)
class Catches:
    store: CatchStore
    feeds: FeedStore
    polling: Polling
    clock: Clock

    def newest(self, feed: Feed, page: int = 1, number: int = A_PAGE) -> tuple[Caught, ...]:
        """Return a page of the posts that were seen, newest first."""
        return self.store.newest(feed.id, (page - 1) * number, number)

    def count(self, feed_ids: Sequence[int]) -> Mapping[int, Catch]:
        return self.store.count(feed_ids)

    def find(self, row: FeedRow, typed: str) -> Sought:
        """Look for a post by its address or by words of its title; when there is none, say why as far as one can know."""
        asked = squeeze(typed)[:LONGEST_SOUGHT]
        found = self.store.find(row.feed.id, asked, MOST_FOUND)
        return Sought(asked, found, None if found else self._missing(row, asked))

    def read_now(self, feed: Feed) -> ReadNow:
        """Ask a feed now, still conditionally; not when it was asked a moment ago."""
        _, poll, _ = self.feeds.row(feed.id)
        if feed.state is not FeedState.APPROVED:
            return ReadNow(Asked.NOT_APPROVED)
        if poll.polled_at is not None and self.clock() - poll.polled_at < BETWEEN:
            return ReadNow(Asked.TOO_SOON)
        if not self.polling.poll(feed_ids=[feed.id]).asked:
            return ReadNow(Asked.BUSY)
        return ReadNow(Asked.READ, next(iter(self.feeds.attempts(feed.id, 1)), None))

    def _missing(self, row: FeedRow, typed: str) -> Missing:
        feed, poll = row.feed, row.poll
        if feed.state is FeedState.PROPOSED:
            return Missing.NOT_APPROVED
        if feed.state in (FeedState.PAUSED, FeedState.LEFT):
            return Missing.STOPPED
        if feed.state is FeedState.GONE or poll.outcome in FAILURES:
            return Missing.FAILED
        if poll.ok_at is None:
            return Missing.NOT_READ
        return Missing.ELSEWHERE if self._is_elsewhere(feed, typed) else Missing.NOT_IN_FEED

    def _is_elsewhere(self, feed: Feed, typed: str) -> bool:
        """Tell whether an address is on another site than the feed, its home page, and its newest posts."""
        if not is_http(typed):
            return False
        own = [feed.url, feed.home_page_url or "", *(one.url or "" for one in self.newest(feed, number=MOST_FOUND))]
        return _site(typed) not in {_site(url) for url in own}


def _site(url: str) -> str:
    return host_of(url).removeprefix("www.")
