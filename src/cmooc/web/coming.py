"""Subscribing: the form, and the page behind the link to confirm. Looking changes nothing; POST acts."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from cmooc.domain.errors import BadInput
from cmooc.domain.subscribers import Subscriber
from cmooc.outputs.templating import catalogue
from cmooc.stages.mail_addresses import shown
from cmooc.web.guards import is_from_here
from cmooc.web.languages import language_of
from cmooc.web.pages import READING, Fields, Given, text_of
from cmooc.web.reader_pages import HONEYPOT, Lost, ReaderPages, checked
from cmooc.web.wishes import choices_of, wishes_of


def add_coming(app: FastAPI, pages: ReaderPages) -> None:
    _add_form(app, pages)
    _add_confirming(app, pages)


def _add_form(app: FastAPI, pages: ReaderPages) -> None:
    instance = pages.instance

    @app.api_route("/subscribe", methods=READING)
    @app.api_route("/{language}/subscribe", methods=READING)
    def form(request: Request) -> HTMLResponse:
        return _shown(request, request.query_params)

    @app.post("/subscribe")
    @app.post("/{language}/subscribe")
    def subscribe(request: Request, fields: Fields) -> HTMLResponse:
        chosen = wishes_of(fields, instance.vocabulary.load(), language_of(request, instance))
        address = text_of(fields, "address")
        if not is_from_here(request.headers):  # nobody is signed up by a page elsewhere: the form is shown, filled in
            return _shown(request, fields, address=address)
        try:
            if not text_of(fields, HONEYPOT):
                pages.subscribing.sign_up(address, chosen, pages.client(request))
        except BadInput as error:
            return _shown(request, fields, status=422, address=address, error=pages.told(request, error))
        return pages.page(request, "letter_sent", path="subscribe", about="confirm")

    def _shown(
        request: Request, given: Given, *, status: int = 200, address: str = "", error: str = ""
    ) -> HTMLResponse:
        language, vocabulary = language_of(request, instance), instance.vocabulary.load()
        return pages.page(
            request, "subscribe", status=status, headers={}, chosen=wishes_of(given, vocabulary, language),
            choices=choices_of(vocabulary, language), address=address, error=error,
        )  # fmt: skip


def _add_confirming(app: FastAPI, pages: ReaderPages) -> None:
    @app.api_route("/confirm/{token}", methods=READING)
    @app.api_route("/{language}/confirm/{token}", methods=READING)
    def look(token: str, request: Request) -> HTMLResponse:
        found = _awaited(pages, token)
        return pages.page(
            request, "confirm", path=f"confirm/{token}", wording=_wording(pages, request),
            address=shown(found.pending.address) if found.pending else "",
            is_move=found.pending is not None and found.pending.wishes is None,
        )  # fmt: skip

    @app.post("/confirm/{token}")
    @app.post("/{language}/confirm/{token}")
    def confirm(token: str, request: Request) -> HTMLResponse:
        is_new = _awaited(pages, token).pending is not None
        try:
            found = pages.subscribing.confirm(token, _wording(pages, request), pages.client(request))
        except BadInput as error:  # done or undone by another request since
            raise Lost from error
        link = pages.subscribing.link("preferences", found) if is_new else ""
        return pages.page(request, "confirmed", path="subscribe", link=link, rhythm=found.rhythm.value)


def _awaited(pages: ReaderPages, token: str) -> Subscriber:
    try:
        return pages.subscribing.awaited(checked(token))
    except BadInput as error:
        raise Lost from error


def _wording(pages: ReaderPages, request: Request) -> str:
    language = language_of(request, pages.instance)
    _ = catalogue(language)
    sentence = _("I would like to get “{course}” by mail. I can leave at any time with one click.")
    return sentence.format(course=pages.instance.course.title(language))
