"""The desk in a real browser: a morning's work with few presses, by keyboard, without scripts, and two people at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from cmooc.bootstrap import Instance
from cmooc.domain.editions import Rhythm
from cmooc.domain.entries import Decision, Verdict
from cmooc.domain.feeds import FeedState, NewFeed
from cmooc.domain.roles import Role
from cmooc.settings import load

DECISIONS = 20
OPEN = "#cards .card:not(.is-settled)"


@dataclass
class Desk:
    """A served demo with work to do, and ways in for people."""

    instance: Instance
    home: str
    browser: Browser

    @contextmanager
    def sitting(self, name: str, language: str = "en", **options: Any) -> Iterator[Page]:
        """Sit at the desk as somebody; what goes wrong on the page fails the test at the end."""
        known = {one.name: one for one in self.instance.people.store.all()}
        person = known.get(name) or self.instance.people.add(
            f"{name.lower()}@example.org", Role.FACILITATOR, name, language
        )
        wrong: list[str] = []
        context = self.browser.new_context(base_url=self.home, **options)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console", lambda said: wrong.append(said.text) if said.type == "error" and "409" not in said.text else None
        )
        page.goto(urlsplit(self.instance.people.link(person)).path)
        page.locator("main form button").first.click()
        page.wait_for_url("**/desk/")
        yield page
        context.close()
        assert wrong == []

    def moves(self) -> list[tuple[str, str]]:
        return [
            (line.first.by, f"{line.first.kind.value}.{line.first.action}") for line in self.instance.moving.trail(100)
        ]


@pytest.fixture
def desk(browser, tools, demo_copy: Path) -> Iterator[Desk]:
    instance = Instance(demo_copy, load(demo_copy, {}))
    fill(instance)
    with tools.serving(demo_copy) as port:
        yield Desk(instance, f"http://127.0.0.1:{port}", browser)
    instance.database.close()


def fill(instance: Instance) -> None:
    """Let some feeds and posts wait beside the tags and events that the demo leaves unsure."""
    names = ("Awa", "Tomas", "Zélie")
    feeds = [NewFeed(f"https://{n}.example/feed", f"Carnet de {name}", name, "blog", FeedState.PROPOSED)
             for n, name in enumerate(names)]  # fmt: skip
    instance.feed_store.add(feeds, instance.clock())
    newest = instance.entries.newest(2)
    with instance.database.write() as connection:
        for one in newest:
            connection.exec_driver_sql(f"UPDATE entry SET edition_id = NULL WHERE id = {one.id}")
    instance.entries.decide(newest[0].key, Decision(Verdict.HELD, "first_post"), instance.clock())
    instance.drafting(Rhythm.DAILY).hold(newest[1].key, "Attendre la photo.", by="Zoé")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def settled(page: Page, number: int) -> None:
    expect(page.locator("#cards .card.is-settled")).to_have_count(number)


@pytest.mark.parametrize(("language", "scheme"), [("fr", "light"), ("en", "dark")])
def test_a_morning_by_keyboard_takes_one_press_for_each_decision(desk, language, scheme):
    """What docs/guide-facilitators.md says of the presses is counted here."""
    with desk.sitting("Ann", language, color_scheme=scheme) as page:
        presses = 0

        def press(key: str) -> None:
            nonlocal presses
            page.keyboard.press(key)
            presses += 1

        press("j")
        for number in range(DECISIONS):
            press("a" if number % 3 else "x" if number >= 9 else "a")
            settled(page, number + 1)
            assert focused(page) == page.locator(OPEN).first.get_attribute("id"), "the next one is there at once"
        assert len(desk.moves()) == DECISIONS
        assert presses == DECISIONS + 1
        expect(page.locator("#said")).not_to_be_empty()


def test_a_morning_by_mouse_takes_at_most_two_clicks_for_each_decision(desk):
    with desk.sitting("Ann") as page:
        clicks = 0
        for number in range(DECISIONS):
            card = page.locator(OPEN).first
            if number == 2:  # a refusal says why, and asks first
                card.locator("summary[data-key=x]").click()
                card.get_by_role("button", name="Refuse", exact=True).click()
                clicks += 1
            else:
                card.locator(".tools > form button").nth(number % 2).click()
            clicks += 1
            settled(page, number + 1)
        assert len(desk.moves()) == DECISIONS
        assert clicks == DECISIONS + 1


@pytest.mark.parametrize(("language", "width", "scheme"), [("fr", 320, "dark"), ("en", 1100, "light")])
def test_all_is_done_without_javascript(desk, follow, language, width, scheme):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "java_script_enabled": False}
    with desk.sitting("Ann", language, **options) as page:
        for _ in range(DECISIONS):
            card = page.locator(".card[id]:not(#edition)").first
            name = card.get_attribute("id")
            follow(card.locator(".tools > form button").first)
            assert page.locator(f"#{name}").count() == 0
            expect(page.locator("#said .is-done")).to_be_visible()
            assert page.locator(f"#{urlsplit(page.url).fragment}").count() == 1, "where one goes on"
        assert len(desk.moves()) == DECISIONS
        follow(page.locator("#said button"))
        assert desk.instance.moving.trail(1)[0].first.undone_by == "Ann"
        page.goto("/desk/moves")
        follow(page.locator(".trail button").first)
        expect(page.locator("#said .is-done")).to_be_visible()
        for path in ("/desk/", "/desk/posts/", "/desk/moves"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_letters_undo_move_and_are_silent_where_one_writes(desk):
    with desk.sitting("Ann") as page:
        page.goto("/desk/?kind=tag")
        first, second = (page.locator(OPEN).nth(n).get_attribute("id") for n in (0, 1))
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert focused(page) == second
        page.keyboard.press("k")
        page.keyboard.press("ArrowDown")
        assert focused(page) == second
        page.keyboard.press("ArrowUp")
        page.keyboard.press("a")
        settled(page, 1)
        page.keyboard.press("u")
        settled(page, 0)
        assert focused(page) == first, "what was undone is worked on again"
        assert desk.instance.moving.trail(1)[0].first.undone_by == "Ann"
        page.keyboard.press("m")
        assert focused(page) == f"move-{first}"
        page.keyboard.type("Communs")
        assert len(desk.moves()) == 1, "letters are text where one writes"
        page.keyboard.press("Enter")
        settled(page, 1)
        assert desk.moves()[0] == ("Ann", "tag.move")


def test_letters_can_be_turned_off_and_help_is_there(desk):
    with desk.sitting("Ann") as page:
        page.keyboard.press("?")
        assert page.locator("#keys").get_attribute("open") is not None
        page.locator("[data-switch]").click()
        page.keyboard.press("j")
        assert page.locator(".is-current").count() == 0
        page.reload()
        page.keyboard.press("j")
        assert page.locator(".is-current").count() == 0
        page.locator("#keys summary").click()
        page.locator("[data-switch]").click()
        page.keyboard.press("j")
        assert page.locator(".is-current").count() == 1


def test_two_at_once_see_each_other_and_overwrite_nothing(desk):
    with desk.sitting("Ann") as ann, desk.sitting("Zoe", "fr") as zoe:
        ann.clock.install()
        ann.reload()
        zoe.goto("/desk/")
        name = ann.locator(OPEN).first.get_attribute("id")
        zoe.locator(f"#{name} .tools > form button").first.click()
        settled(zoe, 1)

        place = ann.locator(OPEN).nth(1).bounding_box()["y"]
        ann.locator(OPEN).nth(1).focus()
        working_on = focused(ann)
        ann.clock.fast_forward(21_000)
        expect(ann.locator("#others")).to_contain_text("Zoe")
        expect(ann.locator(f"#met-{name}")).to_contain_text("Zoe")
        assert focused(ann) == working_on, "nobody is torn away"
        assert ann.locator(OPEN).nth(1).bounding_box()["y"] - place < 200

        ann.locator(f"#{name} .tools > form button").nth(1).click()
        expect(ann.locator("#said")).to_contain_text("Zoe has decided on this meanwhile")
        assert [by for by, _ in desk.moves()] == ["Zoe"]


def test_the_next_edition_is_made_with_single_letters(desk):
    with desk.instance.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE entry SET edition_id = NULL WHERE id IN (SELECT max(id) FROM entry GROUP BY feed_id)"
        )
    with desk.sitting("Ann") as page:
        page.goto("/desk/posts/")
        cards = page.locator("#cards .card").count()
        page.keyboard.press("j")
        name = focused(page)
        page.keyboard.press("h")
        expect(page.locator(f"#{name} .badge")).to_have_text("Highlighted")
        assert focused(page) == name, "there may be more to say of it"
        page.keyboard.press("n")
        page.keyboard.type("Read the plan.")
        page.keyboard.press("Enter")
        expect(page.locator(f"#{name} .note")).to_have_text("Read the plan.")
        page.keyboard.press("x")
        settled(page, 1)
        assert page.locator(OPEN).count() == cards - 1
        assert focused(page) != name
        page.keyboard.press("u")
        settled(page, 0)
        assert list(desk.instance.drafts.of(Rhythm.DAILY).highlights.values()) == ["Read the plan."]
