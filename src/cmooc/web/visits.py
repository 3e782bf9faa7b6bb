"""`/feeds/ID/`: the visits to a feed, as they are now. Made when asked for: each poll would change the page of each feed."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.errors import NotFound
from cmooc.domain.feeds import FeedRow, FeedState
from cmooc.web.pages import READING, Pages

ATTEMPTS_SHOWN = 50


def add_visits(app: FastAPI, instance: Instance, page: Pages) -> None:
    @app.api_route("/feeds/{number}/", methods=READING)
    @app.api_route("/{language}/feeds/{number}/", methods=READING)
    def visits(request: Request, number: str) -> Response:
        row = feed_row(instance, number)
        if row.feed.state is FeedState.PROPOSED:
            raise HTTPException(404)
        attempts = instance.feeds.attempts(row.feed, ATTEMPTS_SHOWN)
        return page(request, "feed", path=f"feeds/{number}/", row=row, attempts=attempts)

    @app.api_route("/feeds/{number}", methods=READING)
    @app.api_route("/{language}/feeds/{number}", methods=READING)
    def lead_on(request: Request) -> Response:
        return RedirectResponse(f"{request.url.path}/", 301)


def feed_row(instance: Instance, number: str) -> FeedRow:
    """Return the feed of a number in an address. Raises HTTPException when there is none."""
    if not number.isascii() or not number.isdecimal() or len(number) > 9:
        raise HTTPException(404)
    try:
        return instance.feeds.row(number)
    except NotFound as error:
        raise HTTPException(404) from error
