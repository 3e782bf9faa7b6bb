"""Trying an edition out, letting it leave, and the editions that have left: their mailings and corrections."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.editions import Rhythm
from cmooc.domain.errors import BadInput, CmoocError, NotFound
from cmooc.domain.mails import Taking
from cmooc.domain.roles import Person
from cmooc.domain.subscribers import Cut
from cmooc.outputs.templating import catalogue
from cmooc.services.edition_desk import TEST
from cmooc.services.mailing import MailingReport
from cmooc.stages.mail_addresses import mail_address
from cmooc.web.access import Facilitator, NotAllowed
from cmooc.web.desk.edition import HOME, must_be_unbounded, place_of, seen_in, status_of
from cmooc.web.languages import language_of
from cmooc.web.pages import PRIVATE, READING, Fields, Given, Pages, text_of

SHELF = 30


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    _add_sending(app, instance, page)
    _add_past(app, instance, page)


def _add_sending(app: FastAPI, instance: Instance, page: Pages) -> None:
    editing = instance.edition_desk

    def confirm(
        request: Request, person: Person, rhythm: Rhythm, *, error: CmoocError | None = None,
        typed: Given | None = None, tried: tuple[str, str] | None = None, test_error: str = "",
    ) -> Response:  # fmt: skip
        desk = editing.desk(rhythm)
        subjects = [
            (language, content.subject) for language in LANGUAGES
            if (content := editing.preview(desk.edition, Cut(language)))
        ]  # fmt: skip
        status = 422 if test_error else status_of(error)
        return page(
            request, "desk/edition_send", status=status, headers=PRIVATE, person=person, rhythm=rhythm.value,
            here=place_of(rhythm), desk=desk, edition=desk.edition, readers=editing.readers(desk.edition),
            subjects=subjects, error=_told(request, instance, error), tried=tried, test_error=test_error,
            address=text_of(typed, "address") if typed else person.address,
            test_language=text_of(typed, "language") if typed else person.language,
            has_relay=bool(instance.settings.smtp_url),
        )  # fmt: skip

    @app.api_route(HOME + "send/{rhythm}", methods=READING)
    def look(request: Request, person: Facilitator, rhythm: Rhythm) -> Response:
        return confirm(request, person, rhythm)

    @app.post(HOME + "send/{rhythm}")
    def send(request: Request, person: Facilitator, rhythm: Rhythm, fields: Fields) -> Response:
        must_be_unbounded(person)
        try:
            with instance.audit.of(person.name, "edition.send", about=f"{rhythm.value} edition"):
                report = editing.send(rhythm, by=person.name, seen=seen_in(fields))
        except BadInput as error:
            return confirm(request, person, rhythm, error=error)
        return RedirectResponse(f"{HOME}of/{report.name}/", 303)

    @app.post(HOME + "test/{rhythm}")
    def test(request: Request, person: Facilitator, rhythm: Rhythm, fields: Fields) -> Response:
        language = text_of(fields, "language")
        try:
            address = mail_address(text_of(fields, "address"))
            if person.is_bounded and address != person.address:
                raise NotAllowed
            with instance.audit.of(
                person.name, TEST, about=f"{rhythm.value} edition", detail=address.rpartition("@")[2]
            ):
                answer = editing.try_out(
                    rhythm, person, address, Cut(language if language in LANGUAGES else person.language)
                )
        except BadInput as error:
            return confirm(request, person, rhythm, typed=fields, test_error=_told(request, instance, error))
        if answer.taking is not Taking.ACCEPTED:
            detail = f"{answer.code or ''} {answer.detail}".strip()
            failed = BadInput("The mail server did not take the test: {detail}", detail=detail)
            return confirm(request, person, rhythm, typed=fields, test_error=_told(request, instance, failed))
        return confirm(request, person, rhythm, typed=fields, tried=(address, language))


def _add_past(app: FastAPI, instance: Instance, page: Pages) -> None:
    editing = instance.edition_desk

    def one(
        request: Request, person: Person, name: str, *, error: CmoocError | None = None, typed: Given | None = None,
        is_figures: bool = False,
    ) -> Response:  # fmt: skip
        past = editing.past(name)
        template = "desk/edition_figures" if is_figures else "desk/edition_past"
        return page(
            request, template, status=status_of(error), headers=PRIVATE, person=person, past=past, edition=past.edition,
            error=_told(request, instance, error), is_still="still" in request.query_params,
            texts={one: text_of(typed, one) if typed else "" for one in LANGUAGES},
        )  # fmt: skip

    @app.api_route(f"{HOME}past/", methods=READING)
    def shelf(request: Request, person: Facilitator) -> Response:
        return page(
            request, "desk/edition_shelf", headers=PRIVATE, person=person,
            shelves=[(rhythm.value, editing.shelf(rhythm, SHELF)) for rhythm in Rhythm],
        )  # fmt: skip

    @app.api_route(HOME + "of/{name}/", methods=READING)
    def show(request: Request, person: Facilitator, name: str) -> Response:
        try:
            return one(request, person, name)
        except NotFound as error:
            return page(request, "error", status=404, headers=PRIVATE, message=_told(request, instance, error))

    @app.api_route(HOME + "of/{name}/figures", methods=READING)
    def figures(request: Request, person: Facilitator, name: str) -> Response:
        try:
            return one(request, person, name, is_figures=True)
        except NotFound:
            return page(request, "error", status=404, headers=PRIVATE)

    @app.post(HOME + "of/{name}/{act}")
    def change(request: Request, person: Facilitator, name: str, act: str, fields: Fields) -> Response:
        must_be_unbounded(person)
        doing: dict[str, Callable[[str], MailingReport]] = {
            "start": lambda by: instance.mailings.start(name, by=by),
            "pause": lambda by: instance.mailings.pause(name, by=by),
            "resume": lambda by: instance.mailings.resume(name, by=by),
            "cancel": lambda by: instance.mailings.cancel(name, by=by),
        }
        try:
            instance.mailings.edition(name)
            if act == "correct":
                with instance.audit.of(person.name, "edition.correct", about=f"edition {name}"):
                    instance.correcting.correct(name, {one: text_of(fields, one) for one in LANGUAGES}, by=person.name)
            elif act in doing:
                with instance.audit.of(person.name, f"edition.{act}", about=f"edition {name}"):
                    doing[act](person.name)
            else:
                return page(request, "error", status=404, headers=PRIVATE)
        except BadInput as error:
            return one(request, person, name, error=error, typed=fields)
        except NotFound as error:
            return page(request, "error", status=404, headers=PRIVATE, message=_told(request, instance, error))
        return RedirectResponse(f"{HOME}of/{name}/", 303)


def _told(request: Request, instance: Instance, error: CmoocError | None) -> str:
    return error.told(catalogue(language_of(request, instance))) if error else ""
