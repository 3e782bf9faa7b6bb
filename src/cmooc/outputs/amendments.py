"""Amendments in words: `name in French: Jardins → Jardins partagés`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cmooc.domain.amendments import Action, Amendment
from cmooc.domain.texts import excerpt

LONGEST = 160
NOTHING = "–"
INNER = frozenset(("slug", "taken_in", "position"))

Translate = Callable[[str], str]


def label(field: str, _: Translate) -> str:
    """Return what a field is called."""
    labels = {
        "names.fr": _("Name in French"), "names.en": _("Name in English"),
        "descriptions.fr": _("Description in French"), "descriptions.en": _("Description in English"),
        "categories": _("Categories that mean it"), "rule_text": _("Rule"),
        "other_names": _("Other names"), "parent": _("Lies in"), "latitude": _("Latitude"),
        "longitude": _("Longitude"), "code": _("Official place"), "outline": _("Outline"),
    }  # fmt: skip
    return labels.get(field, field)


def action(one: Amendment, _: Translate) -> str:
    """Return what was done, in one sentence."""
    sentences = {
        Action.ADD: _("Added"), Action.EDIT: _("Changed"),
        Action.RENAME: _("New address: {before} → {after}"),
        Action.TAKE_IN: _("{other} was merged into this one"), Action.REMOVE: _("Removed"),
    }  # fmt: skip
    before, after = one.before.get("slug", ""), one.after.get("slug", "")
    return sentences[one.action].format(before=before, after=after, other=one.other)


def differences(one: Amendment, _: Translate) -> Iterator[tuple[str, str, str]]:
    """Yield (field, before, after) as people read them; what is removed is not listed field by field."""
    if one.action is Action.REMOVE:
        return
    for field in {**one.before, **one.after}:
        if field not in INNER:
            before, after = value(field, one.before.get(field)), value(field, one.after.get(field))
            if before != after:
                yield label(field, _), before, after


def told(one: Amendment, language: str, _: Translate) -> Iterator[str]:
    """Yield what an amendment says, piece by piece."""
    if one.action is not Action.EDIT:
        yield action(one, _)
    colon = "\u202f: " if language == "fr" else ": "
    for field, before, after in differences(one, _):
        yield f"{field}{colon}{before} → {after}"


def value(field: str, given: Any) -> str:
    """Return a value for people: lists with commas, rules on one line, of an outline its corners."""
    if given is None or given in ("", []):
        return NOTHING
    if field == "outline":
        return f"{sum(map(len, given))} ∠"
    if isinstance(given, list):
        return excerpt(", ".join(map(str, given)), LONGEST)
    return excerpt(" ; ".join(str(given).splitlines()), LONGEST)
