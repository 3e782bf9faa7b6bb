"""What an answer means before anything is read from it."""

from __future__ import annotations

from cmooc.domain.feeds import Outcome
from cmooc.domain.fetches import Fetched

BY_STATUS = {
    304: Outcome.NOT_MODIFIED, 401: Outcome.REFUSED, 403: Outcome.REFUSED, 404: Outcome.NOT_FOUND, 410: Outcome.GONE,
    429: Outcome.RATE_LIMITED, 451: Outcome.REFUSED,
}  # fmt: skip
WITH_BODY = frozenset({200, 203, 206, 226})
CHALLENGE_PAGES = (b"just a moment...", b"_cf_chl_opt", b"sgcaptcha", b"ddos-guard", b"making sure you&#39;re not a bot",
                   b"making sure you're not a bot", b"/_incapsula_resource")  # fmt: skip


def outcome_of(answer: Fetched) -> Outcome | None:
    """Return what an answer without a feed in it came to, or None when there is a body to read."""
    if answer.error is not None:
        return Outcome.REFUSED if answer.error.reason == "refused_address" else Outcome.UNREACHABLE
    if answer.status in WITH_BODY:
        return None
    if is_challenge(answer):
        return Outcome.CHALLENGED
    if answer.status in BY_STATUS:
        return BY_STATUS[answer.status]
    return Outcome.SERVER_ERROR if answer.status >= 500 else Outcome.BROKEN


def detail_of(answer: Fetched) -> str:
    """Return the reason of a failed answer as a short sentence."""
    if answer.error is not None:
        return str(answer.error)
    if is_challenge(answer):
        return f"The server asks for proof of a human reader (answer {answer.status})."
    return f"The server answered {answer.status}."


def is_challenge(answer: Fetched) -> bool:
    """Tell whether the server wants proof of a human reader: it says so, or sends one of the well-known pages."""
    if answer.headers.get("cf-mitigated") == "challenge":
        return True
    beginning = answer.body[:20_000].lower() if "html" in answer.content_type else b""
    return any(mark in beginning for mark in CHALLENGE_PAGES)
