"""Owners in a real browser without JavaScript: from asking for the link to the last trace erased, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

WORDS = {
    "fr": {"send": "M’envoyer le lien", "posts": "Où sont mes billets", "change": "Modifier", "save": "Enregistrer",
           "search": "Chercher", "here": "Mon billet n’est pas là", "read": "Lire mon flux maintenant",
           "where": "Où est ce billet", "pause": "Mettre en pause", "again": "Le lire de nouveau", "leaving": "Partir, ou tout effacer",
           "leave": "Quitter le cours", "what": "Qu’est-ce qui est effacé", "erase": "Tout effacer, pour de bon", "gone": "Tout est effacé",
           "name": "Changer le nom", "stop": "Arrêter les messages", "write": "Écrivez-moi de nouveau"},
    "en": {"send": "Send me the link", "posts": "Where are my posts", "change": "Change", "save": "Save",
           "search": "Find", "here": "My post is not here", "read": "Read my feed now",
           "where": "Where is this post", "pause": "Pause", "again": "Read it again", "leaving": "Leave, or erase everything",
           "leave": "Leave the course", "what": "What exactly is erased", "erase": "Erase everything, for good", "gone": "Everything is erased",
           "name": "Change the name", "stop": "Stop the letters", "write": "Write to me again"},
}  # fmt: skip


@pytest.mark.parametrize(("language", "width", "scheme"), [("fr", 320, "dark"), ("en", 1100, "light")])
def test_an_owner_finds_a_post_changes_pauses_leaves_and_is_forgotten(
    browser, tools, demo_copy, cmooc, rows, press, follow, letter, language, width, scheme
):
    words, address = WORDS[language], f"owner.{language}@example.org"
    [(number, name)] = rows(
        demo_copy, "SELECT f.id, p.name FROM feed f JOIN participant p ON p.id = f.participant_id JOIN entry e ON e.feed_id = f.id"
        " WHERE e.verdict = 'accepted' GROUP BY f.id HAVING count(*) > 4 ORDER BY f.id LIMIT 1",
    )  # fmt: skip
    [(title, link)] = rows(demo_copy, f"SELECT title, url FROM entry WHERE feed_id = {number} AND title != '' AND url_key != ''"
                                      " AND verdict = 'accepted' ORDER BY id LIMIT 1")  # fmt: skip

    def state() -> str:
        return str(rows(demo_copy, f"SELECT state FROM feed WHERE id = {number}")[0][0])

    assert cmooc("--data", demo_copy, "feeds", "set", number, "--mail", address, "--language", language).code == 0
    with tools.serving(demo_copy) as port:
        home = f"http://127.0.0.1:{port}"
        context = browser.new_context(base_url=home, viewport={"width": width, "height": 800}, color_scheme=scheme,
                                      java_script_enabled=False)  # fmt: skip
        page = context.new_page()
        page.goto(f"/{language}/mine")
        page.fill("#address", "nonsense")
        press(page, words["send"])
        assert page.locator("[role=alert]").count() == 1
        page.fill("#address", address)
        press(page, words["send"])
        page.goto(letter(demo_copy, home))
        mine = page.url
        expect(page.locator("main").get_by_text(address)).to_be_visible()

        follow(page.get_by_role("link", name=words["posts"]))
        feed = page.url
        page.fill("#q", title)
        press(page, words["search"])
        found = page.locator(".briefs > li").first
        assert found.locator("a").first.get_attribute("href") == link
        expect(found.locator(".steps"), "what was looked for is shown at once").to_be_visible()
        page.fill("#q", "https://nowhere.example/at-all")
        press(page, words["search"])
        expect(page.get_by_text(words["here"])).to_be_visible()
        press(page, words["read"])
        page.locator("[role=status]").wait_for()
        assert rows(demo_copy, f"SELECT why FROM attempt WHERE feed_id = {number} ORDER BY id DESC LIMIT 1") == [
            ("forced",)
        ]
        page.goto(feed)
        page.get_by_text(words["where"]).first.click()
        expect(page.locator(".steps").first).to_be_visible()

        follow(page.locator("main").get_by_role("link", name=words["change"], exact=True))
        page.check("input[name=show][value=title]")
        page.check("input[name=territory][value=figeac]")
        press(page, words["save"])
        page.locator("[role=status]").wait_for()
        assert page.is_checked("input[name=show][value=title]")
        assert "figeac" in rows(demo_copy, f"SELECT territories FROM feed WHERE id = {number}")[0][0]
        page.fill("#name", f"{name} & compagnie")
        press(page, words["name"])
        assert page.input_value("#name") == f"{name} & compagnie"
        assert page.evaluate("document.documentElement.scrollWidth") <= width

        page.goto(feed)
        press(page, words["pause"])
        assert state() == "paused"
        press(page, words["again"])
        assert state() == "approved"
        press(page, words["stop"])
        press(page, words["write"])
        assert rows(demo_copy, f"SELECT letters_stopped_at FROM feed WHERE id = {number}") == [(None,)]

        follow(page.get_by_role("link", name=words["leaving"]))
        press(page, words["leave"])
        assert state() == "left"
        follow(page.get_by_role("link", name=words["leaving"]))
        follow(page.get_by_role("link", name=words["what"]))
        assert state() == "left"
        press(page, words["erase"])
        assert page.locator("h1").inner_text() == words["gone"]
        assert rows(demo_copy, f"SELECT * FROM feed WHERE id = {number}") == []
        assert rows(demo_copy, f"SELECT * FROM letter WHERE address = '{address}'") == []
        assert context.cookies() == []
        assert page.goto(mine).status == 404
        context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_owners_fit_a_small_telephone(browser, tools, demo_copy, cmooc, follow, letter, language):
    address = "a.rather-long-address@departement-solidaire.example.org"
    assert cmooc("--data", demo_copy, "feeds", "set", "1", "--mail", address).code == 0
    with tools.serving(demo_copy) as port:
        home = f"http://127.0.0.1:{port}"
        page = browser.new_page(base_url=home, viewport={"width": 320, "height": 700})
        page.goto(f"/{language}/mine")
        page.fill("#address", address)
        follow(page.locator("main form button"))
        link = f"/{language}/" + letter(demo_copy, home).split("/", 4)[4]
        for place in (
            "",
            "/feeds/1",
            f"/feeds/1?q={'x' * 200}",
            "/feeds/1/change",
            "/feeds/1/leave",
            "/feeds/1/erase",
            "/erase",
        ):
            page.goto(link + place)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, place
            assert page.locator("h1").count() == 1, place
        page.close()
