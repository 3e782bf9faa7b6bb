"""Editions as they are shown today: without what its authors have withdrawn since they left."""

from __future__ import annotations

from dataclasses import replace

from cmooc.domain.editions import Edition, Group, Item, Section


def without(edition: Edition, gone: frozenset[str]) -> Edition:
    """Return the edition without the entries of these keys, and without groups and sections that hold nothing."""
    sections = (_section_without(section, gone) for section in edition.sections)
    return replace(edition, sections=tuple(section for section in sections if section.items or section.more))


def missing(edition: Edition, gone: frozenset[str]) -> int:
    return sum(item.key in gone for item in edition.items)


def _section_without(section: Section, gone: frozenset[str]) -> Section:
    groups = (Group(group.territory, _kept(group.items, gone)) for group in section.groups)
    kept = tuple(group for group in groups if group.items)
    return replace(section, groups=kept, more=_kept(section.more, gone))


def _kept(items: tuple[Item, ...], gone: frozenset[str]) -> tuple[Item, ...]:
    return tuple(item for item in items if item.key not in gone)
