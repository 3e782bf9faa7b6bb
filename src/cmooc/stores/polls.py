"""The poll path's store: claim what is due, look up what is known, save what came, each in one short transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, or_, select, update

from cmooc.domain.changes import Keys, Known
from cmooc.domain.entries import Verdict, entry_key
from cmooc.domain.events import EventRecord
from cmooc.domain.feeds import CALENDAR, Feed, FeedState, PollState
from cmooc.domain.hosts import host_key
from cmooc.domain.polls import Fresh, Hold, Polled, Why
from cmooc.domain.rulings import FACILITATOR, Ruling
from cmooc.domain.urls import address_key
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.events import EventStore, save_changes, suggest
from cmooc.stores.mentions import beside, note
from cmooc.stores.rows import (
    EDITION,
    ENTRY,
    FEED,
    PARTICIPANT,
    TAG,
    chunks,
    entry_values,
    feed_select,
    mark_stale,
    poll_values,
    rulings_of,
    shown_at,
    tag_values,
    to_feed,
    to_poll,
)
from cmooc.stores.tables import AttemptRow, HostRow, OutlineRow, RevisionRow
from cmooc.stores.twins import hand_over_withdrawn

ATTEMPT = table(AttemptRow)
REVISION = table(RevisionRow)
OUTLINE = table(OutlineRow)
HOST = table(HostRow)
REVISIONS_KEPT = 10


class PollStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(
        self, now: datetime, *, limit: int, lease: timedelta, every_feed: bool = False, feed_ids: Sequence[int] = ()
    ) -> tuple[tuple[Feed, PollState], ...]:
        """Lease approved feeds that are due (or all) and that nobody else holds, the longest waiting first.

        Feeds of a server that asked to be left alone are passed over, whatever their due time.
        """
        free = or_(FEED.c.leased_until.is_(None), FEED.c.leased_until <= now)
        due = or_(FEED.c.next_poll_at.is_(None), FEED.c.next_poll_at <= now)
        held = select(HOST.c.host).where(HOST.c.held_until > now)
        wanted = select(FEED.c.id).where(FEED.c.state == FeedState.APPROVED.value, free, FEED.c.host_key.not_in(held))
        if feed_ids:
            wanted = wanted.where(FEED.c.id.in_(feed_ids))
        elif not every_feed:
            wanted = wanted.where(due)
        wanted = wanted.order_by(FEED.c.next_poll_at, FEED.c.id).limit(limit).with_for_update(skip_locked=True)
        with self._database.write() as connection:
            ids = connection.execute(wanted).scalars().all()
            for some in chunks(ids):
                connection.execute(update(FEED).where(FEED.c.id.in_(some)).values(leased_until=now + lease))
            query = feed_select().order_by(FEED.c.next_poll_at, FEED.c.id)
            rows = [row for some in chunks(ids) for row in connection.execute(query.where(FEED.c.id.in_(some)))]
        return tuple((to_feed(row), to_poll(row)) for row in rows)

    def release_all(self) -> None:
        """Give up every lease; safe only where no other process polls."""
        with self._database.write() as connection:
            connection.execute(update(FEED).where(FEED.c.leased_until.is_not(None)).values(leased_until=None))

    def known(self, feed_ids: Iterable[int]) -> Mapping[int, tuple[Known, ...]]:
        """Return what is stored of these feeds, newest first, as far as reconciling needs it."""
        columns = (ENTRY.c.feed_id, ENTRY.c.id, ENTRY.c.guid, ENTRY.c.url_key, ENTRY.c.title_key, ENTRY.c.digest,
                   ENTRY.c.fingerprint, ENTRY.c.published_at, ENTRY.c.withdrawn_at, ENTRY.c.is_listed,
                   ENTRY.c.first_seen_at, ENTRY.c.edits, ENTRY.c.changed_at)  # fmt: skip
        found: dict[int, list[Known]] = {}
        ruled: dict[int, tuple[Ruling, ...]] = {}
        with self._database.read() as connection:
            for some in chunks(feed_ids):
                query = select(*columns).where(ENTRY.c.feed_id.in_(some)).order_by(ENTRY.c.dated_at.desc(), ENTRY.c.id)
                for feed_id, entry_id, guid, url_key, title_key, digest, *values in connection.execute(query):
                    keys = Keys(guid, url_key, title_key, digest)
                    found.setdefault(feed_id, []).append(Known(entry_id, keys, *values))
                ruled |= rulings_of(connection, ENTRY.c.feed_id.in_(some))
        if ruled:
            return {feed_id: tuple(_ruled(one, ruled) for one in known) for feed_id, known in found.items()}
        return {feed_id: tuple(known) for feed_id, known in found.items()}

    def outlined(self, feed_ids: Iterable[int]) -> Mapping[int, frozenset[str]]:
        """Return the identities of the posts of these feeds that were left aside."""
        found: dict[int, set[str]] = {}
        with self._database.read() as connection:
            for some in chunks(feed_ids):
                query = select(OUTLINE.c.feed_id, OUTLINE.c.guid).where(OUTLINE.c.feed_id.in_(some))
                for feed_id, guid in connection.execute(query):
                    found.setdefault(feed_id, set()).add(guid)
        return {feed_id: frozenset(guids) for feed_id, guids in found.items()}

    def events(self, feeds: Iterable[Feed]) -> Mapping[int, tuple[EventRecord, ...]]:
        """Return the stored events of those that are calendars."""
        calendars = [feed.id for feed in feeds if feed.channel == CALENDAR]
        return EventStore(self._database).of_feeds(calendars) if calendars else {}

    def shown_elsewhere(self, url_keys: Iterable[str]) -> Mapping[tuple[int, str], tuple[int, str]]:
        """Return, by (participant, address key), the feed and key of the accepted entry at that address."""
        columns = (FEED.c.participant_id, ENTRY.c.url_key, ENTRY.c.feed_id, ENTRY.c.key)
        query = select(*columns).join(FEED, FEED.c.id == ENTRY.c.feed_id)
        query = query.where(ENTRY.c.verdict == Verdict.ACCEPTED.value, ENTRY.c.withdrawn_at.is_(None))
        found: dict[tuple[int, str], tuple[int, str]] = {}
        with self._database.read() as connection:
            for some in chunks(url_keys):
                for participant_id, url_key, feed_id, key in connection.execute(query.where(ENTRY.c.url_key.in_(some))):
                    found[participant_id, url_key] = feed_id, key
        return found

    def save(self, batch: Sequence[Polled], now: datetime, why: Why = Why.DUE) -> None:
        """Store a batch whole: poll states, fetch log, entries, edits, tags and the change list.

        What people did to a feed while it was polled stands: one that was stopped stays so, one removed stays away.
        """
        with self._database.write() as connection:
            batch = _as_feeds_stand_now(connection, batch)
            if not batch:
                return
            self._save_feeds(connection, batch, why)
            _hold_hosts(connection, batch)
            _insert_new(connection, batch, now)
            _insert_outlines(connection, batch, now)
            _apply_changes(connection, batch, now)
            _rekey(connection, batch)
            _set_withdrawn(connection, batch, now)
            _set_listed(connection, batch)
            _save_events(connection, batch, now)

    def _save_feeds(self, connection: Connection, batch: Sequence[Polled], why: Why) -> None:
        rows = [
            {
                "feed_id": one.feed.id, **poll_values(one.poll), "url": one.feed.url,
                "url_key": address_key(one.feed.url), "host_key": host_key(one.feed.url), "title": one.feed.title,
                "home_page_url": one.feed.home_page_url, "state": one.feed.state.value,
                "channel": one.feed.channel, "footprint": dict(one.feed.footprint),
            }
            for one in batch
        ]  # fmt: skip
        _update_each(connection, FEED, "feed_id", rows)
        connection.execute(ATTEMPT.insert(), [_attempt_values(one, why) for one in batch])
        mark_stale(connection, [("feeds", "")])


def _ruled(known: Known, rulings: Mapping[int, tuple[Ruling, ...]]) -> Known:
    return replace(known, rulings=rulings[known.id]) if known.id in rulings else known


def _hold_hosts(connection: Connection, batch: Sequence[Polled]) -> None:
    holds: dict[str, Hold] = {}
    for one in batch:
        known = holds.get(one.hold.host) if one.hold else None
        if one.hold and (known is None or known.until < one.hold.until):
            holds[one.hold.host] = one.hold
    rows = [{"host": hold.host, "held_until": hold.until, "why": hold.why} for hold in holds.values()]
    upsert(connection, HOST, rows, key=("host",), update=("held_until", "why"))


def _as_feeds_stand_now(connection: Connection, batch: Sequence[Polled]) -> tuple[Polled, ...]:
    """Return the batch without removed feeds; no feed takes up the address of another, or leaves a state set by hand."""
    columns = (FEED.c.id, FEED.c.url, FEED.c.url_key, FEED.c.state, FEED.c.title, FEED.c.home_page_url)
    stored: dict[int, Any] = {}
    owners: dict[str, int] = {}
    for some in chunks(batch):
        ids, keys = [one.feed.id for one in some], [address_key(one.feed.url) for one in some]
        own = select(*columns).where(FEED.c.id.in_(ids)).order_by(FEED.c.id).with_for_update()
        stored |= {row.id: row for row in connection.execute(own)}
        owners |= {row.url_key: row.id for row in connection.execute(select(*columns).where(FEED.c.url_key.in_(keys)))}
    standing: list[Polled] = []
    for one in batch:
        row = stored.get(one.feed.id)
        if row is not None:
            is_free = owners.setdefault(address_key(one.feed.url), row.id) == row.id
            state = one.feed.state if row.state == FeedState.APPROVED.value else FeedState(row.state)
            feed = replace(one.feed, url=one.feed.url if is_free else row.url, state=state)
            standing.append(one if feed == one.feed else replace(one, feed=feed))
    _mark_named_anew(connection, [(one.feed, stored[one.feed.id]) for one in standing])
    return tuple(standing)


def _mark_named_anew(connection: Connection, polled: Sequence[tuple[Feed, Any]]) -> None:
    """A feed's address and state stand on its participant's page, its title on every post as well."""
    changed = [
        (feed, row) for feed, row in polled
        if (feed.url, feed.title, feed.home_page_url, feed.state) != (row.url, row.title, row.home_page_url, row.state)
    ]  # fmt: skip
    mark_stale(connection, [("participant", feed.participant_slug) for feed, _ in changed])
    titled = [feed.id for feed, row in changed if feed.title != row.title]
    for feed_ids in chunks(titled):
        ids = connection.execute(select(ENTRY.c.id).where(ENTRY.c.feed_id.in_(feed_ids))).scalars().all()
        for some in chunks(ids):
            mark_stale(connection, stale_of(connection, some))


def _attempt_values(polled: Polled, why: Why) -> dict[str, Any]:
    attempt = polled.attempt
    return {
        "feed_id": polled.feed.id, "at": attempt.at, "outcome": attempt.outcome.value, "status": attempt.status,
        "wire_bytes": attempt.wire_bytes, "duration_ms": attempt.duration_ms, "new": attempt.new,
        "changed": attempt.changed, "detail": attempt.detail, "why": why.value, "is_conditional": attempt.is_conditional,
    }  # fmt: skip


def _insert_new(connection: Connection, batch: Sequence[Polled], now: datetime) -> None:
    fresh = _keyed(connection, [(one.feed, new) for one in batch for new in one.new])
    if not fresh:
        return
    rows = [_new_values(key, feed, new, now) for key, (feed, new) in fresh.items()]
    upsert(connection, ENTRY, rows, key=("feed_id", "guid"), update=())
    ids = {
        row.key: row.id
        for some in chunks(fresh)
        for row in connection.execute(select(ENTRY.c.key, ENTRY.c.id).where(ENTRY.c.key.in_(some)))
    }
    note(connection, [{**row, "id": ids[row["key"]]} for row in rows if row["key"] in ids])
    suggest(connection, {ids[key]: new.events for key, (_, new) in fresh.items() if key in ids and new.events}, now)
    tags = [tag_values(ids[key], tag) for key, (_, new) in fresh.items() if key in ids for tag in new.tags]
    _save_tags(connection, tags)
    mark_stale(connection, [change for key, (feed, new) in fresh.items() for change in _touched(key, feed, new)])
    for some in chunks(ids.values()):
        mark_stale(connection, beside(connection, some))


def _insert_outlines(connection: Connection, batch: Sequence[Polled], now: datetime) -> None:
    rows = [
        {"feed_id": one.feed.id, "guid": outline.guid, "url": outline.url, "title": outline.title,
         "published_at": outline.published_at, "first_seen_at": now, "reason": outline.reason}
        for one in batch for outline in one.outlines
    ]  # fmt: skip
    upsert(connection, OUTLINE, rows, key=("feed_id", "guid"), update=())


def _keyed(connection: Connection, new: Sequence[tuple[Feed, Fresh]]) -> Mapping[str, tuple[Feed, Fresh]]:
    """Give each new entry its key; another one where an older entry holds it that has since changed its identity."""
    found: dict[str, tuple[Feed, Fresh]] = {}
    waiting, copy = list(new), 0
    while waiting:
        keyed = {entry_key(feed.url, fresh.keys.guid, copy): (feed, fresh) for feed, fresh in waiting}
        holders = {
            row.key: (row.feed_id, row.guid)
            for some in chunks(keyed)
            for row in connection.execute(
                select(ENTRY.c.key, ENTRY.c.feed_id, ENTRY.c.guid).where(ENTRY.c.key.in_(some))
            )
        }
        free = {
            key: (feed, fresh) for key, (feed, fresh) in keyed.items()
            if holders.get(key, (feed.id, fresh.keys.guid)) == (feed.id, fresh.keys.guid)
        }  # fmt: skip
        found |= free
        waiting, copy = [pair for key, pair in keyed.items() if key not in free], copy + 1
    return found


def _new_values(key: str, feed: Feed, new: Fresh, now: datetime) -> dict[str, Any]:
    entry = new.entry
    return {
        **entry_values(entry), **_key_values(new.keys), "fingerprint": new.fingerprint, "key": key, "feed_id": feed.id,
        "is_listed": True,
        "dated_at": shown_at(entry.published_at, now), "first_seen_at": now, "changed_at": now, "edits": 0,
        **_decision_values(new, now, None),
    }  # fmt: skip


def _key_values(keys: Keys) -> dict[str, Any]:
    return {"guid": keys.guid, "url_key": keys.url_key, "title_key": keys.title_key, "digest": keys.digest}


def _decision_values(fresh: Fresh, now: datetime, accepted_at: datetime | None) -> dict[str, Any]:
    is_accepted = fresh.decision.verdict is Verdict.ACCEPTED
    return {
        "verdict": fresh.decision.verdict.value, "reason": fresh.decision.reason,
        "reason_detail": fresh.decision.detail, "accepted_at": (accepted_at or now) if is_accepted else None,
    }  # fmt: skip


def _touched(key: str, feed: Feed, fresh: Fresh) -> Iterable[tuple[str, str]]:
    yield "entry", key
    if fresh.decision.verdict is Verdict.ACCEPTED:
        yield "participant", feed.participant_slug
        for tag in fresh.tags:
            if not tag.is_suggested:
                yield tag.kind.value, tag.slug


def _apply_changes(connection: Connection, batch: Sequence[Polled], now: datetime) -> None:
    changes = {entry_id: (one.feed, fresh) for one in batch for entry_id, fresh in one.changed}
    for some in chunks(changes):
        stored = connection.execute(select(ENTRY).where(ENTRY.c.id.in_(some))).all()
        if not stored:
            continue
        stale = list(stale_of(connection, some))
        revisions = [{"entry_id": row.id, "at": now, "title": row.title, "html": row.html} for row in stored]
        connection.execute(REVISION.insert(), revisions)
        updates = [_changed_values(row, changes[row.id][1], now) for row in stored]
        _update_each(connection, ENTRY, "entry_id", updates)
        note(connection, [{**one, "id": one["entry_id"]} for one in updates])
        replace_tags(connection, {row.id: changes[row.id][1].tags for row in stored})
        suggest(connection, {row.id: changes[row.id][1].events for row in stored}, now)
        stale += [change for row in stored for change in _touched(row.key, *changes[row.id])]
        stale += beside(connection, some)
        mark_stale(connection, stale)
        _drop_old_revisions(connection, [row.id for row in stored if row.edits >= REVISIONS_KEPT])


def _changed_values(row: Any, fresh: Fresh, now: datetime) -> dict[str, Any]:
    values = entry_values(fresh.entry)
    decision = _decision_values(fresh, now, row.accepted_at)
    if row.reason == FACILITATOR:  # a human decision outlives every edit
        decision = {name: getattr(row, name) for name in decision}
    values["published_at"] = row.published_at or values["published_at"]  # a date settled once stays
    return {
        "entry_id": row.id, **values, **decision, **_key_values(fresh.keys), "fingerprint": fresh.fingerprint,
        "changed_at": now, "edits": row.edits + 1,
        "dated_at": shown_at(values["published_at"], row.first_seen_at),
    }  # fmt: skip


def _rekey(connection: Connection, batch: Sequence[Polled]) -> None:
    rows = [{"entry_id": entry_id, **_key_values(keys)} for one in batch for entry_id, keys in one.rekeyed]
    _update_each(connection, ENTRY, "entry_id", rows)


def _update_each(connection: Connection, table_: Table, key: str, rows: Sequence[dict[str, Any]]) -> None:
    """Give rows new values, all the same columns; `key` holds the id of each."""
    if rows:
        names = [name for name in rows[0] if name != key]
        statement = update(table_).where(table_.c.id == bindparam(key))
        connection.execute(statement.values({name: bindparam(name) for name in names}), rows)


def _set_listed(connection: Connection, batch: Sequence[Polled]) -> None:
    for is_listed, ids in (
        (True, [entry_id for one in batch for entry_id in one.listed]),
        (False, [entry_id for one in batch for entry_id in one.unlisted]),
    ):
        for some in chunks(ids):
            connection.execute(update(ENTRY).where(ENTRY.c.id.in_(some)).values(is_listed=is_listed))


def _set_withdrawn(connection: Connection, batch: Sequence[Polled], now: datetime) -> None:
    for ids, moment in (
        ([entry_id for one in batch for entry_id in one.withdrawn], now),
        ([entry_id for one in batch for entry_id in one.returned], None),
    ):
        for some in chunks(ids):
            values = {"withdrawn_at": moment, "changed_at": now}
            connection.execute(update(ENTRY).where(ENTRY.c.id.in_(some)).values(values))
            mark_stale(connection, stale_of(connection, some))
            mark_stale(connection, stale_of(connection, hand_over_withdrawn(connection, some)))


def _save_events(connection: Connection, batch: Sequence[Polled], now: datetime) -> None:
    for one in batch:
        if one.events:
            save_changes(connection, one.feed.id, one.feed.url, one.events, now)


def replace_tags(connection: Connection, tags: Mapping[int, Sequence[Any]]) -> None:
    """Put new tags in the place of the old; what facilitators ruled must be in the new ones."""
    for some in chunks(tags):
        connection.execute(delete(TAG).where(TAG.c.entry_id.in_(some)))
    _save_tags(connection, [tag_values(entry_id, tag) for entry_id, given in tags.items() for tag in given])


def _save_tags(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    upsert(connection, TAG, rows, key=("entry_id", "kind", "slug", "tagger"),
           update=("reason", "detail", "confidence", "is_suggested"))  # fmt: skip


def stale_of(connection: Connection, entry_ids: Sequence[int]) -> Iterable[tuple[str, str]]:
    """Yield all the site's parts that stored entries stand on now: to be called before and after a change."""
    query = (
        select(ENTRY.c.key, PARTICIPANT.c.slug)
        .join(FEED, FEED.c.id == ENTRY.c.feed_id)
        .join(PARTICIPANT, PARTICIPANT.c.id == FEED.c.participant_id)
        .where(ENTRY.c.id.in_(entry_ids))
    )
    for key, slug in connection.execute(query):
        yield "entry", key
        yield "participant", slug
    for kind, slug in connection.execute(
        select(TAG.c.kind, TAG.c.slug).where(TAG.c.entry_id.in_(entry_ids), ~TAG.c.is_suggested).distinct()
    ):
        yield kind, slug
    days = (
        select(EDITION.c.day)
        .join(ENTRY, ENTRY.c.edition_id == EDITION.c.id)
        .where(ENTRY.c.id.in_(entry_ids))
        .distinct()
    )
    for (day,) in connection.execute(days):
        yield "edition", day
    yield from beside(connection, entry_ids)


def _drop_old_revisions(connection: Connection, entry_ids: Sequence[int]) -> None:
    for entry_id in entry_ids:
        kept = select(REVISION.c.id).where(REVISION.c.entry_id == entry_id).order_by(REVISION.c.id.desc())
        newest = kept.limit(REVISIONS_KEPT).subquery()
        connection.execute(
            delete(REVISION).where(REVISION.c.entry_id == entry_id, REVISION.c.id.not_in(select(newest.c.id)))
        )
