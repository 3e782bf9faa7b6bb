"""`/desk/feeds`: all feeds with their health, the log of each, and what a host may do about one."""

from __future__ import annotations

from dataclasses import replace

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import FeedRow, FeedState, Health
from cmooc.domain.roles import Person
from cmooc.domain.urls import without_secrets
from cmooc.web.access import HostPerson
from cmooc.web.languages import reason
from cmooc.web.pages import PRIVATE, READING, Fields, Pages, text_of
from cmooc.web.visits import feed_row

FEEDS = "/desk/feeds"
TROUBLE = frozenset({Health.FAILING, Health.BLOCKED, Health.GONE})
ATTEMPTS_SHOWN = 200
A_PAGE = 100
CHANGES = {"pause": (FeedState.APPROVED, FeedState.PAUSED), "resume": (FeedState.PAUSED, FeedState.APPROVED)}


class FetchPages:
    def __init__(self, instance: Instance, page: Pages) -> None:
        self.instance, self.page = instance, page

    def shown(
        self, request: Request, person: Person, row: FeedRow, *, status: int = 200, done: str = "", error: str = ""
    ) -> Response:
        attempts = self.instance.feeds.attempts(row.feed, ATTEMPTS_SHOWN)
        told = tuple(replace(one, detail=without_secrets(one.detail)) for one in attempts)
        return self.page(request, "desk/fetch_log", status=status, headers=PRIVATE, person=person, row=row,
                         attempts=told, done=done, error=error)  # fmt: skip

    def changed(self, request: Request, person: Person, row: FeedRow) -> Response:
        """Show how the feed is now: somebody else was quicker, and nothing was done."""
        error = BadInput(
            "Somebody has changed this feed since you opened the page. Nothing was done; this is how it is."
        )
        return self.shown(request, person, row, status=409, error=reason(request, self.instance, error))


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    pages = FetchPages(instance, page)
    _add_list(app, pages)
    _add_one(app, pages)
    _add_removing(app, pages)


def _add_list(app: FastAPI, pages: FetchPages) -> None:
    @app.api_route(FEEDS, methods=READING)
    def feeds(request: Request, person: HostPerson, health: str = "", start: str = "0") -> Response:
        rows = pages.instance.feeds.rows()
        counts = [(one.value, sum(row.health is one for row in rows)) for one in Health]
        chosen = [row for row in rows if _is_chosen(row, health)]
        at = int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 0
        return pages.page(
            request, "desk/fetching", headers=PRIVATE, person=person, rows=chosen[at : at + A_PAGE], health=health,
            counts=[pair for pair in counts if pair[1]], total=len(rows), start=at, found=len(chosen), a_page=A_PAGE,
            troubled=sum(row.health in TROUBLE for row in rows),
        )  # fmt: skip


def _add_one(app: FastAPI, pages: FetchPages) -> None:
    instance = pages.instance

    @app.api_route(f"{FEEDS}/{{feed_id}}", methods=READING)
    def one(request: Request, person: HostPerson, feed_id: str, done: str = "") -> Response:
        return pages.shown(request, person, feed_row(instance, feed_id), done=done)

    @app.post(f"{FEEDS}/{{feed_id}}/read")
    def read(request: Request, person: HostPerson, feed_id: str) -> Response:
        row = feed_row(instance, feed_id)
        if row.feed.state is not FeedState.APPROVED:
            return pages.changed(request, person, row)
        with instance.audit.of(person.name, "feed.read", about=f"feed {row.feed.id}"):
            report = instance.polling.poll(feed_ids=[row.feed.id])
        return _back(row, "read" if report.asked else "held")

    @app.post(f"{FEEDS}/{{feed_id}}/state")
    def set_state(request: Request, person: HostPerson, feed_id: str, fields: Fields) -> Response:
        row, change = feed_row(instance, feed_id), CHANGES.get(text_of(fields, "change"))
        if change is None or row.feed.state is not change[0]:
            return pages.changed(request, person, row)
        with instance.audit.of(person.name, f"feed.{text_of(fields, 'change')}", about=f"feed {row.feed.id}"):
            instance.feeds.set_state(str(row.feed.id), change[1])
        return _back(row, change[1].value)


def _add_removing(app: FastAPI, pages: FetchPages) -> None:
    instance = pages.instance

    @app.api_route(f"{FEEDS}/{{feed_id}}/remove", methods=READING)
    def ask(request: Request, person: HostPerson, feed_id: str) -> Response:
        return pages.page(request, "desk/remove_feed", headers=PRIVATE, person=person, row=feed_row(instance, feed_id))

    @app.post(f"{FEEDS}/{{feed_id}}/remove")
    def remove(request: Request, person: HostPerson, feed_id: str, fields: Fields) -> Response:
        row = feed_row(instance, feed_id)
        if text_of(fields, "state") != row.feed.state.value:
            return pages.changed(request, person, row)
        about = f"feed {row.feed.id}: {row.feed.title}"
        with instance.audit.of(person.name, "feed.remove", about=about, detail=f"{row.entry_count} posts"):
            instance.owners.removed(row.feed, text_of(fields, "reason"))
            instance.feeds.remove(str(row.feed.id))
        return RedirectResponse(FEEDS, 303)


def _is_chosen(row: FeedRow, health: str) -> bool:
    return not health or (row.health in TROUBLE if health == "trouble" else row.health.value == health)


def _back(row: FeedRow, done: str) -> Response:
    return RedirectResponse(f"{FEEDS}/{row.feed.id}?done={done}", 303)
