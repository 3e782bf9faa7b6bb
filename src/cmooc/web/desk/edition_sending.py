"""Trying an edition out, letting it leave, and the editions that have left: their mailings and corrections."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.editions import Edition, Rhythm
from cmooc.domain.errors import BadInput, CmoocError, NotFound
from cmooc.domain.mails import Taking
from cmooc.domain.roles import Person
from cmooc.domain.subscribers import Cut
from cmooc.services.edition_desk import TEST
from cmooc.services.mailing import MailingReport
from cmooc.stages.mail_addresses import mail_address
from cmooc.web.access import Facilitator, NotAllowed
from cmooc.web.desk.edition import HOME, must_be_unbounded, place_of, seen_in, status_of
from cmooc.web.languages import reason
from cmooc.web.pages import PRIVATE, READING, Fields, Given, Pages, text_of

SHELF = 30


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    leaving = LeavingPages(instance, page)
    _add_sending(app, leaving)
    _add_test(app, leaving)
    past = PastPages(instance, page)
    _add_shelf(app, past)
    _add_changing(app, past)


class LeavingPages:
    """The page from which an edition leaves, or is tried out."""

    def __init__(self, instance: Instance, page: Pages) -> None:
        self.instance, self.editing = instance, instance.edition_desk
        self._page = page

    def shown(
        self, request: Request, person: Person, rhythm: Rhythm, *, error: CmoocError | None = None,
        typed: Given | None = None, tried: tuple[str, str] | None = None, test_error: CmoocError | None = None,
    ) -> Response:  # fmt: skip
        desk = self.editing.desk(rhythm)
        return self._page(
            request, "desk/edition_send", status=status_of(test_error or error), headers=PRIVATE, person=person,
            rhythm=rhythm.value, here=place_of(rhythm), desk=desk, edition=desk.edition,
            readers=self.editing.readers(desk.edition), subjects=self._subjects(desk.edition),
            error=_told(request, self.instance, error), tried=tried,
            test_error=_told(request, self.instance, test_error),
            address=text_of(typed, "address") if typed else person.address,
            test_language=text_of(typed, "language") if typed else person.language,
            has_relay=bool(self.instance.settings.smtp_url),
        )  # fmt: skip

    def _subjects(self, edition: Edition) -> list[tuple[str, str]]:
        contents = ((language, self.editing.preview(edition, Cut(language))) for language in LANGUAGES)
        return [(language, content.subject) for language, content in contents if content]


def _add_sending(app: FastAPI, leaving: LeavingPages) -> None:
    @app.api_route(HOME + "send/{rhythm}", methods=READING)
    def look(request: Request, person: Facilitator, rhythm: Rhythm) -> Response:
        return leaving.shown(request, person, rhythm)

    @app.post(HOME + "send/{rhythm}")
    def send(request: Request, person: Facilitator, rhythm: Rhythm, fields: Fields) -> Response:
        must_be_unbounded(person)
        try:
            with leaving.instance.audit.of(person.name, "edition.send", about=f"{rhythm.value} edition"):
                report = leaving.editing.send(rhythm, by=person.name, seen=seen_in(fields))
        except BadInput as error:
            return leaving.shown(request, person, rhythm, error=error)
        return RedirectResponse(f"{HOME}of/{report.name}/", 303)


def _add_test(app: FastAPI, leaving: LeavingPages) -> None:
    @app.post(HOME + "test/{rhythm}")
    def test(request: Request, person: Facilitator, rhythm: Rhythm, fields: Fields) -> Response:
        language = text_of(fields, "language")
        try:
            address = mail_address(text_of(fields, "address"))
            try_out(person, rhythm, address, language if language in LANGUAGES else person.language)
        except BadInput as error:
            return leaving.shown(request, person, rhythm, typed=fields, test_error=error)
        return leaving.shown(request, person, rhythm, typed=fields, tried=(address, language))

    def try_out(person: Person, rhythm: Rhythm, address: str, language: str) -> None:
        """Send the edition to one address. Raises NotAllowed, and BadInput when the mail server did not take it."""
        if person.is_bounded and address != person.address:
            raise NotAllowed
        domain = address.rpartition("@")[2]
        with leaving.instance.audit.of(person.name, TEST, about=f"{rhythm.value} edition", detail=domain):
            answer = leaving.editing.try_out(rhythm, person, address, Cut(language))
        if answer.taking is not Taking.ACCEPTED:
            detail = f"{answer.code or ''} {answer.detail}".strip()
            raise BadInput("The mail server did not take the test: {detail}", detail=detail)


class PastPages:
    """The pages of an edition that has left."""

    def __init__(self, instance: Instance, page: Pages) -> None:
        self.instance, self.editing = instance, instance.edition_desk
        self.page = page

    def shown(
        self, request: Request, person: Person, name: str, *, error: CmoocError | None = None,
        typed: Given | None = None, is_figures: bool = False,
    ) -> Response:  # fmt: skip
        past = self.editing.past(name)
        return self.page(
            request, "desk/edition_figures" if is_figures else "desk/edition_past", status=status_of(error),
            headers=PRIVATE, person=person, past=past, edition=past.edition,
            error=_told(request, self.instance, error), is_still="still" in request.query_params,
            texts={one: text_of(typed, one) if typed else "" for one in LANGUAGES},
        )  # fmt: skip

    def missing(self, request: Request, error: CmoocError | None = None) -> Response:
        more = {"message": _told(request, self.instance, error)} if error else {}
        return self.page(request, "error", status=404, headers=PRIVATE, **more)


def _add_shelf(app: FastAPI, past: PastPages) -> None:
    @app.api_route(f"{HOME}past/", methods=READING)
    def shelf(request: Request, person: Facilitator) -> Response:
        return past.page(
            request, "desk/edition_shelf", headers=PRIVATE, person=person,
            shelves=[(rhythm.value, past.editing.shelf(rhythm, SHELF)) for rhythm in Rhythm],
        )  # fmt: skip

    @app.api_route(HOME + "of/{name}/", methods=READING)
    def show(request: Request, person: Facilitator, name: str) -> Response:
        try:
            return past.shown(request, person, name)
        except NotFound as error:
            return past.missing(request, error)

    @app.api_route(HOME + "of/{name}/figures", methods=READING)
    def figures(request: Request, person: Facilitator, name: str) -> Response:
        try:
            return past.shown(request, person, name, is_figures=True)
        except NotFound:
            return past.missing(request)


def _add_changing(app: FastAPI, past: PastPages) -> None:
    mailings, correcting = past.instance.mailings, past.instance.correcting
    doing: dict[str, Callable[..., MailingReport]] = {
        "start": mailings.start, "pause": mailings.pause, "resume": mailings.resume, "cancel": mailings.cancel,
    }  # fmt: skip

    @app.post(HOME + "of/{name}/{act}")
    def change(request: Request, person: Facilitator, name: str, act: str, fields: Fields) -> Response:
        must_be_unbounded(person)
        if act != "correct" and act not in doing:
            return past.missing(request)
        try:
            mailings.edition(name)
            with past.instance.audit.of(person.name, f"edition.{act}", about=f"edition {name}"):
                if act == "correct":
                    correcting.correct(name, {one: text_of(fields, one) for one in LANGUAGES}, by=person.name)
                else:
                    doing[act](name, by=person.name)
        except BadInput as error:
            return past.shown(request, person, name, error=error, typed=fields)
        except NotFound as error:
            return past.missing(request, error)
        return RedirectResponse(f"{HOME}of/{name}/", 303)


def _told(request: Request, instance: Instance, error: CmoocError | None) -> str:
    return reason(request, instance, error) if error else ""
