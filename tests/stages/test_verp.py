"""Envelope senders: what was written is read back, whatever servers do to it, and nobody else can write one."""

from __future__ import annotations

import pytest

from cmooc.stages.tokens import Tokens
from cmooc.stages.verp import read_verp, verp

ADDRESS = "bounces@example.org"


@pytest.fixture
def tokens(clock):
    return Tokens(["one"], clock)


def test_the_sender_names_mailing_and_subscriber_and_is_read_back(tokens):
    sender = verp(ADDRESS, 12, 345, tokens)
    assert sender.startswith("bounces+12-345-")
    assert sender.endswith("@example.org")
    assert read_verp(sender, ADDRESS, tokens) == (12, 345)
    assert verp(ADDRESS, 12, 345, tokens) == sender
    assert len({verp(ADDRESS, mailing, one, tokens) for mailing in (1, 2) for one in (1, 2)}) == 4


def test_servers_may_change_case_add_brackets_and_a_last_dot(tokens):
    sender = verp("Bounces@Example.org", 12, 345, tokens)
    for form in (sender.upper(), f"<{sender}>", f" {sender} ", f"{sender}."):
        assert read_verp(form, "Bounces@Example.org", tokens) == (12, 345)


def test_the_longest_sender_fits_a_local_part(tokens):
    sender = verp(ADDRESS, 10**9, 10**9, tokens)
    assert len(sender.partition("@")[0]) <= 64
    assert read_verp(sender, ADDRESS, tokens) == (10**9, 10**9)


def test_an_address_that_has_a_detail_already_keeps_it(tokens):
    sender = verp("course+bounces@example.org", 1, 2, tokens)
    assert sender.startswith("course+bounces+1-2-")
    assert read_verp(sender, "course+bounces@example.org", tokens) == (1, 2)
    assert read_verp(sender, "course@example.org", tokens) is None


def test_what_was_made_under_an_older_key_is_still_read(clock, tokens):
    assert read_verp(verp(ADDRESS, 1, 2, tokens), ADDRESS, Tokens(["one", "two"], clock)) == (1, 2)


def test_a_forged_sender_says_nothing(clock, tokens):
    sender = verp(ADDRESS, 12, 345, tokens)
    mark = sender.partition("@")[0].rpartition("-")[2]
    forged = (
        verp(ADDRESS, 12, 345, Tokens(["other"], clock)), sender.replace("345", "346"), sender.replace("12-", "13-"),
        sender.replace("example.org", "example.com"), sender.replace("bounces+", "bounces"), ADDRESS, "", "@", "<>",
        f"bounces+012-345-{mark}@example.org", f"bounces+12-345-{mark[:-1]}@example.org", "bounces+--@example.org",
        f"bounces+-12-345-{mark}@example.org", f"bounces+١٢-345-{mark}@example.org", "bounces+1-2-é@example.org",
        f"bounces+12-345-{mark}@example.org, b@example.org", f"bounces+12-345-{mark}@example.org\r\nBcc: x@example.com",
    )  # fmt: skip
    assert [read_verp(one, ADDRESS, tokens) for one in forged] == [None] * len(forged)
