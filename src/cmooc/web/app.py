"""The routes. Handlers are plain functions that parse input, call one service, and return a page."""

from __future__ import annotations

import logging
import threading
from typing import Annotated, Any

from fastapi import FastAPI, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

import cmooc
from cmooc.bootstrap import CALLBACKS, Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import CmoocError
from cmooc.domain.site import Site
from cmooc.domain.tags import Vocabulary
from cmooc.domain.texts import CONTROL
from cmooc.domain.times import local_day
from cmooc.outputs.templating import catalogue
from cmooc.web.files import SiteFiles, accepted_languages, preferred_language
from cmooc.web.guards import SafeHeaders, SameOrigin
from cmooc.web.websub import add_websub

LOG = logging.getLogger(__name__)
RESULTS_SHOWN = 50
LOOKUPS_AT_ONCE = 4
LONGEST_QUERY = 200
READING = ["GET", "HEAD"]


def make_app(instance: Instance) -> FastAPI:
    """Return the app of one instance; it holds no state of its own besides the limit on look-ups at a time."""
    no_telemetry: TelemetryConfig = {"auto_configure": False, "tracing": False, "metrics": False, "logs": False}
    app = FastAPI(
        title=instance.course.title("en"), version=cmooc.__version__, docs_url=None, redoc_url=None, openapi_url=None,
        telemetry=no_telemetry, middleware=[
            Middleware(SafeHeaders),
            Middleware(
                SameOrigin, language_of=lambda scope: language_of(Request(scope), instance), machines=f"/{CALLBACKS}/"
            ),
        ],
    )  # fmt: skip
    _add_health(app, instance)
    _add_search(app, instance)
    _add_registration(app, instance)
    add_websub(app, instance)
    _add_errors(app, instance)
    app.mount("/", SiteFiles(instance.data / "site", instance.course), name="site")
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
    def search(request: Request, q: str = "") -> HTMLResponse:
        query = CONTROL.sub("", q)[:LONGEST_QUERY]
        records, total = instance.search.find(query, RESULTS_SHOWN)
        return _page(instance, request, "search", query=query, records=records, total=total)


def _add_registration(app: FastAPI, instance: Instance) -> None:
    room = threading.BoundedSemaphore(LOOKUPS_AT_ONCE)

    @app.api_route("/register", methods=READING)
    @app.api_route("/{language}/register", methods=READING)
    def form(request: Request) -> HTMLResponse:
        return _page(instance, request, "register", address="", error="")

    @app.post("/register")
    @app.post("/{language}/register")
    def register(request: Request, address: Annotated[str, Form()] = "") -> HTMLResponse:
        tell = catalogue(language_of(request, instance))
        if not room.acquire(timeout=10):
            busy = tell("Many addresses are being looked up at this moment. Please try again in a minute.")
            return _page(instance, request, "register", status=503, address=address, error=busy)
        try:
            checkup, found = instance.checkups.look(address)
        except CmoocError as error:
            return _page(instance, request, "register", status=422, address=address, error=error.told(tell))
        finally:
            room.release()
        if found is None:
            refusal = checkup.faults[0]
            told = " ".join(one.told(tell) for one in (refusal.message, refusal.remedy) if one)
            return _page(instance, request, "register", status=422, address=address, error=told)
        proposal = instance.feeds.take_in(found)
        return _page(
            instance, request, "registered", feed_title=proposal.feed.title, feed_url=proposal.feed.url,
            checkup=checkup, already=not proposal.is_new,
        )  # fmt: skip


def _add_errors(app: FastAPI, instance: Instance) -> None:
    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        return _page(instance, request, "error", status=error.status_code, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def misunderstood(request: Request, _: RequestValidationError) -> Response:
        return _page(instance, request, "error", status=422)

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


def _site(instance: Instance) -> Site:
    """Return what pages share; without themes and course pages when the database or one of those pages is at fault."""
    try:
        return instance.site()
    except CmoocError as error:
        LOG.error(str(error))
        course = instance.course
        return Site(course, Vocabulary((), ()), (), local_day(instance.clock(), course.zone), LANGUAGES)


def language_of(request: Request, instance: Instance) -> str:
    """Return the language of the address, else the visitor's, else the course's."""
    first = request.url.path.strip("/").split("/")[0]
    if first in LANGUAGES:
        return first
    return preferred_language(accepted_languages(request.scope), instance.course.language)
