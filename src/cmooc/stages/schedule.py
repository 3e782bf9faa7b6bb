"""When to ask a feed again: what servers and publishers wish, our own interval, and patience with failures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from cmooc.domain.feeds import FAILURES, Outcome

DAY = timedelta(days=1)
LONGEST_WISH = DAY  # a course lives by the day; servers have asked for sixteen years
LONGEST_RETRY = timedelta(days=7)
LONGEST_BACKOFF = timedelta(days=7)
WITHOUT_VALIDATORS = DAY  # an answer that can't be «304 Not Modified» costs its publisher the whole feed each time
MOST_DOUBLINGS = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """What the last answer tells about the next poll. `failures` in a row, this one included."""

    outcome: Outcome
    headers: Mapping[str, str]
    failures: int = 0
    has_validators: bool = True
    every_s: int | None = None


def next_poll_at(now: datetime, facts: Facts, *, every: timedelta, spread: float) -> datetime:
    """Return when to poll again.

    Never before Retry-After (RFC 9110 §10.2.3). Otherwise the longest of `every` (a day where the server gives no
    validators), Cache-Control max-age less Age or Expires (RFC 9111 §5.2.2.1, §5.3), and the feed's own ttl or
    sy:updatePeriod, none above a day. After n failures in a row `every` doubles n times, up to a week. `spread`, from 0
    to 1, adds up to a tenth, so that feeds registered together do not stay together.
    """
    if facts.outcome in FAILURES:
        wait = min(every * 2 ** min(facts.failures, MOST_DOUBLINGS), LONGEST_BACKOFF)
    else:
        own = every if facts.has_validators else max(every, WITHOUT_VALIDATORS)
        wait = max(own, min(_server_wish(facts.headers), LONGEST_WISH), _publisher_wish(facts.every_s))
    wait += wait * 0.1 * spread
    return now + max(wait, retry_after(facts.headers) or timedelta())


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long the server asks to be left alone, at most a week; a date counts from the server's own clock."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return min(timedelta(seconds=int(value[:9])), LONGEST_RETRY)
    until = _http_date(value)
    if until is None:
        return None
    start = _http_date(headers.get("date", "")) or datetime.now(UTC)
    return min(max(until - start, timedelta()), LONGEST_RETRY)


def _server_wish(headers: Mapping[str, str]) -> timedelta:
    directives = [part.strip().lower() for part in headers.get("cache-control", "").split(",")]
    if any(part in ("no-cache", "no-store") for part in directives):
        return timedelta()
    for part in directives:
        name, _, value = part.partition("=")
        if name == "max-age" and value.strip('"').isdecimal():
            age = headers.get("age", "")
            left = int(value.strip('"')[:9]) - (int(age[:9]) if age.isdecimal() else 0)
            return timedelta(seconds=max(left, 0))
    expires, date = _http_date(headers.get("expires", "")), _http_date(headers.get("date", ""))
    return max(expires - date, timedelta()) if expires and date else timedelta()


def _publisher_wish(every_s: int | None) -> timedelta:
    return min(timedelta(seconds=max(every_s or 0, 0)), LONGEST_WISH)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
