"""Addresses that a theme or territory had: its pages and feeds lead, for good, to where it is now (RFC 9110 §15.4.2).

Until the new pages are published the old ones answer.
"""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import CmoocError
from cmooc.domain.site import ScopeKind
from cmooc.domain.tags import TagKind
from cmooc.web.pages import READING

KINDS = {ScopeKind.TERRITORY.value: TagKind.TERRITORY, ScopeKind.THEME.value: TagKind.THEME}
ALIVE = "feed.atom"  # whatever is published has one


def add_moved(app: FastAPI, instance: Instance) -> None:
    for kind in KINDS:
        for start in ("", *(f"/{language}" for language in LANGUAGES)):
            for end in ("", "/{rest:path}"):
                path = f"{start}/{kind}/{{slug}}{end}"
                app.router.routes.append(WhenMoved(path, instance, TagKind(KINDS[kind])))


class WhenMoved(Route):
    """A route for what is nowhere but in the past; whatever is published is none of its business."""

    def __init__(self, path: str, instance: Instance, kind: TagKind) -> None:
        super().__init__(path, self._lead_on, methods=READING)
        self._instance = instance
        self._kind = kind

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches(scope)
        if match is not Match.FULL:
            return Match.NONE, {}
        target = self._target(str(found["path_params"]["slug"]))
        return (
            (match, {**found, "path_params": {**found["path_params"], "target": target}})
            if target
            else (Match.NONE, {})
        )

    def _target(self, slug: str) -> str | None:
        if slug.startswith("."):
            return None
        folder = self._instance.data / "site" / self._folder
        try:
            if (folder / slug / ALIVE).is_file():
                return None
            target = self._instance.vocabulary.target(self._kind, slug)
            return target if target and (folder / target / ALIVE).is_file() else None
        except (OSError, ValueError, CmoocError):  # no name that this file system could have; a database at fault
            return None

    @property
    def _folder(self) -> str:
        return next(name for name, kind in KINDS.items() if kind is self._kind)

    def _lead_on(self, request: Request) -> Response:
        slug, target = request.path_params["slug"], request.path_params["target"]
        path = request.url.path.replace(f"/{self._folder}/{slug}", f"/{self._folder}/{target}", 1)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{path}{query}", 301, headers={"Cache-Control": "public, max-age=3600"})
