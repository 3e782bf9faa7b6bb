"""What the tests in a real browser share: Chromium itself, and looking, pressing and what the course has kept of it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--no-first-run", "--disable-dev-shm-usage"]  # fmt: skip
expect.set_options(timeout=20_000)  # a loaded machine is slow, not wrong


@pytest.fixture(scope="module")
def chromium() -> Iterator[Callable[[], Browser]]:
    """Return what gives a running Chromium: the same each time, or a new one where that has died."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.fail("These tests need Chromium. On Debian and Ubuntu: sudo apt install chromium", pytrace=False)
    with sync_playwright() as playwright:
        started: list[Browser] = []

        def running() -> Browser:
            if not started or not started[-1].is_connected():
                started.append(playwright.chromium.launch(executable_path=program, args=ARGUMENTS))
            return started[-1]

        yield running
        for one in started:
            one.close()


@pytest.fixture
def browser(chromium: Callable[[], Browser]) -> Browser:
    """Return a browser that lives; a test in which it dies is asked once more (`--only-rerun` in pyproject.toml)."""
    return chromium()


@pytest.fixture
def looking(browser: Browser) -> Callable[..., AbstractContextManager[tuple[Page, list[str]]]]:
    """Open a page; the list fills with what goes wrong: words on the console `but` those, faults, requests elsewhere."""

    @contextmanager
    def look(home: str, *, but: Sequence[str] = (), **options: Any) -> Iterator[tuple[Page, list[str]]]:
        context = browser.new_context(base_url=home, **options)
        page, wrong = context.new_page(), []

        def listen(said: ConsoleMessage) -> None:
            if said.type in ("error", "warning") and not any(word in said.text for word in but):
                wrong.append(said.text)

        page.on("console", listen)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(home + "/") else wrong.append(asked.url))
        try:
            yield page, wrong
        finally:
            context.close()

    return look


@pytest.fixture
def follow() -> Callable[[Locator], None]:
    """Click what leads to another page, and wait for the whole of it: a click alone may return while the old one stands."""

    def click(one: Locator) -> None:
        with one.page.expect_navigation():
            one.click()

    return click


@pytest.fixture
def press(follow: Callable[[Locator], None]) -> Callable[[Page, str], None]:
    """Follow the first button of the page itself that has this name."""
    return lambda page, name: follow(page.locator("main").get_by_role("button", name=name, exact=True).first)


@pytest.fixture
def rows() -> Callable[[Path, str], list[tuple]]:
    """Ask the database of a course."""

    def ask(data: Path, query: str) -> list[tuple]:
        with closing(sqlite3.connect(data / "cmooc.db")) as connection:
            return connection.execute(query).fetchall()

    return ask


@pytest.fixture
def letter(rows) -> Callable[..., str]:
    """Return the link of the newest letter, or of the newest of a kind, as a server at that address has it."""

    def newest(data: Path, home: str, kind: str = "") -> str:
        of_kind = f"WHERE kind = '{kind}'" if kind else ""
        [(content,)] = rows(data, f"SELECT content FROM letter {of_kind} ORDER BY id DESC LIMIT 1")
        return home + "/" + json.loads(content)["link"].split("/", 3)[3]

    return newest
