"""`/desk/me`: one's own name and language, passkeys, and the browsers in which one is signed in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import BadInput, CmoocError
from cmooc.domain.roles import Session, WayIn, changes
from cmooc.web.access import OWN_PAGE, AnySession, SignedIn, give_cookie, secret_of
from cmooc.web.clients import client_of, networks
from cmooc.web.devices import device_at
from cmooc.web.languages import reason, speak
from cmooc.web.pages import PRIVATE, READING, Fields, Pages, text_of
from cmooc.web.passkeys import can_do, options

DONE = frozenset({"saved", "ended", "made", "renamed", "removed"})


class OwnDesk:
    """What the routes of `/desk/me` share."""

    def __init__(self, instance: Instance, page: Pages) -> None:
        self.instance, self.people, self.audit = instance, instance.people, instance.audit
        self._page = page
        self._proxies = networks(instance.settings.trusted_proxies)

    def shown(
        self, request: Request, session: Session, *, status: int = 200, done: str = "",
        errors: dict[str, str] | None = None, typed: str | None = None,
    ) -> Response:  # fmt: skip
        is_first = self.people.must_make_passkey(session)
        return self._page(
            request, "desk/first_passkey" if is_first else "desk/me", status=status, headers=PRIVATE,
            person=session.person, session=session, sessions=self.people.sessions(session.person),
            passkeys=self.people.passkeys.of_person(session.person.id), can_do=can_do(request, self.instance),
            base_url=self.instance.course.base_url, device=device_at(request),
            typed=session.person.name if typed is None else typed, errors=errors or {}, done=done,
        )  # fmt: skip

    def refused(self, request: Request, session: Session, where: str, error: CmoocError, **typed: str) -> Response:
        """Show the page again, with an error beside what it is about."""
        return self.shown(request, session, status=422, errors={where: self.told(request, error)}, **typed)

    def told(self, request: Request, error: CmoocError) -> str:
        return reason(request, self.instance, error)

    def client(self, request: Request) -> str:
        return client_of(request, self._proxies)


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    desk = OwnDesk(instance, page)
    _add_self(app, desk)
    _add_sessions(app, desk)
    _add_making(app, desk)
    _add_passkeys(app, desk)


def _add_self(app: FastAPI, desk: OwnDesk) -> None:
    @app.api_route(OWN_PAGE, methods=READING)
    def me(request: Request, session: AnySession, done: str = "") -> Response:
        return desk.shown(request, session, done=done if done in DONE else "")

    @app.post(OWN_PAGE)
    def save(request: Request, session: SignedIn, fields: Fields) -> Response:
        person, name, language = session.person, text_of(fields, "name"), text_of(fields, "language")
        wanted = replace(
            person, name=name or person.name, language=language if language in LANGUAGES else person.language
        )
        try:
            with desk.audit.of(person.name, "person.change", person.name, changes(person, wanted)):
                desk.people.change(wanted, text_of(fields, "version"))
        except BadInput as error:
            return desk.refused(request, session, "name", error, typed=name)
        speak(request, wanted.language)
        return _back("saved")


def _add_sessions(app: FastAPI, desk: OwnDesk) -> None:
    @app.post(OWN_PAGE + "/sessions/{number}/end")
    def end(session: SignedIn, number: int) -> Response:
        with desk.audit.of(session.person.name, "session.end"):
            desk.people.end(session.person, number)
        return _back("ended")

    @app.post(OWN_PAGE + "/sessions/end-others")
    def end_others(session: SignedIn) -> Response:
        with desk.audit.of(session.person.name, "session.end_others"):
            desk.people.end_all(session.person, but=session)
        return _back("ended")


def _add_making(app: FastAPI, desk: OwnDesk) -> None:
    instance, people = desk.instance, desk.people

    @app.post(OWN_PAGE + "/passkeys/options")
    def ask_passkey(request: Request, session: AnySession) -> Response:
        ask = partial(instance.passkeys.ask_to_make, session.person, desk.client(request))
        return options(ask, partial(desk.told, request))

    @app.post(OWN_PAGE + "/passkeys")
    def make(request: Request, session: AnySession, fields: Fields) -> Response:
        person, name = session.person, text_of(fields, "name") or device_at(request)
        try:
            with desk.audit.of(person.name, "passkey.make", name):
                instance.passkeys.make(person, text_of(fields, "answer"), name)
        except BadInput as error:
            return desk.refused(request, session, "passkey", error)
        response = _back("made")
        if people.must_make_passkey(session):  # now they have it, and have just shown it: this is a sign-in
            secret = people.open(person, WayIn.PASSKEY, session.device, secret_of(request, instance))
            give_cookie(instance, response, secret)
        return response


def _add_passkeys(app: FastAPI, desk: OwnDesk) -> None:
    passkeys = desk.people.passkeys

    @app.post(OWN_PAGE + "/passkeys/{number}")
    def rename(request: Request, session: SignedIn, number: int, fields: Fields) -> Response:
        name = text_of(fields, "name")
        try:
            with desk.audit.of(session.person.name, "passkey.rename", name):
                desk.instance.passkeys.rename(session.person, number, name)
        except BadInput as error:
            return desk.refused(request, session, f"passkey{number}", error)
        return _back("renamed")

    @app.post(OWN_PAGE + "/passkeys/{number}/remove")
    def remove(session: SignedIn, number: int) -> Response:
        known = {one.id: one.name for one in passkeys.of_person(session.person.id)}
        with desk.audit.of(session.person.name, "passkey.remove", known.get(number, "")):
            desk.instance.passkeys.remove(session.person, number)
        return _back("removed")


def _back(done: str) -> Response:
    return RedirectResponse(f"{OWN_PAGE}?done={done}", 303)
