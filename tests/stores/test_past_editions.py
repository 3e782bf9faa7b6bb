"""What the archive reads of editions that have left, on both engines."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from cmooc.domain.editions import Correction, Edition, Group, Item, Rhythm, Section, SectionKind, Window
from cmooc.stores.engine import upsert
from cmooc.stores.past_editions import CORRECTION, PastEditions
from cmooc.stores.rows import EDITION

DAY = date(2026, 11, 23)


def edition(day, now, *keys, rhythm=Rhythm.DAILY):
    items = tuple(Item(key, f"Title {key}", None, "", "ann", "Ann", "Blog", "blog", None, now) for key in keys)
    return Edition(day, Window(None, now), 1, (Section(SectionKind.THEME, None, (Group(None, items),)),),
                   posts=len(keys), published_at=now, rhythm=rhythm)  # fmt: skip


@pytest.fixture
def past(stores, database, now):
    ann = stores.feed("ann")
    stores.post(ann, "one", "two", at=now - timedelta(hours=1))
    keys = [record.key for record in stores.entries.newest(2)]
    for step, key in enumerate(keys):
        stores.editions.save(edition(DAY + timedelta(days=step), now, key))
    stores.editions.skip(DAY + timedelta(days=5), Window(None, now))
    weekly = stores.editions.of_day(DAY)
    assert weekly is not None
    return PastEditions(database), ann, keys


def put_weekly(database, now, *keys):
    """Store a weekly edition as the newsletter does."""
    from cmooc.stores.documents import to_document

    one = edition(DAY, now, *keys, rhythm=Rhythm.WEEKLY)
    row = {"rhythm": "weekly", "day": one.name, "state": "published", "number": 1, "window_start": None,
           "window_end": now, "published_at": now, "document": to_document(one)}  # fmt: skip
    with database.write() as connection:
        upsert(connection, EDITION, [row], key=("day",), update=("document",))
    return one


def test_names_are_those_of_published_editions_of_one_rhythm(past, database, now):
    shelf, _, keys = past
    weekly = put_weekly(database, now, *keys)
    assert weekly.name == "2026-W47"
    assert shelf.names(Rhythm.DAILY) == ("2026-11-23", "2026-11-24")
    assert shelf.names(Rhythm.WEEKLY) == ("2026-W47",)
    assert shelf.of_names(["2026-W47", "2026-11-28", "nothing"]) == {"2026-W47": weekly}
    assert shelf.lines(["2026-W47"])["2026-W47"].name == "2026-W47"


def test_an_edition_comes_with_its_corrections_in_order(past, database, now):
    shelf, _, _ = past
    with database.write() as connection:
        for hours in (3, 1):
            values = {
                "edition_id": 1,
                "texts": {"fr": f"<p>{hours}</p>"},
                "by": "Ann",
                "at": now + timedelta(hours=hours),
            }
            connection.execute(insert(CORRECTION).values(values))
    first, second = shelf.of_names(["2026-11-23"])["2026-11-23"].corrections
    assert first == Correction(now + timedelta(hours=1), (("fr", "<p>1</p>"),))
    assert second.at == now + timedelta(hours=3)
    assert shelf.of_names(["2026-11-24"])["2026-11-24"].corrections == ()


def test_a_withdrawn_post_is_found_in_every_edition_that_shows_it(past, stores, database, now):
    shelf, ann, keys = past
    put_weekly(database, now, *keys)
    record = stores.entries.record(keys[0])
    stores.save(ann, now, withdrawn=(record.id,))
    assert sorted(shelf.mentioning(stores.entries.withdrawn(keys))) == ["2026-11-23", "2026-W47"]
    assert shelf.gone(shelf.of_names(["2026-W47", "2026-11-24"]).values()) == {keys[0]}
    assert shelf.mentioning(frozenset()) == ()
