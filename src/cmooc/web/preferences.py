"""What subscribers change, take away and erase by the link that stands in each mail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.responses import Response

from cmooc.domain.errors import BadInput
from cmooc.domain.subscribers import Subscriber
from cmooc.domain.times import local_day, rfc3339
from cmooc.stages.mail_addresses import shown
from cmooc.web.languages import catalogue_of, language_of
from cmooc.web.pages import PRIVATE, READING, Fields, text_of
from cmooc.web.reader_pages import HONEYPOT, ReaderPages
from cmooc.web.wishes import choices_of, pause_of, wishes_of


class Done(StrEnum):
    """What a page says has just been done."""

    NOTHING = ""
    SAVED = "saved"
    ASKED = "asked"


def add_preferences(app: FastAPI, pages: ReaderPages) -> None:
    _add_asking(app, pages)
    _add_wishes(app, pages)
    _add_address(app, pages)
    _add_data(app, pages)
    _add_erasing(app, pages)


def _add_asking(app: FastAPI, pages: ReaderPages) -> None:
    @app.api_route("/preferences", methods=READING)
    @app.api_route("/{language}/preferences", methods=READING)
    def ask(request: Request) -> HTMLResponse:
        return pages.page(request, "ask_link", address="", error="")

    @app.post("/preferences")
    @app.post("/{language}/preferences")
    def send_link(request: Request, fields: Fields) -> HTMLResponse:
        address = text_of(fields, "address")
        try:
            if not text_of(fields, HONEYPOT):
                pages.subscribing.send_link(address, pages.client(request), language_of(request, pages.instance))
        except BadInput as error:
            return pages.page(request, "ask_link", status=422, address=address, error=pages.told(request, error))
        return pages.page(request, "letter_sent", path="preferences", about="link")


def _add_wishes(app: FastAPI, pages: ReaderPages) -> None:
    instance = pages.instance

    @app.api_route("/preferences/{token}", methods=READING)
    @app.api_route("/{language}/preferences/{token}", methods=READING)
    def preferences(token: str, request: Request) -> HTMLResponse:
        return _shown(pages, request, token, pages.known(token))

    @app.post("/preferences/{token}")
    @app.post("/{language}/preferences/{token}")
    def save(token: str, request: Request, fields: Fields) -> HTMLResponse:
        found = pages.known(token)
        wishes = wishes_of(fields, instance.vocabulary.load(), found.cut.language)
        try:
            paused_until = pause_of(fields, instance.course.zone)
        except (ValueError, OverflowError):
            _ = catalogue_of(request, instance)
            told = _("This is no date. One looks like 2026-11-22.")
            return _shown(pages, request, token, found, status=422, pause_error=told)
        pages.subscribing.save(found, wishes, paused_until)
        return _shown(pages, request, token, pages.known(token), done=Done.SAVED)


def _add_address(app: FastAPI, pages: ReaderPages) -> None:
    @app.post("/preferences/{token}/address")
    @app.post("/{language}/preferences/{token}/address")
    def move(token: str, request: Request, fields: Fields) -> HTMLResponse:
        found, address = pages.known(token), text_of(fields, "address")
        try:
            pages.subscribing.move(found, address, pages.client(request))
        except BadInput as error:
            told = pages.told(request, error)
            return _shown(pages, request, token, found, status=422, new_address=address, move_error=told)
        return _shown(pages, request, token, found, done=Done.ASKED)

    @app.post("/preferences/{token}/again")
    @app.post("/{language}/preferences/{token}/again")
    def come_back(token: str, request: Request) -> HTMLResponse:
        found = pages.known(token)
        pages.subscribing.come_back(found, pages.client(request))
        return _shown(pages, request, token, found, done=Done.ASKED)


def _add_data(app: FastAPI, pages: ReaderPages) -> None:
    @app.api_route("/preferences/{token}/data", methods=READING)
    @app.api_route("/{language}/preferences/{token}/data", methods=READING)
    def data(token: str) -> Response:
        kept = _plain(pages.subscribing.data(pages.known(token)))
        name = 'attachment; filename="cmooc-my-data.json"'
        return JSONResponse(kept, headers={**PRIVATE, "Content-Disposition": name, "Cache-Control": "no-store"})


def _add_erasing(app: FastAPI, pages: ReaderPages) -> None:
    @app.api_route("/preferences/{token}/erase", methods=READING)
    @app.api_route("/{language}/preferences/{token}/erase", methods=READING)
    def ask_to_erase(token: str, request: Request) -> HTMLResponse:
        address = shown(pages.known(token).address)
        return pages.page(
            request, "erase", path=f"preferences/{token}/erase", token=token, address=address, is_done=False
        )

    @app.post("/preferences/{token}/erase")
    @app.post("/{language}/preferences/{token}/erase")
    def erase(token: str, request: Request) -> HTMLResponse:
        found = pages.reader(token)
        if found is not None:
            pages.subscribing.erase(found)
        return pages.page(request, "erase", path="subscribe", token=token, address="", is_done=True)


def _shown(
    pages: ReaderPages, request: Request, token: str, found: Subscriber, *, status: int = 200,
    done: Done = Done.NOTHING, pause_error: str = "", move_error: str = "", new_address: str = "",
) -> HTMLResponse:  # fmt: skip
    instance, now = pages.instance, pages.instance.clock()
    until = found.paused_until
    return pages.page(
        request, "preferences", status=status, path=f"preferences/{token}", token=token, address=shown(found.address),
        state=found.state.value, chosen=found.wishes, today=local_day(now, instance.course.zone), done=done.value,
        choices=choices_of(instance.vocabulary.load(), language_of(request, instance)),
        paused_until=local_day(until, instance.course.zone) if until and until > now else None,
        pause_error=pause_error, move_error=move_error, new_address=new_address,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
