"""One feed, for its owner: where each post is, reading it now, and what may be shown, paused, left and erased."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from cmooc.domain.catches import Asked
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import Accepts, Feed, Show
from cmooc.domain.owners import Owner
from cmooc.services.catches import A_PAGE
from cmooc.services.own_feeds import FeedWishes, version
from cmooc.web.languages import catalogue_of, language_of, reason
from cmooc.web.own_pages import OwnPages
from cmooc.web.pages import READING, Fields, Given, text_of
from cmooc.web.room import Room
from cmooc.web.wishes import choices_of

READ_AT_ONCE, PATIENCE_S = 2, 1
LAST_PAGE = 999


def add_own_feed(router: APIRouter, pages: OwnPages) -> None:
    _add_posts(router, pages)
    _add_change(router, pages)
    _add_pausing(router, pages)
    _add_leaving(router, pages)
    _add_erasing(router, pages)


def _add_posts(router: APIRouter, pages: OwnPages) -> None:
    instance = pages.instance
    room = Room(READ_AT_ONCE, PATIENCE_S)

    @router.api_route("/mine/{token}/feeds/{number}", methods=READING)
    def posts(token: str, number: str, request: Request, q: str = "", page: str = "1") -> Response:
        _, owner = pages.own(token, number)
        row = instance.feeds.row(number)
        place = min(int(page), LAST_PAGE) if page.isascii() and page.isdecimal() and page.strip("0") else 1
        sought = instance.catches.find(row, q) if q.strip() else None
        caught = instance.catches.newest(owner.feed, place)
        if not caught and place > 1:
            return pages.done(request, token, f"/feeds/{number}", "")
        has_more = len(caught) == A_PAGE and bool(instance.catches.newest(owner.feed, place + 1))
        return pages.page(
            request, "feed", path=f"mine/{token}/feeds/{number}", token=token, owner=owner, row=row, sought=sought,
            caught=caught, page=place, has_more=has_more, count=instance.catches.count([owner.feed.id])[owner.feed.id],
            done=pages.what_is_done(request), attempt=next(iter(instance.feeds.attempts(owner.feed, 1)), None),
        )  # fmt: skip

    @router.post("/mine/{token}/feeds/{number}/read")
    def read_now(token: str, number: str, request: Request) -> Response:
        _, owner = pages.own(token, number)
        with room.entered() as is_in:
            asked = instance.catches.read_now(owner.feed).asked if is_in else Asked.BUSY
        return pages.done(request, token, _place(number), asked)


def _add_change(router: APIRouter, pages: OwnPages) -> None:
    instance = pages.instance

    @router.api_route("/mine/{token}/feeds/{number}/change", methods=READING)
    def form(token: str, number: str, request: Request) -> Response:
        return _shown(request, token, pages.own(token, number)[1], done=pages.what_is_done(request))

    @router.post("/mine/{token}/feeds/{number}/change")
    def change(token: str, number: str, request: Request, fields: Fields) -> Response:
        _, owner = pages.own(token, number)
        wishes = _wishes(fields, owner.feed, instance.vocabulary.load().territory_by_slug)
        if not instance.own_feeds.change(owner.feed, wishes, text_of(fields, "seen")):
            _ = catalogue_of(request, instance)
            told = _("Somebody else, perhaps a facilitator, has changed this feed meanwhile. It stands here as it is now:"
                     " please look and save once more.")  # fmt: skip
            return _shown(request, token, owner, status=409, changed=told)
        return pages.done(request, token, f"/feeds/{number}/change", "saved")

    @router.post("/mine/{token}/feeds/{number}/name")
    def rename(token: str, number: str, request: Request, fields: Fields) -> Response:
        holder, owner = pages.own(token, number)
        name = text_of(fields, "name")
        try:
            instance.own_feeds.rename(holder, owner.feed, name)
        except BadInput as error:
            told = reason(request, instance, error)
            return _shown(request, token, owner, status=422, name=name, name_error=told)
        return pages.done(request, token, f"/feeds/{number}/change", "renamed")

    def _shown(
        request: Request, token: str, owner: Owner, *, status: int = 200, name: str | None = None, **said: str
    ) -> Response:
        feed = owner.feed
        return pages.page(
            request, "change", status=status, path=f"mine/{token}/feeds/{feed.id}/change", token=token, owner=owner,
            seen=version(feed), public_name=feed.participant_name if name is None else name,
            choices=choices_of(instance.vocabulary.load(), language_of(request, instance)),
            **{"done": "", "name_error": "", "changed": "", **said},
        )  # fmt: skip


def _add_pausing(router: APIRouter, pages: OwnPages) -> None:
    instance = pages.instance

    @router.post("/mine/{token}/feeds/{number}/pause")
    def pause(token: str, number: str, request: Request) -> Response:
        _, owner = pages.own(token, number)
        return pages.done(request, token, _place(number), "paused" if instance.own_feeds.pause(owner) else "")

    @router.post("/mine/{token}/feeds/{number}/resume")
    def resume(token: str, number: str, request: Request) -> Response:
        _, owner = pages.own(token, number)
        return pages.done(request, token, _place(number), "resumed" if instance.own_feeds.read_again(owner) else "")

    @router.post("/mine/{token}/feeds/{number}/letters")
    def letters(token: str, number: str, request: Request, fields: Fields) -> Response:
        _, owner = pages.own(token, number)
        if text_of(fields, "letters") == "again":
            instance.owners.write_again(owner)
            return pages.done(request, token, _place(number), "letters_again")
        instance.owners.stop_letters(owner)
        return pages.done(request, token, _place(number), "letters_stopped")


def _add_leaving(router: APIRouter, pages: OwnPages) -> None:
    @router.api_route("/mine/{token}/feeds/{number}/leave", methods=READING)
    def ask_to_leave(token: str, number: str, request: Request) -> Response:
        _, owner = pages.own(token, number)
        return pages.page(request, "leave", path=f"mine/{token}/feeds/{number}/leave", token=token, owner=owner,
                          posts=pages.posts([owner]))  # fmt: skip

    @router.post("/mine/{token}/feeds/{number}/leave")
    def leave(token: str, number: str, request: Request) -> Response:
        _, owner = pages.own(token, number)
        is_left = pages.instance.own_feeds.leave(owner)
        return pages.done(request, token, _place(number), "left" if is_left else "")


def _add_erasing(router: APIRouter, pages: OwnPages) -> None:
    instance = pages.instance

    @router.api_route("/mine/{token}/feeds/{number}/erase", methods=READING)
    def ask_to_erase(token: str, number: str, request: Request) -> Response:
        _, owner = pages.own(token, number)
        return pages.page(request, "erase", path=f"mine/{token}/feeds/{number}/erase", token=token, owners=(owner,),
                          posts=pages.posts([owner]), back=f"/feeds/{number}/leave")  # fmt: skip

    @router.post("/mine/{token}/feeds/{number}/erase")
    def erase(token: str, number: str, request: Request) -> Response:
        holder, owner = pages.own(token, number)
        count = instance.own_feeds.purge([owner])
        is_last = len(holder.owners) == 1
        if is_last:
            instance.mine.forget(holder)
        return pages.page(request, "erased", path="", owners=(owner,), posts=count,
                          back="" if is_last else f"mine/{token}")  # fmt: skip


def _place(number: str) -> str:
    return f"/feeds/{number}"


def _wishes(given: Given, feed: Feed, known: Container[str]) -> FeedWishes:
    """Return what was chosen among the known territories; what there is no choice of leaves a thing as it is."""
    chosen = [one for one in given.getlist("territory") if isinstance(one, str) and one in known]
    kept = [slug for slug in feed.territories if slug in chosen]  # in their own order, what is new behind
    language = text_of(given, "language")
    return FeedWishes(
        _one_of(Show, text_of(given, "show"), feed.show), _one_of(Accepts, text_of(given, "accepts"), feed.accepts),
        tuple(dict.fromkeys([*kept, *chosen])), language if language in ("", *LANGUAGES) else feed.language or "",
    )  # fmt: skip


def _one_of(kind: Any, said: str, otherwise: Any) -> Any:
    return kind(said) if said in set(kind) else otherwise
