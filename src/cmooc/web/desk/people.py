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
from cmooc.web.access import HostPerson
from cmooc.web.languages import language_of, reason
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


class PeoplePages:
    def __init__(self, instance: Instance, page: Pages) -> None:
        self.instance, self.people = instance, instance.people
        self._page = page

    def listed(
        self, request: Request, host: Person, *, status: int = 200, done: str = "", error: str = "",
        typed: Typed | None = None,
    ) -> Response:  # fmt: skip
        empty = Typed(language=self.instance.course.language)
        return self._page(
            request, "desk/people", status=status, headers=PRIVATE, person=host, people=self.people.store.all(),
            removed=self.people.removed(), choices=self.choices(request), typed=typed or empty, error=error, done=done,
        )  # fmt: skip

    def shown(self, request: Request, host: Person, one: Person, *, status: int = 200, **more: Any) -> Response:
        typed = Typed(one.address, one.name, one.language, one.role.value, one.territories, one.themes)
        context: dict[str, Any] = {"typed": typed, "error": "", "done": "", "theirs": None, "who": None, **more}
        return self._page(
            request, "desk/person", status=status, headers=PRIVATE, person=host, one=one,
            choices=self.choices(request, one), sessions=self.people.sessions(one),
            passkeys=self.people.passkeys.of_person(one.id), **context,
        )  # fmt: skip

    def choices(self, request: Request, one: Person | None = None) -> Choices:
        """Return what can be chosen: with what somebody is bound to and nobody knows any more, so that it isn't lost."""
        found = choices_of(self.instance.vocabulary.load(), language_of(request, self.instance))
        if one is None:
            return found
        return Choices(_with(found.territories, one.territories), _with(found.themes, one.themes))

    def known(self, number: int) -> Person:
        """Return the person of a number. Raises HTTPException."""
        try:
            return self.people.of_id(number)
        except NotFound as error:
            raise HTTPException(404) from error

    def told(self, request: Request, error: CmoocError) -> str:
        return reason(request, self.instance, error)


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    pages = PeoplePages(instance, page)
    _add_list(app, pages)
    _add_change(app, pages)
    _add_leaving(app, pages)


def _add_list(app: FastAPI, pages: PeoplePages) -> None:
    people, audit = pages.people, pages.instance.audit

    @app.api_route(PLACE, methods=READING)
    def list_(request: Request, host: HostPerson, done: str = "") -> Response:
        return pages.listed(request, host, done=done if done in DONE else "")

    @app.post(PLACE)
    def take_in(request: Request, host: HostPerson, fields: Fields) -> Response:
        typed = _typed(fields, pages.choices(request))
        try:
            with audit.of(host.name, "person.add", typed.name or typed.address.partition("@")[0], typed.role):
                one = people.add(
                    typed.address, Role(typed.role), typed.name, typed.language, typed.territories, typed.themes
                )
                people.welcome(one, host.name)
        except BadInput as error:
            return pages.listed(request, host, status=422, error=pages.told(request, error), typed=typed)
        return _to(PLACE, "added")


def _add_change(app: FastAPI, pages: PeoplePages) -> None:
    people, audit = pages.people, pages.instance.audit

    @app.api_route(PLACE + "{number}", methods=READING)
    def look(request: Request, host: HostPerson, number: int, done: str = "") -> Response:
        return pages.shown(request, host, pages.known(number), done=done if done in DONE else "")

    @app.post(PLACE + "{number}")
    def change(request: Request, host: HostPerson, number: int, fields: Fields) -> Response:
        one = pages.known(number)
        typed = _typed(fields, pages.choices(request, one))
        wanted = replace(
            one, address=typed.address, name=typed.name or one.name, language=typed.language, role=Role(typed.role),
            territories=typed.territories, themes=typed.themes,
        )  # fmt: skip
        try:
            with audit.of(host.name, "person.change", one.name, changes(one, wanted)):
                people.change(wanted, text_of(fields, "version"))
        except Overtaken as error:
            return overtaken(request, host, one, typed, error)
        except BadInput as error:
            return pages.shown(request, host, one, status=422, error=pages.told(request, error), typed=typed)
        return _to(f"{PLACE}{number}", "changed")

    def overtaken(request: Request, host: Person, one: Person, typed: Typed, error: Overtaken) -> Response:
        """Show what somebody else has made of a person meanwhile, beside what was typed."""
        last, theirs = audit.newest(2, about=one.name, action="person.change")[1:], pages.known(one.id)
        return pages.shown(
            request, host, theirs, status=409, error=pages.told(request, error), typed=typed, theirs=theirs,
            who=last[0] if last else None,
        )  # fmt: skip


def _add_leaving(app: FastAPI, pages: PeoplePages) -> None:
    people, audit = pages.people, pages.instance.audit

    @app.post(PLACE + "{number}/remove")
    def remove(request: Request, host: HostPerson, number: int) -> Response:
        one = pages.known(number)
        try:
            with audit.of(host.name, "person.remove", one.name):
                people.remove(one)
        except BadInput as error:
            return pages.shown(request, host, one, status=422, error=pages.told(request, error))
        return _to(PLACE, "removed")

    @app.post(PLACE + "{number}/back")
    def bring_back(request: Request, host: HostPerson, number: int) -> Response:
        name = next((one.name for one in people.removed() if one.id == number), "")
        try:
            with audit.of(host.name, "person.bring_back", name):
                people.bring_back(number)
        except NotFound as error:
            return pages.listed(request, host, status=410, error=pages.told(request, error))
        return _to(PLACE, "back")

    @app.post(PLACE + "{number}/sign-out")
    def sign_out(host: HostPerson, number: int) -> Response:
        one = pages.known(number)
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
