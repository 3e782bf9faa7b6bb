"""`/desk/people/`: who has which role, for hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import BadInput, CmoocError, NotFound, Overtaken
from cmooc.domain.roles import Person, Role, changes
from cmooc.outputs.templating import catalogue
from cmooc.web.access import HostPerson
from cmooc.web.languages import language_of
from cmooc.web.pages import PRIVATE, READING, Fields, Given, Pages, text_of
from cmooc.web.wishes import Choices, choices_of

PLACE = "/desk/people/"
DONE = frozenset({"added", "changed", "removed", "back", "out"})


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form about a person."""

    address: str = ""
    name: str = ""
    language: str = ""
    role: str = Role.FACILITATOR.value
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    people, audit = instance.people, instance.audit

    def listed(
        request: Request,
        host: Person,
        *,
        status: int = 200,
        done: str = "",
        error: str = "",
        typed: Typed | None = None,
    ) -> Response:
        empty = Typed(language=instance.course.language)
        return page(
            request, "desk/people", status=status, headers=PRIVATE, person=host, people=people.store.all(),
            removed=people.removed(), choices=choices(request), typed=typed or empty, error=error, done=done,

        )  # fmt: skip

    def shown(request: Request, host: Person, one: Person, *, status: int = 200, **more: Any) -> Response:
        typed = Typed(one.address, one.name, one.language, one.role.value, one.territories, one.themes)
        context: dict[str, Any] = {"typed": typed, "error": "", "done": "", "theirs": None, "who": None, **more}
        return page(
            request, "desk/person", status=status, headers=PRIVATE, person=host, one=one,
            choices=choices(request, one), sessions=people.sessions(one),
            passkeys=people.passkeys.of_person(one.id), **context,
        )  # fmt: skip

    def choices(request: Request, one: Person | None = None) -> Choices:
        """Return what can be chosen: with what somebody is bound to and nobody knows any more, so that it isn't lost."""
        found = choices_of(instance.vocabulary.load(), language_of(request, instance))
        return Choices(
            _with(found.territories, one.territories if one else ()), _with(found.themes, one.themes if one else ())
        )

    def known(number: int) -> Person:
        try:
            return people.of_id(number)
        except NotFound as error:
            raise HTTPException(404) from error

    def told(request: Request, error: CmoocError) -> str:
        return error.told(catalogue(language_of(request, instance)))

    @app.api_route(PLACE, methods=READING)
    def list_(request: Request, host: HostPerson, done: str = "") -> Response:
        return listed(request, host, done=done if done in DONE else "")

    @app.post(PLACE)
    def take_in(request: Request, host: HostPerson, fields: Fields) -> Response:
        typed = _typed(fields, choices(request))
        try:
            with audit.of(host.name, "person.add", typed.name or typed.address.partition("@")[0], typed.role):
                one = people.add(
                    typed.address, Role(typed.role), typed.name, typed.language, typed.territories, typed.themes
                )
                people.welcome(one, host.name)
        except BadInput as error:
            return listed(request, host, status=422, error=told(request, error), typed=typed)
        return _to(PLACE, "added")

    @app.api_route(PLACE + "{number}", methods=READING)
    def look(request: Request, host: HostPerson, number: int, done: str = "") -> Response:
        return shown(request, host, known(number), done=done if done in DONE else "")

    @app.post(PLACE + "{number}")
    def change(request: Request, host: HostPerson, number: int, fields: Fields) -> Response:
        one = known(number)
        typed = _typed(fields, choices(request, one))
        wanted = replace(
            one, address=typed.address, name=typed.name or one.name, language=typed.language, role=Role(typed.role),
            territories=typed.territories, themes=typed.themes,
        )  # fmt: skip
        try:
            with audit.of(host.name, "person.change", one.name, changes(one, wanted)):
                people.change(wanted, text_of(fields, "version"))
        except Overtaken as error:
            last = audit.newest(2, about=one.name, action="person.change")[1:]
            return shown(
                request, host, known(number), status=409, error=told(request, error), typed=typed,
                theirs=known(number), who=last[0] if last else None,
            )  # fmt: skip
        except BadInput as error:
            return shown(request, host, one, status=422, error=told(request, error), typed=typed)
        return _to(f"{PLACE}{number}", "changed")

    @app.post(PLACE + "{number}/remove")
    def remove(request: Request, host: HostPerson, number: int) -> Response:
        one = known(number)
        try:
            with audit.of(host.name, "person.remove", one.name):
                people.remove(one)
        except BadInput as error:
            return shown(request, host, one, status=422, error=told(request, error))
        return _to(PLACE, "removed")

    @app.post(PLACE + "{number}/back")
    def bring_back(request: Request, host: HostPerson, number: int) -> Response:
        name = next((one.name for one in people.removed() if one.id == number), "")
        try:
            with audit.of(host.name, "person.bring_back", name):
                people.bring_back(number)
        except NotFound as error:
            message = error.told(catalogue(language_of(request, instance)))
            return listed(request, host, status=410, error=message)
        return _to(PLACE, "back")

    @app.post(PLACE + "{number}/sign-out")
    def sign_out(host: HostPerson, number: int) -> Response:
        one = known(number)
        with audit.of(host.name, "session.end_all", one.name):
            people.end_all(one)
        return _to(f"{PLACE}{number}", "out")


def _typed(fields: Given, choices: Choices) -> Typed:
    language, role = text_of(fields, "language"), text_of(fields, "role")
    return Typed(
        text_of(fields, "address"), text_of(fields, "name"), language if language in LANGUAGES else LANGUAGES[0],
        role if role in set(Role) else Role.FACILITATOR.value,
        _chosen(fields, "territory", choices.territories), _chosen(fields, "theme", choices.themes),
    )  # fmt: skip


def _chosen(fields: Given, name: str, choices: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    offered = {slug for slug, _ in choices}
    return tuple(sorted({one for one in fields.getlist(name) if isinstance(one, str) and one in offered}))


def _with(offered: tuple[tuple[str, str], ...], bound: Sequence[str]) -> tuple[tuple[str, str], ...]:
    known = {slug for slug, _ in offered}
    return (*offered, *((slug, slug) for slug in bound if slug not in known))


def _to(place: str, done: str) -> Response:
    return RedirectResponse(f"{place}?done={done}", 303)
