"""Who comes in how: what the host's policy says of a feed whose owner has confirmed it."""

from __future__ import annotations

from collections.abc import Sequence

from cmooc.domain.feeds import CALENDAR
from cmooc.domain.registrations import Admission, Moderation
from cmooc.domain.urls import host_of


def admission(policy: Moderation, known_domains: Sequence[str], url: str, channel: str) -> Admission:
    """Return how a feed begins. A calendar has no posts that could be held: where all come in, it waits."""
    if policy is Moderation.KNOWN_DOMAINS:
        return Admission(is_approved=is_within(host_of(url).partition(":")[0], known_domains))
    if policy is Moderation.OPEN and channel != CALENDAR:
        return Admission(is_approved=True, is_on_trial=True)
    return Admission()


def is_within(host: str, domains: Sequence[str]) -> bool:
    """Tell whether a host is one of these, or lies below one."""
    return any(host == one or host.endswith(f".{one}") for one in (name.lower().strip(".") for name in domains) if one)
