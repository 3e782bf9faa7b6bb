"""Who comes in how, by the host's policy."""

from __future__ import annotations

import pytest

from cmooc.domain.registrations import Admission, Moderation
from cmooc.stages.moderation import admission

WAITS, IN, TRIAL = Admission(), Admission(is_approved=True), Admission(is_approved=True, is_on_trial=True)
KNOWN = ("blogs.example", "ville.example")


@pytest.mark.parametrize(("policy", "url", "channel", "expected"), [
    (Moderation.BY_HAND, "https://blogs.example/feed", "blog", WAITS),
    (Moderation.KNOWN_DOMAINS, "https://blogs.example/feed", "blog", IN),
    (Moderation.KNOWN_DOMAINS, "https://ann.BLOGS.example:8443/feed", "blog", IN),
    (Moderation.KNOWN_DOMAINS, "https://ville.example/agenda.ics", "ical", IN),
    (Moderation.KNOWN_DOMAINS, "https://evilblogs.example/feed", "blog", WAITS),
    (Moderation.KNOWN_DOMAINS, "https://blogs.example.evil.example/feed", "blog", WAITS),
    (Moderation.KNOWN_DOMAINS, "https://evil.example/blogs.example", "blog", WAITS),
    (Moderation.KNOWN_DOMAINS, "https://blogs.example@evil.example/", "blog", WAITS),
    (Moderation.OPEN, "https://anywhere.example/feed", "blog", TRIAL),
    (Moderation.OPEN, "https://anywhere.example/agenda.ics", "ical", WAITS),
])  # fmt: skip
def test_a_feed_begins_as_the_policy_has_it(policy, url, channel, expected):
    assert admission(policy, KNOWN, url, channel) == expected


def test_without_known_domains_all_feeds_wait():
    assert admission(Moderation.KNOWN_DOMAINS, (), "https://a.example/", "blog") == WAITS
    assert admission(Moderation.KNOWN_DOMAINS, ("",), "https://a.example/", "blog") == WAITS
