"""Pages for readers by mail. A link from a mail holds a signed token: whoever has it may do what its subscriber may."""

from __future__ import annotations

import re

from fastapi import FastAPI, Request
from starlette.responses import Response

from cmooc.bootstrap import Instance
from cmooc.domain.courses import LANGUAGES
from cmooc.web.coming import add_coming
from cmooc.web.leaving import add_leaving
from cmooc.web.pages import PRIVATE, Pages
from cmooc.web.preferences import add_preferences
from cmooc.web.reader_pages import Lost, ReaderPages

PREFIXES = ("", *(f"/{language}" for language in LANGUAGES))
LEAVING = tuple(f"{prefix}/unsubscribe/" for prefix in PREFIXES)
SIGNED = re.compile(
    rf"(?:{'|'.join(PREFIXES)})/(?:confirm|preferences|unsubscribe|owner/confirm|owner/move|mine|register)"
    r"/[A-Za-z0-9._-]+(?:/|$)"
)


def add_readers(app: FastAPI, instance: Instance, page: Pages) -> None:
    """Add the routes of readers; `page` renders a page of this site."""
    pages = ReaderPages(instance, page)
    add_coming(app, pages)
    add_preferences(app, pages)
    add_leaving(app, pages)

    @app.exception_handler(Lost)
    async def lost(request: Request, _: Lost) -> Response:
        return page(request, "reader_lost", status=404, headers=PRIVATE)


def is_signed(path: str) -> bool:
    """Tell whether an address holds a token, which a page elsewhere does not know."""
    return SIGNED.match(path) is not None
