"""Events and their dates: what calendars brought, what posts seem to announce, what facilitators decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, or_, select, update

from cmooc.domain.entries import Verdict
from cmooc.domain.events import (
    PUBLIC,
    Changed,
    DateState,
    Event,
    EventChanges,
    EventDate,
    EventRecord,
    EventState,
    FreshEvent,
    KnownDate,
    event_key,
)
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.rows import ENTRY, FEED, PARTICIPANT, chunks, mark_stale
from cmooc.stores.tables import EventDateRow, EventRow

EVENT = table(EventRow)
DATE = table(EventDateRow)
AGENDA = ("agenda", "")  # on the change list: the lists of events and the calendars
STANDING = (DateState.STANDING.value, DateState.CANCELLED.value)


class EventStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of_feeds(self, feed_ids: Iterable[int]) -> Mapping[int, tuple[EventRecord, ...]]:
        """Return the events of calendars, by their feeds."""
        found: dict[int, list[EventRecord]] = {}
        with self._database.read() as connection:
            for some in chunks(feed_ids):
                for record in _records(connection, EVENT.c.feed_id.in_(some)):
                    found.setdefault(record.feed_id or 0, []).append(record)
        return {feed_id: tuple(records) for feed_id, records in found.items()}

    def between(self, since: datetime, until: datetime) -> tuple[EventRecord, ...]:
        """Return the public events that have a date in [since, until), each with all its dates."""
        ends = func.coalesce(DATE.c.ends_at, DATE.c.starts_at, type_=DATE.c.starts_at.type)
        there = select(DATE.c.event_id).where(DATE.c.starts_at < until, or_(DATE.c.starts_at >= since, ends > since))
        with self._database.read() as connection:
            return _records(connection, _is_public(), EVENT.c.id.in_(there))

    def public(self) -> tuple[EventRecord, ...]:
        with self._database.read() as connection:
            return _records(connection, _is_public())

    def by_keys(self, keys: Iterable[str]) -> tuple[EventRecord, ...]:
        with self._database.read() as connection:
            return tuple(one for some in chunks(keys) for one in _records(connection, EVENT.c.key.in_(some)))

    def of_state(self, state: EventState) -> tuple[EventRecord, ...]:
        """Return the events in a state, but for those announced by posts that are withdrawn, held or left out."""
        is_in = EVENT.c.entry_id.is_(None) | (ENTRY.c.verdict == Verdict.ACCEPTED.value)
        with self._database.read() as connection:
            return _records(connection, EVENT.c.state == state.value, _has_source(), is_in)

    def add(self, fresh: FreshEvent, key: str, by: str, now: datetime) -> None:
        """Store an event that a facilitator wrote."""
        with self._database.write() as connection:
            _insert(connection, [(key, fresh, {"state": EventState.ACCEPTED.value, "decided_by": by})], now)

    def decide(self, record: EventRecord, state: EventState, by: str, now: datetime) -> None:
        values = {"state": state.value, "decided_by": by, "changed_at": now, "sequence": record.sequence + 1}
        with self._database.write() as connection:
            connection.execute(update(EVENT).where(EVENT.c.id == record.id).values(values))
            if record.is_public or state in PUBLIC:
                mark_stale(connection, _stale_of(record))

    def decide_date(self, record: EventRecord, known: KnownDate, state: DateState, by: str, now: datetime) -> None:
        values = {"state": state.value, "decided_by": by, "changed_at": now, "sequence": known.sequence + 1}
        with self._database.write() as connection:
            connection.execute(update(DATE).where(DATE.c.id == known.id).values(values))
            mark_stale(connection, _stale_of(record))

    def retag(self, tags: Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]], now: datetime) -> None:
        """Give events, by their ids, other territories and themes."""
        with self._database.write() as connection:
            for some in chunks(tags):
                rows = connection.execute(select(EVENT).where(EVENT.c.id.in_(some))).all()
                for row in rows:
                    territories, themes = tags[row.id]
                    values = {"territories": list(territories), "themes": list(themes), "changed_at": now}
                    connection.execute(update(EVENT).where(EVENT.c.id == row.id).values(values))
                    mark_stale(connection, _stale(row.key, (*row.territories, *territories), (*row.themes, *themes)))


def save_changes(connection: Connection, feed_id: int, feed_url: str, changes: EventChanges, now: datetime) -> None:
    """Store what a calendar changed, in the transaction of its poll. What facilitators decided stands."""
    if changes:
        own = (
            select(PARTICIPANT.c.slug).join(FEED, FEED.c.participant_id == PARTICIPANT.c.id).where(FEED.c.id == feed_id)
        )
        mark_stale(connection, [("participant", slug) for slug in connection.execute(own).scalars()])
    values = {"feed_id": feed_id, "state": EventState.ACCEPTED.value}
    keys = _free_keys(connection, feed_url, changes.new)
    _insert(connection, [(key, fresh, values) for key, fresh in keys], now)
    for some in chunks(changes.changed):
        rows = {
            row.id: row for row in connection.execute(select(EVENT).where(EVENT.c.id.in_([one.id for one in some])))
        }
        for one in some:
            if one.id in rows:
                _apply(connection, rows[one.id], one, now)


def suggest(connection: Connection, found: Mapping[int, Sequence[FreshEvent]], now: datetime) -> None:
    """Keep what posts, by their ids, seem to announce; of an edited post only what nobody has decided on is replaced."""
    suggested = EventState.SUGGESTED.value
    for some in chunks(found):
        query = select(EVENT.c.id).where(EVENT.c.entry_id.in_(some), EVENT.c.state == suggested)
        _forget(connection, connection.execute(query).scalars().all())
        said = set(connection.execute(select(EVENT.c.entry_id, EVENT.c.uid).where(EVENT.c.entry_id.in_(some))).all())
        keys = dict(connection.execute(select(ENTRY.c.id, ENTRY.c.key).where(ENTRY.c.id.in_(some))).all())
        rows = [
            (event_key(keys[entry_id], fresh.event.uid), fresh, {"entry_id": entry_id, "state": suggested})
            for entry_id in some if entry_id in keys for fresh in found[entry_id]
            if (entry_id, fresh.event.uid) not in said
        ]  # fmt: skip
        _insert(connection, rows, now)


def forget_events(connection: Connection, feed_id: int) -> None:
    """Forget the events of a feed that is removed, and those that its posts announced."""
    posts = select(ENTRY.c.id).where(ENTRY.c.feed_id == feed_id)
    query = select(EVENT.c.id).where(or_(EVENT.c.feed_id == feed_id, EVENT.c.entry_id.in_(posts)))
    _forget(connection, connection.execute(query).scalars().all())


def _forget(connection: Connection, ids: Sequence[int]) -> None:
    for some in chunks(ids):
        connection.execute(delete(DATE).where(DATE.c.event_id.in_(some)))
        connection.execute(delete(EVENT).where(EVENT.c.id.in_(some)))


def _is_public() -> Any:
    return EVENT.c.state.in_([state.value for state in PUBLIC]) & _has_source()


def _has_source() -> Any:
    """Tell whether the post that announced the event, if it was one, still stands."""
    return EVENT.c.entry_id.is_(None) | ENTRY.c.withdrawn_at.is_(None)


def _select() -> Select[Any]:
    source = func.coalesce(EVENT.c.feed_id, ENTRY.c.feed_id)
    return (
        select(EVENT, FEED.c.title.label("feed_title"), PARTICIPANT.c.slug.label("participant_slug"),
               PARTICIPANT.c.name.label("participant_name"), ENTRY.c.key.label("entry_key"),
               ENTRY.c.title.label("entry_title"), FEED.c.show)
        .outerjoin(ENTRY, ENTRY.c.id == EVENT.c.entry_id)
        .outerjoin(FEED, FEED.c.id == source)
        .outerjoin(PARTICIPANT, PARTICIPANT.c.id == FEED.c.participant_id)
        .order_by(EVENT.c.id)
    )  # fmt: skip


def _records(connection: Connection, *conditions: Any) -> tuple[EventRecord, ...]:
    rows = connection.execute(_select().where(*conditions)).all()
    dates: dict[int, list[KnownDate]] = {}
    for some in chunks(row.id for row in rows):
        query = select(DATE).where(DATE.c.event_id.in_(some)).order_by(DATE.c.starts_at, DATE.c.id)
        for row in connection.execute(query):
            dates.setdefault(row.event_id, []).append(_to_date(row))
    return tuple(_to_record(row, tuple(dates.get(row.id, ()))) for row in rows)


def _to_date(row: Row[Any]) -> KnownDate:
    date = EventDate(row.recurrence, row.starts_at, row.ends_at, row.is_all_day)
    return KnownDate(row.id, date, DateState(row.state), row.sequence, row.changed_at, row.decided_by)


def _to_record(row: Row[Any], dates: tuple[KnownDate, ...]) -> EventRecord:
    event = Event(
        uid=row.uid, title=row.title, dates=(), zone=row.zone, recurrence=row.recurrence, html=row.html, text=row.text,
        url=row.url, place=row.place, latitude=row.latitude, longitude=row.longitude, categories=tuple(row.categories),
        language=row.language,
    )  # fmt: skip
    return EventRecord(
        id=row.id, key=row.key, event=event, state=EventState(row.state), dates=dates,
        territories=tuple(row.territories), themes=tuple(row.themes), sequence=row.sequence,
        first_seen_at=row.first_seen_at, changed_at=row.changed_at, decided_by=row.decided_by, feed_id=row.feed_id,
        feed_title=row.feed_title or "", participant_slug=row.participant_slug or "",
        participant_name=row.participant_name or "", entry_key=row.entry_key or "", entry_title=row.entry_title or "",
        show=row.show or "full",
    )  # fmt: skip


def _free_keys(connection: Connection, source: str, fresh: Sequence[FreshEvent]) -> list[tuple[str, FreshEvent]]:
    """Give each event its key; another one where a feed that had this address before gave it to one of its own."""
    found: list[tuple[str, FreshEvent]] = []
    waiting, copy = list(fresh), 0
    while waiting:
        keyed = {event_key(source, one.event.uid, one.event.recurrence, copy): one for one in waiting}
        taken = {
            key for some in chunks(keyed)
            for key in connection.execute(select(EVENT.c.key).where(EVENT.c.key.in_(some))).scalars()
        }  # fmt: skip
        found += [(key, one) for key, one in keyed.items() if key not in taken]
        waiting, copy = [one for key, one in keyed.items() if key in taken], copy + 1
    return found


def _insert(connection: Connection, rows: Sequence[tuple[str, FreshEvent, Mapping[str, Any]]], now: datetime) -> None:
    if not rows:
        return
    values = [
        {"key": key, "feed_id": None, "entry_id": None, "decided_by": "", "sequence": 0, "first_seen_at": now,
         "changed_at": now, **_words(fresh), **more}
        for key, fresh, more in rows
    ]  # fmt: skip
    upsert(connection, EVENT, values, key=("key",), update=())
    ids = {
        row.key: row.id for some in chunks(key for key, _, _ in rows)
        for row in connection.execute(select(EVENT.c.key, EVENT.c.id).where(EVENT.c.key.in_(some)))
    }  # fmt: skip
    _put_dates(connection, [(ids[key], day) for key, fresh, _ in rows for day in fresh.event.dates], now)
    for key, fresh, more in rows:
        if more["state"] != EventState.SUGGESTED.value:
            mark_stale(connection, _stale(key, fresh.territories, fresh.themes))


def _words(fresh: FreshEvent) -> dict[str, Any]:
    values = {name: value for name, value in asdict(fresh.event).items() if name != "dates"}
    return {**values, "categories": list(fresh.event.categories), "territories": list(fresh.territories),
            "themes": list(fresh.themes)}  # fmt: skip


def _put_dates(connection: Connection, dates: Sequence[tuple[int, EventDate]], now: datetime) -> None:
    rows = [
        {"event_id": event_id, "recurrence": day.recurrence, **_times(day), "state": _state(day), "sequence": 0,
         "changed_at": now, "decided_by": ""}
        for event_id, day in dates
    ]  # fmt: skip
    upsert(connection, DATE, rows, key=("event_id", "recurrence"), update=())


def _times(day: EventDate) -> dict[str, Any]:
    return {"starts_at": day.starts_at, "ends_at": day.ends_at, "is_all_day": day.is_all_day}


def _state(day: EventDate) -> str:
    return (DateState.CANCELLED if day.is_cancelled else DateState.STANDING).value


def _apply(connection: Connection, row: Row[Any], changed: Changed, now: datetime) -> None:
    """Store what a calendar says otherwise of one event; each part that changes counts as one version more."""
    territories, themes = list(row.territories), list(row.themes)
    if changed.fresh is not None:
        values = _words(changed.fresh) | {"sequence": row.sequence + 1, "changed_at": now}
        connection.execute(update(EVENT).where(EVENT.c.id == row.id).values(values))
        territories += changed.fresh.territories
        themes += changed.fresh.themes
    _put_dates(connection, [(row.id, day) for day in changed.added], now)
    for date_id, day in changed.moved:
        _set_date(connection, date_id, {**_times(day)}, _state(day), now)
    for date_id in changed.withdrawn:
        _set_date(connection, date_id, {}, DateState.WITHDRAWN.value, now)
    mark_stale(connection, _stale(row.key, territories, themes))


def _set_date(connection: Connection, date_id: int, times: Mapping[str, Any], state: str, now: datetime) -> None:
    own = DATE.c.id == date_id
    connection.execute(update(DATE).where(own).values({**times, "sequence": DATE.c.sequence + 1, "changed_at": now}))
    connection.execute(update(DATE).where(own, DATE.c.decided_by == "").values(state=state))


def _stale_of(record: EventRecord) -> Iterable[tuple[str, str]]:
    yield from _stale(record.key, record.territories, record.themes)
    if record.participant_slug:
        yield "participant", record.participant_slug


def _stale(key: str, territories: Iterable[str], themes: Iterable[str]) -> Iterable[tuple[str, str]]:
    yield "event", key
    yield AGENDA
    for slug in dict.fromkeys(territories):
        yield "territory", slug
    for slug in dict.fromkeys(themes):
        yield "theme", slug
