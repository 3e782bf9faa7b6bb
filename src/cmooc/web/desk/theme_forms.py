"""What the fields of the editor of themes say: its names, and its rule in fields or as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData, QueryParams

from cmooc.domain.amendments import version_of
from cmooc.domain.errors import RuleError
from cmooc.domain.tags import Theme
from cmooc.services.editing import ThemeDetails
from cmooc.stages import rule_forms
from cmooc.stages.rules import parse_rule
from cmooc.web.desk.vocabulary import lines_of, pieces
from cmooc.web.pages import text_of

TEXT = "text"
NOTHING = Theme("_new", {}, {})  # what a theme is before it is there
NAMES = ("fr", "en", "description_fr", "description_en", "categories", "seen", "form", "rule", *rule_forms.FIELDS)

Form = Mapping[str, str]


def form_of(theme: Theme) -> dict[str, str]:
    """Return what the fields of the editor hold for a theme."""
    return {
        "fr": theme.names.get("fr", ""), "en": theme.names.get("en", ""),
        "description_fr": theme.descriptions.get("fr", ""), "description_en": theme.descriptions.get("en", ""),
        "categories": "\n".join(theme.categories), "seen": version_of(theme), **_rule_form(theme.rule_text),
    }  # fmt: skip


def suggested(given: QueryParams) -> dict[str, str]:
    """Return the fields of a theme that is not there yet, with what an address says of it."""
    return {**form_of(NOTHING), "fr": text_of(given, "name"), "en": "", **_rule_form(text_of(given, "rule"))}


def read(fields: FormData) -> dict[str, str]:
    form = {name: text_of(fields, name).replace("\r\n", "\n") for name in NAMES}
    return {**form, "form": TEXT if form["form"] == TEXT else "fields"}


def switched(form: Form, wanted: str) -> dict[str, str]:
    """Return the same rule as text, or in fields where that can be."""
    if wanted == TEXT:
        return {**form, "form": TEXT, "rule": text_in(form)}
    fields = _rule_fields(form["rule"])
    return {**form, "form": "fields", **fields} if fields is not None else dict(form)


def can_use_fields(form: Form) -> bool:
    try:
        return rule_forms.fields_of(parse_rule(text_in(form))) is not None
    except RuleError:
        return form["form"] != TEXT


def text_in(form: Form) -> str:
    """Return the text of the rule that a form says."""
    return form["rule"] if form["form"] == TEXT else rule_forms.text_of_fields(form)


def details(form: Form, one: Theme | None = None) -> ThemeDetails:
    """Return what a form says. Fields that say the rule as it is leave its text as somebody wrote it."""
    text = text_in(form)
    own = rule_forms.fields_of(one.rule) if one is not None and form["form"] != TEXT else None
    is_same = own is not None and rule_forms.fields_of(parse_rule(text)) == own
    return ThemeDetails(
        en=form["en"], fr=form["fr"], description_en=form["description_en"], description_fr=form["description_fr"],
        categories=lines_of(form["categories"]), rule=None if is_same else text,
    )  # fmt: skip


def where_wrong(error: RuleError, form: Form, told: str) -> Mapping[str, Any]:
    """Return in which field a rule can't be read, why, and the line with the place marked."""
    field, position, text = _place(error, form)
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    line, place = text[start : end if end >= 0 else len(text)], position - start
    stop = next((at for at in range(place, len(line)) if line[at] in ",; \t"), len(line))
    mark = (place, max(stop, place + 1))
    return {"field": field, "told": told, "line": pieces(line, [mark]) if place < len(line) else [(line, False)],
            "row": text.count("\n", 0, start) + 1, "column": place + 1}  # fmt: skip


def _place(error: RuleError, form: Form) -> tuple[str, int, str]:
    """Return the field of an error, the position in it, and its text."""
    if form["form"] == TEXT:
        return "rule", error.position, form["rule"]
    where = rule_forms.where(error, {name: form[name] for name in rule_forms.FIELDS})
    return where.field, where.position, rule_forms.one_line(form[where.field])


def _rule_form(text: str) -> dict[str, str]:
    """Return the fields of a rule, as text where it can't be read or said in fields."""
    fields = _rule_fields(text)
    return {"form": TEXT if fields is None else "fields", "rule": text,
            **(fields or dict.fromkeys(rule_forms.FIELDS, ""))}  # fmt: skip


def _rule_fields(text: str) -> Mapping[str, str] | None:
    try:
        return rule_forms.fields_of(parse_rule(text))
    except RuleError:
        return None
