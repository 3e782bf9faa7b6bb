"""What the desks of themes and of territories share: whose something is, how its page is shown, its history, progress."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.amendments import Amendment, fields_of, version_of
from cmooc.domain.errors import CmoocError
from cmooc.domain.roles import Person
from cmooc.domain.tags import TagKind, Territory, Theme
from cmooc.outputs import amendments as wording
from cmooc.services.reshaping import Reshaping
from cmooc.web.access import Facilitator, NotAllowed, must_decide_on
from cmooc.web.languages import catalogue_of, reason
from cmooc.web.pages import PRIVATE, READING, Pages
from cmooc.web.room import Room

SHOWN = 30  # lines of history
NEWEST = 5  # posts shown of those that a trial takes, loses or keeps
TRIALS_AT_ONCE = 2
PATIENCE_S = 10
PLACES = {TagKind.THEME: "themes", TagKind.TERRITORY: "territories"}

One = Territory | Theme


def must_be_free(person: Person) -> None:
    """What is not there yet lies in nobody's bounds. Raises NotAllowed."""
    if person.is_bounded:
        raise NotAllowed


@dataclass(frozen=True)
class Desk:
    """The desk of one kind: themes or territories. Its templates get `kind`, and the wording of its history."""

    instance: Instance
    page: Pages
    kind: TagKind
    room: Room = field(default_factory=lambda: Room(TRIALS_AT_ONCE, PATIENCE_S))  # to try things on the archive

    @property
    def place(self) -> str:
        return PLACES[self.kind]

    def show(self, request: Request, name: str, person: Person, *, status: int = 200, **context: Any) -> Response:
        tell = catalogue_of(request, self.instance)
        return self.page(
            request, f"desk/{name}", status=status, headers=PRIVATE, person=person, kind=self.kind.value, place=self.place,
            waiting=self.instance.retagging.waiting(), mine=lambda slug: self.is_mine(person, slug),
            differences=lambda one: list(wording.differences(one, tell)), action=lambda one: wording.action(one, tell),
            **context,
        )  # fmt: skip

    def known(self) -> Mapping[str, One]:
        vocabulary = self.instance.vocabulary.load()
        return vocabulary.theme_by_slug if self.kind is TagKind.THEME else vocabulary.territory_by_slug

    def one(self, slug: str) -> One:
        """Return what an address names. Raises HTTPException when it is gone."""
        found = self.known().get(slug)
        if found is None:
            raise HTTPException(404)
        return found

    def own(self, person: Person, slug: str) -> One:
        """Return what an address names when it is the person's to decide on. Raises NotAllowed and HTTPException."""
        found = self.one(slug)
        must_decide_on(person, *self._bounds(slug))
        return found

    def is_mine(self, person: Person, slug: str) -> bool:
        return person.decides_on(*self._bounds(slug))

    def _bounds(self, slug: str) -> tuple[Collection[str], Collection[str]]:
        if self.kind is TagKind.THEME:
            return (), (slug,)
        return self.instance.vocabulary.load().line(slug) or (slug,), ()

    @property
    def reshaping(self) -> Reshaping:
        return self.instance.reshaping

    def audited(self, person: Person, verb: str, slug: str, detail: str = "") -> AbstractContextManager[None]:
        return self.instance.audit.of(person.name, f"{self.kind.value}.{verb}", about=slug, detail=detail)

    def history(self, slug: str = "") -> Sequence[Amendment]:
        return self.instance.reshaping.history(self.kind, slug, SHOWN)

    def posts_of(self, slug: str) -> int:
        counts = self.instance.entries.counts(self.kind.value)
        return next((count.posts for count in counts if count.slug == slug), 0)

    def told(self, request: Request, error: CmoocError) -> str:
        return reason(request, self.instance, error)

    def to(self, slug: str = "", done: str = "") -> Response:
        query = f"?{urlencode({'done': done})}" if done else ""
        return RedirectResponse(f"/desk/{self.place}/{slug}{query}", 303)

    def overtaken(self, request: Request, slug: str, mine: One) -> Mapping[str, Any]:
        """Return what a page tells somebody whom another was quicker than: who, when, and both."""
        now = self.one(slug)
        tell = catalogue_of(request, self.instance)
        theirs, own = fields_of(now), fields_of(mine)
        lines = [(wording.label(name, tell), wording.value(name, own.get(name)), wording.value(name, theirs.get(name)))
                 for name in theirs if theirs.get(name) != own.get(name)]  # fmt: skip
        last = next(iter(self.history(slug)), None)
        return {"lines": lines, "by": last.by if last else "", "at": last.at if last else None, "seen": version_of(now)}


def add_progress(app: FastAPI, instance: Instance, page: Pages) -> None:
    @app.api_route("/desk/retagging", methods=READING)
    def progress(request: Request, person: Facilitator) -> Response:
        """A fragment that asks for itself again until the archive is tagged."""
        waiting = instance.retagging.waiting()
        return page(request, "desk/retagging", headers=PRIVATE, person=person, waiting=waiting, was_waiting=True)


def pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is to be marked."""
    found: list[tuple[str, bool]] = []
    last = 0
    for start, end in spans:
        found += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [piece for piece in (*found, (text[last:], False)) if piece[0]]


def lines_of(text: str) -> tuple[str, ...]:
    """Return what was typed one to a line, or with commas."""
    return tuple(filter(None, (part.strip() for line in text.splitlines() for part in line.split(","))))
