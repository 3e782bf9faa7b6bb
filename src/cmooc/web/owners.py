"""Pages for owners of feeds who come from a letter: to say that the address is theirs, and to get no more letters.

Looking changes nothing; POST acts, also without a cookie, as mail programs do it (RFC 8058).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi import FastAPI, Request
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import BadInput
from cmooc.domain.owners import Owner
from cmooc.web.pages import PRIVATE, READING, Pages

PREFIXES = ("", *(f"/{language}" for language in LANGUAGES))
STOPPING = tuple(f"{prefix}/owner/stop/" for prefix in PREFIXES)
TOKEN = re.compile(r"[A-Za-z0-9._-]{1,300}")


def add_owners(app: FastAPI, instance: Instance, page: Pages) -> None:
    """Add the routes of owners; `page` renders a page of this site."""

    def shown(request: Request, act: Callable[[str], Owner | None], token: str, what: str) -> Response:
        is_done = request.method == "POST"
        look = act if is_done else instance.owners.of
        try:
            owner = look(_checked(token))
        except BadInput:
            return page(request, "owner", status=404, headers=PRIVATE, what="", is_done=False, owner=None)
        return page(
            request, "owner", headers=PRIVATE, path=f"owner/{what}/{token}", what=what, is_done=is_done, owner=owner
        )

    for prefix in PREFIXES:

        @app.api_route(f"{prefix}/owner/confirm/{{token}}", methods=[*READING, "POST"])
        def confirm(request: Request, token: str) -> Response:
            return shown(request, instance.owners.confirm, token, "confirm")

        @app.api_route(f"{prefix}/owner/stop/{{token}}", methods=[*READING, "POST"])
        def stop(request: Request, token: str) -> Response:
            return shown(request, instance.owners.stop, token, "stop")


def _checked(token: str) -> str:
    """Return a token that has the form of one."""
    if TOKEN.fullmatch(token) is None:
        raise BadInput("This link is not valid, or no longer. Use the link of a newer message, or ask for one anew.")
    return token
