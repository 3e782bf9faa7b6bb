"""The address that mail servers and providers call with what came back; its secret stands in the address."""

from __future__ import annotations

import asyncio
import hmac
import json

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.domain.bounces import CameBy

HOOK = "bounces"
LARGEST_REPORT = 10_000_000
LONGEST_S = 30.0
MAIL = "message/rfc822"
JSON = "application/json"


def add_bounces(app: FastAPI, instance: Instance) -> None:
    @app.post(f"/{HOOK}/{{secret}}")
    async def receive(secret: str, request: Request, recipient: str = "") -> Response:
        if not _is_ours(secret, instance.settings.bounce_hook_secret):
            return Response(status_code=404)
        body = await _body(request)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not body or kind not in (MAIL, JSON):
            return Response(status_code=400)
        is_taken = await run_in_threadpool(_take, instance, kind, body, recipient)
        return Response(status_code=204 if is_taken else 400)


def _take(instance: Instance, kind: str, body: bytes, recipient: str) -> bool:
    """Take in a report; tells whether its form was right. Whether it was believed is told to nobody."""
    if kind == MAIL:
        instance.bouncing.take(body, recipient[:500], CameBy.HOOK)
        return True
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(told, dict):
        return False
    return instance.bouncing.told(told)


def _is_ours(given: str, secret: str) -> bool:
    return bool(secret) and hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


async def _body(request: Request) -> bytes:
    """Read the body; nothing when it is too large, too slow, or cut short."""
    body = bytearray()
    try:
        async with asyncio.timeout(LONGEST_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_REPORT:
                    return b""
    except (TimeoutError, ClientDisconnect):
        return b""
    return bytes(body)
