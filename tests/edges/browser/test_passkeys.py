"""Coming to the desk in a real browser: by link without JavaScript, and with a passkey of a virtual device."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect

ADDRESS = "ann@course.example"
SMALL = {"width": 320, "height": 700}
WORDS = {
    "fr": {"link": "Envoyez-moi un lien", "go": "Aller au bureau", "make": "Créer une clé d’accès", "out": "Se déconnecter",
           "sign": "Se connecter avec une clé d’accès", "failed": "Votre appareil n’a pas donné", "known": "a déjà une clé",
           "remove": "Retirer", "unknown": "ne connaît pas cette clé", "needs": "demandent JavaScript"},
    "en": {"link": "Send me a link", "go": "Go to the desk", "make": "Make a passkey", "out": "Sign out",
           "sign": "Sign in with a passkey", "failed": "Your device made no passkey", "known": "holds a passkey",
           "remove": "Remove", "unknown": "does not know this passkey", "needs": "Passkeys need JavaScript"},
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path, cmooc) -> Path:
    assert cmooc("--data", tmp_path / "data", "init").code == 0
    return tmp_path / "data"


@pytest.fixture
def course(tools, data, cmooc):
    """Serve a course with one host at localhost, where browsers make passkeys without HTTPS."""

    @contextmanager
    def serve(language: str, **env: str) -> Iterator[str]:
        home = f"http://localhost:{(port := tools.free_port())}"
        added = cmooc(
            "--data", data, "people", "add", ADDRESS, "--role", "host", "--name", "Ann", "--language", language
        )
        assert added.code == 0
        with tools.serving(data, port, CMOOC_HOST="localhost", CMOOC_BASE_URL=home, **env):
            yield home

    return serve


@pytest.fixture
def link(data, rows):
    """Return the link of the letter, which is written after the page has been answered."""

    def newest() -> str:
        deadline, found = time.monotonic() + 20, []
        while not found and time.monotonic() < deadline:
            found = rows(data, "SELECT content FROM letter WHERE kind = 'login'")
            time.sleep(0.05)
        [(content,)] = found
        return str(json.loads(content)["link"])

    return newest


def device(page: Page, *, verifies: bool = True) -> tuple[CDPSession, str]:
    """Give the browser a device that can keep passkeys and check on its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": verifies, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    return session, made["authenticatorId"]


@pytest.fixture
def come_by_link(link, press):
    def come(page: Page, words: dict[str, str]) -> None:
        page.fill("#address", ADDRESS)
        press(page, words["link"])
        page.goto(link())
        press(page, words["go"])

    return come


def ask(page: Page, name: str) -> None:
    """Press a button that asks the device, whose answer may leave the page or stay on it."""
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


@pytest.fixture
def sign_out(follow):
    return lambda page, words: follow(page.get_by_role("button", name=words["out"], exact=True))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_passkey_is_made_used_counted_and_removed(
    looking, follow, course, come_by_link, sign_out, rows, language, data
):
    words = WORDS[language]
    with course(language) as home, looking(home, viewport=SMALL, locale=language) as (page, wrong):
        device(page)
        page.goto(f"/{language}/login?to=/desk/me")
        come_by_link(page, words)
        assert page.url == f"{home}/desk/me"
        page.fill("#passkey-name", "Telephone")
        ask(page, words["make"])
        page.wait_for_url("**/desk/me?done=made")
        expect(page.get_by_text("Telephone").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

        ask(page, words["make"])
        expect(page.get_by_text(words["known"])).to_be_visible()
        for uses in (1, 2):
            sign_out(page, words)
            page.goto(f"/{language}/login?to=/desk/people/")
            ask(page, words["sign"])
            page.wait_for_url("**/desk/people/", wait_until="networkidle")
            assert rows(data, f"SELECT uses >= {uses} FROM passkey") == [(1,)]

        page.goto("/desk/me")
        follow(page.get_by_role("button", name=f"{words['remove']} Telephone"))
        sign_out(page, words)
        page.goto(f"/{language}/login")
        assert wrong == []
        ask(page, words["sign"])
        expect(page.get_by_text(words["unknown"])).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == language


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_device_that_does_not_check_on_its_owner_gets_nobody_in(looking, course, come_by_link, sign_out, language):
    words = WORDS[language]
    with course(language) as home, looking(home, viewport=SMALL, locale=language) as (page, wrong):
        session, number = device(page)
        page.goto(f"/{language}/login?to=/desk/me")
        come_by_link(page, words)
        ask(page, words["make"])
        page.wait_for_url("**/desk/me?done=made")
        sign_out(page, words)
        session.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
        page.goto(f"/{language}/login")
        ask(page, words["sign"])
        expect(page.get_by_text(words["failed"])).to_be_visible()
        assert page.goto("/desk/").url.startswith(f"{home}/login")
        session.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": True})
        ask(page, words["sign"])
        page.wait_for_url("**/desk/")
        assert wrong == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_javascript_the_link_remains(looking, course, come_by_link, sign_out, language):
    words = WORDS[language]
    with (
        course(language) as home,
        looking(home, viewport=SMALL, locale=language, java_script_enabled=False) as (page, wrong),
    ):
        page.goto(f"/{language}/login?to=/desk/me")
        expect(page.get_by_role("button", name=words["sign"])).to_be_hidden()
        come_by_link(page, words)
        assert page.url == f"{home}/desk/me"
        expect(page.get_by_text(words["needs"])).to_be_visible()
        expect(page.get_by_role("button", name=words["make"])).to_be_hidden()
        for path in ("/desk/people/", "/desk/people/1", "/desk/audit", "/desk/me"):
            page.goto(path)
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        sign_out(page, words)
        assert page.goto("/desk/").url.startswith(f"{home}/login")
        assert wrong == []


def test_where_passkeys_are_required_the_first_visit_makes_one(looking, course, come_by_link):
    words = WORDS["en"]
    with course("en", CMOOC_PASSKEYS="required") as home, looking(home, viewport=SMALL, locale="en") as (page, wrong):
        device(page)
        page.goto("/en/login")
        come_by_link(page, words)
        assert page.url == f"{home}/desk/me"
        assert page.goto("/desk/people/").url == f"{home}/desk/me"
        ask(page, words["make"])
        page.wait_for_url("**/desk/me?done=made")
        assert page.goto("/desk/people/").url == f"{home}/desk/people/"
        assert wrong == []
