"""Ruling on tags, meanings of categories and suggested themes, as commands."""

from __future__ import annotations

import pytest


@pytest.fixture
def course(cmooc, demo_copy):
    """Return the command on a copy of the demo's course."""
    return lambda *words: cmooc("--data", demo_copy, *words)


@pytest.fixture
def post(course):
    """A post without the theme `recits`."""
    for entry in course("search", "atelier", "--json").json["entries"]:
        if "recits" not in slugs(course, entry["key"]):
            return entry
    raise AssertionError("every post of the demo is about stories")


def slugs(course, key):
    return {tag["slug"] for tag in course("tags", "show", key, "--json").json["tags"]}


def test_a_tag_is_accepted_shown_moved_and_undone(course, post):
    key = post["key"]
    done = course("tags", "accept", key, "theme:recits", "--by", "Ann", "--json").json
    assert [(one["slug"], one["before"], one["after"], one["by"]) for one in done["changes"]] == [
        ("recits", None, True, "Ann")
    ]
    assert "recits" in slugs(course, key)
    moved = course("tags", "move", post["url"], "theme:recits", "theme:communs", "--by", "Ben")
    assert (moved.code, moved.out) == (0, "")
    assert "recits" not in slugs(course, key)
    shown = course("tags", "show", key)
    assert "facilitator: Ben" in shown.out
    assert "wrong: theme:recits, Ben" in shown.out
    assert course("tags", "undo", "--by", "Ben").code == 0
    assert "recits" in slugs(course, key)
    history = course("tags", "history", "--json").json
    assert [(one["by"], one["slug"], one["undone_at"] is None) for one in history] == [
        ("Ben", "communs", False), ("Ben", "recits", False), ("Ann", "recits", True),
    ]  # fmt: skip
    assert course("tags", "undo", done["move"], "--by", "Ben").code == 0
    assert "recits" not in slugs(course, key)
    assert "Ann" in course("tags", "history").out


def test_what_is_decided_already_is_said(course, post):
    course("tags", "accept", post["key"], "theme:recits")
    again = course("tags", "accept", post["key"], "theme:recits")
    assert (again.code, again.err) == (0, "That is how it stands already.\n")


def test_suggestions_are_listed_and_gone_once_decided(course):
    found = course("tags", "unsure", "--kind", "theme", "--limit", "5", "--json").json
    assert len(found) <= 5
    assert [one["confidence"] for one in found] == sorted((one["confidence"] for one in found), reverse=True)
    assert course("tags", "unsure").code == 0
    for one in found[:1]:
        course("tags", "reject", one["entry"], f"theme:{one['slug']}")
        left = course("tags", "unsure", "--kind", "theme", "--json").json
        assert (one["entry"], one["slug"]) not in {(other["entry"], other["slug"]) for other in left}


@pytest.mark.parametrize(
    "words", [
        ("show", "nothing"), ("accept", "nothing", "theme:recits"), ("accept", "{key}", "recits"),
        ("reject", "{key}", "theme:none"), ("move", "{key}", "theme:recits", "theme:none"), ("undo", "nothing"),
        ("undo", "--by", "Nobody"), ("accept", "{key}"), ("unsure", "--kind", "colour"),
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2_and_changes_nothing(course, post, words):
    ran = course("tags", *(word.format(key=post["key"]) for word in words))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err
    assert course("tags", "history", "--json").json == []


def test_a_category_is_mapped_once(course):
    unknown = course("themes", "categories", "--limit", "3", "--json").json
    assert [one["posts"] for one in unknown] == sorted((one["posts"] for one in unknown), reverse=True)
    name = unknown[0]["category"]
    assert name in course("themes", "categories").out
    mapped = course("themes", "map", name, "theme:recits", "--by", "Ann", "--json").json
    assert (mapped["category"], mapped["means"]) == (name, "theme:recits")
    assert mapped["changed"] > 0
    assert name not in {one["category"] for one in course("themes", "categories", "--json").json}
    assert course("themes", "categories", "--settled", "--json").json == [{"category": name, "means": "theme:recits"}]
    course("tag")  # the feeds have written more since their posts were tagged
    assert course("tag", "--json").json["changed"] == 0
    assert "nothing" in course("themes", "map", name, "nothing").err
    assert course("themes", "map", name, "forget").code == 0
    assert course("themes", "map", name, "forget").code == 2
    assert course("themes", "map", name, "recits").code == 2


def test_a_theme_is_suggested_taken_up_or_dismissed(course):
    assert course("themes", "suggest").code == 0
    assert isinstance(course("themes", "suggest", "--limit", "3", "--json").json, list)
    assert course("themes", "dismiss", "compost partagé", "--by", "Ann").code == 0
    assert course("themes", "dismiss", "#CompostPartage", "--undo").code == 0
    assert course("themes", "dismiss", "compost partagé", "--undo").code == 2
    assert course("themes", "dismiss", "!").code == 2


def test_learning_anew_changes_nothing(course, post):
    course("tags", "accept", post["key"], "theme:recits")
    course("tag")
    assert course("tag", "--relearn", "--json").json["changed"] == 0
