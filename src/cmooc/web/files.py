"""The published files, in the visitor's language where the address names none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from cmooc.domain.courses import LANGUAGES, Course
from cmooc.web.kept import Kept, keep

FEEDS = (("feed.atom",), ("feed.json",))
FOR_EVER = "public, max-age=31536000, immutable"
A_MINUTE = "public, max-age=60"  # the site changes at most once a tick
Lines = list[tuple[bytes, bytes]]
KINDS = {
    "feed.json": "application/feed+json",
    ".atom": "application/atom+xml",
    ".ics": "text/calendar; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
}


class SiteFiles(StaticFiles):
    """Serves `site/`. `/editions/` means `/fr/editions/` or `/en/editions/` by the visitor's preference.

    What was served whole is put into `kept`, with the headers that `safely` adds at its address. `asset` gives style sheets
    and scripts (media type and bytes) that pages of the app name already, and that the next publishing will write: after an
    upgrade.
    """

    def __init__(
        self, folder: Path, course: Course, kept: Kept, safely: Callable[[str, Lines], Lines],
        asset: Callable[[str], tuple[str, bytes] | None],
    ) -> None:  # fmt: skip
        super().__init__(directory=folder, html=True, check_dir=False)
        self._folder = folder
        self._course = course
        self._kept = kept
        self._safely = safely
        self._asset = asset

    async def get_response(self, path: str, scope: Any) -> Response:
        parts = Path(path).parts
        if any(part.startswith(".") for part in parts if part != "."):
            raise HTTPException(404)
        chosen = self._localized(path, scope)
        response = await self._unpublished(path) or await super().get_response(chosen, scope)
        if response.status_code == 404:  # 404.html is for other servers; here it comes in the visitor's language
            raise HTTPException(404)
        _amend(response, chosen)
        response.headers["Cache-Control"] = FOR_EVER if path.startswith("assets/") else A_MINUTE
        if self._course.hub_url and parts[-1:] in FEEDS:
            place = f"{self._course.base_url}/{'/'.join(parts)}"
            response.headers["Link"] = f'<{self._course.hub_url}>; rel="hub", <{place}>; rel="self"'
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # the same for all, and known to all
        is_bare = path.split("/", 1)[0] not in LANGUAGES
        if chosen != path:
            response.headers["Vary"] = "Accept-Language"
        if type(response) is FileResponse and response.stat_result is not None:
            language = preferred_language(accepted_languages(scope), self._course.language) if is_bare else ""
            await self._keep(str(scope["path"]), language, response, response.stat_result)
        return response

    async def _unpublished(self, path: str) -> Response | None:
        if not path.startswith("assets/") or await run_in_threadpool((self._folder / path).is_file):
            return None
        asset = self._asset(path)
        return Response(asset[1], media_type=asset[0]) if asset else None

    async def _keep(self, path: str, language: str, response: FileResponse, stat: os.stat_result) -> None:
        file = await run_in_threadpool(keep, str(response.path), stat, self._safely(path, response.raw_headers))
        if file is not None:
            self._kept.put(path, language, file)

    def _localized(self, path: str, scope: Any) -> str:
        if path.split("/", 1)[0] in LANGUAGES:
            return path
        chosen = f"{preferred_language(accepted_languages(scope), self._course.language)}/{path}".removesuffix("/.")
        try:
            has_page = (self._folder / chosen / "index.html").is_file()
        except OSError:  # no name that this file system could have
            has_page = False
        return chosen if has_page else path


def _amend(response: Response, path: str) -> None:
    """Name the types that Python does not know, and redirect on this site only, whatever stands before us."""
    place = response.headers.get("location")
    if place is not None:
        response.headers["Location"] = "/" + urlsplit(place).path.lstrip("/")
    kind = next((kind for end, kind in KINDS.items() if path.endswith(end)), None)
    if kind and "content-type" in response.headers:
        response.headers["Content-Type"] = kind


def accepted_languages(scope: Any) -> str:
    found = [value for name, value in scope["headers"] if name == b"accept-language"]
    return ",".join(value.decode("latin-1") for value in found)


def preferred_language(accept: str, default: str) -> str:
    """Return the language of ours that a visitor likes best (RFC 9110 §12.5.4), else the course's own."""
    likes: dict[str, float] = {}
    for part in accept.split(",")[:20]:
        tag, _, parameter = part.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        likes[language] = max(likes.get(language, 0.0), _quality(parameter))
    best = max(LANGUAGES, key=lambda language: (likes.get(language, 0.0), language == default))
    return best if likes.get(best, 0.0) > 0 else default


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
