"""Leaving: a page with one button for people, one click for mail programs (RFC 8058).

The token works as long as the mail exists: after a change of address, a second time, and when all has been erased.
"""

from __future__ import annotations

import asyncio

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message

from cmooc.domain.subscribers import Subscriber, SubscriberState
from cmooc.stages.mail_addresses import shown
from cmooc.web.guards import LARGEST_FORM, is_from_here
from cmooc.web.pages import READING, text_of
from cmooc.web.reader_pages import ReaderPages

LONGEST_FORM_S = 30.0


def add_leaving(app: FastAPI, pages: ReaderPages) -> None:
    @app.api_route("/unsubscribe/{token}", methods=READING)
    @app.api_route("/{language}/unsubscribe/{token}", methods=READING)
    def look(token: str, request: Request) -> HTMLResponse:
        found = pages.reader(token)
        is_subscribed = found is not None and found.state in (SubscriberState.ACTIVE, SubscriberState.SUSPENDED)
        return _shown(request, token, found, is_done=not is_subscribed)

    @app.post("/unsubscribe/{token}")
    @app.post("/{language}/unsubscribe/{token}")
    async def leave(token: str, request: Request) -> Response:
        try:
            async with asyncio.timeout(LONGEST_FORM_S):
                fields = await _small_form(request)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        if fields is None:
            return Response(status_code=413)
        is_one_click = text_of(fields, "List-Unsubscribe").lower() == "one-click"
        if not is_one_click and not is_from_here(request.headers, may_be_unsaid=True):
            raise HTTPException(403)
        return await run_in_threadpool(_leave, token, request)

    def _leave(token: str, request: Request) -> HTMLResponse:
        found = pages.reader(token)
        if found is not None:
            pages.subscribing.leave(found)
        return _shown(request, token, found, is_done=True)

    def _shown(request: Request, token: str, found: Subscriber | None, *, is_done: bool) -> HTMLResponse:
        return pages.page(
            request, "unsubscribe", path=f"unsubscribe/{token}", token=token, is_done=is_done,
            address=shown(found.address) if found else "",
        )  # fmt: skip


async def _small_form(request: Request) -> FormData | None:
    """Read a form that no guard has measured before; None as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            return None

    async def whole() -> Message:
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    return await Request(request.scope, whole).form()
