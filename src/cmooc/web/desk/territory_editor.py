"""The editor of one territory: its form, what it would take of the archive, and how it would look on a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import Response

from cmooc.domain.amendments import version_of
from cmooc.domain.errors import BadInput, CmoocError
from cmooc.domain.geography import Ring
from cmooc.domain.roles import Person
from cmooc.domain.tags import Territory
from cmooc.services.territories import Details
from cmooc.services.vocabulary_file import degrees_in
from cmooc.web.desk.vocabulary import NEWEST, Desk, lines_of
from cmooc.web.languages import language_of
from cmooc.web.pages import text_of

PLACES_SHOWN = 12
SHORTEST = 2  # letters of a name that is looked up
LEVELS = ("departement", "region", "pays")
NAMES = ("fr", "en", "other_names", "parent", "latitude", "longitude", "code", "outline", "no_outline", "seen")

Form = Mapping[str, str]


@dataclass(frozen=True)
class TerritoryEditor:
    desk: Desk

    def own(self, person: Person, slug: str) -> Territory:
        """Return the territory of an address, when it is the person's. Raises NotAllowed and HTTPException."""
        one = self.desk.own(person, slug)
        assert isinstance(one, Territory)  # noqa: S101 (this desk knows nothing else)
        return one

    def show_new(self, request: Request, person: Person, form: Form, *, status: int = 200, error: str = "",
                 asked: str = "") -> Response:  # fmt: skip
        return self.desk.show(
            request, "territory_new", person, status=status, form=form, error=error, asked=asked, chosen=form["code"],
            places=self.found(request, asked), levels=LEVELS, parents=self._parents(),
        )  # fmt: skip

    def show(
        self, request: Request, person: Person, one: Territory, form: Form, *, status: int = 200, error: str = "",
        overtaken: Mapping[str, Any] | None = None, done: str = "", asked: str = "",
    ) -> Response:  # fmt: skip
        tried, told = self._try(request, one, form)
        instance, code = self.desk.instance, form["code"]
        return self.desk.show(
            request, "territory", person, status=status, one=one, form=form, error=error or told, overtaken=overtaken,
            done=done, tried=tried, history=self.desk.history(one.slug), back=one.slug, asked=asked, chosen=code,
            places=self.found(request, asked), parents=self._parents(one),
            official=instance.territories.line_of(code, language_of(request, instance)),
        )  # fmt: skip

    def preview(self, request: Request, person: Person, one: Territory, form: Form) -> Response:
        """Show what a territory would take: as a fragment to a page that asked for one, else with the whole editor."""
        if request.headers.get("hx-request") != "true":
            return self.show(request, person, one, form)
        tried, error = self._try(request, one, form)
        return self.desk.show(request, "territory_preview", person, tried=tried, error=error, one=one)

    def found(self, request: Request, asked: str) -> list[tuple[str, str, int]]:
        """Return (code, name with what holds it, inhabitants) of the official places of a name."""
        if len(asked.strip()) < SHORTEST:
            return []
        here, language = self.desk.instance.territories, language_of(request, self.desk.instance)
        return [(one.code, here.line(one, language), one.population) for one in here.find(asked.strip())[:PLACES_SHOWN]]

    def details(self, form: Form, one: Territory | None = None) -> Details:
        """Return what a form says. Raises BadInput."""
        outline = self._outline(form)
        latitude, longitude = degrees_in(form["latitude"]), degrees_in(form["longitude"])
        code = form["code"] if one is None or form["code"] != (one.code or "") else None
        return Details(form["en"], form["fr"], lines_of(form["other_names"]), form["parent"], latitude, longitude, outline,
                       code, has_no_point=latitude is None and longitude is None)  # fmt: skip

    def _outline(self, form: Form) -> tuple[Ring, ...] | None:
        if not form["outline"]:
            return () if form["no_outline"] else None
        try:
            return self.desk.instance.territories.read_outline(form["outline"])
        except BadInput as error:
            raise BadInput("The outline can't be read. {cause}", cause=error) from error

    def _parents(self, one: Territory | None = None) -> list[Territory]:
        vocabulary = self.desk.instance.vocabulary.load()
        return [other for other in vocabulary.territories if one is None or one.slug not in vocabulary.line(other.slug)]

    def _try(self, request: Request, one: Territory, form: Form) -> tuple[Mapping[str, Any] | None, str]:
        """Return what the territory would take and how it would look on a map, or what is wrong with it."""
        try:
            wanted = self.desk.instance.territories.as_changed(one.slug, self.details(form, one))
        except CmoocError as error:
            return None, self.desk.told(request, error)
        return self._trial(request, wanted), ""

    def _trial(self, request: Request, wanted: Territory) -> Mapping[str, Any] | None:
        instance = self.desk.instance
        with self.desk.room.entered() as is_in:
            if not is_in:
                return None
            found = instance.trying.territory(wanted)
        shown = {"takes": found.takes, "loses": found.loses, "keeps": found.keeps}
        return {"found": found, "shown": {name: records[:NEWEST] for name, records in shown.items()},
                "counts": {name: len(records) for name, records in shown.items()},
                "map": instance.trying.map_of(wanted), "name": wanted.name(language_of(request, instance))}  # fmt: skip


def empty() -> dict[str, str]:
    return dict.fromkeys(NAMES, "")


def form_of(one: Territory) -> dict[str, str]:
    return {
        "fr": one.names.get("fr", ""), "en": one.names.get("en", ""), "other_names": "\n".join(one.other_names),
        "parent": one.parent or "", "latitude": "" if one.latitude is None else str(one.latitude),
        "longitude": "" if one.longitude is None else str(one.longitude), "code": one.code or "", "outline": "",
        "no_outline": "", "seen": version_of(one),
    }  # fmt: skip


def read(fields: FormData) -> dict[str, str]:
    return {name: text_of(fields, name) for name in NAMES}
