"""What stands before every route: safe headers on each answer, and no form sent from somebody else's page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cmooc.outputs.templating import catalogue

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_FORM = 64_000


class SafeHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self._app(scope, receive, send_safely if scope["type"] == "http" else send)


class SameOrigin:
    """Refuses unsafe methods that a browser says come from another site, and forms that are too large.

    Below `machines` no forms are sent, and who may send is judged there.
    """

    def __init__(self, app: ASGIApp, language_of: Callable[[Scope], str], machines: str) -> None:
        self._app = app
        self._language_of = language_of
        self._machines = machines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not self._is_for_machines(scope):
            headers = Headers(scope=scope)
            if not _is_from_here(headers):
                _ = catalogue(self._language_of(scope))
                await PlainTextResponse(_("This form was sent from another site."), 403)(scope, receive, send)
                return
            length = headers.get("content-length", "")
            if not length.isdecimal() or int(length) > LARGEST_FORM:
                _ = catalogue(self._language_of(scope))
                told = _("This form is too large, or does not say its length.")
                await PlainTextResponse(told, 413)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_for_machines(self, scope: Scope) -> bool:
        return str(scope["path"]).startswith(self._machines)


def _is_from_here(headers: Headers) -> bool:
    """Trust Sec-Fetch-Site where the browser sends it, else compare Origin with Host; scripts send neither."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
