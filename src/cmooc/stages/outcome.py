"""What an answer means before anything is read from it: research/fetching.md, rules 32 to 38."""

from __future__ import annotations

import re

from cmooc.domain.errors import ParseError
from cmooc.domain.feeds import Outcome
from cmooc.domain.fetches import Fetched
from cmooc.domain.urls import shown
from cmooc.stages.schedule import PERMANENT, permanent_target

BY_STATUS = {
    304: Outcome.NOT_MODIFIED, 401: Outcome.REFUSED, 403: Outcome.REFUSED, 404: Outcome.NOT_FOUND, 410: Outcome.GONE,
    429: Outcome.RATE_LIMITED, 451: Outcome.REFUSED,
}  # fmt: skip
WITH_BODY = frozenset({200, 203, 206, 226})
PARTIAL, DELTA = 206, 226  # RFC 9110 §15.3.7, RFC 3229 §10.4.1
REFUSALS = {
    401: "The server asks for a password (answer 401).",
    403: "The server does not let programs read this (answer 403).",
    451: "The server may not give this out, for legal reasons (answer 451).",
}
PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)", re.IGNORECASE)
CHALLENGE = re.compile(  # Cloudflare of several years, DDoS-Guard, Sucuri, Anubis, SiteGround, Imperva
    rb"<title>\s*(?:just a moment|attention required! \| cloudflare|ddos-guard)|making sure you.{1,8}re not a bot"
    rb"|/cdn-cgi/challenge-platform/|cf-browser-verification|_cf_chl_opt|sucuri_cloudproxy_js|id=.anubis_challenge"
    rb"|sgcaptcha|/_incapsula_resource",
    re.IGNORECASE,
)
LOOKED_AT = 20_000  # bytes


def outcome_of(answer: Fetched) -> Outcome | None:
    """Return what an answer without a feed in it came to, or None when there is a body to read."""
    if answer.error is not None:
        return Outcome.REFUSED if answer.error.reason == "refused_address" else Outcome.UNREACHABLE
    if is_challenge(answer):
        return Outcome.CHALLENGED
    if answer.status in WITH_BODY:
        return None
    if answer.status == 410 and any(hop.status not in PERMANENT for hop in answer.hops):
        return Outcome.NOT_FOUND  # only the place of today is gone
    if answer.status in BY_STATUS:
        return BY_STATUS[answer.status]
    return Outcome.SERVER_ERROR if answer.status >= 500 else Outcome.BROKEN


def detail_of(answer: Fetched) -> str:
    """Return the reason of a failed answer as a short sentence."""
    if answer.error is not None:
        return str(answer.error)
    if is_challenge(answer):
        return f"The server asks for proof of a human reader (answer {answer.status})."
    return REFUSALS.get(answer.status, f"The server answered {answer.status}.")


def detail_of_no_feed(answer: Fetched, error: ParseError) -> str:
    """Return why a body is no feed; a redirect to a home page is a move that failed (rule 32)."""
    url = shown(answer.url)
    if permanent_target(answer) is not None:
        return f"The address leads for good to {url}, where there is no feed."
    return error.message.format(**{**error.details, "url": url})


def is_challenge(answer: Fetched) -> bool:
    """Tell whether a page that only browsers get past stands before the feed (rule 35)."""
    if answer.headers.get("cf-mitigated") == "challenge":
        return True
    is_page = "html" in answer.content_type or PAGE.match(answer.body[:200])
    return bool(is_page and CHALLENGE.search(answer.body[:LOOKED_AT]))


def was_asked(answer: Fetched) -> bool:
    """Tell whether a request was made, rather than left undone because its host had just answered 429 (rule 24)."""
    return answer.error is None or answer.error.reason != "host_held"


def is_cut(answer: Fetched) -> bool:
    """Tell whether the body is only the beginning, or some piece, of the feed."""
    return answer.is_cut or answer.status == PARTIAL


def is_delta(answer: Fetched) -> bool:
    """Tell whether the body holds only what changed: what it lacks has not left the feed (rule 38)."""
    return answer.status == DELTA
