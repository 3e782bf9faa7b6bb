"""What answers mean before they are read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmooc.domain.errors import FetchError
from cmooc.domain.feeds import Outcome
from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.stages.outcome import detail_of, outcome_of

ASKED = FetchRequest(1, "https://a.example/feed")


def answered(status, **headers):
    return Fetched(ASKED, ASKED.url, status, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("status", [200, 203, 206, 226])
def test_an_answer_with_a_body_is_to_be_read(status):
    assert outcome_of(answered(status)) is None


@pytest.mark.parametrize(("status", "outcome"), [
    (304, Outcome.NOT_MODIFIED), (401, Outcome.REFUSED), (403, Outcome.REFUSED), (404, Outcome.NOT_FOUND),
    (410, Outcome.GONE), (429, Outcome.RATE_LIMITED), (451, Outcome.REFUSED), (500, Outcome.SERVER_ERROR),
    (503, Outcome.SERVER_ERROR), (599, Outcome.SERVER_ERROR), (204, Outcome.BROKEN), (300, Outcome.BROKEN),
    (400, Outcome.BROKEN), (418, Outcome.BROKEN),
])  # fmt: skip
def test_an_answer_without_a_feed_says_what_it_came_to(status, outcome):
    assert outcome_of(answered(status)) is outcome
    assert detail_of(answered(status)) == f"The server answered {status}."


def test_a_refused_address_is_told_apart_from_a_server_that_is_away():
    refused = Fetched(ASKED, ASKED.url, error=FetchError("no", reason="refused_address"))
    away = Fetched(ASKED, ASKED.url, error=FetchError("No server.", reason="dns"))
    assert (outcome_of(refused), outcome_of(away)) == (Outcome.REFUSED, Outcome.UNREACHABLE)
    assert detail_of(away) == "No server."


def test_a_challenge_for_human_readers_is_named():
    assert (
        detail_of(answered(403, cf_mitigated="challenge"))
        == "The server asks for proof of a human reader (answer 403)."
    )


def test_a_challenge_is_no_mere_refusal_whatever_its_status():
    for status in (403, 429, 503):
        assert outcome_of(answered(status, cf_mitigated="challenge")) is Outcome.CHALLENGED
    page = replace(answered(403, content_type="text/html"), body=b"<title>Just a moment...</title>")
    assert outcome_of(page) is Outcome.CHALLENGED
    assert detail_of(page) == "The server asks for proof of a human reader (answer 403)."


def test_a_feed_that_quotes_a_challenge_is_none():
    feed = replace(answered(403, content_type="application/rss+xml"), body=b"<rss>Just a moment...</rss>")
    assert outcome_of(feed) is Outcome.REFUSED
