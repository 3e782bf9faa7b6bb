"""`/near?place=…`: what is near a place that a reader names. The address can be passed on; nothing is remembered."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from cmooc.bootstrap import Instance
from cmooc.domain.texts import CONTROL
from cmooc.web.languages import language_of
from cmooc.web.pages import READING, Pages

LONGEST_PLACE = 120


def add_near(app: FastAPI, instance: Instance, page: Pages) -> None:
    @app.api_route("/near", methods=READING)
    @app.api_route("/{language}/near", methods=READING)
    def near(request: Request, place: str = "") -> HTMLResponse:
        typed = CONTROL.sub("", place)[:LONGEST_PLACE]
        found = instance.nearby.find(typed, instance.vocabulary.load())
        language = language_of(request, instance)
        others = [(one.code, instance.territories.line(one, language)) for one in found.others]
        name = found.place.name(language) if found.place else ""
        line = instance.territories.line(found.place, language) if found.place else ""
        path = "near" + (f"?{urlencode({'place': found.typed})}" if found.typed else "")
        return page(request, "near", path=path, near=found, place=name, line=line, others=others)
