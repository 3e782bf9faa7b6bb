"""Who is at the desk: the session behind a browser's cookie, and what its person may do.

Routes ask for `Facilitator` or `HostPerson`; who is neither is sent to the login page, or refused. Where something has
territories and themes, they then call `must_decide_on` before they act. Services know nothing of bounds.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, FastAPI, Request
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.roles import Person, Session
from cmooc.services.people import SESSION_LASTS
from cmooc.web.languages import catalogue_of, speak
from cmooc.web.pages import PRIVATE, Pages

LOGIN = "/login"
DESK = "/desk/"
OWN_PAGE = "/desk/me"
LONGEST_PLACE = 500


class SignedOut(Exception):
    """Nobody is signed in."""


class PasskeyWanted(Exception):
    """Somebody came in by a link where the host requires passkeys: they may make one, and nothing else."""


class NotAllowed(Exception):
    """Somebody is, but this is not theirs to do."""


def add_access(app: FastAPI, instance: Instance, page: Pages) -> None:
    app.state.instance = instance

    @app.exception_handler(SignedOut)
    async def signed_out(request: Request, _: SignedOut) -> Response:
        return _sent_to(request, f"{LOGIN}?to={quote(_place_of(request))}")

    @app.exception_handler(PasskeyWanted)
    async def passkey_wanted(request: Request, _: PasskeyWanted) -> Response:
        return _sent_to(request, OWN_PAGE)

    @app.exception_handler(NotAllowed)
    async def not_allowed(request: Request, __: NotAllowed) -> Response:
        _ = catalogue_of(request, instance)
        told = _("This is not yours to decide. A host can change what you may do.")
        return page(request, "error", status=403, headers=PRIVATE, message=told)


def _session(request: Request) -> Session:
    instance: Instance = request.app.state.instance
    secret = secret_of(request, instance)
    found = instance.people.session(secret) if secret else None
    if found is None:
        raise SignedOut
    speak(request, found.person.language)
    return found


AnySession = Annotated[Session, Depends(_session)]  # for the page where a passkey is made, and signing out


def _signed_in(request: Request, session: AnySession) -> Session:
    instance: Instance = request.app.state.instance
    if instance.people.must_make_passkey(session):
        raise PasskeyWanted
    return session


SignedIn = Annotated[Session, Depends(_signed_in)]


def _facilitator(session: SignedIn) -> Person:
    return session.person


def _host(session: SignedIn) -> Person:
    if not session.person.is_host:
        raise NotAllowed
    return session.person


Facilitator = Annotated[Person, Depends(_facilitator)]
HostPerson = Annotated[Person, Depends(_host)]


def must_decide_on(person: Person, territories: Collection[str], themes: Collection[str]) -> None:
    """Raise NotAllowed when something with these tags is outside a facilitator's bounds.

    Give slugs, of territories with all that they lie in: who decides on a region decides on its towns. Something without
    any tags is everybody's. What is moved is to be theirs before the move.
    """
    if not person.decides_on(territories, themes):
        raise NotAllowed


def cookie_name(instance: Instance) -> str:
    """Return the cookie's name; over HTTPS one that no other host can set (RFC 6265bis §4.1.3.2)."""
    return "__Host-cmooc" if _is_secure(instance) else "cmooc"


def secret_of(request: Request, instance: Instance) -> str:
    """Return what a browser keeps of its session; empty when it has none."""
    return request.cookies.get(cookie_name(instance), "")


def give_cookie(instance: Instance, response: Response, secret: str) -> None:
    response.set_cookie(
        cookie_name(instance), secret, max_age=int(SESSION_LASTS.total_seconds()), path="/", httponly=True,
        samesite="lax", secure=_is_secure(instance),
    )  # fmt: skip


def take_cookie(instance: Instance, response: Response) -> None:
    response.delete_cookie(cookie_name(instance), path="/", httponly=True, samesite="lax", secure=_is_secure(instance))


def place_after(wanted: str) -> str:
    """Return where somebody goes after signing in: a place at the desk, and never another site."""
    parts = urlsplit(wanted)
    is_ours = not parts.scheme and not parts.netloc and wanted.startswith(DESK) and wanted.isprintable()
    return wanted if is_ours and "\\" not in wanted and len(wanted) <= LONGEST_PLACE else DESK


def _place_of(request: Request) -> str:
    """Return where somebody wanted to go: the page itself, or the one that a part of was asked for."""
    address = request.headers.get("hx-current-url", "") if "hx-request" in request.headers else ""
    parts = urlsplit(address or (str(request.url) if request.method in ("GET", "HEAD") else ""))
    return place_after(parts.path + (f"?{parts.query}" if parts.query else ""))


def _sent_to(request: Request, address: str) -> Response:
    if "hx-request" in request.headers:  # a redirect would be followed by the script, and shown inside the page
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _is_secure(instance: Instance) -> bool:
    return instance.settings.base_url.startswith("https://")
