"""Amendments: who changed what of a territory or theme, from what to what, and whether it was undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from cmooc.domain.courses import LANGUAGES
from cmooc.domain.tags import TagKind, Territory, Theme

Fields = Mapping[str, Any]
"""What a territory or theme says of itself, in values that JSON has; names and descriptions by language: `names.fr`."""


class Action(StrEnum):
    """`TAKE_IN`: another one was merged into this one, and `other` was its slug."""

    ADD = "add"
    EDIT = "edit"
    RENAME = "rename"
    TAKE_IN = "take_in"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Amendment:
    """`before` and `after` hold the fields that changed. What has the same `move` was done, and is undone, in one go;
    without one it stands alone.

    `slug` follows when the address is changed. `other` is the former slug, the one taken in, or the one split from.
    """

    id: int
    move: str
    kind: TagKind
    slug: str
    action: Action
    other: str
    before: Fields
    after: Fields
    by: str
    at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


def fields_of(one: Territory | Theme | None) -> Fields:
    """Return the fields of a territory or theme, but for its slug; none for None."""
    if one is None:
        return {}
    names = {f"names.{language}": one.names.get(language, "") for language in LANGUAGES}
    if isinstance(one, Theme):
        said = {f"descriptions.{language}": one.descriptions.get(language, "") for language in LANGUAGES}
        return {**names, **said, "categories": list(one.categories), "rule_text": one.rule_text}
    return {
        **names, "other_names": list(one.other_names), "parent": one.parent, "latitude": one.latitude,
        "longitude": one.longitude, "code": one.code,
        "outline": [[list(point) for point in ring] for ring in one.outline],
    }  # fmt: skip


def with_fields(one: Territory | Theme, fields: Fields) -> Territory | Theme:
    """Return a territory or theme with some fields as they are given; of a rule only the text."""
    given = {name: value for name, value in fields.items() if name in fields_of(one)}
    parts: dict[str, Any] = {name: value for name, value in given.items() if "." not in name}
    for name in ("names", "descriptions"):
        said = {key.partition(".")[2]: value for key, value in given.items() if key.startswith(f"{name}.")}
        if said:
            parts[name] = {key: value for key, value in {**getattr(one, name), **said}.items() if value}
    for name in ("categories", "other_names"):
        if name in parts:
            parts[name] = tuple(parts[name])
    if "outline" in parts:
        parts["outline"] = tuple(tuple((south, west) for south, west in ring) for ring in parts["outline"])
    return replace(one, **parts)


def made_of(kind: TagKind, slug: str, fields: Fields) -> Territory | Theme:
    """Return the territory or theme that these fields tell of."""
    bare = Theme(slug, {}, {}) if kind is TagKind.THEME else Territory(slug, {})
    return with_fields(bare, fields)


def changed(before: Fields, after: Fields) -> tuple[Fields, Fields]:
    """Return the fields that differ, as they were and as they are."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return ({name: before[name] for name in names if name in before},
            {name: after[name] for name in names if name in after})  # fmt: skip


def version_of(one: Territory | Theme | None) -> str:
    """Return a mark of what somebody saw: another one as soon as anything of it is changed, by whatever way."""
    return sha256(json.dumps(fields_of(one), sort_keys=True).encode()).hexdigest()[:16] if one else ""
