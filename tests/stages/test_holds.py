"""Which refusals hold which feeds: research/fetching.md, rules 23 to 25."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.hosts import host_key
from cmooc.stages.holds import hold_of

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("url", "key"), [
    ("https://garden.example/feed", "garden.example"), ("http://www.garden.example/", "garden.example"),
    ("https://garden.example:8443/", "garden.example:8443"), ("https://ann.garden.example/", "ann.garden.example"),
    ("https://ann.tumblr.com/rss", "tumblr.com"), ("https://TUMBLR.com/", "tumblr.com"),
    ("https://blog.ann.wordpress.com/", "wordpress.com"), ("https://nottumblr.com/", "nottumblr.com"),
    ("http://127.0.0.1:8000/", ""), ("http://[::1]/", ""), ("http://[::ffff:127.0.0.1]/", ""), ("http://localhost/", ""),
    ("http://rss-bridge:3000/", ""), ("http://10.1.2.3/", ""), ("nonsense", ""), ("http://[::1", ""),
])  # fmt: skip
def test_a_refusal_counts_for_the_host_or_its_platform(url, key):
    assert host_key(url) == key


def answered(status, retry_after=None, url="https://ann.tumblr.com/rss"):
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return Fetched(FetchRequest(1, "https://ann.example/"), url, status, headers)


@pytest.mark.parametrize(("retry_after", "hours"), [
    (None, 1), ("7200", 2), ("5", 1), ("soon", 1), ("604800", 24), ("Mon, 23 Nov 2026 12:00:00 GMT", 5),
])  # fmt: skip
def test_the_server_that_answered_is_held_as_long_as_it_asked_up_to_a_day(retry_after, hours):
    hold = hold_of(answered(429, retry_after), NOW, every=HOUR)
    assert (hold.host, hold.until) == ("tumblr.com", NOW + hours * HOUR)
    assert "429" in hold.why


def test_other_answers_and_nameless_hosts_hold_nothing():
    assert hold_of(answered(503, "7200"), NOW, every=HOUR) is None
    assert hold_of(answered(429, "7200", "http://127.0.0.1/"), NOW, every=HOUR) is None
