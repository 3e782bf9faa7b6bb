"""Chromium may die of a fault of its own, or where memory is short: the tests go on in another one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error


def test_where_a_browser_has_died_another_is_started(chromium):
    first = chromium()
    assert chromium() is first
    with pytest.raises(Error, match="closed"):
        first.new_browser_cdp_session().send("Browser.crash")
    page = chromium().new_page()
    page.set_content("<h1>Here</h1>")
    assert page.inner_text("h1") == "Here"
    page.close()
