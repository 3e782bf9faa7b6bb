"""When a message that was put off is tried again, and how long a domain, or the relay itself, is left alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

PAUSES = (
    timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=3), timedelta(hours=8),
    timedelta(hours=12),
)  # more than a day in all (RFC 5321 §4.5.4.1 asks for patience)  # fmt: skip
JITTER = 0.25
IN_A_ROW = 5
FIRST_HOLD = timedelta(minutes=5)
LONGEST_HOLD = timedelta(hours=2)
STALL_PAUSES = tuple(map(timedelta, (0, 0, 0, 0, 0), (60, 120, 240, 480, 600)))
# These ask each recipient's first message to come again: the sooner all have come once, the better.
GREYLISTED = re.compile(r"gr[ae]y.?list|postgrey", re.IGNORECASE)


def retry_at(now: datetime, tries: int, chance: float) -> datetime | None:
    """Return when to try again after `tries` tries, or None when it has been enough. `chance` is in [0, 1)."""
    if tries > len(PAUSES):
        return None
    return now + PAUSES[max(tries, 1) - 1] * (1 + JITTER * chance)


def relay_at(now: datetime, stalls: int) -> datetime:
    """Return when to ask a relay again that took nothing `stalls` times in a row."""
    return now + STALL_PAUSES[min(stalls, len(STALL_PAUSES)) - 1]


@dataclass(slots=True)
class _Standing:
    in_a_row: int = 0
    holds: int = 0
    held_until: datetime | None = None


class Domains:
    """Which receiving domains are left alone for a while. Forgotten when the process ends: it is learnt again at once."""

    def __init__(self) -> None:
        self._standings: dict[str, _Standing] = {}

    def held_until(self, domain: str, now: datetime) -> datetime | None:
        standing = self._standings.get(domain)
        until = standing.held_until if standing else None
        return until if until is not None and until > now else None

    def took(self, domain: str) -> None:
        self._standings.pop(domain, None)

    def put_off(self, domain: str, detail: str, now: datetime) -> datetime | None:
        """Note a 4xx; returns until when the domain is left alone, if this was one too many."""
        if GREYLISTED.search(detail):
            return None
        standing = self._standings.setdefault(domain, _Standing())
        standing.in_a_row += 1
        if standing.in_a_row < IN_A_ROW or self.held_until(domain, now):
            return None
        standing.in_a_row, standing.holds = 0, standing.holds + 1
        standing.held_until = now + min(LONGEST_HOLD, FIRST_HOLD * 2 ** (standing.holds - 1))
        return standing.held_until
