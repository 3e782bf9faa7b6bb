"""`/desk/edition/preview/`: the next edition exactly as mail, text and page, made by what makes the real ones.

Mail brings its own styles, which pages of this site may not. So it is a document of its own, in a frame: sandboxed, without
script, origin or any request, and allowed nothing but these styles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.editions import Rhythm
from cmooc.domain.subscribers import Cut
from cmooc.web.access import Facilitator
from cmooc.web.desk.edition import HOME, place_of
from cmooc.web.guards import FRAMES_TOO
from cmooc.web.pages import PRIVATE, READING, Pages

FORMS = ("mail", "text", "web")
WIDTHS = ("wide", "phone")
SCHEMES = ("light", "dark")
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; frame-ancestors 'self'"
PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; sandbox; frame-ancestors 'self'"
FRAMED = {**PRIVATE, "Cache-Control": "no-store"}
DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
NOTHING = "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>–</title></head><body></body></html>"


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be looked at, as the address says it; what is unknown there is left out."""

    rhythm: Rhythm
    form: str
    language: str
    territory: str
    theme: str
    width: str
    scheme: str

    @property
    def cut(self) -> Cut:
        return Cut(self.language, tuple(filter(None, (self.territory,))), tuple(filter(None, (self.theme,))))

    @property
    def query(self) -> str:
        return urlencode({"rhythm": self.rhythm.value, "language": self.language, "territory": self.territory,
                          "theme": self.theme, "scheme": self.scheme})  # fmt: skip


def look_of(request: Request, instance: Instance, language: str) -> Look:
    given, vocabulary = request.query_params, instance.vocabulary.load()

    def among(name: str, known: tuple[str, ...]) -> str:
        value = given.get(name, "")
        return value if value in known else ""

    return Look(
        Rhythm(among("rhythm", tuple(Rhythm)) or Rhythm.DAILY), among("form", FORMS) or FORMS[0],
        among("language", LANGUAGES) or language, among("territory", tuple(vocabulary.territory_by_slug)),
        among("theme", tuple(vocabulary.theme_by_slug)), among("width", WIDTHS) or WIDTHS[0],
        among("scheme", SCHEMES) or SCHEMES[0],
    )  # fmt: skip


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    editing = instance.edition_desk

    @app.api_route(f"{HOME}preview/", methods=READING)
    def preview(request: Request, person: Facilitator) -> Response:
        look = look_of(request, instance, person.language)
        edition = editing.desk(look.rhythm).edition
        content = editing.preview(edition, look.cut) if look.form != "web" else None
        return page(
            request, "desk/edition_preview", headers={**PRIVATE, "Content-Security-Policy": FRAMES_TOO}, person=person,
            look=look, content=content, edition=edition, rhythm=look.rhythm.value, here=place_of(look.rhythm),
            forms=FORMS, widths=WIDTHS, schemes=SCHEMES,
        )  # fmt: skip

    @app.api_route(f"{HOME}preview/mail.html", methods=READING)
    def mail(request: Request, person: Facilitator) -> Response:
        look = look_of(request, instance, person.language)
        content = editing.preview(editing.desk(look.rhythm).edition, look.cut)
        html = content.html if content else NOTHING
        return HTMLResponse(in_scheme(html, look.scheme), headers={**FRAMED, "Content-Security-Policy": MAIL_POLICY})

    @app.api_route(f"{HOME}preview/web.html", methods=READING)
    def web(request: Request, person: Facilitator) -> Response:
        look = look_of(request, instance, person.language)
        body = instance.edition_page(editing.desk(look.rhythm).edition, look.language)
        return HTMLResponse(body, headers={**FRAMED, "Content-Security-Policy": PAGE_POLICY})


def in_scheme(html: str, scheme: str) -> str:
    """Return a mail as a light or a dark screen shows it, whatever the screen of who looks at it."""
    return DARK.sub("@media all" if scheme == "dark" else "@media not all", html)
