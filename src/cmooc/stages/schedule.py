"""When to ask a feed again, and what one poll leaves for the next: research/fetching.md, rules 10, 18 to 34."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cmooc.domain.feeds import FAILURES, Habits, Outcome, PollState
from cmooc.domain.fetches import Fetched, Validators
from cmooc.stages.habits import awake, pace
from cmooc.stages.validators import conditions, credibility_after, validators_after
from cmooc.stages.wishes import LONGEST_WAIT, freshness, retry_after

EVERY = timedelta(hours=1)
LONGEST_WISH = timedelta(hours=24)
WITHOUT_VALIDATORS = timedelta(hours=24)
JITTER = 0.1
MOVE_SEEN_FOR = timedelta(days=7)
PERMANENT = frozenset({301, 308})
NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a poll came to, as far as the next one depends on it.

    `headers` have lower-case names; `asked_on_the_way` are the Retry-After of its redirects. `failures` counts those in
    a row, this one included. `fresh_s` is how long the last whole answer called itself fresh, `idle` the time since the
    newest post.
    """

    outcome: Outcome
    headers: Mapping[str, str] = field(default_factory=dict)
    failures: int = 0
    has_validators: bool = True
    habits: Habits = Habits()
    idle: timedelta = NONE
    fresh_s: int | None = None
    asked_on_the_way: tuple[str, ...] = ()


def next_poll_at(now: datetime, answer: Answer, *, every: timedelta = EVERY, spread: float = 0.0) -> datetime:
    """Return when to poll again; `spread`, from 0 to 1, moves it later by up to a tenth, never earlier (rule 28).

    After a failure Retry-After decides (rule 21); without it the wait doubles from one failure to the next, up to 7
    days. After a success `every` is a floor; the feed's own pace (rule 27), max-age or Expires (RFC 9111 §5.2.2.1, rule
    18), the publisher's wish (rule 26) and 24 hours for a server without validators (rule 10) are floors above it, each
    taken for 24 hours at most. Hours and days that the publisher excepts are passed over.
    """
    wait = _after_failure(now, answer, every) if answer.outcome in FAILURES else _after_success(now, answer, every)
    wait = max(wait, *(retry_after({"retry-after": asked}, now) or NONE for asked in answer.asked_on_the_way), NONE)
    return awake(now + wait * (1 + JITTER * min(max(spread, 0.0), 1.0)), answer.habits)


def _after_success(now: datetime, answer: Answer, every: timedelta) -> timedelta:
    wishes = (
        pace(answer.habits, answer.idle),
        _fresh_for(now, answer),
        NONE if answer.has_validators else WITHOUT_VALIDATORS,
    )
    return max(every, min(max(wishes), LONGEST_WISH))


def _fresh_for(now: datetime, answer: Answer) -> timedelta:
    """A 304 renews what the whole answer said of itself; one that claims more than that is suspect (rule 19)."""
    said = freshness(answer.headers, now)
    if answer.outcome is not Outcome.NOT_MODIFIED or answer.fresh_s is None:
        return said or NONE
    known = timedelta(seconds=answer.fresh_s)
    return known if said is None else min(said, known)


def _after_failure(now: datetime, answer: Answer, every: timedelta) -> timedelta:
    if answer.outcome is Outcome.GONE:
        return LONGEST_WAIT
    asked = retry_after(answer.headers, now)
    if asked is not None:
        return max(every, asked)
    if answer.outcome is Outcome.RATE_LIMITED:
        return _doubled(max(every, pace(answer.habits, answer.idle)), answer.failures, max(every, LONGEST_WISH))
    return _doubled(every, answer.failures - 1, max(every, LONGEST_WAIT))


def _doubled(usual: timedelta, times: int, longest: timedelta) -> timedelta:
    """Double up to a limit; chronic 429 stays within a day, so that the feed isn't starved (rule 25)."""
    return min(usual * (1 << min(max(times, 0), 20)), longest)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of fetching and reading a feed once.

    `detail` is told to people. `is_whole`: a complete feed was read, not one cut short. `oldest_at` and `newest_at` are
    those of its new entries, `body_hash` that of the body, `habits` what the body told of itself; None when there was
    nothing to read, as with 304.
    """

    outcome: Outcome
    detail: str = ""
    is_whole: bool = True
    body_hash: str | None = None
    oldest_at: datetime | None = None
    newest_at: datetime | None = None
    habits: Habits | None = None


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
    answer = Answer(
        reading.outcome, fetched.headers, state.failures, bool(conditions(state, now)), state.habits,
        now - state.newest_at if state.newest_at else NONE, state.fresh_s, tuple(hop.retry_after for hop in fetched.hops),
    )  # fmt: skip
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
    state = replace(
        previous,
        validators=validators_after(previous.validators, fetched, is_whole=reading.is_whole),
        body_hash=reading.body_hash if reading.body_hash and reading.is_whole else previous.body_hash,
        ok_at=now,
        newest_at=max(newest, default=None),
        failures=0,
        failing_since=None,
        moved_to=moved_to,
        moved_since=(previous.moved_since if is_same_move else now) if moved_to else None,
        is_credible=credibility_after(previous, fetched, outcome=reading.outcome, oldest_at=reading.oldest_at),
    )
    return _with_body(state, fetched, reading, now) if fetched.status != 304 else _without_body(state, now)


def _with_body(state: PollState, fetched: Fetched, reading: Reading, now: datetime) -> PollState:
    fresh = freshness(fetched.headers, now)
    fresh_s = None if fresh is None else min(int(fresh.total_seconds()), int(LONGEST_WISH.total_seconds()))
    return replace(state, full_at=now, fresh_s=fresh_s, habits=reading.habits or state.habits)


def _without_body(state: PollState, now: datetime) -> PollState:
    return replace(state, full_at=state.full_at or now)


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
    """Return the state for the adopted address, to be asked soon where the old one is lost.

    Validators, and what is known of the server's use of them, belong to the address they came from (rule 7).
    """
    soon = state.polled_at + EVERY if state.polled_at and state.outcome in FAILURES else None
    return replace(
        state, validators=Validators(), is_credible=None, moved_to=None, moved_since=None,
        next_poll_at=soon or state.next_poll_at,
    )  # fmt: skip


def _is_only_secured(old: str, new: str) -> bool:
    try:
        before, after = urlsplit(old), urlsplit(new)
    except ValueError:
        return False
    return (before.scheme, after.scheme) == ("http", "https") and before.hostname == after.hostname
