"""What an answer's headers say about time: when to come back (Retry-After) and how long it is fresh (RFC 9110, 9111)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(days=7)
SECONDS = re.compile(r"[0-9]{1,12}")


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long the server wants to be left alone (RFC 9110 §10.2.3), a week at most; None when it does not say."""
    written = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(written):
        return timedelta(seconds=min(int(written), int(LONGEST_WAIT.total_seconds())))
    asked = _until(written, headers, now)
    return None if asked is None else min(asked, LONGEST_WAIT)


def freshness(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return for how long the answer is fresh; no-cache and no-store mean: no wish (rule 20)."""
    directives = [part.strip().lower() for part in headers.get("cache-control", "").split(",")]
    if any(one.split("=")[0].strip() in ("no-cache", "no-store") for one in directives):
        return None
    for directive in directives:
        name, _, value = directive.partition("=")
        value = value.strip().strip('"')
        if name.strip() == "max-age" and SECONDS.fullmatch(value):
            return timedelta(seconds=max(min(int(value), 10**9) - _age(headers), 0))
    return _until(headers.get("expires", ""), headers, now)


def _until(written: str, headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long from the server's own clock to an HTTP-date, not less than nothing."""
    moment = _http_date(written)
    if moment is None:
        return None
    return max(moment - (_http_date(headers.get("date", "")) or now), timedelta(0))


def _http_date(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _age(headers: Mapping[str, str]) -> int:
    written = headers.get("age", "").strip()
    return min(int(written), 10**9) if SECONDS.fullmatch(written) else 0
