"""What all routes share: the form that was sent, and the page that answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

PRIVATE = {"X-Robots-Tag": "noindex"}
READING = ["GET", "HEAD"]
Given = FormData | QueryParams


class Pages(Protocol):
    def __call__(
        self, request: Request, name: str, *, status: int = 200, headers: Any = None, **context: object
    ) -> HTMLResponse:
        """Return a page of the site in the visitor's language."""
        ...


async def _fields(request: Request) -> AsyncIterator[FormData]:
    """Who types on leaves the request before it is sent whole: that is nobody's fault."""
    try:
        form = await request.form()
    except ClientDisconnect as gone:
        raise HTTPException(400) from gone
    try:
        yield form
    finally:
        await form.close()


Fields = Annotated[FormData, Depends(_fields)]


def text_of(given: Given, name: str) -> str:
    """Return what was written into a field, without spaces around it; empty for none, and for a file."""
    value = given.get(name)
    return value.strip() if isinstance(value, str) else ""
