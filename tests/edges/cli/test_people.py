"""`cmooc people`, `login-link`, `audit`: what hosts see, and what scripts read."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmooc.bootstrap import Instance
from cmooc.cli.starting import _tell_hosts
from cmooc.domain.roles import WayIn
from cmooc.settings import load

COMMANDS = ("people list", "people show", "people add", "people change", "people remove", "login-link", "audit")
ANN, BOB = "ann@course.example", "bob@course.example"


@pytest.fixture
def data(tmp_path: Path, cmooc) -> Path:
    assert cmooc("--data", tmp_path / "data", "init").code == 0
    return tmp_path / "data"


@pytest.fixture
def run(cmooc, data):
    return lambda *words, **env: cmooc("--data", data, *words, **env)


@pytest.fixture
def ann(run):
    return run("people", "add", ANN, "--role", "host", "--name", "Ann", "--language", "en", "--json").json


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_given_and_the_command_is_documented(cmooc, name):
    assert cmooc(*name.split(), "--help").code == 0
    text = (Path(__file__).parents[3] / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"`{name}`" in text


def test_the_first_host_gets_in(run, ann):
    assert (ann["name"], ann["role"], ann["language"], ann["territories"]) == ("Ann", "host", "en", [])
    link = run("login-link", "ann", "--json").json["link"]
    assert link.startswith("http://127.0.0.1:8000/login/")
    assert run("login-link", ANN).out.strip() != link
    assert run("people", "list", "--json").json["people"] == [ann]
    shown = run("people", "show", "Ann", "--json").json
    assert (shown["address"], shown["passkeys"], shown["sessions"]) == (ANN, [], [])
    assert "decides on everything" in run("people", "show", "Ann").out


def test_bounds_are_given_by_name_changed_and_taken_off(run, ann):
    run("territories", "add", "Rennes")
    run("themes", "add", "Jardins", "--rule", "jardin")
    bob = run("people", "add", BOB, "--territory", "rennes", "--theme", "JARDINS", "--json").json
    assert (bob["name"], bob["territories"], bob["themes"]) == ("bob", ["rennes"], ["jardins"])
    assert "rennes, jardins" in run("people", "list").out
    changed = run("people", "change", "bob", "--theme", "jardins", "--name", "Bob", "--json").json
    assert (changed["name"], changed["territories"], changed["themes"]) == ("Bob", [], ["jardins"])
    assert run("people", "change", "Bob", "--language", "en", "--json").json["themes"] == ["jardins"]
    assert run("people", "change", "Bob", "--everything", "--json").json["themes"] == []


@pytest.mark.parametrize("words", [
    ("people", "add", BOB, "--territory", "atlantis"), ("people", "add", "nonsense"), ("people", "add", ANN),
    ("people", "add", BOB, "--language", "de"), ("people", "change", BOB), ("people", "remove", "Ann"), ("login-link", BOB),
    ("people", "change", "Ann", "--role", "facilitator"), ("people", "add", BOB, "--name", "ANN"),
])  # fmt: skip
def test_what_is_wrong_is_told_and_changes_nothing(run, ann, words):
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(("cmooc:", "Usage"))
    assert run("people", "list", "--json").json["people"] == [ann]


def test_who_is_removed_can_be_added_again(run, ann):
    run("people", "add", BOB, "--name", "Bob")
    assert run("people", "remove", "Bob", "--json").json == {"removed": "Bob"}
    assert run("people", "add", BOB, "--name", "Bob").code == 0


def test_every_command_leaves_its_line(run, ann):
    run("people", "add", BOB, "--name", "Bob", "--by", "Eve")
    run("people", "change", "Bob", "--role", "host", "--by", "Eve")
    run("login-link", "Bob", "--by", "Eve")
    run("people", "remove", "Bob", "--by", "Eve")
    run("people", "remove", "Ann", "--by", "Eve")
    deeds = run("audit", "--by", "Eve", "--json").json["deeds"]
    assert [(one["action"], one["about"], one["outcome"]) for one in reversed(deeds)] == [
        ("person.add", "Bob", "done"), ("person.change", "Bob", "done"), ("signin.link_made", "Bob", "done"),
        ("person.remove", "Bob", "done"), ("person.remove", "Ann", "refused"),
    ]  # fmt: skip
    assert BOB not in str(deeds), "names stay, addresses do not"
    assert [
        one["action"] for one in run("audit", "--limit", "1", "--before", deeds[0]["id"], "--json").json["deeds"]
    ] == ["person.remove"]
    assert len(run("audit", "--action", "person.add", "--json").json["deeds"]) == 2
    assert "signin.link_made" in run("audit").out


@pytest.fixture
def opened(data):
    found = Instance(data, load(data, {}))
    yield found
    found.database.close()


def test_a_restore_signs_everybody_out(run, ann, data, opened, tmp_path):
    people = opened.people
    secret, link = people.open(people.find("Ann"), WayIn.LINK, "Firefox"), people.link(people.find("Ann"))
    assert run("backup", tmp_path / "it.backup").code == 0
    opened.database.close()
    assert run("restore", tmp_path / "it.backup", "--yes").code == 0
    restored = Instance(data, load(data, {})).people
    assert (restored.session(secret), restored.awaited(link.rpartition("/")[2])) == (None, None)
    assert restored.find("Ann").is_host


def test_a_course_without_a_host_says_how_to_get_one(run, opened, capsys):
    _tell_hosts(opened)
    assert "cmooc people add YOUR-ADDRESS --role host" in capsys.readouterr().err
    run("people", "add", BOB)
    capsys.readouterr()
    _tell_hosts(opened)
    assert "login-link" in capsys.readouterr().err, "a facilitator is no host"
    run("people", "add", ANN, "--role", "host")
    capsys.readouterr()
    _tell_hosts(opened)
    assert capsys.readouterr().err == ""
