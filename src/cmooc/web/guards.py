"""What stands before every route: safe headers on each answer, and no form sent from somebody else's page."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cmooc.domain.courses import LANGUAGES

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SCRIPTS_TOO = "; script-src 'self'; connect-src 'self'"  # at the desk alone: what is public needs no script
DESKS = ("/desk/", "/login", *(f"/{language}/login" for language in LANGUAGES))
FRAMES_TOO = CONTENT_SECURITY_POLICY + SCRIPTS_TOO + "; frame-src 'self'"  # for the page that shows a preview
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_FORM = 64_000
LARGEST_AT_THE_DESK = 1_000_000  # outlines of territories are long
FROM_ELSEWHERE = re.compile(r"(?:/\w\w)?/subscribe")  # copies of the site send it too; there it only opens the form
A_YEAR = "max-age=31536000"
POWERS = (  # of browsers; this site asks for none of them
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
    "microphone", "midi", "payment", "usb",
)  # fmt: skip
OWN = frozenset({b"cross-origin-resource-policy", b"content-security-policy"})  # what an answer may say for itself
HeaderLines = tuple[tuple[bytes, bytes], ...]
Refuse = Callable[[Request, int], Awaitable[Response]]


class Safety:
    """The headers of every answer; `base_url` is the site's public address, which forms may be sent to as well."""

    def __init__(self, base_url: str = "") -> None:
        is_secure = base_url.startswith("https://")
        policy = CONTENT_SECURITY_POLICY
        if base_url:
            policy = policy.replace("form-action 'self'", f"form-action 'self' {_origin(base_url)}")
        self._public = _lines(policy, is_secure=is_secure)
        self._desk = (*_lines(policy + SCRIPTS_TOO, is_secure=is_secure), (b"cache-control", b"no-store"))

    def on(self, path: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Return the headers of an answer with ours in place of its own.

        Only who may load it (Cross-Origin-Resource-Policy) and what it may load (its content policy) is for the answer to
        say, where it says so: the previews of an edition are whole pages in a frame.
        """
        ours = self._desk if path.startswith(DESKS) else self._public
        names = {name for name, _ in ours}
        own = [pair for pair in headers if pair[0] not in names or pair[0] in OWN]
        said = {name for name, _ in own} & OWN
        return [*own, *(pair for pair in ours if pair[0] not in said)]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _lines(policy: str, *, is_secure: bool) -> HeaderLines:
    found = {
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "permissions-policy": ", ".join(f"{power}=()" for power in POWERS),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    if is_secure:
        found["strict-transport-security"] = A_YEAR
    return tuple((name.encode(), value.encode()) for name, value in found.items())


class SafeHeaders:
    def __init__(self, app: ASGIApp, safety: Safety) -> None:
        self._app = app
        self._safety = safety

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._safety.on(str(scope["path"]), list(message.get("headers", ())))
            await send(message)

        await self._app(scope, receive, send_safely if scope["type"] == "http" else send)


class SameOrigin:
    """Refuses unsafe methods that a browser says come from another site, and forms that are too large.

    Below `machines` who may send is judged there. `is_signed` tells of addresses with a token, which no other site knows.
    `refuse` makes the page that says no.
    """

    def __init__(
        self, app: ASGIApp, machines: tuple[str, ...], is_signed: Callable[[str], bool], refuse: Refuse
    ) -> None:
        self._app = app
        self._machines = machines
        self._is_signed = is_signed
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = self._verdict(scope)
        if status is None:
            await self._app(scope, receive, send)
        else:
            found = await self._refuse(Request(scope), status)
            await found(scope, receive, send)

    def _verdict(self, scope: Scope) -> int | None:
        """Return the status that a request is refused with."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or self._is_for_machines(scope):
            return None
        headers, path = Headers(scope=scope), str(scope["path"])
        if not FROM_ELSEWHERE.fullmatch(path) and not is_from_here(headers, may_be_unsaid=self._is_signed(path)):
            return 403
        length = headers.get("content-length", "")
        most = LARGEST_AT_THE_DESK if path.startswith(DESKS[0]) else LARGEST_FORM
        return None if length.isdecimal() and int(length) <= most else 413

    def _is_for_machines(self, scope: Scope) -> bool:
        return str(scope["path"]).startswith(self._machines)


def is_from_here(headers: Headers, *, may_be_unsaid: bool = False) -> bool:
    """Trust Sec-Fetch-Site where the browser sends it, else compare Origin with Host; scripts send neither.

    `may_be_unsaid`: the page has a secret in its address and asks for no referrer; over plain HTTP browsers then name no
    origin, but `null`.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None or (may_be_unsaid and origin == "null"):
        return True
    return urlsplit(origin).netloc == headers.get("host")
