"""Territories and themes that get another address, become one, or go; and setting back what was done to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from cmooc.domain.amendments import Action, Amendment, Fields, changed, fields_of, made_of, version_of, with_fields
from cmooc.domain.errors import BadInput, NotFound, Overtaken
from cmooc.domain.tags import TagKind, Territory, Theme, Vocabulary
from cmooc.domain.territories import leads_back
from cmooc.domain.texts import slugify
from cmooc.stores.amendments import Deed, newer, note, note_undone
from cmooc.stores.engine import Database, upsert
from cmooc.stores.following import follow, keep, rename_history, set_back, take_out
from cmooc.stores.rows import mark_stale
from cmooc.stores.vocabulary import REDIRECT, TERRITORY, THEME, VocabularyStore, put, to_territory

TAKEN_IN = "taken_in"
POSITION = "position"
STRUCTURAL = frozenset((Action.ADD, Action.RENAME, Action.TAKE_IN, Action.REMOVE))

One = Territory | Theme


class ReshapingStore:
    """Each function is one transaction. `seen` is the version that the author saw, None for whatever there is.

    Raises Overtaken when it is another one, and NotFound when somebody removed it meanwhile.
    """

    def __init__(self, database: Database, vocabulary: VocabularyStore) -> None:
        self._database = database
        self._vocabulary = vocabulary

    def rename(self, one: One, slug: str, deed: Deed, seen: str | None = None) -> None:
        """Give another address; the old one leads there for good. Raises BadInput when it is in use."""
        kind = kind_of(one)
        with self._database.write() as connection:
            now = self._now(connection, one, seen)
            _refuse_taken(connection, kind, slug)
            _readdress(connection, now, slug, deed.at)
            note(
                connection,
                deed,
                kind,
                slug,
                Action.RENAME,
                other=one.slug,
                before={"slug": one.slug},
                after={"slug": slug},
            )

    def merge(self, gone: One, joined: One, deed: Deed, seen: str | None = None) -> None:
        """Let `gone` become part of what `joined` was until now. `seen` is the version of the one that goes."""
        kind = kind_of(gone)
        with self._database.write() as connection:
            now, kept = self._now(connection, gone, seen), self._now(connection, joined, None)
            before, after = changed(fields_of(kept), fields_of(joined))
            taken = {**fields_of(now), POSITION: _position(connection, kind, gone.slug)}
            number = note(connection, deed, kind, kept.slug, Action.TAKE_IN, other=gone.slug,
                          before={**before, TAKEN_IN: taken}, after=after)  # fmt: skip
            keep(connection, number, follow(connection, kind, gone.slug, kept.slug))
            _drop(connection, now, kept.slug, deed.at)
            _store(connection, _with_parent_of(connection, joined))

    def remove(self, one: One, deed: Deed, seen: str | None = None) -> None:
        kind = kind_of(one)
        with self._database.write() as connection:
            now = self._now(connection, one, seen)
            before = {**fields_of(now), POSITION: _position(connection, kind, one.slug)}
            number = note(connection, deed, kind, one.slug, Action.REMOVE, before=before, after={})
            keep(connection, number, take_out(connection, kind, one.slug))
            _drop(connection, now, None, deed.at)

    def undo(self, amendments: Sequence[Amendment], by: str, at: datetime) -> None:
        """Set back what was done in one go, newest first; all of it or nothing. Raises BadInput saying what stands on it."""
        with self._database.write() as connection:
            for one in amendments:
                if not note_undone(connection, one.id, by, at):
                    raise BadInput("That has been undone already.")
                self._set_back(connection, one, at)
            _check_territories(connection)

    def _now(self, connection: Connection, one: One, seen: str | None) -> One:
        now = self._held(connection, kind_of(one), one.slug)
        if now is None:
            raise NotFound("Somebody has removed {slug} meanwhile.", slug=one.slug)
        if seen is not None and seen != version_of(now):
            raise Overtaken("Somebody has changed {slug} meanwhile.", slug=one.slug)
        return now

    def _held(self, connection: Connection, kind: TagKind, slug: str) -> One | None:
        return self._vocabulary.held(connection, [made_of(kind, slug, {})])[kind, slug]

    def _set_back(self, connection: Connection, one: Amendment, at: datetime) -> None:
        match one.action:
            case Action.EDIT:
                now = self._standing(connection, one)
                _store(connection, with_fields(now, _still(one, now)))
            case Action.ADD:
                _refuse_newer(connection, one, [one.slug], frozenset(Action))
                now = self._standing(connection, one)
                take_out(connection, one.kind, one.slug)
                _drop(connection, now, None, at)
            case Action.RENAME:
                _refuse_newer(connection, one, [one.slug])
                _refuse_taken(connection, one.kind, one.before["slug"])
                _readdress(connection, self._standing(connection, one), one.before["slug"], at)
            case Action.TAKE_IN:
                _refuse_newer(connection, one, [one.slug, one.other])
                _refuse_taken(connection, one.kind, one.other)
                now = self._standing(connection, one)
                _store(connection, with_fields(now, _still(one, now)))
                _bring_back(connection, one, one.other, one.before[TAKEN_IN])
            case Action.REMOVE:
                _refuse_taken(connection, one.kind, one.slug)
                _bring_back(connection, one, one.slug, one.before)

    def _standing(self, connection: Connection, one: Amendment) -> One:
        now = self._held(connection, one.kind, one.slug)
        if now is None:
            raise BadInput("{slug} is not there any more: undo first what became of it.", slug=one.slug)
        return now


def kind_of(one: One) -> TagKind:
    return TagKind.THEME if isinstance(one, Theme) else TagKind.TERRITORY


def _table(kind: TagKind) -> Table:
    return THEME if kind is TagKind.THEME else TERRITORY


def _still(amendment: Amendment, now: One) -> Fields:
    """Return what an amendment changed as it was before. Raises BadInput when somebody changed that again since."""
    fields = fields_of(now)
    if any(fields.get(name) != value for name, value in amendment.after.items()):
        raise BadInput("What was changed then has been changed again since: undo that first.")
    return {name: value for name, value in amendment.before.items() if name in fields}


def _refuse_newer(
    connection: Connection, amendment: Amendment, slugs: Collection[str], actions: Collection[Action] = STRUCTURAL
) -> None:
    found = next((one for one in newer(connection, amendment, slugs) if one.action in actions), None)
    if found is not None:
        if not found.by:
            raise BadInput("Somebody changed it again since: undo that first.")
        raise BadInput("{by} changed it again since: undo that first.", by=found.by)


def _refuse_taken(connection: Connection, kind: TagKind, slug: str) -> None:
    target = _table(kind)
    if slugify(slug) != slug or not slug:
        raise BadInput("An address is made of a-z, 0-9 and single hyphens, not {slug}.", slug=slug)
    if connection.execute(select(target.c.slug).where(target.c.slug == slug)).first() is not None:
        raise BadInput("{slug} is there already.", slug=slug)


def _readdress(connection: Connection, one: One, slug: str, at: datetime) -> None:
    kind = kind_of(one)
    target = _table(kind)
    connection.execute(delete(REDIRECT).where(REDIRECT.c.kind == kind.value, REDIRECT.c.slug == slug))
    connection.execute(update(target).where(target.c.slug == one.slug).values(slug=slug))
    follow(connection, kind, one.slug, slug)
    _redirect(connection, one, slug, at)
    rename_history(connection, kind, one.slug, slug)
    mark_stale(connection, [("vocabulary", "")])


def _drop(connection: Connection, one: One, target: str | None, at: datetime) -> None:
    kind = kind_of(one)
    connection.execute(delete(_table(kind)).where(_table(kind).c.slug == one.slug))
    _redirect(connection, one, target, at)
    mark_stale(connection, [("vocabulary", "")])


def _redirect(connection: Connection, one: One, target: str | None, at: datetime) -> None:
    row = {"kind": kind_of(one).value, "slug": one.slug, "target": target, "names": dict(one.names), "at": at}
    upsert(connection, REDIRECT, [row], key=("kind", "slug"), update=("target", "names", "at"))


def _bring_back(connection: Connection, amendment: Amendment, slug: str, fields: Fields) -> None:
    """Put back what went, at its old place in the order, and what followed from its going."""
    _store(connection, made_of(amendment.kind, slug, fields))
    target = _table(amendment.kind)
    connection.execute(update(target).where(target.c.slug == slug).values(position=fields.get(POSITION, 0)))
    set_back(connection, amendment)


def _store(connection: Connection, one: One) -> None:
    put(connection, [one] if isinstance(one, Territory) else [], [one] if isinstance(one, Theme) else [])
    mark_stale(connection, [(kind_of(one).value, one.slug), ("vocabulary", "")])


def _with_parent_of(connection: Connection, joined: One) -> One:
    """Return what stays with the parent that it has by now: it may have lain in the one that went."""
    if isinstance(joined, Theme):
        return joined
    parent = connection.execute(select(TERRITORY.c.parent).where(TERRITORY.c.slug == joined.slug)).scalar()
    return made_of(TagKind.TERRITORY, joined.slug, {**fields_of(joined), "parent": parent})


def _position(connection: Connection, kind: TagKind, slug: str) -> int:
    target = _table(kind)
    return int(connection.execute(select(target.c.position).where(target.c.slug == slug)).scalar_one())


def _check_territories(connection: Connection) -> None:
    """Raise BadInput when what was set back does not go with what is there by now."""
    rows: Sequence[Any] = connection.execute(select(TERRITORY)).all()
    whole = Vocabulary(tuple(map(to_territory, rows)))
    for one in whole.territories:
        others = [
            other.slug for other in whole.territories if other.code and other.code == one.code and other is not one
        ]
        if others:
            raise BadInput("{code} is that of {slug} already.", code=one.code, slug=others[0])
        if leads_back(one.slug, whole):
            raise BadInput("{slug} can't lie within {parent}, which lies within it.", slug=one.slug, parent=one.parent)
        if one.parent and one.parent not in whole.territory_by_slug:
            raise BadInput("{slug} is not there any more: undo first what became of it.", slug=one.parent)
