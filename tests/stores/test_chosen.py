"""Posts about a territory and a theme at once, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from cmooc.domain.choices import Choice
from cmooc.domain.site import Month
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.stores.chosen import ChosenEntries


def tag(kind: TagKind, slug: str, **given) -> Tag:
    return Tag(kind, slug, "rules", Reason("rule", slug), 0.8, **given)


LYON, NICE = (tag(TagKind.TERRITORY, slug) for slug in ("lyon", "nice"))
MAPS, BOOKS = (tag(TagKind.THEME, slug) for slug in ("maps", "books"))
MAYBE = tag(TagKind.THEME, "maps", is_suggested=True)


@pytest.fixture
def chosen(stores, database):
    ann, now = stores.feed("ann"), datetime(2026, 11, 5, tzinfo=UTC)
    stores.post(ann, "lyon maps", tags=[LYON, MAPS], language="fr", at=now)
    stores.post(ann, "lyon books", tags=[LYON, BOOKS], language="en-GB", at=now, published_at=now - timedelta(days=20))
    stores.post(ann, "nice maps", tags=[NICE, MAPS], language="fr-CA", at=now + timedelta(days=40))
    stores.post(ann, "perhaps", tags=[LYON, MAYBE], language="eng", at=now)
    stores.save(ann, now, withdrawn=(stores.by_guid(ann)["lyon maps"].id,))
    return ChosenEntries(database)


def guids(records):
    return [record.entry.guid for record in records]


def test_kinds_narrow_the_choice_and_values_of_one_kind_widen_it(chosen):
    assert guids(chosen.newest(Choice(("lyon",)), 9)) == ["perhaps", "lyon books"]
    assert guids(chosen.newest(Choice(("lyon",), ("maps",)), 9)) == []
    assert sorted(guids(chosen.newest(Choice(("lyon", "nice"), ("books", "maps")), 9))) == ["lyon books", "nice maps"]
    assert guids(chosen.newest(Choice(("lyon", "nice")), 1)) == ["nice maps"]


def test_a_language_takes_its_regional_forms_and_no_other_language(chosen):
    assert guids(chosen.newest(Choice(languages=("fr",)), 9)) == ["nice maps"]
    assert guids(chosen.newest(Choice(languages=("en",)), 9)) == ["lyon books"]


def test_months_are_of_dates_for_pages_and_of_acceptance_for_feeds(chosen):
    everything = Choice(languages=("en", "fr"))
    assert chosen.months(everything) == (Month(date(2026, 10, 1), 1), Month(date(2026, 11, 1), 1))
    assert chosen.accepted_months(everything) == (Month(date(2026, 11, 1), 2), Month(date(2026, 12, 1), 1))
    assert guids(chosen.of_month(everything, date(2026, 10, 1))) == ["lyon books"]
    assert guids(chosen.accepted_in(everything, date(2026, 11, 1), 0, 9)) == ["lyon maps", "lyon books"]
    assert guids(chosen.accepted_in(everything, date(2026, 11, 1), 1, 2)) == ["lyon books"]
    assert guids(chosen.last_accepted(everything, 2)) == ["nice maps", "lyon books"]
    assert chosen.total(everything) == 2
