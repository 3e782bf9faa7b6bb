"""Rules as fields of a form, one for each kind of condition, and back to the text that is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cmooc.domain.errors import RuleError
from cmooc.domain.tags import Rule, Term, TermKind
from cmooc.stages.rules import parse_rule

FIELDS = ("any", "all", "none", "language", "category", "author", "feed")
"""The names of the fields, which are those of the clauses in the text."""
BARE_SLASH, ESCAPED = re.compile(r"(?<!\\)/"), r"\\/"
PLAIN_NAME = re.compile(r"[\w.][\w. ’'/-]*")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Where a rule can't be read: in which field, at which character of what was written there."""

    field: str
    position: int


def written(rule: Rule) -> str:
    """Return a text that reads as this rule."""
    return "\n".join(f"{name}: {words}" for name, words in _clauses(rule))


def fields_of(rule: Rule) -> Mapping[str, str] | None:
    """Return what stands in each field; None for a rule that fields can't say: two conditions of one kind at once."""
    clauses = list(_clauses(rule))
    held = dict(clauses)
    return {name: held.get(name, "") for name in FIELDS} if len(held) == len(clauses) else None


def text_of_fields(fields: Mapping[str, str]) -> str:
    """Return the text of a rule whose fields hold this. A new line in a field is a comma."""
    return "\n".join(f"{name}: {one_line(fields[name])}" for name in FIELDS if one_line(fields.get(name, "")))


def where(error: RuleError, fields: Mapping[str, str]) -> Wrong:
    """Return the field in which the text of fields can't be read."""
    start = 0
    for name in FIELDS:
        held = one_line(fields.get(name, ""))
        if held:
            first = start + len(name) + 2
            if error.position <= first + len(held):
                return Wrong(name, max(0, error.position - first))
            start = first + len(held) + 1
    return Wrong(FIELDS[0], 0)


def _clauses(rule: Rule) -> Iterable[tuple[str, str]]:
    """Yield the name and the words of each clause that there is."""
    for name, terms in (("any", rule.any_of), ("all", rule.all_of), ("none", rule.none_of)):
        if terms:
            yield name, ", ".join(map(_term, terms))
    for group in rule.only:
        yield group[0].kind.value, ", ".join(_named(term) for term in group)


def _term(term: Term) -> str:
    match term.kind:
        case TermKind.HASHTAG:
            return f"#{term.text}"
        case TermKind.REGEX:
            return f"/{BARE_SLASH.sub(ESCAPED, term.text)}/"
        case TermKind.WORD | TermKind.PHRASE:
            return term.text if _reads_alike(term) else _quoted(term.text)
    return f"{term.kind.value}: {_named(term)}"


def _named(term: Term) -> str:
    return term.text if PLAIN_NAME.fullmatch(term.text) else _quoted(term.text)


def _reads_alike(term: Term) -> bool:
    """Tell whether the bare words of a term are read as what it is."""
    try:
        return parse_rule(f"any: {term.text}").any_of == (term,)
    except RuleError:
        return False


def _quoted(text: str) -> str:
    return f"“{text}”" if '"' in text else f'"{text}"'


def one_line(text: str) -> str:
    """Return what was typed into a field on one line; each line is a term of its own."""
    parts = [line.strip().strip(",").strip() for line in text.splitlines()]
    return ", ".join(part for part in parts if part)
