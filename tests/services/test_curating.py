"""The vocabulary by hand and from files, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from cmooc.domain.changes import Keys
from cmooc.domain.entries import Decision, Entry, Verdict
from cmooc.domain.errors import BadInput, NotFound, RuleError
from cmooc.domain.feeds import FeedState, NewFeed, PollState
from cmooc.domain.polls import Attempt, Fresh, Outcome, Polled
from cmooc.domain.rules import matches
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.services.curating import Curating
from cmooc.services.tagging import Tagging
from cmooc.stages.rules import parse_rule, spoken
from cmooc.stores.engine import Database
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.migrating import migrate
from cmooc.stores.polls import PollStore
from cmooc.stores.vocabulary import VocabularyStore

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.fixture
def database(tmp_path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def curating(database) -> Curating:
    entries, vocabulary = EntryStore(database), VocabularyStore(database, parse_rule)
    return Curating(
        vocabulary=vocabulary, entries=entries, tagging=Tagging((), entries, vocabulary), parse_rule=parse_rule,
        spoken=spoken, matches=partial(matches, search_regex=lambda pattern, text: None),
    )  # fmt: skip


@pytest.fixture
def file(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "lists.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def publish(database: Database, posts: dict[str, tuple[Tag, ...]], verdict: Verdict = Verdict.ACCEPTED) -> None:
    new = NewFeed("https://a.example/feed", "A", "Ann", "blog", FeedState.APPROVED)
    added, known = FeedStore(database).add([new], NOW)
    fresh = tuple(
        Fresh(Entry(title, title=title, text=title, published_at=NOW - timedelta(days=10 - n)),
              Keys(title), title, Decision(verdict, "every_post"), tags)
        for n, (title, tags) in enumerate(posts.items())
    )  # fmt: skip
    PollStore(database).save([Polled((added or known)[0], PollState(), Attempt(NOW, Outcome.NEW), fresh)], NOW)


def theme_tag(slug: str, tagger: str = "rules") -> Tag:
    return Tag(TagKind.THEME, slug, tagger, Reason("rule", "x"), 0.8)


def test_a_theme_is_called_by_its_french_name(curating):
    added = curating.add_theme(" Third places ", "Tiers-lieux", "any: fablab\n")
    assert added == Theme(
        "tiers-lieux", {"fr": "Tiers-lieux", "en": "Third places"}, {}, (), parse_rule("any: fablab"), "any: fablab"
    )
    assert curating.vocabulary.load().themes == (added,)


def test_a_single_name_stands_for_both_languages(curating):
    assert curating.add_theme("Communs", "", "").names == {"fr": "Communs", "en": "Communs"}
    assert curating.add_territory("Lyon", "", within="", other_names=(), latitude=None, longitude=None).names == {
        "fr": "Lyon", "en": "Lyon",
    }  # fmt: skip


def test_a_theme_needs_a_free_address_and_a_rule_that_can_be_read(curating):
    curating.add_theme("Commons", "Communs", "")
    with pytest.raises(BadInput, match="communs is there already"):
        curating.add_theme("communs", "", "")
    with pytest.raises(BadInput, match="gives no address"):
        curating.add_theme("…", "", "")
    with pytest.raises(RuleError):
        curating.add_theme("Other", "", "none: only")
    assert [theme.slug for theme in curating.vocabulary.load().themes] == ["communs"]
    assert curating.add_territory("Communs").slug == "communs", "a place may be called like a theme"


def test_a_territory_lies_within_another_given_by_slug_or_name(curating):
    curating.add_territory("United Kingdom", "Royaume-Uni")
    first = curating.add_territory("London", "Londres", within="royaume-uni", latitude=51.5, longitude=-0.1)
    second = curating.add_territory("Leeds", within=" united kingdom ", other_names=(" Loidis ", ""))
    assert first == Territory("londres", {"fr": "Londres", "en": "London"}, (), "royaume-uni", 51.5, -0.1)
    assert (second.parent, second.other_names) == ("royaume-uni", ("Loidis",))
    assert curating.vocabulary.load().territories[1:] == (first, second)


def test_an_unknown_parent_is_answered_with_the_nearest(curating):
    curating.add_territory("Rhone", "Rhône-Alpes")
    with pytest.raises(NotFound, match=r"no territory Rhone-Alp\. Nearest: rhone-alpes"):
        curating.add_territory("Lyon", within="Rhone-Alp")
    with pytest.raises(NotFound, match="cmooc territories list"):
        curating.add_territory("Lyon", within="zzz")
    assert len(curating.vocabulary.load().territories) == 1


@pytest.mark.parametrize("place", [(91, 0), (-90.1, 0), (0, 181), (float("nan"), 0), (0, float("inf")), (45, None)])
def test_a_territory_lies_on_the_globe(curating, place):
    with pytest.raises(BadInput, match=r"latitude|longitude"):
        curating.add_territory("Lyon", latitude=place[0], longitude=place[1])


def test_a_taken_territory_is_refused(curating):
    curating.add_territory("Lyon")
    with pytest.raises(BadInput, match="lyon is there already"):
        curating.add_territory("LYON")


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
    curating.add_territory("France")
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
    curating.add_territory("France")
    curating.add_territory("Lyon", within="france")
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


def test_a_rule_is_set_and_said(curating):
    curating.add_theme("Gardens", "Jardins", "any: jardin")
    curating.add_theme("Other")
    curating.set_rule("jardins", " any: compost ")
    theme = curating.vocabulary.load().themes[0]
    assert (theme.slug, theme.rule_text, theme.rule) == ("jardins", "any: compost", parse_rule("any: compost"))
    assert curating.spoken_rule("jardins", "fr") == "prend les billets avec compost"
    curating.set_rule("jardins", "")
    assert curating.spoken_rule("jardins", "en") == "takes no post"


def test_a_rule_that_can_not_be_read_changes_nothing(curating):
    curating.add_theme("Jardins", "", "any: jardin")
    with pytest.raises(RuleError):
        curating.set_rule("jardins", "any:")
    assert curating.vocabulary.load().themes[0].rule_text == "any: jardin"


def test_an_unknown_theme_is_answered_with_the_nearest(curating):
    curating.add_theme("Gardens", "Jardins")
    for ask in (
        lambda: curating.preview("jardin", None),
        lambda: curating.set_rule("jardin", "any: x"),
        lambda: curating.spoken_rule("jardin", "fr"),
    ):
        with pytest.raises(NotFound, match=r"no theme jardin\. Nearest: jardins"):
            ask()


def test_a_preview_says_what_a_rule_takes_loses_and_keeps(curating, database):
    curating.add_theme("Jardins", "", "any: jardin")
    own, other = theme_tag("jardins"), theme_tag("jardins", "categories")
    publish(database, {
        "jardin kept": (own,), "compost lost": (own,), "jardin new": (), "jardin by category": (other,),
        "nothing": (), "jardin elsewhere": (theme_tag("other"),),
    })  # fmt: skip
    found = curating.preview("jardins", None)
    assert [record.entry.title for record in found.takes] == ["jardin elsewhere", "jardin by category", "jardin new"]
    assert [record.entry.title for record in found.loses] == ["compost lost"]
    assert [record.entry.title for record in found.keeps] == ["jardin kept"]
    tried = curating.preview("jardins", "any: compost")
    assert [[one.entry.title for one in some] for some in (tried.takes, tried.loses, tried.keeps)] == [
        [], ["jardin kept"], ["compost lost"],
    ]  # fmt: skip
    assert curating.vocabulary.load().themes[0].rule_text == "any: jardin"


def test_a_preview_looks_at_the_whole_archive(curating, database):
    curating.add_theme("Jardins", "", "any: jardin")
    publish(database, {f"jardin {n}": () for n in range(600)})
    publish(database, {"jardin too old": ()}, Verdict.LEFT_OUT)
    assert len(curating.preview("jardins").takes) == 601
    with pytest.raises(RuleError):
        curating.preview("jardins", "any:")
