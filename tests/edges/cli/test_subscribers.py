"""`cmooc subscribers`: what hosts see, and what scripts read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

COMMANDS = ("list", "count", "show", "add", "import", "export", "remove", "erase")
ANA = "ana@example.org"


@pytest.fixture
def data(tmp_path: Path, cmooc) -> Path:
    assert cmooc("--data", tmp_path / "data", "init").code == 0
    return tmp_path / "data"


@pytest.fixture
def subscribers(cmooc, data):
    return lambda *words, **env: cmooc("--data", data, "subscribers", *words, **env)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_given_and_the_command_is_documented(cmooc, name):
    assert cmooc("subscribers", name, "--help").code == 0
    text = (Path(__file__).parents[3] / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"`subscribers {name}`" in text


def test_somebody_is_added_counted_shown_and_let_go(subscribers):
    added = subscribers(
        "add", "Ana@Example.org", "--consent", "on the phone", "--rhythm", "weekly", "--language", "en", "--json"
    )
    assert (added.code, added.json["address"], added.json["state"]) == (0, "Ana@example.org", "active")
    assert subscribers("count", "--json").json == {
        "states": {"active": 1}, "rhythms": {"weekly": 1}, "languages": {"en": 1}
    }  # fmt: skip
    shown = subscribers("show", ANA, "--json").json
    assert (shown["consent"]["wording"], shown["cut"]["language"]) == ("on the phone", "en")
    assert "Ana@example.org" in subscribers("show", "1").out
    assert subscribers("remove", ANA).code == 0
    listed = subscribers("list", "--json").json
    assert [(one["id"], one["state"]) for one in listed["subscribers"]] == [(1, "left")]
    assert listed["numbers"]["states"] == {"left": 1}
    assert subscribers("list", "--state", "active", "--json").json["subscribers"] == []
    table = subscribers("list")
    assert "Ana@example.org" in table.out
    assert "by state: left 1" in table.err


def test_counting_shows_no_address(subscribers):
    subscribers("add", ANA, "--consent", "x")
    ran = subscribers("count")
    assert ANA not in ran.out + ran.err
    assert "active 1" in ran.err


def test_erasing_asks_first(subscribers, monkeypatch):
    subscribers("add", ANA, "--consent", "x")
    monkeypatch.setattr("typer.confirm", lambda question: False)
    assert subscribers("erase", ANA).code == 1
    assert subscribers("count", "--json").json["states"] == {"active": 1}
    assert subscribers("erase", ANA, "--yes").code == 0
    assert subscribers("count", "--json").json["states"] == {}
    again = subscribers("add", ANA, "--consent", "x")
    assert again.code == 2
    assert "erased" in again.err


def test_an_import_tells_line_by_line_what_it_left_out(subscribers, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("address;rhythm\nana@example.org;\nnonsense;\nbea@example.org;hourly\n", encoding="utf-8")
    ran = subscribers("import", path, "--consent", "paper list", "--json")
    assert (ran.code, ran.json["added"], ran.json["known"]) == (1, 1, 0)
    assert [one["line"] for one in ran.json["left_out"]] == [3, 4]
    french = subscribers("import", path, "--consent", "liste papier", LANG="fr_FR.UTF-8")
    assert (french.code, "line 3" in french.err) == (1, True)
    assert "Ce n’est pas une adresse de courriel" in french.err
    path.write_text("address\ncleo@example.org\n", encoding="utf-8")
    assert subscribers("import", path, "--consent", "paper list").code == 0
    assert subscribers("import", tmp_path / "none.csv", "--consent", "x").code == 2


def test_an_export_says_what_to_do_with_it(subscribers, tmp_path):
    subscribers("add", ANA, "--consent", "x")
    ran = subscribers("export", tmp_path / "all.csv")
    assert (ran.code, ran.out) == (0, "")
    assert "Keep it safe" in ran.err
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        assert [row["address"] for row in csv.DictReader(file)] == [ANA]
    assert subscribers("export", tmp_path / "all.csv").code == 2


@pytest.mark.parametrize(
    "words",
    [("add", "nonsense", "--consent", "x"), ("add", ANA), ("add", ANA, "--consent", ""), ("show", "7"),
     ("show", "nonsense"), ("list", "--state", "happy"), ("add", ANA, "--consent", "x", "--language", "de"),
     ("add", ANA, "--consent", "x", "--theme", "nothing"), ("export", "list.txt")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_2(subscribers, words):
    ran = subscribers(*words)
    assert ran.code == 2, ran
    assert "Traceback" not in ran.err
    assert subscribers("count", "--json").json["states"] == {}


def test_upkeep_forgets_what_was_not_confirmed(cmooc, data, subscribers, clock):
    from cmooc.bootstrap import Instance
    from cmooc.domain.editions import Rhythm
    from cmooc.domain.subscribers import Cut, Wishes
    from cmooc.settings import Settings
    from cmooc.worker import tick

    here = Instance(data, Settings(), clock)
    here.subscribing.sign_up(ANA, Wishes(Rhythm.DAILY, Cut("fr")), "192.0.2.7")
    clock.move(days=6)
    tick(here)
    assert subscribers("count", "--json").json["states"] == {"unconfirmed": 1}
    clock.move(days=1)
    tick(here)
    assert subscribers("count", "--json").json["states"] == {}
    here.database.close()
