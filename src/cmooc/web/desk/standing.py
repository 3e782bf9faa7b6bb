"""What pages of the desk tell beside their own subject: what waits for the worker, and for cmooc to be started anew."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from cmooc.bootstrap import Instance
from cmooc.domain.errors import ConfigError
from cmooc.domain.roles import Person
from cmooc.services.configuring import Configuring
from cmooc.web.pages import Pages


def with_standing(instance: Instance, page: Pages) -> Pages:
    """Return what renders pages that know `waiting`, the archive to be tagged anew, and `changed_settings`, for hosts."""
    configuring = instance.configuring  # what is read now is what this process runs with

    def shown(
        request: Request, name: str, *, status: int = 200, headers: Any = None, **context: object
    ) -> HTMLResponse:  # fmt: skip
        person = context.get("person")
        standing = {
            "waiting": instance.retagging.waiting(),
            "changed_settings": _changed(configuring) if isinstance(person, Person) and person.is_host else 0,
        }
        return page(request, name, status=status, headers=headers, **{**standing, **context})

    return shown


def _changed(configuring: Configuring) -> int:
    try:
        return configuring.waiting()
    except ConfigError:  # the page of settings says what is wrong with them
        return 0
