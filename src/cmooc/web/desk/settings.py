"""`/desk/settings`: each setting with its value, where that comes from, and a field where it may be changed here."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput, CmoocError, ConfigError
from cmooc.domain.roles import Outcome
from cmooc.services.configuring import Seen
from cmooc.web.access import HostPerson
from cmooc.web.languages import reason
from cmooc.web.pages import PRIVATE, READING, Fields, Pages, text_of

SETTINGS = "/desk/settings"
CHANGE = "settings.change"
LOOKED_BACK = 500  # deeds


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    @app.api_route(SETTINGS, methods=READING)
    def look(request: Request, person: HostPerson, done: str = "") -> Response:
        return _shown(request, person, instance.configuring.seen(), done=done == "1")

    @app.post(SETTINGS)
    def change(request: Request, person: HostPerson, fields: Fields) -> Response:
        before = instance.configuring.seen()
        given = {name: text_of(fields, name) for name in _changeable(before) if name in fields}
        changed = [name for name, value in _changeable(before).items() if given.get(name, value) != value]
        if not changed:
            return RedirectResponse(SETTINGS, 303)
        detail = "; ".join(f"{name}: {_changeable(before)[name]!r} -> {given[name]!r}" for name in changed)
        try:
            with instance.audit.of(person.name, CHANGE, about=", ".join(changed), detail=detail[:1000]):
                instance.configuring.change(given, text_of(fields, "version"))
        except (BadInput, CmoocError, ConfigError) as error:
            named, cause = str(error.details.get("name", "")), error.details.get("cause")
            return _shown(
                request, person, before, status=422, given=given, error=reason(request, instance, error), wrong=named,
                why=reason(request, instance, cause) if isinstance(cause, CmoocError) else "",
                last="" if named else _last(instance),
            )  # fmt: skip
        return RedirectResponse(f"{SETTINGS}?done=1", 303)

    def _shown(
        request: Request, person: HostPerson, seen: Seen, *, status: int = 200, done: bool = False,
        given: Mapping[str, str] | None = None, error: str = "", wrong: str = "",
        why: str = "", last: str = "",
    ) -> Response:  # fmt: skip
        """Show what stands there now; after an error beside what was typed, which is not lost."""
        return page(
            request, "desk/settings", status=status, headers=PRIVATE, person=person, seen=seen, done=done,
            given=given or {}, error=error, wrong=wrong, why=why, last=last,
        )  # fmt: skip


def _last(instance: Instance) -> str:
    """Return who changed the settings last."""
    deeds = instance.audit.newest(LOOKED_BACK)
    return next((one.by for one in deeds if one.action == CHANGE and one.outcome is Outcome.DONE), "")


def _changeable(seen: Seen) -> Mapping[str, str]:
    return {one.name: one.value for _, options in seen.groups for one in options if not one.why_not}
