"""Two themes or two territories become one: what of the one that goes is kept in the one that stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cmooc.domain.rules import squash
from cmooc.domain.tags import Rule, Territory, Theme


def joined_rule(kept: Rule, gone: Rule) -> Rule | None:
    """Return the rule that takes what either takes; None when no single rule says that."""
    if not kept or not gone:
        return kept or gone
    if kept.all_of or gone.all_of or (kept.none_of, kept.only) != (gone.none_of, gone.only):
        return kept if kept == gone else None
    if not (kept.any_of and gone.any_of):
        return kept if kept == gone else None
    return replace(kept, any_of=tuple(dict.fromkeys((*kept.any_of, *gone.any_of))))


def joined_theme(kept: Theme, gone: Theme) -> Theme:
    """Return the theme that stays: categories that meant the other, or were called like it, mean it now."""
    own = (*kept.categories, *kept.names.values(), kept.slug)
    more = _not_among(own, (*gone.categories, *gone.names.values(), gone.slug))
    return replace(kept, categories=(*kept.categories, *more))


def joined_territory(kept: Territory, gone: Territory) -> Territory:
    """Return the territory that stays: it is called like the other as well, and has from it what it lacks itself.

    A point and an outline go together.
    """
    more = _not_among((*kept.other_names, *kept.names.values()), (*gone.other_names, *gone.names.values()))
    joined = replace(kept, other_names=(*kept.other_names, *more), code=kept.code or gone.code)
    if kept.latitude is None and not kept.outline:
        joined = replace(joined, latitude=gone.latitude, longitude=gone.longitude, outline=gone.outline)
    return joined


def _not_among(own: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Return the other names that are not there yet, each spelling once."""
    known = set(map(squash, own))
    found: dict[str, str] = {}
    for name in others:
        if squash(name) not in known:
            found.setdefault(squash(name), name)
    return tuple(found.values())
