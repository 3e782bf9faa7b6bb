"""«Near me»: a place that is typed, and what is near it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

import pytest


@pytest.fixture(scope="module")
def get(tools, demo_instance) -> Iterator[partial]:
    with tools.serving(demo_instance) as port:
        yield partial(tools.ask, port)


def test_the_nearest_territory_comes_with_its_posts_neighbours_and_calendar(get):
    page = get("/en/near?place=Valence")
    assert page.status == 200
    assert "Near Valence" in page.text
    assert "/en/territories/drome/" in page.text, "what holds it"
    assert "/en/territories/die/" in page.text, "what is near"
    assert "/territories/crest/calendar.ics" in page.text
    assert "webcal://" in page.text
    assert 'class="item"' in page.text
    assert "set-cookie" not in {name.lower() for name, _ in page.headers.items()}


def test_other_places_of_the_name_can_be_chosen_by_code(get):
    assert "?place=FR.82186" in get("/fr/near?place=Valence").text
    assert "Tarn-et-Garonne" in get("/fr/near?place=FR.82186").text


def test_without_a_place_there_is_the_form_with_the_names_of_the_course(get):
    page = get("/fr/near").text
    assert '<option value="Douarnenez"></option>' in page
    assert 'href="/fr/near?place=douarnenez"' in page, "or one press"
    assert "noindex" not in page
    assert "noindex" in get("/fr/near?place=Crest").text, "one page for each place is too many for search engines"


@pytest.mark.parametrize("typed", ["xyzzyx", "<script>alert(1)</script>", '"><b>', "\x00", "é" * 4000, "(", "%", "0"])
def test_whatever_is_typed_gives_a_page(get, typed):
    page = get(f"/en/near?place={quote(typed)}")
    assert page.status == 200
    assert "<script" not in page.text
    assert '"><b>' not in page.text
