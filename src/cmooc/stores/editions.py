"""Editions as they went out, in each rhythm, and the entries that the daily ones carried."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from cmooc.domain.drafts import Draft
from cmooc.domain.editions import Correction, Edition, EditionLine, Rhythm, Window, edition_name
from cmooc.domain.people import Participant
from cmooc.stores.documents import items_of, to_document, to_edition, to_line
from cmooc.stores.drafts import forget_posts, put
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.rows import EDITION, ENTRY, FEED, PARTICIPANT, chunks, mark_stale
from cmooc.stores.tables import CorrectionRow

CORRECTION = table(CorrectionRow)
PUBLISHED = "published"
SKIPPED = "skipped"
STALE_KIND = {Rhythm.DAILY: "edition", Rhythm.WEEKLY: "weekly"}
NAMING = ("title", "text", "participant_slug", "participant_name", "feed_title", "channel", "note")


class EditionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, rhythm: Rhythm = Rhythm.DAILY) -> tuple[date | None, datetime | None, int]:
        """Return (day, window end, number) of the latest one decided upon, published or skipped; number 0 if none.

        The day of a weekly one is the Sunday of the week that it closes.
        """
        query = select(EDITION.c.day, EDITION.c.window_end).where(EDITION.c.rhythm == rhythm.value)
        highest = select(func.max(EDITION.c.number)).where(EDITION.c.rhythm == rhythm.value)
        with self._database.read() as connection:
            row = connection.execute(query.order_by(EDITION.c.day.desc()).limit(1)).first()
            number = connection.execute(highest).scalar() or 0
        return (_day(row.day), row.window_end, int(number)) if row else (None, None, 0)

    def of_day(self, day: date) -> Edition | None:
        """Return the published daily edition of a day."""
        return self.of_name(edition_name(day, Rhythm.DAILY))

    def of_name(self, name: str) -> Edition | None:
        """Return the published edition of that name: `2026-11-22`, or `2026-W47`."""
        found = self._editions(select(EDITION).where(EDITION.c.day == name))
        return found[0] if found else None

    def newest(self, limit: int, rhythm: Rhythm = Rhythm.DAILY) -> tuple[Edition, ...]:
        query = select(EDITION).where(EDITION.c.rhythm == rhythm.value).order_by(EDITION.c.day.desc()).limit(limit)
        return self._editions(query)

    def lines(self, rhythm: Rhythm = Rhythm.DAILY) -> tuple[EditionLine, ...]:
        """Return every published edition of a rhythm in short, newest first."""
        query = select(EDITION.c.document).where(EDITION.c.state == PUBLISHED, EDITION.c.rhythm == rhythm.value)
        with self._database.read() as connection:
            return tuple(to_line(document) for (document,) in connection.execute(query.order_by(EDITION.c.day.desc())))

    def names(self, window: Window) -> tuple[str, ...]:
        """Return the names of the daily editions whose own windows ended within a longer one, oldest first."""
        query = select(EDITION.c.day).where(
            EDITION.c.state == PUBLISHED, EDITION.c.rhythm == Rhythm.DAILY.value, EDITION.c.window_end <= window.end
        )
        if window.start is not None:
            query = query.where(EDITION.c.window_end > window.start)
        with self._database.read() as connection:
            return tuple(connection.execute(query.order_by(EDITION.c.day)).scalars())

    def save(self, edition: Edition, draft: Draft | None = None, *, instead_of: int = 0, by: str = "") -> bool:
        """Publish: store the edition and mark its entries, all or nothing. False when the day already has one.

        `draft` is what is left of the facilitators' work in place of that version; raises DraftChanged when they have
        gone on meanwhile, and then nothing is stored. `by` is who lets it leave, empty when its hour does.
        """
        name = edition.name
        with self._database.write() as connection:
            there = connection.execute(select(EDITION.c.state).where(EDITION.c.day == name)).scalar()
            if there == PUBLISHED:
                return False
            if draft is not None:
                put(connection, draft, instead_of=instead_of)
            row = _values(edition.rhythm, name, edition.window) | {
                "state": PUBLISHED, "number": edition.number, "published_at": edition.published_at,
                "by": by, "document": to_document(edition),
            }  # fmt: skip
            upsert(connection, EDITION, [row], key=("day",), update=tuple(one for one in row if one != "day"))
            mark_stale(connection, [(STALE_KIND[edition.rhythm], name)])
            if edition.rhythm is Rhythm.DAILY:
                _mark_carried(connection, edition)
        return True

    def skip(self, day: date, window: Window, rhythm: Rhythm = Rhythm.DAILY) -> None:
        """Remember that a day or week had nothing to publish, so that it is not asked again."""
        row = _values(rhythm, edition_name(day, rhythm), window) | {
            "state": SKIPPED, "number": 0, "published_at": None, "by": "", "document": {}
        }  # fmt: skip
        with self._database.write() as connection:
            upsert(connection, EDITION, [row], key=("day",), update=())

    def correct(self, name: str, correction: Correction, by: str) -> bool:
        """Put a correction beside a published edition, whose document stays as it left; False when there is none."""
        query = select(EDITION.c.id, EDITION.c.rhythm).where(EDITION.c.day == name, EDITION.c.state == PUBLISHED)
        with self._database.write() as connection:
            row = connection.execute(query).first()
            if row is None:
                return False
            values = {"edition_id": row.id, "texts": dict(correction.texts), "by": by, "at": correction.at}
            connection.execute(insert(CORRECTION).values(values))
            mark_stale(connection, [(STALE_KIND[Rhythm(row.rhythm)], name)])
        return True

    def left_by(self, name: str) -> str:
        """Return who let a published edition leave; empty when its hour did, or when there is none."""
        query = select(EDITION.c.by).where(EDITION.c.day == name, EDITION.c.state == PUBLISHED)
        with self._database.read() as connection:
            return connection.execute(query).scalar() or ""

    def correctors(self, name: str) -> tuple[str, ...]:
        """Return who made the corrections of an edition, in their order."""
        query = select(CORRECTION.c.by).join(EDITION, EDITION.c.id == CORRECTION.c.edition_id)
        query = query.where(EDITION.c.day == name).order_by(CORRECTION.c.at, CORRECTION.c.id)
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())

    def newcomers(self, slugs: Collection[str]) -> tuple[tuple[Participant, str], ...]:
        """Return (participant, feed title) of those among them of whom no edition has carried a post, by name."""
        carried = (
            select(ENTRY.c.id)
            .join(FEED, FEED.c.id == ENTRY.c.feed_id)
            .where(FEED.c.participant_id == PARTICIPANT.c.id, ENTRY.c.edition_id.is_not(None))
            .correlate(PARTICIPANT)
        )
        query = (
            select(PARTICIPANT, func.min(FEED.c.title).label("feed_title"))
            .join(FEED, FEED.c.participant_id == PARTICIPANT.c.id)
            .where(~carried.exists())
            .group_by(PARTICIPANT.c.id)  # the rest follows from it; PostgreSQL can't compare JSON
        )
        with self._database.read() as connection:
            rows = [
                row for some in chunks(sorted(slugs))
                for row in connection.execute(query.where(PARTICIPANT.c.slug.in_(some)))
            ]  # fmt: skip
        return tuple((_participant(row), row.feed_title) for row in sorted(rows, key=lambda row: (row.name, row.slug)))

    def gone(self, edition: Edition) -> frozenset[str]:
        """Return the keys that stand in an edition and whose posts have been withdrawn or forgotten since."""
        keys = [item.key for item in edition.mentioned]
        there: set[str] = set()
        with self._database.read() as connection:
            for some in chunks(keys):
                query = select(ENTRY.c.key).where(ENTRY.c.key.in_(some), ENTRY.c.withdrawn_at.is_(None))
                there.update(connection.execute(query).scalars())
        return frozenset(keys) - there

    def _editions(self, query: Select[Any]) -> tuple[Edition, ...]:
        with self._database.read() as connection:
            rows = connection.execute(query.where(EDITION.c.state == PUBLISHED)).all()
            corrections = _corrections(connection, [row.id for row in rows])
        return tuple(to_edition(row.document, row.published_at, corrections.get(row.id, ())) for row in rows)


def forget(connection: Connection, feed_id: int, participant_slug: str | None) -> None:
    """Take the words of a feed's posts out of all editions and drafts; what is left names nobody.

    `participant_slug` is taken off the newcomers as well. A post is mentioned in no edition before the one that
    carried it, so none of those is looked at.
    """
    posts = connection.execute(select(ENTRY.c.key, ENTRY.c.edition_id).where(ENTRY.c.feed_id == feed_id)).all()
    keys = {row.key for row in posts}
    forget_posts(connection, keys)
    carriers = select(func.min(EDITION.c.window_end)).where(
        EDITION.c.id.in_({row.edition_id for row in posts} - {None})
    )
    since = connection.execute(carriers).scalar()
    if since is None:
        return
    query = select(EDITION).where(EDITION.c.state == PUBLISHED, EDITION.c.window_end >= since)
    for row in connection.execute(query).all():
        if _forget_in(row.document, keys, participant_slug):
            connection.execute(update(EDITION).where(EDITION.c.id == row.id).values(document=row.document))
            mark_stale(connection, [(STALE_KIND[Rhythm(row.rhythm)], row.day)])


def _forget_in(document: dict[str, Any], keys: set[str], participant_slug: str | None) -> bool:
    """Change a document in place; tells whether it named them."""
    items = [item for item in items_of(document) if item["key"] in keys]
    for item in items:
        item.update(dict.fromkeys(NAMING, ""), url=None, language=None, published_at=None)
    newcomers = [one for one in document["newcomers"] if one["slug"] != participant_slug]
    is_named = bool(items) or len(newcomers) < len(document["newcomers"])
    document["newcomers"] = newcomers
    return is_named


def _mark_carried(connection: Connection, edition: Edition) -> None:
    """Mark the entries that the edition carries, and how many comments it told of; keep the notes on highlights."""
    edition_id = connection.execute(select(EDITION.c.id).where(EDITION.c.day == edition.name)).scalar_one()
    keys = [*(item.key for item in edition.items), *edition.twins]
    for some in chunks(keys):
        values = {"edition_id": edition_id, "comments_told": ENTRY.c.comments_count}
        connection.execute(update(ENTRY).where(ENTRY.c.key.in_(some)).values(values))
    for item in edition.mentioned:
        if item.new_comments:
            told = {"comments_told": item.comments_count}
            connection.execute(update(ENTRY).where(ENTRY.c.key == item.key).values(told))
    for item in edition.highlighted:
        connection.execute(update(ENTRY).where(ENTRY.c.key == item.key).values(highlight=item.note))
    mark_stale(connection, (("entry", key) for key in keys))


def _corrections(connection: Connection, edition_ids: Sequence[int]) -> Mapping[int, tuple[Correction, ...]]:
    found: dict[int, tuple[Correction, ...]] = {}
    for some in chunks(edition_ids):
        query = select(CORRECTION).where(CORRECTION.c.edition_id.in_(some)).order_by(CORRECTION.c.at, CORRECTION.c.id)
        for row in connection.execute(query):
            found[row.edition_id] = (*found.get(row.edition_id, ()), Correction(row.at, tuple(row.texts.items())))
    return found


def _day(name: str) -> date:
    if "W" not in name:
        return date.fromisoformat(name)
    year, week = name.split("-W")
    return date.fromisocalendar(int(year), int(week), 7)


def _values(rhythm: Rhythm, name: str, window: Window) -> dict[str, Any]:
    return {"rhythm": rhythm.value, "day": name, "window_start": window.start, "window_end": window.end}


def _participant(row: Row[Any]) -> Participant:
    return Participant(row.id, row.slug, row.name, row.language, tuple(row.territories), row.created_at)
