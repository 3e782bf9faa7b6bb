"""Themes and territories reshaped by command: what is said, what comes of it, and what is refused."""

from __future__ import annotations

import pytest


@pytest.fixture
def course(cmooc, tmp_path):
    data = tmp_path / "data"
    assert cmooc("--data", data, "init").code == 0
    for name, rule in (("Jardins", "any: jardin"), ("Potagers", "any: potager"), ("Eau", "all: eau, vive")):
        assert cmooc("--data", data, "themes", "add", name, "--rule", rule, "--by", "Ann").code == 0

    def run(*words):
        return cmooc("--data", data, *words)

    return run


def slugs(course, kind="themes"):
    return [one["slug"] for one in course(kind, "list", "--json").json]


def test_a_theme_is_set_renamed_merged_and_all_of_it_undone(course):
    assert course("themes", "set", "jardins", "--en", "Gardens", "--category", "verger", "--by", "Bob").code == 0
    renamed = course("themes", "rename", "Jardins", "communs", "--by", "Bob")
    assert (renamed.code, "Renamed: communs" in renamed.err) == (0, True)
    merged = course("themes", "merge", "potagers", "communs", "--by", "Cy")
    assert (merged.code, "Merged into: communs" in merged.err) == (0, True)
    assert slugs(course) == ["communs", "eau"]
    history = course("themes", "history", "communs", "--json").json
    assert [(one["action"], one["by"]) for one in history] == [
        ("take_in", "Cy"),
        ("rename", "Bob"),
        ("edit", "Bob"),
        ("add", "Ann"),
    ]
    edit = next(one for one in history if one["action"] == "edit")
    assert (edit["before"]["names.en"], edit["after"]["names.en"]) == ("Jardins", "Gardens")
    assert "Gardens" in course("themes", "history", "communs").out
    for _ in range(3):
        assert course("themes", "undo", slugs(course)[0], "--by", "Dee").code == 0
    assert slugs(course) == ["jardins", "potagers", "eau"]
    assert course("themes", "list", "--json").json[0]["names"] == {"fr": "Jardins", "en": "Jardins"}
    assert course("tag").code == 0


def test_what_cannot_be_is_refused_and_nothing_is_changed(course):
    for words, said in (
        (("merge", "eau", "jardins"), "No single rule takes"), (("rename", "eau", "jardins"), "is there already"),
        (("rename", "eau", "a/b"), "An address is made of"), (("split", "eau", "Lacs"), "Say what the new theme takes"),
        (("remove", "feu"), "There is no theme feu"), (("undo", "eau", "--number", "99"), "no change 99"),
        (("merge", "eau", "eau"), "with itself"),
    ):  # fmt: skip
        ran = course("themes", *words)
        assert (ran.code, said in ran.err) == (2, True), ran
    assert slugs(course) == ["jardins", "potagers", "eau"]


def test_a_theme_is_split_and_removed_and_comes_back(course):
    assert (
        "Added: abeilles"
        in course("themes", "split", "jardins", "Bees", "--fr", "Abeilles", "--rule", "any: ruche").err
    )
    assert "Removed: eau" in course("themes", "remove", "eau").err
    assert slugs(course) == ["jardins", "potagers", "abeilles"]
    assert course("themes", "undo", "eau").code == 0
    assert slugs(course) == ["jardins", "potagers", "eau", "abeilles"]


def test_territories_are_reshaped_as_themes_are(course):
    for name, *within in (("Val",), ("Combe", "--within", "val")):
        assert course("territories", "add", name, "--own", *within, "--by", "Ann").code == 0
    assert course("territories", "rename", "val", "vallon").code == 0
    assert course("territories", "merge", "combe", "vallon").code == 0
    assert slugs(course, "territories") == ["vallon"]
    assert course("territories", "undo", "vallon").code == 0
    assert course("territories", "remove", "vallon").code == 0
    assert [(one["slug"], one["parent"]) for one in course("territories", "list", "--json").json] == [("combe", None)]
    assert [one["action"] for one in course("territories", "history", "--json").json][:2] == ["remove", "take_in"]
