"""The routes. Handlers are plain functions that parse input, call one service, and return a page."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import date
from functools import lru_cache, partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp

import cmooc
from cmooc.bootstrap import CALLBACKS, Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import CmoocError
from cmooc.domain.queries import LONGEST_QUERY
from cmooc.domain.site import Site
from cmooc.domain.tags import Vocabulary
from cmooc.domain.texts import CONTROL
from cmooc.domain.times import local_day
from cmooc.outputs.templating import catalogue
from cmooc.services.searching import Sort
from cmooc.web.access import add_access
from cmooc.web.api import PREFIX, add_api
from cmooc.web.api.wire import problem
from cmooc.web.bounces import HOOK, add_bounces
from cmooc.web.clients import networks
from cmooc.web.desk import add_desk
from cmooc.web.feeds import add_choices
from cmooc.web.files import SiteFiles, preferred_language
from cmooc.web.guards import Refuse, SafeHeaders, Safety, SameOrigin
from cmooc.web.kept import Kept, KeptFiles
from cmooc.web.languages import language_of
from cmooc.web.limits import Limits, Paces
from cmooc.web.login import add_login
from cmooc.web.mine import add_mine
from cmooc.web.moved import add_moved
from cmooc.web.near import add_near
from cmooc.web.owners import STOPPING, add_owners
from cmooc.web.readers import LEAVING, add_readers, is_signed
from cmooc.web.register import add_register
from cmooc.web.watching import add_watching
from cmooc.web.websub import add_websub

LOG = logging.getLogger(__name__)
RESULTS_SHOWN = 20
LONGEST_PLACE = 19  # digits
READING = ["GET", "HEAD"]
MACHINES = (f"/{CALLBACKS}/", f"/{HOOK}/", *LEAVING, *STOPPING)


def served(instance: Instance) -> ASGIApp:
    """Return the app as it is served: what it has answered with a file before is answered without it."""
    app = make_app(instance)
    return KeptFiles(
        app, app.state.kept, lambda accepts: preferred_language(accepts, instance.course.language)
    )  # fmt: skip


def make_app(instance: Instance) -> FastAPI:
    """Return the app of one instance; it holds no state of its own but kept files and counts of requests."""
    kept, safety, refuse = Kept(), Safety(instance.settings.base_url), _refusing(instance)
    no_telemetry: TelemetryConfig = {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}
    app = FastAPI(
        title=instance.course.title("en"), version=cmooc.__version__, docs_url=None, redoc_url=None, openapi_url=None,
        telemetry=no_telemetry, middleware=[
            Middleware(SafeHeaders, safety=safety),
            Middleware(
                Limits, paces=Paces(instance.settings.looks_per_minute, instance.settings.forms_per_minute),
                proxies=networks(instance.settings.trusted_proxies), machines=MACHINES,
                refuse=_too_often(refuse),
            ),
            Middleware(SameOrigin, machines=MACHINES, is_signed=is_signed, refuse=refuse),
        ],
    )  # fmt: skip
    app.state.kept = kept
    _add_health(app, instance)
    add_api(app, instance, partial(_page, instance), no_telemetry)  # before those whose addresses begin with any word
    add_watching(app, instance)
    _add_search(app, instance)
    add_register(app, instance, partial(_page, instance))
    add_access(app, instance, partial(_page, instance))
    add_login(app, instance, partial(_page, instance))
    add_desk(app, instance, partial(_page, instance))
    add_choices(app, instance, _page)
    add_moved(app, instance)
    add_near(app, instance, partial(_page, instance))
    add_websub(app, instance)
    add_bounces(app, instance)
    add_owners(app, instance, partial(_page, instance))  # before readers, whose addresses may begin with any word
    add_mine(app, instance, partial(_page, instance))
    add_readers(app, instance, partial(_page, instance))
    _add_errors(app, instance, safety)
    files = SiteFiles(instance.data / "site", instance.course, kept, safety.on, partial(_asset, instance))
    app.mount("/", files, name="site")
    return app


def _add_health(app: FastAPI, instance: Instance) -> None:
    @app.api_route("/healthz", methods=READING)
    def healthz() -> JSONResponse:
        try:
            count = instance.feed_store.count()
        except CmoocError as error:
            return JSONResponse({"status": "failing", "reason": str(error)}, 503)
        return JSONResponse({"status": "ok", "version": cmooc.__version__, "feeds": count})


def _add_search(app: FastAPI, instance: Instance) -> None:
    @app.api_route("/search", methods=READING)
    @app.api_route("/{language}/search", methods=READING)
    def search(request: Request, q: str = "", sort: str = "", place: str = "") -> HTMLResponse:
        order = Sort.RELEVANCE if sort == Sort.RELEVANCE else Sort.NEWEST
        start = int(place) if place.isascii() and place.isdecimal() and len(place) < LONGEST_PLACE else None
        typed = CONTROL.sub("", q)[: LONGEST_QUERY + 1]
        results = instance.searching.search(typed, limit=RESULTS_SHOWN, sort=order, place=start)
        return _page(instance, request, "search", typed=typed[:LONGEST_QUERY], results=results, place=start)


def _asset(instance: Instance, path: str) -> tuple[str, bytes] | None:
    return next(((kind, body) for place, kind, body in instance.templating.assets.values() if place == path), None)


def _add_errors(app: FastAPI, instance: Instance, safety: Safety) -> None:
    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if request.url.path.startswith(f"{PREFIX}/"):  # a line break in an address keeps it from the app of the API
            return problem(error.status_code, "Nothing is at this address.")
        return _page(instance, request, "error", status=error.status_code, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def misunderstood(request: Request, _: RequestValidationError) -> Response:
        return _page(instance, request, "error", status=422)

    @app.exception_handler(Exception)
    async def broken(request: Request, _: Exception) -> Response:
        """Say that it is our fault; this answer passes by all guards, and so brings its headers itself."""
        html = instance.templating.page("error", language_of(request, instance), _bare_site(instance), status=500)
        found = HTMLResponse(html, 500, {"Cache-Control": "no-store"})
        found.raw_headers = safety.on(request.url.path, found.raw_headers)
        return found

    @app.exception_handler(CmoocError)
    async def failed(request: Request, error: CmoocError) -> Response:
        LOG.error(str(error), extra={"path": request.url.path})
        return _page(
            instance, request, "error", status=503, message=error.told(catalogue(language_of(request, instance)))
        )


def _page(
    instance: Instance, request: Request, name: str, *, status: int = 200, headers: Any = None, **context: object
) -> HTMLResponse:
    language = language_of(request, instance)
    if name == "error":
        context["status"] = status
    html = instance.templating.page(name, language, _site(instance), **context)
    found = HTMLResponse(html, status, headers=headers)
    found.headers["Content-Language"] = language
    found.headers["Vary"] = "Accept-Language"
    found.headers["Cache-Control"] = "no-store"
    return found


def _refusing(instance: Instance) -> Refuse:
    """Return what answers those who are let no further; it asks the database for nothing, and makes each page once a day."""

    @lru_cache(maxsize=8 * len(LANGUAGES))
    def page(status: int, language: str, _: date) -> str:
        return instance.templating.page("error", language, _bare_site(instance), status=status)

    async def refuse(request: Request, status: int) -> Response:
        language = language_of(request, instance)
        html = await run_in_threadpool(page, status, language, local_day(instance.clock(), instance.course.zone))
        headers = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"}
        return HTMLResponse(html, status, headers)

    return refuse


def _too_often(refuse: Refuse) -> Callable[[Request, int], Awaitable[Response]]:
    """Return what answers those who ask too often."""

    async def wait(request: Request, wait_s: int) -> Response:
        headers = {"Retry-After": str(wait_s), "Cache-Control": "no-store"}
        if request.url.path.startswith(f"{PREFIX}/"):
            return problem(429, "Too many requests: wait as long as Retry-After says.", headers)
        found = await refuse(request, 429)
        found.headers.update(headers)
        return found

    return wait


def _site(instance: Instance) -> Site:
    """Return what pages share; without themes and course pages when the database or one of those pages is at fault."""
    try:
        return instance.site()
    except CmoocError as error:
        LOG.error(str(error))
        return _bare_site(instance)


def _bare_site(instance: Instance) -> Site:
    course = instance.course
    return Site(course, Vocabulary((), ()), (), local_day(instance.clock(), course.zone), LANGUAGES)
