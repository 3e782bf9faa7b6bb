"""What answers mean before they are read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmooc.domain.errors import FetchError
from cmooc.domain.feeds import Outcome
from cmooc.domain.fetches import Fetched, FetchRequest, Hop
from cmooc.stages.outcome import detail_of, outcome_of

ASKED = FetchRequest(1, "https://a.example/feed")


def answered(status, **headers):
    return Fetched(ASKED, ASKED.url, status, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("status", [200, 203, 206, 226])
def test_an_answer_with_a_body_is_to_be_read(status):
    assert outcome_of(answered(status)) is None


@pytest.mark.parametrize(("status", "outcome"), [
    (304, Outcome.NOT_MODIFIED), (404, Outcome.NOT_FOUND),
    (410, Outcome.GONE), (429, Outcome.RATE_LIMITED), (500, Outcome.SERVER_ERROR),
    (503, Outcome.SERVER_ERROR), (599, Outcome.SERVER_ERROR), (204, Outcome.BROKEN), (300, Outcome.BROKEN),
    (400, Outcome.BROKEN), (418, Outcome.BROKEN),
])  # fmt: skip
def test_an_answer_without_a_feed_says_what_it_came_to(status, outcome):
    assert outcome_of(answered(status)) is outcome
    assert detail_of(answered(status)) == f"The server answered {status}."


@pytest.mark.parametrize(("status", "words"), [(401, "password"), (403, "programs"), (451, "legal")])
def test_a_refusal_says_what_it_means(status, words):
    assert outcome_of(answered(status)) is Outcome.REFUSED
    assert words in detail_of(answered(status))
    assert f"(answer {status})" in detail_of(answered(status))


@pytest.mark.parametrize("page", [
    b"<!DOCTYPE html><html><head><title>Just a moment...</title>", b"\n<html><script src='/cdn-cgi/challenge-platform/h'>",
    b"\xef\xbb\xbf<HTML><title>Making sure you&#39;re not a bot!</title>",
])  # fmt: skip
def test_a_page_that_only_browsers_get_past_is_named(page):
    for status in (200, 403, 503):
        answer = replace(answered(status), body=page)
        assert outcome_of(answer) is Outcome.CHALLENGED
        assert detail_of(answer) == f"The server asks for proof of a human reader (answer {status})."


def test_a_feed_that_writes_of_such_pages_is_a_feed():
    body = b"<rss><channel><item><title>Just a moment</title><link>/cdn-cgi/challenge-platform/</link></item></channel></rss>"
    assert outcome_of(replace(answered(200), body=body)) is None


def test_only_a_lasting_redirect_may_lead_to_the_end():
    for statuses, outcome in (((), Outcome.GONE), ((301, 308), Outcome.GONE), ((301, 302), Outcome.NOT_FOUND)):
        hops = tuple(Hop(status, "https://b.example/") for status in statuses)
        assert outcome_of(replace(answered(410), hops=hops)) is outcome


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
