"""Editions as they went out, and the entries each one carried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from cmooc.domain.editions import Edition, EditionLine, Group, Item, Newcomer, Section, SectionKind, Window
from cmooc.domain.people import Participant
from cmooc.domain.times import from_rfc3339, rfc3339
from cmooc.stores.engine import Database, upsert
from cmooc.stores.rows import EDITION, ENTRY, FEED, PARTICIPANT, chunks, mark_stale

PUBLISHED = "published"
SKIPPED = "skipped"
TITLES_SHOWN = 3
NAMING = ("title", "text", "participant_slug", "participant_name", "feed_title", "channel", "note")


class EditionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> tuple[date | None, datetime | None, int]:
        """Return (day, window end, number) of the latest day decided upon, published or skipped; number 0 if none."""
        query = select(EDITION.c.day, EDITION.c.window_end).order_by(EDITION.c.day.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).first()
            number = connection.execute(select(func.max(EDITION.c.number))).scalar() or 0
        return (date.fromisoformat(row.day), row.window_end, int(number)) if row else (None, None, 0)

    def of_day(self, day: date) -> Edition | None:
        """Return the published edition of a day."""
        query = select(EDITION).where(EDITION.c.day == day.isoformat(), EDITION.c.state == PUBLISHED)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return _to_edition(row.document, row.published_at) if row else None

    def newest(self, limit: int) -> tuple[Edition, ...]:
        query = select(EDITION).where(EDITION.c.state == PUBLISHED).order_by(EDITION.c.day.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(_to_edition(row.document, row.published_at) for row in connection.execute(query))

    def lines(self) -> tuple[EditionLine, ...]:
        """Return every published edition in short, newest first."""
        query = select(EDITION.c.document).where(EDITION.c.state == PUBLISHED).order_by(EDITION.c.day.desc())
        with self._database.read() as connection:
            return tuple(_to_line(document) for (document,) in connection.execute(query))

    def save(self, edition: Edition) -> bool:
        """Publish: store the edition and mark its entries, all or nothing. False when the day already has one."""
        day = edition.day.isoformat()
        with self._database.write() as connection:
            there = connection.execute(select(EDITION.c.state).where(EDITION.c.day == day)).scalar()
            if there == PUBLISHED:
                return False
            row = _values(edition, PUBLISHED, edition.number, _to_document(edition))
            upsert(connection, EDITION, [row], key=("day",), update=tuple(name for name in row if name != "day"))
            edition_id = connection.execute(select(EDITION.c.id).where(EDITION.c.day == day)).scalar_one()
            keys = [*(item.key for item in edition.items), *edition.twins]
            for some in chunks(keys):
                connection.execute(update(ENTRY).where(ENTRY.c.key.in_(some)).values(edition_id=edition_id))
            mark_stale(connection, [("edition", day), *(("entry", key) for key in keys)])
        return True

    def skip(self, day: date, window: Window) -> None:
        """Remember that a day had nothing to publish, so that it is not asked again."""
        row = {"day": day.isoformat(), "state": SKIPPED, "number": 0, "window_start": window.start,
               "window_end": window.end, "published_at": None, "document": {}}  # fmt: skip
        with self._database.write() as connection:
            upsert(connection, EDITION, [row], key=("day",), update=())

    def newcomers(self, window: Window) -> tuple[tuple[Participant, str], ...]:
        """Return (participant, feed title) of those whose first accepted post falls into the window, by name."""
        first = func.min(ENTRY.c.accepted_at, type_=ENTRY.c.accepted_at.type)
        query = (
            select(PARTICIPANT, func.min(FEED.c.title).label("feed_title"))
            .join(FEED, FEED.c.participant_id == PARTICIPANT.c.id)
            .join(ENTRY, ENTRY.c.feed_id == FEED.c.id)
            .where(ENTRY.c.accepted_at.is_not(None))
            .group_by(PARTICIPANT.c.id)  # the rest follows from it; PostgreSQL can't compare JSON
            .having(first < window.end)
            .order_by(PARTICIPANT.c.name)
        )
        if window.start is not None:
            query = query.having(first >= window.start)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(
            (
                Participant(row.id, row.slug, row.name, row.language, tuple(row.territories), row.created_at),
                row.feed_title,
            )
            for row in rows
        )

    def gone(self, edition: Edition) -> frozenset[str]:
        """Return the keys an edition carried whose posts have been withdrawn or forgotten since."""
        keys = [item.key for item in edition.items]
        there: set[str] = set()
        with self._database.read() as connection:
            for some in chunks(keys):
                query = select(ENTRY.c.key).where(ENTRY.c.key.in_(some), ENTRY.c.withdrawn_at.is_(None))
                there.update(connection.execute(query).scalars())
        return frozenset(keys) - there


def forget(connection: Connection, feed_id: int, participant_slug: str | None) -> None:
    """Take the words of a feed's posts out of the editions that carried them; what is left names nobody.

    `participant_slug` is taken off the newcomers as well.
    """
    carried = select(ENTRY.c.key, ENTRY.c.edition_id).where(ENTRY.c.feed_id == feed_id, ENTRY.c.edition_id.is_not(None))
    keys = {row.key: row.edition_id for row in connection.execute(carried)}
    query = select(EDITION.c.id, EDITION.c.day, EDITION.c.document).where(EDITION.c.id.in_(set(keys.values())))
    for edition_id, day, document in connection.execute(query).all():
        for item in _items_of(document):
            if item["key"] in keys:
                item.update(dict.fromkeys(NAMING, ""), url=None, language=None, published_at=None)
        document["newcomers"] = [one for one in document["newcomers"] if one["slug"] != participant_slug]
        connection.execute(update(EDITION).where(EDITION.c.id == edition_id).values(document=document))
        mark_stale(connection, [("edition", day)])


def _items_of(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for section in document["sections"]:
        yield from section["more"]
        for group in section["groups"]:
            yield from group["items"]


def _values(edition: Edition, state: str, number: int, document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "day": edition.day.isoformat(), "state": state, "number": number, "window_start": edition.window.start,
        "window_end": edition.window.end, "published_at": edition.published_at, "document": dict(document),
    }  # fmt: skip


def _to_document(edition: Edition) -> dict[str, Any]:
    document = asdict(edition)
    document["day"] = edition.day.isoformat()
    document["window"] = [rfc3339(edition.window.start), rfc3339(edition.window.end)]
    document["published_at"] = rfc3339(edition.published_at)
    for item in _items_of(document):
        item["published_at"] = rfc3339(item["published_at"])
    return document


def _to_edition(document: Mapping[str, Any], published_at: datetime | None) -> Edition:
    start, end = document["window"]
    return Edition(
        day=date.fromisoformat(document["day"]), number=document["number"],
        sections=tuple(map(_to_section, document["sections"])),
        newcomers=tuple(Newcomer(**{**one, "territories": tuple(one["territories"])}) for one in document["newcomers"]),
        lead=tuple((language, html) for language, html in document["lead"]),
        announcements=tuple((language, title, html) for language, title, html in document["announcements"]),
        posts=document["posts"], voices=document["voices"], territories=document["territories"],
        window=Window(from_rfc3339(start), datetime.fromisoformat(end)),
        published_at=published_at, twins=tuple(document.get("twins", ())),
    )  # fmt: skip


def _to_section(value: Mapping[str, Any]) -> Section:
    return Section(
        SectionKind(value["kind"]), value["theme"],
        tuple(Group(group["territory"], tuple(map(_to_item, group["items"]))) for group in value["groups"]),
        tuple(map(_to_item, value["more"])),
    )  # fmt: skip


def _to_item(value: Mapping[str, Any]) -> Item:
    return Item(**{
        **value, "published_at": from_rfc3339(value["published_at"]),
        "territories": tuple(value["territories"]), "themes": tuple(value["themes"]),
    })  # fmt: skip


def _to_line(document: Mapping[str, Any]) -> EditionLine:
    titles = [
        item["title"] for section in document["sections"] for group in section["groups"] for item in group["items"]
        if item["title"] and section["kind"] != SectionKind.SOCIAL
    ]  # fmt: skip
    shown = tuple(dict.fromkeys(titles))[:TITLES_SHOWN]
    return EditionLine(date.fromisoformat(document["day"]), document["number"], shown, document["posts"])
