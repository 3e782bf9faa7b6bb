"""The site in a real browser: phones and desks, light and dark, French and English, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

PLACES = (
    "",
    "editions/",
    "territories/",
    "themes/communs/",
    "participants/",
    "feeds/",
    "pages/about/",
    "register",
    "search?q=pain",
)

EXPECTED = ("404", "422")  # pages that are not there, and forms that are refused


@pytest.fixture(scope="module")
def home(tools, demo_instance) -> Iterator[str]:
    with tools.serving(demo_instance) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def places(demo_instance) -> tuple[str, ...]:
    """The addresses to look at, the newest edition and one post among them."""
    site = demo_instance / "site" / "fr"
    edition = max(path.name for path in (site / "editions").iterdir() if path.is_dir())
    entry = next(path.name for path in sorted((site / "entries").iterdir()) if len(path.name) == 12)
    return (*PLACES, f"editions/{edition}/", f"entries/{entry}/", "territories/figeac/", "nothing/here/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_of_page_fits_and_stays_quiet(looking, home, places, language, width, scheme):
    size = {"width": width, "height": 740}
    with looking(home, but=EXPECTED, viewport=size, color_scheme=scheme, java_script_enabled=True) as (page, wrong):
        for place in places:
            page.goto(f"/{language}/{place}")
            assert page.evaluate("document.documentElement.lang") == language, place
            assert page.evaluate("document.documentElement.scrollWidth") <= width, place
            assert page.locator("h1").count() == 1, place
        assert wrong == []


def test_dark_is_dark_and_light_is_light(looking, home):
    shades = {}
    for scheme in ("light", "dark"):
        with looking(home, color_scheme=scheme) as (page, _):
            page.goto("/fr/")
            color = page.evaluate("getComputedStyle(document.body).backgroundColor")
            if color == "rgba(0, 0, 0, 0)":
                color = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            shades[scheme] = sum(map(float, re.findall(r"[\d.]+", color)[:3]))
    assert shades["dark"] < 200 < 600 < shades["light"]


def test_all_works_without_javascript(looking, follow, home, places):
    with looking(home, but=EXPECTED, java_script_enabled=False) as (page, wrong):
        for place in places:
            page.goto(f"/fr/{place}")
            assert page.locator("main").inner_text().strip(), place
        page.goto("/fr/")
        follow(page.locator(".main-nav a").nth(1))
        assert page.url == f"{home}/fr/editions/"
        page.goto("/fr/search")
        page.fill("#q", "école")
        page.click("main form button")
        page.locator("main .item").first.wait_for()
        assert wrong == []


def test_the_language_switch_keeps_the_page(looking, follow, home, places):
    with looking(home) as (page, _):
        for place in places[:-1]:
            path = place.split("?")[0]
            page.goto(f"/fr/{place}")
            follow(page.locator(".strip a[hreflang=en]"))
            assert page.url.split("?")[0] == f"{home}/en/{path}"
            follow(page.locator(".strip a[hreflang=fr]"))
            assert page.url.split("?")[0] == f"{home}/fr/{path}"


def test_a_visitor_is_met_in_their_language(looking, home):
    for locale, language in (("fr-FR", "fr"), ("en-GB", "en")):
        with looking(home, locale=locale) as (page, _):
            page.goto("/")
            assert page.evaluate("document.documentElement.lang") == language


def test_the_keyboard_shows_where_it_is_and_skips_to_the_content(looking, home):
    with looking(home) as (page, _):
        page.goto("/fr/")
        page.keyboard.press("Tab")
        link = page.locator("a.skip")
        assert link.evaluate("one => one === document.activeElement")
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["width"] > 40
        page.keyboard.press("Enter")
        page.wait_for_url("**#main")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        style = page.evaluate("(s => s.outlineStyle + s.outlineWidth)(getComputedStyle(document.activeElement))")
        assert style not in ("none0px", "none3px")


def test_somebody_proposes_a_blog(looking, tools, community, tmp_path):
    with (
        tools.serving(tmp_path / "data", CMOOC_FETCH_ALLOW="127.0.0.0/8") as port,
        looking(f"http://127.0.0.1:{port}", but=EXPECTED, viewport={"width": 360, "height": 740}) as (page, wrong),
    ):
        page.goto("/fr/register")
        page.fill("#address", f"{community.base_url}/media/cover.png")
        page.keyboard.press("Enter")
        assert page.locator("[role=alert]").inner_text().startswith("Il y a bien une page")
        assert page.input_value("#address") == f"{community.base_url}/media/cover.png"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        feed = community.community.feeds[0]
        page.fill("#address", community.base_url + feed.home_path)
        page.click("main form button")
        page.locator("main article").first.wait_for()  # the look-up is shown as it goes
        assert feed.title in page.locator("main").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert wrong == []


def test_what_is_sent_to_other_hosts_is_nothing(looking, home, places):
    """Pictures of posts included: readers meet no server but ours."""
    with looking(home, but=EXPECTED) as (page, wrong):
        for place in places:
            page.goto(f"/en/{place}", wait_until="networkidle")
        assert wrong == []
