"""`/desk/audit`: who did what. Hosts see all; facilitators what was done to the course, and what they did themselves."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.web.access import Facilitator
from cmooc.web.pages import PRIVATE, READING, Pages

LINES = 50
LONGEST_NUMBER = 18  # digits


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    @app.api_route("/desk/audit", methods=READING)
    def log(request: Request, person: Facilitator, by: str = "", action: str = "", before: str = "") -> Response:
        start = int(before) if before.isascii() and before.isdecimal() and len(before) <= LONGEST_NUMBER else None
        found = instance.audit.newest(LINES + 1, start, by=by, action=action, reader=person)
        deeds, names = found[:LINES], instance.audit.choices(person)
        chosen = {"by": by, "action": action}
        older = urlencode({**chosen, "before": deeds[-1].id}) if len(found) > LINES else ""
        return page(
            request, "desk/audit", headers=PRIVATE, person=person, deeds=deeds, names=names[0], actions=names[1],
            chosen=chosen, older=older, is_first=start is None,
        )  # fmt: skip
