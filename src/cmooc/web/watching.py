"""For those who watch over an instance: `/metrics`, to the networks that the host names, and `security.txt` to all."""

from __future__ import annotations

from datetime import timedelta

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.services.measuring import TYPE
from cmooc.web.clients import address_of, is_within, networks
from cmooc.web.pages import READING

METRICS = "/metrics"
SECURITY = "/.well-known/security.txt"
LASTS = timedelta(days=180)  # RFC 9116 §2.5.5: less than a year
A_DAY = "public, max-age=86400"


def add_watching(app: FastAPI, instance: Instance) -> None:
    proxies, allowed = networks(instance.settings.trusted_proxies), networks(instance.settings.metrics_allow)

    @app.api_route(METRICS, methods=READING)
    def metrics(request: Request) -> Response:
        is_relayed = "x-forwarded-for" in request.headers or "forwarded" in request.headers
        is_direct = not is_relayed or bool(proxies)  # else a proxy on this machine would pass for this machine
        if not (is_direct and is_within(address_of(request, proxies), allowed)):
            raise HTTPException(404)
        return Response(instance.measuring.text(), media_type=TYPE, headers={"Cache-Control": "no-store"})

    @app.api_route(SECURITY, methods=READING)
    def security() -> Response:
        contact = instance.settings.security_contact
        if not contact:
            raise HTTPException(404)
        ends = (instance.clock() + LASTS).strftime("%Y-%m-%dT00:00:00Z")
        lines = (
            f"Contact: {contact if contact.startswith('https://') else f'mailto:{contact}'}", f"Expires: {ends}",
            f"Preferred-Languages: {', '.join(LANGUAGES)}", f"Canonical: {instance.course.base_url}{SECURITY}",
        )  # fmt: skip
        return PlainTextResponse("".join(f"{line}\n" for line in lines), headers={"Cache-Control": A_DAY})
