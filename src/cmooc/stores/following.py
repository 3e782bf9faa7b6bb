"""What names a territory or theme by its slug, and follows when that becomes another one.

Each row that is changed is noted with how it was, so that it can be set back. Tags are not: they are computed anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, Table, and_, cast, delete, select, update

from cmooc.domain.amendments import Amendment
from cmooc.domain.drafts import SECTIONS, PieceKind, piece_name, section_name
from cmooc.domain.editions import SectionKind
from cmooc.domain.tags import TagKind
from cmooc.stores.drafts import DRAFT
from cmooc.stores.engine import table
from cmooc.stores.rows import ENTRY, RULING, TAG, chunks, mark_stale
from cmooc.stores.rulings import TRACE
from cmooc.stores.tables import (
    AmendmentRow,
    EventRow,
    FeedTable,
    FollowedRow,
    MeaningRow,
    ParticipantRow,
    PersonRow,
    RedirectRow,
    SubscriberRow,
    TerritoryRow,
)

FOLLOWED = table(FollowedRow)
AMENDMENT = table(AmendmentRow)
LISTS = {one.name: one for one in (table(ParticipantRow), table(FeedTable), table(EventRow), table(PersonRow))}
SUBSCRIBER, MEANING = table(SubscriberRow), table(MeaningRow)
TERRITORY, REDIRECT = table(TerritoryRow), table(RedirectRow)
COLUMNS = {TagKind.TERRITORY: "territories", TagKind.THEME: "themes"}
WITHIN = "within"
ORDER = piece_name(PieceKind.ORDER, SECTIONS)

Value = Any
Swap = Callable[[Value], Value]


@dataclass(frozen=True, slots=True)
class Followed:
    """A row of a place that was changed, as it was and as it is."""

    place: str
    row: str
    before: Value
    after: Value


def follow(connection: Connection, kind: TagKind, old: str, new: str) -> list[Followed]:
    """Let all that names `old` name `new`, with which it may be merged; returns what was changed, but for tags."""
    done = [
        *_lists(connection, kind, old, new), *_subscribers(connection, kind, old, new),
        *_values(connection, MEANING, "slug", ("label",), kind, old, new),
        *_values(connection, REDIRECT, "target", ("kind", "slug"), kind, old, new),
        *_rulings(connection, kind, old, new),
    ]  # fmt: skip
    if kind is TagKind.TERRITORY:
        done += _children(connection, old, new)
    else:
        done += _drafts(connection, old, new)
    _tags(connection, kind, old, new)
    return done


def keep(connection: Connection, amendment_id: int, done: Sequence[Followed]) -> None:
    rows = [{"amendment_id": amendment_id, "place": one.place, "row": one.row, "before": one.before, "after": one.after}
            for one in done]  # fmt: skip
    for some in chunks(rows):
        connection.execute(FOLLOWED.insert(), some)


def set_back(connection: Connection, amendment: Amendment) -> None:
    """Set back what followed from an amendment, as far as nobody changed it since."""
    query = select(FOLLOWED).where(FOLLOWED.c.amendment_id == amendment.id).order_by(FOLLOWED.c.id.desc())
    for row in connection.execute(query).all():
        place, _, column = row.place.partition(".")
        _WAYS_BACK.get(place, _set_column_back)(connection, place, column, row)
    connection.execute(delete(FOLLOWED).where(FOLLOWED.c.amendment_id == amendment.id))


def forget_rows(connection: Connection, place: str, rows: Sequence[str]) -> None:
    """Forget how these rows were: whom they are about asked for it."""
    for some in chunks(rows):
        connection.execute(delete(FOLLOWED).where(FOLLOWED.c.place.startswith(place), FOLLOWED.c.row.in_(some)))


def rename_history(connection: Connection, kind: TagKind, old: str, new: str) -> None:
    """Let the history of a slug go on under another one."""
    for column in (AMENDMENT.c.slug, AMENDMENT.c.other):
        own = and_(AMENDMENT.c.kind == kind.value, column == old)
        connection.execute(update(AMENDMENT).where(own).values({column.name: new}))


# Lists of slugs


def _lists(connection: Connection, kind: TagKind, old: str, new: str) -> Iterator[Followed]:
    for name, target in LISTS.items():
        if COLUMNS[kind] in target.c:
            yield from _changed(connection, target, COLUMNS[kind], old, lambda slugs: swapped(slugs, old, new), name)


def _subscribers(connection: Connection, kind: TagKind, old: str, new: str) -> Iterator[Followed]:
    def in_cut(cut: Mapping[str, Any]) -> Value:
        return {**cut, COLUMNS[kind]: swapped(cut[COLUMNS[kind]], old, new)}

    def in_pending(pending: Mapping[str, Any]) -> Value:
        wishes = pending["wishes"]
        return {**pending, "wishes": {**wishes, "cut": in_cut(wishes["cut"])}} if wishes else pending

    yield from _changed(connection, SUBSCRIBER, "cut", old, in_cut, "subscriber")
    yield from _changed(connection, SUBSCRIBER, "pending", old, in_pending, "subscriber")


def swapped(slugs: Sequence[str], old: str, new: str) -> list[str]:
    """Return the slugs with one in the place of another, each once."""
    return list(dict.fromkeys(new if slug == old else slug for slug in slugs))


def _changed(
    connection: Connection, target: Table, column: str, old: str, swap: Swap, place: str
) -> Iterator[Followed]:
    """Change a JSON column of the rows that may hold a slug, where it makes a difference."""
    holds = cast(target.c[column], String).contains(f'"{old}"', autoescape=True)
    rows = connection.execute(select(target.c.id, target.c[column]).where(holds).with_for_update()).all()
    for row_id, before in rows:
        after = swap(before)
        if after != before:
            connection.execute(update(target).where(target.c.id == row_id).values({column: after}))
            yield Followed(f"{place}.{column}", str(row_id), before, after)


# Single slugs


def _values(
    connection: Connection, target: Table, column: str, key: tuple[str, ...], kind: TagKind, old: str,
    new: str | None,
) -> Iterator[Followed]:  # fmt: skip
    own = and_(target.c.kind == kind.value, target.c[column] == old)
    rows = connection.execute(select(*(target.c[name] for name in key)).where(own).with_for_update()).all()
    connection.execute(update(target).where(own).values({column: new}))
    for row in rows:
        yield Followed(f"{target.name}.{column}", json.dumps(list(row)), old, new)


def _children(connection: Connection, old: str, new: str | None) -> Iterator[Followed]:
    """What lay in the old territory lies in the new one; when that lay in it itself, it takes its place above."""
    parents: dict[str, str | None] = {
        row.slug: row.parent for row in connection.execute(select(TERRITORY).with_for_update())
    }
    moved: dict[str, str | None] = {slug: new for slug, parent in parents.items() if parent == old and slug != new}
    if new is not None and old in _above(new, parents):
        moved[new] = parents.get(old)
    for slug, parent in moved.items():
        connection.execute(update(TERRITORY).where(TERRITORY.c.slug == slug).values(parent=parent))
        yield Followed("territory.parent", json.dumps([slug]), parents[slug], parent)


def _above(slug: str, parents: Mapping[str, str | None]) -> list[str]:
    found: list[str] = []
    step = parents.get(slug)
    while step is not None and step not in found:
        found.append(step)
        step = parents.get(step)
    return found


def _set_column_back(connection: Connection, place: str, column: str, row: Any) -> None:
    target = table_named(place)
    key = (target.c.id,) if "id" in target.c else tuple(target.primary_key.columns)
    values = [int(row.row)] if "id" in target.c else json.loads(row.row)
    own = and_(*(one == value for one, value in zip(key, values, strict=True)))
    now = connection.execute(select(target.c[column]).where(own).with_for_update()).first()
    if now is not None and now[0] == row.after:
        connection.execute(update(target).where(own).values({column: row.before}))


def table_named(name: str) -> Table:
    return {**LISTS, **{one.name: one for one in (SUBSCRIBER, MEANING, TERRITORY, REDIRECT)}}[name]


# What facilitators ruled of posts


def _rulings(connection: Connection, kind: TagKind, old: str, new: str) -> Iterator[Followed]:
    """Move the rulings. A post that is about either is about both in one.

    One that is ruled not to be about the old one, and has the new one, keeps that: nobody spoke of it.
    """
    rulings = _ruled(connection, kind, old)
    others = _ruled(connection, kind, new)
    tagged = _tagged(connection, kind, new)
    for entry_id, row in rulings.items():
        other = others.get(entry_id)
        has_it = entry_id in tagged if other is None else other.is_right
        moves = row.is_right or not has_it
        before = [_ruling_values(row), other and _ruling_values(other)]
        _delete_ruling(connection, kind, old, entry_id)
        if moves and (other is None or (row.is_right and not other.is_right)):
            _delete_ruling(connection, kind, new, entry_id)
            connection.execute(RULING.insert(), {**row._asdict(), "slug": new})
            other = row
        after = other and _ruling_values(other)
        yield Followed(f"ruling.{kind.value}:{old}:{new}", str(entry_id), before, after)
    yield from _traces(connection, kind, old, new, [one for one in rulings if one in others])


def _traces(
    connection: Connection, kind: TagKind, old: str, new: str, ruled_twice: Sequence[int]
) -> Iterator[Followed]:
    """Let the history of rulings go on under the new slug, but for posts that have one there already."""
    own = and_(TRACE.c.kind == kind.value, TRACE.c.slug == old)
    rows = connection.execute(select(TRACE.c.id, TRACE.c.entry_id).where(own)).all()
    ids = [row.id for row in rows if row.entry_id not in set(ruled_twice)]
    for some in chunks(ids):
        connection.execute(update(TRACE).where(TRACE.c.id.in_(some)).values(slug=new))
    if ids:
        yield Followed(f"trace.{kind.value}:{old}:{new}", "", ids, None)


def _ruled(connection: Connection, kind: TagKind, slug: str) -> dict[int, Any]:
    query = select(RULING).where(RULING.c.kind == kind.value, RULING.c.slug == slug)
    return {row.entry_id: row for row in connection.execute(query.order_by(RULING.c.entry_id).with_for_update())}


def _tagged(connection: Connection, kind: TagKind, slug: str) -> frozenset[int]:
    query = select(TAG.c.entry_id).where(TAG.c.kind == kind.value, TAG.c.slug == slug, ~TAG.c.is_suggested)
    return frozenset(connection.execute(query).scalars())


def _ruling_values(row: Any) -> list[Any]:
    return [row.is_right, row.by, row.at.isoformat()]


def _delete_ruling(connection: Connection, kind: TagKind, slug: str, entry_id: int) -> None:
    own = (RULING.c.entry_id == entry_id, RULING.c.kind == kind.value, RULING.c.slug == slug)
    connection.execute(delete(RULING).where(*own))


def _set_ruling_back(connection: Connection, place: str, column: str, row: Any) -> None:  # noqa: ARG001
    kind, old, new = column.split(":")
    entry_id = int(row.row)
    if connection.execute(select(ENTRY.c.id).where(ENTRY.c.id == entry_id)).first() is None:
        return  # the post was erased meanwhile
    now = _ruled(connection, TagKind(kind), new).get(entry_id)
    for slug, values in ((old, row.before[0]), (new, row.before[1])):
        if slug == new and (now and _ruling_values(now)) != row.after:
            continue  # somebody ruled since: that stands
        _delete_ruling(connection, TagKind(kind), slug, entry_id)
        if values:
            is_right, by, at = values
            connection.execute(RULING.insert(), {"entry_id": entry_id, "kind": kind, "slug": slug, "is_right": is_right,
                                                 "by": by, "at": datetime.fromisoformat(at)})  # fmt: skip


def _set_traces_back(connection: Connection, place: str, column: str, row: Any) -> None:  # noqa: ARG001
    kind, old, new = column.split(":")
    for some in chunks(row.before):
        own = and_(TRACE.c.id.in_(some), TRACE.c.kind == kind, TRACE.c.slug == new)
        connection.execute(update(TRACE).where(own).values(slug=old))


# Drafts and tags


def _drafts(connection: Connection, old: str, new: str) -> Iterator[Followed]:
    """The order of sections names themes. The draft gets another version: what was made from the old one is not saved."""
    names = (section_name(SectionKind.THEME.value, old), section_name(SectionKind.THEME.value, new))
    for row in connection.execute(select(DRAFT).with_for_update()).all():
        pieces = [[name, {**one, "value": swapped(one["value"], *names)} if name == ORDER else one]
                  for name, one in row.work["pieces"]]  # fmt: skip
        if pieces != row.work["pieces"]:
            changed = {"work": {**row.work, "pieces": pieces}, "version": row.version + 1}
            connection.execute(update(DRAFT).where(DRAFT.c.rhythm == row.rhythm).values(changed))
            before, after = _order_in(row.work), _order_in(changed["work"])
            yield Followed(f"draft.{ORDER}", row.rhythm, before, after)


def _order_in(work: Any) -> Value:
    return next(one["value"] for name, one in work["pieces"] if name == ORDER)


def _set_draft_back(connection: Connection, place: str, column: str, row: Any) -> None:  # noqa: ARG001
    draft = connection.execute(select(DRAFT).where(DRAFT.c.rhythm == row.row).with_for_update()).first()
    if draft is None:
        return
    pieces = [[name, {**one, "value": row.before} if name == ORDER and one["value"] == row.after else one]
              for name, one in draft.work["pieces"]]  # fmt: skip
    values = {"work": {**draft.work, "pieces": pieces}, "version": draft.version + 1}
    connection.execute(update(DRAFT).where(DRAFT.c.rhythm == row.row).values(values))


def _tags(connection: Connection, kind: TagKind, old: str, new: str) -> None:
    """Move tags at once, so that no post is without them until the archive is tagged anew."""
    _mark_tagged(connection, kind, old)
    other = TAG.alias()
    is_there = (
        select(other.c.entry_id)
        .where(other.c.entry_id == TAG.c.entry_id, other.c.kind == kind.value, other.c.slug == new,
               other.c.tagger == TAG.c.tagger)
        .exists()
    )  # fmt: skip
    own = and_(TAG.c.kind == kind.value, TAG.c.slug == old)
    connection.execute(update(TAG).where(own, ~is_there).values(slug=new))
    connection.execute(delete(TAG).where(own))
    if kind is TagKind.TERRITORY:
        within = and_(TAG.c.kind == kind.value, TAG.c.tagger == WITHIN, TAG.c.detail == old)
        connection.execute(update(TAG).where(within).values(detail=new))


def _mark_tagged(connection: Connection, kind: TagKind, slug: str) -> None:
    """Let the posts with a tag be shown and indexed anew: the search index knows the slugs."""
    tagged = select(TAG.c.entry_id).where(TAG.c.kind == kind.value, TAG.c.slug == slug)
    keys = connection.execute(select(ENTRY.c.key).where(ENTRY.c.id.in_(tagged))).scalars()
    mark_stale(connection, [("entry", key) for key in keys])


def take_out(connection: Connection, kind: TagKind, slug: str) -> list[Followed]:
    """Let go of what names a slug that goes: its tags, addresses that led to it, territories within it, which move up.

    Rulings, cuts and bounds stay: they hold again when it comes back, and count for nothing until then.
    """
    _mark_tagged(connection, kind, slug)
    connection.execute(delete(TAG).where(TAG.c.kind == kind.value, TAG.c.slug == slug))
    done = list(_values(connection, REDIRECT, "target", ("kind", "slug"), kind, slug, None))
    if kind is TagKind.TERRITORY:
        above = connection.execute(select(TERRITORY.c.parent).where(TERRITORY.c.slug == slug)).scalar()
        done += _children(connection, slug, above)
    return done


_WAYS_BACK: Mapping[str, Callable[[Connection, str, str, Any], None]] = {
    "ruling": _set_ruling_back, "trace": _set_traces_back, "draft": _set_draft_back,
}  # fmt: skip
