"""The published files, in the visitor's language where the address names none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from cmooc.domain.courses import LANGUAGES

MEDIA_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
}
FOR_EVER = "public, max-age=31536000, immutable"
A_MINUTE = "public, max-age=60"  # the site changes at most once a tick


class SiteFiles(StaticFiles):
    """Serves `site/`. `/editions/` means `/fr/editions/` or `/en/editions/` by the visitor's preference."""

    def __init__(self, folder: Path, language: str) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._folder = folder
        self._language = language

    async def get_response(self, path: str, scope: Any) -> Response:
        parts = Path(path).parts
        if any(part.startswith(".") for part in parts if part != "."):
            raise HTTPException(404)
        chosen = self._localized(path, scope)
        response = await super().get_response(chosen, scope)
        media_type = MEDIA_TYPES.get(Path(chosen).suffix if response.status_code == 200 else "")
        if media_type:
            response.headers["Content-Type"] = media_type
        response.headers["Cache-Control"] = FOR_EVER if path.startswith("assets/") else A_MINUTE
        if chosen != path:
            response.headers["Vary"] = "Accept-Language"
        return response

    def _localized(self, path: str, scope: Any) -> str:
        if path.split("/", 1)[0] in LANGUAGES:
            return path
        chosen = f"{preferred_language(accepted_languages(scope), self._language)}/{path}".removesuffix("/.")
        has_page = (self._folder / chosen / "index.html").is_file()
        return chosen if has_page else path


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
