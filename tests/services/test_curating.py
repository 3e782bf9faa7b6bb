"""The vocabulary by hand and from files, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmooc.domain.errors import BadInput, NotFound, RuleError
from cmooc.domain.rule_versions import RuleVersion
from cmooc.domain.tags import Territory, Theme
from cmooc.outputs.templating import catalogue
from cmooc.services.curating import Curating
from cmooc.services.territories import Details, Territories
from cmooc.stages.outlines import read_outline
from cmooc.stages.rules import parse_rule
from cmooc.stores.engine import Database
from cmooc.stores.migrating import migrate
from cmooc.stores.vocabulary import VocabularyStore
from cmooc.taggers.gazetteer.recognize import shipped

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.fixture
def database(tmp_path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def curating(database, clock) -> Curating:
    vocabulary = VocabularyStore(database, parse_rule)
    return Curating(vocabulary, parse_rule, Territories(vocabulary, shipped, read_outline, clock), clock)


@pytest.fixture
def file(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "lists.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def add_territory(curating: Curating, name: str, **details: object) -> Territory:
    return curating.territories.add_own(name, Details(**details))  # type: ignore[arg-type]


def test_a_theme_is_called_by_its_french_name(curating):
    added = curating.add_theme(" Third places ", "Tiers-lieux", "any: fablab\n")
    assert added == Theme(
        "tiers-lieux", {"fr": "Tiers-lieux", "en": "Third places"}, {}, (), parse_rule("any: fablab"), "any: fablab"
    )
    assert curating.vocabulary.load().themes == (added,)


def test_a_single_name_stands_for_both_languages(curating):
    assert curating.add_theme("Communs", "", "").names == {"fr": "Communs", "en": "Communs"}
    assert add_territory(curating, "Lyon").names == {"fr": "Lyon", "en": "Lyon"}


def test_a_theme_needs_a_free_address_and_a_rule_that_can_be_read(curating):
    curating.add_theme("Commons", "Communs", "")
    with pytest.raises(BadInput, match="communs is there already"):
        curating.add_theme("communs", "", "")
    with pytest.raises(BadInput, match="gives no address"):
        curating.add_theme("…", "", "")
    with pytest.raises(RuleError):
        curating.add_theme("Other", "", "none: only")
    assert [theme.slug for theme in curating.vocabulary.load().themes] == ["communs"]
    assert add_territory(curating, "Communs").slug == "communs", "a place may be called like a theme"


def test_rules_that_come_with_a_theme_or_a_file_are_kept_with_who_brought_them(curating, file, now):
    curating.add_theme("Vergers", "", "any: verger", by="Ann")
    curating.import_file(file('[[theme]]\nname = "Vergers"\nrule = "any: pommier"\n'), by="Bob")
    assert curating.vocabulary.rule_versions("vergers") == (
        RuleVersion("any: pommier", "Bob", now), RuleVersion("any: verger", "Ann", now),
    )  # fmt: skip


def test_a_rule_in_a_file_is_refused_at_its_word(curating, file):
    with pytest.raises(BadInput) as caught:
        curating.import_file(file('[[theme]]\nname = "Vergers"\nrule = "any: pommier, #a b"\n'))
    cause = caught.value.details["cause"].details["cause"]
    assert (cause.rule, cause.position) == ("any: pommier, #a b", 17)
    french = caught.value.told(catalogue("fr"))
    assert french.endswith("Un mot-clic tient en un mot\u202f; mettez une virgule avant «\u202fb\u202f».")
    assert "sa règle ne peut être lue" in french


def test_an_unknown_parent_is_answered_with_the_nearest(curating):
    add_territory(curating, "Rhone", fr="Rhône-Alpes")
    with pytest.raises(NotFound, match=r"no territory Rhone-Alp\. Nearest: rhone-alpes"):
        add_territory(curating, "Lyon", within="Rhone-Alp")
    with pytest.raises(NotFound, match="cmooc territories list"):
        add_territory(curating, "Lyon", within="zzz")
    assert len(curating.vocabulary.load().territories) == 1


@pytest.mark.parametrize("place", [(91, 0), (-90.1, 0), (0, 181), (float("nan"), 0), (0, float("inf")), (45, None)])
def test_a_territory_lies_on_the_globe(curating, place):
    with pytest.raises(BadInput, match=r"latitude|longitude"):
        add_territory(curating, "Lyon", latitude=place[0], longitude=place[1])


def test_a_file_brings_territories_and_themes(curating, file):
    path = file("""
        [[territory]]
        name = "Lyon"
        parent = "Métropole"
        other_names = ["Lugdunum"]
        latitude = 45.76
        longitude = 5
        [[territory]]
        slug = "metropole-de-lyon"
        names = {fr = "Métropole", en = "Greater Lyon"}
        [[theme]]
        name = "Low-tech"
        description = "Less"
        [[theme]]
        slug = "communs"
        names = {en = "Commons", fr = "Les communs"}
        descriptions = {fr = "Ce qui est à nous"}
        categories = ["commons", "#communs"]
        rule = '''
        any: commons, "biens communs"
        none: "house of commons"
        '''
    """)
    assert curating.import_file(path) == (2, 2)
    vocabulary = curating.vocabulary.load()
    rule = 'any: commons, "biens communs"\n        none: "house of commons"'
    assert vocabulary.territories == (
        Territory("lyon", {"fr": "Lyon", "en": "Lyon"}, ("Lugdunum",), "metropole-de-lyon", 45.76, 5.0),
        Territory("metropole-de-lyon", {"fr": "Métropole", "en": "Greater Lyon"}),
    )
    assert vocabulary.themes == (
        Theme("low-tech", {"fr": "Low-tech", "en": "Low-tech"}, {"fr": "Less", "en": "Less"}),
        Theme("communs", {"fr": "Les communs", "en": "Commons"}, {"fr": "Ce qui est à nous"}, ("commons", "#communs"),
              parse_rule(rule), rule),
    )  # fmt: skip


def test_a_file_may_be_taken_in_again_and_build_on_what_is_there(curating, file):
    add_territory(curating, "France")
    path = file('[[territory]]\nname = "Lyon"\nparent = "france"\n')
    assert curating.import_file(path) == curating.import_file(path) == (1, 0)
    changed = file('[[territory]]\nname = "Lyon"\nother_names = ["Lugdunum"]\n')
    assert curating.import_file(changed) == (1, 0)
    assert curating.vocabulary.load().territories[1] == Territory("lyon", {"fr": "Lyon", "en": "Lyon"}, ("Lugdunum",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds neither"),
        ("[[territory", "no valid TOML"),
        ('title = "x"', "title is neither"),
        ('[territory]\nname = "x"', r"written \[\[territory\]\]"),
        ('theme = ["x"]', r"written \[\[theme\]\]"),
        ('[[theme]]\nslug = "x"', r"\[\[theme\]\] 2 \(x\): it has no name"),
        ('[[theme]]\nname = "…"', "its slug"),
        ('[[theme]]\nname = "x"\nslug = "Été"', "its slug"),
        ('[[theme]]\nname = "x"\ncolor = "red"', r"\[\[theme\]\] 2 \(x\): color is none of categories"),
        ('[[theme]]\nname = 3', r"\[\[theme\]\] 2: name must be text"),
        ('[[theme]]\nname = "x"\nnames = {fr = "x"}', "exclude each other"),
        ('[[theme]]\nnames = {de = "x"}', "names must be like"),
        ('[[theme]]\nnames = {fr = ""}', "names must be like"),
        ('[[theme]]\nnames = {}', "it has no name"),
        ('[[theme]]\nname = "x"\ncategories = "y"', "categories must be a list"),
        ('[[theme]]\nname = "x"\ncategories = [1]', "categories must be a list"),
        ('[[theme]]\nname = "x"\ndescriptions = ["y"]', "descriptions must be like"),
        ('[[theme]]\nname = "x"\nrule = "none: y"', r"\[\[theme\]\] 2 \(x\): its rule can't be read: "),
        ('[[theme]]\nname = "Good"', r"\[\[theme\]\] good stands there twice"),
        ('[[territory]]\nname = "x"\nlatitude = "45"', "latitude must be a number"),
        ('[[territory]]\nname = "x"\nlatitude = true', "latitude must be a number"),
        ('[[territory]]\nname = "x"\nlatitude = 45', "go together"),
        ('[[territory]]\nname = "x"\nlatitude = 95\nlongitude = 1', "lies between -90 and 90"),
        ('[[territory]]\nname = "x"\nlatitude = nan\nlongitude = 1', "lies between -90 and 90"),
        ('[[territory]]\nname = "x"\nparent = "Frence"', r"\]\] 1 \(x\): .*no territory Frence\. Nearest: france"),
        ('[[territory]]\nname = "x"\nparent = "x"', "lead back to itself"),
        ('[[territory]]\nname = "x"\nparent = "y"\n[[territory]]\nname = "y"\nparent = "x"', "lead back to itself"),
        ('[[territory]]\nname = "France"\nparent = "lyon"', r"\[\[territory\]\] 1 \(France\): its parents lead back"),
    ],
)  # fmt: skip
def test_a_file_with_a_mistake_is_refused_whole(curating, file, text, message):
    add_territory(curating, "France")
    add_territory(curating, "Lyon", within="france")
    before = curating.vocabulary.load()
    path = file('[[theme]]\nname = "Good"\n' * bool(text) + text if text[:2] == "[[" else text)
    with pytest.raises(BadInput, match=message) as caught:
        curating.import_file(path)
    assert str(path) in str(caught.value)
    assert curating.vocabulary.load() == before


def test_a_file_that_is_not_there_or_no_text_is_refused(curating, tmp_path):
    with pytest.raises(BadInput, match=r"nowhere\.toml can't be read"):
        curating.import_file(tmp_path / "nowhere.toml")
    (tmp_path / "latin.toml").write_bytes(b'[[theme]]\nname = "\xe9t\xe9"')
    with pytest.raises(BadInput, match=r"latin\.toml is no valid TOML"):
        curating.import_file(tmp_path / "latin.toml")
