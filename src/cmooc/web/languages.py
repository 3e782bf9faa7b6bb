"""The language that a page is shown in, and what is said in it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import CmoocError
from cmooc.outputs.templating import catalogue
from cmooc.web.files import accepted_languages, preferred_language


def language_of(request: Request, instance: Instance) -> str:
    """Return the language of who is signed in, else of the address, else the visitor's, else the course's."""
    spoken = getattr(request.state, "language", "")
    if spoken:
        return str(spoken)
    first = request.url.path.strip("/").split("/")[0]
    if first in LANGUAGES:
        return first
    return preferred_language(accepted_languages(request.scope), instance.course.language)


def speak(request: Request, language: str) -> None:
    """Answer a request in the language of the person who is signed in."""
    request.state.language = language


def catalogue_of(request: Request, instance: Instance) -> Callable[[str], str]:
    """Return what puts our sentences into the language of a page."""
    return catalogue(language_of(request, instance))


def reason(request: Request, instance: Instance, error: CmoocError) -> str:
    """Return why something was refused or failed, in the language of a page."""
    return error.told(catalogue_of(request, instance))
