"""What the editors of themes and of territories share: another address, becoming one, going, history, undo, progress."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.amendments import Amendment, fields_of, version_of
from cmooc.domain.errors import BadInput, CmoocError, NotFound, Overtaken
from cmooc.domain.roles import Person
from cmooc.domain.tags import TagKind, Territory, Theme
from cmooc.outputs import amendments as wording
from cmooc.outputs.templating import catalogue
from cmooc.web.access import Facilitator, NotAllowed, must_decide_on
from cmooc.web.languages import language_of
from cmooc.web.pages import PRIVATE, READING, Fields, Pages, text_of

SHOWN = 30  # lines of history
PLACES = {TagKind.THEME: "themes", TagKind.TERRITORY: "territories"}

One = Territory | Theme


@dataclass(frozen=True)
class Desk:
    """The desk of one kind: themes or territories. Its templates get `kind`, and the wording of its history."""

    instance: Instance
    page: Pages
    kind: TagKind

    @property
    def place(self) -> str:
        return PLACES[self.kind]

    def show(self, request: Request, name: str, person: Person, *, status: int = 200, **context: Any) -> Response:
        tell = catalogue(language_of(request, self.instance))
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

    def history(self, slug: str = "") -> Sequence[Amendment]:
        return self.instance.reshaping.history(self.kind, slug, SHOWN)

    def told(self, request: Request, error: CmoocError) -> str:
        return error.told(catalogue(language_of(request, self.instance)))

    def to(self, slug: str = "", done: str = "") -> Response:
        query = f"?{urlencode({'done': done})}" if done else ""
        return RedirectResponse(f"/desk/{self.place}/{slug}{query}", 303)

    def overtaken(self, request: Request, slug: str, mine: One) -> Mapping[str, Any]:
        """Return what a page tells somebody whom another was quicker than: who, when, and both."""
        now = self.one(slug)
        tell = catalogue(language_of(request, self.instance))
        theirs, own = fields_of(now), fields_of(mine)
        lines = [(wording.label(name, tell), wording.value(name, own.get(name)), wording.value(name, theirs.get(name)))
                 for name in theirs if theirs.get(name) != own.get(name)]  # fmt: skip
        last = next(iter(self.history(slug)), None)
        return {"lines": lines, "by": last.by if last else "", "at": last.at if last else None, "seen": version_of(now)}


def add_shared(app: FastAPI, desk: Desk, write_joined: Callable[[One], str]) -> None:
    """Add the routes that both kinds have; `write_joined` gives the text of the rule of what two become."""
    here = f"/desk/{desk.place}"
    reshaping, audit = desk.instance.reshaping, desk.instance.audit

    @app.api_route(f"{here}/{{slug}}/reshape", methods=READING)
    def reshape(request: Request, person: Facilitator, slug: str) -> Response:
        return shown(request, person, desk.own(person, slug))

    def shown(request: Request, person: Person, one: One, *, status: int = 200, error: str = "", at: str = "",
              **given: str) -> Response:  # fmt: skip
        return desk.show(
            request, "reshape", person, status=status, one=one, others=others_than(one, person), error=error, at=at,
            given=given, seen=version_of(one), posts=posts_of(one.slug),
        )  # fmt: skip

    def others_than(one: One, person: Person) -> list[One]:
        return [other for other in desk.known().values() if other.slug != one.slug and desk.is_mine(person, other.slug)]

    def posts_of(slug: str) -> int:
        return next((count.posts for count in desk.instance.entries.counts(desk.kind.value) if count.slug == slug), 0)

    @app.post(f"{here}/{{slug}}/rename")
    def rename(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        one, wanted = desk.own(person, slug), text_of(fields, "slug")
        try:
            with audit.of(person.name, f"{desk.kind.value}.rename", about=slug, detail=wanted):
                done = reshaping.rename(desk.kind, slug, wanted, by=person.name, seen=text_of(fields, "seen"))
        except (BadInput, NotFound, Overtaken) as error:
            told = desk.told(request, error)
            return shown(request, person, one, status=422, error=told, at="rename", slug=wanted)
        return desk.to(done, "saved")

    @app.api_route(f"{here}/{{slug}}/merge", methods=READING)
    def before_merging(request: Request, person: Facilitator, slug: str, into: str = "") -> Response:
        one, kept = desk.own(person, slug), desk.own(person, into)
        if one.slug == kept.slug:
            raise HTTPException(404)
        return merging(request, person, one, kept)

    def merging(request: Request, person: Person, one: One, kept: One, *, status: int = 200, error: str = "",
                rule: str | None = None) -> Response:  # fmt: skip
        must_write, text = False, rule
        if rule is None:
            try:
                text = write_joined(reshaping.joined(one, kept))
            except BadInput as problem:
                must_write, text = True, write_joined(kept)
                error = error or desk.told(request, problem)
        return desk.show(
            request, "merge", person, status=status, one=one, kept=kept, seen=version_of(one), rule=text, error=error,
            must_write=must_write, posts=(posts_of(one.slug), posts_of(kept.slug)),
        )  # fmt: skip

    @app.post(f"{here}/{{slug}}/merge")
    def merge(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        one, kept = desk.own(person, slug), desk.own(person, text_of(fields, "into"))
        rule = text_of(fields, "rule") if desk.kind is TagKind.THEME else None
        try:
            with audit.of(person.name, f"{desk.kind.value}.merge", about=slug, detail=kept.slug):
                reshaping.merge(desk.kind, slug, kept.slug, rule=rule, by=person.name, seen=text_of(fields, "seen"))
        except (BadInput, NotFound, Overtaken) as error:
            return merging(request, person, one, kept, status=422, error=desk.told(request, error), rule=rule)
        return desk.to(kept.slug, "merged")

    @app.api_route(f"{here}/{{slug}}/remove", methods=READING)
    def before_removing(request: Request, person: Facilitator, slug: str) -> Response:
        one = desk.own(person, slug)
        return desk.show(request, "remove", person, one=one, seen=version_of(one), posts=posts_of(slug), error="")

    @app.post(f"{here}/{{slug}}/remove")
    def remove(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        one = desk.own(person, slug)
        try:
            with audit.of(person.name, f"{desk.kind.value}.remove", about=slug):
                reshaping.remove(desk.kind, slug, by=person.name, seen=text_of(fields, "seen"))
        except (NotFound, Overtaken) as error:
            return desk.show(request, "remove", person, status=409, one=one, seen=version_of(one), posts=posts_of(slug),
                             error=desk.told(request, error))  # fmt: skip
        return desk.to("", "removed")

    @app.post(f"/desk/history/{desk.place}")
    def undo(request: Request, person: Facilitator, fields: Fields) -> Response:
        number = text_of(fields, "change")
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise HTTPException(422)
        try:
            found = reshaping.together(int(number))
            for one in found:
                if one.kind is not desk.kind or not all(
                    desk.is_mine(person, name) for name in (one.slug, one.other) if name
                ):
                    raise NotAllowed
            with audit.of(person.name, f"{desk.kind.value}.undo", about=found[0].slug, detail=number):
                reshaping.undo(int(number), by=person.name)
        except BadInput as error:
            slug = text_of(fields, "back")
            return desk.show(request, "not_undone", person, status=409, error=desk.told(request, error),
                             back=slug if slug in desk.known() else "")  # fmt: skip
        known = desk.known()
        names = [name for one in found for name in (one.slug, str(one.before.get("slug", ""))) if name in known]
        return desk.to(text_of(fields, "back") if text_of(fields, "back") in known else next(iter(names), ""), "undone")


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
