"""Posts by territory, theme and language at once: pages and feeds at addresses that can be shared; and all feeds walked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from cmooc.domain.site import ScopeKind
from cmooc.services.figures import figures_of
from cmooc.stores.figures import FigureStore

A = "{http://www.w3.org/2005/Atom}"
HOSTILE = (
    "territory=nowhere",
    "territory=figeac&theme=nothing",
    "theme=communs&language=xx",
    "territory=" + "a" * 2000,
    "territory=../../etc/passwd",
    "territory=%00",
    "territory='%20OR%201=1--",
    "territory=%3Cscript%3Ealert(1)%3C/script%3E",
    "territory=%FF%FE",
    "&".join(f"territory=t{number}" for number in range(40)),
)
NO_MONTHS = (
    "month=2026-13",
    "month=1999-01",
    "month=2026-11&part=0",
    "month=2026-11&part=99999999999999999999",
    "month=%EF%BC%92026-11",
    "part=2",
)
NO_PARTS = ("2026-11-99", "../..", "2026-11-1", "%00")


@pytest.fixture(scope="module")
def get(tools, demo_instance) -> Iterator[partial]:
    with tools.serving(demo_instance) as port:
        yield partial(tools.ask, port)


def entries(answer):
    return ElementTree.fromstring(answer.body).findall(A + "entry")


def link(feed: ElementTree.Element, rel: str) -> str:
    return next((one.get("href", "") for one in feed.findall(A + "link") if one.get("rel") == rel), "")


def local(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def walk(get, path):
    """Return every document from the one that is subscribed to back to the first."""
    found = []
    while path:
        answer = get(path)
        assert answer.status == 200, path
        feed = ElementTree.fromstring(answer.body)
        assert local(link(feed, "self")) == path
        found.append(feed)
        path = local(link(feed, "prev-archive"))
    return found


def ids(documents):
    return {entry.findtext(A + "id") for feed in documents for entry in feed.findall(A + "entry")}


def test_all_editions_can_be_walked_from_the_served_feed(get, opened, tools):
    for path in ("/feed.atom", "/fr/feed.atom", "/en/feed.atom"):
        assert len(ids(walk(get, path))) == tools.days == len(opened.editions.lines())


def test_all_posts_can_be_walked_from_the_served_feed(get, opened):
    walked = ids(walk(get, "/entries/feed.atom"))
    public = {record.key for month in opened.entries.months() for record in opened.entries.of_month(month.first)}
    assert {one.rpartition("/")[2] for one in walked} == public


def test_a_choice_has_a_feed_with_just_its_posts(get, opened):
    theme = "communs"
    figures = figures_of(FigureStore(opened.database).posts())[ScopeKind.THEME, theme]
    territory = figures.crossing(ScopeKind.TERRITORY)[0].slug
    both = f"territory={territory}&theme={theme}"
    walked = ids(walk(get, f"/entries/feed.atom?{both}"))
    expected = {
        record.key for month in opened.entries.months() for record in opened.entries.of_month(month.first)
        if territory in record.slugs("territory") and theme in record.slugs("theme")
    }  # fmt: skip
    assert {one.rpartition("/")[2] for one in walked} == expected
    assert expected
    items, path = set(), f"/entries/feed.json?{both}"
    while path:
        feed = json.loads(get(path).body)
        items |= {item["id"] for item in feed["items"]}
        path = local(feed.get("next_url", ""))
    assert items == walked


def test_one_language_can_be_chosen(get):
    for language in ("fr", "en"):
        found = entries(get(f"/entries/feed.atom?theme=communs&language={language}"))
        assert found
        assert {one.get("{http://www.w3.org/XML/1998/namespace}lang", "")[:2] for one in found} == {language}


@pytest.mark.parametrize("file", ["feed.atom", "feed.json"])
def test_a_chosen_feed_is_sent_once(get, file):
    first = get(f"/entries/{file}?theme=communs")
    assert first.headers["cache-control"] == "public, max-age=60"
    assert first.headers["content-type"].startswith("application/")
    assert first.headers["last-modified"].endswith("GMT")
    etag = first.headers["etag"]
    for given in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = get(f"/entries/{file}?theme=communs", headers={"If-None-Match": given})
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag), given
    other = get(f"/entries/{file}?theme=communs&language=fr", headers={"If-None-Match": etag})
    assert other.status == 200
    assert get(f"/entries/{file}?theme=communs", "HEAD").body == b""


def test_the_same_choice_has_one_address_however_it_is_written(get):
    feeds = [
        ElementTree.fromstring(get(f"/entries/feed.atom?{query}").body)
        for query in ("theme=communs&language=en&language=fr", "language=fr&theme=communs&language=en&territory=" + "&language=fr" * 60)
    ]  # fmt: skip
    assert link(feeds[0], "self") == link(feeds[1], "self")
    assert feeds[0].findtext(A + "id") == feeds[1].findtext(A + "id")


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("path", ["/entries/", "/fr/entries/", "/entries/feed.atom", "/entries/feed.json"])
def test_what_names_nothing_is_refused_in_words(get, path, query):
    answer = get(f"{path}?{query}")
    assert answer.status == 404, answer
    assert b"<script>alert" not in answer.body


@pytest.mark.parametrize("query", NO_MONTHS)
def test_a_month_without_posts_is_no_page(get, query):
    assert get(f"/fr/entries/?theme=communs&{query}").status == 404


@pytest.mark.parametrize("part", NO_PARTS)
def test_a_part_that_is_not_there_is_no_feed(get, part):
    for file in ("feed.atom", "feed.json"):
        assert get(f"/entries/{file}?theme=communs&part={part}").status == 404


@pytest.mark.parametrize("query", ["", "?", "?territory=&theme=&language=", "?utm_source=x", "?month=2026-11"])
def test_without_a_choice_the_published_files_answer(get, query):
    assert get(f"/entries/feed.atom{query}").body == get("/entries/feed.atom").body
    assert get(f"/fr/entries/{query}").body == get("/fr/entries/").body


def test_the_page_of_a_choice_speaks_both_languages_and_can_be_passed_on(get):
    french, english = (get(f"/{language}/entries/?theme=communs&language=fr").text for language in ("fr", "en"))
    assert '<html lang="fr">' in french
    assert "<h1>Communs · Français</h1>" in french
    assert "<h1>Commons · Français</h1>" in english
    assert 'content="noindex"' in french
    assert '/entries/feed.atom?theme=communs&amp;language=fr"' in french
    assert 'hreflang="en" href="' in french
    assert '<option value="communs" selected>' in english
    months = re.findall(r'href="(/fr/entries/\?theme=communs&amp;language=fr&amp;month=[\d-]+)"', french)
    assert months
    shown = get(months[0].replace("&amp;", "&"))
    assert shown.status == 200
    assert "aria-current" in shown.text


def test_the_page_of_a_territory_leads_to_what_it_says_of_a_theme(get):
    page = get("/fr/territories/figeac/").text
    crossing = re.findall(r'href="(/fr/entries/\?territory=figeac&amp;theme=[\w-]+)"', page)
    assert crossing
    assert "Figeac · " in get(crossing[0].replace("&amp;", "&")).text
