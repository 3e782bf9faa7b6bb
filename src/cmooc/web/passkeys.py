"""What the pages that make or take passkeys share."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import JSONResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput

TOO_MANY = 429


class CanDo(StrEnum):
    """Whether a browser can make passkeys here. `ELSEWHERE`: at the course's own address, not at this one."""

    YES = "yes"
    ELSEWHERE = "elsewhere"
    NO = "no"


def can_do(request: Request, instance: Instance) -> CanDo:
    site = instance.settings.relying_party()
    if site is None:
        return CanDo.NO
    return CanDo.YES if request.headers.get("host", "").lower() == urlsplit(site.origin).netloc else CanDo.ELSEWHERE


def options(ask: Callable[[], str], told: Callable[[BadInput], str]) -> Response:
    """Answer a script that wants to know what to ask its browser for."""
    headers = {"Cache-Control": "no-store"}
    try:
        return Response(ask(), media_type="application/json", headers=headers)
    except BadInput as error:
        return JSONResponse({"error": told(error)}, TOO_MANY, headers)
