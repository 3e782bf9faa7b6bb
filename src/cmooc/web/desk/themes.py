"""`/desk/themes/`: the themes of the course, and the editor of one, with its rule tried on the archive while it is typed."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput, NotFound, Overtaken, RuleError
from cmooc.domain.tags import TagKind, Theme
from cmooc.stages.rules import spoken
from cmooc.web.access import Facilitator
from cmooc.web.desk.reshaping import add_reshaping
from cmooc.web.desk.theme_editor import ThemeEditor
from cmooc.web.desk.theme_forms import details, form_of, read, suggested, switched
from cmooc.web.desk.vocabulary import Desk, One, must_be_free
from cmooc.web.languages import language_of
from cmooc.web.pages import READING, Fields, Pages, text_of


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    desk = Desk(instance, page, TagKind.THEME)
    editor = ThemeEditor(desk)
    _add_list(app, desk)
    _add_new(app, editor)  # before the routes of one theme, whose slug would be «new»
    _add_reading(app, editor)
    _add_saving(app, editor)
    _add_split(app, editor)
    add_reshaping(app, desk, _rule_text)


def _add_list(app: FastAPI, desk: Desk) -> None:
    instance = desk.instance

    @app.api_route("/desk/themes/", methods=READING)
    def themes(request: Request, person: Facilitator, done: str = "") -> Response:
        language = language_of(request, instance)
        posts = {one.slug: one.posts for one in instance.entries.counts(TagKind.THEME.value)}
        unsure, last = instance.archive.unsure(TagKind.THEME), instance.amendments.last_of_each(TagKind.THEME)
        lines = [(one, posts.get(one.slug, 0), unsure.get(one.slug, 0), spoken(one.rule, language), last.get(one.slug))
                 for one in instance.vocabulary.load().themes]  # fmt: skip
        return desk.show(request, "themes", person, lines=lines, done=done, history=desk.history(), back="")


def _add_new(app: FastAPI, editor: ThemeEditor) -> None:
    desk, instance = editor.desk, editor.desk.instance

    @app.api_route("/desk/themes/_new", methods=READING)
    def new(request: Request, person: Facilitator) -> Response:
        must_be_free(person)
        return editor.show(request, person, None, suggested(request.query_params))

    @app.post("/desk/themes/_new")
    def add_theme(request: Request, person: Facilitator, fields: Fields) -> Response:
        must_be_free(person)
        form = read(fields)
        if text_of(fields, "show"):
            return editor.show(request, person, None, switched(form, text_of(fields, "show")))
        try:
            with instance.audit.of(person.name, "theme.add", detail=form["fr"] or form["en"]):
                theme = instance.editing.add_theme(details(form), by=person.name)
        except RuleError as error:
            return editor.unreadable(request, person, None, form, error)
        except BadInput as error:
            wrong = {"field": "fr", "told": desk.told(request, error)}
            return editor.show(request, person, None, form, status=422, wrong=wrong)
        return desk.to(theme.slug, "saved")

    @app.post("/desk/themes/_new/preview")
    def preview_new(request: Request, person: Facilitator, fields: Fields) -> Response:
        must_be_free(person)
        return editor.preview(request, person, None, read(fields))


def _add_reading(app: FastAPI, editor: ThemeEditor) -> None:
    desk, instance = editor.desk, editor.desk.instance

    @app.api_route("/desk/themes/{slug}", methods=READING)
    def theme(request: Request, person: Facilitator, slug: str, done: str = "") -> Response:
        target = instance.vocabulary.target(TagKind.THEME, slug)
        if target and slug not in desk.known():
            return desk.to(target)
        one = editor.own(person, slug)
        return editor.show(request, person, one, form_of(one), done=done)

    @app.post("/desk/themes/{slug}/preview")
    def preview(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        return editor.preview(request, person, editor.own(person, slug), read(fields))


def _add_saving(app: FastAPI, editor: ThemeEditor) -> None:
    desk, instance = editor.desk, editor.desk.instance

    @app.post("/desk/themes/{slug}")
    def save(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        one, form = editor.own(person, slug), read(fields)
        if text_of(fields, "show"):
            return editor.show(request, person, one, switched(form, text_of(fields, "show")))
        try:
            with instance.audit.of(person.name, "theme.edit", about=slug):
                instance.editing.change_theme(slug, details(form, one), by=person.name, seen=form["seen"])
        except RuleError as error:
            return editor.unreadable(request, person, one, form, error)
        except Overtaken:
            overtaken = desk.overtaken(request, slug, instance.editing.as_changed(one, details(form, one)))
            form["seen"] = overtaken["seen"]
            return editor.show(request, person, one, form, status=409, overtaken=overtaken)
        except NotFound as error:
            raise HTTPException(404) from error
        return desk.to(slug, "saved")


def _add_split(app: FastAPI, editor: ThemeEditor) -> None:
    desk, instance = editor.desk, editor.desk.instance

    @app.api_route("/desk/themes/{slug}/split", methods=READING)
    def before_splitting(request: Request, person: Facilitator, slug: str) -> Response:
        must_be_free(person)
        one = editor.own(person, slug)
        form = {"fr": "", "en": "", "rule": "", "stays": one.rule_text, "posts": []}
        return editor.show_split(request, person, one, form)

    @app.post("/desk/themes/{slug}/split")
    def split(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        must_be_free(person)
        one = editor.own(person, slug)
        form: dict[str, Any] = {name: text_of(fields, name) for name in ("fr", "en", "rule", "stays")}
        form["posts"] = [str(key) for key in fields.getlist("post")]
        if text_of(fields, "show"):
            return editor.show_split(request, person, one, form)
        stays = None if form["stays"] == one.rule_text.replace("\r\n", "\n") else form["stays"]
        try:
            with instance.audit.of(person.name, "theme.split", about=slug, detail=form["fr"] or form["en"]):
                made = instance.reshaping.split(
                    slug, form["en"], form["fr"], rule=form["rule"], stays=stays, posts=form["posts"], by=person.name,
                    seen=text_of(fields, "seen"),
                )  # fmt: skip
        except (BadInput, NotFound, Overtaken) as error:
            return editor.show_split(request, person, one, form, status=422, error=desk.told(request, error))
        return desk.to(made.slug, "split")


def _rule_text(one: One) -> str:
    return one.rule_text if isinstance(one, Theme) else ""
