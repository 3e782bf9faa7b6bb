"""Signing in, by a link in a mail or with a passkey, and out. Looking at a link does nothing: mail scanners look too."""

from __future__ import annotations

import logging
import re
from functools import partial

from fastapi import FastAPI, Request
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput, CmoocError
from cmooc.domain.roles import LoginLink, PasskeyPolicy, WayIn
from cmooc.web.access import DESK, AnySession, give_cookie, place_after, secret_of, take_cookie
from cmooc.web.clients import client_of, networks
from cmooc.web.devices import device_at
from cmooc.web.languages import catalogue_of, reason, speak
from cmooc.web.pages import PRIVATE, READING, Fields, Pages, text_of
from cmooc.web.passkeys import can_do, options

LOG = logging.getLogger(__name__)
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")


class LoginPages:
    def __init__(self, instance: Instance, page: Pages) -> None:
        self.instance, self.people = instance, instance.people
        self.page = page
        self._proxies = networks(instance.settings.trusted_proxies)

    def ask(
        self, request: Request, *, status: int = 200, to: str = DESK, address: str = "", error: str = ""
    ) -> Response:
        return self.page(
            request, "desk/login", path="login", status=status, headers=PRIVATE, to=place_after(to), address=address,
            error=error, can_do=can_do(request, self.instance), is_required=self.people.policy is PasskeyPolicy.REQUIRED,
        )  # fmt: skip

    def used_up(self, request: Request) -> Response:
        _ = catalogue_of(request, self.instance)
        return self.ask(request, status=410, error=_("This link has been used or has run out. Ask for another one."))

    def come_in(self, secret: str, to: str) -> Response:
        response = RedirectResponse(place_after(to), 303)
        give_cookie(self.instance, response, secret)
        return response

    def awaited(self, token: str) -> LoginLink | None:
        return self.people.awaited(token) if TOKEN.fullmatch(token) else None

    def client(self, request: Request) -> str:
        return client_of(request, self._proxies)

    def told(self, request: Request, error: CmoocError) -> str:
        return reason(request, self.instance, error)


def add_login(app: FastAPI, instance: Instance, page: Pages) -> None:
    """Add the routes of coming in and going out; `page` renders a page of this site."""
    pages = LoginPages(instance, page)
    _add_asking(app, pages)
    _add_passkey(app, pages)  # before the routes of links, whose token would be «passkey»
    _add_link(app, pages)
    _add_leaving(app, instance)


def _add_asking(app: FastAPI, pages: LoginPages) -> None:
    people = pages.people

    @app.api_route("/login", methods=READING)
    @app.api_route("/{language}/login", methods=READING)
    def form(request: Request, to: str = DESK) -> Response:
        secret = secret_of(request, pages.instance)
        if secret and people.session(secret) is not None:
            return RedirectResponse(place_after(to), 303)
        return pages.ask(request, to=to)

    @app.post("/login")
    @app.post("/{language}/login")
    def ask(request: Request, fields: Fields) -> Response:
        address, to = text_of(fields, "address"), place_after(text_of(fields, "to"))
        try:
            is_let_in = people.may_ask(address, pages.client(request))
        except BadInput as error:
            return pages.ask(request, status=422, to=to, address=address, error=pages.told(request, error))
        answer = pages.page(request, "desk/link_sent", headers=PRIVATE)
        if is_let_in:  # who has a role is looked up once the answer is gone: not even its time tells
            answer.background = BackgroundTask(_logged, partial(people.send_link, address, to))
        return answer


def _add_passkey(app: FastAPI, pages: LoginPages) -> None:
    instance, people = pages.instance, pages.people

    @app.post("/login/passkey/options")
    @app.post("/{language}/login/passkey/options")
    def ask_passkey(request: Request) -> Response:
        return options(partial(instance.passkeys.ask_to_sign, pages.client(request)), partial(pages.told, request))

    @app.post("/login/passkey")
    @app.post("/{language}/login/passkey")
    def sign(request: Request, fields: Fields) -> Response:
        answer, to = text_of(fields, "answer"), text_of(fields, "to")
        owner = instance.passkeys.owner(answer)
        try:
            if owner is None:  # no line in the log of deeds, which strangers could fill
                instance.passkeys.sign(answer)
                raise BadInput("This course does not know this passkey.")
            with instance.audit.of(owner.name, "signin.passkey"):
                person = instance.passkeys.sign(answer)
        except BadInput as error:
            return pages.ask(request, status=422, to=to, error=pages.told(request, error))
        secret = people.open(person, WayIn.PASSKEY, device_at(request), secret_of(request, instance))
        return pages.come_in(secret, to)


def _add_link(app: FastAPI, pages: LoginPages) -> None:
    instance, people = pages.instance, pages.people

    @app.api_route("/login/{token}", methods=READING)
    def look(request: Request, token: str) -> Response:
        found = pages.awaited(token)
        if found is None:
            return pages.used_up(request)
        speak(request, found.person.language)
        return pages.page(request, "desk/enter", headers=PRIVATE, token=token, whose=found.person.name)

    @app.post("/login/{token}")
    def enter(request: Request, token: str) -> Response:
        found = pages.awaited(token)
        if found is None:
            return pages.used_up(request)
        try:
            with instance.audit.of(found.person.name, "signin.link", detail="from a host" if found.is_by_host else ""):
                secret = people.enter(token, device_at(request), secret_of(request, instance))
        except BadInput as error:
            return pages.ask(request, status=410, error=pages.told(request, error))
        return pages.come_in(secret, found.goes_to)


def _add_leaving(app: FastAPI, instance: Instance) -> None:
    @app.post("/desk/logout")
    def leave(session: AnySession) -> Response:
        with instance.audit.of(session.person.name, "signin.end"):
            instance.people.leave(session)
        response = RedirectResponse("/", 303)
        take_cookie(instance, response)
        return response


def _logged(send: partial[None]) -> None:
    """Do what comes after the answer; nobody is there any more to be told that it failed."""
    try:
        send()
    except CmoocError as error:
        LOG.error(str(error), extra={"step": "login link"})
