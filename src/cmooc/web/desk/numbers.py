"""`/desk/numbers/`: what is written and by how many, as plots, tables, JSON and CSV. Nothing counts what readers do."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from io import StringIO
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.numbers import Numbers, Spread
from cmooc.services.counting import PERIODS, SILENCES
from cmooc.web.access import Facilitator
from cmooc.web.pages import PRIVATE, READING, Pages

HOME = "/desk/numbers/"
KEPT_OUT = {**PRIVATE, "Cache-Control": "no-store"}
COLUMNS = ("what", "name", "week_ends", "posts", "voices", "new_voices")


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    def chosen(request: Request) -> Numbers:
        weeks, silent = _among(request, "weeks", PERIODS), _among(request, "silent", SILENCES)
        return instance.counting.numbers(weeks, silent)

    @app.api_route(HOME, methods=READING)
    def numbers(request: Request, person: Facilitator) -> Response:
        found = chosen(request)
        return page(request, "desk/numbers", headers=PRIVATE, person=person, numbers=found, periods=PERIODS,
                    silences=SILENCES, weeks=len(found.weeks))  # fmt: skip

    @app.api_route(f"{HOME}numbers.json", methods=READING)
    def as_json(request: Request, _: Facilitator) -> Response:
        return JSONResponse(to_json(chosen(request)), headers=KEPT_OUT)

    @app.api_route(f"{HOME}numbers.csv", methods=READING)
    def as_csv(request: Request, _: Facilitator) -> Response:
        body = StringIO()
        writer = csv.writer(body)
        writer.writerow(COLUMNS)
        writer.writerows(rows(chosen(request)))
        name = {"Content-Disposition": 'attachment; filename="numbers.csv"'}
        return Response(body.getvalue(), media_type="text/csv; charset=utf-8", headers={**KEPT_OUT, **name})


def to_json(numbers: Numbers) -> dict[str, Any]:
    """Return the numbers as they are downloaded; times are in seconds, null is a number that is hidden."""
    return {
        "weeks": [week.isoformat() for week in numbers.weeks], "total": asdict(numbers.total),
        "new_voices": numbers.new_voices, "territories": [asdict(one) for one in numbers.territories],
        "themes": [asdict(one) for one in numbers.themes], "languages": dict(numbers.languages),
        "busiest": asdict(numbers.busiest) if numbers.busiest else None,
        "silent_weeks": numbers.silent_weeks,
        "silent": [{"feed": one.feed_id, "title": one.feed_title, "participant": one.participant_slug,
                    "newest_at": one.newest_at.isoformat() if one.newest_at else None} for one in numbers.silent],
        "unanswered": numbers.unanswered, "published_to_seen": _seconds(numbers.to_seen),
        "published_to_edition": _seconds(numbers.to_edition), "readers": asdict(numbers.readers),
    }  # fmt: skip


def rows(numbers: Numbers) -> Iterator[tuple[str, str, date, int, int, int | str]]:
    """Yield a row for each week of everything, of each territory, and of each theme."""
    groups = (("all", (numbers.total,)), ("territory", numbers.territories), ("theme", numbers.themes))
    for what, lines in groups:
        for line in lines:
            for number, week in enumerate(numbers.weeks):
                new: int | str = numbers.new_voices[number] if what == "all" else ""
                yield what, line.slug, week, line.posts[number], line.voices[number], new


def _seconds(spread: Spread | None) -> dict[str, float] | None:
    if spread is None:
        return None
    return {"posts": spread.posts, "median": spread.median.total_seconds(), "p90": spread.p90.total_seconds()}


def _among(request: Request, name: str, known: tuple[int, ...]) -> int:
    """Return the choice that a query names, else the second one."""
    return next((one for one in known if str(one) == request.query_params.get(name)), known[1])
