"""How the API speaks HTTP: open to pages of all origins, revalidated by ETag, and errors as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PROBLEM = "application/problem+json"
A_MINUTE = "public, max-age=60"
METHODS = "GET, HEAD, OPTIONS"
TITLES = {404: "Not found", 405: "Method not allowed", 422: "Not understood", 429: "Too many requests",
          500: "Something went wrong here", 503: "Out of order"}  # fmt: skip
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
PREFLIGHT = {"Access-Control-Allow-Methods": METHODS, "Access-Control-Allow-Headers": "If-None-Match",
             "Access-Control-Max-Age": "86400", "Allow": METHODS}  # fmt: skip


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    told = {"type": "about:blank", "title": TITLES.get(status, "That did not work"), "status": status, "detail": detail}
    return JSONResponse(told, status, headers={**OPEN, **(headers or {})}, media_type=PROBLEM)


class Wire:
    """Stands around the API: answers are small, so each is held until its ETag is known."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers={**OPEN, **PREFLIGHT})(scope, receive, send)
        else:
            asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
            held = _Held()
            await self._app(asked, receive, held)
            await held.answer(Headers(scope=scope).get("if-none-match", ""))(scope, receive, send)


class _Held:
    def __init__(self) -> None:
        self._status = 500
        self._headers = MutableHeaders()
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = MutableHeaders(raw=list(message["headers"]))
        else:
            self._body += message.get("body", b"")

    def answer(self, known: str) -> Response:
        self._headers.update(OPEN)
        if self._status != 200:
            self._headers.setdefault("Cache-Control", "no-store")
            return self._response(bytes(self._body))
        etag = f'"{sha256(self._body).hexdigest()[:32]}"'
        self._headers.update({"ETag": etag, "Cache-Control": A_MINUTE})
        if known.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in known.split(",")):
            self._status = 304
            for name in ("content-length", "content-type"):
                del self._headers[name]
            return self._response(b"")
        return self._response(bytes(self._body))

    def _response(self, body: bytes) -> Response:
        found = Response(body, self._status)
        found.raw_headers = self._headers.raw
        return found
