"""What an answer means for a feed, and what of it is remembered for the next poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from cmooc.domain.feeds import FAILURES, Outcome, PollState
from cmooc.domain.fetches import Fetched, Validators
from cmooc.domain.urls import host_of

PERMANENT = frozenset({301, 308})
ADOPTED_AFTER = timedelta(days=7)
BY_STATUS = {
    304: Outcome.NOT_MODIFIED, 401: Outcome.REFUSED, 403: Outcome.REFUSED, 404: Outcome.NOT_FOUND, 410: Outcome.GONE,
    429: Outcome.RATE_LIMITED, 451: Outcome.REFUSED,
}  # fmt: skip
WITH_BODY = frozenset({200, 203, 206, 226})


def outcome_of(answer: Fetched) -> Outcome | None:
    """Return what an answer without a feed in it came to, or None when there is a body to read."""
    if answer.error is not None:
        return Outcome.REFUSED if answer.error.reason == "refused_address" else Outcome.UNREACHABLE
    if answer.status in WITH_BODY:
        return None
    if answer.status in BY_STATUS:
        return BY_STATUS[answer.status]
    return Outcome.SERVER_ERROR if answer.status >= 500 else Outcome.BROKEN


def detail_of(answer: Fetched) -> str:
    """Return the reason of a failed answer as a short sentence."""
    if answer.error is not None:
        return str(answer.error)
    if answer.headers.get("cf-mitigated") == "challenge":
        return f"The server asks for proof of a human reader (answer {answer.status})."
    return f"The server answered {answer.status}."


def after_poll(
    previous: PollState, answer: Fetched, outcome: Outcome, now: datetime, *, body_hash: str | None, detail: str = ""
) -> PollState:
    """Return the state after one poll, all but the time of the next.

    Validators are stored as they came, from every whole answer, also when the other or the body is unchanged; a 304
    renews those it carries (RFC 9111 §3.2); a failure touches none of them.
    """
    if outcome in FAILURES:
        return replace(
            previous, polled_at=now, outcome=outcome, detail=detail, failures=previous.failures + 1,
            failing_since=previous.failing_since or now,
        )  # fmt: skip
    moved_to, moved_since = _moved(previous, answer, now)
    return replace(
        previous, validators=_validators(previous, answer), body_hash=body_hash or previous.body_hash, polled_at=now,
        ok_at=now, outcome=outcome, detail=detail, failures=0, failing_since=None, moved_to=moved_to,
        moved_since=moved_since,
    )  # fmt: skip


def adopted_url(url: str, poll: PollState, now: datetime) -> str | None:
    """Return the new address of a feed that moved for good: seen for a week, or at once from http to https."""
    if poll.moved_to is None or poll.moved_since is None:
        return None
    is_upgrade = url.startswith("http://") and poll.moved_to == "https://" + url.removeprefix("http://")
    is_same_host = host_of(url) == host_of(poll.moved_to)
    if (is_upgrade and is_same_host) or now - poll.moved_since >= ADOPTED_AFTER:
        return poll.moved_to
    return None


def _validators(previous: PollState, answer: Fetched) -> Validators:
    if answer.status != 304:
        return answer.validators
    new, old = answer.validators, previous.validators
    return Validators(new.etag or old.etag, new.last_modified or old.last_modified)


def _moved(previous: PollState, answer: Fetched, now: datetime) -> tuple[str | None, datetime | None]:
    """A move counts while every hop is permanent (RFC 9110 §15.4.2, §15.4.9); the first sighting starts the clock."""
    if not answer.hops or any(hop.status not in PERMANENT for hop in answer.hops):
        return None, None
    if previous.moved_to == answer.url:
        return previous.moved_to, previous.moved_since
    return answer.url, now
