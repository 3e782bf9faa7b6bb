"""What the routes of readers by mail share: who asks, from where, and the page that answers."""

from __future__ import annotations

import re
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput
from cmooc.domain.subscribers import Subscriber
from cmooc.services.subscribing import Subscribing
from cmooc.web.clients import client_of, networks
from cmooc.web.languages import reason
from cmooc.web.pages import PRIVATE, Pages

TOKEN = re.compile(r"[A-Za-z0-9._-]{1,300}")
HONEYPOT = "website"  # people do not see this field; programs fill it


class Lost(Exception):
    """The link is none of ours, has run out, or its reader has been erased."""


class ReaderPages:
    def __init__(self, instance: Instance, page: Pages) -> None:
        self.instance = instance
        self._page = page
        self._proxies = networks(instance.settings.trusted_proxies)

    @property
    def subscribing(self) -> Subscribing:
        return self.instance.subscribing  # not made before somebody comes: the database may be out of order

    def page(self, request: Request, name: str, **context: Any) -> HTMLResponse:
        """Return a page that no search engine should keep, unless `headers` say otherwise."""
        return self._page(request, name, **{"headers": PRIVATE, **context})

    def client(self, request: Request) -> str:
        return client_of(request, self._proxies)

    def reader(self, token: str) -> Subscriber | None:
        """Return whose link this is; None for one who was erased. Raises Lost for what we never gave out."""
        try:
            return self.subscribing.reader(checked(token))
        except BadInput as error:
            raise Lost from error

    def known(self, token: str) -> Subscriber:
        found = self.reader(token)
        if found is None:
            raise Lost
        return found

    def told(self, request: Request, error: BadInput) -> str:
        return reason(request, self.instance, error)


def checked(token: str) -> str:
    """Return a token that has the form of one. Raises Lost."""
    if TOKEN.fullmatch(token) is None:
        raise Lost
    return token
