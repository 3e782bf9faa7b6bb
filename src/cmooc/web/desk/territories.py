"""`/desk/territories/`: the territories of the course as a tree, and the editor of one: official places, and one's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI, Request
from starlette.datastructures import FormData, QueryParams
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.domain.amendments import version_of
from cmooc.domain.errors import BadInput, CmoocError, NotFound, Overtaken
from cmooc.domain.geography import Ring
from cmooc.domain.roles import Person
from cmooc.domain.tags import TagKind, Territory
from cmooc.services.territories import Details
from cmooc.services.vocabulary_file import degrees_in
from cmooc.web.access import Facilitator, NotAllowed
from cmooc.web.desk.vocabulary import Desk, add_shared, lines_of
from cmooc.web.languages import language_of
from cmooc.web.pages import READING, Fields, Pages, text_of

NEWEST = 5
PLACES_SHOWN = 12
SHORTEST = 2  # letters of a name that is looked up
TRIALS_AT_ONCE = 2
PATIENCE_S = 10
LEVELS = ("departement", "region", "pays")
NAMES = ("fr", "en", "other_names", "parent", "latitude", "longitude", "code", "outline", "no_outline", "seen")
Given = FormData | QueryParams


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    desk = Desk(instance, page, TagKind.TERRITORY)
    room = threading.BoundedSemaphore(TRIALS_AT_ONCE)

    @app.api_route("/desk/territories/", methods=READING)
    def territories(request: Request, person: Facilitator, done: str = "") -> Response:
        posts = {one.slug: one.posts for one in instance.entries.counts(TagKind.TERRITORY.value)}
        unsure, last = instance.archive.unsure(TagKind.TERRITORY), instance.amendments.last_of_each(TagKind.TERRITORY)
        lines = [(depth, one, posts.get(one.slug, 0), unsure.get(one.slug, 0), last.get(one.slug))
                 for depth, one in _tree(instance.vocabulary.load().territories)]  # fmt: skip
        return desk.show(request, "territories", person, lines=lines, done=done, history=desk.history(), back="")

    @app.api_route("/desk/territories/_new", methods=READING)
    def new(request: Request, person: Facilitator, q: str = "") -> Response:
        _must_be_free(person)
        return _adding(request, person, {**_empty(), "fr": text_of(request.query_params, "name")}, asked=q)

    @app.post("/desk/territories/_new")
    def add_territory(request: Request, person: Facilitator, fields: Fields) -> Response:
        _must_be_free(person)
        form = _read(fields)
        levels = tuple(level for level in fields.getlist("level") if level in LEVELS)
        is_own = text_of(fields, "way") == "own"
        try:
            with instance.audit.of(person.name, "territory.add", detail=form["code"] or form["fr"] or form["en"]):
                if not is_own and not form["code"]:
                    raise BadInput("Choose an official place from the list, or make a territory of your own.")
                details = _details(form) if is_own else Details(code=form["code"])
                name = (form["en"] or form["fr"]) if is_own else form["code"]
                added = instance.editing.add_territory(name, details, is_own=is_own, levels=levels, by=person.name)
        except (BadInput, NotFound) as error:
            return _adding(
                request, person, form, status=422, error=desk.told(request, error), asked=text_of(fields, "q")
            )
        return desk.to(added.slug, "saved")

    @app.api_route("/desk/places", methods=READING)
    def places(request: Request, person: Facilitator, q: str = "") -> Response:
        return desk.show(request, "places", person, places=_found(request, q), asked=q, chosen="")

    @app.api_route("/desk/territories/{slug}", methods=READING)
    def territory(request: Request, person: Facilitator, slug: str, done: str = "", q: str = "") -> Response:
        target = instance.vocabulary.target(TagKind.TERRITORY, slug)
        if target and slug not in desk.known():
            return desk.to(target)
        one = _territory(person, slug)
        return _editor(request, person, one, _form(one), done=done, asked=q)

    @app.post("/desk/territories/{slug}")
    def save(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        one, form = _territory(person, slug), _read(fields)
        try:
            with instance.audit.of(person.name, "territory.edit", about=slug):
                _may_lie_in(person, form["parent"], one)
                instance.editing.change_territory(slug, _details(form, one), by=person.name, seen=form["seen"])
        except Overtaken:
            overtaken = desk.overtaken(request, slug, instance.territories.as_changed(slug, _details(form, one)))
            return _editor(request, person, one, {**form, "seen": overtaken["seen"]}, status=409, overtaken=overtaken)
        except (BadInput, NotFound) as error:
            return _editor(request, person, one, form, status=422, error=desk.told(request, error))
        return desk.to(slug, "saved")

    @app.post("/desk/territories/{slug}/preview")
    def preview(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        one, form = _territory(person, slug), _read(fields)
        if request.headers.get("hx-request") != "true":
            return _editor(request, person, one, form)
        tried, error = _try(request, one, form)
        return desk.show(request, "territory_preview", person, tried=tried, error=error, one=one)

    add_shared(app, desk, lambda _: "")

    def _territory(person: Person, slug: str) -> Territory:
        one = desk.own(person, slug)
        assert isinstance(one, Territory)  # noqa: S101 (this desk knows nothing else)
        return one

    def _may_lie_in(person: Person, parent: str, one: Territory) -> None:
        """A bounded facilitator moves a territory only within what is theirs."""
        if person.is_bounded and parent != (one.parent or "") and not (parent and desk.is_mine(person, parent)):
            raise NotAllowed

    def _adding(request: Request, person: Person, form: Mapping[str, str], *, status: int = 200, error: str = "",
                asked: str = "") -> Response:  # fmt: skip
        return desk.show(
            request, "territory_new", person, status=status, form=form, error=error, asked=asked, chosen=form["code"],
            places=_found(request, asked), levels=LEVELS, parents=_parents(),
        )  # fmt: skip

    def _editor(
        request: Request, person: Person, one: Territory, form: Mapping[str, str], *, status: int = 200, error: str = "",
        overtaken: Mapping[str, Any] | None = None, done: str = "", asked: str = "",
    ) -> Response:  # fmt: skip
        tried, told = _try(request, one, form)
        code = form["code"]
        return desk.show(
            request, "territory", person, status=status, one=one, form=form, error=error or told, overtaken=overtaken,
            done=done, tried=tried, history=desk.history(one.slug), back=one.slug, asked=asked, chosen=code,
            places=_found(request, asked), official=instance.territories.line_of(code, language_of(request, instance)),
            parents=_parents(one),
        )  # fmt: skip

    def _parents(one: Territory | None = None) -> list[Territory]:
        vocabulary = instance.vocabulary.load()
        return [other for other in vocabulary.territories if one is None or one.slug not in vocabulary.line(other.slug)]

    def _found(request: Request, asked: str) -> list[tuple[str, str, int]]:
        """Return (code, name with what holds it, inhabitants) of the official places of a name."""
        if len(asked.strip()) < SHORTEST:
            return []
        here, language = instance.territories, language_of(request, instance)
        return [(one.code, here.line(one, language), one.population) for one in here.find(asked.strip())[:PLACES_SHOWN]]

    def _try(request: Request, one: Territory, form: Mapping[str, str]) -> tuple[Mapping[str, Any] | None, str]:
        """Return what the territory would take and how it would look on a map, or what is wrong with it."""
        try:
            wanted = instance.territories.as_changed(one.slug, _details(form, one))
        except CmoocError as error:
            return None, desk.told(request, error)
        if not room.acquire(timeout=PATIENCE_S):
            return None, ""
        try:
            found = instance.trying.territory(wanted)
        finally:
            room.release()
        shown = {"takes": found.takes, "loses": found.loses, "keeps": found.keeps}
        return {"found": found, "shown": {name: records[:NEWEST] for name, records in shown.items()},
                "counts": {name: len(records) for name, records in shown.items()},
                "map": instance.trying.map_of(wanted), "name": wanted.name(language_of(request, instance))}, ""  # fmt: skip

    def _details(form: Mapping[str, str], one: Territory | None = None) -> Details:
        """Return what a form says. Raises BadInput."""
        outline: tuple[Ring, ...] | None = () if form["no_outline"] else None
        if form["outline"]:
            try:
                outline = instance.territories.read_outline(form["outline"])
            except BadInput as error:
                raise BadInput("The outline can't be read. {cause}", cause=error) from error
        latitude, longitude = degrees_in(form["latitude"]), degrees_in(form["longitude"])
        code = form["code"] if one is None or form["code"] != (one.code or "") else None
        return Details(form["en"], form["fr"], lines_of(form["other_names"]), form["parent"], latitude, longitude, outline,
                       code, has_no_point=latitude is None and longitude is None)  # fmt: skip


def _must_be_free(person: Person) -> None:
    """A territory that is not there yet lies in nobody's bounds."""
    if person.is_bounded:
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


def _empty() -> dict[str, str]:
    return dict.fromkeys(NAMES, "")


def _form(one: Territory) -> dict[str, str]:
    return {
        "fr": one.names.get("fr", ""), "en": one.names.get("en", ""), "other_names": "\n".join(one.other_names),
        "parent": one.parent or "", "latitude": "" if one.latitude is None else str(one.latitude),
        "longitude": "" if one.longitude is None else str(one.longitude), "code": one.code or "", "outline": "",
        "no_outline": "", "seen": version_of(one),
    }  # fmt: skip


def _read(fields: Given) -> dict[str, str]:
    return {name: text_of(fields, name) for name in NAMES}
