"""Registering a blog in a real browser, with and without JavaScript, in both languages: from an address to the waiting page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

TOO_QUICK_MS = 3100  # who reads the form needs longer
WORDS = {
    "fr": {"join": "Ajouter mon blog", "look": "Chercher mon flux", "send": "M’envoyer la lettre pour confirmer",
           "yes": "Oui, inscrire ce flux", "prove": "Chercher maintenant", "done": "Votre flux est inscrit",
           "proven": "votre ligne se trouve sur", "known": "Déjà des nôtres", "mailbox": "Regardez dans votre boîte aux lettres"},
    "en": {"join": "Add your blog", "look": "Look for my feed", "send": "Send me the letter to confirm",
           "yes": "Yes, register this feed", "prove": "Look for it now", "done": "Your feed is registered",
           "proven": "your line stands on", "known": "Already with us", "mailbox": "Look into your mailbox"},
}  # fmt: skip


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth") and page.locator("h1").count() == 1


def window(width: int, scheme: str, has_scripts: bool) -> dict[str, Any]:
    return {
        "viewport": {"width": width, "height": 800}, "color_scheme": scheme, "java_script_enabled": has_scripts,
    }  # fmt: skip


@pytest.mark.parametrize(("language", "seen"), [
    ("fr", window(320, "dark", False)), ("en", window(1100, "light", False)),
    ("fr", window(1100, "light", True)), ("en", window(320, "dark", True)),
])  # fmt: skip
def test_a_blog_is_found_chosen_for_confirmed_and_waits(
    browser, tools, demo_copy, feed_server, answer, rss_of, rows, press, follow, letter, language, seen
):
    words = WORDS[language]
    url = feed_server.answer("/feed", answer(rss_of("Un banc sous le tilleul #territoires"), delay_s=1.5))
    with tools.serving(demo_copy, CMOOC_FETCH_ALLOW="127.0.0.0/8") as port:
        home = f"http://127.0.0.1:{port}"
        context = browser.new_context(base_url=home, **seen)
        page = context.new_page()
        page.goto(f"/{language}/")
        follow(page.get_by_role("link", name=words["join"]).first)
        page.fill("#address", "nonsense here")
        press(page, words["look"])
        assert page.locator("[role=alert]").count() == 1
        assert page.input_value("#address") == "nonsense here"
        page.fill("#address", url)
        press(page, words["look"])
        expect(page.locator("main [role=status]")).to_contain_text("127.0.0.1")
        assert fits(page)
        found = page.url
        page.locator("#choices").wait_for(timeout=20_000)  # the page has come by itself
        assert page.url == found
        assert fits(page)
        expect(page.get_by_text("Un banc sous le tilleul")).to_be_visible()

        page.fill("#mail", "nonsense")
        page.fill("#name", "Ann du banc")
        page.fill("#home", "Figeac")
        page.check("input[name=show][value=title]")
        page.wait_for_timeout(TOO_QUICK_MS)
        press(page, words["send"])
        expect(page.locator("#mail-error")).to_be_visible()
        expect(page.locator("#agrees-error")).to_be_visible()
        assert (page.input_value("#name"), page.input_value("#home")) == ("Ann du banc", "Figeac")
        assert page.is_checked("input[name=show][value=title]")
        assert fits(page)
        page.fill("#mail", f"ann.{language}@example.org")
        page.check("input[name=agrees]")
        press(page, words["send"])
        assert page.locator("h1").inner_text() == words["mailbox"]
        assert fits(page)

        line = page.locator("code").inner_text()
        feed_server.answer("/feed", answer(rss_of(f"Un banc {line}")))
        before = rows(demo_copy, "SELECT count(*) FROM feed")
        page.goto(letter(demo_copy, home, "registration"))
        assert rows(demo_copy, "SELECT count(*) FROM feed") == before
        expect(page.locator("main").get_by_text("Ann du banc")).to_be_visible()
        assert fits(page)
        press(page, words["yes"])
        assert page.locator("h1").inner_text() == words["done"]
        assert rows(demo_copy, "SELECT state, show, territories FROM feed ORDER BY id DESC LIMIT 1") == [
            ("proposed", "title", '["figeac"]')
        ]
        press(page, words["prove"])
        page.get_by_text(words["proven"]).wait_for(timeout=20_000)
        assert fits(page)

        page.goto(f"/{language}/register?address={url}")
        press(page, words["look"])
        page.get_by_text(words["known"]).wait_for(timeout=20_000)
        assert "example.org" not in page.content()
        assert page.locator("#choices").count() == 0
        assert fits(page)
        assert context.cookies() == []
        context.close()


@pytest.fixture
def rss_of():
    def write(title: str) -> bytes:
        return (
            "<rss version='2.0'><channel><title>Le banc</title><link>https://banc.example/</link><item><guid>1</guid>"
            f"<title>{title}</title><link>https://banc.example/1</link><description>À Figeac, un banc.</description>"
            "</item></channel></rss>"
        ).encode()

    return write
