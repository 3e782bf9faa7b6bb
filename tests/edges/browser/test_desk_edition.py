"""The edition editor in a real browser: both languages, with and without JavaScript, two facilitators at once."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

WORDS = {
    "fr": {"enter": "Aller au bureau", "edition": "Édition", "write": "Écrire le chapeau et les annonces",
           "save": "Enregistrer", "mine": "Enregistrer le mien à la place", "send": "Essayer, envoyer…", "hold": "Mettre en attente",
           "publish": "Publier et envoyer", "undo": "Défaire ma dernière action", "preview": "Aperçu", "up": "Monter",
           "held": "Rien n’est en attente.", "numbers": "Chiffres", "table": "En tableau", "hold_it": "Le mettre en attente"},
    "en": {"enter": "Go to the desk", "edition": "Edition", "write": "Write lead and announcements", "save": "Save",
           "mine": "Save mine instead", "send": "Try out, send…", "hold": "Hold", "publish": "Publish and send",
           "undo": "Undo my last change", "preview": "Preview", "up": "Up", "held": "Nothing is held back.",
           "numbers": "Numbers", "table": "As a table", "hold_it": "Hold it back"},
}  # fmt: skip


@pytest.fixture
def before_the_edition(demo_copy: Path) -> Path:
    """The demo on a morning whose edition has not left yet."""
    with closing(sqlite3.connect(demo_copy / "cmooc.db")) as connection:
        [(day,)] = connection.execute("SELECT max(day) FROM edition WHERE rhythm = 'daily'").fetchall()
        mine = "(SELECT id FROM edition WHERE day = ?)"
        connection.execute(f"UPDATE entry SET edition_id = NULL WHERE edition_id = {mine}", (day,))
        connection.execute("DELETE FROM edition WHERE day = ?", (day,))
        connection.commit()
    return demo_copy


def enter(tools, data: Path, page: Page, name: str, language: str) -> None:
    address = f"{name.lower()}@course.example"
    assert tools.run("--data", data, "people", "add", address, "--name", name, "--language", language).code == 0
    link = tools.run("--data", data, "login-link", address).out.split()[-1]
    page.goto("/login/" + link.rpartition("/login/")[2])
    page.locator("main form button").click()
    page.wait_for_url("**/desk/")


def titles(page: Page) -> list[str]:
    return page.locator(".edition-section article .card-title").all_inner_texts()


@pytest.mark.parametrize(("language", "width", "scheme", "has_script"), [
    ("fr", 320, "dark", False), ("en", 1100, "light", True),
])  # fmt: skip
def test_the_morning_of_a_facilitator(
    browser, tools, before_the_edition, rows, follow, language, width, scheme, has_script
):
    words, data = WORDS[language], before_the_edition
    with tools.serving(data, CMOOC_EDITION_LEAVES="by hand") as port:
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{port}", viewport={"width": width, "height": 800}, color_scheme=scheme,
            java_script_enabled=has_script, locale=language,
        )  # fmt: skip
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
        enter(tools, data, page, "Ann", language)
        follow(page.locator(".desk-nav").get_by_role("link", name=words["edition"], exact=True))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        before = titles(page)
        up = page.get_by_role("button", name=re.compile(f"^{words['up']}")).first
        moved = up.inner_text().partition(":")[2].strip()
        if has_script:
            up.click()
            page.wait_for_function("([title, old]) => [...document.querySelectorAll('.edition-section .card-title')]"
                                   ".findIndex(one => one.innerText === title) !== old", arg=[moved, before.index(moved)]
                                   )  # fmt: skip
        else:
            follow(up)
        after = titles(page)
        assert after.index(moved) == before.index(moved) - 1
        assert sorted(after) == sorted(before)

        follow(page.get_by_role("link", name=words["write"]))
        page.locator("#text-0-fr").fill("Bonjour *à tous*")
        page.locator("#text-0-en").fill("Hello *all*")
        page.get_by_role("button", name=words["save"], exact=True).click()
        expect(page.locator("#said .is-done")).to_be_visible()

        page.goto(f"/desk/edition/preview/?language={language}&width=phone&scheme=dark")
        frame = page.frame_locator("iframe.frame")
        assert frame.locator("em").first.inner_text() == ("à tous" if language == "fr" else "all")
        paper = frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") if has_script else ""
        assert paper in ("rgb(23, 25, 22)", "")  # the mail's own styles hold in the frame
        page.goto(f"/desk/edition/preview/?form=web&language={language}")
        assert page.frame_locator("iframe.frame").locator("h1").count() == 1

        page.goto("/desk/edition/")
        follow(page.get_by_role("link", name=words["send"]))  # the first click
        page.get_by_role("button", name=re.compile(words["publish"])).click()  # the second: it has left
        page.wait_for_url("**/desk/edition/of/**")
        expect(page.locator("#figures")).to_be_visible()
        assert rows(data, "SELECT by FROM edition WHERE by != ''") == [("Ann",)]
        assert rows(data, "SELECT kind, by FROM mailing_step") == [("started", "Ann")]

        page.goto("/desk/numbers/?weeks=4")
        assert page.locator(".plots svg").count() == 3
        page.locator(".plots summary").first.click()
        expect(page.locator(".plots table").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert refused == []
        context.close()


def test_two_facilitators_at_once_lose_nothing(browser, tools, before_the_edition, follow):
    data = before_the_edition
    with tools.serving(data, CMOOC_EDITION_LEAVES="by hand") as port:
        pages = {}
        for name, language in (("Ann", "fr"), ("Ben", "en")):
            context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
            pages[name] = context.new_page()
            enter(tools, data, pages[name], name, language)
        ann, ben = pages["Ann"], pages["Ben"]
        for page in (ann, ben):
            page.goto("/desk/edition/words/daily")
        ann.locator("#text-0-en").fill("Words of Ann")
        follow(ann.get_by_role("button", name=WORDS["fr"]["save"], exact=True))
        ben.locator("#text-0-en").fill("Words of Ben")
        ben.locator("#title-1-en").fill("Tonight")
        ben.locator("#text-1-en").fill("At six")
        follow(ben.get_by_role("button", name=WORDS["en"]["save"], exact=True))
        assert "Words of Ann" in ben.locator(".is-warning + .preview").inner_text()
        assert ben.locator("#text-0-en").input_value() == "Words of Ben"
        assert ben.locator("#text-1-en").input_value() == "At six"
        follow(ben.get_by_role("button", name=WORDS["en"]["mine"]))
        expect(ben.locator("#said .is-done")).to_be_visible()

        ben.goto("/desk/edition/")
        ann.goto("/desk/edition/")
        card = ".edition-section article >> nth=1"
        title = ben.locator(card).locator(".card-title").inner_text()
        ben.locator(card).get_by_text(WORDS["en"]["hold"], exact=False).first.click()
        ben.locator(card).locator("[name=note]").last.fill("is it one of ours?")
        ben.locator(card).get_by_role("button", name=re.compile(WORDS["en"]["hold_it"])).click()
        ben.wait_for_selector(".aside .card")
        assert title not in titles(ben)
        ann.locator("article", has_text=title).first.get_by_text(WORDS["fr"]["hold"], exact=False).first.click()
        ann.locator("article", has_text=title).first.locator("[name=note]").last.fill("not yet")
        ann.locator("article", has_text=title).get_by_role("button", name=re.compile(WORDS["fr"]["hold_it"])).click()
        ann.wait_for_selector("[role=alert]")
        assert "Ben" in ann.locator("[role=alert]").inner_text()
        ben.get_by_role("button", name=WORDS["en"]["undo"]).click()
        ben.wait_for_selector(".aside .card", state="detached")
        assert title in titles(ben)
