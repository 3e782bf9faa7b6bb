"""What the pages of territories and themes are about: neighbours, writers, weeks and maps, on a real course."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.site import Scope, ScopeKind
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme
from cmooc.services.agenda import AgendaSubjects
from cmooc.services.shelf import Shelf
from cmooc.services.subjects import Subjects
from cmooc.stores.figures import FigureStore
from cmooc.stores.past_editions import PastEditions
from cmooc.taggers.gazetteer.lands import Lands

PLACES = (
    Territory("france", {"fr": "France"}, code="FR", latitude=46.6, longitude=2.4),
    Territory("lyon", {"fr": "Lyon"}, (), "france", 45.76, 4.83, "FR.69123"),
    Territory("villeurbanne", {"fr": "Villeurbanne"}, (), "france", 45.77, 4.88, "FR.69266"),
    Territory("brest", {"fr": "Brest"}, (), "france", 48.39, -4.49, "FR.29019"),
    Territory("reves", {"fr": "Pays des rêves"}),
)
SUBJECTS = (Theme("eau", {"fr": "Eau"}, {}), Theme("pain", {"fr": "Pain"}, {}), Theme("feu", {"fr": "Feu"}, {}))


def place(slug: str) -> Tag:
    return Tag(TagKind.TERRITORY, slug, "places", Reason("place", slug))


def theme(slug: str) -> Tag:
    return Tag(TagKind.THEME, slug, "rules", Reason("rule", slug))


@pytest.fixture
def subjects(instance: Instance, stores: Any, now: Any) -> Subjects:
    stores.vocabulary.save(PLACES, SUBJECTS)
    ann, bob = stores.feed("ann"), stores.feed("bob")
    both = [place("lyon"), place("villeurbanne"), place("france"), theme("eau"), theme("pain")]
    stores.post(ann, "1", "2", tags=both, published_at=now - timedelta(days=8))
    stores.post(bob, "3", tags=[place("lyon"), place("france"), theme("eau")], published_at=now - timedelta(days=1))
    stores.post(bob, "4", tags=[place("brest"), place("france"), theme("feu")], published_at=now - timedelta(days=40))
    site = instance.site()
    shelf = Shelf(PastEditions(instance.database))
    agenda = AgendaSubjects(site, instance.events)
    return Subjects(
        site, stores.feeds, stores.entries, FigureStore(stores.database), shelf, instance.clock, Lands(), agenda
    )


def page(subjects: Subjects, kind: ScopeKind, slug: str) -> Scope:
    return next(one for one in subjects.scopes([(kind, slug)], subjects.everything()) if isinstance(one, Scope))


def test_a_territory_leads_on_to_what_goes_with_it(subjects: Subjects) -> None:
    lyon = page(subjects, ScopeKind.TERRITORY, "lyon")
    assert [(one.slug, one.posts) for one in lyon.beside] == [("villeurbanne", 2)], "what holds it goes without saying"
    assert [(one.slug, one.posts) for one in lyon.crossing] == [("eau", 3), ("pain", 2)]
    assert [one.slug for one in lyon.near] == ["villeurbanne"]
    assert [(one.participant_slug, one.posts) for one in lyon.writers] == [("ann", 2), ("bob", 1)]
    assert lyon.locator is not None
    assert lyon.locator.here == (45.76, 4.83)
    assert page(subjects, ScopeKind.TERRITORY, "reves").locator is None
    assert page(subjects, ScopeKind.TERRITORY, "france").beside == ()


def test_a_theme_leads_on_to_themes_and_territories(subjects: Subjects) -> None:
    water = page(subjects, ScopeKind.THEME, "eau")
    assert [(one.slug, one.posts) for one in water.beside] == [("pain", 2)]
    assert [one.slug for one in water.crossing] == ["france", "lyon", "villeurbanne"]
    assert (water.near, water.locator) == ((), None)


def test_weeks_end_with_that_of_the_newest_post_whenever_they_are_drawn(subjects: Subjects) -> None:
    lyon = page(subjects, ScopeKind.TERRITORY, "lyon")
    assert lyon.weeks == (0, 0, 0, 0, 0, 0, 2, 1)
    assert lyon.until == date(2026, 11, 22)  # the Sunday
    later = replace(subjects, clock=lambda: subjects.clock() + timedelta(days=40))
    assert page(later, ScopeKind.TERRITORY, "lyon").weeks == lyon.weeks


def test_lists_plot_each_row(subjects: Subjects) -> None:
    rows = {one.slug: one.weeks for one in subjects.index(ScopeKind.TERRITORY).counts}
    assert rows["lyon"] == (0,) * 10 + (2, 1)
    assert rows["brest"] == (0,) * 6 + (1,) + (0,) * 5
    assert rows["reves"] == (0,) * 12
    assert {one.weeks for one in subjects.index(ScopeKind.PARTICIPANT).counts} == {()}


def test_the_map_of_a_territory_shows_its_own_posts(subjects: Subjects) -> None:
    whole, france = subjects.maps(("france", "lyon"))
    assert [(spot.slug, spot.posts) for spot in whole.spots] == [("lyon", 3), ("villeurbanne", 2), ("brest", 1)]
    assert (whole.slug, france.slug) == ("", "france")
    assert [record.key for record in france.records] == [record.key for record in whole.records]
    assert [count.lately for count in france.counts] == [3, 2, 0]
    assert [page.slug for page in subjects.maps(())] == [""], "the others have not changed"
