"""Changing a draft: each change is noted with who made it, nobody undoes another unseen, and all can be undone. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from cmooc.domain.drafts import Act, Draft, Piece, PieceKind, Value, piece_name
from cmooc.domain.errors import NotFound, Overtaken
from cmooc.domain.times import rfc3339


def changed(
    draft: Draft, values: Mapping[str, Value | None], *, by: str, at: datetime, seen: int | None = None
) -> Draft:
    """Return the draft with other pieces, None for those to be taken away; the same one when nothing changes.

    `seen` is the version that the facilitator looked at. Raises Overtaken when somebody changed one of the pieces since,
    or when the edition has left; without `seen`, when one of the pieces is somebody else's.
    """
    values = {name: value for name, value in values.items() if draft.value(name) != value}
    if not values:
        return draft
    if seen is not None and seen < draft.opened:
        raise Overtaken("The edition that this was written for left at {at}. The draft of the next one: cmooc draft show",
                       at=rfc3339(draft.opened_at))  # fmt: skip
    for name in values:
        _refuse_to_overwrite(draft, name, by, seen)
    return _with(draft, values, by, at)


def merged(draft: Draft, name: str, value: Value | None, *, by: str, at: datetime) -> Draft:
    """Return the draft with one piece that was made from what it was, and so loses nobody's words."""
    return draft if draft.value(name) == value else _with(draft, {name: value}, by, at)


def undone(draft: Draft, *, by: str, at: datetime) -> Draft:
    """Return the draft without the last thing that a facilitator did. Raises NotFound, and Overtaken as `changed`."""
    version = max((act.version for act in draft.acts if act.by == by and not act.is_undone), default=None)
    if version is None:
        raise NotFound("{by} has changed nothing in this draft that could be undone.", by=by)
    acts = {act.name: act for act in draft.acts if act.version == version}
    for name, act in acts.items():
        if draft.value(name) != act.after:
            last = _last_act(draft, name) or act
            raise Overtaken("{who} has gone on from {piece} at {at}: it can't be undone any more.",
                           who=last.by, piece=name, at=rfc3339(last.at))  # fmt: skip
    after = _with(draft, {name: act.before for name, act in acts.items()}, by, at)
    over = (version, after.version)
    return replace(
        after, acts=tuple(replace(act, is_undone=True) if act.version in over else act for act in after.acts)
    )


def begun_anew(draft: Draft, waiting: Collection[str], at: datetime) -> Draft:
    """Return what is left of a draft when its edition leaves: the holds on posts that go on waiting."""
    names = {piece_name(PieceKind.HOLD, key) for key in waiting}
    held = {name: piece for name, piece in draft.pieces.items() if name in names}
    version = draft.version + 1
    return Draft(draft.rhythm, version, version, at, held)


def _refuse_to_overwrite(draft: Draft, name: str, by: str, seen: int | None) -> None:
    last = _last_act(draft, name)
    if last is None:
        return
    if last.version > seen if seen is not None else last.by != by and name in draft.pieces:
        raise Overtaken(
            "{who} changed {piece} at {at}. Look at it, then say --version {version} to go on: cmooc draft show",
            who=last.by, piece=name, at=rfc3339(last.at), version=draft.version,
        )  # fmt: skip


def _last_act(draft: Draft, name: str) -> Act | None:
    return next((act for act in reversed(draft.acts) if act.name == name), None)


def _with(draft: Draft, values: Mapping[str, Value | None], by: str, at: datetime) -> Draft:
    version = draft.version + 1
    acts = _acts(draft, values, version, by, at)
    pieces = {name: piece for name, piece in draft.pieces.items() if values.get(name, piece) is not None}
    pieces |= {name: Piece(value, by, at, version) for name, value in values.items() if value is not None}
    return replace(draft, version=version, pieces=pieces, acts=(*draft.acts, *acts))


def _acts(draft: Draft, values: Mapping[str, Value | None], version: int, by: str, at: datetime) -> Iterable[Act]:
    return (Act(version, name, by, at, draft.value(name), value) for name, value in values.items())
