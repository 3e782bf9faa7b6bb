"""Readers in a real browser without JavaScript: from the front page to the last trace erased, in both languages."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

WORDS = {
    "fr": {"mail": "par courriel, chaque jour", "subscribe": "M’abonner", "yes": "Oui, envoyez-moi les éditions",
           "mine": "Voir mes préférences", "save": "Enregistrer", "leave": "Me désabonner", "erase": "Tout effacer",
           "choose": "Choisir les lieux", "erase_me": "Effacer tout", "left": "Vous avez quitté la liste"},
    "en": {"mail": "by mail, daily or weekly", "subscribe": "Subscribe", "yes": "Yes, send me the editions",
           "mine": "Look at my preferences", "save": "Save", "leave": "Leave", "erase": "Erase everything",
           "choose": "Choose places", "erase_me": "Erase everything about me", "left": "You have left"},
}  # fmt: skip


@pytest.mark.parametrize(("language", "width", "scheme"), [("fr", 320, "dark"), ("en", 1100, "light")])
def test_a_reader_comes_chooses_pauses_leaves_and_is_forgotten(
    browser, tools, demo_copy, rows, press, follow, letter, language, width, scheme
):
    words, address = WORDS[language], f"reader.{language}@example.org"
    with tools.serving(demo_copy) as port:
        home = f"http://127.0.0.1:{port}"
        context = browser.new_context(base_url=home, viewport={"width": width, "height": 800}, color_scheme=scheme,
                                      java_script_enabled=False)  # fmt: skip
        page = context.new_page()
        page.goto(f"/{language}/")
        follow(page.get_by_role("link", name=words["mail"]))
        page.fill("#address", "nonsense")
        page.check("input[name=rhythm][value=weekly]")
        press(page, words["subscribe"])
        assert page.locator("[role=alert]").count() == 1
        assert page.is_checked("input[name=rhythm][value=weekly]")
        page.fill("#address", address)
        page.get_by_text(words["choose"]).click()
        page.check("input[name=territory][value=figeac]")
        press(page, words["subscribe"])
        assert rows(demo_copy, "SELECT state FROM subscriber") == [("unconfirmed",)]

        page.goto(letter(demo_copy, home))
        assert rows(demo_copy, "SELECT state FROM subscriber") == [("unconfirmed",)]
        press(page, words["yes"])
        assert rows(demo_copy, "SELECT state FROM subscriber") == [("active",)]

        follow(page.get_by_role("link", name=words["mine"]))
        preferences = page.url
        expect(page.locator("main").get_by_text(address)).to_be_visible()
        assert page.is_checked("input[name=territory][value=figeac]")
        page.check("input[name=theme][value=communs]")
        page.fill("#paused_until", "2031-01-15")
        press(page, words["save"])
        expect(page.locator("[role=status]")).to_be_visible()
        assert page.input_value("#paused_until") == "2031-01-15"
        [(cut,)] = rows(demo_copy, "SELECT cut FROM subscriber")
        assert json.loads(cut)["themes"] == ["communs"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width

        press(page, words["leave"])
        assert page.locator("h1").inner_text() == words["left"]
        assert rows(demo_copy, "SELECT state FROM subscriber") == [("left",)]

        page.goto(preferences)
        follow(page.get_by_role("link", name=words["erase_me"]))
        press(page, words["erase"])
        assert rows(demo_copy, "SELECT * FROM subscriber") == []
        assert rows(demo_copy, "SELECT * FROM letter") == []
        assert context.cookies() == []
        assert page.goto(preferences).status == 404
        context.close()


def test_a_place_leads_to_a_form_with_that_place_chosen(browser, tools, demo_copy, follow):
    with tools.serving(demo_copy) as port:
        page = browser.new_page(base_url=f"http://127.0.0.1:{port}")
        for path, box in (("territories/figeac/", "territory"), ("themes/communs/", "theme")):
            page.goto(f"/fr/{path}")
            follow(page.locator(".side a[href*='subscribe?']"))
            assert page.is_checked(f"input[name={box}][value={path.split('/')[1]}]")
        page.close()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_readers_fit_a_small_telephone(browser, tools, demo_copy, cmooc, follow, letter, language):
    added = cmooc("--data", demo_copy, "subscribers", "add", "a.rather-long-address@departement-solidaire.example.org",
                  "--consent", "told us")  # fmt: skip
    assert added.code == 0
    with tools.serving(demo_copy) as port:
        home = f"http://127.0.0.1:{port}"
        page = browser.new_page(base_url=home, viewport={"width": 320, "height": 700})
        page.goto(f"/{language}/preferences")
        page.fill("#address", "a.rather-long-address@departement-solidaire.example.org")
        follow(page.locator("main form button"))
        link = letter(demo_copy, home)
        token = link.rpartition("/")[2]
        for path in ("subscribe?territory=figeac", f"preferences/{token}", f"preferences/{token}/erase", f"unsubscribe/{token}",
                     "preferences/made.up"):  # fmt: skip
            page.goto(f"/{language}/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
            assert page.locator("h1").count() == 1
        page.close()


def test_the_small_form_of_a_territory_leads_into_the_double_opt_in(browser, tools, demo_copy, follow, rows):
    with tools.serving(demo_copy) as port:
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}", java_script_enabled=False)
        page = context.new_page()
        page.goto("/fr/territories/figeac/")
        page.fill("#signup-address", "small@example.org")
        follow(page.locator(".signup button"))
        [(state, pending)] = rows(demo_copy, "SELECT state, pending FROM subscriber")
        assert state == "unconfirmed"
        assert json.loads(pending)["wishes"]["cut"]["territories"] == ["figeac"]
        assert page.url.endswith("/fr/subscribe")
        context.close()


def test_near_me_is_reached_from_the_map_and_can_be_passed_on(browser, tools, demo_copy, follow):
    with tools.serving(demo_copy) as port:
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}", java_script_enabled=False)
        page = context.new_page()
        page.goto("/en/map/")
        page.fill("#near", "Valence")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/near?place=Valence")
        assert "Crest" in page.locator(".standfirst").inner_text()
        follow(page.get_by_role("link", name="Français"))
        page.wait_for_url("**/fr/near?place=Valence")
        assert context.cookies() == []
        context.close()


def test_the_map_is_walked_by_keyboard(browser, tools, demo_copy):
    with tools.serving(demo_copy) as port:
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}", java_script_enabled=False)
        page = context.new_page()
        page.goto("/en/map/")
        page.locator(".chart.wide a[href='/en/map/france/']").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/map/france/")
        page.locator(".chart.wide a[href='/en/territories/toulouse/']").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/territories/toulouse/")
        context.close()
