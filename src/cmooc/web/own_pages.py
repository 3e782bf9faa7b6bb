"""What the routes of owners share: whose link it is, which feed of theirs is meant, and the page that answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput
from cmooc.domain.owners import Holder, Owner
from cmooc.outputs.addresses import link
from cmooc.web.clients import client_of, networks
from cmooc.web.languages import language_of
from cmooc.web.pages import PRIVATE, Pages, text_of

TOKEN = re.compile(r"[A-Za-z0-9._-]{1,300}")
WORD = re.compile(r"[a-z_]{1,20}")


class NoLink(Exception):
    """The link is none of ours, has run out, or there is no feed behind it any more."""


class OwnPages:
    def __init__(self, instance: Instance, page: Pages) -> None:
        self.instance = instance
        self._page = page
        self._proxies = networks(instance.settings.trusted_proxies)

    def page(self, request: Request, name: str, **context: Any) -> HTMLResponse:
        """Return a page that no search engine should keep, unless `headers` say otherwise."""
        now = self.instance.clock()
        return self._page(request, f"mine/{name}", **{"headers": PRIVATE, "now": now, **context})

    def done(self, request: Request, token: str, place: str, what: str) -> RedirectResponse:
        """Lead to a page that says what was done; loading it again does not do it again."""
        language = language_of(request, self.instance)
        query = f"?done={what}" if what else ""
        return RedirectResponse(link(self.instance.course, f"{language}/mine/{token}{place}{query}"), 303, PRIVATE)

    def what_is_done(self, request: Request) -> str:
        said = text_of(request.query_params, "done")
        return said if WORD.fullmatch(said) else ""

    def client(self, request: Request) -> str:
        return client_of(request, self._proxies)

    def holder(self, token: str) -> Holder:
        """Return whose link this is. Raises NoLink."""
        try:
            found = self.instance.mine.holder(checked(token))
        except BadInput as error:
            raise NoLink from error
        if found is None:
            raise NoLink
        return found

    def own(self, token: str, number: str) -> tuple[Holder, Owner]:
        """Return whose link this is, and the feed of theirs that is meant. Raises NoLink, also for other people's feeds."""
        holder = self.holder(token)
        found = next((one for one in holder.owners if str(one.feed.id) == number), None)
        if found is None:
            raise NoLink
        return holder, found

    def posts(self, owners: Iterable[Owner]) -> int:
        """Return how many posts of these feeds are kept."""
        return sum(one.seen for one in self.instance.catches.count([owner.feed.id for owner in owners]).values())


def checked(token: str) -> str:
    """Return a token that has the form of one. Raises NoLink."""
    if TOKEN.fullmatch(token) is None:
        raise NoLink
    return token
