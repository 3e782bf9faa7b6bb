"""`/desk/themes/`: the themes of the course, and the editor of one, with its rule tried on the archive while it is typed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import FastAPI, Request
from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.domain.amendments import version_of
from cmooc.domain.errors import BadInput, NotFound, Overtaken, RuleError
from cmooc.domain.roles import Person
from cmooc.domain.tags import TagKind, Theme
from cmooc.outputs.templating import catalogue
from cmooc.services.editing import ThemeDetails
from cmooc.stages import rule_forms
from cmooc.stages.rules import parse_rule, spoken
from cmooc.web.access import Facilitator, NotAllowed
from cmooc.web.desk.vocabulary import Desk, One, add_shared, lines_of, pieces
from cmooc.web.languages import language_of
from cmooc.web.pages import READING, Fields, Pages, text_of

NEWEST = 5  # posts shown of each kind
TRIALS_AT_ONCE = 2
PATIENCE_S = 10
TEXT = "text"
SPLIT_PICKS = 40
Given = FormData | QueryParams


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    desk = Desk(instance, page, TagKind.THEME)
    room = threading.BoundedSemaphore(TRIALS_AT_ONCE)

    @app.api_route("/desk/themes/", methods=READING)
    def themes(request: Request, person: Facilitator, done: str = "") -> Response:
        language = language_of(request, instance)
        posts = {one.slug: one.posts for one in instance.entries.counts(TagKind.THEME.value)}
        unsure, last = instance.archive.unsure(TagKind.THEME), instance.amendments.last_of_each(TagKind.THEME)
        lines = [(one, posts.get(one.slug, 0), unsure.get(one.slug, 0), spoken(one.rule, language), last.get(one.slug))
                 for one in instance.vocabulary.load().themes]  # fmt: skip
        return desk.show(request, "themes", person, lines=lines, done=done, history=desk.history(), back="")

    @app.api_route("/desk/themes/_new", methods=READING)
    def new(request: Request, person: Facilitator) -> Response:
        _must_be_free(person)
        given = request.query_params
        form = {
            **_form(Theme("_new", {}, {})),
            "fr": text_of(given, "name"),
            "en": "",
            **_rule_form(text_of(given, "rule")),
        }
        return _editor(request, person, None, form)

    @app.post("/desk/themes/_new")
    def add_theme(request: Request, person: Facilitator, fields: Fields) -> Response:
        _must_be_free(person)
        form = _read(fields)
        if text_of(fields, "show"):
            return _editor(request, person, None, _switched(form, text_of(fields, "show")))
        try:
            with instance.audit.of(person.name, "theme.add", detail=form["fr"] or form["en"]):
                theme = instance.editing.add_theme(_details(form), by=person.name)
        except RuleError as error:
            return _editor(request, person, None, form, status=422, wrong=_wrong(request, error, form))
        except BadInput as error:
            return _editor(
                request, person, None, form, status=422, wrong={"field": "fr", "told": desk.told(request, error)}
            )
        return desk.to(theme.slug, "saved")

    @app.post("/desk/themes/_new/preview")
    def preview_new(request: Request, person: Facilitator, fields: Fields) -> Response:
        _must_be_free(person)
        return _previewed(request, person, None, _read(fields))

    @app.api_route("/desk/themes/{slug}", methods=READING)
    def theme(request: Request, person: Facilitator, slug: str, done: str = "") -> Response:
        target = instance.vocabulary.target(TagKind.THEME, slug)
        if target and slug not in desk.known():
            return desk.to(target)
        one = _theme(person, slug)
        return _editor(request, person, one, _form(one), done=done)

    @app.post("/desk/themes/{slug}")
    def save(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        one, form = _theme(person, slug), _read(fields)
        if text_of(fields, "show"):
            return _editor(request, person, one, _switched(form, text_of(fields, "show")))
        try:
            with instance.audit.of(person.name, "theme.edit", about=slug):
                instance.editing.change_theme(slug, _details(form, one), by=person.name, seen=form["seen"])
        except RuleError as error:
            return _editor(request, person, one, form, status=422, wrong=_wrong(request, error, form))
        except Overtaken:
            mine = instance.editing.as_changed(one, _details(form, one))
            overtaken = desk.overtaken(request, slug, mine)
            return _editor(request, person, one, {**form, "seen": overtaken["seen"]}, status=409, overtaken=overtaken)
        except NotFound as error:
            raise HTTPException(404) from error
        return desk.to(slug, "saved")

    @app.post("/desk/themes/{slug}/preview")
    def preview(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        return _previewed(request, person, _theme(person, slug), _read(fields))

    @app.api_route("/desk/themes/{slug}/split", methods=READING)
    def before_splitting(request: Request, person: Facilitator, slug: str) -> Response:
        _must_be_free(person)
        one = _theme(person, slug)
        return _splitting(request, person, one, {"fr": "", "en": "", "rule": "", "stays": one.rule_text, "posts": []})

    @app.post("/desk/themes/{slug}/split")
    def split(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        _must_be_free(person)
        one = _theme(person, slug)
        posts = [str(key) for key in fields.getlist("post")]
        form: dict[str, Any] = {name: text_of(fields, name) for name in ("fr", "en", "rule", "stays")} | {
            "posts": posts
        }
        if text_of(fields, "show"):
            return _splitting(request, person, one, form)
        stays = None if form["stays"] == one.rule_text.replace("\r\n", "\n") else form["stays"]
        try:
            with instance.audit.of(person.name, "theme.split", about=slug, detail=form["fr"] or form["en"]):
                made = instance.reshaping.split(
                    slug, form["en"], form["fr"], rule=form["rule"], stays=stays, posts=posts, by=person.name,
                    seen=text_of(fields, "seen"),
                )  # fmt: skip
        except (BadInput, NotFound, Overtaken) as error:
            return _splitting(request, person, one, form, status=422, error=desk.told(request, error))
        return desk.to(made.slug, "split")

    add_shared(app, desk, _rule_text)

    def _theme(person: Person, slug: str) -> Theme:
        one = desk.own(person, slug)
        assert isinstance(one, Theme)  # noqa: S101 (this desk knows nothing else)
        return one

    def _splitting(request: Request, person: Person, one: Theme, form: Mapping[str, Any], *, status: int = 200,
                   error: str = "") -> Response:  # fmt: skip
        tried, told = None, ""
        if form["rule"]:
            try:
                tried = _trial(request, replace(one, slug="_new", rule=parse_rule(form["rule"])), Theme("_new", {}, {}))
            except RuleError as problem:
                told = "" if error else desk.told(request, problem)
        return desk.show(
            request, "split", person, status=status, one=one, form=form, seen=version_of(one), error=error or told,
            tried=tried, posts=instance.entries.newest(SPLIT_PICKS, TagKind.THEME.value, one.slug),
        )  # fmt: skip

    def _editor(
        request: Request, person: Person, one: Theme | None, form: Mapping[str, str], *, status: int = 200,
        wrong: Mapping[str, Any] | None = None, overtaken: Mapping[str, Any] | None = None, done: str = "",
        tried: Mapping[str, Any] | None = None,
    ) -> Response:  # fmt: skip
        if tried is None and wrong is None:
            tried, wrong = _try(request, one, form)
        history = desk.history(one.slug) if one else ()
        posts = next((count for count in instance.entries.counts("theme") if one and count.slug == one.slug), None)
        return desk.show(
            request, "theme", person, status=status, one=one, form=form, wrong=wrong, overtaken=overtaken, done=done,
            tried=tried, history=history, posts=posts.posts if posts else 0, back=one.slug if one else "",
            can_use_fields=_can_use_fields(form),
        )  # fmt: skip

    def _previewed(request: Request, person: Person, one: Theme | None, form: Mapping[str, str]) -> Response:
        if request.headers.get("hx-request") != "true":
            return _editor(request, person, one, form)
        tried, wrong = _try(request, one, form)
        return desk.show(request, "theme_preview", person, tried=tried, wrong=wrong)

    def _try(
        request: Request, one: Theme | None, form: Mapping[str, str]
    ) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
        """Return what a rule takes, or where it can't be read."""
        was = one or Theme("_new", {}, {})
        try:
            rule = parse_rule(_text(form))
        except RuleError as error:
            return None, _wrong(request, error, form)
        return _trial(request, replace(was, rule=rule), was), None

    def _trial(request: Request, theme: Theme, was: Theme) -> Mapping[str, Any] | None:
        if not room.acquire(timeout=PATIENCE_S):
            return None
        try:
            preview = instance.theme_rules.tried(theme, was.rule)
            ids = {"takes": preview.takes, "loses": preview.loses, "keeps": preview.keeps}
            shown = {name: instance.theme_rules.seen(preview, some, NEWEST) for name, some in ids.items()}
        finally:
            room.release()
        counts = {name: len(some) for name, some in ids.items()}
        said = spoken(theme.rule, language_of(request, instance))
        return {"said": said, "counts": counts, "shown": shown, "pieces": pieces}

    def _wrong(request: Request, error: RuleError, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Return in which field a rule can't be read, why, and the line with the place marked."""
        told = error.told(catalogue(language_of(request, instance)))
        if form["form"] == TEXT:
            field, position, text = "rule", error.position, form["rule"]
        else:
            where = rule_forms.where(error, {name: form[name] for name in rule_forms.FIELDS})
            field, position, text = where.field, where.position, rule_forms.one_line(form[where.field])
        start = text.rfind("\n", 0, position) + 1
        end = text.find("\n", position)
        line, place = text[start : end if end >= 0 else len(text)], position - start
        stop = next((at for at in range(place, len(line)) if line[at] in ",; \t"), len(line))
        mark = (place, max(stop, place + 1))
        return {"field": field, "told": told, "line": pieces(line, [mark]) if place < len(line) else [(line, False)],
                "row": text.count("\n", 0, start) + 1, "column": place + 1}  # fmt: skip


def _must_be_free(person: Person) -> None:
    """A theme that is not there yet lies in nobody's bounds."""
    if person.is_bounded:
        raise NotAllowed


def _form(theme: Theme) -> dict[str, str]:
    """Return what the fields of the editor hold for a theme."""
    return {
        "fr": theme.names.get("fr", ""), "en": theme.names.get("en", ""),
        "description_fr": theme.descriptions.get("fr", ""), "description_en": theme.descriptions.get("en", ""),
        "categories": "\n".join(theme.categories), "seen": version_of(theme), **_rule_form(theme.rule_text),
    }  # fmt: skip


def _rule_form(text: str) -> dict[str, str]:
    """Return the fields of a rule, as text where it can't be read or said in fields."""
    try:
        fields = rule_forms.fields_of(parse_rule(text))
    except RuleError:
        fields = None
    return {"form": TEXT if fields is None else "fields", "rule": text,
            **(fields or dict.fromkeys(rule_forms.FIELDS, ""))}  # fmt: skip


def _read(fields: Given) -> dict[str, str]:
    names = ("fr", "en", "description_fr", "description_en", "categories", "seen", "form", "rule", *rule_forms.FIELDS)
    form = {name: text_of(fields, name).replace("\r\n", "\n") for name in names}
    return {**form, "form": TEXT if form["form"] == TEXT else "fields"}


def _switched(form: Mapping[str, str], wanted: str) -> dict[str, str]:
    """Return the same rule as text, or in fields where that can be."""
    if wanted == TEXT:
        return {**form, "form": TEXT, "rule": _text(form)}
    try:
        fields = rule_forms.fields_of(parse_rule(form["rule"]))
    except RuleError:
        fields = None
    return {**form, "form": "fields", **fields} if fields is not None else dict(form)


def _can_use_fields(form: Mapping[str, str]) -> bool:
    try:
        return rule_forms.fields_of(parse_rule(_text(form))) is not None
    except RuleError:
        return form["form"] != TEXT


def _text(form: Mapping[str, str]) -> str:
    return form["rule"] if form["form"] == TEXT else rule_forms.text_of_fields(form)


def _details(form: Mapping[str, str], one: Theme | None = None) -> ThemeDetails:
    """Return what a form says. Fields that say the rule as it is leave its text as somebody wrote it."""
    text = _text(form)
    own = rule_forms.fields_of(one.rule) if one is not None and form["form"] != TEXT else None
    is_same = own is not None and rule_forms.fields_of(parse_rule(text)) == own
    return ThemeDetails(
        en=form["en"], fr=form["fr"], description_en=form["description_en"], description_fr=form["description_fr"],
        categories=lines_of(form["categories"]), rule=None if is_same else text,
    )  # fmt: skip


def _rule_text(one: One) -> str:
    return one.rule_text if isinstance(one, Theme) else ""
