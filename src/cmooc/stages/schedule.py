"""When to ask a feed again, and what one poll leaves for the next: research/fetching.md, rules 4 to 10 and 18 to 34."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from cmooc.domain.feeds import FAILURES, Outcome, PollState
from cmooc.domain.fetches import Fetched, Validators

EVERY = timedelta(hours=1)
LONGEST_WISH = timedelta(hours=24)
LONGEST_WAIT = timedelta(days=7)
WITHOUT_VALIDATORS = timedelta(hours=24)
JITTER = 0.1
MOVE_SEEN_FOR = timedelta(days=7)
PERMANENT = frozenset({301, 308})
SECONDS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a poll came to, as far as the next one depends on it.

    `headers` have lower-case names. `failures` counts those in a row, this one included. `every_s` is the publisher's
    wish in the feed itself (ttl, sy:updatePeriod).
    """

    outcome: Outcome
    headers: Mapping[str, str] = field(default_factory=dict)
    failures: int = 0
    has_validators: bool = True
    every_s: int | None = None


def next_poll_at(now: datetime, answer: Answer, *, every: timedelta = EVERY, spread: float = 0.0) -> datetime:
    """Return when to poll again; `spread`, from 0 to 1, moves it later by up to a tenth, never earlier (rule 28).

    After a failure Retry-After decides (RFC 9110 §10.2.3, rule 21); without it the wait doubles from one failure to
    the next, up to 7 days. After a success `every` is a floor; max-age or Expires (RFC 9111 §5.2.2.1, rule 18), the
    publisher's own wish (rule 26) and 24 hours for a server without validators (rule 10) are floors above it, each
    taken for 24 hours at most.
    """
    wait = _after_failure(now, answer, every) if answer.outcome in FAILURES else _after_success(now, answer, every)
    return now + wait * (1 + JITTER * min(max(spread, 0.0), 1.0))


def _after_success(now: datetime, answer: Answer, every: timedelta) -> timedelta:
    wishes = (
        _freshness(answer.headers, now) or timedelta(0),
        timedelta(seconds=min(max(answer.every_s or 0, 0), LONGEST_WISH.total_seconds())),
        timedelta(0) if answer.has_validators else WITHOUT_VALIDATORS,
    )
    return max(every, min(max(wishes), LONGEST_WISH))


def _after_failure(now: datetime, answer: Answer, every: timedelta) -> timedelta:
    if answer.outcome is Outcome.GONE:
        return LONGEST_WAIT
    asked = _retry_after(answer.headers, now)
    if asked is not None:
        return max(every, min(asked, LONGEST_WAIT))
    if answer.outcome is Outcome.RATE_LIMITED:
        return _doubled(every, answer.failures, LONGEST_WISH)
    return _doubled(every, answer.failures - 1, LONGEST_WAIT)


def _doubled(every: timedelta, times: int, longest: timedelta) -> timedelta:
    """Double up to a limit; chronic 429 stays within a day, so that the feed isn't starved (rule 25)."""
    return max(every, min(every * (1 << min(max(times, 0), 20)), longest))


def _retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    written = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(written):
        return timedelta(seconds=min(int(written), int(LONGEST_WAIT.total_seconds())))
    return _until(written, headers, now)


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


def _freshness(headers: Mapping[str, str], now: datetime) -> timedelta | None:
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


def _age(headers: Mapping[str, str]) -> int:
    written = headers.get("age", "").strip()
    return min(int(written), 10**9) if SECONDS.fullmatch(written) else 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of fetching and reading a feed once.

    `detail` is told to people. `is_whole`: a complete feed was read, not one cut short. `newest_at` is the time of its
    newest entry, `body_hash` that of the body; None when there was nothing to read, as with 304.
    """

    outcome: Outcome
    detail: str = ""
    is_whole: bool = True
    body_hash: str | None = None
    newest_at: datetime | None = None
    every_s: int | None = None


def after_poll(
    previous: PollState,
    fetched: Fetched,
    reading: Reading,
    *,
    now: datetime,
    every: timedelta = EVERY,
    spread: float = 0.0,
) -> PollState:
    """Return the state after one poll; a failure leaves what is known of the feed's content untouched."""
    state = _after_bad(previous, now) if reading.outcome in FAILURES else _after_good(previous, fetched, reading, now)
    answer = Answer(reading.outcome, fetched.headers, state.failures, bool(state.validators), reading.every_s)
    return replace(
        state,
        polled_at=now,
        outcome=reading.outcome,
        detail=reading.detail,
        next_poll_at=next_poll_at(now, answer, every=every, spread=spread),
    )


def _after_bad(previous: PollState, now: datetime) -> PollState:
    return replace(previous, failures=previous.failures + 1, failing_since=previous.failing_since or now)


def _after_good(previous: PollState, fetched: Fetched, reading: Reading, now: datetime) -> PollState:
    moved_to = permanent_target(fetched)
    is_same_move = moved_to is not None and moved_to == previous.moved_to
    newest = [moment for moment in (previous.newest_at, reading.newest_at) if moment is not None]
    return replace(
        previous,
        validators=_validators(previous.validators, fetched, is_whole=reading.is_whole),
        body_hash=reading.body_hash if reading.body_hash and reading.is_whole else previous.body_hash,
        ok_at=now,
        newest_at=max(newest, default=None),
        failures=0,
        failing_since=None,
        moved_to=moved_to,
        moved_since=(previous.moved_since if is_same_move else now) if moved_to else None,
    )


def _validators(previous: Validators, fetched: Fetched, *, is_whole: bool) -> Validators:
    """Keep, refresh or replace: a 304 adds what it brings (rule 5), a whole answer replaces both (rules 4 and 6).

    A body cut short leaves the old ones, so that the rest is asked for again (rule 39).
    """
    fresh = fetched.validators
    if fetched.status == 304:
        return Validators(fresh.etag or previous.etag, fresh.last_modified or previous.last_modified)
    return fresh if is_whole and not fetched.is_cut else previous


def permanent_target(fetched: Fetched) -> str | None:
    """Return where an address has moved to for good: every hop was 301 or 308 (rules 30 and 31)."""
    is_permanent = bool(fetched.hops) and all(hop.status in PERMANENT for hop in fetched.hops)
    return fetched.url if is_permanent and fetched.url != fetched.request.url else None


def address_to_adopt(url: str, state: PollState, now: datetime) -> str | None:
    """Return the address that should replace a feed's own, or None when it is too early or there is no move.

    At once from http to https on the same host; after seven days of the same permanent redirect to a working feed;
    or when the old address is gone after such a redirect was seen (rules 30 and 34).
    """
    if state.moved_to is None or state.moved_since is None:
        return None
    is_lost = state.outcome in (Outcome.GONE, Outcome.NOT_FOUND)
    is_settled = now - state.moved_since >= MOVE_SEEN_FOR and state.outcome not in FAILURES
    return state.moved_to if is_lost or is_settled or _is_only_secured(url, state.moved_to) else None


def after_adoption(state: PollState) -> PollState:
    """Return the state for the adopted address: validators belong to the address they came from (rule 7)."""
    return replace(state, validators=Validators(), moved_to=None, moved_since=None)


def _is_only_secured(old: str, new: str) -> bool:
    try:
        before, after = urlsplit(old), urlsplit(new)
    except ValueError:
        return False
    return (before.scheme, after.scheme) == ("http", "https") and before.hostname == after.hostname
