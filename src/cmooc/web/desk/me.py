"""`/desk/me`: one's own name and language, passkeys, and the browsers in which one is signed in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import BadInput, CmoocError, Overtaken
from cmooc.domain.roles import Session, WayIn, changes
from cmooc.outputs.templating import catalogue
from cmooc.web.access import OWN_PAGE, AnySession, SignedIn, give_cookie, secret_of
from cmooc.web.clients import client_of, networks
from cmooc.web.devices import device_of
from cmooc.web.languages import language_of, speak
from cmooc.web.pages import PRIVATE, READING, Fields, Pages, text_of
from cmooc.web.passkeys import can_do, options

DONE = frozenset({"saved", "ended", "made", "renamed", "removed"})


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    people, audit = instance.people, instance.audit
    proxies = networks(instance.settings.trusted_proxies)

    def shown(
        request: Request, session: Session, *, status: int = 200, done: str = "", errors: dict[str, str] | None = None,
        typed: str | None = None,
    ) -> Response:  # fmt: skip
        is_first = people.must_make_passkey(session)
        return page(
            request, "desk/first_passkey" if is_first else "desk/me", status=status, headers=PRIVATE,
            person=session.person, session=session, sessions=people.sessions(session.person),
            passkeys=people.passkeys.of_person(session.person.id), can_do=can_do(request, instance),
            base_url=instance.course.base_url, device=device_of(request.headers.get("user-agent", "")),
            typed=session.person.name if typed is None else typed, errors=errors or {}, done=done,
        )  # fmt: skip

    def told(request: Request, error: CmoocError) -> str:
        return error.told(catalogue(language_of(request, instance)))

    @app.api_route(OWN_PAGE, methods=READING)
    def me(request: Request, session: AnySession, done: str = "") -> Response:
        return shown(request, session, done=done if done in DONE else "")

    @app.post(OWN_PAGE)
    def save(request: Request, session: SignedIn, fields: Fields) -> Response:
        person, name, language = session.person, text_of(fields, "name"), text_of(fields, "language")
        wanted = replace(
            person, name=name or person.name, language=language if language in LANGUAGES else person.language
        )
        try:
            with audit.of(person.name, "person.change", person.name, changes(person, wanted)):
                people.change(wanted, text_of(fields, "version"))
        except (BadInput, Overtaken) as error:
            return shown(request, session, status=422, errors={"name": told(request, error)}, typed=name)
        speak(request, wanted.language)
        return _back("saved")

    @app.post(OWN_PAGE + "/sessions/{number}/end")
    def end(session: SignedIn, number: int) -> Response:
        with audit.of(session.person.name, "session.end"):
            people.end(session.person, number)
        return _back("ended")

    @app.post(OWN_PAGE + "/sessions/end-others")
    def end_others(session: SignedIn) -> Response:
        with audit.of(session.person.name, "session.end_others"):
            people.end_all(session.person, but=session)
        return _back("ended")

    @app.post(OWN_PAGE + "/passkeys/options")
    def ask_passkey(request: Request, session: AnySession) -> Response:
        ask = partial(instance.passkeys.ask_to_make, session.person, client_of(request, proxies))
        return options(ask, partial(told, request))

    @app.post(OWN_PAGE + "/passkeys")
    def make(request: Request, session: AnySession, fields: Fields) -> Response:
        person = session.person
        name = text_of(fields, "name") or device_of(request.headers.get("user-agent", ""))
        try:
            with audit.of(person.name, "passkey.make", name):
                instance.passkeys.make(person, text_of(fields, "answer"), name)
        except BadInput as error:
            return shown(request, session, status=422, errors={"passkey": told(request, error)})
        response = _back("made")
        if people.must_make_passkey(session):  # now they have it, and have just shown it: this is a sign-in
            secret = people.open(person, WayIn.PASSKEY, session.device, secret_of(request, instance))
            give_cookie(instance, response, secret)
        return response

    @app.post(OWN_PAGE + "/passkeys/{number}")
    def rename(request: Request, session: SignedIn, number: int, fields: Fields) -> Response:
        name = text_of(fields, "name")
        try:
            with audit.of(session.person.name, "passkey.rename", name):
                instance.passkeys.rename(session.person, number, name)
        except BadInput as error:
            return shown(request, session, status=422, errors={f"passkey{number}": told(request, error)})
        return _back("renamed")

    @app.post(OWN_PAGE + "/passkeys/{number}/remove")
    def remove(session: SignedIn, number: int) -> Response:
        known = {one.id: one.name for one in people.passkeys.of_person(session.person.id)}
        with audit.of(session.person.name, "passkey.remove", known.get(number, "")):
            instance.passkeys.remove(session.person, number)
        return _back("removed")


def _back(done: str) -> Response:
    return RedirectResponse(f"{OWN_PAGE}?done={done}", 303)
