"""Signed links: each good for one purpose, lasting or for a time, and believed under older keys."""

from __future__ import annotations

import pytest

from cmooc.domain.errors import BadInput
from cmooc.stages.tokens import MARK_LENGTH, Purpose, Tokens


def test_a_token_is_good_for_its_purpose_only(clock):
    tokens = Tokens(["one"], clock)
    token = tokens.sign(Purpose.READER, "abc123")
    assert tokens.read(Purpose.READER, token) == "abc123"
    for wrong in (token + "x", token[:-1], "abc123", "", "abc123.", "é.ü", "abd" + token[3:]):
        with pytest.raises(BadInput):
            tokens.read(Purpose.READER, wrong)
    with pytest.raises(BadInput):
        tokens.read(Purpose.CONFIRM, token)


def test_a_token_for_a_time_runs_out_by_the_clock_of_the_instance(clock):
    tokens = Tokens(["one"], clock)
    token = tokens.sign_for_a_time(Purpose.CONFIRM, "abc123")
    clock.move(days=6)
    assert tokens.read_in_time(Purpose.CONFIRM, token, 7 * 86400) == "abc123"
    clock.move(days=2)
    with pytest.raises(BadInput):
        tokens.read_in_time(Purpose.CONFIRM, token, 7 * 86400)
    with pytest.raises(BadInput):
        tokens.read(Purpose.CONFIRM, token)


def test_what_an_older_key_signed_stays_good_and_other_keys_give_other_signatures(clock):
    old, both, other = Tokens(["one"], clock), Tokens(["one", "two"], clock), Tokens(["two"], clock)
    token, mark = old.sign(Purpose.READER, "abc"), old.mark(Purpose.BOUNCE, "7.12")
    assert both.read(Purpose.READER, token) == "abc"
    assert both.is_mark(Purpose.BOUNCE, "7.12", mark.upper())
    assert both.mark(Purpose.BOUNCE, "7.12") == other.mark(Purpose.BOUNCE, "7.12") != mark
    assert not other.is_mark(Purpose.BOUNCE, "7.12", mark)
    assert not both.is_mark(Purpose.BOUNCE, "7.13", mark)
    assert not both.is_mark(Purpose.MESSAGE, "7.12", mark)
    assert len(mark) == MARK_LENGTH
    with pytest.raises(BadInput):
        other.read(Purpose.READER, token)
