"""The page of the visits to a feed: as it is now, without a publishing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.feeds import FeedState, Outcome
from cmooc.domain.polls import PollState
from cmooc.settings import load

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def site(tools, stores_of, tmp_path_factory) -> Iterator[SimpleNamespace]:
    data = tmp_path_factory.mktemp("visits") / "data"
    assert tools.run("--data", data, "init").code == 0
    instance = Instance(data, load(data, {}))
    stores = stores_of(instance.database)
    ann, eve = stores.feed("ann"), stores.feed("eve", state=FeedState.PROPOSED)
    with tools.serving(data) as port:
        yield SimpleNamespace(get=partial(tools.ask, port), stores=stores, ann=ann, eve=eve, now=NOW)
    instance.database.close()


def test_each_visit_and_each_decision_is_there_at_once(site):
    page = f"/en/feeds/{site.ann.id}/"
    assert "Not modified" not in site.get(page).text
    site.stores.save(site.ann, site.now, poll=PollState(polled_at=site.now), outcome=Outcome.NOT_MODIFIED)
    assert "Not modified" in site.get(page).text
    assert "Inchangé" in site.get(f"/fr/feeds/{site.ann.id}/").text
    site.stores.feeds.set_state(site.ann.id, FeedState.PAUSED, site.now)
    assert "has paused it" in site.get(page).text
    site.stores.feeds.set_state(site.ann.id, FeedState.APPROVED, site.now)


def test_the_bare_address_speaks_the_language_of_its_reader_and_takes_its_slash(site):
    for language, word in (("fr", "Visites"), ("en", "Visits")):
        page = site.get(f"/feeds/{site.ann.id}/", headers={"Accept-Language": language})
        assert (page.status, page.headers["content-language"]) == (200, language)
        assert word in page.text
    led = site.get(f"/en/feeds/{site.ann.id}")
    assert (led.status, led.headers["location"]) == (301, f"/en/feeds/{site.ann.id}/")


@pytest.mark.parametrize("number", ["99", "0", "x", "1%00", "%C2%B2", "9" * 40, "-1"])
def test_what_is_no_feed_has_no_page(site, number):
    assert site.get(f"/en/feeds/{number}/").status == 404


def test_a_feed_that_nobody_approved_has_no_page(site):
    assert site.get(f"/en/feeds/{site.eve.id}/").status == 404
