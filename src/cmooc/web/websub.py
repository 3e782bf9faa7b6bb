"""The address that hubs call back: it confirms what we asked for, and takes in what they push (W3C WebSub)."""

from __future__ import annotations

import asyncio
import re

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response

from cmooc.bootstrap import CALLBACKS, Instance

LONGEST_PUSH_S = 30.0
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,200}")


def add_websub(app: FastAPI, instance: Instance) -> None:
    @app.get(f"/{CALLBACKS}/{{token}}")
    def confirm(token: str, request: Request) -> Response:
        challenge = instance.hubs.confirm(token, dict(request.query_params)) if TOKEN.fullmatch(token) else None
        return PlainTextResponse("", 404) if challenge is None else PlainTextResponse(challenge)

    @app.post(f"/{CALLBACKS}/{{token}}")
    async def receive(token: str, request: Request) -> Response:
        if TOKEN.fullmatch(token) is None or not await run_in_threadpool(instance.pushing.is_expected, token):
            return Response(status_code=410)  # the hub may forget us
        try:
            async with asyncio.timeout(LONGEST_PUSH_S):
                body = await _body(request, instance.settings.fetch_max_bytes)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        if body is None:
            return Response(status_code=413)
        await run_in_threadpool(
            instance.pushing.receive, token, body, content_type=request.headers.get("content-type", ""),
            signature=request.headers.get("x-hub-signature", ""), link=", ".join(request.headers.getlist("link")),
        )  # fmt: skip
        return Response(status_code=202)  # whether we believe it is told to nobody (WebSub §7.1)


async def _body(request: Request, max_bytes: int) -> bytes | None:
    """Read the body as it was sent, or None as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            return None
    return bytes(body)
