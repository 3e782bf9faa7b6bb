"""What can become of a theme or a territory besides an edit: another address, one with another, gone; and undoing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import FastAPI, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cmooc.domain.amendments import Amendment, version_of
from cmooc.domain.errors import BadInput, NotFound, Overtaken
from cmooc.domain.roles import Person
from cmooc.domain.tags import TagKind
from cmooc.web.access import Facilitator, NotAllowed
from cmooc.web.desk.vocabulary import Desk, One
from cmooc.web.pages import READING, Fields, text_of


def add_reshaping(app: FastAPI, desk: Desk, write_joined: Callable[[One], str]) -> None:
    """Add the routes that both kinds have; `write_joined` gives the text of the rule of what two become."""
    _add_renaming(app, desk)
    _add_merging(app, desk, write_joined)
    _add_removing(app, desk)
    _add_undo(app, desk)


def _add_renaming(app: FastAPI, desk: Desk) -> None:
    @app.api_route(f"/desk/{desk.place}/{{slug}}/reshape", methods=READING)
    def reshape(request: Request, person: Facilitator, slug: str) -> Response:
        return shown(request, person, desk.own(person, slug))

    @app.post(f"/desk/{desk.place}/{{slug}}/rename")
    def rename(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        one, wanted = desk.own(person, slug), text_of(fields, "slug")
        try:
            with desk.audited(person, "rename", slug, wanted):
                done = desk.reshaping.rename(desk.kind, slug, wanted, by=person.name, seen=text_of(fields, "seen"))
        except (BadInput, NotFound, Overtaken) as error:
            told = desk.told(request, error)
            return shown(request, person, one, status=422, error=told, at="rename", slug=wanted)
        return desk.to(done, "saved")

    def shown(request: Request, person: Person, one: One, *, status: int = 200, error: str = "", at: str = "",
              **given: str) -> Response:  # fmt: skip
        others = [
            other for other in desk.known().values() if other.slug != one.slug and desk.is_mine(person, other.slug)
        ]
        return desk.show(
            request, "reshape", person, status=status, one=one, others=others, error=error, at=at, given=given,
            seen=version_of(one), posts=desk.posts_of(one.slug),
        )  # fmt: skip


def _add_merging(app: FastAPI, desk: Desk, write_joined: Callable[[One], str]) -> None:
    @app.api_route(f"/desk/{desk.place}/{{slug}}/merge", methods=READING)
    def before_merging(request: Request, person: Facilitator, slug: str, into: str = "") -> Response:
        one, kept = desk.own(person, slug), desk.own(person, into)
        if one.slug == kept.slug:
            raise HTTPException(404)
        return shown(request, person, one, kept)

    @app.post(f"/desk/{desk.place}/{{slug}}/merge")
    def merge(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        one, kept = desk.own(person, slug), desk.own(person, text_of(fields, "into"))
        rule, seen = text_of(fields, "rule") if desk.kind is TagKind.THEME else None, text_of(fields, "seen")
        try:
            with desk.audited(person, "merge", slug, kept.slug):
                desk.reshaping.merge(desk.kind, slug, kept.slug, rule=rule, by=person.name, seen=seen)
        except (BadInput, NotFound, Overtaken) as error:
            return shown(request, person, one, kept, status=422, error=desk.told(request, error), rule=rule)
        return desk.to(kept.slug, "merged")

    def shown(request: Request, person: Person, one: One, kept: One, *, status: int = 200, error: str = "",
              rule: str | None = None) -> Response:  # fmt: skip
        text, problem = (rule, "") if rule is not None else joined(request, one, kept)
        return desk.show(
            request, "merge", person, status=status, one=one, kept=kept, seen=version_of(one), rule=text,
            error=error or problem, must_write=bool(problem), posts=(desk.posts_of(one.slug), desk.posts_of(kept.slug)),
        )  # fmt: skip

    def joined(request: Request, one: One, kept: One) -> tuple[str, str]:
        """Return the rule of what two become, or the rule of the one that stays and why there is none of both."""
        try:
            return write_joined(desk.reshaping.joined(one, kept)), ""
        except BadInput as problem:
            return write_joined(kept), desk.told(request, problem)


def _add_removing(app: FastAPI, desk: Desk) -> None:
    @app.api_route(f"/desk/{desk.place}/{{slug}}/remove", methods=READING)
    def before_removing(request: Request, person: Facilitator, slug: str) -> Response:
        return shown(request, person, desk.own(person, slug))

    @app.post(f"/desk/{desk.place}/{{slug}}/remove")
    def remove(request: Request, person: Facilitator, slug: str, fields: Fields) -> Response:
        one = desk.own(person, slug)
        try:
            with desk.audited(person, "remove", slug):
                desk.reshaping.remove(desk.kind, slug, by=person.name, seen=text_of(fields, "seen"))
        except (NotFound, Overtaken) as error:
            return shown(request, person, one, status=409, error=desk.told(request, error))
        return desk.to("", "removed")

    def shown(request: Request, person: Person, one: One, *, status: int = 200, error: str = "") -> Response:
        return desk.show(request, "remove", person, status=status, one=one, seen=version_of(one),
                         posts=desk.posts_of(one.slug), error=error)  # fmt: skip


def _add_undo(app: FastAPI, desk: Desk) -> None:
    @app.post(f"/desk/history/{desk.place}")
    def undo(request: Request, person: Facilitator, fields: Fields) -> Response:
        number, back = _number(fields), text_of(fields, "back")
        try:
            found = desk.reshaping.together(number)
            must_be_mine(person, found)
            with desk.audited(person, "undo", found[0].slug, str(number)):
                desk.reshaping.undo(number, by=person.name)
        except BadInput as error:
            told, back = desk.told(request, error), back if back in desk.known() else ""
            return desk.show(request, "not_undone", person, status=409, error=told, back=back)
        return desk.to(place_after(found, back), "undone")

    def must_be_mine(person: Person, found: Sequence[Amendment]) -> None:
        names = [name for one in found for name in (one.slug, one.other) if name]
        if not all(one.kind is desk.kind for one in found) or not all(desk.is_mine(person, name) for name in names):
            raise NotAllowed

    def place_after(undone: Sequence[Amendment], back: str) -> str:
        """Return where to go: back, where that is still there, else to what is there again."""
        known = desk.known()
        names = (name for one in undone for name in (one.slug, str(one.before.get("slug", ""))))
        return next((name for name in (back, *names) if name in known), "")


def _number(fields: FormData) -> int:
    number = text_of(fields, "change")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise HTTPException(422)
    return int(number)
