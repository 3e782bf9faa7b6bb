"""Posts by territory, theme and language at once: `/entries/?territory=…` and its feeds, at addresses that can be shared.

No file could hold all combinations. Without a choice in the query the published files answer.
"""

from __future__ import annotations

from collections.abc import Callable
from email.utils import format_datetime
from functools import partial
from hashlib import sha256
from types import ModuleType
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from cmooc.bootstrap import Instance
from cmooc.domain.choices import PARAMETERS, Choice
from cmooc.domain.site import Site
from cmooc.outputs import atom, json_feed
from cmooc.outputs.syndication import chosen_plan
from cmooc.services.choosing import choice_of

FORMATS = (atom, json_feed)
A_MINUTE = "public, max-age=60"


def add_choices(app: FastAPI, instance: Instance, page: Callable[..., HTMLResponse]) -> None:
    """`page` makes a page of the app from a template."""
    shown = partial(_show, instance, page)
    for path in ("/entries/", "/{language}/entries/"):
        app.router.routes.append(WhenChosen(path, shown))
    for form in FORMATS:
        app.router.routes.append(WhenChosen(f"/entries/{form.FILE}", partial(_feed, instance, form)))


class WhenChosen(Route):
    """A route for addresses that choose something; others are none of its business."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches(scope)
        return (match, found) if match is not Match.NONE and _chooses(scope) else (Match.NONE, {})


def _chooses(scope: Scope) -> bool:
    try:
        given = parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=50)
    except ValueError:
        return True  # nobody's choice has fifty parts: let it be refused
    return any(name in given for name in PARAMETERS)


def _show(instance: Instance, page: Callable[..., HTMLResponse], request: Request) -> HTMLResponse:
    choice = _choice(instance.site(), request.query_params)
    given = request.query_params
    found = instance.choosing.page(choice, given.get("month", ""), given.get("part", ""))
    if found is None:
        raise HTTPException(404)
    return page(instance, request, "chosen", path=f"entries/?{choice.query}", chosen=found)


def _feed(instance: Instance, form: ModuleType, request: Request) -> Response:
    """An old post that is tagged anew changes a feed without moving its dates, so only the ETag decides about 304."""
    site = instance.site()
    found = instance.choosing.feed(_choice(site, request.query_params), request.query_params.get("part", ""))
    if found is None:
        raise HTTPException(404)
    view = instance.templating.view(site.course.language, site)
    plan = chosen_plan(found, site, view)
    body: bytes = form.feed_bytes(plan, site, view)
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": A_MINUTE, "Last-Modified": format_datetime(plan.updated_at, usegmt=True)}
    if _has(etag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=form.TYPE, headers=headers)


def _choice(site: Site, given: QueryParams) -> Choice:
    """Return what an address chooses. Raises HTTPException when it names something that is not there."""
    territories, themes, languages = (given.getlist(name) for name in PARAMETERS)
    found = choice_of(territories, themes, languages, site.vocabulary)
    if found is None:
        raise HTTPException(404)
    return found


def _has(etag: str, given: str) -> bool:
    """Tell whether a list of tags names this one; proxies that compress make them weak (RFC 9110 §13.1.2)."""
    return given.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in given.split(","))
