"""A facilitator writes a rule in a real browser: the archive answers while they type, and without JavaScript by a button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cmooc.bootstrap import Instance
from cmooc.domain.roles import Role, WayIn
from cmooc.domain.tags import Theme
from cmooc.settings import load
from cmooc.stages.rules import parse_rule

WORDS = {
    "fr": {"any": "Au moins un de ces mots", "none": "Aucun de ces mots", "save": "Enregistrer", "try": "Essayer sur l’archive",
           "saved": "Enregistré.", "undo": "Annuler", "undone": "Annulé.", "takes": "prend 1", "keeps": "garde 1",
           "wrong": "Un mot-clic tient en un mot", "text": "L’écrire en texte", "rule": "La règle en texte"},
    "en": {"any": "At least one of these words", "none": "None of these words", "save": "Save", "try": "Try it on the archive",
           "saved": "Saved.", "undo": "Undo", "undone": "Undone.", "takes": "takes 1", "keeps": "keeps 1",
           "wrong": "A hashtag is one word", "text": "Write it as text", "rule": "The rule as text"},
}  # fmt: skip


@dataclass
class Place:
    home: str
    here: Instance
    stores: Any


@pytest.fixture(scope="module")
def place(tools: Any, stores_of: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    data = tmp_path_factory.mktemp("browser") / "data"
    assert tools.run("--data", data, "init").code == 0
    here = Instance(data, load(data, {}))
    stores = stores_of(here.database)
    stores.post(stores.feed(), "a", title="Un jardin", text="Un jardin au soleil", language="fr")
    stores.post(stores.feed("bob"), "b", title="Le compost", text="Le compost du quartier", language="fr")
    here.publisher.publish()
    with tools.serving(data) as port:
        yield Place(f"http://127.0.0.1:{port}", here, stores)
    here.database.close()


@pytest.fixture
def at_desk(browser: Browser, place: Place, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open the desk as somebody who speaks a language; each test has a theme of its own."""
    opened: list[BrowserContext] = []
    slug = re.sub(r"[^a-z]+", "-", request.node.name).strip("-")[-60:].strip("-")
    place.stores.vocabulary.save(
        [], [Theme(slug, {"fr": slug, "en": slug}, {}, (), parse_rule("any: jardin"), "any: jardin")]
    )

    place.here.tagging.retag_theme(slug)

    def enter(language: str, **options: Any) -> tuple[Page, str]:
        person = place.here.people.add(f"{uuid4().hex}@posts.example", Role.FACILITATOR, "", language)
        secret = place.here.people.open(person, WayIn.LINK, "a browser")
        context = browser.new_context(base_url=place.home, **options)
        opened.append(context)
        context.add_cookies([{"name": "cmooc", "value": secret, "url": place.home}])
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(f"/desk/themes/{slug}")
        return page, slug

    yield enter
    for one in opened:
        one.close()


def rule_of(place: Place, slug: str) -> str:
    return place.stores.vocabulary.load().theme_by_slug[slug].rule_text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_archive_answers_while_a_rule_is_typed(at_desk, place, language):
    page, slug = at_desk(language)
    words, trial = WORDS[language], page.locator("#trial")
    field = page.get_by_label(words["any"])
    field.fill("jardin, compost")
    expect(trial).to_contain_text(words["takes"])
    expect(field).to_be_focused()
    expect(trial.locator("mark", has_text="compost").first).to_be_visible()
    page.get_by_label(words["none"]).fill("#a b")
    expect(trial.get_by_role("alert")).to_contain_text(words["wrong"])
    expect(trial.locator(".wrong-line mark")).to_have_text("b")
    page.get_by_label(words["none"]).fill("")
    expect(trial).to_contain_text(words["takes"])
    assert rule_of(place, slug) == "any: jardin"
    field.press("End")
    page.get_by_role("button", name=words["save"], exact=True).first.click()
    expect(page.locator("#said")).to_contain_text(words["saved"])
    assert rule_of(place, slug) == "any: jardin, compost"
    page.locator("#said").get_by_role("button").click()
    expect(page.locator("#said")).to_contain_text(words["undone"])
    assert rule_of(place, slug) == "any: jardin"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_javascript_a_button_tries_the_rule_and_nothing_typed_is_lost(at_desk, place, language):
    page, slug = at_desk(language, java_script_enabled=False, viewport={"width": 320, "height": 740})
    words = WORDS[language]
    page.get_by_label(words["any"]).fill("jardin, compost")
    page.get_by_role("button", name=words["try"]).click()
    expect(page.locator("#trial")).to_contain_text(words["takes"])
    expect(page.get_by_label(words["any"])).to_have_value("jardin, compost")
    page.get_by_role("button", name=words["text"]).click()
    expect(page.get_by_label(words["rule"])).to_have_value("any: jardin, compost")
    assert rule_of(place, slug) == "any: jardin"
    page.get_by_role("button", name=words["save"], exact=True).first.click()
    expect(page.locator("#said")).to_contain_text(words["saved"])
    assert rule_of(place, slug) == "any: jardin, compost"


def test_return_in_a_field_saves(at_desk, place):
    page, slug = at_desk("en")
    page.get_by_label(WORDS["en"]["none"]).fill("hiver")
    page.get_by_label(WORDS["en"]["none"]).press("Enter")
    expect(page.locator("#said")).to_contain_text("Saved.")
    assert rule_of(place, slug) == "any: jardin\nnone: hiver"


def test_two_at_once_see_each_other_and_overwrite_nothing(at_desk, place):
    page, slug = at_desk("en")
    other, _ = at_desk("fr")
    page.get_by_label("Name in English").fill("Gardens for all")
    page.get_by_label("Name in English").press("Enter")
    expect(page.locator("#said")).to_contain_text("Saved.")
    other.get_by_label("Nom en anglais").fill("Plots")
    other.get_by_label("Nom en anglais").press("Enter")
    expect(other.get_by_role("alert")).to_contain_text("a enregistré autre chose")
    expect(other.get_by_role("cell", name="Gardens for all")).to_be_visible()
    assert place.stores.vocabulary.load().theme_by_slug[slug].names["en"] == "Gardens for all"
