"""Pages for who registers a feed. What was found has an address that nobody can guess; looking at it changes nothing.

A page that waits for the outcome asks the browser to come again (`Refresh`), which needs no script.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import BadInput, Busy, CmoocError, TooMany
from cmooc.domain.feeds import Show
from cmooc.domain.registrations import Checked, Registration, RegistrationState, Typed
from cmooc.domain.texts import CONTROL, fold
from cmooc.outputs.templating import catalogue
from cmooc.services.registering import DAYS_TO_CONFIRM, Registering
from cmooc.stages.mail_addresses import shown
from cmooc.web.clients import client_of, networks
from cmooc.web.languages import language_of
from cmooc.web.pages import PRIVATE, READING, Fields, Pages, text_of
from cmooc.web.reader_pages import HONEYPOT

PREFIXES = ("", *(f"/{language}" for language in LANGUAGES))
KEY = re.compile(r"[A-Za-z0-9_-]{20,100}")
TOKEN = re.compile(r"[A-Za-z0-9._-]{20,300}")
LONGEST_ADDRESS = 2000
FIRST_PAUSE_S, LATER_PAUSE_S = 2, 5
SOON = timedelta(seconds=20)
LATER = {"Retry-After": "60"}


class Gone(Exception):
    """There is no such registration, or not any more."""


def add_register(app: FastAPI, instance: Instance, page: Pages) -> None:
    """Add the routes of registering; `page` renders a page of this site."""
    pages = _RegisterPages(instance, page)

    @app.exception_handler(Gone)
    async def gone(request: Request, _: Gone) -> Response:
        return page(request, "register_gone", status=404, headers=PRIVATE, path="register")

    for prefix in PREFIXES:
        _add_beginning(app, pages, f"{prefix}/register")
        _add_confirming(app, pages, f"{prefix}/register/confirm/{{token}}")
        _add_going_on(app, pages, f"{prefix}/register/{{key}}")


def _add_beginning(app: FastAPI, pages: _RegisterPages, path: str) -> None:
    @app.api_route(path, methods=READING)
    def form(request: Request) -> Response:
        return pages.form(request, CONTROL.sub("", text_of(request.query_params, "address")))

    @app.post(path)
    def look_up(request: Request, fields: Fields) -> Response:
        typed = text_of(fields, "address")
        if text_of(fields, HONEYPOT):
            return pages.form(request, typed)
        try:
            key = pages.registering.begin(typed[: LONGEST_ADDRESS + 1], pages.language(request), pages.client(request))
        except BadInput as error:
            return pages.form(request, typed, status=422, error=error)
        except TooMany as error:
            return pages.form(request, typed, status=429, error=error)
        except Busy as error:
            return pages.form(request, typed, status=503, error=error)
        return pages.to(request, f"register/{key}")


def _add_going_on(app: FastAPI, pages: _RegisterPages, path: str) -> None:
    @app.api_route(path, methods=READING)
    def look(request: Request, key: str, change: str = "") -> Response:
        return pages.shown(request, pages.of_key(key), f"register/{key}", change=bool(change))

    @app.post(path)
    def choose(request: Request, key: str, fields: Fields) -> Response:
        registration = pages.of_key(key)
        if registration.state not in (RegistrationState.FOUND, RegistrationState.ASKED) or text_of(fields, HONEYPOT):
            return pages.to(request, f"register/{key}")
        typed = _typed(fields)
        checked = pages.registering.check(registration, typed, pages.language(request))
        if checked.wanted is None:
            return pages.choices(request, registration, f"register/{key}", typed, checked, status=422)
        pages.registering.ask(registration, checked.wanted, pages.client(request))
        return pages.to(request, f"register/{key}")

    @app.post(f"{path}/again")
    def again(request: Request, key: str) -> Response:
        registration = pages.of_key(key)
        try:
            pages.registering.again(registration)
        except Busy as error:
            return pages.form(request, registration.typed, status=503, error=error)
        return pages.to(request, f"register/{key}")

    @app.post(f"{path}/proof")
    def prove(request: Request, key: str) -> Response:
        return pages.proof(request, pages.of_key(key), f"register/{key}")


def _add_confirming(app: FastAPI, pages: _RegisterPages, path: str) -> None:
    @app.api_route(path, methods=READING)
    def look(request: Request, token: str) -> Response:
        return pages.shown(request, pages.of_token(token), f"register/confirm/{token}", may_confirm=True)

    @app.post(path)
    def confirm(request: Request, token: str) -> Response:
        registration = pages.of_token(token)
        try:
            wording = pages.wording(pages.language(request), registration.wanted.show) if registration.wanted else ""
            pages.registering.confirm(token, wording, pages.client(request))
        except BadInput as error:
            raise Gone from error
        return pages.to(request, f"register/confirm/{token}")

    @app.post(f"{path}/proof")
    def prove(request: Request, token: str) -> Response:
        return pages.proof(request, pages.of_token(token), f"register/confirm/{token}")


class _RegisterPages:
    def __init__(self, instance: Instance, page: Pages) -> None:
        self._instance = instance
        self._page = page
        self._proxies = networks(instance.settings.trusted_proxies)

    @property
    def registering(self) -> Registering:
        return self._instance.registering  # not made before somebody comes: the database may be out of order

    def language(self, request: Request) -> str:
        return language_of(request, self._instance)

    def client(self, request: Request) -> str:
        return client_of(request, self._proxies)

    def of_key(self, key: str) -> Registration:
        found = self.registering.of_key(key) if KEY.fullmatch(key) else None
        if found is None:
            raise Gone
        return found

    def of_token(self, token: str) -> Registration:
        try:
            if TOKEN.fullmatch(token):
                return self.registering.awaited(token)
        except BadInput as error:
            raise Gone from error
        raise Gone

    def to(self, request: Request, path: str) -> Response:
        return RedirectResponse(f"/{self.language(request)}/{path}", 303)

    def form(
        self, request: Request, address: str, *, status: int = 200, error: CmoocError | None = None
    ) -> HTMLResponse:
        told = error.told(catalogue(self.language(request))) if error else ""
        headers = LATER if isinstance(error, Busy | TooMany) else None
        return self._page(request, "register", status=status, headers=headers, address=address, error=told)

    def shown(
        self,
        request: Request,
        registration: Registration,
        path: str,
        *,
        change: bool = False,
        may_confirm: bool = False,
    ) -> HTMLResponse:
        """Return the page of the step that a registration has come to."""
        match registration.state:
            case RegistrationState.LOOKING:
                return self._looking(request, registration, path)
            case RegistrationState.LOST:
                return self._lost(request, registration)
            case RegistrationState.CONFIRMED:
                return self._waiting(request, registration, path)
            case RegistrationState.ASKED if may_confirm:
                return self._to_confirm(request, registration, path)
            case RegistrationState.ASKED if not change and not self.registering.known(registration):
                return self._asked(request, registration, path)
        return self.choices(request, registration, path, self.registering.suggested(registration), Checked())

    def choices(
        self,
        request: Request,
        registration: Registration,
        path: str,
        typed: Typed,
        checked: Checked,
        *,
        status: int = 200,
    ) -> HTMLResponse:
        """Return the check-up with the form of choices."""
        language, instance = self.language(request), self._instance
        vocabulary, tell = instance.vocabulary.load(), catalogue(language)
        return self._page(
            request, "register_found", status=status, headers=PRIVATE, path=path, registration=registration,
            checkup=registration.checkup, known=self.registering.known(registration), typed=typed,
            forgotten_at=self.registering.was_forgotten(registration), candidates=checked.candidates,
            errors={name: error.told(tell) for name, error in checked.errors.items()},
            places=sorted((one.name(language) for one in vocabulary.territories), key=fold),
            newest_from=instance.clock() - timedelta(days=instance.course.max_age_days),
        )  # fmt: skip

    def proof(self, request: Request, registration: Registration, path: str) -> Response:
        try:
            self.registering.prove(registration)
        except Busy as error:
            return self._with_proof(request, registration, path, error=error, status=503)
        return self.to(request, path)  # without a fragment: `Refresh` would stay on the page, and not fetch it again

    def wording(self, language: str, show: Show) -> str:
        """Return what is agreed to, as it is kept with the consent."""
        _ = catalogue(language)
        shown_part = {
            Show.TITLE: _("only the titles"),
            Show.EXCERPT: _("the titles and a short excerpt"),
            Show.FULL: _("the whole text"),
        }[show]
        sentence = _(
            "I write what is published there, or speak for those who do. “{course}” may show {part} of these posts and link"
            " to them. I can change this, pause or leave at any time, and then it is forgotten."
        )
        return sentence.format(course=self._instance.course.title(language), part=shown_part)

    def _looking(self, request: Request, registration: Registration, path: str) -> HTMLResponse:
        is_broken_off = self.registering.is_broken_off(registration)
        waited = self._instance.clock() - registration.started_at
        pause = FIRST_PAUSE_S if waited < SOON else LATER_PAUSE_S
        return self._page(
            request, "register_looking", headers=PRIVATE | ({} if is_broken_off else {"Refresh": str(pause)}), path=path,
            registration=registration, is_broken_off=is_broken_off, waited_s=max(int(waited.total_seconds()), 0),
        )  # fmt: skip

    def _lost(self, request: Request, registration: Registration) -> HTMLResponse:
        return self._page(
            request, "register", headers=PRIVATE, address=registration.typed, error="", refusal=registration.refusal,
            known=self.registering.known(registration),
        )  # fmt: skip

    def _to_confirm(self, request: Request, registration: Registration, path: str) -> HTMLResponse:
        wanted = registration.wanted
        return self._page(
            request, "register_confirm", headers=PRIVATE, path=path, registration=registration,
            known=self.registering.known(registration), public_name=self.registering.name_of(registration),
            wording=self.wording(self.language(request), wanted.show) if wanted else "",
        )  # fmt: skip

    def _asked(self, request: Request, registration: Registration, path: str) -> HTMLResponse:
        return self._with_proof(request, registration, path)

    def _waiting(self, request: Request, registration: Registration, path: str) -> HTMLResponse:
        return self._with_proof(request, registration, path)

    def _with_proof(
        self,
        request: Request,
        registration: Registration,
        path: str,
        *,
        error: CmoocError | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        """Return the page after the choices: to wait for the letter, or for a facilitator; with the offer of a proof."""
        registering, wanted = self.registering, registration.wanted
        is_looking = registration.proof.value == "looking" and not registering.is_broken_off(registration)
        context: dict[str, Any] = {
            "registration": registration, "line": registering.line(registration), "is_looking": is_looking,
            "mail": shown(wanted.mail) if wanted else "", "days": DAYS_TO_CONFIRM,
            "error": error.told(catalogue(self.language(request))) if error else "",
        }  # fmt: skip
        name = "register_asked"
        if registration.state is RegistrationState.CONFIRMED:
            name = "register_waiting"
            context |= {"own": registering.own(registration), "usual_wait": registering.usual_wait()}
        headers = PRIVATE | ({"Refresh": str(LATER_PAUSE_S)} if is_looking else {})
        return self._page(request, name, status=status, headers=headers, path=path, **context)


def _typed(fields: Fields) -> Typed:
    names = ("show", "accepts", "name", "mail", "language", "home", "home_code")
    return Typed(
        **{name: CONTROL.sub("", text_of(fields, name)) for name in names}, agrees=bool(text_of(fields, "agrees"))
    )
