"""What an answer means before anything is read from it."""

from __future__ import annotations

from cmooc.domain.feeds import Outcome
from cmooc.domain.fetches import Fetched

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
