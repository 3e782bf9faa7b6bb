"""`/desk/territories/`: the territories of the course as a tree, and the editor of one: official places, and one's own."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI, Request
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput, NotFound, Overtaken
from cmooc.domain.roles import Person
from cmooc.domain.tags import TagKind, Territory
from cmooc.services.territories import Details
from cmooc.web.access import Facilitator, NotAllowed
from cmooc.web.desk.reshaping import add_reshaping
from cmooc.web.desk.territory_editor import LEVELS, TerritoryEditor, empty, form_of, read
from cmooc.web.desk.vocabulary import Desk, must_be_free
from cmooc.web.pages import READING, Fields, Pages, text_of


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    desk = Desk(instance, page, TagKind.TERRITORY)
    editor = TerritoryEditor(desk)
    _add_list(app, editor)
    _add_new(app, editor)  # before the routes of one territory, whose slug would be «new»
    _add_reading(app, editor)
    _add_saving(app, editor)
    add_reshaping(app, desk, lambda _: "")


def _add_list(app: FastAPI, editor: TerritoryEditor) -> None:
    desk, instance = editor.desk, editor.desk.instance

    @app.api_route("/desk/territories/", methods=READING)
    def territories(request: Request, person: Facilitator, done: str = "") -> Response:
        posts = {one.slug: one.posts for one in instance.entries.counts(TagKind.TERRITORY.value)}
        unsure, last = instance.archive.unsure(TagKind.TERRITORY), instance.amendments.last_of_each(TagKind.TERRITORY)
        lines = [(depth, one, posts.get(one.slug, 0), unsure.get(one.slug, 0), last.get(one.slug))
                 for depth, one in _tree(instance.vocabulary.load().territories)]  # fmt: skip
        return desk.show(request, "territories", person, lines=lines, done=done, history=desk.history(), back="")

    @app.api_route("/desk/places", methods=READING)
    def places(request: Request, person: Facilitator, q: str = "") -> Response:
        return desk.show(request, "places", person, places=editor.found(request, q), asked=q, chosen="")


def _add_new(app: FastAPI, editor: TerritoryEditor) -> None:
    desk, instance = editor.desk, editor.desk.instance

    @app.api_route("/desk/territories/_new", methods=READING)
    def new(request: Request, person: Facilitator, q: str = "") -> Response:
        must_be_free(person)
        return editor.show_new(request, person, {**empty(), "fr": text_of(request.query_params, "name")}, asked=q)

    @app.post("/desk/territories/_new")
    def add_territory(request: Request, person: Facilitator, fields: Fields) -> Response:
        must_be_free(person)
        form = read(fields)
        levels = tuple(level for level in fields.getlist("level") if level in LEVELS)
        is_own = text_of(fields, "way") == "own"
        try:
            with instance.audit.of(person.name, "territory.add", detail=form["code"] or form["fr"] or form["en"]):
                if not is_own and not form["code"]:
                    raise BadInput("Choose an official place from the list, or make a territory of your own.")
                details = editor.details(form) if is_own else Details(code=form["code"])
                name = (form["en"] or form["fr"]) if is_own else form["code"]
                added = instance.editing.add_territory(name, details, is_own=is_own, levels=levels, by=person.name)
        except (BadInput, NotFound) as error:
            told = desk.told(request, error)
            return editor.show_new(request, person, form, status=422, error=told, asked=text_of(fields, "q"))
        return desk.to(added.slug, "saved")


def _add_reading(app: FastAPI, editor: TerritoryEditor) -> None:
    desk, instance = editor.desk, editor.desk.instance

    @app.api_route("/desk/territories/{slug}", methods=READING)
    def territory(request: Request, person: Facilitator, slug: str, done: str = "", q: str = "") -> Response:
        target = instance.vocabulary.target(TagKind.TERRITORY, slug)
        if target and slug not in desk.known():
            return desk.to(target)
        one = editor.own(person, slug)
        return editor.show(request, person, one, form_of(one), done=done, asked=q)

    @app.post("/desk/territories/{slug}/preview")
    def preview(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        return editor.preview(request, person, editor.own(person, slug), read(fields))


def _add_saving(app: FastAPI, editor: TerritoryEditor) -> None:
    desk, instance = editor.desk, editor.desk.instance

    @app.post("/desk/territories/{slug}")
    def save(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        one, form = editor.own(person, slug), read(fields)
        try:
            with instance.audit.of(person.name, "territory.edit", about=slug):
                _must_lie_in(desk, person, form["parent"], one)
                instance.editing.change_territory(slug, editor.details(form, one), by=person.name, seen=form["seen"])
        except Overtaken:
            overtaken = desk.overtaken(request, slug, instance.territories.as_changed(slug, editor.details(form, one)))
            form["seen"] = overtaken["seen"]
            return editor.show(request, person, one, form, status=409, overtaken=overtaken)
        except (BadInput, NotFound) as error:
            return editor.show(request, person, one, form, status=422, error=desk.told(request, error))
        return desk.to(slug, "saved")


def _must_lie_in(desk: Desk, person: Person, parent: str, one: Territory) -> None:
    """A bounded facilitator moves a territory only within what is theirs."""
    if person.is_bounded and parent != (one.parent or "") and not (parent and desk.is_mine(person, parent)):
        raise NotAllowed


def _tree(territories: tuple[Territory, ...]) -> Iterator[tuple[int, Territory]]:
    """Yield the territories with their depth, each below what holds it."""
    slugs = {one.slug for one in territories}
    below: dict[str | None, list[Territory]] = {}
    for one in territories:
        below.setdefault(one.parent if one.parent in slugs else None, []).append(one)

    def walk(parent: str | None, depth: int) -> Iterator[tuple[int, Territory]]:
        for one in below.pop(parent, ()):
            yield depth, one
            yield from walk(one.slug, depth + 1)

    yield from walk(None, 0)
