"""My feeds: the form that asks for the link, the page behind it, taking one's data away, and moving to another address.

A link holds a signed token: whoever has it may do what the owner of these feeds may. Looking changes nothing; POST acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import StreamingResponse
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput
from cmooc.stages.mail_addresses import shown
from cmooc.web.languages import language_of, reason
from cmooc.web.own_feed import add_own_feed
from cmooc.web.own_pages import NoLink, OwnPages, checked
from cmooc.web.owners import PREFIXES
from cmooc.web.pages import PRIVATE, READING, Fields, Pages, text_of
from cmooc.web.reader_pages import HONEYPOT

NEWEST_SHOWN = 3
IN_MEMORY = 1_000_000
PIECE = 64_000


def add_mine(app: FastAPI, instance: Instance, page: Pages) -> None:
    """Add the routes of owners who come by their link; `page` renders a page of this site."""
    pages = OwnPages(instance, page)
    router = APIRouter()
    _add_asking(router, pages)
    _add_overview(router, pages)
    _add_data(router, pages)
    _add_erasing(router, pages)
    _add_moving(router, pages)
    add_own_feed(router, pages)
    for prefix in PREFIXES:
        app.include_router(router, prefix=prefix)

    @app.exception_handler(NoLink)
    async def lost(request: Request, _: NoLink) -> Response:
        return pages.page(request, "lost", status=404, path="mine", address="", error="")


def _add_asking(router: APIRouter, pages: OwnPages) -> None:
    instance = pages.instance

    @router.api_route("/mine", methods=READING)
    def ask(request: Request) -> Response:
        return pages.page(request, "ask", headers={}, path="mine", address="", error="")

    @router.post("/mine")
    def send_link(request: Request, fields: Fields) -> Response:
        address = text_of(fields, "address")
        try:
            if not text_of(fields, HONEYPOT):
                instance.mine.send_link(address, pages.client(request), language_of(request, instance))
        except BadInput as error:
            told = reason(request, instance, error)
            return pages.page(request, "ask", status=422, path="mine", address=address, error=told)
        return pages.page(request, "sent", path="mine")


def _add_overview(router: APIRouter, pages: OwnPages) -> None:
    instance = pages.instance

    @router.api_route("/mine/{token}", methods=READING)
    def overview(token: str, request: Request) -> Response:
        return _overview(request, token)

    @router.post("/mine/{token}/address")
    def move(token: str, request: Request, fields: Fields) -> Response:
        holder, address = pages.holder(token), text_of(fields, "address")
        try:
            instance.mine.ask_to_move(holder, address, pages.client(request), language_of(request, instance))
        except BadInput as error:
            told = reason(request, instance, error)
            return _overview(request, token, status=422, address=address, error=told)
        return pages.done(request, token, "", "moving")

    def _overview(request: Request, token: str, *, status: int = 200, address: str = "", error: str = "") -> Response:
        holder = pages.holder(token)
        rows = {one.feed.id: instance.feeds.row(str(one.feed.id)) for one in holder.owners}
        newest = {one.feed.id: instance.catches.newest(one.feed, number=NEWEST_SHOWN) for one in holder.owners}
        return pages.page(
            request, "feeds", status=status, path=f"mine/{token}", token=token, owners=holder.owners, rows=rows,
            counts=instance.catches.count(list(rows)), newest=newest, own_address=shown(holder.address),
            pending=shown(holder.pending) if holder.pending else "", done=pages.what_is_done(request), address=address,
            error=error,
        )  # fmt: skip


def _add_data(router: APIRouter, pages: OwnPages) -> None:
    @router.api_route("/mine/{token}/data", methods=READING)
    def data(token: str) -> Response:
        written: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        for piece in pages.instance.own_feeds.data(pages.holder(token)):
            written.write(piece.encode())
        written.seek(0)
        name = 'attachment; filename="cmooc-my-feeds.json"'
        headers = {**PRIVATE, "Content-Disposition": name, "Cache-Control": "no-store"}
        return StreamingResponse(_pieces(written), media_type="application/json", headers=headers)


def _add_erasing(router: APIRouter, pages: OwnPages) -> None:
    instance = pages.instance

    @router.api_route("/mine/{token}/erase", methods=READING)
    def ask_to_erase(token: str, request: Request) -> Response:
        holder = pages.holder(token)
        return pages.page(request, "erase", path=f"mine/{token}/erase", token=token, owners=holder.owners, back="",
                          posts=pages.posts(holder.owners))  # fmt: skip

    @router.post("/mine/{token}/erase")
    def erase(token: str, request: Request) -> Response:
        holder = pages.holder(token)
        count = instance.own_feeds.purge(holder.owners)
        instance.mine.forget(holder)
        return pages.page(request, "erased", path="", owners=holder.owners, posts=count, back="")


def _add_moving(router: APIRouter, pages: OwnPages) -> None:
    instance = pages.instance

    @router.api_route("/owner/move/{token}", methods=READING)
    def look(token: str, request: Request) -> Response:
        try:
            holder = instance.mine.awaited(checked(token))
        except BadInput as error:
            raise NoLink from error
        return pages.page(request, "move", path=f"owner/move/{token}", address=shown(holder.pending), link="")

    @router.post("/owner/move/{token}")
    def move(token: str, request: Request) -> Response:
        try:
            address = instance.mine.move(checked(token))
        except BadInput as error:
            raise NoLink from error
        link = instance.mine.link(address, language_of(request, instance))
        return pages.page(request, "move", path="mine", address=shown(address), link=link)


def _pieces(written: Any) -> Iterator[bytes]:
    with written:
        while piece := written.read(PIECE):
            yield piece
