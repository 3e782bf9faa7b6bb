"""`/api/`: what is public, as JSON, for programs. It only reads. `/api/openapi.json` describes it, `/api/` to people."""

from __future__ import annotations

import logging
import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ASGIApp

import cmooc
from cmooc.bootstrap import Instance
from cmooc.domain.errors import CmoocError
from cmooc.web.api.models import Problem
from cmooc.web.api.routes import add_routes
from cmooc.web.api.wire import PROBLEM, Wire, problem
from cmooc.web.pages import READING, Pages

LOG = logging.getLogger(__name__)
PREFIX = "/api"
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, text in (
        (404, "There is no such thing, or none that is public."), (405, "The API only reads."),
        (422, "A parameter can't be what it is."), (429, "Too many requests: wait as long as Retry-After says."),
        (503, "The database is out of order."),
    )
}  # fmt: skip


def add_api(app: FastAPI, instance: Instance, page: Pages, telemetry: Any) -> None:
    api = _make(instance, telemetry)

    @app.api_route(f"{PREFIX}/", methods=READING)
    def for_people(request: Request) -> Response:
        return page(request, "api", path="", operations=_operations(api))

    app.router.routes.append(Below(PREFIX, Wire(api)))


class Described(FastAPI):
    """Describes errors as they are sent, in place of the framework's own form; all of it when somebody first asks."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            schemas = super().openapi()["components"]["schemas"]
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            schemas["Problem"] = Problem.model_json_schema()
        return super().openapi()


class Below(Mount):
    """Takes every path below it; Starlette's own leaves one with a line break to the pages."""

    def __init__(self, path: str, app: ASGIApp) -> None:
        super().__init__(path, app)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)


def _make(instance: Instance, telemetry: Any) -> FastAPI:
    api = Described(
        title=f"{instance.course.title('en')}: the public API", version=cmooc.__version__, docs_url=None, redoc_url=None,
        openapi_url="/openapi.json", servers=[{"url": PREFIX}], root_path_in_servers=False, telemetry=telemetry,
        summary="Everything that this course shows in public, to be read by programs.",
        description="Posts are shown as far as their authors allow. Held, proposed and withdrawn things are not here.",
        responses=ERRORS,
    )  # fmt: skip
    add_routes(api, instance)
    _add_errors(api)
    return api


def _add_errors(api: FastAPI) -> None:
    @api.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        headers = {"Allow": "GET, HEAD, OPTIONS"} if error.status_code == 405 else {}
        return problem(error.status_code, str(error.detail), headers)

    @api.exception_handler(RequestValidationError)
    async def misunderstood(_: Request, error: RequestValidationError) -> Response:
        told = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors()[:5])
        return problem(422, told)

    @api.exception_handler(CmoocError)
    async def failed(request: Request, error: CmoocError) -> Response:
        LOG.error(str(error), extra={"path": request.url.path})
        return problem(503, "The database is out of order. Try again in a while.")

    @api.exception_handler(Exception)
    async def broken(_: Request, __: Exception) -> Response:
        return problem(500, "It is our fault and not yours. Try again in a while.")


def _operations(api: FastAPI) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return (path, what it gives, parameters with their meaning) of each address, for people."""
    return [
        (
            PREFIX + path, told["get"]["summary"],
            [(one["name"], _short(one)) for one in told["get"].get("parameters", ())],
        )
        for path, told in api.openapi()["paths"].items()
    ]  # fmt: skip


def _short(parameter: dict[str, Any]) -> str:
    return re.sub(r"\s+", " ", parameter.get("description", ""))
