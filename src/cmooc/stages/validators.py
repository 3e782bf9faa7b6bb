"""What is sent back to make a request conditional, and how far «not modified» is believed: rules 2 to 9."""

from __future__ import annotations

from datetime import datetime, timedelta

from cmooc.domain.feeds import Outcome, PollState
from cmooc.domain.fetches import Fetched, Validators

BELIEVED_FOR = timedelta(days=8)
BELIEVED_GAPS = 3
CLEARLY_OLDER = timedelta(days=1)


def conditions(poll: PollState, now: datetime) -> Validators:
    """Return the validators to send; none where the server's «not modified» is doubtful by now, or known to be false."""
    return Validators() if poll.is_credible is False or _is_doubtful(poll, now) else poll.validators


def validators_after(previous: Validators, fetched: Fetched, *, is_whole: bool) -> Validators:
    """Keep, refresh or replace: a 304 adds what it brings (rule 5), a whole answer replaces both (rules 4 and 6).

    A body cut short leaves the old ones, so that the rest is asked for again (rule 39).
    """
    fresh = fetched.validators
    if fetched.status == 304:
        return Validators(fresh.etag or previous.etag, fresh.last_modified or previous.last_modified)
    return fresh if is_whole and not fetched.is_cut else previous


def credibility_after(
    previous: PollState, fetched: Fetched, *, outcome: Outcome, oldest_at: datetime | None
) -> bool | None:
    """Judge the server's «not modified» by the body that came after it; `oldest_at` is that of the oldest new entry.

    It was true when other validators come with the body, to a conditional request. It was false when only an
    unconditional request brought what had been there for long.
    """
    if previous.outcome is not Outcome.NOT_MODIFIED or fetched.status == 304:
        return previous.is_credible
    if fetched.request.validators:
        return True if fetched.validators != fetched.request.validators else previous.is_credible
    if outcome is not Outcome.NEW or oldest_at is None or previous.polled_at is None:
        return previous.is_credible
    return False if oldest_at < previous.polled_at - CLEARLY_OLDER else previous.is_credible


def _is_doubtful(poll: PollState, now: datetime) -> bool:
    """Tell whether no body came for much longer than this feed is used to be silent (rule 9)."""
    if poll.is_credible or poll.full_at is None:
        return False
    usual = timedelta(seconds=poll.habits.gap_s or 0) * BELIEVED_GAPS
    silent = (poll.full_at - poll.newest_at) / 2 if poll.newest_at else timedelta(0)
    return now - poll.full_at >= max(BELIEVED_FOR, usual, silent)
