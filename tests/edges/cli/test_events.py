"""`cmooc events`, as facilitators and scripts use it."""

from __future__ import annotations

import pytest


@pytest.fixture
def data(tmp_path, cmooc):
    data = tmp_path / "data"
    cmooc("--data", data, "init", "--language", "en")
    return data


@pytest.fixture
def events(cmooc, data):
    return lambda *words: cmooc("--data", data, "--now", "2026-11-23T08:00", "events", *map(str, words))


@pytest.mark.parametrize("part", ["", "list", "suggested", "show", "accept", "reject", "cancel", "add"])
def test_help_is_given(cmooc, part):
    ran = cmooc("events", *filter(None, (part,)), "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "Usage:" in ran.out


def test_an_event_is_added_listed_shown_cancelled_and_taken_back(events):
    added = events("add", "Seed swap", "--starts", "2026-12-05T14:00", "--ends", "2026-12-05T16:00", "--place", "Town hall",
                   "--text", "Bring jars.", "--by", "Zoé", "--json")  # fmt: skip
    assert added.code == 0, added
    key = added.json["event"]
    (listed,) = events("list", "--json").json
    assert (listed["event"], listed["starts_at"], listed["is_cancelled"]) == (key, "2026-12-05T13:00:00Z", False)
    assert "Seed swap" in events("list").out
    shown = events("show", key)
    assert "place: Town hall" in shown.out
    assert "decided by: Zoé" in shown.out
    assert events("cancel", key, "--date", "2026-12-05", "--by", "Ann").code == 0
    assert events("list", "--json").json[0]["is_cancelled"] is True
    assert "cancelled" in events("list").out
    assert events("reject", key, "--by", "Ann", "--json").json["state"] == "rejected"
    assert events("list", "--json").json == []
    assert f"{key}  Seed swap: accepted" in events("accept", key, "--by", "Ann").err
    assert events("suggested", "--json").json == []


def test_whole_days_and_other_zones(events):
    days = events("add", "Fair", "--starts", "2026-12-05", "--ends", "2026-12-06", "--by", "Zoé", "--json").json
    assert (days["dates"][0]["is_all_day"], days["dates"][0]["ends_at"]) == (True, "2026-12-06T23:00:00Z")
    assert "2026-12-05 " in events("list").out
    abroad = events(
        "add", "Vigil", "--starts", "2026-12-05T14:00", "--zone", "America/Montreal", "--by", "Zoé", "--json"
    ).json
    assert abroad["dates"][0]["starts_at"] == "2026-12-05T19:00:00Z"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nothing"), "There is no event nothing"),
        (("add", "x", "--starts", "tomorrow", "--by", "Z"), "tomorrow is no time"),
        (
            ("add", "x", "--starts", "2026-12-05T14:00", "--ends", "2026-12-05T13:00", "--by", "Z"),
            "ends before it begins",
        ),
        (("add", "x", "--starts", "2026-12-05", "--zone", "Mars", "--by", "Z"), "Mars is no time zone"),
        (
            ("add", "x", "--starts", "2026-12-05", "--territory", "Atlantis", "--by", "Z"),
            "There is no territory Atlantis",
        ),
    ],
)
def test_what_can_not_be_is_told_with_exit_code_2(events, words, said):
    ran = events(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
