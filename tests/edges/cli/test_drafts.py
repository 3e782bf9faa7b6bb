"""Preparing an edition, sending it by hand, correcting it, as commands."""

from __future__ import annotations

import io
import itertools
import sys
from datetime import UTC, datetime, timedelta

import pytest

from cmooc.bootstrap import Instance
from cmooc.settings import Settings

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path, migrated_file, stores_of):
    """Two posts that wait, in a course of their own."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "cmooc.db").write_bytes(migrated_file.read_bytes())
    here = Instance(data, Settings(), lambda: NOW)
    stores = stores_of(here.database)
    found = [stores.post(stores.feed(name), name, at=NOW - timedelta(hours=1))[0] for name in ("ann", "ben")]
    here.database.close()
    return found


@pytest.fixture
def course(cmooc, tmp_path, keys):
    """Return the command on that course, each time a minute later than the last, from six o'clock on."""
    minutes = itertools.count()

    def call(*words, **env):
        return cmooc("--data", tmp_path / "data", "--now", f"2026-11-23T06:{next(minutes):02}", *words, **env)

    return call


def edition(course, *words, **env):
    return course("edition", *words, "--json", **env).json


def test_what_is_prepared_is_shown_previewed_and_leaves(course, keys):
    assert course("draft", "lead", "Bonjour *tous*", "--by", "Ann").code == 0
    course("draft", "lead", "Hello", "--language", "en", "--by", "Ann")
    course("draft", "announce", "Ce soir", "18 h", "--by", "Ann")
    course("draft", "highlight", keys[0], "--note", "Start here", "--by", "Ann")
    course("draft", "annotate", "https://posts.example/ben", "See the map", "--by", "Ann")
    course("draft", "move", "others", "--by", "Ann")
    shown = course("draft", "show")
    assert "The draft is at version 6." in shown.err
    assert f"highlight:{keys[0]}" in shown.out
    assert "Title of ann" in shown.out
    told = course("draft", "show", "--json").json
    assert [one["name"] for one in told["pieces"]][:3] == ["lead:fr", "lead:en", "announcement:ce-soir.fr"]
    assert {one["by"] for one in told["acts"]} == {"Ann"}
    preview = edition(course, "--preview")["edition"]
    left = edition(course, "--by", "Ann")["edition"]
    assert left["sections"] == preview["sections"]
    assert [one["kind"] for one in left["sections"]] == ["theme", "highlighted"]
    assert left["lead"] == [["fr", "<p>Bonjour <em>tous</em></p>"], ["en", "<p>Hello</p>"]]
    assert left["announcements"] == [["fr", "Ce soir", "<p>18 h</p>"]]
    assert left["rhythm"] == "daily"
    assert course("draft", "show", "--json").json["pieces"] == []


def test_text_is_read_from_stdin(course, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("Une ligne\n\nUne autre"))
    course("draft", "lead", "-", "--by", "Ann")
    (lead,) = course("draft", "show", "--json").json["pieces"]
    assert lead["value"]["html"].count("<p>") == 2


def test_a_held_post_stays_behind(course, keys):
    course("draft", "hold", keys[0], "--why", "ours?", "--by", "Ann")
    assert edition(course)["edition"]["posts"] == 1
    assert course("draft", "release", keys[0], "--by", "Ben").code == 0
    refused = course("draft", "release", keys[0], "--by", "Ben", LANG="fr_FR.UTF-8")
    assert (refused.code, refused.err) == (2, f"cmooc: Le billet {keys[0]} n’est pas en attente.\n")


def test_somebody_elses_words_are_not_overwritten_unseen(course):
    course("draft", "lead", "Bonjour", "--by", "Ann")
    refused = course("draft", "lead", "Salut", "--by", "Ben")
    assert refused.code == 2
    assert "Ann changed lead:fr at 2026-11-23T06:00:0" in refused.err
    assert course("draft", "lead", "Salut", "--by", "Ben", "--version", "1").code == 0
    assert course("draft", "undo", "--by", "Ben").code == 0
    assert course("draft", "clear", "--by", "Ben").code == 2
    assert course("draft", "clear", "--all", "--by", "Ben").code == 0
    assert course("draft", "show", "--json").json["pieces"] == []


def test_by_hand_an_edition_leaves_only_when_it_is_told_to(course):
    by_hand = {"CMOOC_EDITION_LEAVES": "by hand"}
    ran = course("edition", **by_hand)
    assert (ran.code, "cmooc edition --leave" in ran.err) == (0, True)
    assert edition(course, **by_hand)["outcome"] == "preview"
    assert edition(course, "--leave", **by_hand)["outcome"] == "published"
    assert edition(course, "--date", "2026-11-23", **by_hand)["outcome"] == "there"
    assert edition(course, **by_hand)["day"] == "2026-11-24"  # what stands ready for tomorrow


def test_an_edition_that_left_is_corrected_with_a_date(course):
    assert course("edition", "correct", "2026-11-23", "--text", "Non").code == 2
    before = edition(course)["edition"]
    told = course(
        "edition", "correct", "2026-11-23", "--text", "C’est *jeudi*", "--en", "It is Thursday", "--json"
    ).json
    assert told["texts"] == {"fr": "<p>C’est <em>jeudi</em></p>", "en": "<p>It is Thursday</p>"}
    after = edition(course)["edition"]
    assert [one["texts"] for one in after["corrections"]] == [[list(pair) for pair in told["texts"].items()]]
    assert {**after, "corrections": []} == before
    assert course("edition", "correct", "2026-11-23", "--text", " ").code == 2


def test_the_weekly_edition_is_previewed_and_sent(course, keys):
    edition(course)
    assert course("draft", "highlight", keys[1], "--weekly", "--by", "Ann").code == 0
    preview = edition(course, "--weekly", "--date", "2026-11-29", "--preview")
    assert (preview["name"], preview["outcome"]) == ("2026-W48", "preview")
    assert preview["edition"]["sections"][0]["kind"] == "highlighted"
    sent = course("edition", "--weekly", "--date", "2026-11-23")
    assert (sent.code, "2026-W47" in sent.err) == (0, True)
